"""The bars, and whether they are met. They are read off the results alone."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import ratios
from benchmarks.results import Results


@dataclass(frozen=True)
class Bar:
    """`section`: what must have been measured. `limit`: the most that `value` may be, or the least, as `shown` with its unit."""

    what: str
    section: str
    value: Callable[[Results], float]
    limit: float
    shown: str = "{:.2f} \u00d7"
    least: bool = False


@dataclass(frozen=True)
class Verdict:
    """A bar with what was measured, as text; `met` is None when it was not measured."""

    what: str
    bar: str
    measured: str
    met: bool | None

    def __str__(self) -> str:
        return {True: "met", False: "MISSED", None: "not measured"}[self.met]


def _ratio(name: str) -> Callable[[Results], float]:
    return lambda found: ratios.ratios(found)[name]


def _test_wall(found: Results) -> float:
    test = found["suite"]["test"]
    return float(test["wall"] if test["passed"] else "inf")


def _peak(found: Results) -> float:
    return float(found["scale"]["memory"]["1000000"]) / 1e6


BARS = (
    Bar(ratios.CALL, "cost", _ratio(ratios.CALL), 1.25),
    Bar(ratios.ASYNC_CALL, "cost", _ratio(ratios.ASYNC_CALL), 1.25),
    Bar(ratios.JOURNAL, "cost", _ratio(ratios.JOURNAL), 1.6),
    Bar(ratios.ASYNC_JOURNAL, "cost", _ratio(ratios.ASYNC_JOURNAL), 1.6),
    Bar(
        "CSV to plan",
        "preparation",
        lambda found: found["preparation"]["rate"],
        30_000,
        "{:,.0f} numbers/s",
        least=True,
    ),
    Bar("memory for a million lines through add_each", "scale", _peak, 200, "{:,.0f} MB"),
    Bar(ratios.IMPORT, "start", _ratio(ratios.IMPORT), 1.5),
    Bar(
        "twochat --help", "start", lambda found: found["start"]["commands"]["twochat --help"]["wall"], 0.35, "{:.2f} s"
    ),
    Bar("make test", "suite", _test_wall, 300, "{:.0f} s"),
    Bar(ratios.CALLS, "scale", _ratio(ratios.CALLS), 1.1, "slope {:.2f}"),
    Bar(ratios.NUMBERS, "scale", _ratio(ratios.NUMBERS), 1.1, "slope {:.2f}"),
)


def verdicts(found: Results) -> list[Verdict]:
    """Of every bar, in order."""
    return [_judged(bar, found) for bar in BARS]


def _judged(bar: Bar, found: Results) -> Verdict:
    limit = f"{'≥' if bar.least else '≤'} {bar.shown.format(bar.limit)}"
    try:
        value = bar.value(found) if bar.section in found else None
    except KeyError:  # a quick run measures less
        value = None
    if value is None:
        return Verdict(bar.what, limit, "", None)
    met = value >= bar.limit if bar.least else value <= bar.limit
    return Verdict(bar.what, limit, bar.shown.format(value) if math.isfinite(value) else "failed", met)
