"""What a server may say: arbitrary answers, and what may honestly be read out of one. Independent of twochat's own reading."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from .scripted import Cut, Reply, Request, answer, everybody

CERTAIN = {409, 410, 422, 429, 486, 503}
"""The statuses after which nothing was done and the same numbers may be sent again."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
codes = st.sampled_from([200, 403, 404, 408, 409, 417, 401, 402, 500, 999, 0]) | st.just(200)
"""Without 400: several in a row are WhatsApp's own limit, which has tests of its own."""
SUCCESSES_AND_REDIRECTS = [201, 204, 206, 299, 301, 304, 307]
REFUSALS = [400, 401, 402, 403, 404, 406, 409, 410, 418, 422, 429, 486, 499]
BREAKDOWNS = [500, 502, 503, 504, 520, 561, 599, 700, 999]
statuses = st.sampled_from([*SUCCESSES_AND_REDIRECTS, *REFUSALS, *BREAKDOWNS])
_entries = st.fixed_dictionaries(
    {"statusCode": codes | codes | codes | st.just(419) | json_values},
    optional={"message": st.text(max_size=8) | json_values, "isInviteV4Sent": st.booleans() | json_values},
)


@dataclass(frozen=True)
class Says:
    """An answer with something for some of the numbers asked for: `entries[n]` for the n-th, None for no mention."""

    entries: tuple[object, ...]
    plus: bool = True
    success: object = True
    listed: object = None
    inside: bool = False
    strangers: int = 0

    def __call__(self, request: Request) -> bytes:
        asked = [number if self.plus else number[1:] for number in request.participants]
        results = {number: entry for number, entry in zip(asked, self.entries, strict=False) if entry is not None}
        results |= {f"+4477009000{n:02}": {"statusCode": 200} for n in range(self.strangers)}
        body: dict[str, object] = {"success": self.success, "participants": results}
        if self.listed is not None:
            numbers = [asked[n % len(asked)] for n in self.listed] if isinstance(self.listed, tuple) else self.listed
            (results if self.inside else body)["unaccepted_numbers"] = numbers
        return answer(body=body)


_says = st.builds(
    Says,
    st.tuples(*[st.none() | _entries | _entries | _entries] * 10),
    st.booleans(),
    st.just(True) | st.just(True) | json_values,
    st.none() | st.none() | st.lists(st.integers(0, 9), max_size=4).map(tuple) | json_values,
    st.booleans(),
    st.integers(0, 2),
)
_headers = st.fixed_dictionaries(
    {},
    optional={
        "Retry-After": st.text("0123456789 +-:,.GMTJanMon", max_size=30).map(str.strip) | st.just("3"),
        "Content-Type": st.sampled_from(
            ["application/json", "text/html; charset=x-nope", "application/json; charset=utf-16"]
        ),
        "Content-Encoding": st.sampled_from(["gzip", "deflate", "identity", "nope"]),
        "Location": st.just("/elsewhere"),
    },
)
_bodies = (
    json_values
    | st.binary(max_size=40)
    | st.fixed_dictionaries({"success": st.booleans(), "participants": json_values})
)
# Announced, because a client that sends again in the moment of an unannounced end can't know what became of it.
_EMPTY = answer(body={"success": True, "participants": {}}, headers={"Connection": "close"})
replies: st.SearchStrategy[Reply | Callable[[Request], Reply]] = st.one_of(
    _says,
    _says,
    st.builds(answer, statuses, _bodies, _headers),
    st.builds(answer, st.just(200), _bodies, _headers),
    st.builds(Cut, st.binary(max_size=60)),
    st.builds(lambda junk: Cut(b"HTTP/1.1 200 OK\r\n" + junk), st.binary(max_size=40)),
    st.builds(lambda kept: Cut(_EMPTY[:kept]), st.integers(0, len(_EMPTY))),
    st.just(everybody),
)
"""One reply of the server, for a script."""


def status_of(reply: Reply) -> int | None:
    """The status of a whole answer; None when it is cut, or has none."""
    return int(reply.split(b" ", 2)[1]) if isinstance(reply, bytes) else None


def said(reply: Reply, number: str) -> list[int]:
    """The codes that an answer gives for a number, with or without plus; none unless it is well formed there."""
    raw = reply if isinstance(reply, bytes) else reply.sent
    try:
        body = json.loads(raw.partition(b"\r\n\r\n")[2])
    except ValueError:
        return []
    results = body.get("participants") if isinstance(body, dict) else None
    entries = [results.get(key) for key in (number, number[1:])] if isinstance(results, dict) else []
    found = [entry.get("statusCode") for entry in entries if isinstance(entry, dict)]
    return [code for code in found if type(code) is int]
