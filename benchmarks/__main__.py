"""`make bench`: measure, write benchmarks/results.json and docs/benchmarks.md, and print the bars.

`python -m benchmarks cost` measures one section and keeps the others' results. `python -m benchmarks check` is `make bench-check`.
`python -m benchmarks document` only writes docs/benchmarks.md anew, after an edit of benchmarks/document.md.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import bars, commands, cost, document, fleet, growth, job, preparation, results

SECTIONS: dict[str, Callable[..., Any]] = {
    "cost": cost.measure,
    "job": job.measure,
    "preparation": preparation.measure,
    "commands": commands.measure,
    "fleet": fleet.measure,
    "growth": growth.measure,
    "suite": commands.make_test,
}
CHECKED = ("cost", "preparation", "commands", "fleet", "growth")


def main() -> None:
    chosen = sys.argv[1:] or list(SECTIONS)
    if chosen == ["check"]:
        # Once more if it failed: other work on this machine can do that.
        sys.exit(_check() and _check())
    if unknown := set(chosen) - {*SECTIONS, "document"}:
        sys.exit(f"no such section: {', '.join(unknown)}. There are {', '.join(SECTIONS)}; and check, and document")
    for name in chosen:
        if name in SECTIONS:
            results.save({name: _timed(name)}, results.machine())
        document.write(results.load())  # each time: a test, which `suite` runs, compares the two
    from benchmarks import chart  # matplotlib is large, and is not to be there while something is measured

    chart.write(results.load())
    print(document.render("{{ bars }}", results.load()))


def _check() -> int:
    lines = bars.over_budget(bars.figures({name: _timed(name, quick=True) for name in CHECKED}))
    print("\n".join(lines) or "Every ratio is within its budget.")
    return len(lines)


def _timed(name: str, **options: bool) -> Any:
    began = time.monotonic()
    found = SECTIONS[name](**options)
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    return found


if __name__ == "__main__":
    main()
