"""`make fleet-test`: the whole trial, of a folder and of Postgres, written to docs/guarantees.md and docs/fleet.svg."""

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.jobs.fleet import Size, Trial, run
from tests.support.postgres import Server, empty_database
from twochat.jobs import init

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = Size(batches=500, lanes=9, workers=3, kills=30, between=2.0, hold=0.3, freezes=1)
POSTGRES = FOLDER._replace(postgres=2)
FAULTS = {
    "kill": ("workers killed", "a worker is killed", "#d1495b"),
    "freeze": ("workers frozen for 60 s", "one is frozen", "#9aa5b1"),
    "postgres": ("times Postgres was killed", "Postgres is killed", "#30638e"),
}
"""How each is called in the table and in the picture, and its colour there."""


def main() -> int:
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    trials = {"a folder": trial_of_folder(), "Postgres": trial_of_postgres()}
    (DOCS / "fleet.svg").write_text(picture(trials["Postgres"]), "utf-8")
    page = DOCS / "guarantees.md"
    text = page.read_text("utf-8")
    before, _, rest = text.partition("<!-- fleet -->")
    after = rest.partition("<!-- /fleet -->")[2]
    page.write_text(f"{before}<!-- fleet -->\n\n{table(trials)}\n<!-- /fleet -->{after}", "utf-8")
    print(table(trials))
    broken = [f"{name}: {promise}" for name, trial in trials.items() for promise in trial.broken()]
    print(*broken, sep="\n")
    return 1 if broken else 0


def trial_of_folder() -> Trial:
    with tempfile.TemporaryDirectory() as folder:
        return timed("a folder", lambda: run(f"{folder}/jobs", FOLDER))


def trial_of_postgres() -> Trial:
    with Server() as server, empty_database(server.url) as url:
        init(url)
        return timed("Postgres", lambda: run(url, POSTGRES, server))


def timed(name: str, trial: Callable[[], Trial]) -> Trial:
    begin = time.monotonic()
    done = trial()
    print(f"{name}: {len(done.calls)} calls, {len(done.faults)} faults, {time.monotonic() - begin:.0f} s", flush=True)
    return done


def table(trials: dict[str, Trial]) -> str:
    """The figures of each, as Markdown."""
    figures = {name: trial.figures() for name, trial in trials.items()}
    rows = [
        f"| 500 batches of 10, 9 sending numbers, 3 workers | {' | '.join(trials)} |",
        "|---|" + "---:|" * len(trials),
    ]
    for what, (said, *_) in FAULTS.items():
        counts = [str(sum(fault.what == what for fault in trial.faults)) for trial in trials.values()]
        rows.append(f"| {said} | {' | '.join(counts)} |")
    for promise in next(iter(figures.values())):
        rows.append(f"| {promise} | {' | '.join(f'{each[promise]:.0f}' for each in figures.values())} |")
    return "\n".join(rows) + "\n"


def picture(trial: Trial) -> str:
    """A row for each lane with a mark for each call, and a line for each fault, over time."""
    end = max(call.end for call in trial.calls)
    width, row, left = 900, 26, 80
    height = row * (trial.size.lanes + 2)

    def x(seconds: float) -> float:
        return round(left + seconds / end * (width - left - 20), 1)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 30}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for fault in trial.faults:
        wide = max(x(fault.end) - x(fault.begin), 1) if fault.what == "freeze" else 1.5
        opacity = 0.3 if fault.what == "freeze" else 0.9
        lines.append(
            f'<rect x="{x(fault.begin)}" y="{row}" width="{wide:.1f}" height="{height - 2 * row}" '
            f'fill="{FAULTS[fault.what][2]}" opacity="{opacity}"/>'
        )
    for number, lane in enumerate(trial.lanes(), 1):
        lines.append(f'<text x="0" y="{number * row + 17}">number {number}</text>')
        lines += [
            f'<rect x="{x(call.begin)}" y="{number * row + 5}" width="2.5" height="16" fill="#0b7a75"/>'
            for call in lane
        ]
    for at in range(0, int(end) + 1, 30):
        lines.append(f'<text x="{x(at)}" y="{height - 8}" text-anchor="middle" fill="#555">{at} s</text>')
    for number, (_, said, colour) in enumerate(FAULTS.values()):
        place = left + number * 180
        lines.append(f'<rect x="{place}" y="{height + 6}" width="10" height="12" fill="{colour}"/>')
        lines.append(f'<text x="{place + 16}" y="{height + 16}">{said}</text>')
    lines.append(f'<text x="{left}" y="16">Each mark is a call of a sending number.</text></svg>\n')
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
