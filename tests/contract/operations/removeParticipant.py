"""Removing people. The answer has two lists, and no result for each number."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.contract.exchange import (
    FROM_NUMBER,
    GROUP,
    KEY,
    LEFT_GROUP,
    OTHER_GROUP,
    SEEN_GROUP,
    UNKNOWN_GROUP,
    Request,
)
from tests.contract.mutants import edits
from tests.contract.mutants.edits import EditScope, body, part
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.operations.addParticipant import ADDED, ALREADY, served
from tests.contract.operations.getGroup import MEMBER, OWNER, seen
from tests.contract.scenarios import Scenario, Step, differs, members_differ, refused, uk
from tests.contract.valid import valid_request

_MILLISECONDS = 10**11
"""As seconds, in the year 5138; as milliseconds, in 1973."""


@dataclass(frozen=True)
class Removed:
    """Exactly these were removed, and these were not."""

    accepted: frozenset[str]
    unaccepted: frozenset[str]

    def __call__(self, request: Request, body: Any) -> list[str]:
        lists = body["participants"]
        findings: list[str] = []
        for name, expected in (("accepted", self.accepted), ("unaccepted", self.unaccepted)):
            place = f"{name}_numbers"
            findings += members_differ(f"/participants/{place}", f"{name} numbers", expected, lists.get(place, []))
        if lists.get("timestamp", 0) >= _MILLISECONDS:
            findings.append(differs("/participants/timestamp", "the time is not in seconds, or far in the future"))
        return findings


def remove(numbers: list[str], **options: str) -> Request:
    """The request that removes these numbers."""
    return valid_request("removeParticipant", numbers, **options)


def removed(*numbers: str, others: tuple[str, ...] = (), group: str = GROUP, key: str = KEY) -> Step:
    """A call that is carried out: it removes these numbers, and not the others."""
    request = remove([*numbers, *others], group=group, key=key)
    # What is in neither list is not documented to be in the second one, only that it may be.
    return Step(request, 200, Removed(frozenset(numbers), frozenset(others)), inferred=bool(others))


_NOBODY = b'{"from_number":"+12123334444","participants":[]}'

SCENARIOS = (
    Scenario("remove_one", (served({uk(180): ADDED}), removed(uk(180)))),
    Scenario("remove_and_add_again", (served({uk(181): ADDED}), removed(uk(181)), served({uk(181): ADDED}))),
    Scenario("remove_twice", (served({uk(182): ADDED}), removed(uk(182)), removed(others=(uk(182),)))),
    Scenario("remove_nobody_in_it", (removed(others=(uk(183),)),)),
    Scenario(
        "remove_some",
        (
            served({uk(184): ADDED, uk(185): ADDED, "+12025550186": ADDED}),
            removed(uk(184), "+12025550186", others=(uk(186),)),
            served({uk(184): ADDED, uk(185): ALREADY}),
        ),
    ),
    Scenario(
        "remove_ten",
        (served({uk(n): ADDED for n in range(220, 230)}), removed(*(uk(n) for n in range(220, 230)))),
    ),
    Scenario("remove_from_one_of_two_groups", (
        served({uk(187): ADDED}),
        served({uk(187): ADDED}, group=OTHER_GROUP),
        removed(uk(187), group=OTHER_GROUP),
        served({uk(187): ALREADY}),
    )),
    Scenario(
        "removed_are_no_members",
        (
            served({uk(188): ADDED, uk(189): ADDED}, group=LEFT_GROUP),
            removed(uk(188), group=LEFT_GROUP),
            seen(OWNER | {uk(189): MEMBER}, group=LEFT_GROUP),
        ),
        sandbox=True,
    ),
    Scenario("remove_the_owner", (removed(others=(FROM_NUMBER,), group=SEEN_GROUP),), sandbox=True),
    Scenario("remove_eleven", (refused(422, remove([uk(n) for n in range(190, 201)])),)),
    Scenario("remove_nobody", (refused(422, replace(remove([]), body=_NOBODY)),)),
    Scenario("remove_from_unknown_group", (refused(404, remove([uk(190)], group=UNKNOWN_GROUP)),), harmless=True),
    Scenario(
        "remove_busy_at_first",
        (
            served({uk(191): ADDED}),
            refused(486, remove([uk(191)], key="sandbox-busy")),
            removed(uk(191), key="sandbox-busy"),
        ),
        sandbox=True,
    ),
)  # fmt: skip


def lists(change: Callable[[list[str], list[str]], tuple[list[str], list[str]]]) -> Edit:
    """Who was removed and who was not, as others."""

    def both(found: dict[str, Any]) -> dict[str, Any]:
        accepted, unaccepted = change(found["accepted_numbers"], found["unaccepted_numbers"])
        return found | {"accepted_numbers": accepted, "unaccepted_numbers": unaccepted}

    return part("participants", both)


def _nobody_is_removed(call: Call) -> None:
    if call.status == 200:
        for number in call.json["participants"]["accepted_numbers"]:
            call.state.add(call.group, FROM_NUMBER, [number])


def _everybody_is_removed(call: Call) -> None:
    if call.status == 200:
        with call.state.changing(call.group) as members:
            members.clear()


def _removed_everywhere(call: Call) -> None:
    if call.status == 200:
        for group in call.state.groups:
            with call.state.changing(group) as members:
                for number in call.numbers:
                    members.pop(number, None)


def _removed_though_refused(call: Call) -> None:
    if call.status >= 400 and call.group in call.state:
        with call.state.changing(call.group) as members:
            for number in call.numbers:
                members.pop(number, None)


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "nobody is removed": ("documented", _nobody_is_removed),
    "everybody is removed": ("documented", _everybody_is_removed),
    "removed from every group": ("documented", _removed_everywhere),
    "a refused call removes": ("documented", _removed_though_refused),
    "who is not in the group is accepted": ("documented", lists(lambda yes, no: ([*yes, *no], []))),
    "everybody is unaccepted": ("documented", lists(lambda yes, no: ([], [*yes, *no]))),
    "the lists swapped": ("documented", lists(lambda yes, no: (no, yes))),
    "who is not in the group is not mentioned": ("documented", lists(lambda yes, no: (yes, []))),
    "everybody in both lists": ("documented", lists(lambda yes, no: ([*yes, *no], [*yes, *no]))),
    "numbers without their plus": ("documented", lists(lambda yes, no: ([n[1:] for n in yes], [n[1:] for n in no]))),
    "lists beside participants": ("documented", body(lambda answer: {"success": True} | answer["participants"])),
    "a result for each number": (
        "documented",
        part("participants", lambda f: {n: {"statusCode": 200, "message": "m"} for n in f["accepted_numbers"]}),
    ),
    "older group ids are unknown": ("documented", edits.no_older_groups),
}  # fmt: skip

WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {
    "an unknown group is taken for another": ("documented", edits.any_group),
    "all groups are one": ("documented", edits.one_group),
}

HARMLESS: dict[str, Edit] = {
    "numbers in another order": lists(lambda yes, no: (yes[::-1], no[::-1])),
    "no list of who was not removed, if empty": part(
        "participants",
        lambda found: (
            {name: value for name, value in found.items() if value != []}
            | {"accepted_numbers": found["accepted_numbers"]}
        ),
    ),
    "another time": part("participants", lambda found: found | {"timestamp": 1790000001}),
    "no time": part("participants", lambda f: {name: value for name, value in f.items() if name != "timestamp"}),
    "a field added to the lists": part("participants", lambda found: found | {"count": 1}),
}


def _instance(what: str, participants: object, evidence: str = "documented") -> dict[str, Any]:
    return {
        "what": what,
        "evidence": evidence,
        "status": 200,
        "answer": {"success": True, "participants": participants},
    }


_WHOLE = {"timestamp": 1790000000, "accepted_numbers": [uk(100)], "unaccepted_numbers": [uk(101)]}

ACCEPTED = (
    _instance("one removed, one not", _WHOLE),
    _instance("nobody removed", _WHOLE | {"accepted_numbers": []}),
    _instance("the removed alone", {"accepted_numbers": [uk(100)]}, "inferred"),
    _instance("lists with a field more", _WHOLE | {"count": 1}, "inferred"),
    _instance("a number as it was sent", _WHOLE | {"unaccepted_numbers": ["0770"]}, "inferred"),
    {
        "what": "a removal that failed with 200", "evidence": "observed", "status": 200,
        "answer": {"success": False, "error_message": "m", "request_id": "r"},
    },
)  # fmt: skip

_ANSWERS: tuple[Any, ...] = (
    [], None, {"participants": _WHOLE}, {"success": True}, {"success": "true", "participants": _WHOLE},
    {"success": None, "participants": _WHOLE},
)  # fmt: skip
_PARTICIPANTS: tuple[Any, ...] = ([], None, "all", {}, {"timestamp": 1790000000})
_VALUES: dict[str, tuple[Any, ...]] = {
    "timestamp": ("now", None, []),
    "accepted_numbers": (uk(100), None, {}, [447700900100], [None]),
    "unaccepted_numbers": (uk(101), None, {}, [447700900101], [None]),
}

REFUSED = (
    *({"what": f"an answer that is {a!r}", "evidence": "documented", "status": 200, "answer": a} for a in _ANSWERS),
    *(_instance(f"participants that are {value!r}", value) for value in _PARTICIPANTS),
    *(
        _instance(f"{name} that is {value!r}", _WHOLE | {name: value})
        for name, values in _VALUES.items()
        for value in values
    ),
)
