"""Creating a group with people. A result is (statusCode, isInviteV4Sent), as addParticipant's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.types import ASGIApp

from tests.contract.exchange import FROM_NUMBER, GROUP, KEY, UNKNOWN_GROUP, Request, get_group
from tests.contract.mutants.edits import body, part
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.operations.addParticipant import ADDED, ALREADY, KNOWN, results_differ, served
from tests.contract.operations.getGroup import MEMBER, OWNER, Members
from tests.contract.operations.listGroups import list_groups
from tests.contract.scenarios import OPTIONAL, Scenario, Step, differs, members_differ, refused, uk
from tests.contract.valid import valid_request
from twochat_sandbox import State, create_app
from twochat_sandbox.spelling import older_spelling

NAME = "Volunteers"
FIRST, SECOND = "{0.group.uuid}", "{1.group.uuid}"
"""The group that the first call of a scenario created, and the one of the second."""


@dataclass(frozen=True)
class Created:
    """There is a new group, with exactly these results beside its creator's, and these numbers as unaccepted.

    Its name is not looked at: x-tells judges it.
    """

    results: Mapping[str, tuple[int, bool]]
    unaccepted: frozenset[str] = frozenset()

    def __call__(self, request: Request, body: Any) -> list[str]:
        group, sender = body["group"], json.loads(request.body)["from_number"]
        listed = {number: one for number, one in group["participants"].items() if number not in KNOWN}
        found = {number: (one.get("statusCode"), one.get("isInviteV4Sent", False)) for number, one in listed.items()}
        findings = [f"{OPTIONAL}the creator's result"] if sender not in found else []
        if any("isInviteV4Sent" not in one for one in listed.values()):
            findings.append(f"{OPTIONAL}isInviteV4Sent")
        wanted, received = {sender: ADDED, **self.results}, {sender: ADDED, **found}
        findings += results_differ("/group/participants", wanted, received)
        # What is optional must be right if it is there.
        if any(one.get("isGroupCreator", number == sender) is not (number == sender) for number, one in listed.items()):
            findings.append(differs("/group/participants/*/isGroupCreator", "the creator is another"))
        for name, numbers in (("accepted", self.results), ("unaccepted", self.unaccepted)):
            if f"{name}_numbers" not in group:
                findings.append(f"{OPTIONAL}{name}_numbers")
            else:
                place = f"{name}_numbers"
                findings += members_differ(f"/group/{place}", f"{name} numbers", numbers, group[place])
        if not group["uuid"].startswith(("WAG", "WGP")) or group["uuid"] == GROUP:
            findings.append(differs("/group/uuid", "the group has no id of its own"))
        if not str(group.get("wa_group_id", "@g.us")).endswith("@g.us"):
            findings.append(differs("/group/wa_group_id", "the group has an id of another kind"))
        return findings


@dataclass(frozen=True)
class Unlisted:
    """No group is listed that has this name."""

    name: str

    def __call__(self, request: Request, body: Any) -> list[str]:
        names = [group.get("wa_group_name") for group in body["data"]]
        listed = f"a group is listed that was not created: {self.name!r}"
        return [differs("/data/*/wa_group_name", listed)] if self.name in names else []


def fields(*, key: str = KEY, sender: str = FROM_NUMBER, **group: object) -> Request:
    """A request for a group that has these fields."""
    text = json.dumps({"from_number": sender, "group": group}, separators=(",", ":"))
    return replace(valid_request("createGroup", key=key), body=text.encode())


def create(*numbers: str, name: str = NAME, key: str = KEY, **more: str) -> Request:
    """The request for a group with these people."""
    return fields(name=name, participants=numbers, key=key, **more)


def created(
    results: Mapping[str, tuple[int, bool]], *, unaccepted: tuple[str, ...] = (), name: str = NAME, **more: str
) -> Step:
    """A group that is created, and the result of each number, in the order requested."""
    request = create(*results, *unaccepted, name=name, **more)
    # Of the codes only 200 is documented.
    inferred = any(code != 200 for code, _ in results.values())
    return Step(request, 200, Created(results, frozenset(unaccepted)), inferred=inferred)


def read(*numbers: str, group: str = FIRST, name: str = NAME) -> Step:
    """A look at a group that was created: its owner, and these people."""
    members = Members(OWNER | dict.fromkeys(numbers, MEMBER), name=name)
    # It may take minutes until the group is seen, by the documentation.
    return Step(get_group(group=group), 200, members, also=(404,), inferred=True)


def _unlisted(name: str) -> Step:
    return Step(list_groups(), 200, Unlisted(name))


# With a number, which each run has another of (`unique_numbers`): an earlier run's groups may be there.
_REFUSED, _BUSY = f"Of {uk(510)}", f"Of {uk(511)}"
_EXACT = "Caf\u00e9 \u201cZ\u00fcrich\u201d \\ 'o' \U0001f44b\U0001f3fd \u65e5\u672c"
_HUNDRED = "\u00e9" * 100

SCENARIOS = (
    # These two first: once a group was created here, the list tells when, and is another in each recording.
    Scenario(
        "create_refused_creates_nothing",
        (refused(422, create(*map(uk, range(520, 531)), name=_REFUSED)), _unlisted(_REFUSED)),
    ),
    Scenario(
        "create_busy_at_first",
        (
            refused(486, create(uk(511), name=_BUSY, key="sandbox-busy")),
            _unlisted(_BUSY),
            created({uk(511): ADDED}, name=_BUSY, key="sandbox-busy"),
        ),
        sandbox=True,
    ),
    Scenario("create", (created({"+447700176576": ADDED, "+17137157533": ADDED}),)),
    Scenario(
        "create_and_read",
        (created({uk(512): ADDED, "+12025550152": ADDED}), read(uk(512), "+12025550152")),
    ),
    Scenario(
        "create_with_ten",
        (created({uk(n): ADDED for n in range(530, 540)}), read(*(uk(n) for n in range(530, 540)))),
    ),
    Scenario(
        "create_two_groups",
        (
            created({uk(513): ADDED, uk(514): ADDED}, name="First"),
            created({uk(513): ADDED, uk(515): ADDED}, name="Second"),
            read(uk(513), uk(514), name="First"),
            read(uk(513), uk(515), name="Second", group=SECOND),
        ),
    ),
    Scenario(
        "create_twice",
        (
            created({uk(516): ADDED}),
            created({uk(516): ADDED}),
            replace(served({uk(516): ALREADY, uk(517): ADDED}, group=SECOND), also=(404,)),
            read(uk(516)),
            read(uk(516), uk(517), group=SECOND),
        ),
    ),
    Scenario("create_as_another", (created({uk(518): ADDED}, sender="+12025550142"),)),
    Scenario("create_named_exactly", (created({uk(519): ADDED}, name=_EXACT), read(uk(519), name=_EXACT))),
    Scenario("create_named_with_a_hundred_letters", (created({uk(540): ADDED}, name=_HUNDRED),)),
    Scenario("create_named_with_one_letter", (created({uk(541): ADDED}, name="A"),)),
    Scenario(
        "create_described",
        (
            created({uk(542): ADDED}, description="\u00e9" * 2048),
            created({uk(542): ADDED}, description="A"),
        ),
    ),
    Scenario("create_with_two_spellings", (created({"+525550000066": ADDED}),)),
    Scenario(
        "create_with_invited",
        (created({uk(543): ADDED, uk(403): (403, True), uk(433): (403, False)}), read(uk(543))),
        sandbox=True,
    ),
    Scenario(
        "create_with_unaccepted",
        (created({uk(544): ADDED}, unaccepted=(uk(404), "+12025550404")), read(uk(544))),
        sandbox=True,
    ),
    Scenario("create_with_nobody_accepted", (created({}, unaccepted=(uk(404),)), read()), sandbox=True),
    Scenario(
        "create_with_not_on_whatsapp",
        (created({uk(545): ADDED, uk(444): (404, False)}), read(uk(545))),
        sandbox=True,
    ),
    Scenario("create_with_nobody", (refused(422, create()),)),
    Scenario("create_with_one_twice", (refused(422, create(uk(546), uk(546))),)),
    Scenario("create_with_no_number", (refused(422, create(uk(546), "07700 900546")),)),
    Scenario("create_unnamed", (refused(400, fields(participants=[uk(547)])),)),
    Scenario("create_named_nothing", (refused(422, create(uk(547), name="")),)),
    Scenario("create_named_blank", (refused(422, create(uk(547), name=" \t\n ")),)),
    Scenario("create_named_too_long", (refused(422, create(uk(547), name=f"{_HUNDRED}e")),)),
    Scenario("create_described_as_nothing", (refused(422, create(uk(547), description="")),)),
    Scenario("create_described_too_long", (refused(422, create(uk(547), description="e" * 2049)),)),
    Scenario("create_described_as_a_list", (refused(400, fields(name=NAME, participants=[uk(547)], description=[])),)),
)


# --- wrong servers --------------------------------------------------------------------------------------------------

Result = dict[str, Any]


def group(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """The new group as another."""
    return part("group", change)


def results(change: Callable[[dict[str, Result]], Any]) -> Edit:
    """The results by number as others, the creator's among them."""
    return group(lambda found: found | {"participants": change(found["participants"])})


