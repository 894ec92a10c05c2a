"""What holds for every run: Ctrl-C works in what the tests start, and no API key of theirs is in anything that was written."""

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from tests.journal.canary import leaks

pytest_plugins = ["tests.support.browser", "tests.support.postgres"]

CASSETTES = Path(__file__).parent / "contract" / "cassettes"
_FOUND = pytest.StashKey[list[str]]()
_STATES = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_STATES] = states = tempfile.mkdtemp()
    config.add_cleanup(lambda: shutil.rmtree(states, ignore_errors=True))
    # A shell lets what it runs in the background ignore Ctrl-C, which the programs that tests start would inherit.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_runtest_setup(item: pytest.Item) -> None:
    # The lanes of sending numbers that a test's processes keep are nobody else's.
    os.environ["TWOCHAT_STATE"] = f"{item.config.stash[_STATES]}/{abs(hash(item.nodeid))}"
    if pacer := sys.modules.get("twochat.pacer"):
        pacer._pacers.clear()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # where pytest-xdist's workers come together, what they all wrote is looked through
    factory = getattr(session.config, "_tmp_path_factory", None)  # pytest-xdist finds its folders in the same way
    written: Path | None = getattr(factory, "_basetemp", None)  # None: no test asked for a folder
    session.config.stash[_FOUND] = found = leaks(*filter(None, [written, CASSETTES]))
    if found and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for sentence in config.stash.get(_FOUND, []):
        terminalreporter.write_line(sentence, red=True)
