"""openapi.yaml, for the tests that read it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]


def _load() -> dict[str, Any]:
    """The contract, or one line and exit status 2: without it there is nothing to test."""
    try:
        spec: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
        spec["paths"]
        return spec
    except (OSError, UnicodeDecodeError, TypeError, KeyError) as error:
        problem = f"openapi.yaml can't be read: {error}"
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"openapi.yaml is not YAML{f', line {mark.line + 1}' if mark else ''}."
    print(problem, file=sys.stderr)
    sys.exit(2)


SPEC = _load()
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation, by `POST /path`."""
    for path, item in SPEC["paths"].items():
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


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or the one that it refers to."""
    while "$ref" in schema:
        found: Any = SPEC
        for key in schema["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        schema = found
    return schema


def claims() -> list[tuple[str, dict[str, Any]]]:
    """Everything that needs evidence: operations, parameters, statuses, headers, links, properties, security schemes."""
    found = list(operations())
    for name, operation in operations():
        found += [(f"{name} parameter {parameter['name']}", parameter) for parameter in operation.get("parameters", ())]
        for status, response in operation["responses"].items():
            found.append((f"{name} status {status}", response))
            for part in ("header", "link"):
                found += [
                    (f"{name} {status} {part} {each}", claim) for each, claim in response.get(f"{part}s", {}).items()
                ]
    found += [(name, scheme) for name, scheme in SPEC["components"]["securitySchemes"].items()]
    found += [(place, resolve(schema)) for place, schema in properties(SPEC, "")]
    return found
