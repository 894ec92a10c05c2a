from collections.abc import Iterator

import pytest

from tests.http.face import KINDS, Face, Make
from tests.support.scripted import Scripted
from tests.support.tls import LOCALHOST, speaking_tls


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxies and no authorities of whoever runs the tests."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@pytest.fixture
def secured() -> Iterator[Scripted]:
    """A server that speaks TLS, with a certificate for 127.0.0.1 and localhost."""
    server = Scripted()
    server.tls = speaking_tls(LOCALHOST)
    with server:
        yield server


@pytest.fixture(params=KINDS)
def make(request: pytest.FixtureRequest) -> Make:
    """Makes a client of either kind."""
    return KINDS[request.param]


@pytest.fixture
def face(make: Make, server: Scripted) -> Iterator[Face]:
    with make(server.url) as face:
        yield face
