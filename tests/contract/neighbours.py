"""The smallest edits of a valid request, across every rule of the contract.

A thousand random examples do not find a rule that is off by one; the instances beside the rule do. Which of these requests
are valid is not written here: the pair rule reads the contract.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from tests.contract.exchange import GROUP, KEY, KEY_HEADER, OTHER_GROUP, Request
from tests.contract.spec import operations, resolve
from tests.contract.valid import at, examples, valid_request

# One of each kind that a sloppy pattern lets through: blank, sign, dash, letter, digits of other scripts, invisible, line end.
_LETTERS = [" ", "+", "-", "0", "9", "a", "\u0663", "\uff17", "\u200b", "\n", "\0"]
_OTHER_TYPES: list[Any] = [None, True, 0, 7, 1.5, "", "text", [], ["text"], {}, {"a": 1}]


NUMBERS = ("+447700900200", "+12025550143")


def neighbours(group: str = GROUP, key: str = KEY, only: str = "") -> Iterator[Request]:
    """Every neighbour of a valid request for each operation of the contract, or for `only` one, by its operationId."""
    for name, operation in operations():
        if only in ("", operation["operationId"]):
            base = valid_request(operation["operationId"], NUMBERS, group=group, key=key)
            yield from _neighbours(base, name.split(" ")[1], operation, group)


def _neighbours(base: Request, template: str, operation: dict[str, Any], group: str) -> Iterator[Request]:
    for media in operation.get("requestBody", {}).get("content", {}).values():
        for value in _edits(json.loads(base.body), media["schema"]):
            yield replace(base, body=json.dumps(value).encode())
        yield from _raw_bodies(base)
        yield from _content_types(base)
    yield from _keys(base)
    path, _, query = base.path.partition("?")
    values = {name: value.replace(GROUP, group) for name, value in examples(operation, "path").items()}
    for name, value in values.items():
        for edited in filter(_is_a_segment, _texts(value)):
            escaped = values | {name: quote(edited, safe="+")}
            yield replace(base, path=base.path.replace(path, at(template, escaped), 1))
    for name, value in examples(operation, "query", optional=True).items():
        rest = [each for each in parse_qsl(query) if each[0] != name]
        for edited in _texts(value):
            yield replace(base, path=f"{path}?{urlencode([*rest, (name, edited)])}")
    for name, value in examples(operation, "header").items():
        for edited in filter(_is_a_header, _texts(value)):
            yield base.with_header(name, edited)
    if group in base.path:
        yield replace(base, path=base.path.replace(group, OTHER_GROUP))


def _is_a_segment(text: str) -> bool:
    """Whether it is one segment of a path still once it is escaped."""
    return "/" not in text and text.isprintable() and text not in ("", ".", "..")


def _is_a_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and text == text.strip()


def _edits(value: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """The value with one thing changed, somewhere in it."""
    schema = resolve(schema)
    yield from _OTHER_TYPES
    match value:
        case str():
            yield from _texts(value)
        case list():
            yield from _lists(value, schema)
            for index, item in enumerate(value):
                yield from ([*value[:index], edited, *value[index + 1 :]] for edited in _edits(item, schema["items"]))
        case dict():
            yield value | {"another": 1}
            for name, child in value.items():
                rest = {other: each for other, each in value.items() if other != name}
                yield rest
                yield rest | {name.upper(): child}
                yield rest | {f"{name}s": child}
                yield from (value | {name: edited} for edited in _edits(child, schema["properties"][name]))
        case _:
            pass


def _texts(text: str) -> Iterator[str]:
    """One letter gone, added or another, anywhere; the longest and shortest digits; another case."""
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
        yield from (text[:place] + letter + text[place + 1 :] for letter in _LETTERS)
    for place in range(len(text) + 1):
        yield from (text[:place] + letter + text[place:] for letter in _LETTERS)
    yield from (text[:1] + "1" * length for length in range(1, 18))
    yield from (text.lower(), text.upper(), text * 2, f"{text}\r\n", f"{text},{text}", text[:1] * 2 + text[1:])


def _lists(items: list[Any], schema: dict[str, Any]) -> Iterator[Any]:
    """Every length beside a limit, an item twice, and the items as text."""
    lengths = {schema.get(limit, 1) + step for limit in ("minItems", "maxItems") for step in (-1, 0, 1)}
    for length in sorted(lengths | {0, 1}):
        yield [f"{items[0][:-2]}{n:02}" for n in range(length)]
    yield [*items, items[0]]
    yield [*items, items[-1], f"{items[0][:-2]}99"]
    yield from (items[0], ",".join(items), dict.fromkeys(items, True))


def _raw_bodies(base: Request) -> Iterator[Request]:
    """The same JSON in bytes that are not strict JSON, and in bytes that are."""
    text = base.body
    fields = [
        json.dumps({name: value}, separators=(",", ":")).encode()[1:-1] for name, value in json.loads(text).items()
    ]
    for body in (
        b"", b"null", b"[", text[:-1], text + b"}", text + b" x", text.replace(b'"', b"'"), text.replace(b"]", b",]"),
        b"\xef\xbb\xbf" + text, text.decode().encode("utf-16"), text.replace(b"+", b"\xff", 1),
        b"{" + fields[0] + b"," + text[1:], text[:-1] + b"," + fields[-1] + b"}",
        text.replace(b"[", b"[NaN,"), b" \n" + text + b"\n", text.replace(b":", b" : "), text.replace(b"+", rb"\u002b"),
        b"[" * 100_000, b"{" + fields[0].partition(b":")[0] + b":" + b"9" * 5000 + b"}",
    ):  # fmt: skip
        yield replace(base, body=body)


def _content_types(base: Request) -> Iterator[Request]:
    for value in (None, "", "text/plain", "application/jsonx", "application/xml", "application/x-www-form-urlencoded"):
        yield base.with_header("Content-Type", value)
    for value in ("application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"):
        yield base.with_header("Content-Type", value)


def _keys(base: Request) -> Iterator[Request]:
    yield base
    yield base.with_header(KEY_HEADER, None)
    yield base.with_header(KEY_HEADER, "")
    keyless, key = base.with_header(KEY_HEADER, None), base.headers[KEY_HEADER]
    yield keyless.with_header(KEY_HEADER.lower(), key)
    yield replace(keyless, path=f"{base.path}{'&' if '?' in base.path else '?'}{KEY_HEADER}={quote(key)}")
