"""Wrong contracts: openapi.yaml with one rule changed, noticed by a corpus of instances that must be accepted or refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs
import yaml

from tests.contract import operations as modules
from tests.contract.mutants.mutant import named
from tests.contract.mutants.operators import Change, changed, pattern_neighbours, rule_changes
from tests.contract.spec import ROOT, SPEC, inline, operations
from tests.contract.valid import examples
from twochat_sandbox import Contract

CORPUS = ROOT / "tests" / "contract" / "corpus.yaml"


@dataclass(frozen=True)
class WrongContract:
    """`noticed` names the instances that the wrong contract takes for what they are not; `reason`: why none could be."""

    name: str
    kind: str
    noticed: tuple[str, ...]
    reason: str = ""


_EQUIVALENT = {
    named(operation["operationId"], f"parameter {name}: no type"): "what stands in a path is text anyway"
    for _, operation in operations()
    for name in examples(operation, "path")
}


def labelled() -> Iterator[tuple[dict[str, Any], bool]]:
    """Each instance, with its operation and whether it must be accepted: of the corpus, of each operation's module, and a
    failure with each status that is documented, and with two that are not."""
    corpus = yaml.safe_load(CORPUS.read_text("utf-8"))
    for part, name, label in (("must accept", "ACCEPTED", True), ("must refuse", "REFUSED", False)):
        for instance in corpus[part]:
            yield from ((instance | {"operation": one}, label) for one in _operations_of(instance))
        for _, operation in operations():
            one = operation["operationId"]
            yield from ((instance | {"operation": one}, label) for instance in modules.part(one, name))
    for _, operation in operations():
        for status in {*map(int, operation["responses"]), 418, 500} - {200}:
            what = {"what": f"status {status}", "evidence": "documented", "operation": operation["operationId"]}
            yield what | {"status": status, "answer": {"message": "m"}}, str(status) in operation["responses"]


def _operations_of(instance: dict[str, Any]) -> list[str]:
    """The operations that an instance of the corpus speaks of."""
    if "operation" in instance:
        return [instance["operation"]]
    found = {operation["operationId"]: operation for _, operation in operations()}
    if "request" in instance or "content_type" in instance:
        return [one for one, operation in found.items() if _takes_participants(operation)]
    if "status" in instance:
        failed = instance["status"] >= 400
        return (
            [one for one, op in found.items() if str(instance["status"]) in op["responses"]]
            if failed
            else ["addParticipant"]
        )
    names = {one: {each["name"] for each in op.get("parameters", ())} for one, op in found.items()}
    wanted = instance.keys() & set[str]().union(*names.values())
    return [one for one in found if wanted <= names[one]]


def _takes_participants(operation: dict[str, Any]) -> bool:
    media = operation.get("requestBody", {}).get("content", {}).values()
    return any(each["schema"].get("$ref", "").endswith("/ParticipantsRequest") for each in media)


def accepting(spec: dict[str, Any]) -> Callable[[dict[str, Any]], bool]:
    """Returns whether a contract accepts an instance."""
    by_id = {operation.id: operation for operation in Contract(spec).operations}
    parameters = {each["operationId"]: examples(each, "path") for _, each in operations()}

    @cache
    def answers(operation_id: str, status: int) -> jsonschema_rs.Draft202012Validator | None:
        operation = by_id[operation_id]
        responses = spec["paths"][operation.path][operation.method.lower()]["responses"]
        media = responses.get(str(status), {}).get("content", {}).get("application/json")
        return media and jsonschema_rs.Draft202012Validator({**media["schema"], "components": spec["components"]})

    def accepts(instance: dict[str, Any]) -> bool:
        operation = by_id[instance["operation"]]
        if "answer" in instance:
            validator = answers(operation.id, instance["status"])
            return validator is not None and validator.is_valid(instance["answer"])
        return (
            ("content_type" not in instance or instance["content_type"] in operation.media_types)
            and instance.get("key", "X-User-API-Key") == operation.key_header
            and not operation.refusal(parameters[operation.id] | instance)
            and ("request" not in instance or not list(operation.problems(instance["request"])))
        )

    return accepts


def wrong_contracts() -> list[WrongContract]:
    """Each wrong contract, with the instances that notice it: of the operations that it changes, since the others are as they
    were."""
    instances = list(labelled())
    before = _meant(SPEC)
    found: list[WrongContract] = []
    for kind, name, change in changes():
        spec = changed(change)
        others = {one for one, meant in _meant(spec).items() if meant != before[one]}
        paths = {
            path: {method: each for method, each in item.items() if each["operationId"] in others}
            for path, item in spec["paths"].items()
        }
        accepts = accepting({**spec, "paths": paths})
        concerned = [pair for pair in instances if pair[0]["operation"] in others]
        noticed = tuple(instance["what"] for instance, label in concerned if accepts(instance) != label)
        found.append(WrongContract(name, kind, noticed, _EQUIVALENT.get(name, "")))
    return found


def _meant(spec: dict[str, Any]) -> dict[str, Any]:
    """What a contract says of each operation."""
    schemes = spec["components"]["securitySchemes"]
    return {each["operationId"]: (inline(each, spec, schemas=True), schemes) for _, each in operations(spec)}


def changes() -> Iterator[tuple[str, str, Change]]:
    """Each change of the contract, with its kind and name."""
    for operation_id, name, change in rule_changes():
        yield f"request: {_kind(name)}", named(operation_id, name), change
    for name in _answer_schemas():
        for kind, change in _answer_changes(("components", "schemas", name)):
            yield f"answer: {kind.split(':')[0]}", f"answer {name}: {kind}", change
    for place, operation in operations():
        method, path = place.split(" ")
        where = ("paths", path, method.lower(), "responses")
        for status in operation["responses"]:
            gone = _edit(where, lambda responses, status=status: responses.pop(status))
            yield "answer: status gone", f"{method}: no status {status}", gone
        for status in ("418", "500"):
            more = _edit(where, lambda responses, status=status: responses.update({status: responses["401"]}))
            yield "answer: status more", f"{method}: a status {status}", more
    scheme = ("components", "securitySchemes", "UserApiKey")
    yield "request: header", "the key in another header", _edit(scheme, lambda node: node.update(name="Authorization"))


def _answer_schemas() -> list[str]:
    """The names of the schemas that answers are made of."""
    found: list[str] = []

    def look(node: Any) -> None:
        if isinstance(node, dict):
            if (name := str(node.get("$ref", "")).rpartition("/")[2]) and name not in found:
                found.append(name)
                look(SPEC["components"]["schemas"][name])
            for child in node.values():
                look(child)
        elif isinstance(node, list):
            for child in node:
                look(child)

    for _, operation in operations():
        for response in operation["responses"].values():
            look(response["content"])
    return found


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
    for limit in (limit for limit in ("minimum", "maximum") if limit in schema):
        for step in (-1, 1):
            off = _edit(where, lambda node, limit=limit, step=step: node.update({limit: node[limit] + step}))
            yield f"{limit} one off: {step:+}", off
    if "type" in schema:
        yield "no type", _edit(where, lambda node: node.pop("type"))
        another = "array" if schema["type"] == "object" else "object"
        yield "another type", _edit(where, lambda node: node.update(type=another))
        for kind in schema["type"] if isinstance(schema["type"], list) else ():
            fewer = [other for other in schema["type"] if other != kind]
            yield f"type narrower: not {kind}", _edit(where, lambda node, fewer=fewer: node.update(type=fewer))
        if "null" not in schema["type"]:
            wider = ["null", *([schema["type"]] if isinstance(schema["type"], str) else schema["type"])]
            yield "null allowed", _edit(where, lambda node, wider=wider: node.update(type=wider))
    if "pattern" in schema:
        yield "no pattern", _edit(where, lambda node: node.pop("pattern"))
        for neighbour in pattern_neighbours(schema["pattern"]):
            yield f"pattern one off: {neighbour}", _edit(where, lambda node, n=neighbour: node.update(pattern=n))
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
