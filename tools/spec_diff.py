"""Say what changed in openapi.yaml since a git revision and what of it breaks callers: python tools/spec_diff.py [REVISION]

Without a revision: since the newest tag, else origin/main, else HEAD.

A request may only get wider (all that was accepted still is), an answer only narrower (all that was promised still holds).
What the generated client takes its names from may not change either: operationId, the first tag, the names of models.
A change of anything that this file has no rule for is breaking, so that nothing slips through.

A breaking change is announced when a line of CHANGELOG.md, in the topmost section and that one "unreleased", starts with
`- Breaking:` and has in backticks either the whole place as printed here or its last name (the property, parameter,
header, status or operation). Exit status: 0 nothing unannounced, 1 an unannounced breaking change, 2 bad input.
"""

import json
import re
import subprocess
import sys
from itertools import takewhile
from math import inf
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import unquote

import openapi_spec_validator
import yaml
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError, ValidatorDetectError
from referencing.exceptions import Unresolvable

Node = dict[str, Any]
Direction = Literal["request", "response"]
Effect = Literal["same", "wider", "narrower", "other", "unknown"]
Place = tuple[str, ...]  # the names along the path; steps without a name start with a space or a bracket

METHODS: Final = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
# Where the walk goes on: into what lies there by name (and how callers use it), and into what lies there alone.
NAMED: Final = {
    "servers": "calls go there",
    "operations": "callers use it",
    "parameters": "callers send it",
    "bodies": "callers send it",
    "responses": "callers may rely on it",
    "headers": "callers may read it",
    "content": "callers send or read it",
    "properties": "callers send or read it",
}
ALONE: Final = {"schema": "", "items": "[]", "additionalProperties": "[*]", "propertyNames": " propertyNames"}
# What has no rule of its own: words, limits (with what each means when it is absent), and conditions.
WORDS: Final = {"title", "summary", "description", "example", "examples", "deprecated", "$comment"}
PROSE: Final = WORDS | {"openapi", "info", "externalDocs", "tags", "links"}
FLOORS: Final = {"minimum": -inf, "exclusiveMinimum": -inf, "minLength": 0, "minItems": 0, "minProperties": 0} | {
    "uniqueItems": False  # false is less than true
}
CEILINGS: Final = dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"), inf)
CONDITIONS: Final = {"pattern", "format", "const", "enum", "multipleOf", "items", "propertyNames"} | {
    "if", "then", "else", "x-tells"
}  # fmt: skip
TYPED_FORMATS: Final = ("date", "date-time", "uuid", "binary")  # the generator gives these a Python type of their own
ABSENT: Final[Node] = {}  # known by `is`; empty, so that what is absent can be looked into

WHY: Final[dict[tuple[Direction, Effect], str]] = {
    ("request", "wider"): "all that was accepted still is",
    ("request", "narrower"): "calls that were accepted may be refused",
    ("response", "wider"): "answers may bring what callers don't expect",
    ("response", "narrower"): "all that was promised still holds",
}
WHY_NOT: Final[dict[Effect, str]] = {
    "same": "the same values as before",
    "other": "neither includes the other",
    "unknown": "no rule for this keyword",
}
NAMED_SO: Final = "the generated client takes a name from it"


class BadInput(Exception):
    """There is nothing to compare; the message is one line."""


class Finding(NamedTuple):
    place: str
    element: str  # the last name of the place: what an announcement has to mention
    what: str
    why: str
    breaking: bool


