"""What `make spec-diff` calls breaking, and what it says and answers on the command line."""

import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.spec_diff import BadInput, Finding, compare, load, report

ROOT = Path(__file__).parents[2]
YAML = (ROOT / "openapi.yaml").read_text("utf-8")
SPEC: dict[str, Any] = yaml.safe_load(YAML)
OPERATION = "/open/whatsapp/group/{group_uuid}/add-participant"
GIT = shutil.which("git") or "git"

Edit = Callable[[dict[str, Any]], None]


def at(spec: dict[str, Any], steps: list[str]) -> Any:
    """The node that `steps` lead to from the operation (`add`), from a schema by its name, or from the root (empty)."""
    first, *more = steps
    node: Any = {"": spec, "add": spec["paths"][OPERATION]["post"]}.get(first) or spec["components"]["schemas"][first]
    for step in more:
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def put(place: str, value: Any) -> Edit:
    def edit(spec: dict[str, Any]) -> None:
        *steps, last = place.split(" ")
        at(spec, steps)[last] = value

    return edit


def cut(place: str) -> Edit:
    def edit(spec: dict[str, Any]) -> None:
        *steps, last = place.split(" ")
        node = at(spec, steps)
        del node[int(last) if isinstance(node, list) else last]

    return edit


def both(*edits: Edit) -> Edit:
    def edit(spec: dict[str, Any]) -> None:
        for each in edits:
            each(spec)

    return edit


def rename(old: str, new: str) -> Edit:
    """A schema, with all that refers to it."""

    def edit(spec: dict[str, Any]) -> None:
        again = yaml.safe_load(yaml.safe_dump(spec).replace(f"/schemas/{old}", f"/schemas/{new}"))
        again["components"]["schemas"][new] = again["components"]["schemas"].pop(old)
        spec.clear()
        spec.update(again)

    return edit


def edited(edit: Edit) -> dict[str, Any]:
    spec = copy.deepcopy(SPEC)
    edit(spec)
    return spec


JSON = "content application/json"
BODY = f"add requestBody {JSON}"
ANSWER = f"add responses 200 {JSON}"
ASK, GOT, ONE = "ParticipantsRequest", "AddParticipantAnswer", "ParticipantResult"
NUMBERS = f"{ASK} properties participants"
QUERY: dict[str, Any] = {"name": "dry_run", "in": "query", "schema": {"type": "boolean"}}
HEADER = " components headers RetryAfter"
GROUP = " components parameters GroupUuid"
REMOVE: dict[str, Any] = {"delete": {"responses": {"204": {"description": "Removed."}}}}
NO, YES = False, True

