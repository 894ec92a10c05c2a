"""Why a connection failed, in words; what to do about it; and what may be kept of the exception."""

import re
import ssl

_PASSWORD = re.compile("407|Requested|Invalid username")
"""How httpcore begins where an HTTP or a SOCKS proxy wants a password, or another one."""


def causes(error: BaseException | None, outer: BaseException | None) -> list[BaseException]:
    """An exception and what it came from; without `outer`, which the caller was handling before."""
    chain: list[BaseException] = []
    while error is not None and error is not outer:
        chain.append(error)
        error = error.__cause__ or error.__context__  # httpcore raises "from None" what it has translated
    return chain


def reason(chain: list[BaseException]) -> str:
    """The first words that one of them has."""
    return next((words for error in chain if (words := str(error).rstrip(". "))), type(chain[0]).__name__)


def advice(chain: list[BaseException]) -> str:
    """A sentence where another try can't help, else ""."""
    if any(isinstance(error, ssl.SSLCertVerificationError) for error in chain):
        return " Trust a private authority with ca_file=…, the PEM file of its certificate."
    if type(chain[0]).__name__ == "ProxyError" and _PASSWORD.match(str(chain[0])):
        return " Give the proxy's user name and password in HTTPS_PROXY, as in http://user:password@proxy:3128."
    return ""


def bare(error: Exception, message: str) -> Exception:
    """The same without what hangs on it: its frames and its request have the key."""
    try:
        return type(error)(message)
    except Exception:  # noqa: BLE001  # its kind takes something else
        return RuntimeError(f"{type(error).__name__}: {message}")