def text(value: Any) -> str:
    """Equal for equal values only: 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def change(old: Any, new: Any) -> str:
    """`old → new`, cut around the first difference."""
    before, after = ("none" if v is ABSENT else v if isinstance(v, str) else text(v) for v in (old, new))
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))))
    start = same - 10 if same > 20 and max(len(before), len(after)) > 40 else 0
    shown = (("…" if start else "") + value[start:] for value in (before, after))
    return " → ".join(value if len(value) <= 40 else value[:39] + "…" for value in shown)


def resolve(spec: Node, node: Any) -> tuple[str | None, Node]:
    """The name behind the last $ref, if there is one, and the node itself; what stands beside a $ref wins."""
    if not isinstance(node, dict):
        return None, {"not": {}} if node is False else {}
    if not isinstance(reference := node.get("$ref"), str):
        return None, node
    target: Any = spec
    try:
        for step in unquote(reference).split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            target = target[int(step)] if isinstance(target, list) else target[step]
    except (LookupError, TypeError, ValueError):
        raise BadInput(f"openapi.yaml: nothing is at {reference}") from None
    name, found = resolve(spec, target)
    return name or unquote(reference).rpartition("/")[2], found | {k: v for k, v in node.items() if k != "$ref"}


def plain(spec: Node, node: Any, named: bool = False, seen: tuple[str, ...] = ()) -> Any:
    """`node` without prose and with its references followed; `named`: its keys are names that somebody chose."""
    if isinstance(node, list):
        return [plain(spec, item, seen=seen) for item in node]
    if not isinstance(node, dict):
        return node
    if not named and isinstance(reference := node.get("$ref"), str):
        if reference in seen:
            return reference
        node, seen = resolve(spec, node)[1], (*seen, reference)
    meaningful = {key: value for key, value in node.items() if named or not is_prose(key)}
    return {
        key: plain(spec, value, not named and key in (*NAMED, "dependentRequired"), seen)
        for key, value in meaningful.items()
    }


def is_prose(key: str) -> bool:
    return key in PROSE or (key.startswith("x-") and key not in CONDITIONS)


def inclusion(old: set[str], new: set[str]) -> Effect:
    return "same" if old == new else "wider" if old < new else "narrower" if new < old else "other"


def types(value: Any) -> set[str]:
    """What a `type` allows: integers too when it allows numbers, everything when it is absent."""
    if value is ABSENT:
        value = ["null", "boolean", "object", "array", "number", "string"]
    found = {value} if isinstance(value, str) else set(value)
    return found | {"integer"} if "number" in found else found


def effect(key: str, old: Any, new: Any) -> Effect:
    """What a changed keyword does to the set of values that a schema accepts; `old` or `new` may be ABSENT."""
    if key == "type":
        return inclusion(types(old), types(new))
    if key in FLOORS | CEILINGS:
        before, after = ((FLOORS | CEILINGS)[key] if value is ABSENT else value for value in (old, new))
        return "same" if before == after else "narrower" if (after > before) == (key in FLOORS) else "wider"
    if key == "enum" and old is not ABSENT and new is not ABSENT:
        return inclusion(set(map(text, old)), set(map(text, new)))
    if key == "format" and (old in TYPED_FORMATS or new in TYPED_FORMATS):
        return "other"
    if key in CONDITIONS:
        return "narrower" if old is ABSENT else "wider" if new is ABSENT else "other"
    return "unknown"


def openness(value: Any) -> int:
    """How much an `additionalProperties` lets in: nothing, some, anything."""
    return 0 if value is False else 1 if isinstance(value, dict) and value else 2


def kind(branch: Any) -> str:
    """What makes two branches of a oneOf the same one."""
    return text([branch.get("$ref"), branch.get("type")] if isinstance(branch, dict) else branch)


def class_name(schema: Node, name: str | None) -> str | None:
    """What the class generated for a schema is called after, or None when it gets no class."""
    is_class = "properties" in schema or "object" in types(schema.get("type", "none"))
    return schema.get("title") or name or "(its place)" if is_class else None


def proofs(spec: Node, security: list[dict[str, list[str]]]) -> dict[str, frozenset[tuple[str, str]]]:
    """The ways to show who one is, as they are written; each is the set of (scheme, scope) that it takes."""
    schemes = spec.get("components", {}).get("securitySchemes", {})
    found = {}
    for needs in security or [{}]:
        scheme: Node = {name: plain(spec, schemes.get(name, {})) for name in needs}
        labels = [f"{name} ({', '.join([*map(str, scheme[name].values()), *needs[name]])})" for name in needs]
        takes = {(text(scheme[name]), scope) for name, scopes in needs.items() for scope in ("", *scopes)}
        found[" + ".join(labels) or "no key"] = frozenset(takes)
    return found


def operations(spec: Node) -> dict[str, Node]:
    """Each operation by method and path, with all that it inherits, and its parameters by name."""
    found = {}
    for path, node in spec.get("paths", {}).items():
        item = resolve(spec, node)[1]
        root = {"security": spec.get("security"), "servers": spec.get("servers", [])}
        inherited = root | {key: value for key, value in item.items() if key not in METHODS}
        for method in sorted(item.keys() & METHODS):
            operation: Node = inherited | item[method]
            body = operation.pop("requestBody", None)
            parameters = [resolve(spec, p)[1] for o in (item, item[method]) for p in o.get("parameters", [])]
            found[f"{method.upper()} {path}"] = operation | {
                "bodies": {" request body": body} if body else {},
                "parameters": {f"{p['name']} ({p['in']})": p for p in parameters},
                "servers": {server["url"]: server for server in operation["servers"]},
                "security": proofs(spec, operation["security"]),
                "generated module": (operation.get("tags") or ["default"])[0],
            }
    return found


def contract(spec: Node) -> Node:
    """What the walk starts from. The components are not in it: it comes to them through what refers to them."""
    inherited = ("paths", "components", "servers", "security")
    return {k: v for k, v in spec.items() if k not in inherited} | {"operations": operations(spec)}


class Comparison:
    """One walk over two contracts; `findings` has each change once."""

    def __init__(self, old: Node, new: Node) -> None:
        self.old, self.new = old, new
        self.findings: dict[tuple[str, str], Finding] = {}
        self.seen: set[tuple[object, ...]] = set()
        self.walk((), contract(old), contract(new), "request")

    def add(self, place: Place, what: str, why: str, breaking: bool) -> None:
        where = re.sub(r"\.(?=[ [.]|$)", "", ".".join(place))
        element = re.sub(r" \(\w+\)$", "", [step for step in place if step[:1] not in " ["][-1])
        if breaking or (where, what) not in self.findings:  # a schema of requests and answers is met twice
            self.findings[where, what] = Finding(where, element, what, why, breaking)

    def check(self, place: Place, what: str, effect: Effect, direction: Direction) -> None:
        """A request may get wider, an answer narrower."""
        why = WHY.get((direction, effect)) or WHY_NOT[effect]
        self.add(place, what, why, effect not in ("same", "wider" if direction == "request" else "narrower"))

    def differ(self, old: Any, new: Any) -> bool:
        """Whether two values mean different things: prose left out, references followed."""
        return (old is ABSENT) != (new is ABSENT) or text(plain(self.old, old)) != text(plain(self.new, new))

    def walk(self, place: Place, old_node: Any, new_node: Any, direction: Direction) -> None:
        (old_name, old), (new_name, new) = resolve(self.old, old_node), resolve(self.new, new_node)
        if old_name and new_name:
            kind = old_node["$ref"].split("/")[-2]
            if old_name == new_name or old_name not in self.new.get("components", {}).get(kind, {}):
                place = (old_name,)  # reported once, however many places refer to it
            alone = len(old_node) == len(new_node) == 1  # what stands beside a $ref is another matter at each place
            if (met := (place[:2], kind, old_name, new_name, direction)) in self.seen and alone:
                return
            self.seen.add(met)
        names = class_name(old, old_name), class_name(new, new_name)
        if None not in names and names[0] != names[1]:
            self.add(place, f"class: {change(*names)}", NAMED_SO, True)
        for key in sorted(old.keys() | new.keys()):
            self.key(place, key, old.get(key, ABSENT), new.get(key, ABSENT), direction)

    def key(self, place: Place, key: str, old: Any, new: Any, direction: Direction) -> None:
        if key in NAMED:
            return self.named(place, key, old, new, "response" if key == "responses" else direction)
        if key in ALONE and isinstance(old, dict) and isinstance(new, dict) and old is not ABSENT is not new:
            return self.walk((*place, ALONE[key]), old, new, direction)
        what = f"{key}: {change(old, new)}"
        if key == "additionalProperties":
            if opened := openness(new) - openness(old):
                self.check(
                    place,
                    what,
                    "other" if direction == "response" else "wider" if opened > 0 else "narrower",
                    direction,
                )
        elif key == "required":  # of a schema: names; of a parameter, a body or a header: true or false
            before, after = ({""} if o is True else set(o or ()) for o in (old, new))
            for name in sorted(before ^ after):
                if name in after:
                    self.check((*place, name), "now required", "narrower", direction)
                else:
                    self.check((*place, name), "no longer required", "wider", direction)
        elif key == "dependentRequired":
            for name in sorted({*old, *new}):
                before, after = set(old.get(name, ())), set(new.get(name, ()))
                if before != after:  # the more it needs beside it, the fewer values fit
                    what = f"{key}: {change(sorted(before), sorted(after))}"
                    self.check((*place, name), what, inclusion(after, before), direction)
        elif key in ("oneOf", "anyOf", "allOf"):
            self.branches((*place, f" {key}"), list(old), list(new), direction)
        elif key == "security":
            if set(old.values()) != set(new.values()):
                open_to_all = all(any(needs <= had for needs in new.values()) for had in old.values())
                what = f"{key}: {change(' or '.join(old), ' or '.join(new))}"
                self.check(place, what, "wider" if open_to_all else "narrower", "request")
        elif key in ("operationId", "generated module"):
            if old != new:
                self.add(place, what, NAMED_SO, True)
        elif is_prose(key) or not self.differ(old, new):
            if text(old) != text(new):
                self.add(place or ("openapi.yaml",), what, "words only", False)
        else:
            self.check(place or ("openapi.yaml",), what, effect(key, old, new), direction)

    def named(self, place: Place, key: str, old: Any, new: Any, direction: Direction) -> None:
        """What was removed breaks callers; what was added does if they have to send it or might receive it."""
        for name in sorted({*old, *new}):
            node = old[name] if name in old else new[name]
            where = (*place, node.get("operationId", name) if key == "operations" else name)
            if name not in new:
                self.add(where, "removed", NAMED[key], True)
            elif name in old:
                self.walk(where, old[name], new[name], direction)
            elif key == "content" and direction == "response":
                self.add(where, "added", WHY[direction, "wider"], True)
            elif direction == "request" and resolve(self.new, node)[1].get("required") is True:
                self.add(where, "added, required", "callers don't send it", True)
            else:
                self.add(where, "added", "nobody relies on it yet", False)

    def branches(self, place: Place, old: list[Any], new: list[Any], direction: Direction) -> None:
        """Pair the branches that are the same, then those that are alike; the rest was removed or added."""
        removed, added = list(old), list(new)
        for alike in (all, any):
            for one in list(removed):
                if like := [o for o in added if alike((kind(o) == kind(one), not self.differ(one, o)))]:
                    removed.remove(one)
                    added.remove(like[0])
                    self.walk((*place, f"[{old.index(one) + 1}]"), one, like[0], direction)
        effects: tuple[Effect, Effect] = ("wider", "narrower") if place[-1] == " allOf" else ("narrower", "wider")
        for one in removed:
            self.check(place, f"without {text(one):.60}", effects[0], direction)
        for one in added:
            self.check(place, f"with {text(one):.60}", effects[1], direction)


def compare(old: Node, new: Node) -> list[Finding]:
    """What changed from one contract to the next, the breaking first, by place."""
    return sorted(Comparison(old, new).findings.values(), key=lambda found: (not found.breaking, found.place))


def announcements(changelog: str) -> tuple[str | None, set[str]]:
    """The heading of the unreleased section, and what its `- Breaking:` lines have in backticks."""
    section = re.search(r"^## .*?(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if not section or "unreleased" not in (heading := section[0].splitlines()[0]).lower():
        return None, set()
    lines = re.findall(r"^- Breaking:.*(?:\n[ \t]+\S.*)*", section[0], re.MULTILINE)
    return heading, {name for line in lines for name in re.findall(r"`([^`]+)`", line)}


def git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise BadInput("git is not on PATH, and without it the previous openapi.yaml is unknown") from None


def revision(requested: str) -> str:
    """What to compare with: the requested revision, or the default at the top of this file."""
    if (result := git("rev-parse", "--git-dir")).returncode:
        raise BadInput(f"{Path.cwd()}: {result.stderr.decode(errors='replace').strip().splitlines()[0]}")
    if requested:
        return requested
    if not (tag := git("describe", "--tags", "--abbrev=0")).returncode:
        return tag.stdout.decode().strip()
    known = not git("rev-parse", "--verify", "--quiet", "origin/main").returncode
    return "origin/main" if known else "HEAD"


def load(data: bytes, where: str) -> Node:
    """The contract in `data`, if it is one: the walk relies on its shape."""
    try:
        spec: Node = keyed(yaml.safe_load(data))
        openapi_spec_validator.validate(spec)
    except (yaml.YAMLError, RecursionError) as error:
        raise BadInput(f"{where} is not YAML: {' '.join(str(error).split())}") from None
    except OpenAPIValidationError as error:
        raise BadInput(f"{where} is not OpenAPI: {error.json_path}: {' '.join(error.message.split())[:120]}") from None
    except Unresolvable as error:
        raise BadInput(f"{where} refers to {error.ref}, which is not in it") from None
    except (ValidatorDetectError, TypeError, ValueError):
        raise BadInput(f"{where} is not OpenAPI 3.1") from None
    return spec


def keyed(node: Any) -> Any:
    """`node` with strings for keys: YAML reads an unquoted 200 as a number."""
    if isinstance(node, list):
        return [keyed(item) for item in node]
    return {str(key): keyed(value) for key, value in node.items()} if isinstance(node, dict) else node


def at(base: str) -> bytes:
    """openapi.yaml as it was at `base`."""
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if commit.returncode:
        raise BadInput(f"{base}: git knows no such revision")
    blob = git("cat-file", "blob", f"{commit.stdout.decode().strip()}:./openapi.yaml")
    if blob.returncode:
        raise BadInput(f"{base}: there is no openapi.yaml at that revision")
    return blob.stdout


def now() -> bytes:
    """openapi.yaml of the working tree."""
    try:
        return Path("openapi.yaml").read_bytes()
    except OSError as error:
        raise BadInput(f"{Path.cwd() / 'openapi.yaml'}: {error.strerror}") from None


def report(findings: list[Finding], changelog: str) -> tuple[str, bool]:
    """What to print, and whether something breaks that is not announced."""
    heading, announced = announcements(changelog)
    rows, missing = [], dict[str, list[str]]()
    for found in findings:
        verdict = (
            "ok" if not found.breaking else "announced" if announced & {found.place, found.element} else "BREAKING"
        )
        rows.append((verdict, found.place, found.why, found.what))
        if verdict == "BREAKING":
            missing.setdefault(found.place, []).append(found.what)
    rows.sort(key=lambda row: ("BREAKING", "announced", "ok").index(row[0]))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows] + [""]
    if missing:
        where = f'under "{heading}"' if heading else 'under a new first heading "## Unreleased"'
        lines += ["CHANGELOG.md doesn't say all that breaks. Add there, " + where + ", in your own words:", ""]
        lines += [f"- Breaking: `{place}`: {'; '.join(whats)}" for place, whats in missing.items()]
    elif any(found.breaking for found in findings):
        lines += ["CHANGELOG.md announces all that breaks."]
    else:
        lines += ["Nothing here breaks callers."]
    return "\n".join(lines), bool(missing)


def main() -> int:
    try:
        base = revision(" ".join(sys.argv[1:]))
        findings = compare(load(at(base), f"openapi.yaml at {base}"), load(now(), "openapi.yaml"))
    except BadInput as error:
        print(f"spec-diff: {error}", file=sys.stderr)
        return 2
    if not findings:
        print(f"openapi.yaml says the same as at {base}.")
        return 0
    changelog = Path("CHANGELOG.md")
    output, missing = report(findings, changelog.read_text("utf-8", "replace") if changelog.exists() else "")
    print(f"openapi.yaml, from {base} to the working tree:\n\n{output}")
    return int(missing)


if __name__ == "__main__":
    sys.exit(main())