# Each edit, whether it breaks callers, and whether taking it back does.
EDITS: dict[str, tuple[Edit, bool, bool]] = {
    # operations and what names them
    "an operation comes": (put(" paths /groups", REMOVE), NO, YES),
    "an operation moves to another path": (
        lambda spec: spec["paths"].update({OPERATION + "s": spec["paths"].pop(OPERATION)}),
        YES,
        YES,
    ),
    "another operationId": (put("add operationId", "add_people"), YES, YES),
    "another first tag": (put("add tags", ["people"]), YES, YES),
    "a second tag": (put("add tags", ["groups", "people"]), NO, NO),
    "a schema has another name": (rename("Failure", "Problem"), YES, YES),
    "the title of an object": (put("Failure title", "Problem"), YES, YES),
    "the title of a string": (put(f"{ONE} properties message title", "Words"), NO, NO),
    "a server comes": (lambda spec: spec["servers"].append({"url": "https://eu.example"}), NO, YES),
    "a server moves": (put(" servers", [{"url": "https://api.2chat.example"}]), YES, YES),
    # parameters
    "an optional parameter": (lambda spec: at(spec, ["add", "parameters"]).append(QUERY), NO, YES),
    "a required parameter": (
        lambda spec: at(spec, ["add", "parameters"]).append(QUERY | {"required": True}),
        YES,
        YES,
    ),
    "a parameter with another name": (put(f"{GROUP} name", "group"), YES, YES),
    "a parameter moves": (put(f"{GROUP} in", "query"), YES, YES),
    "a parameter may be left out": (put(f"{GROUP} required", False), NO, YES),
    "a parameter without its pattern": (cut(f"{GROUP} schema pattern"), NO, YES),
    "a parameter with another pattern": (put(f"{GROUP} schema pattern", "^WAG"), YES, YES),
    "a parameter is written another way": (put(f"{GROUP} style", "matrix"), YES, YES),
    "a parameter as JSON": (
        both(cut(f"{GROUP} schema"), put(f"{GROUP} content", {"application/json": {}})),
        YES,
        YES,
    ),
    # security
    "no key any more": (put("add security", []), NO, YES),
    "a second way to prove who one is": (
        both(
            put(" components securitySchemes Bearer", {"type": "http", "scheme": "bearer"}),
            put("add security", [{"UserApiKey": []}, {"Bearer": []}]),
        ),
        NO,
        YES,
    ),
    "a second key beside the first": (put("add security", [{"UserApiKey": [], "Other": []}]), YES, NO),
    "a scope": (put("add security", [{"UserApiKey": ["groups"]}]), YES, NO),
    "the key in another header": (put(" components securitySchemes UserApiKey name", "X-Key"), YES, YES),
    "the key by another name": (
        both(
            put(" components securitySchemes Key", SPEC["components"]["securitySchemes"]["UserApiKey"]),
            put("add security", [{"Key": []}]),
        ),
        NO,
        NO,
    ),
    "the key asked for once for all": (both(cut("add security"), put(" security", [{"UserApiKey": []}])), NO, NO),
    # request bodies
    "the body may be left out": (put("add requestBody required", False), NO, YES),
    "no body": (cut("add requestBody"), YES, YES),
    "the body as a form too": (put("add requestBody content text/csv", {}), NO, YES),
    "fewer numbers": (put(f"{NUMBERS} maxItems", 5), YES, NO),
    "any count of numbers": (cut(f"{NUMBERS} maxItems"), NO, YES),
    "at least two numbers": (put(f"{NUMBERS} minItems", 2), YES, NO),
    "none is enough": (cut(f"{NUMBERS} minItems"), NO, YES),
    "a number twice": (put(f"{NUMBERS} uniqueItems", False), NO, YES),
    "nothing said of a number twice": (cut(f"{NUMBERS} uniqueItems"), NO, YES),
    "numbers without a pattern": (cut(f"{NUMBERS} items pattern"), NO, YES),
    "numbers of another pattern": (put(f"{NUMBERS} items pattern", "^[0-9]+$"), YES, YES),
    "numbers without a format": (cut(f"{NUMBERS} items format"), NO, YES),
    "numbers of any kind": (cut(f"{NUMBERS} items"), NO, YES),
    "numbers as numbers": (put(f"{NUMBERS} items type", "integer"), YES, YES),
    "the sender may be null": (put(f"{ASK} properties from_number type", ["string", "null"]), NO, YES),
    "the sender may be left out": (put(f"{ASK} required", ["participants"]), NO, YES),
    "an optional field to send": (put(f"{ASK} properties note", {"type": "string"}), NO, YES),
    "a required field to send": (
        both(
            put(f"{ASK} properties note", {"type": "string"}),
            put(f"{ASK} required", ["from_number", "participants", "note"]),
        ),
        YES,
        YES,
    ),
    "a field to send has another name": (
        lambda spec: at(spec, [ASK, "properties"]).update(sender=at(spec, [ASK, "properties"]).pop("from_number")),
        YES,
        YES,
    ),
    "any other field may be sent": (cut(f"{ASK} additionalProperties"), NO, YES),
    "the required fields in another order": (put(f"{ASK} required", ["participants", "from_number"]), NO, NO),
    "a limit that is none": (put(f"{ASK} minProperties", 0), NO, NO),
    "one of two values": (put(f"{ASK} properties from_number enum", ["+1", "+2"]), YES, NO),
    # statuses, headers, media types
    "a status comes": (put("add responses 418", {"description": "A teapot."}), NO, YES),
    "the answer as XML too": (put(f"add responses 200 {JSON.split()[0]} text/xml", {}), YES, YES),
    "a header comes": (put("add responses 200 headers", {"X-Id": {"schema": {"type": "string"}}}), NO, YES),
    "a header is promised": (put(f"{HEADER} required", True), NO, YES),
    "a header of another type": (put(f"{HEADER} schema type", "integer"), YES, YES),
    "a body for a status": (put("add responses 400 content", {}), YES, YES),
    "an answer without a schema": (cut(f"{ANSWER} schema"), YES, YES),
    "the answer need not tell": (cut("add responses 200 x-tells"), YES, NO),
    "the answer tells something else": (
        put("add responses 200 x-tells 0 in", ["$response.body#/participants"]),
        YES,
        YES,
    ),
    "the status of another answer": (
        put("add responses 409", {"$ref": "#/components/responses/TooManyRequests"}),
        NO,
        YES,
    ),
    "links": (put("add responses 200 links", {"again": {"operationId": "addParticipant"}}), NO, NO),
    "callbacks": (put("add callbacks", {"done": {}}), YES, YES),
    # what comes in an answer
    "a field in the answer": (put(f"{GOT} properties id", {"type": "string"}), NO, YES),
    "success may be missing": (cut(f"{GOT} required"), YES, NO),
    "success as words": (put(f"{GOT} properties success type", "string"), YES, YES),
    "success may be null": (put(f"{GOT} properties success type", ["boolean", "null"]), YES, NO),
    "a code may be half": (put(f"{ONE} properties statusCode type", "number"), YES, NO),
    "a code below 100": (put(f"{ONE} properties statusCode minimum", 0), YES, NO),
    "codes below 500": (put(f"{ONE} properties statusCode maximum", 499), NO, YES),
    "a code without its limit": (cut(f"{ONE} properties statusCode maximum"), YES, NO),
    "a message with a format": (put(f"{ONE} properties message format", "email"), NO, YES),
    "a message that becomes a datetime": (put(f"{ONE} properties message format", "date-time"), YES, YES),
    "a message without its code": (put(f"{ONE} dependentRequired message", []), YES, NO),
    "no dependentRequired": (cut(f"{ONE} dependentRequired"), YES, NO),
    "an empty result": (cut(f"{ONE} minProperties"), YES, NO),
    "the results by another name": (put("ParticipantResults propertyNames pattern", "."), YES, YES),
    "results under any name": (cut("ParticipantResults propertyNames"), YES, NO),
    "results of any kind": (put("ParticipantResults additionalProperties", True), YES, YES),
    "no further fields in a flaw": (put("Flaw additionalProperties", False), YES, YES),
    "another condition": (put(f"{GOT} if properties success const", 1), YES, YES),
    "words in a condition": (put(f"{GOT} if description", "It worked."), NO, NO),
    "no condition": (both(cut(f"{GOT} if"), cut(f"{GOT} then")), YES, NO),
    "another consequence": (put(f"{GOT} then required", ["participants", "id"]), YES, YES),
    "a third shape of detail": (
        lambda spec: at(spec, ["Failure", "properties", "detail", "oneOf"]).append({"type": "integer"}),
        YES,
        NO,
    ),
    "the shapes of detail in another order": (
        lambda spec: at(spec, ["Failure", "properties", "detail", "oneOf"]).reverse(),
        NO,
        NO,
    ),
    "a field deep in a shape of detail": (put("Flaw properties url", {"type": "string"}), NO, YES),
    "a type deep in a shape of detail": (put("Flaw properties msg type", "integer"), YES, YES),
    "a place made of strings only": (put("Flaw properties loc items type", "string"), NO, YES),
    "a field called title": (put("Flaw properties title", {"type": "string"}), NO, YES),
    "a field called x-id": (put("Flaw properties x-id", {"type": "string"}), NO, YES),
    # the same, written another way
    "an inline schema becomes a reference": (
        both(
            put(" components schemas Number", copy.deepcopy(at(SPEC, NUMBERS.split())["items"])),
            put(f"{NUMBERS} items", {"$ref": "#/components/schemas/Number", "description": "A number."}),
        ),
        NO,
        NO,
    ),
    "a response becomes a reference": (
        lambda spec: (
            spec["components"]["responses"].update(Added=at(spec, ["add", "responses"])["200"]),
            at(spec, ["add", "responses"]).update({"200": {"$ref": "#/components/responses/Added"}}),
        )[0],
        NO,
        NO,
    ),
    "a reference becomes a response": (
        put("add responses 429", SPEC["components"]["responses"]["TooManyRequests"]),
        NO,
        NO,
    ),
    "parameters of the whole path": (
        lambda spec: spec["paths"][OPERATION].update(parameters=spec["paths"][OPERATION]["post"].pop("parameters")),
        NO,
        NO,
    ),
    # words
    "another description": (put(f"{GOT} properties success description", "It worked."), NO, NO),
    "another summary": (put("add summary", "Add people."), NO, NO),
    "another example": (put(f"{GROUP} example", "WGP"), NO, NO),
    "another example of a body": (cut(f"{BODY} examples"), NO, NO),
    "other evidence": (put(f"{ONE} properties message x-evidence", "inferred"), NO, NO),
    "another version": (put(" info version", "0.2.0"), NO, NO),
    "a field is discouraged": (put(f"{ONE} properties message deprecated", True), NO, NO),
    # what there is no rule for
    "an unknown keyword in a request": (put(f"{NUMBERS} contains", {"const": "+1"}), YES, YES),
    "an unknown keyword in an answer": (put(f"{ONE} not", {}), YES, YES),
    "a server of its own": (put("add servers", [{"url": "https://eu.example"}]), YES, YES),
    "webhooks": (put(" webhooks", {"joined": REMOVE}), YES, YES),
}
SAME = {
    "an inline schema becomes a reference",
    "a response becomes a reference",
    "a reference becomes a response",
    "parameters of the whole path",
    "the required fields in another order",
    "the shapes of detail in another order",
    "the key by another name",
    "the key asked for once for all",
}


