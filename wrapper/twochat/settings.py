"""What a client is told once: key, sending number, region, address, time-out, pace."""

import ipaddress
import math
import os
import re
import ssl
from dataclasses import dataclass, field, fields
from functools import cache
from typing import NoReturn, SupportsIndex, TypedDict, cast
from urllib.parse import urlsplit

from ._version import __version__
from .errors import InputError
from .numbers import NotANumber, check_region, parse
from .pace import Pace

BASE_URL = "https://api.p.2chat.io"
"""Source: documented."""


class Secret(str):
    """Text that shows itself to nobody: not in repr, str or format, and not to pickle."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

    def __str__(self) -> str:
        return "•••"

    def __format__(self, spec: str) -> str:
        return "•••"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("an API key is not pickled: make the client where it is used")


def hidden(key: str, text: str) -> str:
    """The text without the key, however JSON or a repr may have escaped it."""
    return _forms(key).sub("•••", text)


@cache
def _forms(key: str) -> re.Pattern[str]:
    return re.compile("".join(rf"(?:\\?{re.escape(c)}|\\u(?i:{ord(c):04x}))" for c in key))


class Options(TypedDict, total=False):
    """What `with_options` takes; see Settings."""

    api_key: str
    from_number: str
    region: str | None
    base_url: str
    timeout: float
    pace: Pace
    ca_file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Checked when made.

    `from_number`: the connected WhatsApp number that adds, as people write it; kept as E.164. `region`: where numbers without
    a country code are from, ISO 3166-1 alpha-2. `base_url`: https, or http on loopback. `timeout`: seconds for a whole call;
    ten adds can take well over 5 s (inferred). `ca_file`: a PEM file with the certificates of the authorities to trust instead
    of the public ones. That the server's certificate is verified can't be switched off.

    Raises:
        InputError: naming what can't be used.
    """

    api_key: str
    from_number: str
    region: str | None = None
    base_url: str = BASE_URL
    timeout: float = 60.0
    pace: Pace = field(default_factory=Pace)
    ca_file: str | None = None

    def __post_init__(self) -> None:
        region = check_region(self.region)
        object.__setattr__(self, "region", region)
        object.__setattr__(self, "api_key", _key(self.api_key))
        object.__setattr__(self, "from_number", _from_number(self.from_number, region))
        object.__setattr__(self, "base_url", _base_url(self.base_url))
        if not (math.isfinite(self.timeout) and self.timeout > 0):
            raise InputError(f"timeout={self.timeout!r}: a number of seconds above 0 is needed")
        self.trust()

    def trust(self) -> ssl.SSLContext | bool:
        """What verifies the server's certificate, as httpx takes it: True for the public authorities."""
        if self.ca_file is None:
            return True
        try:
            # An empty name would stand for the system's own authorities, and False for the standard input.
            with open(os.fspath(self.ca_file), "rb"):
                return ssl.create_default_context(cafile=self.ca_file)
        except (OSError, ValueError, TypeError) as flaw:
            why = "it has no certificate in PEM" if isinstance(flaw, ssl.SSLError) else flaw
            raise InputError(f"ca_file={self.ca_file!r} can't be used: {why}") from None

    def changed(self, options: Options) -> Options:
        """All options, with some of them changed."""
        return cast(Options, {option.name: getattr(self, option.name) for option in fields(self)} | options)

    @property
    def user_agent(self) -> str:
        return f"twochat/{__version__}"


_VARIABLES = {
    "api_key": "TWOCHAT_API_KEY",
    "from_number": "TWOCHAT_FROM_NUMBER",
    "region": "TWOCHAT_REGION",
    "base_url": "TWOCHAT_BASE_URL",
    "ca_file": "TWOCHAT_CA_FILE",
}


def with_environment(options: Options) -> Options:
    """The options, and from the environment those that are not given.

    Raises:
        InputError: naming the variable that is missing.
    """
    found = {name: value for name, variable in _VARIABLES.items() if (value := os.environ.get(variable, "").strip())}
    merged = cast(Options, found | options)
    for name in ("api_key", "from_number"):
        if name not in merged:
            raise InputError(f"{name} is not given, and the environment variable {_VARIABLES[name]} is not set")
    return merged


def _key(key: str) -> Secret:
    # Printable ASCII without blanks: anything else could end the header, or is a slip in copying.
    if not key or not all("!" <= letter <= "~" for letter in key):
        raise InputError("the API key is empty, or has blanks, line ends or letters that no key has")
    return key if isinstance(key, Secret) else Secret(key)


def _from_number(number: str, region: str | None) -> str:
    try:
        return parse(number, region)
    except NotANumber as flaw:
        shown = (
            "" if any(map(str.isalpha, number)) else f"={number!r}"
        )  # letters: it may be the key, in the wrong place
        raise InputError(f"from_number{shown} is not a phone number: {flaw}") from None


def _base_url(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        _ = ipaddress.ip_address(host) if "[" in parts.netloc else host.encode("idna")
        if not url.isprintable() or not url.isascii():
            raise ValueError("it has letters that no address has")
    except ValueError as flaw:
        raise InputError(f"base_url is not an address: {flaw}") from None
    if parts.username or parts.password:
        raise InputError("base_url has a user name or password in it; 2Chat takes a key only")
    if not host or parts.query or parts.fragment or parts.scheme not in ("http", "https"):
        raise InputError(f"base_url={url!r} is not an address such as {BASE_URL}")
    if parts.scheme == "http" and not _loopback(host):
        raise InputError(f"base_url={url!r}: the key is sent over https only, but to this machine itself")
    # Every path of the contract starts with /open, which some write as a part of the address.
    return url.rstrip("/").removesuffix("/open")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
