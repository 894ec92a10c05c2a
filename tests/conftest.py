"""At the end of each run: no API key of the tests is in anything that was written, or the run fails."""

from pathlib import Path

import pytest

from tests.journal.canary import betrayals

CASSETTES = Path(__file__).parent / "contract" / "cassettes"
_FOUND = pytest.StashKey[list[str]]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # where pytest-xdist's workers come together, what they all wrote is looked through
    factory = getattr(session.config, "_tmp_path_factory", None)  # pytest-xdist finds its folders in the same way
    written: Path | None = getattr(factory, "_basetemp", None)  # None: no test asked for a folder
    session.config.stash[_FOUND] = found = betrayals(*filter(None, [written, CASSETTES]))
    if found and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for sentence in config.stash.get(_FOUND, []):
        terminalreporter.write_line(sentence, red=True)
