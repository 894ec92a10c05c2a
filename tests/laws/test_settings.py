"""What a client takes, and what it refuses before anything is sent."""

import asyncio
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.people import GROUP, KEY, SENDER, people
from tests.support.scripted import Scripted
from twochat import AsyncTwoChat, InputError, Pace, TwoChat, __version__

AUTHORITY = Path(__file__).parents[1] / "failures" / "certificates" / "localhost.pem"
KINDS = [TwoChat, AsyncTwoChat]
Client = TwoChat | AsyncTwoChat

REFUSED: dict[str, list[Any]] = {
    "api_key": ["", " ", "a b", "key\n", "key\r\nX-Other: 1", "kéy", "key\u200b", "key\x00", "key\x7f"],
    "from_number": ["", "Ann", "2123334444", "+1", "+12123334444, +12123334445", "+12123334444 ext. 1"],
    "region": ["", "XX", "USA", "United Kingdom", "44", "UK"],
    "base_url": [
        "",
        "api.p.2chat.io",
        "//api.p.2chat.io",
        "ftp://api.p.2chat.io",
        "file:///etc/hosts",
        "javascript:alert(1)",
        "https://",
        "https:///open",
        "http://api.p.2chat.io",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://0.0.0.0:8000",
        "http://10.0.0.1",
        "http://127.0.0.1@example.com",
        "http://user:password@127.0.0.1",
        "https://user@api.p.2chat.io",
        "https://:password@api.p.2chat.io",
        "https://api.p.2chat.io/?key=1",
        "https://api.p.2chat.io/#open",
        "https://api.p.2chat.io:99999",
        "https://api.p.2chat.io:port",
        "https://[::1",
        "https://[v1.x]",
        "https://api.p.2chat\n.io",
        "https://api.p.2chat.io/\x00",
        "https://\u200b.io",
    ],
    "timeout": [0, -1, -0.5, math.nan, math.inf, -math.inf],
    "ca_file": ["", "none.pem", "\0", str(Path(__file__)), str(Path(__file__).parent), False, True, 0],
}

ACCEPTED: dict[str, list[Any]] = {
    "api_key": ["k", "UAK7f3a9c21-0000", "!~"],
    "from_number": ["+1 (212) 333-4444", "+12123334444", "001 212 333 4444", "'+12123334444"],
    "region": [None, "GB", "us", " de "],
    "base_url": [
        "https://api.p.2chat.io",
        "https://api.p.2chat.io/",
        "https://api.p.2chat.io/open",
        " https://proxy.example.com:8443/2chat ",
        "HTTPS://api.p.2chat.io",
        "http://127.0.0.1:8000",
        "http://127.8.9.10",
        "http://[::1]:8000",
        "http://localhost:8000/open/",
    ],
    "timeout": [0.1, 1, 3600],
    "ca_file": [None, str(AUTHORITY), AUTHORITY],
}

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


def _rows(table: dict[str, list[Any]]) -> Callable[[Any], Any]:
    rows = [pytest.param(name, value, id=f"{name}={value!r}") for name, values in table.items() for value in values]
    return pytest.mark.parametrize(("name", "value"), rows)


def _options(name: str, value: object) -> dict[str, Any]:
    return {"api_key": KEY, "from_number": SENDER} | {name: value}


@pytest.mark.parametrize("kind", KINDS)
@_rows(REFUSED)
def test_what_cannot_be_used_is_refused_when_the_client_is_made(kind: type[Client], name: str, value: object) -> None:
    with pytest.raises(InputError):
        kind(**_options(name, value))


@pytest.mark.parametrize("kind", KINDS)
@_rows(ACCEPTED)
def test_what_can_be_used_is_accepted(kind: type[Client], name: str, value: object) -> None:
    _close(kind(**_options(name, value)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_is_the_name_of_no_file_and_closes_none(kind: type[Client]) -> None:
    with AUTHORITY.open("rb") as file:
        with pytest.raises(InputError, match="ca_file"):
            kind(**_options("ca_file", file.fileno()))
        assert file.read()


@pytest.mark.parametrize("name", ["between", "retries", "backoff", "cap"])
@pytest.mark.parametrize("value", [-1, -0.001, math.nan, math.inf])
def test_a_pace_is_zero_or_more(name: str, value: float) -> None:
    with pytest.raises(InputError, match=name):
        Pace(**{name: value})  # type: ignore[arg-type]
    Pace(**{name: 0})  # type: ignore[arg-type]


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
        with TwoChat(KEY, "+1 (212) 333-4444", base_url=address) as chat:
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
    given = {"API_KEY": KEY, "FROM_NUMBER": SENDER, "REGION": "us", "BASE_URL": server.url, "CA_FILE": str(AUTHORITY)}
    for name, value in given.items():
        environment.setenv(f"TWOCHAT_{name}", value)
    server.play([])
    with TwoChat.from_env(pace=Pace(between=0)) as chat:
        assert str(AUTHORITY) == chat._settings.ca_file
        assert chat.group(GROUP).add(["(202) 555-0101"]).ok
    [request] = server.requests
    assert (
        request.headers["x-user-api-key"],
        request.json["from_number"],
        request.participants,
    ) == (KEY, SENDER, ["+12025550101"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", ["API_KEY", "FROM_NUMBER"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_from_env_names_the_variable_that_is_missing(
    environment: pytest.MonkeyPatch, kind: type[Client], missing: str, value: str | None
) -> None:
    for name, given in {"API_KEY": KEY, "FROM_NUMBER": SENDER, missing: value}.items():
        if given is not None:
            environment.setenv(f"TWOCHAT_{name}", given)
    with pytest.raises(InputError, match=f"TWOCHAT_{missing}"):
        kind.from_env()


def test_what_is_given_comes_before_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TWOCHAT_API_KEY", KEY)
    environment.setenv("TWOCHAT_FROM_NUMBER", "not a number")
    with TwoChat.from_env(from_number=SENDER) as chat:
        assert chat._settings.from_number == SENDER
