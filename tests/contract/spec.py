"""openapi.yaml, for the tests that read it. What operations share, each has a copy of here; schemas keep their names."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]


def resolve(node: dict[str, Any], spec: dict[str, Any] | None = None) -> dict[str, Any]:
    """The node itself, or the one that it refers to.

    Raises:
        LookupError: it refers to nothing.
    """
    while "$ref" in node:
        found: Any = SPEC if spec is None else spec
        try:
            for key in node["$ref"].removeprefix("#/").split("/"):
                found = found[key.replace("~1", "/").replace("~0", "~")]
        except (LookupError, TypeError):
            raise LookupError(f"nothing is at {node['$ref']}") from None
        node = found
    return node


def inline(node: Any, spec: dict[str, Any], *, schemas: bool = False) -> Any:
    """A copy of a node with a copy of whatever it refers to, but for schemas, unless they are wanted too."""
    if isinstance(node, list):
        return [inline(child, spec, schemas=schemas) for child in node]
    if not isinstance(node, dict):
        return node
    if schemas or not str(node.get("$ref", "")).startswith("#/components/schemas/"):
        node = resolve(node, spec)
    return {name: inline(child, spec, schemas=schemas) for name, child in node.items()}


def _load() -> dict[str, Any]:
    """The contract, or one line and exit status 2: without it there is nothing to test."""
    try:
        spec: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
        return spec | {"paths": inline(spec["paths"], spec)}
    except (OSError, UnicodeDecodeError, TypeError, LookupError) as error:
        problem = f"openapi.yaml can't be read: {error}"
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"openapi.yaml is not YAML{f', line {mark.line + 1}' if mark else ''}."
    print(problem, file=sys.stderr)
    sys.exit(2)


SPEC = _load()
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def operations(spec: dict[str, Any] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation of the contract, or of another, by `POST /path`."""
    for path, item in (spec or SPEC)["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method.upper()} {path}", item[method]


def properties(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each property of each schema below a node, by its place."""
    if isinstance(node, dict):
        for name, schema in (node.get("properties") or {}).items() if "type" in node else ():
            yield f"{place}.{name}", schema
        for name, child in node.items():
            # Examples are data, `if` and `then` repeat properties in order to speak of their values.
            if name not in ("example", "examples", "if", "then"):
                yield from properties(child, f"{place}.{name}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from properties(child, f"{place}.{index}")


def entry_name(tell: dict[str, Any]) -> str:
    """The name of an entry of x-tells: `accountsFor $request.body#/participants`."""
    return " ".join(f"{key} {value}" for key, value in tell.items() if str(value).startswith("$"))


def claims() -> list[tuple[str, dict[str, Any]]]:
    """Everything that needs evidence: operations, parameters, statuses and what they tell, headers, links, properties, schemes."""
    found = list(operations())
    for name, operation in operations():
        found += [(f"{name} parameter {parameter['name']}", parameter) for parameter in operation.get("parameters", ())]
        for status, response in operation["responses"].items():
            found.append((f"{name} status {status}", response))
            found += [(f"{name} {status} {entry_name(tell)}", tell) for tell in response.get("x-tells", ())]
            for part in ("header", "link"):
                found += [
                    (f"{name} {status} {part} {each}", claim) for each, claim in response.get(f"{part}s", {}).items()
                ]
    found += [(name, scheme) for name, scheme in SPEC["components"]["securitySchemes"].items()]
    found += [(place, resolve(schema)) for place, schema in properties(SPEC, "")]
    return found
