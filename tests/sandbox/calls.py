"""The path of the call, and the types of the fixtures that make it and judge its answer."""

from collections.abc import Callable

import httpx

PATH = "/open/whatsapp/group/{group_uuid}/add-participant"

Post = Callable[..., httpx.Response]
Conforms = Callable[[httpx.Response], bool]
