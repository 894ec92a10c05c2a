"""`make mutants`: run every detector on every wrong server, and every labelled instance on every wrong contract.

ONLY=getGroup,addParticipant takes the servers that are wrong in these operations.
"""

import argparse
import sys

from tests.contract.cassettes import Unusable
from tests.contract.mutants import report
from tests.contract.mutants.contracts import wrong_contracts
from tests.contract.mutants.power import EVERYTHING, Verdict, examine
from tests.contract.spec import ROOT
from tests.contract.target import Target, only_of


def main() -> None:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs found")
    parser.add_argument(
        "--write", action="store_true", help="write docs/contract-power.md and docs/contract-power.html"
    )
    options = parser.parse_args()
    try:
        only = only_of()
        if options.write and only != Target.only:
            raise Unusable("ONLY= is not for --write: the report is about every operation.")
    except Unusable as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    # What is wrong in all operations at once belongs to none of them.
    chosen = [mutant for mutant in EVERYTHING if only == Target.only or mutant.operation in only]

    def progress(done: int, verdict: Verdict) -> None:
        if sys.stderr.isatty():
            print(f"\r{done}/{len(chosen)} {verdict.name[:90]:90}", end="", file=sys.stderr, flush=True)

    verdicts = examine(chosen, fresh=options.fresh, progress=progress)
    print(file=sys.stderr)
    contracts = wrong_contracts()
    if options.write:
        report.write(ROOT / "docs", verdicts, contracts)
    lines, met = report.summary(verdicts, contracts)
    print("\n".join(lines))
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
