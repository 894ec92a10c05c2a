"""A list of any length is read as it is asked for."""

import io
from collections.abc import Iterator
from itertools import islice

import pytest

from twochat import InputError, read_list
from twochat.lists.source import HEAD
from twochat.lists.table import SAMPLE

ROW = b"Ann %07d,+447700900%03d,Leeds\n"
AHEAD = 3 * HEAD
"""How far it may read: a head, a sample, and the buffers between."""


class Endless(io.RawIOBase):
    """A list without an end, which counts what was read of it."""

    def __init__(self, header: bytes, line: bytes) -> None:
        self.count = 0
        self._left, self._lines = header, self._make(line)

    def _make(self, line: bytes) -> Iterator[bytes]:
        number = 0
        while True:
            yield b"".join(
                line % ((at, at % 1000) if line.count(b"%") == 2 else at % 1000) for at in range(number, number + 100)
            )
            number += 100

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "all of it was asked for"
        while len(self._left) < size:
            self._left += next(self._lines)
        data, self._left = self._left[:size], self._left[size:]
        self.count += size
        return data


@pytest.mark.parametrize(
    ("header", "line"),
    [(b"Name,Phone,Town\n", ROW), (b"", b"+447700900%03d\n"), (b"\xef\xbb\xbfPhone\r\n", b'"+447700900%03d"\r\n')],
)
def test_no_more_is_read_than_is_needed(header: bytes, line: bytes) -> None:
    stream = Endless(header, line)
    people = read_list(stream)  # type: ignore[arg-type]  # it only reads
    assert stream.count <= HEAD + max(AHEAD, SAMPLE * len(line))
    rows = iter(people)
    length = len(line % ((1, 1) if line.count(b"%") == 2 else 1))
    for _ in range(20):
        taken = [*islice(rows, 5000)]
        assert len(taken) == 5000
    assert stream.count <= 100_000 * length + AHEAD


def test_a_stream_is_read_once_and_says_so() -> None:
    people = read_list(io.BytesIO(b"Name,Phone\nAnn,+447700900101\n"))
    assert [str(row) for row in people] == ["+447700900101"]
    with pytest.raises(InputError, match=r"^the list can be read only once; keep its rows with list\(…\)$"):
        list(people)


@pytest.mark.parametrize("name", ["friends.xlsx", "friends.vcf", "friends.txt", "friends.google.csv"])
def test_what_is_open_as_bytes_is_read_as_well(name: str) -> None:
    from tests.lists.test_unreadable import EXAMPLES

    with (EXAMPLES / name).open("rb") as file:
        assert [str(row) for row in read_list(file)] == [str(row) for row in read_list(EXAMPLES / name)]
