"""What a client makes of its settings; what they take and refuse stands in tests/core/test_settings.py."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.callers import KINDS as CALLERS
from tests.support.callers import MAKERS, Caller, Told
from tests.support.people import FAST, GROUP, KEY, SENDER, people
from tests.support.scripted import Scripted, answer
from tests.support.tls import LOCALHOST, speaking_tls
from twochat import (
    AsyncTwoChat,
    Group,
    InputError,
    NeverSent,
    Outcome,
    RateLimited,
    Report,
    Status,
    StatusError,
    TwoChat,
    __version__,
)
from twochat_sandbox import Sandbox

KINDS = [TwoChat, AsyncTwoChat]
Client = TwoChat | AsyncTwoChat

GROUP_IDS = {
    GROUP: True,
    GROUP.replace("WAG", "WGP"): True,
    f" {GROUP}\n": True,
    "": False,
    "..": False,
    "../../info": False,
    "WAG": False,
    GROUP.lower(): False,
    GROUP.replace("WAG", "wAG"): False,
    GROUP.replace("WAG", "WPN"): False,
    GROUP[3:]: False,
    GROUP + "0": False,
    GROUP[:-1]: False,
    GROUP + "/..": False,
    GROUP.replace("-", ""): False,
    GROUP.replace("a5", "g5"): False,
    GROUP.replace("45", "\uff14\uff15"): False,
    "120363024112345678@g.us": False,
}


def _close(chat: Client) -> None:
    closing = chat.close()
    if closing is not None:
        asyncio.run(closing)


@pytest.mark.parametrize("group", GROUP_IDS, ids=repr)
def test_only_a_group_id_is_taken_for_one(group: str) -> None:
    with TwoChat(KEY, SENDER) as chat:
        if GROUP_IDS[group]:
            assert group.strip() == chat.group(group).id
        else:
            with pytest.raises(InputError):
                chat.group(group)


def test_a_request_carries_the_key_the_version_and_the_sender_and_the_address_may_end_in_open(server: Scripted) -> None:
    for address in (server.url, server.url + "/", server.url + "/open", server.url + "/open/"):
        server.play([])
        with TwoChat(KEY, "+1 (212) 333-4444", base_url=address, pace=FAST) as chat:
            assert chat.group(GROUP).add(people(2)).ok
        [request] = server.requests
        assert f"/open/whatsapp/group/{GROUP}/add-participant" == request.path
        assert (KEY, f"twochat/{__version__}") == (request.headers["x-user-api-key"], request.headers["user-agent"])
        assert {"from_number": "+12123334444", "participants": people(2)} == request.json


@pytest.mark.parametrize("kind", KINDS)
def test_with_options_is_a_copy_with_other_options(kind: type[Client]) -> None:
    first = kind(KEY, SENDER, region="gb", timeout=7)
    second = first.with_options(timeout=120, region=None)
    kept, changed = first._settings, second._settings
    assert (kept.timeout, kept.region) == (7, "GB")
    assert (changed.timeout, changed.region) == (120, None)
    assert (kept.api_key, kept.from_number, kept.base_url) == (changed.api_key, changed.from_number, changed.base_url)
    with pytest.raises(InputError):
        first.with_options(timeout=-1)
    _close(first)
    _close(second)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("API_KEY", "FROM_NUMBER", "REGION", "BASE_URL", "CA_FILE"):
        monkeypatch.delenv(f"TWOCHAT_{name}", raising=False)
    return monkeypatch


def test_from_env_reads_its_five_variables(environment: pytest.MonkeyPatch, server: Scripted) -> None:
    given = {"API_KEY": KEY, "FROM_NUMBER": SENDER, "REGION": "us", "BASE_URL": server.url, "CA_FILE": LOCALHOST}
    for name, value in given.items():
        environment.setenv(f"TWOCHAT_{name}", value)
    server.play([])
    with TwoChat.from_env(pace=FAST) as chat:
        assert chat._settings.ca_file == LOCALHOST
        assert chat.group(GROUP).add(["(202) 555-0101"]).ok
    [request] = server.requests
    assert (
        request.headers["x-user-api-key"],
        request.json["from_number"],
        request.participants,
    ) == (KEY, SENDER, ["+12025550101"])


@pytest.mark.parametrize(
    ("name", "value"),
    [("API_KEY", "a key"), ("FROM_NUMBER", "123"), ("REGION", "UK"), ("BASE_URL", "foo"), ("CA_FILE", "/nowhere.pem")],
)
def test_a_variable_that_cant_be_used_is_named(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    for each, good in {"API_KEY": KEY, "FROM_NUMBER": SENDER}.items():
        environment.setenv(f"TWOCHAT_{each}", good)
    environment.setenv(f"TWOCHAT_{name}", value)
    with pytest.raises(InputError, match=rf" \(from TWOCHAT_{name}\)$"):
        TwoChat.from_env()


def test_what_is_given_comes_before_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TWOCHAT_API_KEY", KEY)
    environment.setenv("TWOCHAT_FROM_NUMBER", "not a number")
    with TwoChat.from_env(from_number=SENDER) as chat:
        assert chat._settings.from_number == SENDER


def test_a_private_authority_is_trusted_by_a_client_and_by_its_copy(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TWOCHAT_CA_FILE", LOCALHOST)
    server = Scripted()
    server.tls = speaking_tls(LOCALHOST)
    given = {"api_key": KEY, "from_number": SENDER, "base_url": f"https://localhost:{server.port}"}
    with server, TwoChat.from_env(**given, pace=FAST) as chat, chat.with_options(timeout=30) as copy:  # type: ignore[arg-type]  # mypy takes a dict for text only
        assert chat.group(GROUP).add(people(3)).ok
        assert copy.group(GROUP).add(people(3)).ok


# --- what a client makes of what befalls its calls; each of these stands in tests/http

UNCERTAIN = Report(GROUP, tuple(Outcome(n, n, Status.UNKNOWN, batch=1) for n in people(10)))
ASKED: dict[str, Callable[[Caller], Told]] = {
    "add": lambda caller: caller.ask("add", people(12)),
    "add_once": lambda caller: caller.ask("add_once", people(10)),
    "verify": lambda caller: caller.verify(UNCERTAIN),
}


@pytest.mark.parametrize("kind", CALLERS)
@pytest.mark.parametrize("method", ASKED)
def test_without_a_connection_nobody_was_sent_and_the_client_works_when_there_is_one(kind: str, method: str) -> None:
    server = Scripted(listening=False)
    with server, ExitStack() as stack:
        caller = MAKERS[kind](server, stack)
        told = ASKED[method](caller)
        assert (type(told.error), told.requests) == (NeverSent, ())
        assert {outcome.status for outcome in told.outcomes} == (set() if method == "verify" else {Status.NOT_SENT})
        server.server_activate()
        assert caller.ask("add", people(12)).error is None
        assert len(server.requests) == 2


def test_numbers_that_nobody_asked_for_are_ignored_with_a_warning(
    caller: Caller, server: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    good = {"statusCode": 200}
    unrequested = dict.fromkeys(["+12025550101", "12025550102", "constructor"], good)
    for plus, others in (("+", unrequested), ("", {})):
        asked = {plus + number[1:]: good for number in people(10)}
        server.play([answer(body={"success": True, "participants": asked | others})])
        caplog.clear()
        with caplog.at_level(logging.WARNING, "twochat"):
            told = caller.ask("add_once", people(10))
        assert [outcome.number for outcome in told.outcomes] == people(10)
        warned = [record.getMessage() for record in caplog.records if record.name == "twochat"]
        assert ["3 numbers that were not requested" in message for message in warned] == [True] * bool(others)


def test_an_error_has_the_status_the_body_and_how_long_to_wait(caller: Caller, server: Scripted) -> None:
    for status, body, wait in [
        (500, "<h1>no</h1>", None),
        (429, "\u2615", 7.0),
        (404, '{"detail": "Ünbekannt"}', None),
    ]:
        server.play([answer(status, body, {} if wait is None else {"Retry-After": f"{wait:.0f}"})])
        error = caller.ask("add_once", people(1)).error
        assert isinstance(error, StatusError)
        assert (error.status, error.body, error.retry_after) == (status, body, wait)
        assert isinstance(error, RateLimited) == (status == 429)


class Stubborn(Exception):
    """A caller's own, which has no place for the account."""

    report = property(lambda _: None)


