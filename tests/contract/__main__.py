"""`make contract`: the contract suite against the sandbox, or with URL= and KEY= against any server."""

import subprocess
import sys

from tests.contract.cassettes import FOLDER, Unusable, exchanges
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
    if not target.loopback:
        print(f"{target.url} is not this machine:", end=" ")
        if target.live:
            print(
                f"your own {len(target.numbers)} numbers are added to your group, and besides only what adds nobody is sent."
            )
        else:
            print("only what adds nobody is sent. LIVE=1 GROUP= FROM= NUMBERS= of your own sends more.")
    elif not target.sandbox:
        print("Its groups are expected to be empty. A key that starts with sandbox- would ask for magic numbers too.")
    sys.exit(_pytest("-rs", f"--allowed-hosts={target.host},127.0.0.1,localhost,::1", "tests/contract/test_server.py"))


def _pytest(*arguments: str) -> int:
    # In a process of its own: pytest wants to be the first to import what it rewrites.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
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
