"""Cassettes: one file for each scenario, with where it comes from. Recorded without anybody's keys and numbers."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import vcr
import yaml
from vcr.request import Request as Recorded

from tests.contract.exchange import FROM_NUMBER, GROUP, KEY_HEADER, Exchange, Request
from tests.contract.spec import ROOT, SPEC

FOLDER = ROOT / "tests" / "contract" / "cassettes"
URL: str = SPEC["servers"][0]["url"]
KINDS = ("documentation", "sandbox", "live")

# The sandbox's keys are public and carry meaning.
PUBLIC_KEY = re.compile(r"sandbox-[\w-]+|no-such-key")
# The documentation's own numbers, and ranges that are reserved for fiction.
INVENTED = re.compile(r"\+?(12123334444|447700176576|17137157533|447700900\d{3}|1\d{3}55501\d\d|12025550\d{3})")
_PHONE = re.compile(r"\+[1-9]\d{6,14}(?!\d)|(?<![\d\w.-])[1-9]\d{9,14}(?=@c\.us|[\"',\s)]|$)")
_HEADERS = {"content-type", "content-encoding", "retry-after", "location"}


class Unusable(Exception):
    """A file or an address that can't be used; the message is one sentence that names it."""


@dataclass
class Redactor:
    """Replaces what belongs to somebody, the same each time: numbers by invented ones, the group by the documented one."""

    known: dict[str, str] = field(default_factory=dict[str, str])
    _next: Iterator[int] = field(default_factory=lambda: count(100))

    def text(self, text: str) -> str:
        for real, invented in self.known.items():
            text = text.replace(real, invented)
        return _PHONE.sub(lambda match: self._number(match[0]), text)

    def _number(self, number: str) -> str:
        if INVENTED.fullmatch(number):
            return number
        plus, digits = number[:1] == "+", number.lstrip("+")
        if digits not in self.known:
            self.known[digits] = f"447700900{next(self._next):03}"
        return ("+" if plus else "") + self.known[digits]


def redactor_for(*, group: str = GROUP, from_number: str = FROM_NUMBER) -> Redactor:
    """For recordings of somebody's own group and number."""
    known = {
        real: public for real, public in ((group, GROUP), (from_number.lstrip("+"), FROM_NUMBER[1:])) if real != public
    }
    return Redactor(known)


def recorder(redactor: Redactor | None = None) -> vcr.VCR:
    """vcrpy: a replay matches a request by all that matters, and a recording holds nothing else."""
    redactor = redactor or Redactor()

    def before_request(request: Recorded) -> Recorded:
        path = re.sub(r"^https?://[^/]+", "", request.uri)
        request.uri = URL + redactor.text(path)
        if request.body is not None:
            body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
            request.body = redactor.text(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        headers = {
            name: value for name, value in request.headers.items() if name.lower() in ("content-type", "x-user-api-key")
        }
        if (key := headers.get(KEY_HEADER)) and not PUBLIC_KEY.fullmatch(key):
            headers[KEY_HEADER] = "REDACTED"
        request.headers = headers
        return request

    def before_response(response: dict[str, Any]) -> dict[str, Any]:
        headers = {name: value for name, value in response["headers"].items() if name.lower() in _HEADERS}
        body = response["body"]["string"]
        text = body.decode("utf-8", "surrogateescape") if isinstance(body, bytes) else body
        redacted = redactor.text(text).encode("utf-8", "surrogateescape")
        return response | {"headers": headers, "body": {"string": redacted}}

    made = vcr.VCR(
        cassette_library_dir=str(FOLDER),
        match_on=["method", "scheme", "host", "port", "path", "query", "same_body"],
        before_record_request=before_request,
        before_record_response=before_response,
        decode_compressed_response=True,
    )
    made.register_matcher("same_body", _same_body)
    return made


def _same_body(one: Recorded, other: Recorded) -> None:
    """Bodies are the same when their JSON is; what is no JSON must be the same to the byte."""
    assert _meaning(one.body) == _meaning(other.body)


def _meaning(body: Any) -> Any:
    try:
        return json.loads(body)
    except (ValueError, TypeError):
        # Some clients have None where others have no bytes.
        return (body.encode() if isinstance(body, str) else body) or b""


def header(path: Path) -> Mapping[str, str]:
    """The fields at the top of a cassette: source, date, what."""
    lines = (line[2:].split(": ", 1) for line in path.read_text("utf-8").splitlines() if line.startswith("# "))
    return {words[0]: words[1] for words in lines if len(words) == 2}


def exchanges(path: Path) -> list[Exchange]:
    """What a cassette holds.

    Raises:
        Unusable: it is not YAML, or not a cassette.
    """
    try:
        interactions = yaml.safe_load(path.read_text("utf-8"))["interactions"]
        return [_exchange(interaction) for interaction in interactions]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Unusable(f"{path.name} is not YAML{f', line {mark.line + 1}' if mark else ''}.") from None
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise Unusable(f"{path.name} is not a cassette.") from None


def _exchange(interaction: dict[str, Any]) -> Exchange:
    sent, received = interaction["request"], interaction["response"]
    request_headers = {name: values[0] for name, values in sent["headers"].items()}
    headers = {name.lower(): values[0] for name, values in received["headers"].items()}
    request = Request(sent["uri"].removeprefix(URL), request_headers, _bytes(sent["body"]), sent["method"])
    return Exchange(request, received["status"]["code"], headers, _bytes(received["body"]["string"]))


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else body or b""
