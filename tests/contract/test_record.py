"""Recording: nothing of anybody's reaches the disk, and what was there stays until all of the new is good."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from tests.contract import record as recording
from tests.contract.cassettes import FOLDER, Unusable, exchanges
from tests.contract.mutants.edits import body, cut
from tests.contract.mutants.mutant import edit_answers
from tests.contract.mutants.mutate import Mutated
from tests.contract.record import record
from tests.contract.spec import ROOT
from tests.contract.target import FRESH, Target, from_environment, reachable
from twochat_sandbox import Contract, Sandbox, State, create_app, serving
from twochat_sandbox.faults import Fault, FaultKind
from twochat_sandbox.state import Hook


@pytest.mark.slow
def test_recording_again_changes_nothing(twochat_sandbox: Sandbox, tmp_path: Path) -> None:
    for file in FOLDER.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    record(Target(twochat_sandbox.url), tmp_path)
    assert contents(FOLDER) == contents(tmp_path)


def test_a_live_recording_holds_no_key_no_number_and_no_group_of_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, sender, group = "c0ffee-secret-key", "+353209155501", "WAG11111111-2222-4333-8444-555555555555"
    numbers = ("+353209155502", "+353209155503")
    monkeypatch.setattr("twochat_sandbox.app.faults_of", lambda contract: {key: Fault("", FaultKind.NONE)})
    app = create_app(Contract.default(), State(groups={group: 0}))
    with serving(app) as url:
        made = record(Target(url, key, group, sender, numbers, live=True, pace=0), tmp_path)
    text = "".join(file.read_text("utf-8") for file in made)
    assert tmp_path / "own_numbers.yaml" in made
    for secret in (key, sender, group, *numbers):
        assert secret.strip("+") not in text
    # The same number is the same person in the request and in the answer.
    for exchange in exchanges(tmp_path / "own_numbers.yaml"):
        assert exchange.json()["participants"].keys() == set(json.loads(exchange.request.body)["participants"])
    assert "source: live" in text


def test_a_live_recording_has_no_message_and_no_address_of_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, picture = "c0ffee-secret-key", "https://pps.whatsapp.net/v/1_n.jpg?oh=01_Q5Aa"
    monkeypatch.setattr("twochat_sandbox.app.faults_of", lambda contract: {key: Fault("", FaultKind.NONE)})
    state = State()
    shows_it = body(lambda answer: answer | {"profile_pic_url": picture})
    with serving(Mutated(create_app(state=state), shows_it, state)) as url:
        made = record(Target(url, key, numbers=("+353209155502",), live=True, pace=0), tmp_path)
    text = "".join(file.read_text("utf-8") for file in made)
    assert "profile_pic_url" in text
    assert "whatsapp.net" not in text
    assert "01_Q5Aa" not in text
    # None is sent, since it could reach somebody, and so none is written down.
    assert state.messages == []
    assert "send-message" not in text


def test_a_live_recording_makes_no_webhook_deletes_none_and_holds_no_address_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, group = "c0ffee-secret-key", "WAG11111111-2222-4333-8444-555555555555"
    monkeypatch.setattr("twochat_sandbox.app.faults_of", lambda contract: {key: Fault("", FaultKind.NONE)})
    state = State(groups={group: 0})
    for secret in ("https://hooks.invalid/secret", "https://hooks.invalid/secret/another"):
        state.hook(Hook("whatsapp.group.join", secret))
    before = state.hooks
    with serving(create_app(Contract.default(), state)) as url:
        made = record(Target(url, key, group, "+353209155501", ("+353209155502",), live=True, pace=0), tmp_path)
    assert state.hooks == before
    assert tmp_path / "webhooks_of_the_account.yaml" in made
    assert "hooks.invalid" not in "".join(file.read_text("utf-8") for file in made)


def test_a_recording_that_fails_leaves_the_old_cassettes(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("old")
    with serving(edit_answers(cut)()) as url, pytest.raises(Unusable, match="no complete answer"):
        record(Target(url), tmp_path)
    assert contents(tmp_path) == {"one.yaml": b"old"}


def test_an_interrupted_recording_leaves_the_old_cassettes(
    twochat_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.yaml").write_text("old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(recording, "play", interrupted)
    with pytest.raises(KeyboardInterrupt):
        record(Target(twochat_sandbox.url), tmp_path)
    assert contents(tmp_path) == {"one.yaml": b"old"}


@pytest.mark.parametrize(
    ("text", "message"), [("a: [", "broken.yaml is not YAML"), ("a: 1", "not a cassette"), ("[]", "not a cassette")]
)
def test_a_file_that_is_no_cassette_is_named(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text(text)
    with pytest.raises(Unusable, match=message):
        exchanges(tmp_path / "broken.yaml")


OWN = {"LIVE": "1", "URL": "https://api.p.2chat.io", "KEY": "k", "GROUP": "g", "FROM": "+1", "NUMBERS": "+2"}


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"LIVE": "1"}, "LIVE=1 needs URL="),
        ({"LIVE": "1", "URL": "https://api.p.2chat.io", "KEY": "k"}, "GROUP=, FROM=, NUMBERS="),
        ({"URL": "api.p.2chat.io"}, "is not an address"),
        ({"LIVE": "1", "THROWAWAY": "1"}, "either has people in it or it has none"),
        ({"URL": "http://127.0.0.1:9", "PACE": "slow"}, "PACE=slow is not a number of seconds"),
        ({"URL": "http://127.0.0.1:9", "LAG": "-1"}, "LAG=-1 is not a number of seconds"),
        ({"URL": "http://127.0.0.1:9", "ONLY": "getGroup,fly"}, "names fly; the contract has addParticipant, "),
        ({**OWN, "ONLY": "getGroup"}, "LIVE=1 needs addParticipant in ONLY= too"),
        ({"URL": "https://api.p.2chat.io", "KEY": "c0ffee\nkey"}, r"KEY= has a character that no header may have\.$"),
    ],
)
def test_what_is_missing_is_named(environment: dict[str, str], message: str) -> None:
    with pytest.raises(Unusable, match=message):
        from_environment(environment)


def test_only_some_operations_are_judged_at_a_fresh_sandbox_if_no_server_is_named() -> None:
    target = from_environment({"ONLY": "getGroup"})
    assert target == Target(FRESH, only=("getGroup",))
    assert "empty_group" in [scenario.name for scenario in target.scenarios()]


def test_away_from_this_machine_only_what_adds_nobody_is_sent() -> None:
    scenarios = Target("https://api.p.2chat.io", "somebodys-key").scenarios()
    assert scenarios
    assert all(scenario.harmless for scenario in scenarios)
    unknown = ("WAG00000000-0000-4000-8000-000000000000", "WHK00000000-0000-4000-8000-000000000000")
    requests = [step.request for scenario in scenarios for step in scenario.steps]
    assert all(request.method == "GET" or any(id in request.path for id in unknown) for request in requests)


def test_with_live_only_the_callers_own_numbers_are_added_to_their_own_group() -> None:
    own = Target("https://api.p.2chat.io", "k", "WAG" + "1" * 8, "+447700900001", ("+447700900002",), live=True)
    assert all(scenario.harmless for scenario in own.scenarios())
    assert [(step.request, step.pause) for step in own.own().steps] == [(own.request("+447700900002"), 10)]


def test_nobody_at_the_address_is_one_sentence() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError

    with serving(app) as url:
        pass
    with pytest.raises(Unusable, match="Nobody answers at"):
        reachable(Target(url))


def test_wrong_input_ends_the_command_with_2_and_one_line() -> None:
    for module in ("tests.contract", "tests.contract.record"):
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={"PATH": "", "URL": "http://127.0.0.1:9"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (2, "Nobody answers at http://127.0.0.1:9.\n")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.yaml")}