def breaks(findings: list[Finding]) -> bool:
    return any(found.breaking for found in findings)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_breaks_callers_or_does_not(name: str) -> None:
    edit, there, _ = EDITS[name]
    found = compare(SPEC, edited(edit))
    assert there == breaks(found), found


@pytest.mark.parametrize("name", EDITS)
def test_taking_an_edit_back_is_checked_by_itself(name: str) -> None:
    edit, _, back = EDITS[name]
    found = compare(edited(edit), SPEC)
    assert back == breaks(found), found


@pytest.mark.parametrize("name", [name for name in EDITS if name not in SAME])
def test_each_edit_is_reported_both_ways(name: str) -> None:
    other = edited(EDITS[name][0])
    assert compare(SPEC, other)
    assert compare(other, SPEC)


def keys(node: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Each key below `node`, beside the object that it is in."""
    if isinstance(node, dict):
        yield from ((node, key) for key in node)
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from keys(child)


@pytest.mark.slow
def test_no_key_that_is_removed_slips_through() -> None:
    spec = copy.deepcopy(SPEC)
    count = 0
    parts = ("parameters", "headers", "responses", "schemas")
    for root in (
        spec["paths"][OPERATION]["post"],
        *(each for part in parts for each in spec["components"][part].values()),
    ):
        for node, key in list(keys(root)):
            # Without these it is no OpenAPI.
            if key not in ("name", "in") and node.get("$ref") != "#/components/parameters/GroupUuid":
                value = node.pop(key)
                assert compare(SPEC, spec), (key, node)
                node[key] = value
                count += 1
    assert count > 200


def test_equal_contracts_have_no_findings() -> None:
    assert compare(SPEC, copy.deepcopy(SPEC)) == []
    for edit, _, _ in EDITS.values():
        assert compare(edited(edit), edited(edit)) == []


def test_the_order_of_the_keys_means_nothing() -> None:
    def turned(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: turned(value) for key, value in reversed(node.items())}
        return node

    assert compare(SPEC, turned(SPEC)) == []


@pytest.mark.parametrize("name", [name for name, (_, there, _) in EDITS.items() if there])
def test_the_lines_that_it_tells_to_add_are_enough(name: str) -> None:
    findings = compare(SPEC, edited(EDITS[name][0]))
    printed, missing = report(findings, "# Changelog\n\n## Unreleased\n")
    assert missing
    lines = [line for line in printed.splitlines() if line.startswith("- Breaking: ")]
    assert lines
    printed, missing = report(findings, "\n".join(["# Changelog", "", "## Unreleased", "", *lines]))
    assert not missing
    assert "BREAKING" not in printed


@pytest.mark.parametrize(
    ("name", "place", "what"),
    [
        ("fewer numbers", "ParticipantsRequest.participants", "maxItems: 10 → 5"),
        ("numbers as numbers", "ParticipantsRequest.participants[]", "type: string → integer"),
        ("success may be missing", "AddParticipantAnswer.success", "no longer required"),
        ("a parameter with another name", "addParticipant.group_uuid (path)", "removed"),
        ("the key in another header", "addParticipant", "security: …header, X-User-API-Key) → …header, X-Key)"),
        ("no body", "addParticipant request body", "removed"),
        ("a header of another type", "RetryAfter", "type: string → integer"),
        ("the results by another name", "ParticipantResults propertyNames", r"pattern: ^(\+[1-9][0-9]{6,14}|accepted_numbers|u… → ."),
        ("a third shape of detail", "Failure.detail oneOf", 'with {"type": "integer"}'),
        ("a schema has another name", "Failure", "class: Failure → Problem"),
        ("webhooks", "openapi.yaml", 'webhooks: none → {"joined": {"delete": {"responses": {"2…'),
    ],
)  # fmt: skip
def test_a_finding_names_its_place_and_the_change(name: str, place: str, what: str) -> None:
    found = compare(SPEC, edited(EDITS[name][0]))
    assert (place, what) in {(one.place, one.what) for one in found if one.breaking}


def test_what_thirteen_answers_share_is_reported_once() -> None:
    found = compare(SPEC, edited(cut("Failure properties error")))
    assert [(one.place, one.what) for one in found] == [("Failure.error", "removed")]


def test_a_response_and_a_schema_may_have_one_name() -> None:
    old = edited(put(" components responses Failure", SPEC["components"]["responses"]["Booting"]))
    for item in old["paths"].values():
        for operation in item.values():
            for status in operation["responses"]:
                operation["responses"][status] = {"$ref": "#/components/responses/Failure"}
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Failure"]["properties"]["message"]["type"] = "integer"
    assert [one.place for one in compare(old, new)] == ["Failure.message"]


def test_what_requests_and_answers_share_is_checked_by_the_stricter() -> None:
    shared = edited(put(f"{GOT} properties echo", {"$ref": f"#/components/schemas/{ASK}"}))
    wider = copy.deepcopy(shared)
    wider["components"]["schemas"][ASK]["properties"]["participants"]["maxItems"] = 20
    assert not breaks(compare(SPEC, shared))
    [found] = compare(shared, wider)
    assert found.breaking
    assert found.why == "answers may bring what callers don't expect"


@pytest.mark.parametrize("new", [{"$ref": "#/components/schemas/Flaw"}, {"$ref": "#/components/schemas/Twin"}])
def test_schemas_that_hold_themselves_come_to_an_end(new: dict[str, Any]) -> None:
    old = edited(put("Flaw properties causes", {"type": "array", "items": {"$ref": "#/components/schemas/Flaw"}}))
    twin = {
        "type": "object",
        "properties": {"causes": {"type": "array", "items": {"$ref": "#/components/schemas/Twin"}}},
    }
    other = copy.deepcopy(old)
    other["components"]["schemas"]["Twin"] = twin
    other["components"]["schemas"]["Flaw"]["properties"]["causes"]["items"] = new
    assert ("Twin" in str(new)) == breaks(compare(old, other))


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("- Breaking: `participants` takes five numbers.", "announced"),
        ("- Breaking: `ParticipantsRequest.participants` takes five numbers.", "announced"),
        ("- Breaking: participants takes five numbers.", "BREAKING"),
        ("- Breaking: `Other.participants` takes five numbers.", "BREAKING"),
        ("- `participants` takes five numbers.", "BREAKING"),
        ("- Breaking: another thing.\n- `participants` takes five numbers.", "BREAKING"),
        ("## 0.9\n\n- Breaking: `participants` takes five numbers.", "BREAKING"),
    ],
)
def test_an_announcement_names_the_element_in_the_unreleased_section(line: str, verdict: str) -> None:
    findings = compare(SPEC, edited(EDITS["fewer numbers"][0]))
    printed, missing = report(findings, f"# Changelog\n\n## 1.0 (unreleased)\n\n{line}\n")
    assert printed.startswith(f"{verdict}  ParticipantsRequest.participants  ")
    assert missing == (verdict == "BREAKING")


def test_harmless_changes_need_no_announcement() -> None:
    printed, missing = report(compare(SPEC, edited(put(f"{NUMBERS} maxItems", 20))), "")
    assert not missing
    assert printed.endswith("maxItems: 10 → 20\n\nNothing here breaks callers.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("openapi: [3.1", "it is not YAML: while parsing a flow sequence"),
        ("a: \x00", "it is not YAML: "),
        ("&a [*a]", "it is not YAML: "),
        ("", "it is not OpenAPI"),
        ("[1]", "it is not OpenAPI"),
        (YAML.replace("openapi: 3.1.0", ""), "it is not OpenAPI"),
        (
            YAML.replace("maxItems: 10", "maxItems: ten"),
            "it is not OpenAPI: $.properties.participants.maxItems: 'ten' is",
        ),
        (YAML.replace("    Flaw:", "    Flew:"), "it refers to /components/schemas/Flaw, which is not in it"),
        (YAML.replace("#/components/schemas/Flaw", "flaw.yaml"), "it refers to flaw.yaml, which is not in it"),
    ],
    ids=["half", "nul", "itself", "empty", "list", "no version", "wrong value", "no such schema", "no such file"],
)
def test_what_is_not_a_contract_is_named_in_one_line(text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        load(text.encode(), "it")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_status_without_quotes_is_the_same_status() -> None:
    assert compare(SPEC, load(YAML.replace("'404':", "404:").encode(), "it")) == []


@pytest.mark.parametrize(
    ("keyword", "edit"),
    [
        ({"not": {"$ref": "#/components/schemas/Flaw"}}, put("Flaw required", ["loc"])),
        ({"not": {"properties": {"title": {"type": "string"}}}}, put(f"{ONE} not properties title type", "integer")),
    ],
    ids=["behind a reference", "of a property called title"],
)
def test_a_change_inside_an_unknown_keyword_is_noticed(keyword: dict[str, Any], edit: Edit) -> None:
    old = edited(lambda spec: at(spec, [ONE]).update(keyword))
    new = copy.deepcopy(old)
    edit(new)
    assert f"{ONE} not" in {f"{one.place} {one.what.split(':')[0]}" for one in compare(old, new) if one.breaking}


def test_branches_of_the_same_type_may_change_places() -> None:
    shapes = [{"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^b"}]
    place = "Failure properties detail oneOf"
    assert compare(edited(put(place, shapes)), edited(put(place, shapes[::-1]))) == []


# The command line, in real repositories.


def git(folder: Path, *arguments: str) -> None:
    who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        who |= {f"GIT_{role}_NAME": "A", f"GIT_{role}_EMAIL": "a@example.org"}
    subprocess.run([GIT, *arguments], cwd=folder, env=os.environ | who, check=True, capture_output=True)


def spec_diff(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    command = [sys.executable, str(ROOT / "tools" / "spec_diff.py"), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with our contract, released as v1."""
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "openapi.yaml").write_text(YAML, "utf-8")
    (folder / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 1.0 (2026-11-01)\n\n- Breaking: `maxItems`, `participants`\n", "utf-8"
    )
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=first")
    git(folder, "tag", "v1")
    return folder


