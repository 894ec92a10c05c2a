"""How long the project's own tests take: `make contract`, `make test`, and until a wrong server is noticed."""

import os
import re
import signal
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
WRONG_SERVERS = ("results swapped", "answer success renamed", "keys are not checked")
PYTHON = ROOT / ".venv" / "bin" / "python"  # the project's own environment, which has what the tests need

_SUMMARY = re.compile(r"(\d+) passed.* in ([\d.]+)s")


def measure(*, quick: bool = False) -> dict[str, object]:
    """Wall seconds of `make contract` and `make test`, how many tests passed and how many a second; and seconds until `make
    contract URL=` fails against wrong servers. Quick: against one wrong server only."""
    wrong = WRONG_SERVERS[:1] if quick else WRONG_SERVERS
    failing = {name: _until_noticed(name) for name in wrong}
    found: dict[str, object] = {"first_failure": failing, "first_failure_median": statistics.median(failing.values())}
    if quick:
        return found
    _make("setup")  # the environment is to be warm
    return found | {"contract": _run("contract"), "test": _run("test")}


def _run(target: str) -> dict[str, object]:
    seconds, status, output = _make(target)
    summary = _SUMMARY.search(output)
    tests, within = (int(summary[1]), float(summary[2])) if summary else (0, 0.0)
    rate = tests / within if within else 0.0
    return {"wall": seconds, "passed": not status, "tests": tests, "rate": rate}


def _until_noticed(name: str) -> float:
    command = [str(PYTHON), "-m", "benchmarks.wrong_server", name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as server:
        try:
            url = server.stdout.readline().strip() if server.stdout else ""
            seconds, status, output = _make("contract", f"URL={url}", PYTEST_ADDOPTS="-x")
        finally:
            server.kill()
    if not status or "failed" not in output:
        raise RuntimeError(f"the contract suite did not notice the wrong server {name!r}:\n{output[-2000:]}")
    return seconds


def _make(*arguments: str, **environment: str) -> tuple[float, int, str]:
    """Seconds, exit status and output of `make`."""
    # This may run within a make, which tells its own makes how it was called.
    clean = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    command = ["make", "--no-print-directory", *arguments]  # the make that a person would call
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            output = process.communicate()[0]
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)  # with all that it started
            raise
    return time.monotonic() - began, process.returncode, output
