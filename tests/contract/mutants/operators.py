"""Mutants made mechanically from openapi.yaml: operators times elements. They grow by themselves when the contract grows."""

import copy
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from tests.contract.mutants.mutant import Mutant, edit_answers, edit_contract, named
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.spec import SPEC, inline, operations, resolve
from tests.contract.tells import schema_at

Path = tuple[str, ...]
"""To a value in a body: names, `*` for each value of a map, `[]` for each item of a list."""


# --- what an answer's body says -------------------------------------------------------------------------------------


def elements(schema: dict[str, Any], path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each property, map value and list item of a response schema, with its own schema."""
    schema = resolve(schema)
    children = [((*path, name), child) for name, child in schema.get("properties", {}).items()]
    if isinstance(schema.get("additionalProperties"), dict):
        children.append(((*path, "*"), schema["additionalProperties"]))
    if isinstance(schema.get("items"), dict):
        children.append(((*path, "[]"), schema["items"]))
    for child_path, child in children:
        yield child_path, resolve(child)
        yield from elements(child, child_path)
    for choice in schema.get("oneOf", ()):
        yield from elements(choice, path)


def _other_type(value: Any) -> Any:
    """A value of another type that a careless server might write in its place."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case str():
            return [value]
        case list():
            return ",".join(map(str, value))
        case _:
            return [value]


# How to change the value at a key of its container.
BODY_OPERATORS: dict[str, Callable[[Any, Any], None]] = {
    "missing": lambda container, key: container.__delitem__(key),
    "null": lambda container, key: container.__setitem__(key, None),
    "of another type": lambda container, key: container.__setitem__(key, _other_type(container[key])),
    "renamed": lambda container, key: container.__setitem__(f"{key}_", container.pop(key)),
    "empty": lambda container, key: container.__setitem__(key, type(container[key])()),
    "out of range": lambda container, key: container.__setitem__(key, 1000),
}


def _fits(operator: str, path: Path, schema: dict[str, Any]) -> bool:
    """Whether an operator makes sense for an element."""
    match operator:
        case "renamed":
            return path[-1] != "[]"
        case "empty":
            return schema.get("type") in ("object", "array", "string")
        case "out of range":
            return "maximum" in schema
        case _:
            return True


def edit_at(body: Any, path: Path, named: set[str], operator: Callable[[Any, Any], None]) -> None:
    """Change every value at a path, in place; nothing where the path leads nowhere. `named`: what `*` does not stand for."""
    *parents, last = path
    containers = [body]
    for name in parents:
        containers = [container[key] for container in containers for key in _keys(container, name, named)]
    for container in containers:
        for key in reversed(_keys(container, last, named)):
            operator(container, key)


def _keys(container: Any, name: str, named: set[str]) -> list[Any]:
    match container:
        case dict() if name == "*":
            return [key for key in container if key not in named]
        case dict():
            return [name] if name in container else []
        case list():
            return list(range(len(container))) if name == "[]" else []
        case _:
            return []


def body_mutants() -> Iterator[Mutant]:
    """Each element of each answer: missing, null, of another type, renamed, empty, out of range."""
    for _, operation in operations():
        schemas = {(200 if status == "200" else 400): response for status, response in operation["responses"].items()}
        for least, response in schemas.items():
            found = dict(elements(_schema(response)))
            for path, element in found.items():
                for operator, change in BODY_OPERATORS.items():
                    if _fits(operator, path, element):
                        what = "answer" if least == 200 else "error"
                        edit = _body_edit(least, path, _named_beside(found), change)
                        yield _mutant(operation, f"{what} {'.'.join(path)} {operator}", edit)


def _body_edit(least: int, path: Path, named: set[str], change: Callable[[Any, Any], None]) -> Edit:
    def edit(call: Call) -> None:
        if (call.status == 200) == (least == 200) and (body := call.json) is not None:
            edit_at(body, path, named, change)
            call.json = body

    return edit


def _schema(response: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = response["content"]["application/json"]["schema"]
    return schema


def _named_beside(paths: Iterable[Path]) -> set[str]:
    """The names of properties that stand in a map, beside its values."""
    maps = {path[:-1] for path in paths if path[-1] == "*"}
    return {path[-1] for path in paths if path[:-1] in maps} - {"*"}


def tell_mutants() -> Iterator[Mutant]:
    """Each entry of x-tells: one item not told, one told twice, one told that nobody asked for; another value echoed."""
    for _, operation in operations():
        response = operation["responses"]["200"]
        for tell in response.get("x-tells", ()):
            places = tell.get("in") or [tell["distinct"]]
            paths = [tuple(place.partition("#")[2].split("/")[1:]) for place in places]
            named = tuple(schema_at(places[0], operation, response).get("properties", ()))
            for what in _TELLS[next(iter(tell))]:
                edit = _tell_edit(paths, named, _TELL_OPERATORS[what])
                yield _mutant(operation, f"answer {'.'.join(paths[0])} {what}", edit)


def _tell_edit(paths: list[Path], named: tuple[str, ...], change: Callable[[Any, list[Path], list[Any]], None]) -> Edit:
    def edit(call: Call) -> None:
        if call.status == 200:
            body = call.json
            with suppress(LookupError):  # nothing is judged where the first place is missing
                if items := [item for item in _at(body, paths[0]) if item not in named]:
                    change(body, paths, items)
                    call.json = body

    return edit


def _without_the_last(body: Any, paths: list[Path], items: list[Any]) -> None:
    found = _at(body, paths[0])
    del found[items[-1] if isinstance(found, dict) else -1]


def _with_a_stranger(body: Any, paths: list[Path], items: list[Any]) -> None:
    match _at(body, paths[0]):
        case dict() as found:
            found["+447700900997"] = found[items[-1]]
        case found:
            found.append("+447700900997")


def _with_one_twice(body: Any, paths: list[Path], items: list[Any]) -> None:
    # A map can't have a key twice: it stands in the next place too.
    path = paths[1] if isinstance(_at(body, paths[0]), dict) else paths[0]
    _at(body, path[:-1]).setdefault(path[-1], []).append(items[-1])


def _of_another(body: Any, paths: list[Path], items: list[Any]) -> None:
    _at(body, paths[0][:-1])[paths[0][-1]] = "".join(reversed(items))


_TELL_OPERATORS = {
    "without the last one": _without_the_last,
    "with a stranger": _with_a_stranger,
    "with one twice": _with_one_twice,
    "of another": _of_another,
}
_TELLS = {
    "accountsFor": ("without the last one", "with a stranger", "with one twice"),
    "distinct": ("with one twice",),
    "echoes": ("of another",),
}


def key_mutants() -> Iterator[Mutant]:
    """The keys of maps, where the contract says what they look like."""

    def cut(container: Any, key: str) -> None:
        container[key[1:]] = container.pop(key)

    for _, operation in operations():
        found = dict(elements(_schema(operation["responses"]["200"])))
        for path, element in found.items():
            if "propertyNames" in element:
                name = f"answer {'.'.join(path)} keys without their first letter"
                yield _mutant(operation, name, _body_edit(200, (*path, "*"), _named_beside(found), cut))


# --- what an answer is ----------------------------------------------------------------------------------------------


def status_mutants() -> Iterator[Mutant]:
    """Each status: as another, as a page, with no body, answered 200; its headers gone or nonsense."""
    for _, operation in operations():
        for status in map(int, operation["responses"]):
            for name, change in _status_changes(operation, status):
                yield _mutant(operation, f"status {status} {name}", _when(status, change), status)


def _status_changes(operation: dict[str, Any], status: int) -> Iterator[tuple[str, Edit]]:
    statuses = [int(each) for each in operation["responses"]]
    another = statuses[(statuses.index(status) + 1) % len(statuses)]
    yield f"as {another}", status_as(another)
    yield "as 418", status_as(418)
    yield "as a page", _page
    yield "with no body", _empty
    yield "header Content-Type gone", _header("content-type", None)
    yield "header Content-Type nonsense", _header("content-type", "a/b")
    for header in operation["responses"][str(status)].get("headers", {}):
        yield f"header {header} gone", _header(header.lower(), None)
        yield f"header {header} nonsense", _header(header.lower(), "soon")
    if status not in (200, statuses[-1]):
        yield "answered 200", status_as(200)


def _when(status: int, change: Edit) -> Edit:
    return lambda call: change(call) if call.status == status else None


def status_as(status: int) -> Edit:
    """Only the status line changes."""

    def edit(call: Call) -> None:
        call.status = status

    return edit


def _page(call: Call) -> None:
    call.headers["content-type"] = "text/html"
    call.body = b"<html><body>Something happened.</body></html>"


def _empty(call: Call) -> None:
    call.body = b""


def _header(name: str, value: str | None) -> Edit:
    def edit(call: Call) -> None:
        if value is None:
            call.headers.pop(name, None)
        else:
            call.headers[name] = value

    return edit


# --- what a request must be -----------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], None]
"""Of the whole contract, in place."""


def rule_changes() -> Iterator[tuple[str, str, Change]]:
    """Each rule of each request: relaxed, tightened by one, or gone; with its operationId and its name.

    Servers obey them, and wrong contracts are made of them.
    """
    for name, operation in operations():
        at = ("paths", name.split(" ")[1], name.split(" ")[0].lower())
        own = operation | {part: inline(operation[part], SPEC, schemas=True) for part in _REQUEST & operation.keys()}
        for what, change in _operation_rules(own, at):
            yield operation["operationId"], what, _in_place_of(at, own, change)


_REQUEST = {"parameters", "requestBody"}


def _in_place_of(at: tuple[Any, ...], own: dict[str, Any], change: Change) -> Change:
    """The change, in an operation that shares nothing of its request: no other changes with it."""

    def apply(spec: dict[str, Any]) -> None:
        _at(spec, at[:-1])[at[-1]] = copy.deepcopy(own)
        change(spec)

    return apply


def _operation_rules(operation: dict[str, Any], at: tuple[Any, ...]) -> Iterator[tuple[str, Change]]:
    for index, parameter in enumerate(operation.get("parameters", ())):
        yield from _rules(parameter["schema"], (*at, "parameters", index, "schema"), f"parameter {parameter['name']}")
    for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
        content = (*at, "requestBody", "content")
        yield from _rules(media["schema"], (*content, media_type, "schema"), "request")
        yield f"request as text/plain instead of {media_type}", _rename(content, media_type, "text/plain")
    if operation.get("security"):
        yield "request without a key", _delete(at, "security")


def _rules(schema: dict[str, Any], where: tuple[Any, ...], what: str) -> Iterator[tuple[str, Change]]:
    for rule, value in schema.items():
        match rule, value:
            case (("minItems" | "maxItems" | "minLength" | "maxLength" | "minimum" | "maximum"), int()):
                yield f"{what}: {rule} {value + 1}", _set(where, rule, value + 1)
                yield f"{what}: {rule} {value - 1}", _set(where, rule, value - 1)
                yield f"{what}: no {rule}", _delete(where, rule)
            case "pattern", str():
                yield f"{what}: no pattern", _delete(where, rule)
                for changed in pattern_neighbours(value):
                    yield f"{what}: pattern {changed}", _set(where, rule, changed)
            case "type", str():
                yield f"{what}: no type", _delete(where, rule)
            case "uniqueItems", True:
                yield f"{what}: no uniqueItems", _delete(where, rule)
            case "additionalProperties", False:
                yield f"{what}: any other property", _delete(where, rule)
            case "required", list():
                for name in value:
                    rest = [other for other in value if other != name]
                    yield f"{what}: {name} not required", _set(where, rule, rest)
                yield f"{what}: one more property required", _set(where, rule, [*value, "reason"])
            case "properties", dict():
                for name, child in value.items():
                    yield from _rules(child, (*where, "properties", name), f"{what} {name}")
            case "items", dict():
                yield from _rules(value, (*where, "items"), f"{what} item")
            case _:
                pass


def pattern_neighbours(pattern: str) -> Iterator[str]:
    """The pattern with each count one off, each anchor gone, each literal sign optional, each choice gone."""
    for count in re.finditer(r"\{(\d+)(?:,(\d+))?\}", pattern):
        low, high = int(count[1]), int(count[2] or count[1])
        for bounds in ((low - 1, high), (low + 1, high), (low, high + 1), (low, high - 1)):
            if 0 <= bounds[0] <= bounds[1]:
                yield f"{pattern[: count.start()]}{{{bounds[0]},{bounds[1]}}}{pattern[count.end() :]}"
    if pattern.startswith("^"):
        yield pattern[1:]
    if pattern.endswith("$"):
        yield pattern[:-1]
    for sign in re.finditer(r"\\\+", pattern):
        yield f"{pattern[: sign.end()]}?{pattern[sign.end() :]}"
    for letters in re.finditer(r"\[1-9\]", pattern):
        yield f"{pattern[: letters.start()]}[0-9]{pattern[letters.end() :]}"
    for choice in re.finditer(r"\((\w+(?:\|\w+)+)\)", pattern):
        for gone in reversed(names := choice[1].split("|")):
            rest = "|".join(name for name in names if name != gone)
            yield f"{pattern[: choice.start()]}{f'({rest})' if '|' in rest else rest}{pattern[choice.end() :]}"


def _at(node: Any, where: tuple[Any, ...]) -> Any:
    for key in where:
        node = node[key]
    return node


def _set(where: tuple[Any, ...], key: str, value: Any) -> Change:
    return lambda spec: _at(spec, where).__setitem__(key, value)


def _delete(where: tuple[Any, ...], key: str) -> Change:
    return lambda spec: _at(spec, where).__delitem__(key)


def _rename(where: tuple[Any, ...], key: str, name: str) -> Change:
    return lambda spec: _at(spec, where).__setitem__(name, _at(spec, where).pop(key))


def rule_mutants() -> Iterator[Mutant]:
    """Servers that obey a contract with one rule changed."""
    for operation, name, change in rule_changes():
        yield Mutant(named(operation, f"rule {name}"), "mechanical", edit_contract(change), operation=operation)


# --------------------------------------------------------------------------------------------------------------------


def _mutant(operation: dict[str, Any], name: str, edit: Edit, status: int = 0) -> Mutant:
    only = operation["operationId"]
    return Mutant(named(only, name), "mechanical", edit_answers(edit, only), operation=only, status=status)


def mechanical() -> list[Mutant]:
    """All of them."""
    return [*body_mutants(), *key_mutants(), *tell_mutants(), *status_mutants(), *rule_mutants()]


def changed(change: Change) -> dict[str, Any]:
    """The contract with a change in it."""
    spec = copy.deepcopy(SPEC)
    change(spec)
    return spec