def each(change: Callable[[str, Result], Result]) -> Edit:
    """Each number's result as another."""
    return results(lambda found: {number: change(number, result) for number, result in found.items()})


def code(old: int, new: int, **more: object) -> Edit:
    """One statusCode as another, but not the creator's."""
    return each(
        lambda _, one: (
            one | {"statusCode": new} | more if one["statusCode"] == old and not one["isGroupCreator"] else one
        )
    )


def named(change: Callable[[str], str]) -> Edit:
    """The name of the new group as another, in the answer and to whoever reads the group."""

    def edit(call: Call) -> None:
        if call.status == 200:
            made = call.state.group(call.json["group"]["uuid"])
            made.name = change(made.name)
            group(lambda found: found | {"name": made.name})(call)

    return edit


def _lists(change: Callable[[list[str], list[str]], tuple[list[str], list[str]]]) -> Edit:
    """Who was accepted and who was not, as others."""

    def both(found: dict[str, Any]) -> dict[str, Any]:
        accepted, unaccepted = change(found["accepted_numbers"], found["unaccepted_numbers"])
        return found | {"accepted_numbers": accepted, "unaccepted_numbers": unaccepted}

    return group(both)


def _swapped(found: dict[str, Result]) -> dict[str, Result]:
    return dict(zip(found, [*found.values()][1:] + [*found.values()][:1], strict=True))


