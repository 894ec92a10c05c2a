"""`make evidence`: for each claim of openapi.yaml, how well it is known, and what has exercised it."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract import fuzz
from tests.contract.cassettes import FOLDER, Unusable, exchanges, header
from tests.contract.exchange import Exchange, Wire, strict_json
from tests.contract.mutants.detectors import swept
from tests.contract.neighbours import neighbours
from tests.contract.rules import operation_of, template_of
from tests.contract.spec import claims, entry_name, resolve
from twochat_sandbox import running


@dataclass(frozen=True)
class Evidence:
    """A claim: how well it is known and from where, the cassettes that have it, and how many generated calls had it."""

    place: str
    known: str
    source: str
    cassettes: tuple[str, ...]
    generated: int

    @property
    def exercised(self) -> bool:
        return bool(self.cassettes or self.generated)


def gather() -> list[Evidence]:
    """Every claim of the contract, with what has exercised it.

    Raises:
        Unusable: a cassette can't be read.
    """
    recorded: dict[str, list[str]] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for place in {place for exchange in exchanges(file) for place in places(exchange)}:
            recorded.setdefault(place, []).append(f"{file.stem} ({header(file)['source']})")
    generated = Counter(place for exchange in _generated() for place in set(places(exchange)))
    return [
        Evidence(
            place, claim["x-evidence"], claim.get("x-source", ""), tuple(recorded.get(place, ())), generated[place]
        )
        for place, claim in claims()
    ]


def _generated() -> Iterator[Exchange]:
    with running() as box:
        wire = Wire(box.url)
        yield from (wire.send(request) for request in neighbours())
        yield from (exchange for _, exchange in swept(wire))
        yield from fuzz.exchanges(box.url)
        wire.close()


def places(exchange: Exchange) -> Iterator[str]:
    """The claims that an exchange exercises, by their names in `claims`."""
    if (operation := operation_of(exchange.request)) is None:
        return
    name = f"{exchange.request.method} {template_of(exchange.request)}"
    yield name
    yield from (f"{name} parameter {parameter['name']}" for parameter in operation.get("parameters", ()))
    yield from (scheme for requirement in operation.get("security", ()) for scheme in requirement)
    yield from _properties(operation.get("requestBody", {}).get("content", {}), exchange.request.body)
    if response := operation["responses"].get(str(exchange.status)):
        yield f"{name} status {exchange.status}"
        yield from (f"{name} {exchange.status} {entry_name(tell)}" for tell in response.get("x-tells", ()))
        yield from (f"{name} {exchange.status} link {link}" for link in response.get("links", {}))
        headers = (header for header in response.get("headers", {}) if header.lower() in exchange.headers)
        yield from (f"{name} {exchange.status} header {header}" for header in headers)
        yield from _properties(response.get("content", {}), exchange.body)


def _properties(content: dict[str, Any], body: bytes) -> Iterable[str]:
    try:
        value = strict_json(body)
    except ValueError:
        return []
    return [place for media in content.values() for place in _named(media["schema"], value)]


def _named(schema: dict[str, Any], value: Any, name: str = "") -> Iterator[str]:
    """The properties that a value has, as `.components.schemas.Failure.properties.detail`."""
    if "$ref" in schema:
        name = schema["$ref"].replace("#", "").replace("/", ".")
        schema = resolve(schema)
    if isinstance(value, dict):
        for key, child in value.items():
            if key in schema.get("properties", {}):
                yield f"{name}.{key}"
                yield from _named(schema["properties"][key], child)
            elif isinstance(schema.get("additionalProperties"), dict):
                yield from _named(schema["additionalProperties"], child)
    if isinstance(value, list):
        for child in value:
            yield from _named(schema.get("items", {}), child)
    for choice in schema.get("oneOf", ()):
        yield from _named(choice, value)


def problems(found: Iterable[Evidence]) -> Iterator[str]:
    """What the claims lack: a status that nothing exercises, `observed` with nobody who saw it."""
    for claim in found:
        if " status " in claim.place and not claim.exercised:
            yield f"{claim.place}: nothing exercises it. Record a scenario, or let the sandbox answer it."
        if claim.known == "observed" and not claim.source and not any("(live)" in name for name in claim.cassettes):
            yield f"{claim.place}: observed by whom? Name x-source, or a live cassette."


def main() -> None:
    try:
        found = gather()
    except Unusable as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print("Each claim of openapi.yaml: how well it is known, what has exercised it, and who saw it.\n")
    for claim in found:
        names = ", ".join(claim.cassettes[:2]) + (
            f" and {len(claim.cassettes) - 2} more" if len(claim.cassettes) > 2 else ""
        )
        print(f"{claim.known:10}  {claim.place}")
        print(f"            {names or 'no cassette'}; {claim.generated} generated calls")
        if claim.source:
            print(f"            seen by: {claim.source}")
    known = Counter(claim.known for claim in found)
    idle = [claim.place for claim in found if not claim.exercised]
    print(f"\n{len(found)} claims: " + ", ".join(f"{count} {level}" for level, count in known.items()), end="; ")
    print(f"{len(idle)} that nothing exercises{':' if idle else '.'}")
    print("".join(f"  {place}\n" for place in idle), end="")
    for problem in (missing := list(problems(found))):
        print(problem, file=sys.stderr)
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
