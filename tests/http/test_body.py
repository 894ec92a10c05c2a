"""What is kept of a body, and what a Retry-After asks for."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from twochat.body import ERROR_BODY_LIMIT, BodyReader, Response, retry_after
from twochat.secret import redactor

NOW = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
KEY = "test-key-7f3a9c21"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 09:28:30 +0200", 30.0),
        ("Wed, 21 Oct 2026 07:28:30", 30.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("", None),
        (" ", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("7 seconds", None),
        ("inf", None),
        ("nan", None),
        ("0x10", None),
        ("2026-10-21T07:28:30Z", None),
        ("Wed, 99 Oct 2026 07:28:30 GMT", None),
        ("Wed, 21 Oct 2026 07:28:30 +99999999999999999999", None),
        ("Wed, 99999999999999999999 Oct 2026 07:28:30 GMT", None),
    ],
)
def test_a_retry_after_is_seconds_or_a_date_or_nothing(header: str | None, seconds: float | None) -> None:
    assert seconds == retry_after(header, NOW)


@given(st.text() | st.text("0123456789 :+-,GMTWedOct", max_size=40))
@example("7\x1f")
def test_no_retry_after_is_negative_or_breaks_anything(header: str) -> None:
    seconds = retry_after(header, NOW)
    assert seconds is None or seconds >= 0


def read(*pieces: bytes, limit: int = 100, encoding: str = "") -> Response:
    body = BodyReader(limit)
    if body.accepts(encoding):
        for piece in pieces:
            if not body.take(piece):
                break
    return body.response(200, None, redactor(KEY))


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_a_body_up_to_the_limit_is_read_and_a_longer_one_is_refused(pieces: list[bytes]) -> None:
    response = read(*pieces)
    assert (sum(map(len, pieces)) > 100) == ("over 100 bytes" in response.problem)


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
def test_what_is_said_to_be_as_it_is_is_read(encoding: str) -> None:
    assert read(b"{}", encoding=encoding) == Response(200, "{}", None)


@pytest.mark.parametrize("encoding", ["gzip", "X-GZip", "deflate", "br", "gzip, identity", "identity, gzip"])
def test_what_is_compressed_is_not_read(encoding: str) -> None:
    assert read(b"{}", encoding=encoding) == Response(
        200, "", None, "the body is compressed, though that was not asked for"
    )


@pytest.mark.parametrize(
    ("content", "text", "problem"),
    [
        (b"\xef\xbb\xbf{}", "{}", ""),
        ("Jörg ☕".encode(), "Jörg ☕", ""),
        (b"J\xf6rg", "J\ufffdrg", "the body is not UTF-8"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd", "the body is not UTF-8"),
        ("Jörg".encode("utf-16"), "\ufffd\ufffdJ\0\ufffd\0r\0g\0", "the body is not UTF-8"),
    ],
)
def test_a_body_is_utf_8_whatever_its_headers_say(content: bytes, text: str, problem: str) -> None:
    assert read(content) == Response(200, text, None, problem)


def test_little_is_kept_of_a_body_with_a_problem_and_the_key_is_not_cut_before_it_is_redacted() -> None:
    key_at_the_edge = b"x" * (ERROR_BODY_LIMIT - 9) + KEY.encode() + b"y" * ERROR_BODY_LIMIT
    response = read(key_at_the_edge, limit=ERROR_BODY_LIMIT)
    assert (len(response.text), response.text.strip("xy")) == (ERROR_BODY_LIMIT, "•••")


@pytest.mark.parametrize(
    "written",
    [
        KEY,
        r"\u0074" + KEY[1:],
        KEY.replace("-", r"\u002D"),
        r"\t\e\s\t-key-7f3a9c21",
        KEY.replace("-", r"\-"),
        KEY.replace("-", r"\\u002d"),
        r"\\\u0074" + KEY[1:],
    ],
)
def test_the_key_is_redacted_however_it_is_escaped(written: str) -> None:
    assert read(f'{{"no key": "{written}", "{written}"}}'.encode()).text == '{"no key": "•••", "•••"}'


@pytest.mark.parametrize("key", ["a\\b", "\\", "\\\\", '\\"', "aa", "u0061"])
@given(before=st.text('ab\\u0061" '), after=st.text('ab\\u0061" '))
def test_a_key_of_any_letters_is_redacted_and_nothing_else(key: str, before: str, after: str) -> None:
    redact = redactor(key)
    for written in (key, json.dumps(key)[1:-1]):
        assert "•••" in redact(f"{before} {written} {after}")
    if key not in before and "\\" not in before:
        assert redact(before) == before
