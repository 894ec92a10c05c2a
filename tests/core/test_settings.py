"""What a client takes, and what it refuses before anything is sent."""

import math
import pickle
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from tests.support.frames import locals_of_ours
from tests.support.people import KEY, SENDER
from tests.support.tls import LOCALHOST
from twochat.environment import with_environment
from twochat.errors import InputError
from twochat.pace import Pace
from twochat.secret import Secret, conceal
from twochat.settings import BASE_URL, Options, Settings, concealed

AUTHORITY = Path(LOCALHOST)

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
    "timeout": [0, -1, -0.5, math.nan, math.inf, -math.inf, 1e10, 86_401],
    "ca_file": ["", "none.pem", "\0", str(Path(__file__)), str(Path(__file__).parent)],
}
WRONG_TYPES: dict[str, list[Any]] = {
    "api_key": [None, b"key-7f3a9c21", 7, Path("key")],
    "from_number": [None, 12123334444, b"+12123334444", ["+12123334444"]],
    "region": [44, b"GB", True],
    "international": [1, 0, "yes", "", "GB"],
    "base_url": [None, 8000, b"https://api.p.2chat.io", Path("/")],
    "timeout": [None, "30", True, 3j, [30]],
    "pace": [10, 0, False, "10", {"between": 0}, Pace],
    "ca_file": [0, False, True, b"authority.pem", [LOCALHOST]],
}
ACCEPTED: dict[str, list[Any]] = {
    "api_key": ["k", "UAK7f3a9c21-0000", "!~"],
    "from_number": ["+1 (212) 333-4444", "+12123334444", "001 212 333 4444", "'+12123334444"],
    "region": [None, "GB", "us", " de "],
    "international": [None, True],
    "base_url": ["http://127.8.9.10", "http://[::1]:8000", "https://proxy.example.com:8443/2chat"],
    "timeout": [0.1, 1, 3600, 86_400],
    "pace": [None, Pace(between=0)],
    "ca_file": [None, LOCALHOST, AUTHORITY],
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("API_KEY", "FROM_NUMBER", "REGION", "BASE_URL", "CA_FILE"):
        monkeypatch.delenv(f"TWOCHAT_{name}", raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def made(**options: Any) -> Settings:
    """As the clients make them."""
    given: dict[str, Any] = {"api_key": KEY, "from_number": SENDER}
    return checked(cast(Options, given | options))


def checked(options: Options) -> Settings:
    given: Any = concealed(options)
    return Settings(**given)


def rows(table: dict[str, list[Any]]) -> Callable[[Any], Any]:
    each = [pytest.param(name, value, id=f"{name}={value!r}") for name, values in table.items() for value in values]
    return pytest.mark.parametrize(("name", "value"), each)


@rows(REFUSED)
def test_what_cannot_be_used_is_refused(name: str, value: object) -> None:
    with pytest.raises(InputError):
        made(**{name: value})


@rows(WRONG_TYPES)
def test_what_is_of_a_wrong_type_is_named(name: str, value: object) -> None:
    with pytest.raises(InputError, match=rf"^{name}"):
        made(**{name: value})


def test_a_number_that_is_none_is_quoted_unless_it_may_be_the_key() -> None:
    with pytest.raises(InputError, match=r"^from_number='2123334444' is not a phone number: no country"):
        made(from_number="2123334444")
    with pytest.raises(InputError, match=r"^from_number is not a phone number: it has letters"):
        made(from_number="UAK2123334444")


@rows(ACCEPTED)
def test_what_can_be_used_is_accepted(name: str, value: object) -> None:
    made(**{name: value})


def test_national_numbers_need_a_region() -> None:
    assert made(international=False, region="GB").international is False
    with pytest.raises(InputError, match=r"^international=False: a region is needed"):
        made(international=False)


def test_an_option_that_there_is_not_is_an_error_of_the_call() -> None:
    for options in ({"verify": False}, {"timeouts": 3}):
        with pytest.raises(TypeError):
            made(**options)
    with pytest.raises(TypeError):
        Settings(api_key=KEY)  # type: ignore[call-arg]  # on purpose


def test_what_is_not_given_has_a_default() -> None:
    settings = made()
    assert (settings.region, settings.base_url, settings.timeout) == (None, BASE_URL, 60.0)
    assert (settings.pace, settings.ca_file, settings.international) == (Pace(), None, None)
    assert made(pace=None).pace == Pace()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://api.p.2chat.io", "https://api.p.2chat.io"),
        ("https://api.p.2chat.io/", "https://api.p.2chat.io"),
        ("https://api.p.2chat.io/open", "https://api.p.2chat.io"),
        ("HTTPS://API.P.2chat.IO/open/", "https://api.p.2chat.io"),
        (" https://proxy.example.com:8443/2Chat ", "https://proxy.example.com:8443/2Chat"),
        ("HTTP://LocalHost:8000/open/", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://api.p.2chat.io:443/open", "https://api.p.2chat.io"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://api.p.2chat.io:80", "https://api.p.2chat.io:80"),
    ],
)
def test_an_address_is_written_in_one_way(given: str, address: str) -> None:
    assert made(base_url=given).base_url == address


def test_https_in_capitals_is_verified_too() -> None:
    assert made(base_url="HTTPS://localhost", ca_file=LOCALHOST).ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert len(made(base_url="HTTPS://localhost").ssl_context.get_ca_certs()) > 50


def test_plain_http_reads_no_authorities_and_would_trust_nobody() -> None:
    context = made(base_url="http://127.0.0.1").ssl_context
    assert (context.get_ca_certs(), context.verify_mode, context.check_hostname) == ([], ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize(
    "content", [None, "", "no certificate", "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n"]
)
def test_a_file_that_is_no_certificate_is_refused(
    tmp_path: Path, environment: pytest.MonkeyPatch, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=r"^ca_file="):
        made(ca_file=path)
    environment.setenv("TWOCHAT_CA_FILE", str(path))
    with pytest.raises(InputError, match=r"^ca_file="):
        made(**with_environment({"api_key": KEY, "from_number": SENDER}))


def test_a_number_is_the_name_of_no_file_and_closes_none() -> None:
    with AUTHORITY.open("rb") as file:
        with pytest.raises(InputError, match="ca_file"):
            made(ca_file=file.fileno())
        assert file.read()


def test_changed_options_are_those_of_a_new_one() -> None:
    first = made(region="gb", timeout=7, ca_file=AUTHORITY)
    second = checked(first.changed({"timeout": 120, "region": None}))
    assert (first.timeout, first.region) == (7, "GB")
    assert (second.timeout, second.region) == (120, None)
    for name in ("api_key", "from_number", "base_url", "pace", "ca_file"):
        assert getattr(first, name) == getattr(second, name)
    assert first == checked(first.changed({}))


def test_the_environment_gives_what_is_not_given(environment: pytest.MonkeyPatch) -> None:
    given = {"API_KEY": KEY, "FROM_NUMBER": "+1", "REGION": "us", "BASE_URL": "http://localhost", "CA_FILE": LOCALHOST}
    for name, value in given.items():
        environment.setenv(f"TWOCHAT_{name}", f" {value}\n")
    settings = checked(with_environment({"from_number": SENDER}))
    assert (settings.api_key == KEY, settings.from_number, settings.region) == (True, SENDER, "US")
    assert (settings.base_url, settings.ca_file) == ("http://localhost", LOCALHOST)


@pytest.mark.parametrize("missing", ["API_KEY", "FROM_NUMBER"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_variable_that_is_missing_is_named(environment: pytest.MonkeyPatch, missing: str, value: str | None) -> None:
    for name, given in {"API_KEY": KEY, "FROM_NUMBER": SENDER, missing: value}.items():
        if given is not None:
            environment.setenv(f"TWOCHAT_{name}", given)
    with pytest.raises(InputError, match=f"TWOCHAT_{missing}"):
        with_environment({})


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": "key-7f3a9c21\n"},
        {"from_number": "+1"},
        {"from_number": None},
        {"region": "UK"},
        {"region": 44},
        {"base_url": "http://api.p.2chat.io"},
        {"base_url": "https://[::1"},
        {"timeout": "30"},
        {"pace": 10},
        {"ca_file": "none.pem"},
        {"ca_file": 0},
    ],
    ids=repr,
)
def test_no_frame_of_ours_shows_the_key(options: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        made(**options)
    assert "7f3a9c21" not in locals_of_ours(caught.value.__traceback__) + str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


@pytest.mark.parametrize("value", [b"key-7f3a9c21", ["key-7f3a9c21"]])
@pytest.mark.parametrize("name", ["api_key", "from_number"])
def test_no_frame_of_ours_shows_a_key_of_another_type(name: str, value: object) -> None:
    with pytest.raises(InputError) as caught:
        made(**{name: value})
    assert "7f3a9c21" not in locals_of_ours(caught.value.__traceback__) + str(caught.value)


def test_a_key_in_the_place_of_the_number_is_not_shown() -> None:
    with pytest.raises(InputError) as caught:
        made(api_key="12123334444", from_number=KEY)
    assert "7f3a9c21" not in locals_of_ours(caught.value.__traceback__) + str(caught.value)
    assert caught.value.__context__ is None


def test_no_frame_of_ours_shows_the_key_when_a_variable_is_missing(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TWOCHAT_API_KEY", KEY)
    for options in (Options(), Options(api_key=KEY)):
        with pytest.raises(InputError) as caught:
            with_environment(options)
        assert "7f3a9c21" not in locals_of_ours(caught.value.__traceback__) + str(caught.value)


def test_settings_neither_show_the_key_nor_can_be_pickled() -> None:
    settings = made(base_url="http://localhost")
    assert "7f3a9c21" not in f"{settings} {settings!r} {settings.api_key} {[settings.api_key]}"
    assert settings.api_key == KEY
    for secret in (settings, settings.api_key):
        with pytest.raises(TypeError):
            pickle.dumps(secret)


def test_concealed_options_are_the_same_options() -> None:
    options: Options = {"api_key": KEY, "from_number": SENDER, "timeout": 3}
    assert concealed(options) == options
    assert KEY not in repr(concealed(options))
    assert concealed({"timeout": 3}) == {"timeout": 3}
    assert type(conceal(KEY)) is Secret
    assert conceal(conceal(KEY)) == KEY
