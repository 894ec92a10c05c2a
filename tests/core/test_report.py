"""The account of a run: what can be asked of it, and what it becomes as JSON and as CSV."""

import csv
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import GROUP, PURE, people
from twochat import Outcome, PartialFailure, Report, Status

texts = st.text(max_size=12)
outcomes = st.builds(
    Outcome,
    texts,
    st.none() | st.sampled_from(people(20)),
    st.sampled_from(Status),
    st.none() | st.integers(),
    st.none() | texts,
    st.none() | st.integers(1, 9),
    st.booleans(),
)
reports = st.builds(Report, st.just(GROUP), st.lists(outcomes, max_size=9).map(tuple))

SEEN = (Status.ADDED, Status.ALREADY_MEMBER, Status.INVITED)
SOME = Report(GROUP, tuple(Outcome(n, n, status, 200) for n, status in zip(people(3), SEEN, strict=True)))


def test_a_status_that_nobody_has_is_counted_zero() -> None:
    report = Report(GROUP, (Outcome("Ann", None, Status.INVALID),))
    assert report.counts[Status.ADDED] == 0
    assert report.counts == {Status.INVALID: 1}
    assert Report(GROUP, ()).counts[Status.UNKNOWN] == 0


@given(reports)
@PURE
def test_counts_are_in_the_order_of_status_and_name_everybody(report: Report) -> None:
    assert [*report.counts] == [status for status in Status if report.by(status)]
    assert sum(report.counts.values()) == len(report) == len(report.outcomes)
    assert report.ok == (not [outcome for outcome in report if not outcome.status.ok])


def test_a_report_is_read_as_a_list_is() -> None:
    assert (SOME[0], SOME[-1], [*SOME], len(SOME)) == (SOME.outcomes[0], SOME.outcomes[2], [*SOME.outcomes], 3)
    with pytest.raises(IndexError):
        SOME[3]


def test_what_is_left_to_do_is_raised_on_demand() -> None:
    Report(GROUP, (SOME[0],)).check()
    with pytest.raises(PartialFailure) as caught:
        SOME.check()
    assert caught.value.report is SOME
    assert str(caught.value) == f"not everybody is done: {GROUP}: 1 added, 1 already member, 1 invited"


# --- JSON


def kinds(value: Any) -> set[type]:
    """The kind of everything in it."""
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return {type(value)}.union(*map(kinds, inner))


@given(reports)
@PURE
def test_a_report_becomes_plain_values_and_a_report_again(report: Report) -> None:
    plain = report.as_dict()
    assert kinds(plain) <= {dict, list, str, int, bool, type(None)}
    assert Report.from_dict(plain) == report
    assert Report.from_dict(json.loads(json.dumps(plain))) == report


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.pop("group"),
        lambda data: data.pop("outcomes"),
        lambda data: data["outcomes"][0].pop("status"),
        lambda data: data["outcomes"][0].pop("input"),
        lambda data: data["outcomes"][0].update(status="odd"),
        lambda data: data["outcomes"][0].update(more=1),
    ],
)
def test_what_is_no_report_is_refused(change: Callable[[Any], object]) -> None:
    data = SOME.as_dict()
    change(data)
    with pytest.raises((KeyError, TypeError, ValueError)):
        Report.from_dict(data)


# --- CSV


@given(reports)
@PURE
def test_csv_has_a_row_for_each_input_and_no_formula(tmp_path_factory: pytest.TempPathFactory, report: Report) -> None:
    path = tmp_path_factory.getbasetemp() / "report.csv"
    report.to_csv(path)
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["input", "number", "status", "code", "message", "batch"]
    assert [row[1:3] for row in rows] == [[outcome.number or "", outcome.status] for outcome in report]
    assert [text.removeprefix("'") for text, *_ in rows] == [outcome.input.removeprefix("'") for outcome in report]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "@", "\t", "\r")]


def test_csv_is_for_nobody_else_and_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("old")
    path.chmod(0o644)
    SOME.to_csv(path)
    assert (path.stat().st_mode & 0o777, [*tmp_path.iterdir()]) == (0o600, [path])
    assert path.read_text("utf-8").splitlines()[1] == "+447700900000,+447700900000,added,200,,"


def test_csv_in_the_place_of_a_folder_names_the_folder(tmp_path: Path) -> None:
    for folder in (tmp_path, str(tmp_path)):
        with pytest.raises(IsADirectoryError) as caught:
            SOME.to_csv(folder)
        assert (caught.value.errno, caught.value.filename) == (errno.EISDIR, str(tmp_path))
    assert [*tmp_path.iterdir()] == []


def test_csv_that_cannot_be_finished_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "report.csv"
    path.write_text("old")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        SOME.to_csv(path)
    assert (path.read_text("utf-8"), [*tmp_path.iterdir()]) == ("old", [path])
    with pytest.raises(FileNotFoundError, match="none"):
        SOME.to_csv(tmp_path / "none" / "report.csv")