def _without_the_creator(found: dict[str, Result]) -> dict[str, Result]:
    return {number: one for number, one in found.items() if not one["isGroupCreator"]}


def _unaccepted_results(found: dict[str, Any]) -> dict[str, Any]:
    missing = {"statusCode": 404, "message": "not on WhatsApp", "isInviteV4Sent": False, "isGroupCreator": False}
    return found | {"participants": found["participants"] | dict.fromkeys(found["unaccepted_numbers"], missing)}


def _nobody_is_in_it(call: Call) -> None:
    if call.status == 200:
        with call.state.changing(call.json["group"]["uuid"]) as members:
            members.clear()


def _everybody_is_in_it(call: Call) -> None:
    """Who can only be invited, and who has no account, is made a member too."""
    if call.status == 200:
        made = call.json["group"]
        with call.state.changing(made["uuid"]) as members:
            some = next(iter(members.values()), None)
            members.update({number: some for number in made["accepted_numbers"] if some})


def _all_are_the_first(call: Call) -> None:
    """One group is created, and whoever asks for another gets that one."""
    if call.status == 200:
        first = call.memory.setdefault("first", call.json["group"]["uuid"])
        call.state.add(first, FROM_NUMBER, call.json["group"]["accepted_numbers"])
        group(lambda found: found | {"uuid": first})(call)


def _one_of_each_name(call: Call) -> None:
    """Whoever asks for a group once more gets the one there is."""
    if call.status == 200:
        made = call.json["group"]
        first = call.memory.setdefault(made["name"], made["uuid"])
        group(lambda found: found | {"uuid": first})(call)


