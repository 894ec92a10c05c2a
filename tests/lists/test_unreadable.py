"""What is no list gets one sentence: what it seems to be, and what to do."""

import io
import pickle
import re
import sys
from pathlib import Path

import pytest

from tests.lists.conftest import ReadList
from twochat import InputError, read_list
from twochat.row import Row

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty: there is no number in it"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty: there is no number in it"),
        (b"\xff\xfe", "is empty: there is no number in it"),
        (b"\0\0\0\0", "is empty: there is no number in it"),
        (b"%PDF-1.7 ...", "is no list, it seems to be a PDF: copy its table into a spreadsheet and save that"),
        (b"\n<!DOCTYPE html>\n<html>07700 900101", "is no list, it seems to be a page (HTML): "),
        (b"<table><tr><td>07700 900101", "is no list, it seems to be a page (HTML): "),
        ("\ufeff<HTML>".encode("utf-16-le"), "is no list, it seems to be a page (HTML): "),
        (b"<?xml version='1.0'?><Workbook/>", "is no list, it seems to be an XML document: "),
        (b"{\\rtf1 07700 900101", "is no list, it seems to be a text document (RTF): "),
        (b"\x89PNG\r\n\x1a\n", "is no list, it seems to be a picture: "),
        (b"\x1f\x8b\x08", "is no list, it seems to be a compressed file (gzip): unpack it first"),
        (b"SQLite format 3\0", "is no list, it seems to be a database (SQLite): "),
        (b"BEGIN:VCALENDAR\nVERSION:2.0", "is no list, it seems to be a calendar: export the contacts instead"),
        (b'[{"phone": "07700 900101"}]', "is no list, it seems to be JSON: "),
        (b"\x7fELF\0\x01\0\0\x02\0", "is not text; "),
        (b"Name,Town\nAnn,Leeds\n", "seems to be a list without phone numbers: no column is filled with them. "),
        (b"Customer ID,Town\n12345678,Leeds\n12345679,York\n", "seems to be a list without phone numbers: "),
        (b"ask Ann\nask Bob\n", "seems to be a list without phone numbers: none is in its first 2 lines"),
        (
            b'Name,Phone\nAnn,07700 900101\n"Bob \\"B\\"",07700 900102\n',
            "line 3: a quote is not closed, or stands alone; inside",
        ),
        (
            b'Name,Phone\nAnn,07700 900101\nBob,"' + b"x" * 140_000 + b'"\n',
            "line 3: a cell is longer than a cell can be; ",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value[:12].hex(),
)
def test_each_is_a_sentence(reading: ReadList, data: bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=rf"^friends\.csv(,)? {re.escape(sentence)}"):
        list(reading(data))


@pytest.mark.parametrize(
    ("path", "reason"),
    [("missing.csv", "No such file or directory"), (".", "it is a folder; give a file"), ("a\0b", "")],
)
def test_a_path_that_is_no_file_is_a_sentence(reading: ReadList, path: str, reason: str) -> None:
    with pytest.raises(InputError, match=rf"^{re.escape(path)} can't be read: {reason}"):
        read_list(path)


@pytest.mark.parametrize(("name", "library"), [("friends.xlsx", "python_calamine"), ("friends.vcf", "vobject")])
def test_without_the_extra_csv_works_and_the_rest_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InputError, match=r"needs `pip install 'twochat\[cli\]'`"):
        read_list(EXAMPLES / name)
    assert len([*read_list(EXAMPLES / "friends.google.csv")]) == 40


def test_a_wrong_option_is_named() -> None:
    with pytest.raises(InputError, match="several must be first, all or refuse, not 'some'"):
        read_list(EXAMPLES / "friends.txt", several="some")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="'UK' is not a region"):
        read_list(EXAMPLES / "friends.txt", region="UK")
    with pytest.raises(InputError, match=r'the list is open as text; open it as bytes: open\(path, "rb"\)'):
        read_list(io.StringIO("07700 900101"))  # type: ignore[arg-type]


def test_a_row_can_be_pickled() -> None:
    row = next(iter(read_list(EXAMPLES / "friends.google.csv")))
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301  # our own
    assert not hasattr(row, "__dict__")
    assert isinstance(row, Row)
