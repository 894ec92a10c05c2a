"""`make bench-check`: has a ratio become worse than budget.toml allows? Never absolute times: they are the machine's."""

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("budget.toml")


@dataclass(frozen=True)
class Budget:
    """The most that a ratio may be, and where to look when it is more."""

    most: float
    look_at: str


def budgets(file: Path = FILE) -> dict[str, Budget]:
    """By the name of the ratio."""
    return {name: Budget(**each) for name, each in tomllib.loads(file.read_text("utf-8")).items()}


def compare(
    now: Mapping[str, float], before: Mapping[str, float], allowed: Mapping[str, Budget]
) -> tuple[list[str], bool]:
    """A line for each ratio, and whether all are within their budget. `before`: as benchmarks/results.json has them.

    A ratio without a budget, or a budget without a ratio, is not within: somebody forgot.
    """
    lines, good = [], True
    for name in dict.fromkeys([*allowed, *now]):
        if name not in now or name not in allowed:
            lines.append(f"FORGOTTEN  {name}: it has no {'budget' if name in now else 'measurement'}")
            good = False
            continue
        within = now[name] <= allowed[name].most
        was = f", was {before[name]:.2f}" if name in before else ""
        line = f"{'within' if within else 'WORSE':9}  {name}: {now[name]:.2f}{was}, at most {allowed[name].most:.2f}"
        lines.append(line if within else f"{line}. Look at {allowed[name].look_at}")
        good &= within
    return lines, good


def report(lines: list[str], good: bool) -> int:
    """Print them; the exit status."""
    print("\n".join(lines))
    if not good:
        print("A ratio got worse. If it is worth it, say so in benchmarks/budget.toml.", file=sys.stderr)
    return 0 if good else 1
