"""Finding a group: all groups of a number, without their members."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.exchange import (
    ADMINS_GROUP,
    EMPTY_GROUP,
    FROM_NUMBER,
    GROUP,
    LEFT_GROUP,
    LISTED_GROUP,
    NEARLY_FULL_GROUP,
    OLDER_ADMINS_GROUP,
    OLDER_SEEN_GROUP,
    OTHER_GROUP,
    SEEN_GROUP,
    Request,
    get_group,
)
from tests.contract.mutants.edits import EditScope, body, part
from tests.contract.mutants.mutate import Edit
from tests.contract.operations.addParticipant import ADDED, served
from tests.contract.scenarios import Scenario, Step, differs, members_differ, refused, uk
from tests.contract.valid import valid_request
from twochat_sandbox import State
from twochat_sandbox.operations import HANDLERS

GROUPS = (
    GROUP, OTHER_GROUP, NEARLY_FULL_GROUP, EMPTY_GROUP, SEEN_GROUP, OLDER_SEEN_GROUP, LISTED_GROUP, LEFT_GROUP, ADMINS_GROUP,
    OLDER_ADMINS_GROUP,
)  # fmt: skip
"""The groups that the sandbox has."""


KNOWN: dict[str, dict[str, Any]] = {
    one["uuid"]: one for one in HANDLERS["listGroups"](State(), {"phone_number": FROM_NUMBER}, None, False)["data"]
}
"""Each of them as it is at the start."""

_listed: dict[str, dict[str, Any]] = {}
"""The groups that were listed last, by id: what a look at one is compared with."""


@dataclass(frozen=True)
class Listed:
    """The groups are exactly these, some of them with these sizes. `more`: or any others."""

    groups: tuple[str, ...]
    sizes: tuple[tuple[str, int], ...] = ()
    more: bool = False

    def __call__(self, request: Request, body: Any) -> list[str]:
        found = {group["uuid"]: group for group in body["data"]}
        _listed.clear()
        _listed.update(found)
        findings: list[str] = []
        if not self.more:
            findings += members_differ("/data/*/uuid", "groups", self.groups, found, str)
        for group, size in self.sizes:
            if (told := found.get(group, {}).get("size", size)) != size:
                findings.append(differs("/data/*/size", f"the size of {group} is {told}, not {size}"))
        if any(not str(group.get("wa_group_id", "@g.us")).endswith("@g.us") for group in found.values()):
            findings.append(differs("/data/*/wa_group_id", "a group has an id of another kind"))
        # Groups that were created may be called the same, and be somebody else's.
        owned = [found[id] for id in self.groups if id in found]
        if any(group.get("channel_is_owner", True) is not True for group in owned):
            findings.append(differs("/data/*/channel_is_owner", "a group is somebody else's"))
        names = [name for group in owned if (name := group.get("wa_group_name"))]
        if len(set(names)) != len(names):
            findings.append(differs("/data/*/wa_group_name", "two groups have the name of one"))
        return [*findings, *self._of_another(owned)]

    def _of_another(self, owned: list[dict[str, Any]]) -> Iterator[str]:
        """What is said of one of the sandbox's groups, and is another's. It may be called anything else, and grow."""
        for name in ("wa_group_name", "wa_group_id"):
            owner = {known[name]: id for id, known in KNOWN.items()}
            said = {group["uuid"]: group.get(name) for group in owned}
            if wrong := [f"{id} has {value!r}" for id, value in said.items() if owner.get(value, id) != id]:
                yield differs(f"/data/*/{name}", f"{name} of another group: {', '.join(wrong)}")
        sizes = {id: group["size"] for group in owned if "size" in group and (id := group["uuid"]) in KNOWN}
        if wrong := [f"{id} has {size}" for id, size in sizes.items() if size < KNOWN[id]["size"]]:
            yield differs("/data/*/size", f"size that a group can't have: {', '.join(wrong)}")


@dataclass(frozen=True)
class AsListed:
    """The group is the one that was listed under its id just now."""

    def __call__(self, request: Request, body: Any) -> list[str]:
        read = body["data"]
        listed = _listed.get(request.path.rpartition("/")[2], {})
        findings: list[str] = []
        id, name = (read.get(each) for each in ("wa_group_id", "wa_group_name"))
        if None not in (id, other := listed.get("wa_group_id")) and id != other:
            findings.append(differs("/data/wa_group_id", f"wa_group_id is {id}, and in the list of groups {other}"))
        # It may be called otherwise by now, but not as another is.
        namesakes = [uuid for uuid, one in _listed.items() if one is not listed and one.get("wa_group_name") == name]
        if name is not None and namesakes and listed.get("wa_group_name") not in (None, name):
            findings.append(
                differs("/data/wa_group_name", f"the list of groups has its name at another: {namesakes[0]}")
            )
        return findings


def list_groups(number: str = "", **options: Any) -> Request:
    """The request that lists the groups of a number, by default the documented one."""
    request = valid_request("listGroups", **options)
    return Request(f"/open/whatsapp/groups/{number}", request.headers, b"", "GET") if number else request


SCENARIOS = (
    Scenario("groups_of_a_number", (Step(list_groups(), 200, Listed((), more=True)),), harmless=True),
    Scenario(
        "group_as_it_is_listed",
        (Step(list_groups(), 200, Listed((), more=True)), Step(get_group(), 200, AsListed())),
        harmless=True,
    ),
    Scenario(
        "all_groups",
        (
            Step(list_groups(), 200, Listed(GROUPS, ((LISTED_GROUP, 1), (EMPTY_GROUP, 1)))),
            served({uk(175): ADDED}, group=LISTED_GROUP),
            Step(list_groups(), 200, Listed(GROUPS, ((LISTED_GROUP, 2), (EMPTY_GROUP, 1)))),
        ),
        sandbox=True,
    ),
    Scenario("groups_of_no_number", (refused(422, list_groups("12123334444"), also=(404,)),), harmless=True),
    Scenario(
        "busy_at_first_list",
        (
            refused(486, list_groups(key="sandbox-busy")),
            Step(list_groups(key="sandbox-busy"), 200, Listed(GROUPS, ((EMPTY_GROUP, 1),))),
        ),
        sandbox=True,
    ),
)


def groups(change: Callable[[list[Any]], Any]) -> Edit:
    """The list of groups as another."""
    return part("data", change)


def group(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """Each group as another."""
    return groups(lambda listed: [change(one) for one in listed])


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "the last group missing": ("documented", groups(lambda listed: listed[:-1])),
    "older groups missing": ("documented", groups(lambda all: [one for one in all if one["uuid"][:3] != "WGP"])),
    "no groups": ("documented", groups(lambda listed: [])),
    "one group alone": ("documented", groups(lambda listed: listed[0])),
    "a page of two groups": ("inferred", groups(lambda listed: listed[:2])),
    "groups by their ids": ("documented", groups(lambda listed: {one["uuid"]: one for one in listed})),
    "groups as bare ids": ("documented", group(lambda one: one["uuid"])),
    "WhatsApp's id in place of ours": ("documented", group(lambda one: one | {"uuid": one["wa_group_id"]})),
    "our id in place of WhatsApp's": ("documented", group(lambda one: one | {"wa_group_id": one["uuid"]})),
    "every group with one name": ("documented", group(lambda one: one | {"wa_group_name": "Group"})),
    "the size one too large": ("documented", group(lambda one: one | {"size": one["size"] + 1})),
    "the size always 0": ("documented", group(lambda one: one | {"size": 0})),
    "nobody owns a group": ("documented", group(lambda one: one | {"channel_is_owner": False})),
    "groups without data around them": ("documented", body(lambda answer: answer["data"])),
    "groups called groups": ("documented", body(lambda answer: {"success": True, "groups": answer["data"]})),
}


def _plus_or_not(scope: Any) -> Any:
    """A number without its plus is taken for one."""
    *before, number = scope["path"].split("/")
    path = "/".join([*before, f"+{number.lstrip('+')}"])
    return {**scope, "path": path, "raw_path": path.encode()}


WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {"the plus may be missing": ("documented", _plus_or_not)}

_SHOWN = {"wa_owner_id": "12123334444@c.us", "wa_subject": None, "is_muted": False, "is_read_only": False}

HARMLESS: dict[str, Edit] = {
    "groups in another order": groups(lambda listed: listed[::-1]),
    "groups renamed": group(lambda one: one | {"wa_group_name": f"Ein Verein 👋 {one['uuid'][-4:]}"}),
    "only what is required": group(lambda one: {"uuid": one["uuid"]}),
    "null where null may be": group(lambda one: one | {"channel_uuid": None, "wa_group_name": None}),
    "all that the documentation shows": group(lambda one: one | _SHOWN),
}


def _instance(what: str, answer: object, evidence: str = "documented") -> dict[str, Any]:
    return {"what": what, "evidence": evidence, "status": 200, "answer": answer}


_WHOLE = {
    "uuid": GROUP,
    "channel_uuid": "WPN0",
    "wa_group_id": "1@g.us",
    "wa_group_name": "n",
    "size": 1,
    "channel_is_owner": True,
}

ACCEPTED = (
    _instance("two groups", {"success": True, "data": [_WHOLE, _WHOLE | {"uuid": OTHER_GROUP}]}),
    _instance("no groups", {"success": True, "data": []}, "inferred"),
    _instance("a group that has only its id", {"success": True, "data": [{"uuid": GROUP}]}, "inferred"),
    _instance(
        "a group of which little is known",
        {"success": True, "data": [_WHOLE | {"channel_uuid": None, "wa_group_name": None}]},
    ),
    _instance("a group with a field more", {"success": True, "data": [_WHOLE | _SHOWN]}),
    *(
        _instance(
            f"a group that was created at {when!r}", {"success": True, "data": [_WHOLE | {"wa_created_at": when}]}
        )
        for when in ("2026-11-23T12:00:00+00:00", 1790000000, None)
    ),
    _instance("an answer with a field more", {"success": True, "data": [], "request_id": "r"}, "inferred"),
    _instance("groups that could not be read, with 200", {"success": False, "error_message": "m"}, "inferred"),
    {"what": "a number of seven digits", "evidence": "inferred", "phone_number": "+2901234"},
    {"what": "a number of fifteen digits", "evidence": "documented", "phone_number": "+491234567890123"},
)

REFUSED = (
    _instance("groups without success", {"data": []}),
    _instance("groups with success as text", {"success": "true", "data": []}),
    _instance("groups with success null", {"success": None, "data": []}, "inferred"),
    _instance("groups that were read and are not there", {"success": True}),
    _instance("a list in place of the answer with the groups", []),
    _instance("null in place of the answer with the groups", None, "inferred"),
    _instance("null in place of the groups", {"success": True, "data": None}, "inferred"),
    _instance("groups by their ids", {"success": True, "data": {GROUP: _WHOLE}}),
    _instance("groups as bare ids", {"success": True, "data": [GROUP]}),
    _instance("a group null", {"success": True, "data": [None]}, "inferred"),
    _instance("a group without its id", {"success": True, "data": [{"wa_group_id": "1@g.us"}]}),
    *(
        _instance(f"a group with {name} {value!r}", {"success": True, "data": [_WHOLE | {name: value}]})
        for name, own in _WHOLE.items()
        for value in ([1, "1", None] if not isinstance(own, str) else [1, None])
        if value != own and not (value is None and name in ("channel_uuid", "wa_group_name"))
    ),
    _instance("a group that was created at a list", {"success": True, "data": [_WHOLE | {"wa_created_at": []}]}, "inferred"),
    *(
        {"what": f"a number that is {what}", "evidence": "documented", "phone_number": number}
        for what, number in (
            ("without a plus", "12123334444"), ("led by 0", "+02123334444"), ("six digits", "+290123"),
            ("sixteen digits", "+4912345678901234"), ("behind a blank", " +12123334444"), ("before a letter", "+12123334444x"),
        )
    ),
)  # fmt: skip
