"""What is known of a sending number, whichever process calls with it, and for how long it has to wait. Without I/O."""

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from .hours import DAY, closed
from .pace import LIMIT_CODE, LIMIT_IN_A_ROW, PER_PERSON, Pace

TOGETHER = 600.0
"""Seconds within which new people are counted together, as of the last of them, so that a day has 145 counts at most."""


class Wait(NamedTuple):
    """Seconds until a call may be made, 0 when it may be now; and why, "" for the pace itself."""

    seconds: float
    why: str = ""


@dataclass(slots=True)
class Lane:
    """Times are seconds on one clock. `at`: when this was so. `free_at`: the pause after the call before ends. `rest_until`, `why`:
    a longer rest. `refused`: numbers in a row with code 400; `uncertain`: calls in a row that may have been carried out;
    `tries`: calls in a row that did nothing. `people`: when how many new people were added, or may have been. `until`, `for_what`:
    what whoever looked last waits for. `per_person`, `per_day`: the pace of the newest call."""

    at: float = 0.0
    free_at: float = 0.0
    rest_until: float = 0.0
    why: str = ""
    refused: int = 0
    uncertain: int = 0
    tries: int = 0
    people: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    until: float = 0.0
    for_what: str = ""
    per_person: float = PER_PERSON
    per_day: int | None = None

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        people = [(float(at), int(count)) for at, count in fields.pop("people")]
        return cls(**fields, people=people)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__} | {"people": [*self.people]}

    def set_clock(self, now: float) -> None:
        """It is `now`. Where the clock went back, all times go back with it, so that no wait becomes shorter."""
        if (back := self.at - now) > 0:
            self.free_at -= back
            self.rest_until -= back
            self.until -= back
            self.people = [(at - back, count) for at, count in self.people]
        self.at = now
        self.people = [(at, count) for at, count in self.people if at > now - DAY]

    @property
    def today(self) -> int:
        """How many new people there were in the last 24 hours."""
        return sum(count for _, count in self.people)

    def wait(self, pace: Pace, new: int) -> Wait:
        """How long a call has to wait that adds so many new people."""
        waits = [Wait(0.0)]
        if pace.between != 0:
            waits += [Wait(self.free_at - self.at), Wait(self.rest_until - self.at, self.why)]
        if pace.per_day is not None and new:
            over = self.today + new - pace.per_day
            for at, count in self.people:
                if over <= 0:
                    break
                over -= count
                waits.append(Wait(at + DAY - self.at, f"after {self.today} new people in 24 hours"))
        if pace.hours is not None:
            waits.append(Wait(closed(pace.hours, time.time()), f"outside of {pace.hours}"))
        wait = max(waits)
        if wait.seconds and abs(self.at + wait.seconds - self.until) > 1:
            self.until, self.for_what = self.at + wait.seconds, wait.why
        return wait

    def seconds_for(self, people: int) -> float:
        """About how long it takes to add so many, from now on."""
        days = (self.today + people - 1) // self.per_day if self.per_day and people else 0
        return max(self.until, self.free_at, self.at) - self.at + max(people * self.per_person, days * DAY)

    def called(self, pause: float, new: int) -> None:
        """A call is made, or was: nothing more before the pause is over."""
        if pause:
            self.free_at = max(self.free_at, self.at + pause)
        if new and self.people and self.people[-1][0] > self.at - TOGETHER:
            self.people[-1] = (self.at, self.people[-1][1] + new)
        elif new:
            self.people.append((self.at, new))

    def rest(self, seconds: float, why: str) -> None:
        """Make no call for so long."""
        if self.at + seconds > self.rest_until:
            self.rest_until, self.why = self.at + seconds, why

    def limited(self, codes: list[int | None]) -> bool:
        """Whether WhatsApp's own limit shows in the codes of a call, in order, and of the calls before it."""
        limited = False
        for code in codes:
            self.refused = self.refused + 1 if code == LIMIT_CODE else 0
            limited = limited or self.refused >= LIMIT_IN_A_ROW
        if limited:
            self.refused = 0  # whoever goes on after it begins anew
        return limited