def _created_though_refused(call: Call) -> None:
    if call.status >= 400:
        try:
            wanted = json.loads(call.request_body)["group"]
            name, numbers = str(wanted["name"]), list(map(str, wanted["participants"]))
        except (ValueError, LookupError, TypeError, RecursionError):
            return
        call.state.create(name, "", FROM_NUMBER, numbers)


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "nobody is in the group": ("documented", _nobody_is_in_it),
    "who was invited is in the group": ("inferred", _everybody_is_in_it),
    "all groups are the first": ("documented", _all_are_the_first),
    "a second group of one name is the first": ("inferred", _one_of_each_name),
    "a refused call creates": ("documented", _created_though_refused),
    "the id of no group": ("documented", group(lambda found: found | {"uuid": UNKNOWN_GROUP})),
    "the id of another group": ("documented", group(lambda found: found | {"uuid": GROUP})),
    "WhatsApp's id in place of ours": ("documented", group(lambda found: found | {"uuid": found["wa_group_id"]})),
    "our id in place of WhatsApp's": ("documented", group(lambda found: found | {"wa_group_id": found["uuid"]})),
    "a name in small letters": ("documented", named(str.lower)),
    "a name of no more than 25 letters": ("documented", named(lambda name: name[:25])),
    "a name without what is not ASCII": ("documented", named(lambda name: name.encode("ascii", "ignore").decode())),
    "a name escaped for a page": ("documented", named(lambda name: name.replace("'", "&#39;"))),
    "the name of another group": ("documented", group(lambda found: found | {"name": "Group 42a5"})),
    "an add is answered 409": ("documented", code(200, 409)),
    "an add is answered 201": ("documented", code(200, 201)),
    "an invitation is answered 200": ("inferred", code(403, 200, isInviteV4Sent=False)),
    "an invitation is said to be sent when none was": ("inferred", code(403, 403, isInviteV4Sent=True)),
    "an invitation is not said to be sent": ("inferred", code(403, 403, isInviteV4Sent=False)),
    "a number not on WhatsApp is answered 200": ("inferred", code(404, 200)),
    "results swapped": ("documented", results(_swapped)),
    "only the creator answered": ("documented", results(lambda found: dict([*found.items()][:1]))),
    "the creator not answered": ("documented", results(_without_the_creator)),
    "the creator answered as one who was added": ("documented", each(lambda _, one: one | {"isGroupCreator": False})),
    "everybody is the creator": ("documented", each(lambda _, one: one | {"isGroupCreator": True})),
    "a number answered in its other spelling": ("inferred", body(older_spelling)),
    "results as a list": ("documented", results(lambda found: list(found.values()))),
    "the creator is among the accepted": ("documented", _lists(lambda yes, no: ([FROM_NUMBER, *yes], no))),
    "nobody is accepted": ("documented", _lists(lambda yes, no: ([], no))),
    "everybody is accepted": ("documented", _lists(lambda yes, no: ([*yes, *no], []))),
    "everybody is unaccepted": ("documented", _lists(lambda yes, no: ([], [*yes, *no]))),
    "everybody in both lists": ("documented", _lists(lambda yes, no: ([*yes, *no], [*yes, *no]))),
    "the lists swapped": ("documented", _lists(lambda yes, no: (no, yes))),
    "unaccepted numbers are not mentioned": ("documented", _lists(lambda yes, no: (yes, []))),
    "unaccepted numbers have a result too": ("inferred", group(_unaccepted_results)),
    "numbers without their plus": ("documented", _lists(lambda yes, no: ([n[1:] for n in yes], [n[1:] for n in no]))),
    "the group not wrapped in group": ("documented", body(lambda answer: {"success": True} | answer["group"])),
    "the group called data": ("documented", body(lambda answer: {"success": True, "data": answer["group"]})),
    "the results beside the group": (
        "documented",
        body(lambda answer: answer | {"participants": answer["group"].pop("participants")}),
    ),
    "the group as its bare id": ("documented", group(lambda found: found["uuid"])),
}  # fmt: skip


