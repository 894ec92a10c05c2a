"""Cassettes are the client's offline tests and evidence: each is checked, expected by name, and played to the client."""

import datetime
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.contract import rules
from tests.contract.cassettes import FOLDER, KINDS, URL, exchanges, header, recorder
from tests.contract.exchange import FROM_NUMBER, KEY_HEADER, Wire
from tests.contract.operations import SCENARIOS
from tests.contract.operations.addParticipant import Results
from tests.contract.operations.getGroup import Members
from tests.contract.operations.listGroups import Listed
from tests.contract.redact import INVENTED, PUBLIC_KEY
from tests.contract.scenarios import Scenario, Step, expectation, play
from twochat import Outcome, Pace, Status, StatusError, TwoChat

FILES = sorted(FOLDER.glob("*.yaml"))
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}

# The client's status for a result, by (statusCode, isInviteV4Sent).
MEANING: Mapping[tuple[int, bool], Status] = {
    (200, False): Status.ADDED,
    (400, False): Status.REFUSED,
    (403, False): Status.NEEDS_INVITE,
    (403, True): Status.INVITED,
    (404, False): Status.UNACCEPTED,
    (408, False): Status.RECENTLY_LEFT,
    (409, False): Status.ALREADY_MEMBER,
    (417, False): Status.NEEDS_INVITE,
    (419, False): Status.GROUP_FULL,
}


def test_each_scenario_has_its_cassette_and_each_cassette_its_scenario() -> None:
    assert {file.stem for file in FILES} == set(BY_NAME)
    assert sum(len(exchanges(file)) for file in FILES) >= 25


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_cassette_names_its_source(file: Path) -> None:
    fields = header(file)
    assert fields["source"] in KINDS
    datetime.date.fromisoformat(fields["date"])
    assert fields["what"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_recorded_exchange_keeps_the_contract(file: Path) -> None:
    assert [finding for exchange in exchanges(file) for rule in rules.ALL for finding in rule(exchange)] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_replay_returns_what_is_expected_by_name(scenario: Scenario) -> None:
    with recorder().use_cassette(f"{scenario.name}.yaml", record_mode="none") as cassette:
        played = play(scenario, Wire(URL).send)
        assert cassette.all_played
    assert [finding for step, exchange in played for finding in expectation(step, exchange)] == []


def add(chat: TwoChat, group: str, step: Step) -> None:
    body = json.loads(step.request.body)
    try:
        adding = chat.with_options(from_number=body["from_number"])
        status, report = 200, adding.group(group).add_once(body["participants"])
    except StatusError as error:
        status, report = error.status, error.report or pytest.fail("an error of add_once has its report")
    assert status == step.status
    assert [expected(step, outcome) for outcome in report] == [outcome.status for outcome in report]


def look(chat: TwoChat, group: str, step: Step) -> None:
    try:
        status, members = 200, {member.number: member.admin for member in chat.group(group).members()}
    except StatusError as error:
        status, members = error.status, {}
    assert status == step.status
    seen = step.expects if isinstance(step.expects, Members) else Members({}, more=True)
    expected = {number: any(flags) for number, flags in seen.members.items()}
    assert expected == {number: admin for number, admin in members.items() if number in expected or not seen.more}


def expected(step: Step, outcome: Outcome) -> Status:
    """The status that the client must report for a number."""
    if step.status != 200:
        uncertain = step.status == 504
        return Status.UNKNOWN if uncertain else Status.REFUSED if step.status == 422 else Status.NOT_SENT
    assert isinstance(step.expects, Results)
    if outcome.number in step.expects.unaccepted:
        return Status.UNACCEPTED
    return MEANING[step.expects.results[outcome.number or ""]]


def groups(chat: TwoChat, number: str, step: Step) -> None:
    try:
        status, found = 200, {group.id for group in chat.with_options(from_number=number).groups()}
    except StatusError as error:
        status, found = error.status, set()
    assert status == step.status
    if isinstance(step.expects, Listed):
        assert set(step.expects.groups) <= found


CALLS = {"addParticipant": add, "getGroup": look, "listGroups": groups}
"""The operations that the client has."""


def sendable(step: Step) -> bool:
    """Whether the client would send this request: with a key, and to add, as JSON, 1 to 10 numbers, each once, in E.164."""
    body = step.request.body
    if rules.operation_id(step.request) not in CALLS:
        return False
    if step.request.method == "GET":
        return KEY_HEADER in step.request.headers and "/groups/1" not in step.request.path
    numbers = (
        json.loads(body)["participants"] if step.request.headers.get(KEY_HEADER) and b"participants" in body else []
    )
    return (
        step.request.headers.get("Content-Type") == "application/json"
        and isinstance(numbers, list)
        and 1 <= len(numbers) == len(set(numbers)) <= 10
        and re.fullmatch(rb'\{"from_number":"\+\d+","participants":\[("\+\d{7,15}",?)+\]\}', body) is not None
    )


@pytest.mark.parametrize(
    "scenario",
    [scenario for scenario in SCENARIOS if all(map(sendable, scenario.steps))],
    ids=lambda scenario: scenario.name,
)
def test_the_client_understands_it_offline(scenario: Scenario) -> None:
    with recorder().use_cassette(f"{scenario.name}.yaml", record_mode="none") as cassette:
        for step in scenario.steps:
            key, group = step.request.headers[KEY_HEADER], step.request.path.split("/")[4]
            with TwoChat(key, FROM_NUMBER, pace=Pace(between=0, retries=0)) as chat:
                CALLS[rules.operation_id(step.request)](chat, group, step)
        assert cassette.all_played


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_in_a_cassette_is_somebodys(file: Path) -> None:
    text = file.read_text("utf-8")
    for number in re.findall(r"\+\d{7,15}|(?<![\w.-])\d{11,15}(?![\w.-])", text):
        assert INVENTED.fullmatch(number), number
    for exchange in exchanges(file):
        key = exchange.request.headers.get(KEY_HEADER, "REDACTED")
        assert key == "REDACTED" or PUBLIC_KEY.fullmatch(key)
    assert not re.search(r"(?i)bearer |api[_-]?key=|UAK[0-9a-f]|set-cookie", text)
