"""openapi.yaml, for the tests that read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SPEC: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
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