def fewer(folder: Path) -> None:
    # In ParticipantsRequest alone: a new group has a limit of its own.
    before, name, after = YAML.partition("    ParticipantsRequest:\n")
    (folder / "openapi.yaml").write_text(f"{before}{name}{after.replace('maxItems: 10', 'maxItems: 5', 1)}", "utf-8")


def announce(folder: Path, text: str) -> None:
    changelog = (folder / "CHANGELOG.md").read_text("utf-8")
    (folder / "CHANGELOG.md").write_text(
        changelog.replace("## 1.0", f"## 1.1 (unreleased)\n\n{text}\n\n## 1.0", 1), "utf-8"
    )


def test_nothing_changed(repo: Path) -> None:
    (repo / "openapi.yaml").write_text("# A comment.\n" + YAML, "utf-8")
    assert spec_diff(repo) == (0, "openapi.yaml says the same as at v1.\n", "")


def test_an_unannounced_breaking_change_fails_and_says_which_line_to_add(repo: Path) -> None:
    fewer(repo)
    announce(repo, "- `participants` takes five.")
    status, printed, errors = spec_diff(repo)
    assert (status, errors) == (1, "")
    assert printed.startswith(
        "openapi.yaml, from v1 to the working tree:\n\nBREAKING  ParticipantsRequest.participants  "
    )
    assert 'under "## 1.1 (unreleased)"' in printed
    assert printed.endswith("\n- Breaking: `ParticipantsRequest.participants`: maxItems: 10 → 5\n")


