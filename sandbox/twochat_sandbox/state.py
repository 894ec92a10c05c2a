"""The state: the account, its groups, their members, and the audit log."""

import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from math import ceil, inf
from threading import Lock

from twochat_sandbox.magic import ADDED, ALREADY_MEMBER, GROUP_FULL, MAGIC_NUMBERS, REFUSED, MagicNumber

GROUP_LIMIT = 1024
CALLS_PER_MINUTE = 30

ADD_LIMIT = 4
ADD_LIMIT_SECONDS = 10
LIMITED_SECONDS = 1800
"""WhatsApp's own limit on a sending number: `ADD_LIMIT` adds within `ADD_LIMIT_SECONDS` pass. The next is refused, and so
is every add in the `LIMITED_SECONDS` after it.

Source: observed (whatsapp-web.js issue 3220): 250-500 ms apart 4 pass, then all are 400; about 10 s apart over 100 pass.
The half hour is one author's: "refused for 30-60 minutes".
"""

OWNER = "+12123334444"
"""The sending number of the documentation. Unless there is an account file, it owns each group and is a member of it."""

DOCUMENTED_GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"
GROUPS: Mapping[str, int] = {
    DOCUMENTED_GROUP: 0,
    "WGP0a1b2c3d-1111-4222-8333-444455556666": 0,
    "WAG00000000-0000-4000-8000-000000001020": 1020,
    # For tests that look at a group, and must not meet what other tests have added to it.
    "WAG00000000-0000-4000-8000-000000000001": 0,
    "WAG00000000-0000-4000-8000-000000000002": 0,
    "WGP00000000-0000-4000-8000-000000000003": 0,
    "WAG00000000-0000-4000-8000-000000000004": 0,
    "WAG00000000-0000-4000-8000-000000000005": 0,
    "WAG00000000-0000-4000-8000-000000000006": 0,
    "WGP00000000-0000-4000-8000-000000000007": 0,
}
"""The groups at the start, each with the places that people without a number here have taken."""


@dataclass(frozen=True)
class AuditEntry:
    """What was done for one participant; `code` is None where the answer has none."""

    group: str
    from_number: str
    number: str
    code: int | None
    invited: bool


@dataclass(frozen=True)
class Number:
    """A number that is connected, or was; `name` is the one that it has with 2Chat, `pushname` that on WhatsApp."""

    number: str
    name: str = "Sandbox"
    pushname: str = "Owner"
    connected: bool = True


@dataclass(frozen=True)
class Account:
    """What the account is. `credits` and `checks`: how many calls and checks of a number it begins with, None without end;
    `numbers`: at least one; `any_sender`: whether calls for other numbers are served too.
    """

    name: str = "Sandbox"
    on_trial: bool = False
    blocked: bool = False
    requests_per_minute: int = 120
    credits: int | None = None
    checks: int | None = None
    numbers: tuple[Number, ...] = (Number(OWNER),)
    any_sender: bool = True

    @property
    def first(self) -> str:
        """The number that owns a group unless another is named."""
        return self.numbers[0].number

    def find(self, number: str) -> Number | None:
        """The number of the account that is this one."""
        return next((each for each in self.numbers if each.number == number), None)

    def sends(self, number: str) -> bool:
        """Whether calls for this sending number are served."""
        return self.any_sender or any(each.connected for each in self.numbers if each.number == number)


@dataclass
class Membership:
    """When somebody was added to a group, in seconds of the state's clock; whether they are an admin of it, and show their
    number; and a name, "" for one that is made of the number.
    """

    since: float
    is_admin: bool = False
    hidden: bool = False
    name: str = ""


@dataclass
class Group:
    """A group. `taken`: the places of people without a number here, of whom its owner is one; `since`: when it was created,
    in seconds of the state's clock, and `created_at` in those since the epoch; neither for a group that was always there.
    """

    id: str
    name: str
    taken: int = 0
    members: dict[str, Membership] = field(default_factory=dict[str, Membership])
    description: str = ""
    picture: str = ""
    since: float = -inf
    created_at: int | None = None
    owner: str = OWNER


