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
from twochat.outcome import UNCERTAIN
from twochat.page import page

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
reports = st.builds(
    Report, st.just(GROUP), st.lists(outcomes, max_size=9).map(tuple), st.sampled_from(["add", "remove"])
)

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


# Of which statuses there is nothing left to do, and which a look at the members can settle.
DONE = {
    "added",
    "already_member",
    "removed",
    "not_a_member",
    "promoted",
    "demoted",
    "on_whatsapp",
    "link_sent",
    "duplicate",
}
OPEN = {"unknown", "unreported", "accepted"}
LABELS = {
    Status.ADDED: ("1 added", "1,200 added"),
    Status.ALREADY_MEMBER: ("1 already member", "1,200 already members"),
    Status.NOT_A_MEMBER: ("1 not in the group", "1,200 not in the group"),
    Status.ON_WHATSAPP: ("1 on WhatsApp", "1,200 on WhatsApp"),
    Status.UNACCEPTED: ("1 not on WhatsApp", "1,200 not on WhatsApp"),
    Status.GROUP_FULL: ("1 group full", "1,200 group full"),
}


def test_a_status_is_done_or_uncertain_or_neither() -> None:
    assert ({status for status in Status if status.ok}, {*UNCERTAIN}) == (DONE, OPEN)


@pytest.mark.parametrize("status", LABELS)
def test_a_status_is_counted_in_words(status: Status) -> None:
    assert LABELS[status] == (status.counted(1), status.counted(1200))


@pytest.mark.parametrize("status", Status)
def test_a_reason_is_a_sentence_with_the_number_and_the_words_that_came_unless_all_is_well(status: Status) -> None:
    (number,) = people(1)
    plain, said = (Outcome("Ann", number, status, message=message).reason for message in (None, "said"))
    assert plain.startswith(f"{number} ")
    assert plain.endswith(".")
    well = status in (Status.ADDED, Status.ALREADY_MEMBER)
    assert said == (plain if well else f"{plain[:-1]} (said).")
    before = Outcome("Ann", number, status, possibly_sent=True).reason
    assert ("added by an earlier call or a member before" in before) == (status is Status.ALREADY_MEMBER)
    assert Outcome("Ann", None, status).reason.startswith("'Ann' ")


def test_an_outcome_with_fields_can_be_in_a_set() -> None:
    outcome = Outcome("Ann", None, Status.INVALID, fields={"Name": "Ann"})
    assert outcome in {outcome}
    assert not outcome.possibly_sent


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
    assert (str(Report("", SOME.outcomes[:1])), str(Report(GROUP, ()))) == ("1 added", f"{GROUP}: nobody")


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
    assert plain["counts"] == report.counts
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
    assert path.read_text("utf-8").splitlines()[1:] == [
        "+447700900000,+447700900000,added,200,,",
        "+447700900001,+447700900001,already_member,200,,",
        "+447700900002,+447700900002,invited,200,,",
    ]


def test_a_page_replaces_what_was_left_by_one_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    other = tmp_path / "other.html"
    other.write_text("cut off" * 99_999)
    other.chmod(0o644)
    for leave in (other.rename, (tmp_path / "report.html.part").symlink_to):
        leave(tmp_path / "report.html.part" if leave == other.rename else other)
        SOME.to_html(path, ["look at the group"])
        assert path.read_text("utf-8") == page(SOME, ["look at the group"])
        assert (path.stat().st_mode & 0o777, path.is_symlink(), [*tmp_path.iterdir()]) == (0o600, False, [path])


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
    with pytest.raises(FileNotFoundError, match=r"none/report\.csv'$"):
        SOME.to_csv(tmp_path / "none" / "report.csv")
