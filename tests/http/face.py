"""The two clients of twochat.http behind one face, so that each claim is tested on both."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

from tests.support.people import GROUP, KEY, SENDER
from twochat.body import CHANGE_LIMIT, Response
from twochat.errors import InputError, MaybeSent, NeverSent
from twochat.http import AsyncClient, Client
from twochat.settings import Settings

POST: dict[str, Any] = {
    "method": "post",
    "url": f"/open/whatsapp/group/{GROUP}/add-participant",
    "json": {"from_number": SENDER, "participants": ["+447700900001"]},
    "headers": {"Content-Type": "application/json"},
}
GET: dict[str, Any] = {"method": "get", "url": f"/open/whatsapp/group/{GROUP}"}

Result = Response | NeverSent | MaybeSent | InputError


def settings(url: str, **options: Any) -> Settings:
    given: dict[str, Any] = {"api_key": KEY, "from_number": SENDER, "base_url": url, "timeout": 30.0}
    return Settings(**given | options)


class Blocking:
    def __init__(self, url: str, **options: Any) -> None:
        self.client = Client(settings(url, **options))

    def send(self, request: dict[str, Any] = POST, limit: int = CHANGE_LIMIT) -> Result:
        return self.client.send(request, limit)

    def ready(self) -> InputError | None:
        return self.client.ready()

    def close(self) -> None:
        self.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Awaiting:
    """Each call in an event loop of its own."""

    def __init__(self, url: str, **options: Any) -> None:
        self.client = AsyncClient(settings(url, **options))

    def send(self, request: dict[str, Any] = POST, limit: int = CHANGE_LIMIT) -> Result:
        return asyncio.run(self.client.send(request, limit))

    def ready(self) -> InputError | None:
        async def ready() -> InputError | None:
            return self.client.ready()

        return asyncio.run(ready())

    def close(self) -> None:
        asyncio.run(self.client.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


Face = Blocking | Awaiting
Make = Callable[..., Face]
KINDS: dict[str, Make] = {"Client": Blocking, "AsyncClient": Awaiting}
