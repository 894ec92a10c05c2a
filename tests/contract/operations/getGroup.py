"""Reading a group. A member is (wa_is_admin, wa_is_super_admin)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from tests.contract.exchange import (
    EMPTY_GROUP,
    FROM_NUMBER,
    GROUP,
    OLDER_SEEN_GROUP,
    SEEN_GROUP,
    UNKNOWN_GROUP,
    Request,
    get_group,
)
from tests.contract.mutants import edits
from tests.contract.mutants.edits import EditScope, body, part
from tests.contract.mutants.mutate import Call, Edit
from tests.contract.operations.addParticipant import ADDED, ALREADY, served
from tests.contract.scenarios import (
    OPTIONAL,
    Scenario,
    Step,
    differs,
    ending,
    members_differ,
    refused,
    uk,
    values_differ,
)
from twochat_sandbox import GROUPS, State, create_app

FLAGS = ("wa_is_admin", "wa_is_super_admin")
MEMBER = (False, False)
_MEMBERS = "/data/participants"
_KEPT = 4
"""The last digits of a number, which stay the same however it is written: 1 behind +52 and 0 before an area code come and go."""
JOIN = "https://chat.whatsapp.com/"
OWNER = {FROM_NUMBER: (True, True)}
"""Who is in each of the sandbox's groups from the start."""


@dataclass(frozen=True)
class Members:
    """The group has exactly these members. `more`: or others too, because the group is not the scenario's alone.

    `code`: the end of its invite link, if it has one, by which one group is told from another. `name`: what it is called.
    """

    members: Mapping[str, tuple[bool, bool]]
    more: bool = False
    code: str = ""
    name: str = ""

    def __call__(self, request: Request, body: Any) -> list[str]:
        group = body["data"]
        # In a group that is the caller's, somebody may hide the number.
        listed = [one for one in group["participants"] if "phone_number" in one or not self.more]
        # What is optional must be right if it is there.
        found = {
            member["phone_number"]: tuple(
                member.get(flag, usual)
                for flag, usual in zip(FLAGS, self.members.get(member["phone_number"], MEMBER), strict=True)
            )
            for member in listed
        }
        if self.more:
            found = {number: flags for number, flags in found.items() if number in self.members}
        findings = [f"{OPTIONAL}{flag}" for flag in FLAGS if any(flag not in member for member in listed)]
        findings += members_differ(_MEMBERS, "members", self.members, found)
        for place, flag in enumerate(FLAGS):
            wanted, received = (
                {number: flags[place] for number, flags in each.items()} for each in (self.members, found)
            )
            findings += values_differ(f"{_MEMBERS}/*/{flag}", flag, wanted, received)
        findings += self._of_another(listed)
        if group.get("uuid", requested := request.path.rpartition("/")[2]) != requested:
            findings.append(differs("/data/uuid", f"it is another group: {group['uuid']}, not {requested}"))
        if not str(group.get("wa_group_id", "@g.us")).endswith("@g.us"):
            findings.append(differs("/data/wa_group_id", "the group has an id of another kind"))
        if not self.more and group.get("size", len(self.members)) != len(self.members):
            findings.append(differs("/data/size", f"the size is {group['size']}, not {len(self.members)}"))
        code, link = group.get("invite_code"), group.get("invite_link")
        if None not in (code, link) and not link.endswith(code):
            findings.append(differs("/data/invite_link", "the invite link does not end with the invite code"))
        if self.code and code not in (None, self.code):
            findings.append(differs("/data/invite_code", f"the invite code is {code}, not {self.code}"))
        if self.name and (name := group.get("wa_group_name")) not in (None, self.name):
            findings.append(differs("/data/wa_group_name", f"the name is {name!r}, not {self.name!r}"))
        return findings

    def _of_another(self, listed: list[Any]) -> Iterator[str]:
        """What is said of a member, and is another's: the id, the number as people write it, and the sandbox's names."""
        ids = {one["phone_number"]: one.get("wa_participant_id", id_of(one)) for one in listed}
        if self.more:
            ids = {number: id for number, id in ids.items() if not str(id).endswith("@lid")}
        own = {one["phone_number"]: id_of(one) for one in listed}
        name = "wa_participant_id"
        yield from values_differ(f"{_MEMBERS}/*/{name}", name, own, ids, ending, certain=True)
        name = "formatted_phone_number"
        texts = {one["phone_number"]: text for one in listed if (text := one.get(name))}
        wrong = {number: text for number, text in texts.items() if not _writes(text, number)}
        yield from values_differ(
            f"{_MEMBERS}/*/{name}", name, {each: each for each in wrong}, wrong, ending, certain=True
        )
        if not self.more:
            called = {number: "Owner" if number in OWNER else f"Member {number[-4:]}" for number in self.members}
            names = {one["phone_number"]: one.get("wa_pushname") for one in listed}
            others = {number: name for number, name in names.items() if name in called.values()}
            yield from values_differ(f"{_MEMBERS}/*/wa_pushname", "wa_pushname", called, others)


