"""Wrong contracts: openapi.yaml with one rule changed, noticed by a corpus of instances that must be accepted or refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import yaml

from tests.contract.mutants.operators import Change, changed, pattern_neighbours, rule_changes
from tests.contract.spec import ROOT, SPEC, operations
from twochat_sandbox import Contract

CORPUS = ROOT / "tests" / "contract" / "corpus.yaml"
PATH = "/open/whatsapp/group/{group_uuid}/add-participant"


@dataclass(frozen=True)
class WrongContract:
    """`noticed` names the instances that the wrong contract takes for what they are not; `reason` says why none could be."""

    name: str
    kind: str
    noticed: tuple[str, ...]
    reason: str = ""


_EQUIVALENT = {"parameter group_uuid: no type": "what stands in a path is text anyway"}


def labelled() -> Iterator[tuple[dict[str, Any], bool]]:
    """Each instance of the corpus, with whether it must be accepted."""
    corpus = yaml.safe_load(CORPUS.read_text("utf-8"))
    yield from ((instance, True) for instance in corpus["must accept"])
    yield from ((instance, False) for instance in corpus["must refuse"])


def accepts(spec: dict[str, Any], instance: dict[str, Any]) -> bool:
    """Whether a contract accepts an instance."""
    (operation,) = (operation for operation in Contract(spec).operations if operation.path == PATH)
    if "answer" in instance:
        response = spec["paths"][PATH]["post"]["responses"].get(str(instance["status"]))
        media = (response or {}).get("content", {}).get("application/json")
        if media is None:
            return False
        schema = {**media["schema"], "components": spec["components"]}
        return bool(jsonschema_rs.Draft202012Validator(schema).is_valid(instance["answer"]))
    return (
        instance.get("content_type", "application/json") in operation.media_types
        and instance.get("key", "X-User-API-Key") == operation.key_header
        and operation.fits({"group_uuid": instance.get("group", "WAG45b0f301-9203-4660-8b57-b51a6c2742a5")})
        and ("request" not in instance or not list(operation.flaws(instance["request"])))
    )


def wrong_contracts() -> list[WrongContract]:
    """Each wrong contract, with the instances that notice it."""
    instances = list(labelled())
    found: list[WrongContract] = []
    for kind, name, change in changes():
        spec = changed(change)
        noticed = tuple(instance["what"] for instance, label in instances if accepts(spec, instance) != label)
        found.append(WrongContract(name, kind, noticed, _EQUIVALENT.get(name, "")))
    return found


def changes() -> Iterator[tuple[str, str, Change]]:
    """Each change of the contract, with its kind and name."""
    for name, change in rule_changes():
        yield f"request: {_kind(name)}", name, change
    for name in ("AddParticipantAnswer", "ParticipantResults", "ParticipantResult", "Failure", "Flaw"):
        for kind, change in _answer_changes(("components", "schemas", name)):
            yield f"answer: {kind.split(':')[0]}", f"answer {name}: {kind}", change
    for operation, item in operations():
        for status in item["responses"]:
            gone = _edit(("paths", PATH, "post", "responses"), lambda responses, status=status: responses.pop(status))
            yield "answer: status gone", f"{operation.split(' ')[0]}: no status {status}", gone
    responses = ("paths", PATH, "post", "responses")
    yield "answer: status more", "a status 418", _edit(responses, lambda node: node.update({"418": node["400"]}))
    yield "answer: status more", "a status 500", _edit(responses, lambda node: node.update({"500": node["400"]}))
    scheme = ("components", "securitySchemes", "UserApiKey")
    yield "request: header", "the key in another header", _edit(scheme, lambda node: node.update(name="Authorization"))


def _answer_changes(where: tuple[str, ...]) -> Iterator[tuple[str, Change]]:
    """Each rule of an answer's schema: gone, mistyped, one off, stricter."""
    schema = _at(SPEC, where)
    for rule in schema:
        if rule in ("if", "then", "dependentRequired", "minProperties", "maxProperties", "propertyNames", "oneOf"):
            yield f"no {rule}", _edit(where, lambda node, rule=rule: node.pop(rule))
    if isinstance(dependent := schema.get("dependentRequired"), dict):
        for name in dependent:
            yield (
                f"no dependentRequired: of {name}",
                _edit((*where, "dependentRequired"), lambda node, n=name: node.pop(n)),
            )
    for limit in {"minimum", "maximum"} & schema.keys():
        for step in (-1, 1):
            off = _edit(where, lambda node, limit=limit, step=step: node.update({limit: node[limit] + step}))
            yield f"{limit} one off: {step:+}", off
    if "type" in schema:
        yield "no type", _edit(where, lambda node: node.pop("type"))
        another = "array" if schema["type"] == "object" else "object"
        yield "another type", _edit(where, lambda node: node.update(type=another))
    if schema.get("type") == "object":
        yield "no other property", _edit(where, lambda node: node.update(additionalProperties=False))
        if isinstance(schema.get("additionalProperties"), dict):
            yield "any other property", _edit(where, lambda node: node.update(additionalProperties=True))
        for name in schema.get("required", ()):
            yield f"not required: {name}", _edit((*where, "required"), lambda node, name=name: node.remove(name))
        for name in schema.get("properties", {}):
            if name not in schema.get("required", ()):
                yield (
                    f"required: {name}",
                    _edit(where, lambda node, n=name: node.update(required=[*node.get("required", []), n])),
                )
    if pattern := schema.get("propertyNames", {}).get("pattern"):
        for neighbour in pattern_neighbours(pattern):
            yield (
                f"pattern one off: {neighbour}",
                _edit((*where, "propertyNames"), lambda node, n=neighbour: node.update(pattern=n)),
            )
    for name, child in schema.get("properties", {}).items():
        if "$ref" not in child:
            yield from (
                (f"{kind.split(':')[0]}: of {name}, {kind}", change)
                for kind, change in _answer_changes((*where, "properties", name))
            )
    if "items" in schema and "$ref" not in schema["items"]:
        yield from ((f"{kind.split(':')[0]}: of items", change) for kind, change in _answer_changes((*where, "items")))


def _kind(name: str) -> str:
    """The operator's name: `request item: pattern ^…` is `pattern`."""
    words = name.split(": ", 1)[-1]
    for kind in ("not required", "one more property required", "any other property", "as text/plain", "without a key"):
        if kind in words:
            return kind
    rule, *rest = words.split(" ")
    return f"no {rest[0]}" if rule == "no" else f"{rule} one off"


def _at(spec: Any, where: tuple[Any, ...]) -> Any:
    for key in where:
        spec = spec[key]
    return spec


def _edit(where: tuple[Any, ...], change: Any) -> Change:
    return lambda spec: change(_at(spec, where))
