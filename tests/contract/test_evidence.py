"""Every claim of openapi.yaml has its evidence, and every status has been seen."""

import pytest

from tests.contract.evidence import gather, problems

pytestmark = pytest.mark.slow


def test_no_claim_lacks_its_evidence() -> None:
    found = gather()
    assert list(problems(found)) == []
    # Guard against a count that counts nothing.
    (served,) = (claim for claim in found if claim.place.endswith("add-participant status 200"))
    assert served.generated > 100
    (seen,) = (claim for claim in found if claim.place == "GET /open/whatsapp/group/{group_uuid} status 200")
    assert seen.generated > 20
    assert any("documented_example" in cassette for cassette in served.cassettes)
