"""The command line as tests start it, and what it leaves behind."""

import csv
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from twochat import Status

ROOT = Path(__file__).parents[2]
MEMBERS = ROOT / "examples" / "members.csv"
GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"
NEARLY_FULL = "WAG00000000-0000-4000-8000-000000001020"
PATIENCE = 60.0
"""Seconds after which a program that hangs is killed, so that the test fails."""


@dataclass(frozen=True)
class Done:
    """How it ended, and what it printed, without the colours and boxes that Typer draws for a terminal."""

    status: int
    out: str
    err: str

    @property
    def message(self) -> str:
        """Its standard error, in one line."""
        return " ".join(re.sub("[─│╭╮╰╯]", " ", plain(self.err)).split())

    @property
    def totals(self) -> dict[str, int]:
        """The totals that it printed, by label."""
        return {label: int(count) for count, label in re.findall(r"^ +(\d+) (\D+)$", self.out, re.MULTILINE)}


class Command:
    """`twochat` in a folder of its own, with an environment that has nothing of ours but what the test gives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder.parent / f"{folder.name}-home"
        self.home.mkdir()
        inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "SYSTEMROOT")}
        self.environment = inherited | {"HOME": str(self.home), "TERM": "xterm", "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment["TWOCHAT_STATE"] = str(folder.parent / f"{folder.name}-state")

    def write(self, name: str, *lines: str) -> None:
        """A file in the folder."""
        self.folder.joinpath(name).write_text("".join(f"{line}\n" for line in lines), "utf-8")

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Done:
        """Run it as a program of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "twochat", *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    @contextmanager
    def started(self, *arguments: str, stderr: int = subprocess.PIPE) -> Generator[subprocess.Popen[str]]:
        """The program while it runs. It is gone after the block, whatever happens in it."""
        with subprocess.Popen(
            [sys.executable, "-m", "twochat", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
        ) as process:
            timer = threading.Timer(PATIENCE, process.kill)
            timer.start()
            try:
                yield process
            finally:
                timer.cancel()
                process.kill()

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of an outcome file."""
        with self.folder.joinpath(name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def counts(self, name: str) -> dict[str, int]:
        """How many rows of an outcome file have each status."""
        return dict(Counter(row["status"] for row in self.rows(name)))

    @property
    def files(self) -> list[str]:
        """Everything in the folder, and what may have been left in the home folder."""
        return sorted(path.name for top in (self.folder, self.home) for path in top.rglob("*"))


def plain(text: str) -> str:
    """The text without colours, which Typer writes where it takes the output for a terminal, as on some CI machines."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def everything(descriptor: int) -> str:
    """What is written to the other end until it is closed."""
    chunks: list[bytes] = []
    with open(descriptor, "rb", buffering=0) as end:
        try:
            while chunk := end.read(4096):
                chunks.append(chunk)
        except OSError:  # how Linux says that the other end of a terminal is closed
            pass
    return b"".join(chunks).decode()


def people(count: int) -> list[str]:
    """That many different numbers, none of them magic, of the range that Britain reserves for fiction."""
    return [f"+447700900{number:03}" for number in range(count)]


def labelled(counts: dict[str, int]) -> dict[str, int]:
    """The counts by the label of the status."""
    return {Status(status).counted(count).split(" ", 1)[1]: count for status, count in counts.items()}
