"""Invented numbers, as people's lists have them. Those that could be somebody's are made in memory only."""

from collections.abc import Iterator

REGION = "GB"
AREAS = 800
"""In North America: 200 to 999. Each list runs through all of them: some are in no known range."""

_FORMS = (
    "+1{area}55501{line:02}",
    "+1 ({area}) 555-01{line:02}",
    "001 {area} 555 01{line:02}",
    " '+1 {area} 555 01{line:02}",
    "tel:+1-{area}-555-01{line:02}",
    "+1\u00a0{area}\u00a0555\u00a001{line:02}",
    "＋1 {area} 555 01{line:02}",  # noqa: RUF001  # the wide plus of East Asian keyboards
)
_NO_NUMBERS = ("", "ask Ann", "n/a", "1.2025E+10", "142", "+1 202 555 0142 0142", "?", "Tel.")


def fictional() -> list[str]:
    """The British mobile numbers that are reserved for fiction, in E.164, without the sandbox's "member" and "group full"."""
    return [f"+447700900{n:03}" for n in range(1000) if n not in (409, 419)]


def distinct(count: int) -> Iterator[str]:
    """So many different numbers, up to 8 million: 555 and four digits in each North American area."""
    for n in range(count):
        line, area = divmod(n, AREAS)
        yield f"+1{200 + area}555{line:04}"


def messy(n: int) -> str:
    """A line of a list as people have it: of 20 lines 17 are numbers, 2 repeat an earlier line, 1 is none.

    All numbers are reserved for fiction: 555-0100 to 555-0199 of each North American area, and British ones without their
    country's code.
    """
    match n % 20:
        case 7:
            return _NO_NUMBERS[n // 20 % len(_NO_NUMBERS)]
        case 13:
            return f"07700 900{n // 20 % 1000:03}"
        case 11 | 17:
            return messy(n // 2)
        case _:
            return _FORMS[n % len(_FORMS)].format(area=200 + n % AREAS, line=n // AREAS % 100)
