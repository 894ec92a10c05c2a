"""Reading a group. A member is (wa_is_admin, wa_is_super_admin)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
from tests.contract.operations.addParticipant import ADDED, ALREADY, served
from tests.contract.scenarios import OPTIONAL, Scenario, Step, refused, uk

FLAGS = ("wa_is_admin", "wa_is_super_admin")
MEMBER = (False, False)
OWNER = {FROM_NUMBER: (True, True)}
"""Who is in each of the sandbox's groups from the start."""


@dataclass(frozen=True)
class Members:
    """The group has exactly these members. `more`: or others too, because the group is not the scenario's alone."""

    members: Mapping[str, tuple[bool, bool]]
    more: bool = False

    def __call__(self, request: Request, body: Any) -> list[str]:
        group, listed = body["data"], body["data"]["participants"]
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
        if dict(self.members) != found:
            expected, received = list(self.members.values()), list(found.values())
            findings.append(f"the members are {received}, not {expected}, or others")
        if any(member.get("wa_participant_id", id_of(member)) != id_of(member) for member in listed):
            findings.append("a member has the id of another")
        if group.get("uuid", requested := request.path.rpartition("/")[2]) != requested:
            findings.append("it is another group")
        if not str(group.get("wa_group_id", "@g.us")).endswith("@g.us"):
            findings.append("the group has an id of another kind")
        if not self.more and group.get("size", len(self.members)) != len(self.members):
            findings.append(f"the size is {group['size']}, not {len(self.members)}")
        return findings


def seen(members: Mapping[str, tuple[bool, bool]], *, group: str, more: bool = False) -> Step:
    """A look at a group, and who is in it."""
    # It may take minutes until an add is seen, by the documentation.
    return Step(get_group(group=group), 200, Members(members, more), inferred=True)


def id_of(member: Mapping[str, Any]) -> str:
    """WhatsApp's id of a member, from the number."""
    return f"{member['phone_number'][1:]}@c.us"


SCENARIOS = (
    # Looks expect no lag. First of all, lest its cassette list everybody whom the others add.
    Scenario("seen_after_an_add", (served({uk(170): ADDED}), seen({uk(170): MEMBER}, group=GROUP, more=True))),
    Scenario("empty_group", (seen(OWNER, group=EMPTY_GROUP),), sandbox=True),
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
            seen(OWNER, group=OLDER_SEEN_GROUP),
            served({uk(173): ADDED}, group=OLDER_SEEN_GROUP),
            seen(OWNER | {uk(173): MEMBER}, group=OLDER_SEEN_GROUP),
        ),
        sandbox=True,
    ),
    Scenario("group_not_shared", (served({uk(174): ADDED}), seen(OWNER, group=EMPTY_GROUP)), sandbox=True),
    Scenario("unknown_group_get", (refused(404, get_group(group=UNKNOWN_GROUP)),), harmless=True),
    Scenario("no_key_get", (refused(403, get_group(group=UNKNOWN_GROUP, key=None)),), harmless=True),
    Scenario("wrong_key_get", (refused(401, get_group(group=UNKNOWN_GROUP, key="no-such-key")),), harmless=True),
    Scenario(
        "busy_at_first_get",
        (
            refused(486, get_group(group=EMPTY_GROUP, key="sandbox-busy")),
            Step(get_group(group=EMPTY_GROUP, key="sandbox-busy"), 200, Members(OWNER)),
        ),
        sandbox=True,
    ),
)
