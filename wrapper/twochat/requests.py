"""Requests, as the generated package builds them: the one door to it.

The builder of a generated module is a private name of an exactly pinned generator. Generated modules are imported when first
used, because they load httpx.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Any

Request = Mapping[str, Any]
"""What a generated builder returns: method, url, and where there is one json and headers."""
Details = Mapping[str, str]
"""What a job is told beside its people: the name of a new group and its description; the text of an invitation."""
NO_DETAILS: Details = MappingProxyType({})


def build(module: str, *path: str, **others: Any) -> Request:
    """The request of a generated module."""
    generated = import_module(f"twochat_api.api.{module}")
    request: Request = generated._get_kwargs(*path, **others)
    return request


def model(name: str, *values: Any, **others: Any) -> Any:
    """A part of a body; without what is None."""
    from twochat_api import models

    return getattr(models, name)(*values, **{key: value for key, value in others.items() if value is not None})


def participants(module: str, group: str, sender: str, numbers: Sequence[str], _: Details) -> Request:
    """What is done with numbers in a group."""
    return build(module, group, body=model("ParticipantsRequest", sender, list(numbers)))


def new_group(_: str, sender: str, numbers: Sequence[str], details: Details) -> Request:
    """A group of that name, with its first numbers."""
    new = model("NewGroup", details["name"], list(numbers), description=details.get("description"))
    return build("groups.create_group", body=model("CreateGroupRequest", sender, new))


def message(_: str, sender: str, numbers: Sequence[str], details: Details) -> Request:
    """A text to one number."""
    return build("messages.send_message", body=model("MessageRequest", sender, *numbers, details["text"]))