def _never_seen() -> ASGIApp:
    """Who is in a group from the start is never listed."""
    return create_app(state=State(lag=float("inf")), slow=0)


WRONG_SERVERS: dict[str, tuple[str, Callable[[], ASGIApp]]] = {
    "who is in the group is never seen": ("documented", _never_seen)
}

HARMLESS: dict[str, Edit] = {
    "a field added to the group": group(lambda found: found | {"size": 3, "profile_pic_url": None}),
    "a field added to each result": each(lambda _, one: one | {"wa_id": "1@c.us"}),
    "results in another order": results(lambda found: dict(reversed(found.items()))),
    "results reworded": each(lambda _, one: one | {"message": "Hinzugef\u00fcgt."}),
    "results without a word of who created the group": each(
        lambda _, one: {name: value for name, value in one.items() if name != "isGroupCreator"}
    ),
    "numbers in another order": _lists(lambda yes, no: (yes[::-1], no[::-1])),
    "accepted numbers and a time among the results": results(
        lambda found: found | {"accepted_numbers": [], "timestamp": 1790000000}
    ),
    "neither the name nor WhatsApp's id": group(
        lambda found: {name: value for name, value in found.items() if name not in ("name", "wa_group_id")}
    ),
    "another id of WhatsApp's": group(lambda found: found | {"wa_group_id": "12123334444-1790000000@g.us"}),
}


# --- instances ------------------------------------------------------------------------------------------------------


def _asked(what: str, changes: Mapping[str, object], evidence: str = "documented") -> dict[str, Any]:
    """A request with another sender or another group, or with other fields of it."""
    own = {name: value for name, value in changes.items() if name in ("from_number", "group", "force")}
    fields = {name: value for name, value in changes.items() if name not in own}
    request = {"from_number": FROM_NUMBER, "group": _GROUP | fields} | own
    return {"what": f"a request for a group {what}", "evidence": evidence, "request": request}


def _answer(what: str, answer: object, evidence: str = "documented") -> dict[str, Any]:
    return {"what": f"a new group {what}", "evidence": evidence, "status": 200, "answer": answer}


def _made(what: str, changes: Mapping[str, object], evidence: str = "documented") -> dict[str, Any]:
    """An answer, with other fields of the group."""
    return _answer(what, {"success": True, "group": {**_MADE, **changes}}, evidence)


def _without(found: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in found.items() if name not in names}


_GROUP: dict[str, object] = {"name": NAME, "participants": [uk(100)]}
_CREATOR = {"statusCode": 200, "message": "m", "isGroupCreator": True, "isInviteV4Sent": False}
_MADE: dict[str, object] = {
    "uuid": GROUP,
    "name": NAME,
    "wa_group_id": "1@g.us",
    "participants": {FROM_NUMBER: _CREATOR},
    "accepted_numbers": [uk(100)],
    "unaccepted_numbers": [uk(101)],
}
_ONLY_REQUIRED = {"uuid": GROUP, "participants": {FROM_NUMBER: _CREATOR}}

ACCEPTED = (
    {"what": "a request for a group as JSON", "evidence": "documented", "content_type": "application/json"},
    _asked("with one", {}),
    _asked("with ten", {"participants": [uk(n) for n in range(10)]}),
    _asked("of a number of seven digits", {"from_number": "+2901234"}, "inferred"),
    _asked("of a number of fifteen digits", {"from_number": "+491234567890123"}),
    _asked("with a number of seven digits", {"participants": ["+2901234"]}, "inferred"),
    _asked("with a number of fifteen digits", {"participants": ["+491234567890123"]}),
    _asked("of one letter", {"name": "A"}, "inferred"),
    _asked("of a hundred letters", {"name": _HUNDRED}),
    _asked("with blanks in its name", {"name": " A B "}, "inferred"),
    _asked("with a description of one letter", {"description": "A"}, "inferred"),
    _asked("with a description of 2,048 letters", {"description": "\u00e9" * 2048}),
    _made("with all that is documented", {}),
    _made("without anybody accepted", {"accepted_numbers": [], "unaccepted_numbers": []}, "inferred"),
    _made("with a number as it was sent", {"unaccepted_numbers": ["0770"]}, "inferred"),
    _made("with a field more", {"size": 2}, "inferred"),
    _answer("with what is required", {"success": True, "group": _ONLY_REQUIRED}, "inferred"),
    _answer("and a field more", {"success": True, "group": _MADE, "request_id": "r"}, "inferred"),
    _answer("that could not be created, with 200", {"success": False, "error_message": "m"}, "inferred"),
)

