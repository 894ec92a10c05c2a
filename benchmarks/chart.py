"""docs/benchmarks.svg: a chart for each question that a chart answers."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.ratios import SYNCED
from benchmarks.results import Results

CHART = Path(__file__).parents[1] / "docs" / "benchmarks.svg"

OURS, THEIRS, LATE = "#0b7a75", "#9aa5b1", "#d9822b"
LEFT_OUT = ("a new httpx.Client per call", SYNCED)
"""Forty times the others, and no call: they stand in the table."""


def write(found: Results, file: Path = CHART) -> None:
    """Draw what was measured so far."""
    style = mpl.rc_context(
        {
            "svg.hashsalt": "twochat",  # the same results give the same bytes
            "svg.fonttype": "none",
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "axes.titleweight": "bold",
            "figure.facecolor": "white",  # opaque: it is shown on light and on dark pages
        }
    )
    with style:
        figure = Figure(figsize=(11, 7), layout="constrained")
        places = figure.subplot_mosaic([["cost", "job"], ["cost", "start"]])
        for section, draw in (("cost", _cost), ("job", _job), ("start", _start)):
            if section in found:
                draw(places[section], found[section])
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)


def _bars(axes: Axes, values: Mapping[str, float], shown: str) -> None:
    """Across, the smallest on top, each with its value."""
    ordered = dict(sorted(values.items(), key=lambda item: -item[1]))
    colors = [OURS if "twochat" in name else THEIRS for name in ordered]
    drawn = axes.barh(list(ordered), list(ordered.values()), color=colors)
    axes.bar_label(drawn, labels=[shown.format(value) for value in ordered.values()], padding=3)
    axes.margins(x=0.15)
    axes.tick_params(axis="y", length=0)


def _cost(axes: Axes, cost: Results) -> None:
    _bars(axes, {name: each["cpu"] * 1000 for name, each in cost["seconds"].items() if name not in LEFT_OUT}, "{:.2f}")
    axes.set_title("A call with ten numbers: CPU, ms")


def _start(axes: Axes, start: Results) -> None:
    clients = {f"a client of {name}": each["client"]["wall"] * 1000 for name, each in start["imports"].items()}
    _bars(axes, clients | {name: each["wall"] * 1000 for name, each in start["commands"].items()}, "{:.0f}")
    axes.set_title("Until something can be called: ms")


def _job(axes: Axes, job: Results) -> None:
    colors = {"twochat": OURS, "snippet, ten a call": THEIRS, "snippet, one a call": LATE}
    times = sorted({row["server"] for row in job["rows"]})
    for index, (who, color) in enumerate(colors.items()):
        rows = [row for row in job["rows"] if row["who"] == who]
        seconds = [row["wall"] * job["numbers"] / row["numbers"] for row in rows]
        places = [times.index(row["server"]) + (index - 1) * 0.27 for row in rows]
        drawn = axes.barh(places, seconds, height=0.25, color=color, label=who)
        about = ["" if row["numbers"] == job["numbers"] else "≈ " for row in rows]
        axes.bar_label(drawn, [f"{a}{s:,.0f}" for a, s in zip(about, seconds, strict=True)], padding=3)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.margins(x=0.12)
    axes.set_yticks(range(len(times)), [f"{seconds * 1000:,.0f} ms a call" for seconds in times])
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    axes.legend(frameon=False, loc="upper right")
    axes.set_title("1,000 numbers into a group: seconds")
    axes.set_xlabel("on a logarithmic axis")
