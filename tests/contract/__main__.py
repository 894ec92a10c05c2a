"""`make contract`: the contract suite against the sandbox, or with URL= and KEY= against any server."""

import os
import subprocess
import sys
from pathlib import Path

from tests.contract.cassettes import FOLDER, Unusable, exchanges
from tests.contract.exchange import OTHER_GROUP
from tests.contract.redact import masked, secrets
from tests.contract.spec import ROOT
from tests.contract.target import from_environment, reachable


def main() -> None:
    try:
        target = from_environment()
        if target:
            reachable(target)
        for file in sorted(FOLDER.glob("*.yaml")):
            exchanges(file)
    except Unusable as error:
        print(masked(str(error)), file=sys.stderr)
        sys.exit(2)
    if target is None:
        sys.exit(_pytest("-n", "auto", "tests/contract"))
    if target.live:
        count, minutes = len(target.numbers), (len(target.numbers) * target.pace + target.lag) / 60
        again, times = (" and removed again", 2) if target.removes else ("", 1)
        print(f"Your own {count} numbers are added to your group{again}, and nobody else:", end=" ")
        print(f"about {minutes * times:.0f} minutes.")
    elif not target.anybody:
        print("Only what adds nobody is sent. LIVE=1 GROUP= FROM= NUMBERS= of your own adds those;", end=" ")
        print("THROWAWAY=1 says that the server has no people in it, and plays everything.")
    elif not target.sandbox:
        print(f"GROUP= and {OTHER_GROUP} are expected to be there, and empty.", end=" ")
        print("On this machine, a key that starts with sandbox- asks for magic numbers too.")
    print(target.left_out, end="\n" if target.left_out else "", flush=True)
    sys.exit(_pytest("-rs", f"--allowed-hosts={target.host},127.0.0.1,localhost,::1", "tests/contract/test_server.py"))


def _pytest(*arguments: str) -> int:
    # In a process of its own: pytest wants to be the first to import what it rewrites.
    report = [f"--junitxml={Path(os.environ['REPORT']).absolute()}"] if os.environ.get("REPORT") else []
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *report, *arguments]
    if not secrets():
        return subprocess.call(command, cwd=ROOT)
    # Reports are masked where they are made (conftest.py); this is for what goes past them, such as print and logging.
    color = ["--color=yes"] if sys.stdout.isatty() else []
    with subprocess.Popen([*command, *color], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        for line in process.stdout or ():
            print(masked(line.decode(errors="backslashreplace")), end="", flush=True)
    return process.returncode


if __name__ == "__main__":
    main()
