"""How long commands take from start to end: Python with an import, twochat, and `make test`."""

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.rounds import compare

_PYTHON = (sys.executable, "-I", "-c")
COMMANDS = {
    "Python alone": (*_PYTHON, "pass"),
    "import httpx": (*_PYTHON, "from httpx import Client"),
    "import twochat": (*_PYTHON, "from twochat import TwoChat"),
    "a client of httpx": (*_PYTHON, "from httpx import Client; Client()"),
    "a client of twochat": (*_PYTHON, "from twochat import TwoChat; TwoChat('key', '+12123334444')"),
    "twochat --help": (str(Path(sys.executable).with_name("twochat")), "--help"),
}


def measure(*, quick: bool = False) -> dict[str, object]:
    """Seconds of each. The round that is not counted writes the caches of bytecode."""
    run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL)
    contenders = {name: partial(run, command) for name, command in COMMANDS.items()}
    return {"seconds": compare(contenders, 1, 5 if quick else 9)}


def make_test() -> dict[str, object]:
    """Wall seconds of `make test`, and whether it passed."""
    began = time.monotonic()
    status = subprocess.run(["make", "test"], check=False, stdout=subprocess.DEVNULL).returncode  # noqa: S607
    return {"wall": time.monotonic() - began, "passed": not status}
