"""Making members admins. What the answer says is not known, so the members say whether it was done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tests.contract.exchange import (
    ADMINS_GROUP,
    FROM_NUMBER,
    GROUP,
    KEY,
    OLDER_ADMINS_GROUP,
    OTHER_GROUP,
    UNKNOWN_GROUP,
    Request,
)
from tests.contract.mutants import edits
from tests.contract.mutants.edits import EditScope, body
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.operations.addParticipant import ADDED, served
from tests.contract.operations.getGroup import MEMBER, OWNER, seen
from tests.contract.scenarios import Scenario, Step, refused, uk
from tests.contract.valid import valid_request

PROMOTE = "promoteParticipant"
ADMIN = (True, False)
_NOBODY = b'{"from_number":"+12123334444","participants":[]}'

Flags = tuple[bool, bool]
"""As getGroup's: wa_is_admin and wa_is_super_admin."""


@dataclass(frozen=True)
class Accepted:
    """Whatever the answer says, unless that it failed."""

    def __call__(self, request: Request, body: Any) -> list[str]:
        return []


def accepted(operation: str, *numbers: str, group: str = GROUP, key: str = KEY) -> Step:
    """A call that is accepted."""
    return Step(valid_request(operation, numbers, group=group, key=key), 200, Accepted())


def scenarios(operation: str, verb: str, n: int, *, before: Flags, after: Flags) -> tuple[Scenario, ...]:
    """What is expected, be it that members are made admins or admins members. `n`: the first of eleven invented numbers."""

    def changed(*numbers: int, group: str = ADMINS_GROUP, key: str = KEY) -> Step:
        return accepted(operation, *map(uk, numbers), group=group, key=key)

    def ready(*numbers: int, group: str = ADMINS_GROUP) -> list[Step]:
        """They are members, and admins if that is what is to change."""
        members = [served({uk(each): ADDED for each in numbers}, group=group)]
        return [*members, *([accepted(PROMOTE, *map(uk, numbers), group=group)] if before == ADMIN else [])]

    def look(flags: dict[int, Flags], *, group: str = ADMINS_GROUP) -> Step:
        return seen({uk(each): found for each, found in flags.items()}, group=group, more=True)

    twice = valid_request(operation, [uk(n + 5), uk(n + 5)], group=ADMINS_GROUP)
    busy = valid_request(operation, [uk(n + 6)], group=ADMINS_GROUP, key="sandbox-busy")
    return (
        Scenario(f"{verb}_in_older_group", (*ready(n, group=OTHER_GROUP), changed(n, group=OTHER_GROUP))),
        Scenario(
            f"{verb}_some",
            (*ready(n, n + 1, n + 2), changed(n, n + 2), look({n: after, n + 1: before, n + 2: after})),
            sandbox=True,
        ),
        Scenario(f"{verb}_twice", (*ready(n + 3), changed(n + 3), changed(n + 3), look({n + 3: after})), sandbox=True),
        Scenario(
            f"{verb}_in_one_of_two_groups",
            (
                *ready(n + 4),
                *ready(n + 4, group=OLDER_ADMINS_GROUP),
                changed(n + 4),
                look({n + 4: after}),
                look({n + 4: before}, group=OLDER_ADMINS_GROUP),
            ),
            sandbox=True,
        ),
        Scenario(
            f"{verb}_after_a_refused_call",
            (*ready(n + 5), refused(422, twice), look({n + 5: before}), changed(n + 5), look({n + 5: after})),
            sandbox=True,
        ),
        Scenario(
            f"{verb}_busy_at_first",
            (*ready(n + 6), refused(486, busy), changed(n + 6, key="sandbox-busy"), look({n + 6: after})),
            sandbox=True,
        ),
        Scenario(
            f"{verb}_nobody_in_it",
            (changed(n + 7), served({uk(n + 7): ADDED}, group=ADMINS_GROUP), look({n + 7: MEMBER})),
            sandbox=True,
        ),
        Scenario(
            f"{verb}_the_owner",
            (accepted(operation, FROM_NUMBER, group=ADMINS_GROUP), seen(OWNER, group=ADMINS_GROUP, more=True)),
            sandbox=True,
        ),
        Scenario(f"{verb}_eleven", (refused(422, valid_request(operation, [uk(each) for each in range(n, n + 11)])),)),
        Scenario(f"{verb}_nobody", (refused(422, replace(valid_request(operation), body=_NOBODY)),)),
        Scenario(
            f"{verb}_in_unknown_group",
            (refused(404, valid_request(operation, [uk(n)], group=UNKNOWN_GROUP)),),
            harmless=True,
        ),
    )


