"""What a failing run reports is masked: it may be read by more people than its KEY, GROUP, FROM and NUMBERS."""

from collections.abc import Generator
from typing import Any, TypeVar

import pytest

from tests.contract import drift
from tests.contract.redact import masked, secrets

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _masked(item.config, report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _masked(collector.config, report) if report.failed else report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if drift.SEEN:
        terminalreporter.section("not in the contract, and no failure")
        for line in sorted(drift.SEEN):
            terminalreporter.write_line(masked(line))
    if drift.SILENT:
        terminalreporter.section("not judged, and no agreement")
        for line in drift.SILENT:
            terminalreporter.write_line(masked(line))


def _masked(config: pytest.Config, report: Report) -> Report:
    """The report as pytest-xdist sends it from process to process, with every text in it masked."""
    if not secrets():
        return report
    data = config.hook.pytest_report_to_serializable(config=config, report=report)
    made: Report = config.hook.pytest_report_from_serializable(config=config, data=_each(data))
    return made


def _each(value: Any) -> Any:
    match value:
        case str():
            return masked(value)
        case dict():
            return {name: _each(child) for name, child in value.items()}
        case list() | tuple():
            return type(value)(map(_each, value))
        case _:
            return value
