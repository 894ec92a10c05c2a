"""Cassettes: one file for each scenario, with where it comes from. Recorded without anybody's keys and numbers."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import vcr
import yaml
from vcr.persisters.filesystem import FilesystemPersister
from vcr.request import Request as Recorded

from tests.contract.exchange import KEY_HEADER, Exchange, Request
from tests.contract.redact import PUBLIC_KEY, Redactor
from tests.contract.spec import ROOT, SPEC

FOLDER = ROOT / "tests" / "contract" / "cassettes"
URL: str = SPEC["servers"][0]["url"]
KINDS = ("documentation", "sandbox", "live")

_HEADERS = {"content-type", "content-encoding", "retry-after", "location"}


class Unusable(Exception):
    """A file or an address that can't be used; the message is one sentence that names it."""


def recorder(redactor: Redactor | None = None) -> vcr.VCR:
    """vcrpy: a replay matches a request by all that matters, and a recording holds nothing else."""

    def before_request(request: Recorded) -> Recorded:
        # In a path a plus means itself, escaped or not.
        path, query, rest = re.sub(r"^https?://[^/]+", "", request.uri).partition("?")
        request.uri = f"{URL}{path.replace('%2B', '+')}{query}{rest}"
        headers = {
            name: value for name, value in request.headers.items() if name.lower() in ("content-type", "x-user-api-key")
        }
        if (key := headers.get(KEY_HEADER)) and not PUBLIC_KEY.fullmatch(key):
            headers[KEY_HEADER] = "REDACTED"
        request.headers = headers
        return request

    def before_response(response: dict[str, Any]) -> dict[str, Any]:
        headers = {name: value for name, value in response["headers"].items() if name.lower() in _HEADERS}
        return response | {"headers": headers}

    made = vcr.VCR(
        cassette_library_dir=str(FOLDER),
        match_on=["method", "scheme", "host", "port", "path", "query", "same_body"],
        before_record_request=before_request,
        before_record_response=before_response,
        decode_compressed_response=True,
    )
    made.register_matcher("same_body", _same_body)
    made.register_persister(_Redacting(redactor or Redactor()))
    return made


class _Redacting(FilesystemPersister):  # type: ignore[misc]  # vcrpy has no types
    """Writes a cassette once all of it is known: a number may be seen before its place tells that it is one."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor

    def save_cassette(self, path: str, recorded: dict[str, Any], serializer: Any) -> None:
        requests, responses = recorded["requests"], recorded["responses"]
        for request, response in zip(requests, responses, strict=True):
            self.redactor.learn(request.uri, _text(request.body), _text(response["body"]["string"]))
        redacted = {"requests": list(map(self._request, requests)), "responses": list(map(self._response, responses))}
        FilesystemPersister.save_cassette(path, redacted, serializer)

    def _request(self, request: Recorded) -> Recorded:
        body = request.body and self._bytes(request.body)
        uri = URL + self.redactor.text(request.uri.removeprefix(URL))
        headers = {name: self.redactor.text(value) for name, value in request.headers.items()}
        return Recorded(request.method, uri, body, headers)

    def _response(self, response: dict[str, Any]) -> dict[str, Any]:
        status = response["status"] | {"message": self.redactor.text(response["status"]["message"] or "")}
        headers = {name: list(map(self.redactor.text, values)) for name, values in response["headers"].items()}
        return response | {
            "status": status,
            "headers": headers,
            "body": {"string": self._bytes(response["body"]["string"])},
        }

    def _bytes(self, body: str | bytes) -> bytes:
        return _bytes(self.redactor.text(_text(body)))


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
    lines = ((name, value) for name, values in received["headers"].items() for value in values)
    request = Request(sent["uri"].removeprefix(URL), request_headers, _bytes(sent["body"]), sent["method"])
    return Exchange.of_lines(request, received["status"]["code"], lines, _bytes(received["body"]["string"]))


def _text(body: str | bytes | None) -> str:
    return body.decode("utf-8", "surrogateescape") if isinstance(body, bytes) else body or ""


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else body or b""