_TYPES: tuple[Any, ...] = (None, 1, [], "text", {})
_NO_TRUTH: tuple[Any, ...] = (None, "true", 1, {}, [])
_NO_NUMBER: tuple[Any, ...] = (None, 447700900100)
_NO_GROUP: tuple[Any, ...] = (None, [], GROUP)
_REQUESTS: tuple[Any, ...] = (None, [], "text", {"group": _GROUP}, {"from_number": FROM_NUMBER})
_ANSWERS: tuple[Any, ...] = (
    None, [], "created", {"group": _MADE}, {"success": True}, {"success": "true", "group": _MADE},
    {"success": None, "group": _MADE},
)  # fmt: skip
_MALFORMED = (
    ("without a plus", "447700900100"), ("led by 0", "+047700900100"), ("of six digits", "+290123"),
    ("of sixteen digits", "+4912345678901234"), ("behind a blank", " +447700900100"), ("before a letter", "+447700900100x"),
)  # fmt: skip

REFUSED = (
    {"what": "a request for a group as text", "evidence": "documented", "content_type": "text/plain"},
    {"what": "a request for a group with another key", "evidence": "documented", "key": "Authorization"},
    *(
        {"what": f"{request!r} in place of a request for a group", "evidence": "documented", "request": request}
        for request in _REQUESTS
    ),
    *(_asked(f"that is {value!r}", {"group": value}) for value in _TYPES),
    *(_asked(f"without its {name}", {"group": _without(_GROUP, name)}) for name in _GROUP),
    _asked("and another field", {"force": True}, "inferred"),
    _asked("with another field", {"size": 2}, "inferred"),
    *(
        _asked(f"with {name} that is {value!r}", {name: value})
        for name, own in (("from_number", str), ("name", str), ("description", str), ("participants", list))
        for value in _TYPES
        if not isinstance(value, own)
    ),
    *(_asked(f"with a number that is {value!r}", {"participants": [value]}) for value in (*_NO_NUMBER, [])),
    _asked("with nobody", {"participants": []}, "inferred"),
    _asked("with eleven", {"participants": [uk(n) for n in range(11)]}),
    _asked("with one twice", {"participants": [uk(100), uk(100)]}, "inferred"),
    *(_asked(f"of a number {what}", {"from_number": number}) for what, number in _MALFORMED),
    *(_asked(f"with a number {what}", {"participants": [number]}) for what, number in _MALFORMED),
    _asked("without letters in its name", {"name": ""}, "inferred"),
    _asked("with nothing but blanks in its name", {"name": " \t\n "}, "inferred"),
    _asked("of 101 letters", {"name": f"{_HUNDRED}e"}),
    _asked("with a description without letters", {"description": ""}, "inferred"),
    _asked("with a description of 2,049 letters", {"description": "e" * 2049}),
    *(_answer(f"as {answer!r}", answer) for answer in _ANSWERS),
    *(_answer(f"that is {value!r}", {"success": True, "group": value}) for value in _NO_GROUP),
    *(_answer(f"without {name}", {"success": True, "group": _without(_MADE, name)}) for name in _ONLY_REQUIRED),
    *(
        _made(f"with {name} that is {value!r}", {name: value})
        for name, own in _MADE.items()
        for value in _TYPES
        if not isinstance(value, type(own))
    ),
    *(
        _made(f"with {name} that have {value!r}", {name: [value]})
        for name in ("accepted_numbers", "unaccepted_numbers")
        for value in _NO_NUMBER
    ),
    *(
        _made(
            f"with a creator that is {value!r}", {"participants": {FROM_NUMBER: _CREATOR | {"isGroupCreator": value}}}
        )
        for value in _NO_TRUTH
    ),
)
