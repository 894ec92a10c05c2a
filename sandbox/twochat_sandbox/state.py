"""The state: the groups, their members, and the audit log."""

import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
"""The sending number of the documentation. It owns each group and is a member of it."""

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


@dataclass
class Membership:
    """When somebody was added to a group, in seconds of the state's clock, and whether they are an admin of it."""

    since: float
    is_admin: bool = False


class State:
    """All that the sandbox remembers. Safe to use from several threads.

    `audit_log` has an entry for each participant of each call that was carried out, in order; `calls` counts the requests
    received. `clock` returns seconds, and only their differences matter. A number that was added less than `lag`
    seconds ago is a member, and not listed yet.

    Source: documented: "after an add it can take a few minutes until 2Chat sees the change".
    """

    def __init__(
        self,
        *,
        groups: Mapping[str, int] = GROUPS,
        clock: Callable[[], float] = time.monotonic,
        lag: float = 0.0,
    ) -> None:
        self.audit_log: list[AuditEntry] = []
        self.calls = 0
        self._taken = dict(groups)
        self._members: dict[str, dict[str, Membership]] = {group: {} for group in groups}
        self._clock = clock
        self._lag = lag
        self._added_at: dict[str, deque[float]] = {}
        self._limited_since: dict[str, float] = {}
        self._served_at: dict[str, deque[float]] = {}
        self._bodies: set[bytes] = set()
        self._lock = Lock()

    def __contains__(self, group: str) -> bool:
        return group in self._members

    @property
    def groups(self) -> list[str]:
        """The ids of all groups."""
        return list(self._members)

    @contextmanager
    def changing(self, group: str) -> Generator[dict[str, Membership]]:
        """Who was added to a group, by number, to be changed while nobody else can.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            yield self._members[group]

    def members(self, group: str) -> frozenset[str]:
        """The numbers that were added to a group, listed or not: neither the owner nor those who took places at the start.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            return frozenset(self._members[group])

    def admins(self, group: str) -> frozenset[str]:
        """The numbers of a group's admins: its owner, and who was promoted.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            return frozenset({OWNER, *(number for number, one in self._members[group].items() if one.is_admin)})

    def listed(self, group: str) -> tuple[list[str], int]:
        """The numbers that a look at a group shows, the owner first, and the size of the group.

        Those who took places at the start have no number to be listed with, and are counted; the owner is one of them.

        Raises:
            KeyError: There is no such group.
        """
        with self._lock:
            now = self._clock()
            seen = [number for number, one in self._members[group].items() if now - one.since >= self._lag]
            return [OWNER, *seen], max(1, self._taken[group]) + len(seen)

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
        members = self._members[group]
        if magic := MAGIC_NUMBERS.get(number[-4:]):
            return magic
        if number == OWNER or number in members:
            return ALREADY_MEMBER
        if self._taken[group] + len(members) >= GROUP_LIMIT:
            return GROUP_FULL
        if limited and self._is_over_limit(from_number):
            return REFUSED
        members[number] = Membership(self._clock())
        return ADDED

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
