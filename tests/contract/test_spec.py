"""What openapi.yaml promises about itself."""

import json
from typing import Any

import pytest

import twochat
from tests.contract.spec import SPEC, claims, operations
from twochat.answer import error_for
from twochat.base_group import GROUP_ID
from twochat.errors import ServerError, StatusError
from twochat.numbers import E164
from twochat.pace import MAX_BATCH_SIZE
from twochat.settings import BASE_URL
from twochat_api.models import AddParticipantAnswer, AddParticipantRequest

ADD: dict[str, Any] = SPEC["paths"]["/open/whatsapp/group/{group_uuid}/add-participant"]["post"]
REQUEST: dict[str, Any] = ADD["requestBody"]["content"]["application/json"]
ANSWER: dict[str, Any] = ADD["responses"]["200"]["content"]["application/json"]


@pytest.mark.parametrize(("place", "claim"), claims(), ids=lambda value: value if isinstance(value, str) else "")
def test_each_claim_says_how_well_it_is_known(place: str, claim: dict[str, Any]) -> None:
    assert claim.get("x-evidence") in ("documented", "observed", "inferred"), place
    if claim["x-evidence"] == "observed":
        assert claim.get("x-source"), f"{place} was observed by whom, or where?"


def test_the_claims_are_all_found() -> None:
    places = [place for place, _ in claims()]
    assert len(places) == len(set(places))
    for expected in (
        "POST /open/whatsapp/group/{group_uuid}/add-participant parameter group_uuid",
        "POST /open/whatsapp/group/{group_uuid}/add-participant status 486",
        "POST /open/whatsapp/group/{group_uuid}/add-participant 200 link WhoIsIn",
        "GET /open/whatsapp/group/{group_uuid} status 404",
        ".components.schemas.GroupMember.phone_number",
        ".components.schemas.AddParticipantRequest.participants",
        ".components.schemas.AddParticipantAnswer.participants",
        ".components.schemas.Flaw.loc",
        "UserApiKey",
    ):
        assert expected in places


def test_the_documented_examples_survive_the_generated_models() -> None:
    for example in REQUEST["examples"].values():
        assert example["value"] == AddParticipantRequest.from_dict(example["value"]).to_dict()
    for example in ANSWER["examples"].values():
        assert json.loads(json.dumps(example["value"])) == AddParticipantAnswer.from_dict(example["value"]).to_dict()


def test_security_stands_on_each_operation() -> None:
    # The generator ignores security at the root.
    assert "security" not in SPEC
    for name, operation in operations():
        assert operation.get("security") == [{"UserApiKey": []}], name


def test_the_wrapper_keeps_the_limits_of_the_contract() -> None:
    request = SPEC["components"]["schemas"]["AddParticipantRequest"]["properties"]
    assert request["participants"]["maxItems"] == MAX_BATCH_SIZE
    assert request["participants"]["items"]["pattern"] == f"^{E164.pattern}$"
    assert request["from_number"]["pattern"] == f"^{E164.pattern}$"
    assert ADD["parameters"][0]["schema"]["pattern"] == f"^{GROUP_ID.pattern}$"
    assert SPEC["servers"] == [{"url": BASE_URL}]
    assert SPEC["info"]["version"] == twochat.__version__


def test_each_status_of_the_contract_has_an_error_of_its_own() -> None:
    for status in map(int, ADD["responses"]):
        if status != 200:
            error = error_for(status, "", None)
            assert isinstance(error, StatusError)
            assert type(error) is not StatusError
            assert (status == 504) == isinstance(error, ServerError)
