"""The server: runs an app on this machine, and only for this machine, with connections that can be cut."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Thread
from typing import Any

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from twochat_sandbox.app import create_app
from twochat_sandbox.contract import Contract
from twochat_sandbox.state import DOCUMENTED_GROUP, OWNER, State

# Uvicorn warns of each malformed request. Here these are wanted; a fault in an app is still logged.
_logger = logging.getLogger("twochat_sandbox")
_logger.setLevel(logging.ERROR)


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: where it is, and what to call it with."""

    url: str
    state: State
    key: str = "sandbox-key"
    from_number: str = OWNER
    group: str = DOCUMENTED_GROUP

    def members(self, group: str) -> frozenset[str]:
        """The numbers that were added to a group, at once and whatever the lag; its owner is not among them.

        Raises:
            KeyError: There is no such group.
        """
        return self.state.members(group)


@contextmanager
def running(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    state: State | None = None,
    contract: Contract | None = None,
    slow: float = 5.0,
    lag: float = 0.0,
    page: bool = False,
) -> Generator[Sandbox]:
    """Run a sandbox in a thread for as long as the block lasts.

    Args:
        host: An address of this machine.
        port: 0 takes a free one.
        state: What the sandbox remembers; by default a new state.
        contract: What requests and failures look like; by default the one in the generated package.
        slow: The delay of the key `sandbox-slow`, in seconds.
        lag: How long after an add a look at the group does not show it yet, in seconds. A given state has its own.
        page: Whether `/` is a page for a browser that shows the groups and the calls.

    Raises:
        ValueError: The host is not an address of this machine alone, or the port is not a port.
        OSError: The port can't be had.
    """
    state = state or State(lag=lag)
    contract = contract or Contract.default()
    app: ASGIApp = (api := create_app(contract, state, slow=slow))
    if page:
        from twochat_sandbox.page import with_page

        app = with_page(api, state, contract)
    with serving(app, host=host, port=port) as url:
        yield Sandbox(url, state, from_number=state.account.first, group=next(iter(state.groups), DOCUMENTED_GROUP))


def serve(
    port: int,
    *,
    host: str = "127.0.0.1",
    state: State | None = None,
    ready: Callable[[str], object] | None = None,
) -> None:
    """Run a sandbox with its page until Ctrl-C.

    Args:
        port: 0 takes a free one.
        host: An address of this machine.
        state: What the sandbox remembers; by default a new state.
        ready: Called with the URL once the sandbox can be reached.

    Raises:
        ValueError, OSError: As `running`.
    """
    with suppress(KeyboardInterrupt), running(host=host, port=port, state=state, page=True) as sandbox:
        if ready:
            ready(sandbox.url)
        while True:
            time.sleep(3600)


@contextmanager
def serving(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0) -> Generator[str]:
    """Run any ASGI app as `running` runs the sandbox; yields its URL.

    Raises:
        ValueError, OSError: As `running`.
    """
    with _listening(host, port) as listener:
        loop = asyncio.new_event_loop()
        thread = Thread(target=loop.run_forever, name="twochat-sandbox", daemon=True)
        thread.start()
        try:
            stop = asyncio.run_coroutine_threadsafe(_start(app, listener), loop).result()
            try:
                yield _url(listener)
            finally:
                asyncio.run_coroutine_threadsafe(stop(), loop).result()
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


def _listening(host: str, port: int) -> socket.socket:
    """A socket that is bound before the server starts, so that the port can't be lost in between."""
    address = ip_address("127.0.0.1" if host == "localhost" else host)
    if not address.is_loopback:
        raise ValueError(f"The sandbox serves only its own machine, and {host} can be reached from others.")
    if not 0 <= port <= 65535:
        raise ValueError(f"{port} is not a port: ports go from 0 to 65535.")
    # The protocol is named because asyncio sends small answers at once, without waiting 40 ms, only if it is.
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # A port that was in use a moment ago can be had again. On Windows the option would share a port in use.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((str(address), port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OSError(f"Port {port} of {address} can't be had: {error.strerror}.") from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Protocol(H11Protocol):
    """Uvicorn's, with a way for the app to cut the connection: ASGI has none."""

    def __init__(self, config: Config, server_state: ServerState) -> None:
        # The last argument becomes the "state" in the scope of each request.
        super().__init__(config, server_state, {"drop": self._drop})
        self.logger = _logger
        self.access_log = False

    def _drop(self) -> None:
        # Closing still sends what was written before; aborting might not.
        self.transport.close()


async def _start(app: ASGIApp, listener: socket.socket) -> Callable[[], Coroutine[Any, Any, None]]:
    """Start to serve; returns the function that stops it."""
    config = Config(app, interface="asgi3", lifespan="off", ws="none", http="h11", proxy_headers=False, log_config=None)
    config.load()
    state = ServerState()
    # Not uvicorn's own loop: it looks only ten times a second whether to stop, and waits for slow answers.
    server = await asyncio.get_running_loop().create_server(lambda: _Protocol(config, state), sock=listener)

    async def stop() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                # Not closed before, because asyncio loses a connection that it is just accepting when it closes.
                while state.connections or _other_tasks():
                    for connection in list(state.connections):
                        connection.transport.abort()
                    await asyncio.sleep(0.001)
        server.close()
        for task in (hanging := _other_tasks()):
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)

    return stop


def _other_tasks() -> set[asyncio.Task[Any]]:
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
