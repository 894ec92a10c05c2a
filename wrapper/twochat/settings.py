"""What a client is given once: key, sending number, region, address, time-out, pace."""

import ipaddress
import os
import ssl
from dataclasses import dataclass, field, fields
from typing import Final, TypedDict, cast
from urllib.parse import urlsplit

from ._version import __version__
from .errors import InputError
from .numbers import InvalidNumber, check_region, parse
from .pace import Pace
from .route import ssl_context
from .secret import Secret, conceal

BASE_URL: Final = "https://api.p.2chat.io"
"""Source: documented."""
MAX_TIMEOUT = 86400.0
"""Seconds: a day. More is a slip, or milliseconds."""


class ClientOptions(TypedDict, total=False):
    """What a client takes beside its key and number.

    `region`: where numbers without a country code are from, ISO 3166-1 alpha-2. `international`: whether numbers without a plus
    carry their country code (True), don't (False), or may (None: what can be read in two ways is refused). `base_url`: https, or
    http on loopback. `timeout`: seconds for a whole call, at most a day: looking the name up (which a blocking client can't
    interrupt), connecting, through a proxy too, sending, and reading the answer to its end; ten adds can take well over 5 s
    (inferred). `pace`: how fast to call. `ca_file`: a PEM file with the certificates of the authorities to trust instead of the
    public ones; without it SSL_CERT_FILE and SSL_CERT_DIR count. That the certificate is verified can't be switched off.
    """

    region: str | None
    international: bool | None
    base_url: str
    timeout: float
    pace: Pace | None
    ca_file: str | os.PathLike[str] | None


class Options(ClientOptions, total=False):
    """That, the key, and the connected WhatsApp number that calls are for, as people write it; kept as E.164."""

    api_key: str
    from_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Options, checked when made.

    Raises:
        InputError: naming what can't be used.
    """

    api_key: str
    from_number: str
    region: str | None = None
    international: bool | None = None
    base_url: str = BASE_URL
    timeout: float = 60.0
    pace: Pace = field(default_factory=Pace)
    ca_file: str | os.PathLike[str] | None = None
    ssl_context: ssl.SSLContext = field(init=False, repr=False, compare=False)
    """Made once: reading the public authorities takes longer than a call."""

    def __post_init__(self) -> None:
        # First of all, because pytest and rich show the locals of each frame that an error passes.
        key, number = conceal(self.api_key), conceal(self.from_number)
        object.__setattr__(self, "api_key", key)
        object.__setattr__(self, "from_number", number)
        region = None if self.region is None else check_region(_text("region", self.region))
        address, path = check_base_url(_text("base_url", self.base_url)), _path(self.ca_file)
        for name, value in {
            "api_key": _key(key),
            "from_number": _from_number(number, region),
            "region": region,
            "international": _international(self.international, region),
            "base_url": address,
            "timeout": _timeout(self.timeout),
            "pace": _pace(self.pace),
            "ca_file": path,
            "ssl_context": ssl_context(address, path),
        }.items():
            object.__setattr__(self, name, value)

    def changed(self, options: Options) -> Options:
        """All options, with some of them changed."""
        return cast(
            Options, {option.name: getattr(self, option.name) for option in fields(self) if option.init} | options
        )

    @property
    def user_agent(self) -> str:
        return f"twochat/{__version__}"


def concealed(options: Options) -> Options:
    """The options without what a traceback with locals would show of the key; the number may be the key, in the wrong place."""
    secret = {name: conceal(cast(str, value)) for name, value in options.items() if name in ("api_key", "from_number")}
    return cast(Options, {**options, **secret})


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InputError(f"{name}={value!r}: text is needed")
    return value


def _key(key: Secret) -> Secret:
    # Printable ASCII without blanks: anything else could end the header, or is a slip in copying.
    if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError("api_key is not text")
    if not key or not all("!" <= letter <= "~" for letter in key):
        raise InputError("api_key is empty, or has blanks, line ends or letters that no key has")
    return key


def _from_number(number: Secret, region: str | None) -> str:
    if not isinstance(number, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError("from_number is not text: write it as +12123334444")
    try:
        return parse(number, region)
    except InvalidNumber as error:
        problem = str(error)
    # Not one with letters: it may be the key.
    quoted = "" if any(map(str.isalpha, number)) else f"={str.__str__(number)!r}"
    raise InputError(f"from_number{quoted} is not a phone number: {problem}")


def _international(value: object, region: str | None) -> bool | None:
    if value is None or isinstance(value, bool):
        if value is False and region is None:
            raise InputError("international=False: a region is needed, such as GB")
        return value
    raise InputError(f"international={value!r}: True, False or None is needed")


def check_base_url(url: str) -> str:
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        _ = ipaddress.ip_address(host) if "[" in parts.netloc else host.encode("idna")
        if not url.isprintable() or not url.isascii():
            raise ValueError("it has letters that no address has")
    except ValueError as error:
        raise InputError(f"base_url is not an address: {error}") from None
    if parts.username or parts.password:
        raise InputError("base_url has a user name or password in it; 2Chat takes a key only")
    if not host or parts.query or parts.fragment or parts.scheme not in ("http", "https"):
        raise InputError(f"base_url={url!r} is not an address such as {BASE_URL}")
    if parts.scheme == "http" and not _loopback(host):
        raise InputError(f"base_url={url!r}: the key is sent over https only, but to this machine itself")
    netloc = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    # Every path of the contract starts with /open, which some write as a part of the address.
    return f"{parts.scheme}://{netloc}{parts.path}".rstrip("/").removesuffix("/open")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _timeout(seconds: object) -> float:
    if isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds <= MAX_TIMEOUT:
        return seconds
    raise InputError(f"timeout={seconds!r}: a number of seconds above 0 is needed, at most {MAX_TIMEOUT:.0f}")


def _pace(pace: object) -> Pace:
    if not isinstance(pace, Pace | None):
        raise InputError(f"pace={pace!r}: a Pace is needed, such as Pace(per_person=10)")
    return pace or Pace()


def _path(ca_file: str | os.PathLike[str] | None) -> str | None:
    try:
        path = None if ca_file is None else os.fspath(ca_file)
    except TypeError:  # a number would be taken for an open file
        path = ""
    if path is None or (isinstance(path, str) and path):  # pyright: ignore[reportUnnecessaryIsInstance]
        return path
    raise InputError(f"ca_file={ca_file!r}: the path of a PEM file is needed")
