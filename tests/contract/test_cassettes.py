"""Recorded exchanges, replayed to the client."""

import pytest
from twochat import Status, TwoChat


@pytest.mark.vcr
@pytest.mark.default_cassette("documented_example.yaml")
@pytest.mark.block_network
def test_the_documented_example_is_two_people_added() -> None:
    with TwoChat("any-key", "+12123334444") as chat:
        report = chat.group("WAG45b0f301-9203-4660-8b57-b51a6c2742a5").add(["+447700176576", "+17137157533"])
    assert report.counts == {Status.ADDED: 2}
