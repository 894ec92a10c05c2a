"""`make bench`: measure, write benchmarks/results.json and docs/benchmarks.md, and print the bars.

`python -m benchmarks cost` measures one section and keeps the others' results. `python -m benchmarks check` is `make bench-check`.
`python -m benchmarks document` only writes docs/benchmarks.md anew, after an edit of benchmarks/document.md.
"""

import argparse
import sys
import time

from benchmarks import check, cost, document, job, preparation, results, scale, start, suite
from benchmarks.machine import machine, versions
from benchmarks.ratios import ratios

SECTIONS = {
    "cost": ("what a call costs", cost.measure),
    "job": ("1,000 numbers into a group", job.measure),
    "preparation": ("from messy numbers to a plan", preparation.measure),
    "start": ("imports and the command", start.measure),
    "scale": ("how cost grows", scale.measure),
    "suite": ("make contract, make test, and wrong servers", suite.measure),
}
CHECKED = ("cost", "preparation", "start", "scale")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)}; by default all; or check, or document"
    )
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that it works; nothing is written")
    options = parser.parse_args()
    chosen = options.sections or list(SECTIONS)
    if unknown := set(chosen) - {*SECTIONS, "check", "document"}:
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    try:
        sys.exit(_check() if "check" in chosen else _measure(chosen, quick=options.quick))
    except KeyboardInterrupt:
        print("\nInterrupted. Nothing was written.", file=sys.stderr)
        sys.exit(130)


def _measure(chosen: list[str], *, quick: bool) -> int:
    if not quick and (before := results.load()):
        document.write(before)  # one of the tests that `suite` runs wants it to be what the template makes
    found: results.Results = {name: _timed(name, quick=quick) for name in SECTIONS if name in chosen}
    if found:
        print("", document.text(found), "", sep="\n")
    if not quick:
        found = results.save(found, machine(), versions()) if found else results.load()
        from benchmarks import chart  # matplotlib is large, and is not to be there while something is measured

        chart.write(found)
        document.write(found)
    print(document.bars_table(found))
    return 0


def _check() -> int:
    before, allowed = ratios(results.load()), check.budgets()
    now = _ratios_now()
    if not check.compare(now, before, allowed)[1]:
        print("Once more: other work on this machine can do that.")
        again = _ratios_now()
        now = {name: min(value, again[name]) for name, value in now.items()}
    return check.report(*check.compare(now, before, allowed))


def _ratios_now() -> dict[str, float]:
    return ratios({name: _timed(name, quick=True) for name in CHECKED})


def _timed(name: str, *, quick: bool) -> dict[str, object]:
    what, measure = SECTIONS[name]
    print(f"{name}: {what} …", end=" ", flush=True)
    began = time.monotonic()
    found = measure(quick=quick)
    print(f"{time.monotonic() - began:.0f} s", flush=True)
    return found


if __name__ == "__main__":
    main()