SCENARIOS = scenarios(PROMOTE, "promote", 300, before=MEMBER, after=ADMIN)


# --- wrong servers --------------------------------------------------------------------------------------------------


def mark(call: Call, group: str, is_admin: bool, numbers: Iterable[str] | None = None) -> None:
    """These members of a group become admins or none; without numbers, all."""
    with call.state.changing(group) as members:
        for number in members.keys() if numbers is None else members.keys() & set(numbers):
            members[number].is_admin = is_admin


def wrong(verb: str, is_admin: bool) -> dict[str, tuple[str, Edit]]:
    """Servers that do otherwise than asked, with their evidence. `is_admin`: what was asked for."""

    def nobody(call: Call) -> None:
        if call.status == 200:
            mark(call, call.group, not is_admin, call.numbers)

    def everybody(call: Call) -> None:
        if call.status == 200:
            mark(call, call.group, is_admin)

    def everywhere(call: Call) -> None:
        if call.status == 200:
            for group in call.state.groups:
                mark(call, group, is_admin, call.numbers)

    def though_refused(call: Call) -> None:
        if call.status >= 400 and call.group in call.state:
            mark(call, call.group, is_admin, call.numbers)

    def adds(call: Call) -> None:
        if call.status == 200:
            call.state.add(call.group, FROM_NUMBER, call.numbers)

    def another_time(call: Call) -> None:
        met = call.memory.setdefault("met", set())
        if call.status == 200:
            mark(call, call.group, not is_admin, [number for number in call.numbers if (call.group, number) in met])
            met.update((call.group, number) for number in call.numbers)

    return {
        f"nobody is {verb}d": ("documented", nobody),
        f"everybody is {verb}d": ("documented", everybody),
        f"{verb}d in every group": ("documented", everywhere),
        f"a refused call {verb}s": ("documented", though_refused),
        "who is no member is added": ("inferred", adds),
        "a second call takes the first one back": ("inferred", another_time),
        "older group ids are unknown": ("documented", edits.no_older_groups),
    }


WRONG_ANSWERS = wrong("promote", is_admin=True)

WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {
    "an unknown group is taken for another": ("documented", edits.any_group),
    "two groups are one": (
        "documented",
        edits.group_as(lambda group: OLDER_ADMINS_GROUP if group == ADMINS_GROUP else group),
    ),
}

_LISTS = {"timestamp": 1790000000, "accepted_numbers": [uk(100)], "unaccepted_numbers": [uk(101)]}
_ANSWERS: dict[str, Any] = {
    "nothing": {},
    "success alone": {"success": True},
    "a status alone": {"status": 200},
    "a status for all": {"success": True, "participants": {"statusCode": 200}},
    "lists as remove-participant has": {"success": True, "participants": _LISTS},
}
"""What others have seen or might answer."""


def _answered(answer: Any) -> Edit:
    return body(lambda _: answer)


HARMLESS = {f"the answer has {what}": _answered(answer) for what, answer in _ANSWERS.items()}


def _instance(what: str, answer: object) -> dict[str, Any]:
    return {"what": f"an answer that has {what}", "evidence": "inferred", "status": 200, "answer": answer}


ACCEPTED = (
    *(_instance(what, answer) for what, answer in _ANSWERS.items()),
    _instance("a failure", {"success": False, "error_message": "m"}),
)
_OTHERS: tuple[Any, ...] = ([], None, "OK", {"success": "true"}, {"success": None}, {"success": {}})
REFUSED = tuple(_instance(repr(answer), answer) for answer in _OTHERS)
