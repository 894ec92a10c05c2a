"""The paths of the calls, and the types of the fixtures that make them and judge their answers."""

from collections.abc import Callable

import httpx

PATH = "/open/whatsapp/group/{group_uuid}/add-participant"
GROUP_PATH = "/open/whatsapp/group/{group_uuid}"

Post = Callable[..., httpx.Response]
Get = Callable[..., httpx.Response]
Conforms = Callable[[httpx.Response], bool]
