"""x-tells: what an answer must tell that no schema can say. openapi.yaml describes its words at the top."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.contract import clauses
from tests.contract.clauses import Breach, breach
from tests.contract.exchange import Exchange, strict_json
from tests.contract.spec import operations, resolve

Node = dict[str, Any]

# The keys of an entry: those of each rule, and what their expressions start with.
_KEYS = {"accountsFor": {"accountsFor", "in"}, "distinct": {"distinct", "by"}, "echoes": {"echoes", "in"}}
_SIDES = {"accountsFor": "$request.", "distinct": "$response.", "echoes": "$request.", "in": "$response."}
_PARAMETER = "$request.path."


def findings(exchange: Exchange, operation: Node, parameters: dict[str, str]) -> Iterator[Breach]:
    """What a complete answer fails to tell. `parameters`: those of the path, by name."""
    response = operation["responses"].get(str(exchange.status), {})
    for tell in response.get("x-tells", ()):
        found = {
            expression: _values(expression, exchange, parameters, schema_at(expression, operation, response))
            for _, expression in _expressions(tell)
        }
        for sentence in _judge(tell, found):
            yield breach(sentence, clauses.of_tell(operation, exchange.status, tell))


def _judge(tell: Node, found: dict[str, list[Any] | None]) -> Iterator[str]:
    """One entry, with what stands at each place that it names."""
    if "distinct" in tell:
        yield from _twice(tell["distinct"], tell["by"], found[tell["distinct"]] or [])
    elif found[tell["in"][0]] is not None and (given := found[tell.get("accountsFor") or tell["echoes"]]) is not None:
        places = {place: values for place in tell["in"] if (values := found[place]) is not None}
        if "accountsFor" in tell:
            yield from _unaccounted(given, [value for values in places.values() for value in values])
        else:
            yield from (f"{place} is not {tell['echoes']}" for place, values in places.items() if values != given)


def _unaccounted(requested: list[Any], answered: list[Any]) -> Iterator[str]:
    counts = Counter(map(str, answered))
    wanted = list(map(str, requested))
    yield from (f"{count} times answered: …{item[-4:]}" for item, count in counts.items() if count > 1)
    yield from (f"not answered: …{item[-4:]}" for item in wanted if item not in counts)
    yield from (f"answered though not requested: …{item[-4:]}" for item in counts if item not in wanted)


def _twice(place: str, by: str, items: list[Any]) -> Iterator[str]:
    counts = Counter(str(item[by]) for item in items if isinstance(item, dict) and by in item)
    yield from (f"{count} times in {place}: …{value[-4:]}" for value, count in counts.items() if count > 1)


def _values(expression: str, exchange: Exchange, parameters: dict[str, str], schema: Node) -> list[Any] | None:
    """What stands at a place of an exchange, or None: the items of a list, the keys of an object, or the one value."""
    if expression.startswith(_PARAMETER):
        return [parameters[expression.removeprefix(_PARAMETER)]]
    try:
        node = strict_json(exchange.request.body if expression.startswith("$request.") else exchange.body)
        for name in _steps(expression):
            node = node[name]
    except (ValueError, LookupError, TypeError):
        return None
    match node:
        case dict():
            return [key for key in node if key not in schema.get("properties", {})]
        case list():
            return node
        case _:
            return None if node is None else [node]


def schema_at(expression: str, operation: Node, response: Node) -> Node:
    """The schema of the place that an expression leads to.

    Raises:
        LookupError: it leads nowhere.
    """
    if expression.startswith(_PARAMETER):
        name = expression.removeprefix(_PARAMETER)
        named: dict[str, Node] = {each["name"]: each["schema"] for each in operation["parameters"]}
        return named[name]
    message = {"$request.body": operation.get("requestBody", {}), "$response.body": response}[
        expression.partition("#")[0]
    ]
    return schema_of(message["content"]["application/json"]["schema"], _steps(expression))


def schema_of(schema: Node, names: list[str]) -> Node:
    """The schema of a property of a property.

    Raises:
        LookupError: there is none.
    """
    for name in names:
        schema = resolve(schema)["properties"][name]
    return resolve(schema)


def _steps(expression: str) -> list[str]:
    return expression.partition("#")[2].split("/")[1:]


def _expressions(tell: Node) -> list[tuple[str, str]]:
    """Each expression of an entry, after its key."""
    return [(key, place) for key in _SIDES if key in tell for place in (tell[key] if key == "in" else [tell[key]])]


def problems(spec: Node) -> Iterator[str]:
    """The entries that nobody could judge, by their places."""
    for name, operation in operations(spec):
        for status, response in operation["responses"].items():
            for index, tell in enumerate(response.get("x-tells", ())):
                place = f"{name} status {status} x-tells {index}"
                keys = tell.keys() - {"x-evidence", "x-source"}
                if keys not in _KEYS.values() or ("in" in tell and not (tell["in"] and isinstance(tell["in"], list))):
                    yield f"{place}: not one of {', '.join(_KEYS)} with what belongs to it"
                    continue
                for key, expression in _expressions(tell):
                    try:
                        schema = schema_at(expression, operation, response)
                        if "by" in tell:
                            schema_of(schema["items"], [tell["by"]])
                    except LookupError:
                        yield f"{place}: {key} {expression} leads nowhere"
                    if not expression.startswith(_SIDES[key]):
                        yield f"{place}: {key} {expression} is of the other side"