def test_an_error_that_cannot_take_the_account_passes_as_it_is(server: Scripted) -> None:
    def stop(_: Outcome) -> None:
        raise Stubborn

    server.play([])
    with TwoChat(KEY, SENDER, base_url=server.url, pace=FAST) as chat, pytest.raises(Stubborn):
        chat.group(GROUP).add(people(1), on_outcome=stop)


WITHOUT_DOCSTRINGS = """
import sys
from twochat import InputError, Journal, Pace, Status, Throttled, TwoChat, Unauthorized

assert False, "asserts are still there"
url, group, path, *numbers = sys.argv[1:]
with TwoChat("key", "+12123334444", base_url=url, pace=Pace(between=0, backoff=0)) as chat:
    try:
        chat.group(group).add(numbers, journal=path)
    except Unauthorized as error:
        print(error, error.report)
    with Journal.open(path) as journal:
        print(chat.group(group).resume(journal).outcomes[0].reason)
    try:
        chat.group("none")
    except InputError as error:
        print(error)
print(Throttled(), Status.ADDED.label)
"""


def test_the_library_works_without_docstrings_and_asserts(server: Scripted, tmp_path: Path) -> None:
    server.play([answer(401)])
    command = [sys.executable, "-OO", "-c", WITHOUT_DOCSTRINGS, server.url, GROUP, str(tmp_path / "job"), *people(12)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    refused, added, wrong, limited = done.stdout.splitlines()
    assert refused == f"2Chat answered 401 (no message). Nothing was done: check the API key. {GROUP}: 12 not sent"
    assert added == "+447700900000 is in the group now."
    assert wrong.startswith("'none' is not a group id")
    assert limited.endswith("batch_size=4). added")


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_says_its_name_its_size_and_its_members(twochat_sandbox: Sandbox, kind: type[Client]) -> None:
    with ExitStack() as stack:
        chat = kind(twochat_sandbox.key, twochat_sandbox.from_number, base_url=twochat_sandbox.url, pace=FAST)
        stack.callback(_close, chat)
        group = chat.group(GROUP)
        info = group.info() if isinstance(group, Group) else asyncio.run(group.info())
    assert (info.name, info.size, [member.number for member in info.members]) == ("Group 42a5", 1, [SENDER])
