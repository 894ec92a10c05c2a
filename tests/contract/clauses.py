"""The clauses of the contract: where openapi.yaml expects something, in which words, and how well that is known."""

import re
from collections.abc import Iterator
from textwrap import shorten
from typing import Any, NamedTuple

import jsonschema_rs
import yaml

from tests.contract.spec import SPEC, resolve

Node = dict[str, Any]

_LONGEST = 200
"""Letters of a rule or a description that are shown."""


class Clause(NamedTuple):
    """`place`: in openapi.yaml. `rule`: what stands there. `description` and `evidence`: the nearest to it."""

    place: str
    rule: str = ""
    description: str = ""
    evidence: str = ""

    def lines(self) -> Iterator[str]:
        """For a report."""
        yield f"{self.place}{f' ({self.evidence})' if self.evidence else ''}"
        yield from (f"  {text}" for text in (self.rule, self.description) if text)


SINGLE_HEADER = Clause("RFC 9110, section 5.3", "a header that is no list stands once")


class Breach(str):
    """A sentence that says what is wrong, with the clause that expects something else."""

    clause: Clause

    __slots__ = ("clause",)


def breach(sentence: str, clause: Clause) -> Breach:
    found = Breach(sentence)
    found.clause = clause
    return found


def of_operation(operation: Node, part: str, rule: str) -> Clause:
    """A part of an operation that has no description of its own."""
    return _clause(f"{operation['operationId']} {part}", rule, _without_description(operation))


def of_statuses(operation: Node) -> Clause:
    """The statuses that an operation has."""
    return of_operation(operation, "responses", ", ".join(operation["responses"]))


def of_status(operation: Node, status: int, part: str = "", rule: str = "", *nodes: Node) -> Clause:
    """A documented status, or a part of it."""
    place = f"{operation['operationId']} {status} {part}".strip()
    return _clause(place, rule, operation["responses"][str(status)], *nodes)


def of_content(operation: Node, status: int) -> Clause:
    """The content of an answer."""
    content = operation["responses"][str(status)]["content"]
    schemas = {media_type: media["schema"] for media_type, media in content.items()}
    return of_status(operation, status, "content", _yaml(schemas), *map(resolve, schemas.values()))


def of_header(operation: Node, status: int, name: str) -> Clause:
    """A documented header of an answer."""
    header = operation["responses"][str(status)]["headers"][name]
    return of_status(operation, status, f"header {name}", _yaml({"schema": header["schema"]}), header)


def of_tell(operation: Node, status: int, tell: Node) -> Clause:
    """An entry of x-tells, with what openapi.yaml says at its top of such entries."""
    word = next(iter(tell))
    meaning = re.search(rf"^- `{word}` (.+)", SPEC["info"]["description"], re.MULTILINE)
    description = {"description": f"{word}: {meaning[1]}"} if meaning else {}
    rule = _yaml({key: value for key, value in tell.items() if not key.startswith("x-")})
    return of_status(operation, status, f"x-tells {word}", rule, description, tell)


def of_security(operation: Node) -> Clause:
    """The key that an operation needs."""
    name = next(iter(operation["security"][0]))
    scheme = SPEC["components"]["securitySchemes"][name]
    rule = _yaml({key: value for key, value in scheme.items() if not key.startswith("x-")})
    return _clause(f"{operation['operationId']} security {name}", rule, scheme)


def of_parameter(operation: Node, parameter: Node) -> Clause:
    """The pattern of a parameter, or without one its schema."""
    place = f"{operation['operationId']} parameter {parameter['name']}"
    schema = parameter["schema"]
    rules = {name: value for name, value in schema.items() if name != "description"}
    return _clause(place, _yaml({"pattern": schema["pattern"]} if "pattern" in schema else rules), parameter, schema)


def of_request_schema(operation: Node, error: jsonschema_rs.ValidationError) -> Clause:
    """What a request's body breaks."""
    return _of_schema(
        f"{operation['operationId']} requestBody", error, operation["requestBody"], _without_description(operation)
    )


def of_response_schema(operation: Node, status: int, error: jsonschema_rs.ValidationError) -> Clause:
    """What an answer's body breaks."""
    response = operation["responses"][str(status)]
    return _of_schema(f"{operation['operationId']} {status}", error, response, response)


def of_value(operation: Node, status: int, pointer: str) -> Clause:
    """What openapi.yaml says of a value in an answer. `pointer`: with * for each item of a list and each value of a map.

    Raises:
        LookupError: it says nothing of it.
    """
    response = operation["responses"][str(status)]
    node: Node = response["content"]["application/json"]["schema"]
    place, nodes = f"{operation['operationId']} {status} schema", [response]
    for step in pointer.split("/")[1:]:
        if "$ref" in node:
            place, node = node["$ref"].removeprefix("#/"), resolve(node)
            nodes.append(node)
        each = "items" if "items" in node else "additionalProperties"
        for key in [each] if step == "*" else ["properties", step]:
            place, node = f"{place}/{key}", node[key]
        nodes.append(node)
    said = {name: value for name, value in node.items() if name != "description" and not name.startswith("x-")}
    return _clause(place, _yaml(said), *nodes, resolve(node))


def _of_schema(where: str, error: jsonschema_rs.ValidationError, message: Node, known: Node) -> Clause:
    """`schema_path` is where the rule stands; `evaluation_path` the way to it, through each `$ref`."""
    nodes: list[Any] = [message["content"]["application/json"]["schema"]]
    for step in error.evaluation_path:
        nodes.append(resolve(nodes[-1]) if step == "$ref" else nodes[-1][step])
    *path, rule = map(str, error.schema_path)
    place = "/".join([*path, rule] if path[:1] == ["components"] else [f"{where} schema", *path, rule])
    around = [node for node in nodes[:-1] if isinstance(node, dict)]
    return _clause(place, _yaml({rule: nodes[-1]}), known, *around)


def _clause(place: str, rule: str, *nodes: Node) -> Clause:
    """With the last description and evidence of these nodes, which go from the outer to the inner."""
    described = [node["description"] for node in nodes if isinstance(node.get("description"), str)]
    known = [node for node in nodes if isinstance(node.get("x-evidence"), str)]
    return Clause(
        f"openapi.yaml: {place}",
        rule,
        shorten(described[-1], _LONGEST, placeholder=" …") if described else "",
        _evidence(known[-1]) if known else "",
    )


def _evidence(node: Node) -> str:
    if node["x-evidence"] == "inferred":
        return "inferred, so it may be the contract that is wrong"
    return ": ".join(node[key] for key in ("x-evidence", "x-source") if key in node)


def _without_description(node: Node) -> Node:
    return {key: value for key, value in node.items() if key != "description"}


def _yaml(node: Node) -> str:
    """A rule as it stands in openapi.yaml, in one line."""
    text = yaml.safe_dump(node, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000).strip()[
        1:-1
    ]
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