def _writes(text: str, number: str) -> bool:
    """Whether a text may be a number as people write it: with its country, or without."""
    return number.endswith(re.sub("[^0-9]", "", text)[-_KEPT:])


def seen(members: Mapping[str, tuple[bool, bool]], *, group: str, more: bool = False, code: str = "") -> Step:
    """A look at a group, and who is in it."""
    # It may take minutes until an add is seen, by the documentation.
    return Step(get_group(group=group), 200, Members(members, more, code), inferred=True)


def id_of(member: Mapping[str, Any]) -> str:
    """WhatsApp's id of a member, from the number."""
    return f"{member['phone_number'][1:]}@c.us"


SCENARIOS = (
    # First of all, lest its cassette list everybody whom the others add.
    Scenario("group_of_the_caller", (Step(get_group(), 200, Members({}, more=True)),), harmless=True),
    # Looks expect no lag.
    Scenario("seen_after_an_add", (served({uk(170): ADDED}), seen({uk(170): MEMBER}, group=GROUP, more=True))),
    Scenario("empty_group", (seen(OWNER, group=EMPTY_GROUP, code="Sandbox000000000000001"),), sandbox=True),
    Scenario(
        "group_with_members",
        (
            served({uk(171): ADDED, "+12025550143": ADDED}, group=SEEN_GROUP),
            seen(OWNER | {uk(171): MEMBER, "+12025550143": MEMBER}, group=SEEN_GROUP),
            served({uk(172): ADDED, uk(171): ALREADY, uk(403): (403, True)}, group=SEEN_GROUP),
            seen(OWNER | {uk(171): MEMBER, "+12025550143": MEMBER, uk(172): MEMBER}, group=SEEN_GROUP),
        ),
        sandbox=True,
    ),
    Scenario(
        "older_group_with_members",
        (
            seen(OWNER, group=OLDER_SEEN_GROUP, code="Sandbox000000000000003"),
            served({uk(173): ADDED}, group=OLDER_SEEN_GROUP),
            seen(OWNER | {uk(173): MEMBER}, group=OLDER_SEEN_GROUP),
        ),
        sandbox=True,
    ),
    Scenario("group_not_shared", (served({uk(174): ADDED}), seen(OWNER, group=EMPTY_GROUP)), sandbox=True),
    Scenario("unknown_group_get", (refused(404, get_group(group=UNKNOWN_GROUP)),), harmless=True),
    Scenario(
        "busy_at_first_get",
        (
            refused(486, get_group(group=EMPTY_GROUP, key="sandbox-busy")),
            Step(get_group(group=EMPTY_GROUP, key="sandbox-busy"), 200, Members(OWNER)),
        ),
        sandbox=True,
    ),
)


# --- wrong servers --------------------------------------------------------------------------------------------------


