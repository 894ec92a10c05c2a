"""Invented numbers, as people's lists have them. Those that could be somebody's are made in memory only."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rounds import SEED

REGION = "GB"
AREAS = 800
"""In North America: 200 to 999. Each list runs through all of them, because twochat takes longer for codes with a 0."""

_FORMS = (
    "+1{area}55501{line:02}",
    "+1 ({area}) 555-01{line:02}",
    "+1.{area}.555.01{line:02}",
    "001 {area} 555 01{line:02}",
    " '+1 {area} 555 01{line:02}",
    "tel:+1-{area}-555-01{line:02}",
    "+1\u00a0{area}\u00a0555\u00a001{line:02}",
    "＋1 {area} 555 01{line:02}",  # noqa: RUF001  # the wide plus of East Asian keyboards
)
_NO_NUMBERS = ("", "ask Ann", "n/a", "1.2025E+10", "142", "+1 202 555 0142 0142", "?", "Tel.")


def fictional() -> list[str]:
    """The 1,000 British mobile numbers that are reserved for fiction, in E.164."""
    return [f"+447700900{n:03}" for n in range(1000)]


def texts(count: int) -> list[str]:
    """A list as people have it: of 20 lines 16 are numbers, of which some come again, 2 repeat an earlier line, 2 are none.

    All numbers are reserved for fiction: 555-0100 to 555-0199 of each North American area, and British ones without their
    country's code.
    """
    choice = random.Random(SEED)  # noqa: S311  # no secret hangs on it
    lines: list[str] = []
    for n in range(count):
        if n % 20 == 7:
            lines.append(choice.choice(_NO_NUMBERS))
        elif n % 20 == 13:
            lines.append(f"07700 900{choice.randrange(1000):03}")
        elif n % 20 in (11, 17):
            lines.append(choice.choice(lines))
        else:
            lines.append(choice.choice(_FORMS).format(area=200 + n % AREAS, line=n // AREAS % 100))
    return lines


def write(path: Path, count: int) -> None:
    """The same as a spreadsheet exports it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Name", "E-mail", "Mobile", "Notes"])
        rows.writerows([f"Person {n}", "", text, "met at the fair, stall 12"] for n, text in enumerate(texts(count)))


def distinct(count: int, different: int) -> Iterator[str]:
    """So many lines with so many different numbers, up to 8 million: 555 and four digits in each North American area."""
    for n in range(count):
        line, area = divmod(n % different, AREAS)
        yield f"+1{200 + area}555{line:04}"
