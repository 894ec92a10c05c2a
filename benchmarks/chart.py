"""docs/benchmarks.svg: who is in under WhatsApp's limit, and what a call costs."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.results import Results

CHART = Path(__file__).parents[1] / "docs" / "benchmarks.svg"
STYLE = {
    "svg.hashsalt": "twochat",  # the same results make the same bytes
    "svg.fonttype": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "white",  # opaque: it is shown on light and on dark pages
}
TICKS = {1: "1 s", 60: "1 min", 3600: "1 h", 86400: "1 day"}


def write(found: Results, file: Path = CHART) -> None:
    """Draw what was measured."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11, 7), layout="constrained")
        limit, cost = figure.subplots(2)
        end = max(row["seconds"] for row in found["job"]["limit"])
        for row, line in zip(found["job"]["limit"], ("-", ":", "--", ":", "-"), strict=True):
            seconds, people = [*map(float, row["seen"]), end], [*row["seen"].values(), row["counts"][2]]
            limit.step(seconds, people, where="post", color=_color(row["who"]), ls=line, label=row["who"])
        limit.set(xscale="log", title="300 people under WhatsApp's own limit: how many are in")
        limit.set_xticks(list(TICKS), list(TICKS.values()), minor=False)
        limit.legend(frameon=False)
        calls = sorted(found["cost"]["seconds"].items(), key=lambda item: -item[1]["cpu"])
        names, values = [name for name, _ in calls], [each["cpu"] * 1000 for _, each in calls]
        drawn = cost.barh(names, values, color=list(map(_color, names)))
        cost.bar_label(drawn, [f"{value:.2f}" for value in values], padding=3)
        cost.set(title="A call with ten numbers: CPU, ms")
        figure.savefig(file, metadata={"Date": None})


def _color(name: str) -> str:
    return "#0b7a75" if "twochat" in name else "#9aa5b1"
