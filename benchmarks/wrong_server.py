"""`python -m benchmarks.wrong_server NAME`: one of the wrong servers of `make mutants`, until it is ended. Prints its URL."""

import sys
import time

from tests.contract.mutants.power import EVERYTHING
from twochat_sandbox import serving


def main() -> None:
    found = next(mutant for mutant in EVERYTHING if mutant.name == sys.argv[1])
    with serving(found.app()) as url:
        print(url, flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
