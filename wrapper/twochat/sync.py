"""Keeping a group equal to a list: who is to come, who is to leave, and why nobody may be removed."""

from dataclasses import dataclass

from .accounts import account
from .errors import InputError
from .groups import GroupInfo
from .members import Member, without_members
from .operations import REMOVE
from .outcome import Status
from .plan import Batch, Entry, Plan, pack
from .text import pluralize


@dataclass(frozen=True)
class Difference:
    """How a group differs from a list.

    `adds`: the plan of who is to come. `leaving`: the members who are not on the list, without admins, the owner and the sending
    number. `hidden`: how many members hide their number, and may be on the list. `problems`: why nobody may be removed.
    """

    adds: Plan
    leaving: tuple[Member, ...]
    size: int
    hidden: int
    problems: tuple[str, ...]

    def plan(self, *, remove: bool, remove_anyway: bool = False, remove_at_most: int | None = None) -> Plan:
        """What makes the group equal to the list: first who leaves, which makes room, then who comes.

        Raises:
            InputError: somebody would have to be removed, and it is not sure that this is meant.
        """
        if not (remove and self.leaving):
            return self.adds
        problems = [*self.problems]
        if self.hidden and not remove_anyway:
            hidden = pluralize(self.hidden, "member")
            problems.append(f"{hidden} can't be recognised, and may be on the list (remove_anyway, if they are not)")
        most = self.size // 3 if remove_at_most is None else remove_at_most
        if len(self.leaving) > most:
            problems.append(
                f"{len(self.leaving)} of {pluralize(self.size, 'member')} would be, and at most {most} may be "
                f"(remove_at_most={len(self.leaving)}, if that is right)"
            )
        if problems:
            raise InputError(f"nobody may be removed: {'; '.join(problems)}. Nothing was sent.")
        first = len(self.adds.entries)
        entries = (
            Entry(member.number or "", member.number, position, operation=REMOVE.name)
            for position, member in enumerate(self.leaving, first + 1)
        )
        removes = [*pack(entries, self.adds.pace.batch_size)]
        later = (Batch(one.index and one.index + len(removes), one.entries) for one in self.adds.batches)
        return Plan((*removes, *later), self.adds.pace)


def difference(plan: Plan, info: GroupInfo, sender: str) -> Difference:
    """How a group differs from the list that a plan is of."""
    wanted = {account(entry.number) for entry in plan.entries if entry.number} | {account(sender)}
    leaving = [m for m in info.members if m.number and not m.admin and account(m.number) not in wanted]
    size = max(info.size or 0, len(info.members))
    problems: list[str] = []
    if not plan.entries:
        problems.append("the list is empty")
    if invalid := sum(entry.skip is Status.INVALID for entry in plan.entries):
        problems.append(f"{pluralize(invalid, 'input')} can't be read, and may be of a member")
    if size > len(info.members):
        problems.append(f"only {len(info.members)} of {pluralize(size, 'member')} are shown")
    return Difference(
        without_members(plan, info.members),
        tuple(leaving),
        size,
        sum(member.number is None for member in info.members),
        tuple(problems),
    )
