"""What the results come to, beside budget.toml: the bars of the page, and the budgets of `make bench-check`."""

import math
import statistics
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.results import Results

BUDGET: Mapping[str, Mapping[str, Any]] = tomllib.loads(Path(__file__).with_name("budget.toml").read_text("utf-8"))


def slope(points: Mapping[float, float]) -> float:
    """Of cost by size, fitted on logarithmic axes: 1 is linear, 2 quadratic."""
    return statistics.linear_regression(list(map(math.log, points)), list(map(math.log, points.values()))).slope


def figures(found: Results) -> dict[str, float]:
    """By name, of the sections that were measured. CPU is that of the quieter rounds, because noise only adds."""
    seconds = {name: found[name]["seconds"] for name in ("cost", "preparation", "commands") if name in found}
    cpu = {name: each["cpu_low"] for section in seconds.values() for name, each in section.items()}
    made: dict[str, float] = {}
    if "cost" in found:
        journal = cpu["twochat without HTTP, with a journal"] - cpu["twochat without HTTP"]
        made["CPU of a call: twochat / httpx.Client"] = cpu["twochat"] / cpu["httpx.Client"]
        made["CPU of a call: twochat, async / httpx.AsyncClient"] = cpu["twochat, async"] / cpu["httpx.AsyncClient"]
        made["CPU of a journal / two synced appends"] = journal / cpu["two synced appends of 4 KB"]
    if "preparation" in found:
        made["CSV to plan"] = 1 / cpu["CSV to plan"]
        made["CPU of a number: plan / phonenumbers alone"] = cpu["plan"] / cpu["phonenumbers alone"]
    if "commands" in found:
        for what, name in (("import", "the import"), ("a client of", "import and client")):
            ours, theirs = (cpu[f"{what} {package}"] - cpu["Python alone"] for package in ("twochat", "httpx"))
            made[f"CPU of {name}: twochat / httpx"] = ours / theirs
        made["twochat --help"] = seconds["commands"]["twochat --help"]["wall"]
    if "growth" in found:
        for what, sizes in found["growth"]["seconds"].items():
            made[f"growth with {what}"] = slope({float(size): each["cpu_low"] for size, each in sizes.items()})
        made["memory for a million lines through add_each"] = found["growth"]["memory"]
    if "fleet" in found:
        turns = {name: each["cpu_low"] for name, each in found["fleet"]["seconds"].items()}
        made["CPU of a turn in Postgres / group.add"] = turns["a turn in Postgres"] / turns["group.add"]
        made["CPU of a turn in a folder / group.add"] = turns["a turn in a folder"] / turns["group.add"]
        made["scheduling a call, Postgres"] = (turns["a turn in Postgres"] - turns["group.add"]) * 1000
        if many := found["fleet"].get("many"):
            made["a million people in 10,000 jobs, Postgres"] = many["Postgres"]["submit"]
            files = found["fleet"]["files"] + many["a folder"]["reading"]
            made["the same in a folder / to read the numbers and sync as many files"] = (
                many["a folder"]["submit"] / files
            )
            made["to list them"] = max(each["list"] for each in many.values())
    if "suite" in found:
        made["make test"] = found["suite"]["wall"] if found["suite"]["passed"] else math.inf
    return made


def verdicts(found: Results) -> list[tuple[str, str, str, str]]:
    """Of every bar: what, as measured, the bar, and whether it is met."""
    values, rows = figures(found), []
    for name, entry in BUDGET.items():
        if bar := entry.get("bar"):
            value, shown, least = values.get(name), entry["shown"], entry.get("least")
            verdict = "met" if value and (value >= bar if least else value <= bar) else "MISSED"
            measured = (shown.format(value), verdict) if value else ("", "not measured")
            rows.append((name, measured[0], f"{'≥' if least else '≤'} {shown.format(bar)}", measured[1]))
    return rows


def over_budget(now: Mapping[str, float]) -> list[str]:
    """A line for each ratio that is worse than its budget, with where to look."""
    return [
        f"{name}: {now[name]:.2f}, at most {entry['budget']:.2f}. Look at {entry['look_at']}"
        for name, entry in BUDGET.items()
        if now.get(name, math.inf) > entry.get("budget", math.inf)
    ]
