"""The way to 2Chat: whose certificates are trusted, and which proxy the environment names."""

import os
import re
import ssl
import urllib.request
from importlib.util import find_spec
from urllib.parse import urlsplit

import certifi

from .errors import InputError

_HOST = re.compile(r"[a-z0-9._:-]+")
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


def ssl_context(base_url: str, ca_file: str | None) -> ssl.SSLContext:
    """Verifies the server by the authorities of a file, else of SSL_CERT_FILE or SSL_CERT_DIR, else by the public ones.

    Raises:
        InputError: naming the one that can't be used.
    """
    if base_url.startswith("http:") and ca_file is None:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and costs nothing
    name, path = "ca_file", ca_file
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if not path:
            name, path = variable, os.environ.get(variable)
    try:
        if path and name == "SSL_CERT_DIR":
            os.listdir(path)
            return ssl.create_default_context(capath=path)
        with open(path or certifi.where(), "rb") as file:  # says better than OpenSSL why not
            return ssl.create_default_context(cafile=file.name)
    except (OSError, ValueError) as error:
        problem = "it has no certificate in PEM" if isinstance(error, ssl.SSLError) else error
        raise InputError(f"{name}={path!r} can't be used: {problem}") from None


def proxy_url(base_url: str) -> str | None:
    """The proxy of HTTPS_PROXY or ALL_PROXY, unless NO_PROXY exempts the address.

    Raises:
        InputError: it can't be used. The message doesn't quote it: there may be a password in it.
    """
    if base_url.startswith("http:"):
        return None  # this machine itself: a proxy would get the key in clear text
    proxies = urllib.request.getproxies()
    url = proxies.get("https") or proxies.get("all")
    if not url or urllib.request.proxy_bypass(urlsplit(base_url).netloc):
        return None
    url = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PROXY_SCHEMES and _HOST.fullmatch(parts.hostname or "") and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise InputError("the proxy of HTTPS_PROXY or ALL_PROXY is no address such as http://127.0.0.1:3128")
    if url.startswith("socks") and not find_spec("socksio"):
        raise InputError("the proxy of HTTPS_PROXY or ALL_PROXY speaks SOCKS, which needs: pip install 'httpx[socks]'")
    return url
