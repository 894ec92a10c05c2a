"""Both clients behind one face, and ways to look at a journal that do not disturb who holds it."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.support.people import FAST, GROUP, KEY, REGION, SENDER
from twochat import AsyncTwoChat, Journal, Outcome, Plan, Report, Status, TwoChat, TwoChatError
from twochat.plan import split
from twochat.store import CUT_OFF

PATIENCE = 60.0
"""Seconds after which a program that hangs is killed, so that the test fails."""


@dataclass(frozen=True)
class Told:
    """What the caller was told: the account, and the error that ended it."""

    report: Report | None
    error: TwoChatError | None

    @property
    def statuses(self) -> list[Status]:
        return [] if self.report is None else [outcome.status for outcome in self.report]

    @property
    def account(self) -> tuple[object, ...]:
        """All that can be compared."""
        return self.report, type(self.error), str(self.error)


class Client(Protocol):
    def do(self, method: str, *given: Any, group: str = GROUP, **options: Any) -> Told:
        """Call the method of a group; of the client itself if there is none."""


class _Blocking:
    def __init__(self, url: str, stack: ExitStack, **options: Any) -> None:
        self.chat = stack.enter_context(TwoChat(**_options(url, options)))

    def do(self, method: str, *given: Any, group: str = GROUP, **options: Any) -> Told:
        try:
            return Told(getattr(self.chat.group(group) if group else self.chat, method)(*given, **options), None)
        except TwoChatError as error:
            return Told(error.report, error)


class _Awaiting:
    def __init__(self, url: str, stack: ExitStack, **options: Any) -> None:
        self.runner = stack.enter_context(asyncio.Runner())
        self.chat = AsyncTwoChat(**_options(url, options))
        stack.callback(lambda: self.runner.run(self.chat.close()))

    def do(self, method: str, *given: Any, group: str = GROUP, **options: Any) -> Told:
        try:
            return Told(
                self.runner.run(getattr(self.chat.group(group) if group else self.chat, method)(*given, **options)),
                None,
            )
        except TwoChatError as error:
            return Told(error.report, error)


CLIENTS: dict[str, Callable[..., Client]] = {"TwoChat": _Blocking, "AsyncTwoChat": _Awaiting}


def _options(url: str, options: dict[str, Any]) -> dict[str, Any]:
    usual = {"api_key": KEY, "from_number": SENDER, "pace": FAST, "region": REGION, "timeout": 30.0}
    return usual | {"base_url": url} | options


def plan(numbers: Collection[str], region: str | None = REGION) -> Plan:
    return Plan(tuple(split(numbers, region)))


def died(path: Path, numbers: Collection[str]) -> list[str]:
    """The journal of a job that died in the middle of its first call; gives the numbers of that call."""
    with Journal.create(path, GROUP, SENDER, plan(numbers)) as journal:
        first = journal.pending()[0]
        journal.sending(first)
    return first.numbers


def copy(path: Path, folder: Path) -> Path:
    """A copy of a journal, in a new folder."""
    folder.mkdir()
    return Path(shutil.copy(path, folder))


def states(path: Path) -> list[str]:
    """The state on disk of each entry, also while the journal is held: planned, sending or settled."""
    with Journal.read(path) as journal:
        return [_state(outcome) for outcome in journal.outcomes()]


def _state(outcome: Outcome) -> str:
    if outcome.status is Status.NOT_SENT:
        return "planned"
    return "sending" if outcome.message == CUT_OFF else "settled"


_OPEN = """
import sys
from twochat import Journal, JournalError
try:
    Journal.open(sys.argv[1]).close()
except JournalError as error:
    print(error)
"""


def opened_elsewhere(path: Path) -> str:
    """What another process is told that opens the journal; empty when it can."""
    command = [sys.executable, "-c", _OPEN, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return done.stdout.strip()


@contextmanager
def held(path: Path, hold: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the file, by this line of code."""
    code = f"import sys, time; from pathlib import Path; {hold}; print('held', flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()