@dataclass(frozen=True)
class Message:
    """A text that was sent to a number."""

    from_number: str
    to_number: str
    text: str


@dataclass(frozen=True)
class Hook:
    """An address, and the event at which it would be called. The sandbox itself calls nobody."""

    event: str
    url: str
    group: str | None = None


class State:
    """All that the sandbox remembers. Safe to use from several threads.

    `audit_log` has an entry for each participant of each call that was carried out, in order; `calls` counts the requests
    received; `messages` are those that were sent; `left` has the `credits` and the `checks` that the account has left, None
    without end; `switched` has, by API key, another whose fault a call gets in its place. `clock` returns seconds, and only
    their differences matter. A number that was added less than `lag` seconds ago is a member, and not listed yet.

    Source: documented: "after an add it can take a few minutes until 2Chat sees the change".
    """

    def __init__(
        self,
        *,
        groups: Mapping[str, int] | Sequence[Group] = GROUPS,
        account: Account = Account(),
        clock: Callable[[], float] = time.monotonic,
        lag: float = 0.0,
    ) -> None:
        self.audit_log: list[AuditEntry] = []
        self.calls = 0
        self.messages: list[Message] = []
        self.account = account
        self.left = {"credits": account.credits, "checks": account.checks}
        self.switched: dict[str, str] = {}
        self._groups = {group.id: group for group in _made(groups, account.first)}
        self._hooks: dict[str, Hook] = {}
        self._hooks_made = 0
        self._clock = clock
        self._lag = lag
        self._added_at: dict[str, deque[float]] = {}
        self._limited_since: dict[str, float] = {}
        self._served_at: dict[str, deque[float]] = {}
        self._bodies: set[bytes] = set()
        self._lock = Lock()

    def __contains__(self, group: str) -> bool:
        return group in self._groups

    @property
    def groups(self) -> list[str]:
        """The ids of all groups."""
        return list(self._groups)

    def group(self, group: str) -> Group:
        """A group as it is.

        Raises:
            KeyError: There is no such group.
        """
        return self._groups[group]

    def seen(self) -> list[Group]:
        """The groups that a list of them has: not those that were created a moment ago."""
        with self._lock:
            now = self._clock()
            return [group for group in self._groups.values() if now - group.since >= self._lag]

    def create(
        self, name: str, description: str, from_number: str, numbers: Sequence[str], *, limited: bool = False
    ) -> tuple[Group, list[tuple[str, MagicNumber]]]:
        """A new group, and what happened to each of the numbers that it was to begin with."""
        with self._lock:
            count = sum(group.created_at is not None for group in self._groups.values()) + 1
            made = Group(f"WAG00000000-0000-4000-9000-{count:012}", name, description=description)
            made.owner = from_number if self.account.find(from_number) else self.account.first
            made.since, made.created_at = self._clock(), int(time.time())
            self._groups[made.id] = made
        return made, self.add(made.id, from_number, numbers, limited=limited)

    @contextmanager
    def changing(self, group: str) -> Generator[dict[str, Membership]]:
        """Who was added to a group, by number, to be changed while nobody else can.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            yield self._groups[group].members

    def members(self, group: str) -> frozenset[str]:
        """The numbers that were added to a group, listed or not: neither the owner nor those who took places at the start.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            return frozenset(self._groups[group].members)

    def admins(self, group: str) -> frozenset[str]:
        """The numbers of a group's admins: its owner, and who was promoted.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            found = self._groups[group]
            return frozenset({found.owner, *(number for number, one in found.members.items() if one.is_admin)})

    def listed(self, group: str) -> tuple[list[str], int]:
        """The numbers that a look at a group shows, the owner first, and the size of the group.

        Those who took places at the start have no number to be listed with, and are counted; the owner is one of them.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            now, found = self._clock(), self._groups[group]
            seen = [number for number, one in found.members.items() if now - one.since >= self._lag]
            return [found.owner, *seen], max(1, found.taken) + len(seen)

    def send(self, message: Message) -> int:
        """Send a message; returns its number, from 1."""
        with self._lock:
            self.messages.append(message)
            return len(self.messages)

    @property
    def hooks(self) -> dict[str, Hook]:
        """The webhooks, by id."""
        with self._lock:
            return dict(self._hooks)

    def hook(self, hook: Hook) -> str:
        """Remember a webhook; returns its id."""
        with self._lock:
            self._hooks_made += 1
            made = f"WHK00000000-0000-4000-8000-{self._hooks_made:012}"
            self._hooks[made] = hook
            return made

    def unhook(self, hook: str) -> bool:
        """Forget a webhook; returns whether there was one."""
        with self._lock:
            return self._hooks.pop(hook, None) is not None

    def add(
        self, group: str, from_number: str, numbers: Sequence[str], *, limited: bool = False
    ) -> list[tuple[str, MagicNumber]]:
        """Add the numbers to a group; returns what happened to each, in the order given.

        `limited`: WhatsApp's limit on the sending number applies; other adds are not counted.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            results = [(number, self._add(group, from_number, number, limited)) for number in numbers]
            self.audit_log += [
                AuditEntry(group, from_number, number, result.code, result.invited) for number, result in results
            ]
            return results

    def _add(self, group: str, from_number: str, number: str, limited: bool) -> MagicNumber:
        found = self._groups[group]
        result = MAGIC_NUMBERS.get(number[-4:], ADDED)
        if not result.joins:
            return result
        if number == found.owner or number in found.members:
            return ALREADY_MEMBER
        if found.taken + len(found.members) >= GROUP_LIMIT:
            return GROUP_FULL
        if limited and self._is_over_limit(from_number):
            return REFUSED
        found.members[number] = Membership(self._clock(), hidden=result.hidden)
        return result

    def _is_over_limit(self, from_number: str) -> bool:
        """Whether WhatsApp refuses an add from this number; if not, the add is counted."""
        now = self._clock()
        if now - self._limited_since.get(from_number, -inf) < LIMITED_SECONDS:
            return True
        added_at = self._added_at.setdefault(from_number, deque())
        while added_at and now - added_at[0] >= ADD_LIMIT_SECONDS:
            added_at.popleft()
        if len(added_at) >= ADD_LIMIT:
            self._limited_since[from_number] = now
            return True
        added_at.append(now)
        return False

    def spend(self, what: str) -> bool:
        """Take one of the account's `credits` or `checks`; returns whether there was one."""
        with self._lock:
            left = self.left[what]
            if left:
                self.left[what] = left - 1
            return left != 0

    def count_call(self) -> None:
        """Count a received request."""
        with self._lock:
            self.calls += 1

    def seconds_to_wait(self, key: str) -> int:
        """How long a key on trial has to wait: 0 if it may call, and the call is then counted."""
        with self._lock:
            now = self._clock()
            served_at = self._served_at.setdefault(key, deque())
            while served_at and served_at[0] + 60 <= now:
                served_at.popleft()
            if len(served_at) >= CALLS_PER_MINUTE:
                return ceil(served_at[0] + 60 - now)
            served_at.append(now)
            return 0

    def is_new(self, path: str, body: bytes) -> bool:
        """Whether this path receives this body for the first time."""
        digest = sha256(path.encode("utf-8", "surrogatepass") + b"\0" + body).digest()
        with self._lock:
            is_new = digest not in self._bodies
            self._bodies.add(digest)
            return is_new


def _made(groups: Mapping[str, int] | Sequence[Group], owner: str) -> Sequence[Group]:
    """The groups; those that have only an id and the places that are taken, with a name."""
    if not isinstance(groups, Mapping):
        return groups
    taken: Mapping[str, int] = groups
    return [Group(id, f"Group {id[-4:]}", count, owner=owner) for id, count in taken.items()]