def test_what_an_old_release_announced_does_not_count(repo: Path) -> None:
    fewer(repo)
    status, printed, _ = spec_diff(repo)
    assert status == 1
    assert 'under a new first heading "## Unreleased"' in printed


def test_an_announced_breaking_change_passes(repo: Path) -> None:
    fewer(repo)
    announce(repo, "- Breaking: one call adds five people, so the list\n  `participants` is shorter.")
    status, printed, _ = spec_diff(repo)
    assert status == 0
    assert "\nannounced  ParticipantsRequest.participants  " in printed
    assert printed.endswith("\nCHANGELOG.md announces all that breaks.\n")


@pytest.mark.slow
def test_without_a_tag_it_compares_with_origin_main_else_with_head(repo: Path) -> None:
    git(repo, "tag", "--delete", "v1")
    fewer(repo)
    assert spec_diff(repo)[1].startswith("openapi.yaml, from HEAD ")
    git(repo, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(repo, "commit", "--quiet", "--all", "--message=fewer")
    assert spec_diff(repo)[1].startswith("openapi.yaml, from origin/main ")
    assert spec_diff(repo, "HEAD") == (0, "openapi.yaml says the same as at HEAD.\n", "")


@pytest.mark.parametrize("base", ["v9", "--help"])
def test_a_revision_that_git_does_not_know_is_named(repo: Path, base: str) -> None:
    assert (2, "", f"spec-diff: {base}: git knows no such revision\n") == spec_diff(repo, base)


def test_a_revision_without_a_contract_is_named(repo: Path) -> None:
    git(repo, "rm", "--quiet", "--cached", "openapi.yaml")
    git(repo, "commit", "--quiet", "--message=gone")
    git(repo, "tag", "v2")
    assert spec_diff(repo) == (2, "", "spec-diff: v2: there is no openapi.yaml at that revision\n")


def test_a_contract_that_cannot_be_read_is_named_in_one_line_and_left_alone(repo: Path) -> None:
    (repo / "openapi.yaml").write_text("openapi: [3.1", "utf-8")
    status, out, errors = spec_diff(repo)
    assert (status, out, errors.count("\n")) == (2, "", 1), errors
    assert errors.startswith("spec-diff: openapi.yaml is not YAML: while parsing a flow sequence"), errors
    assert (repo / "openapi.yaml").read_text("utf-8") == "openapi: [3.1"


def test_a_working_tree_without_a_contract_is_named(repo: Path) -> None:
    (repo / "openapi.yaml").unlink()
    status, _, errors = spec_diff(repo)
    assert (2, f"spec-diff: {repo / 'openapi.yaml'}: No such file or directory\n") == (status, errors)


def test_a_folder_that_git_does_not_know_is_named(tmp_path: Path) -> None:
    status, out, errors = spec_diff(tmp_path, "v1", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (status, out, errors.count("\n")) == (2, "", 1)
    assert errors.startswith(f"spec-diff: {tmp_path}: ")


def test_a_machine_without_git_is_named(repo: Path) -> None:
    status, _, errors = spec_diff(repo, PATH="")
    assert (status, errors.count("\n")) == (2, 1)
    assert errors.startswith("spec-diff: git is not on PATH")
