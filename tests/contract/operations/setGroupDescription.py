"""Setting the description of a group. No answer shows it, so a server that answers and sets nothing can't be noticed here."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tests.contract.exchange import FROM_NUMBER, GROUP, KEY, OTHER_GROUP, UNKNOWN_GROUP, Request
from tests.contract.mutants import edits
from tests.contract.mutants.edits import EditScope
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.operations import promoteParticipant as promote
from tests.contract.operations.promoteParticipant import Accepted
from tests.contract.scenarios import Scenario, Step, refused
from tests.contract.valid import valid_request

DESCRIBE = "setGroupDescription"
LONGEST = 2048
LINES_AND_EMOJI = 'Who helps at the fair? 🎪\n\n- tea: ¿quién? צ\n- cake: 👩\u200d🍳\t("two")'
"""Letters of more than one byte, an emoji of more than one letter, and what JSON escapes."""


def fields(request: Request, **values: object) -> Request:
    """The request with these fields of its body as others, in UTF-8 as most clients write it."""
    body = json.loads(request.body) | values
    return replace(request, body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def scenarios(
    operation: str, what: str, field: str, values: Sequence[str], *, longest: str, wrong: Sequence[str]
) -> tuple[Scenario, ...]:
    """What is expected of setting something of a group that is in one field. `values`: two that are right."""
    one, another = values

    def request(value: str, *, group: str = GROUP, key: str = KEY) -> Request:
        return fields(valid_request(operation, group=group, key=key), **{field: value})

    def done(value: str, *, group: str = GROUP, key: str = KEY) -> Step:
        return Step(request(value, group=group, key=key), 200, Accepted())

    sender = fields(valid_request(operation), from_number=FROM_NUMBER[1:])
    return (
        Scenario(f"{what}_is_set", (Step(valid_request(operation), 200, Accepted()),)),
        Scenario(f"{what}_is_set_again", (done(one), done(one))),
        Scenario(f"{what}_is_set_to_another", (done(one), done(another), done(one))),
        Scenario(f"{what}_in_two_groups", (done(one), done(one, group=OTHER_GROUP))),
        Scenario(f"{what}_at_its_longest", (done(longest),)),
        Scenario(f"{what}_too_long", (refused(422, request(f"{longest}a")), done(one))),
        Scenario(f"{what}_that_is_none", (*(refused(422, request(each)) for each in wrong), done(one))),
        Scenario(f"{what}_from_no_number", (refused(422, sender),)),
        Scenario(f"{what}_and_an_unknown_field", (refused(400, fields(valid_request(operation), notify=True)),)),
        Scenario(f"{what}_in_unknown_group", (refused(404, request(one, group=UNKNOWN_GROUP)),), harmless=True),
        Scenario(
            f"{what}_busy_at_first",
            (refused(486, request(one, key="sandbox-busy")), done(one, key="sandbox-busy")),
            sandbox=True,
        ),
    )


def served(value: str) -> Step:
    """A call that sets this description."""
    return Step(fields(valid_request(DESCRIBE), description=value), 200, Accepted())


SCENARIOS = (
    *scenarios(
        DESCRIBE,
        "description",
        "description",
        ("Who helps, and when.", "Who brings a cake."),
        # Two bytes each: the limit is one of letters.
        longest="ü" * LONGEST,
        wrong=("",),
    ),
    Scenario("description_of_one_letter", (served("ß"),)),
    Scenario("description_with_lines_and_emoji", (served(LINES_AND_EMOJI),)),
)


# --- wrong servers --------------------------------------------------------------------------------------------------


def refuses(status: int, when: Callable[[Call], bool]) -> Edit:
    """Some of what is served is refused."""

    def edit(call: Call) -> None:
        if call.status == 200 and when(call):
            call.status, call.json = status, {"message": "The call was refused"}

    return edit


def _again(call: Call) -> bool:
    """Whether the same was served before."""
    served = call.memory.setdefault("served", set())
    again = (call.path, call.request_body) in served
    served.add((call.path, call.request_body))
    return again


def _set_before(call: Call) -> bool:
    groups = call.memory.setdefault("groups", set())
    before = call.group in groups
    groups.add(call.group)
    return before


refuses_again = refuses(409, _again)
"""The same call is carried out once."""


def refuses_bytes(field: str, longest: int) -> Edit:
    """The limit is taken for one of bytes."""
    return refuses(422, lambda call: len(json.loads(call.request_body)[field].encode()) > longest)


refuses_letters = refuses(422, lambda call: not call.request_body.isascii())
"""Letters outside ASCII are refused, if they are not escaped."""

ONCE: dict[str, tuple[str, Edit]] = {
    "older group ids are unknown": ("documented", edits.no_older_groups),
    "the same again is refused": ("inferred", refuses_again),
    "what is set stays": ("inferred", refuses(406, _set_before)),
}
WRONG_ANSWERS = ONCE | {
    "letters outside ASCII are refused": ("documented", refuses_letters),
    "letters are counted in bytes": ("inferred", refuses_bytes("description", LONGEST)),
}
WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {
    "an unknown group is taken for another": ("documented", edits.any_group),
}
HARMLESS = promote.HARMLESS


# --- instances ------------------------------------------------------------------------------------------------------


def instance(operation: str, what: str, evidence: str = "documented", **values: object) -> dict[str, Any]:
    """The documented request with these fields as others."""
    return {"what": what, "evidence": evidence, "request": json.loads(valid_request(operation).body) | values}


def right(operation: str, *numbers: str) -> Iterator[dict[str, Any]]:
    """What must be accepted, whatever the operation does; with the shortest and the longest number in each of these fields."""
    yield instance(operation, f"the documented request of {operation}")
    yield {
        "what": f"JSON as the content type of {operation}",
        "evidence": "documented",
        "content_type": "application/json",
    }
    for name in numbers:
        yield instance(operation, f"{name} of seven digits", "inferred", **{name: "+2901234"})
        yield instance(operation, f"{name} of fifteen digits", **{name: "+491234567890123"})


def wrong(operation: str, *numbers: str) -> Iterator[dict[str, Any]]:
    """What must be refused, whatever the operation does; with what is no number in each of these fields."""
    yield {"what": f"text as the content type of {operation}", "evidence": "documented", "content_type": "text/plain"}
    body = json.loads(valid_request(operation).body)
    others: tuple[Any, ...] = (None, 1, [])
    for other in others:
        yield {"what": f"a request that is {other!r}", "evidence": "documented", "request": other}
    yield instance(operation, "a field more", "inferred", notify=True)
    for name in body:
        rest = {each: value for each, value in body.items() if each != name}
        yield {"what": f"a request without {name}", "evidence": "documented", "request": rest}
        for other in others:
            yield instance(operation, f"{name} that is {other!r}", **{name: other})
    for name in numbers:
        for what, number in _NO_NUMBERS.items():
            yield instance(operation, f"{name} {what}", **{name: number})


_NO_NUMBERS = {
    "without a plus": "12123334444", "led by 0": "+02123334444", "of six digits": "+290123",
    "of sixteen digits": "+4912345678901234", "behind a blank": " +12123334444", "before a letter": "+12123334444x",
}  # fmt: skip

ACCEPTED = (
    *right(DESCRIBE, "from_number"),
    instance(DESCRIBE, "a description of one letter", description="ß"),
    instance(DESCRIBE, "the longest description", "inferred", description="ü" * LONGEST),
    instance(DESCRIBE, "a description with lines and emoji", description=LINES_AND_EMOJI),
    *promote.ACCEPTED,
)
REFUSED = (
    *wrong(DESCRIBE, "from_number"),
    instance(DESCRIBE, "an empty description", "inferred", description=""),
    instance(DESCRIBE, "a description that is too long", "inferred", description="a" * (LONGEST + 1)),
    *promote.REFUSED,
)
