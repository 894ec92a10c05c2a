"""What holds for any list, whichever program wrote it."""

import csv
import io
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from tests.support.people import PURE
from twochat import InputError, read_list

_word = st.text(st.sampled_from("abcXYZäéßŁжд手 '-."), max_size=8)
_awkward = st.sampled_from(["tea, or coffee", 'says "hi"', "a;b", "x\ty", "two\nlines", "a|b", "Zoë", "-", "=1+1"])
_number = st.builds("+44 7700 900{:03}".format, st.integers(0, 999)) | st.builds(
    "(202) 555-01{:02}".format, st.integers(0, 99)
)
_row = st.tuples(st.builds("n{}".format, _word | _awkward), _number, _word | _awkward)
_table = st.lists(_row, min_size=1, max_size=30)


@PURE
@given(
    rows=_table,
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    end=st.sampled_from(["\n", "\r\n"]),
    said=st.booleans(),
)
def test_the_same_rows_are_the_same_list_however_they_are_written(
    rows: list[tuple[str, str, str]], delimiter: str, quoting: int, encoding: str, end: str, said: bool
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]  # a constant of csv
    writer.writerows([("Name", "Mobile", "Note"), *rows])
    text = (f"sep={delimiter}{end}" if said else "") + file.getvalue()
    people = read_list(io.BytesIO(text.encode(encoding)))
    found = [(row.fields["Name"], str(row), row.fields["Note"]) for row in people]
    assert found == rows
    assert (people.kind, people.column) == ("CSV", "Mobile")


@PURE
@given(numbers=st.lists(_number, min_size=1, max_size=50), header=st.sampled_from([None, "Phone", "Mobile", "手机"]))
def test_so_many_lines_are_so_many_people(numbers: list[str], header: str | None) -> None:
    lines = [header, *numbers] if header else numbers
    people = read_list(io.BytesIO("\n".join(lines).encode()))
    assert [str(row) for row in people] == numbers


@PURE
@given(
    data=st.lists(
        st.sampled_from(
            [
                b",",
                b";",
                b"\t",
                b"|",
                b'"',
                b"\n",
                b"\r",
                b"7",
                b"+44 7700 900101",
                b"Phone",
                b"\xff\xfe",
                b"\0",
                b"\xe9",
            ]
        ),
        max_size=14,
    ).map(b"".join),
    column=st.sampled_from([None, "1", "B", "Phone", "Mobile,Phone"]),
)
def test_any_bytes_are_rows_of_text_or_an_input_error(data: bytes, column: str | None) -> None:
    with suppress(InputError):
        assert {type(str(row)) for row in read_list(io.BytesIO(data), column=column)} <= {str}
