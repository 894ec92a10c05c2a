"""A request for any operation that a server must serve, made of the examples in the contract."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.contract.exchange import FROM_NUMBER, GROUP, KEY, KEY_HEADER, Request
from tests.contract.spec import operations, resolve


def valid_request(operation_id: str, numbers: Sequence[str] = (), *, group: str = GROUP, key: str = KEY) -> Request:
    """With these numbers in the place of the example's, and this group and key."""
    name, operation = next(each for each in operations() if each[1]["operationId"] == operation_id)
    method, template = name.split(" ")
    values = {each: value.replace(GROUP, group) for each, value in examples(operation, "path").items()}
    path = at(template, values | {each: numbers[0] for each in _others(operation) if numbers})
    if query := examples(operation, "query"):
        path += f"?{urlencode(query)}"
    headers = {KEY_HEADER: key} if operation.get("security") else {}
    body = b""
    for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
        headers = {"Content-Type": media_type} | headers
        value = media["example"] if "example" in media else next(iter(media["examples"].values()))["value"]
        value = _with_numbers(value, media["schema"], numbers)
        body = json.dumps(value, separators=(",", ":")).replace(GROUP, group).encode()
    return Request(path, headers, body, method)


def examples(operation: Mapping[str, Any], where: str, *, optional: bool = False) -> dict[str, str]:
    """The examples of an operation's parameters that stand in the path, the query or a header: of those that are required, or
    of all."""
    return {
        parameter["name"]: str(parameter["example"])
        for parameter in operation.get("parameters", ())
        if parameter["in"] == where and (optional or parameter.get("required"))
    }


def at(template: str, values: Mapping[str, str]) -> str:
    """The path with these parameters."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _others(operation: Mapping[str, Any]) -> list[str]:
    """The parameters that are somebody's number, and not the sender's."""
    parameters = operation.get("parameters", ())
    numbers = [each for each in parameters if each["schema"].get("format") == "e164"]
    return [each["name"] for each in numbers if each["example"] != FROM_NUMBER]


def _with_numbers(value: Any, schema: dict[str, Any], numbers: Sequence[str]) -> Any:
    """The value with these numbers in each list of numbers."""
    schema = resolve(schema)
    match value:
        case dict():
            properties = schema.get("properties", {})
            return {name: _with_numbers(child, properties.get(name, {}), numbers) for name, child in value.items()}
        case list() if numbers and resolve(schema.get("items", {})).get("format") == "e164":
            return list(numbers)
        case _:
            return value