def details(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """The details of a group as others."""
    return part("data", change)


def members(change: Callable[[list[Any]], Any]) -> Edit:
    """The members of a group as others."""
    return details(lambda group: group | {"participants": change(group["participants"])})


def member(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """Each member as another."""
    return members(lambda listed: [change(one) for one in listed])


def _listed_too(number: str) -> Edit:
    return members(lambda listed: [*listed, {"phone_number": number, "wa_is_admin": False, "wa_is_super_admin": False}])


def _the_first_look(call: Call) -> None:
    """A group stays as it was at the first look."""
    if call.status == 200:
        call.body = call.memory.setdefault(call.path, call.body)


def _everybody_met(call: Call) -> None:
    met = call.memory.setdefault("met", {})

    def all_met(listed: list[Any]) -> list[Any]:
        met.update({one["phone_number"]: one for one in listed})
        return list(met.values())

    members(all_met)(call)


def _unknown_is_empty(call: Call) -> None:
    if call.status == 404:
        call.status, call.json = 200, {"success": True, "data": {"uuid": call.group, "size": 0, "participants": []}}


def _empty_is_unknown(call: Call) -> None:
    if call.status == 200 and len(call.json["data"]["participants"]) == 1:
        call.status, call.json = 404, {"detail": "no such group"}


def _a_look_adds(call: Call) -> None:
    if call.status == 200:
        call.state.add(call.group, FROM_NUMBER, [uk(998)])


def _next_group(group: str) -> str:
    """Each group is taken for another."""
    groups = list(GROUPS)
    return groups[(groups.index(group) + 1) % len(groups)] if group in groups else group


def _invited_by(code: str | None, link: str | None) -> Edit:
    return details(lambda group: group | {"invite_code": code, "invite_link": link})


_CODE = "Sandbox000000000000002"

WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "the last member missing": ("documented", members(lambda listed: listed[:-1])),
    "a member missing": ("documented", members(lambda all: [one for one in all if one["phone_number"][-1] != "1"])),
    "nobody listed": ("documented", members(lambda listed: [])),
    "a page of the first member only": ("documented", members(lambda listed: listed[:1])),
    "the owner not listed": ("documented", members(lambda all: [one for one in all if not one["wa_is_super_admin"]])),
    "a number listed that is not a member": ("documented", _listed_too(uk(999))),
    "an invited person listed": ("inferred", _listed_too(uk(403))),
    "members as bare numbers": ("documented", member(lambda one: one["phone_number"])),
    "members as bare ids": ("documented", member(lambda one: one["wa_participant_id"])),
    "members by number": ("documented", members(lambda listed: {one["phone_number"]: one for one in listed})),
    "members within contacts": ("documented", member(lambda one: {"contact": one})),
    "numbers without their plus": ("documented", member(lambda one: one | {"phone_number": one["phone_number"][1:]})),
    "numbers with 00": ("documented", member(lambda one: one | {"phone_number": f"00{one['phone_number'][1:]}"})),
    "numbers as people write them": (
        "documented",
        member(lambda one: one | {"phone_number": one["formatted_phone_number"]}),
    ),
    "numbers as integers": ("documented", member(lambda one: one | {"phone_number": int(one["phone_number"])})),
    "ids in place of numbers": ("documented", member(lambda one: one | {"phone_number": one["wa_participant_id"]})),
    "hidden ids": ("documented", member(lambda one: one | {"wa_participant_id": "123456789012345@lid"})),
    "admin flags the other way round": (
        "documented",
        member(lambda one: one | {flag: not one[flag] for flag in ("wa_is_admin", "wa_is_super_admin")}),
    ),
    "everybody an admin": ("documented", member(lambda one: one | {"wa_is_admin": True})),
    "nobody an admin": ("documented", member(lambda one: one | {"wa_is_admin": False, "wa_is_super_admin": False})),
    "admin flags as numbers": ("documented", member(lambda one: one | {"wa_is_admin": int(one["wa_is_admin"])})),
    "the size one too large": ("documented", details(lambda group: group | {"size": group["size"] + 1})),
    "the size always 0": ("documented", details(lambda group: group | {"size": 0})),
    "the invite link of another group": ("observed", _invited_by(_CODE, f"{JOIN}{_CODE}")),
    "an invite link that does not belong to the code": (
        "observed",
        details(lambda group: group | {"invite_link": JOIN}),
    ),
    "a group stays as it was first seen": ("documented", _the_first_look),
    "everybody ever seen is in each group": ("documented", _everybody_met),
    "a look adds somebody": ("documented", _a_look_adds),
    "an unknown group is an empty one": ("documented", _unknown_is_empty),
    "an empty group is an unknown one": ("documented", _empty_is_unknown),
    "the group not wrapped in data": ("documented", body(lambda answer: {"success": True} | answer["data"])),
    "data as a list": ("documented", details(lambda group: [group])),
    "members beside the group": (
        "documented",
        body(lambda a: a | {"data": a["data"] | {"participants": []}, "participants": a["data"]["participants"]}),
    ),
    "older group ids are unknown": ("documented", edits.no_older_groups),
}

WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {
    "an unknown group is taken for another": ("documented", edits.any_group),
    "members of another group": ("documented", edits.group_as(_next_group)),
    "two groups are one": (
        "documented",
        edits.group_as(lambda group: SEEN_GROUP if group == EMPTY_GROUP else group),
    ),
}


def _never_seen() -> ASGIApp:
    """Who is added is a member at once, and never listed."""
    return create_app(state=State(lag=float("inf")), slow=0)


WRONG_SERVERS: dict[str, tuple[str, Callable[[], ASGIApp]]] = {"an add is never seen": ("documented", _never_seen)}

_REQUIRED = ("phone_number", "wa_is_admin", "wa_is_super_admin")
_UNKNOWN = dict.fromkeys(("wa_pushname", "formatted_phone_number", "iso_country_code"))
_OWNER = {"phone_number": FROM_NUMBER, "formatted_phone_number": None, "iso_country_code": "US"}
_CONTACT = {"channel_uuid": None, "profile_pic_url": None, "first_name": "A", "last_name": ""}
_SHOWN = {"contact": _CONTACT, "device": "android", "created_at": "2026-11-23"}


def _both(one: Edit, other: Edit) -> Edit:
    def edit(call: Call) -> None:
        one(call)
        other(call)

    return edit


HARMLESS: dict[str, Edit] = {
    "members in another order": members(lambda listed: listed[::-1]),
    "members renamed": member(lambda one: one | {"wa_pushname": "Ein Mensch 👋"}),
    "only what is required": details(
        lambda group: {"participants": [{name: one[name] for name in _REQUIRED} for one in group["participants"]]}
    ),
    "null where null may be": _both(
        details(lambda group: group | {"channel_uuid": None, "wa_group_name": None}), member(lambda one: one | _UNKNOWN)
    ),
    "all that the documentation shows": _both(
        details(lambda group: group | {"owner_data": _OWNER, "is_muted": False, "profile_pic_url": None}),
        member(lambda one: one | _SHOWN),
    ),
    "numbers written in another way": member(lambda one: one | {"formatted_phone_number": one["phone_number"]}),
    "no invite link": _invited_by(None, None),
    "an invite code without its link": details(lambda group: group | {"invite_link": None}),
}


def _instance(what: str, name: str, value: object) -> dict[str, Any]:
    answer = {"success": True, "data": {"participants": [], name: value}}
    return {"what": f"{name} that is {what}", "evidence": "observed", "status": 200, "answer": answer}


def _member(what: str, evidence: str, one: dict[str, Any]) -> dict[str, Any]:
    answer = {"success": True, "data": {"participants": [one]}}
    return {"what": f"a member {what}", "evidence": evidence, "status": 200, "answer": answer}


_INVITE = ("invite_code", "invite_link")
_NO_TEXT: tuple[Any, ...] = (1, [], {})
ACCEPTED = (
    *(_instance(what, name, value) for name in _INVITE for what, value in (("text", _CODE), ("null", None))),
    _member("whose number is hidden", "inferred", {"wa_participant_id": "123456789012345@lid", "wa_is_admin": False}),
)
REFUSED = (
    *(_instance(f"{value!r}", name, value) for name in _INVITE for value in _NO_TEXT),
    _member("of whom nothing is known", "documented", {"wa_is_admin": False}),
    _member("with an id and no number", "documented", {"wa_participant_id": "447700900100@c.us"}),
    _member("with an id of both kinds", "documented", {"wa_participant_id": "1@lid@c.us"}),
)
