"""No client, frame, error or pickle shows the key, and nothing keeps it. What is written and logged: tests/journal/test_canary.py."""

import asyncio
import gc
import pickle
import re
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from tests.support.frames import locals_of_ours
from tests.support.people import FAST, GROUP, KEY, SENDER, people
from tests.support.scripted import Scripted
from twochat import (
    AsyncTwoChat,
    Cancelled,
    ContractError,
    InputError,
    JournalError,
    MaybeSent,
    NeverSent,
    Outcome,
    PartialFailure,
    Report,
    Status,
    StatusError,
    Throttled,
    TwoChat,
    TwoChatError,
    Unsuccessful,
)
from twochat.answer import error_for

REPORT = Report(
    GROUP, (Outcome("0", None, Status.INVALID), Outcome("+447700900001", "+447700900001", Status.ADDED, 200))
)

Kind = type[TwoChat] | type[AsyncTwoChat]
kinds = pytest.mark.parametrize("kind", [TwoChat, AsyncTwoChat])


def close(chat: TwoChat | AsyncTwoChat) -> None:
    closing = chat.close()
    if closing is not None:
        asyncio.run(closing)


@kinds
def test_a_client_neither_shows_its_key_nor_can_be_pickled(kind: Kind) -> None:
    chat = kind(KEY, SENDER)
    group = chat.group(GROUP)
    parts = [vars(part) for part in vars(chat).values() if hasattr(part, "__dict__")]
    assert KEY not in f"{chat!r} {chat} {group!r} {group} {vars(chat)} {vars(group)} {parts} {chat._settings}"
    for secret in (chat, group, chat._settings, chat._settings.api_key):
        with pytest.raises(TypeError):
            pickle.dumps(secret)
    close(chat)


# What is made with something that can't be used, or with key and number in each other's place.
MAKING: dict[str, Callable[[Kind], object]] = {
    "TwoChat": lambda kind: kind(KEY, SENDER, timeout=-1),
    "TwoChat, swapped": lambda kind: kind("12123334444", KEY),
    "TwoChat, wrong types": lambda kind: kind([KEY], {KEY: 1}),  # type: ignore[arg-type]  # on purpose
    "TwoChat, a wrong option": lambda kind: kind(KEY, SENDER, verify=False),  # type: ignore[call-arg]  # on purpose
    "from_env": lambda kind: kind.from_env(api_key=KEY, from_number=SENDER, region="XX"),
    "from_env, swapped": lambda kind: kind.from_env(api_key=SENDER, from_number=KEY),
    "with_options": lambda kind: _changed(kind, base_url="http://192.0.2.1"),
    "with_options, swapped": lambda kind: _changed(kind, api_key=SENDER, from_number=KEY),
}


def _changed(kind: Kind, **options: Any) -> None:
    chat = kind(KEY, SENDER)
    try:
        chat.with_options(**options)
    finally:
        close(chat)


@kinds
@pytest.mark.parametrize("name", MAKING)
def test_no_frame_of_an_error_shows_the_key_wherever_it_was_given(kind: Kind, name: str) -> None:
    with pytest.raises((InputError, TypeError)) as caught:
        MAKING[name](kind)
    shown = locals_of_ours(caught.value.__traceback__) + repr(caught.value)
    assert KEY not in shown
    assert caught.value.__context__ is None or caught.value.__suppress_context__


@kinds
def test_no_frame_shows_the_key_when_the_environment_has_it(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, number in ((KEY, "none"), (SENDER, KEY), (KEY, "")):
        monkeypatch.setenv("TWOCHAT_API_KEY", key)
        monkeypatch.setenv("TWOCHAT_FROM_NUMBER", number)
        with pytest.raises(InputError) as caught:
            kind.from_env()
        assert KEY not in locals_of_ours(caught.value.__traceback__) + str(caught.value)


@kinds
def test_nothing_is_kept_for_a_key_when_its_client_is_closed(kind: Kind, server: Scripted) -> None:
    server.play([])
    chat = kind(f"{kind.__name__}-key", SENDER, base_url=server.url, pace=FAST)
    key = chat._settings.api_key
    adding = chat.group(GROUP).add(people(1))
    if not isinstance(adding, Report):
        asyncio.run(adding)
    assert holders(key), "the search finds nothing"
    close(chat)
    del chat, adding
    assert holders(key) == []


@kinds
def test_no_cache_of_patterns_keeps_a_key(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = list[object]()
    compile_pattern = re.compile

    def note(pattern: Any, *flags: Any) -> re.Pattern[str]:
        compiled.append(pattern)
        return compile_pattern(pattern, *flags)

    monkeypatch.setattr(re, "compile", note)
    chat = kind(KEY, SENDER)
    chat._client.redact(rf"no {KEY}, and no \{KEY}")
    close(chat)
    assert [pattern for pattern in compiled if "7" in str(pattern) and "f" in str(pattern)] == []


def holders(key: str) -> list[type]:
    """The kind of each object that refers to the key, apart from frames."""
    gc.collect()
    return [type(each) for each in gc.get_referrers(key) if not isinstance(each, FrameType)]


def _kinds(root: type[TwoChatError]) -> set[type[TwoChatError]]:
    return {root}.union(*map(_kinds, root.__subclasses__()))


MADE: list[TwoChatError] = [
    TwoChatError("root"),
    InputError("wrong"),
    Cancelled("stop"),
    JournalError("in use"),
    NeverSent("no connection"),
    MaybeSent("no answer"),
    StatusError(status=418, body="{}"),
    *(
        error_for(status, '{"detail": "no"}', 7.5)
        for status in (400, 401, 402, 403, 404, 406, 409, 410, 418, 422, 429, 486, 500, 503, 302)
    ),
    Unsuccessful(200, '{"message": "no"}'),
    ContractError(problem="not JSON", status=200, body="<h1>"),
    Throttled(),
    PartialFailure(report=REPORT),
]


def test_every_kind_of_error_is_tried_here() -> None:
    assert {kind for kind in _kinds(TwoChatError) if kind.__module__.startswith("twochat")} == {*map(type, MADE)}


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("error", MADE, ids=repr)
def test_an_error_comes_out_of_a_pickle_as_it_went_in(error: TwoChatError, protocol: int) -> None:
    error.report = REPORT
    copy = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301  # our own bytes
    assert (type(error), str(error), error.args, vars(error)) == (type(copy), str(copy), copy.args, vars(copy))
    assert (error.uncertain, error.transient) == (copy.uncertain, copy.transient)
