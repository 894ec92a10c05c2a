"""What was found wrong with a server, to be acted on: the operation, the status, what it is, and a request to send again."""

import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from tests.contract.clauses import Breach, Clause, of_value
from tests.contract.exchange import KEY_HEADER, Exchange, Finding, Request
from tests.contract.rules import clause_of, operation_id, operation_of
from tests.contract.scenarios import Difference
from twochat.text import pluralize

_OF_EVERY_CLIENT = frozenset({"user-agent", "accept-encoding", "accept", "connection", "content-length"})
SHOWN = 10
"""How many causes are shown whole; the others are counted."""

_DIGITS = re.compile(r"…\d{4}|\d+")

_EXPECTED = re.compile(r"\d{3}(?= is expected)")

# What a server that is right may answer because of the state that it is in, and what to do.
_HINTS = {
    429: "the server limits how often it is asked: wait, and use a key without a limit",
    407: "a proxy between here and the server wants a password",
    502: "a proxy between here and the server does not reach it",
    503: "the server is busy or starting: wait, and run it again",
}


# Why there may be no complete answer, by the name of the error.
_BROKEN_HINTS = {
    "NewConnectionError": "nothing listens at this address: is the server running, and at this port?",
    "NameResolutionError": "the name of the host is misspelled, or known in another network only",
    "ConnectTimeoutError": "the machine is off, or a firewall drops what is sent to this port",
    "ReadTimeoutError": "the server hangs, or announces a longer body than it sends: see its log, and Content-Length",
    "ProtocolError": "the server crashed and closed the connection, or announces a longer body than it sends: see its log",
    "TimeoutError": "the server never ends its answer: the last chunk, or Content-Length, is missing",
    "InvalidHeader": "two parts of the server, such as an app and a proxy, each count the body: only one must",
    "SSLError": "the address says https where the server speaks http, or its certificate is not trusted here",
}


def report(found: Iterable[Finding]) -> str:
    """All findings, those of one cause together, each with a request that shows it; "" if there are none."""
    causes: dict[tuple[str, int, str], list[Finding]] = {}
    for exchange, finding in found:
        operation = operation_id(exchange.request) or "no operation"
        cause = finding.partition(":")[0] if isinstance(finding, Difference) else finding
        causes.setdefault((operation, exchange.status, _DIGITS.sub("#", cause)), []).append((exchange, finding))
    lines = [line for cause, group in list(causes.items())[:SHOWN] for line in _cause(cause, group)]
    if len(causes) > SHOWN:
        lines.append(f"… and {len(causes) - SHOWN} other causes")
    if causes:
        count = pluralize(sum(map(len, causes.values())), "finding")
        lines.insert(0, f"{count} of {pluralize(len(causes), 'cause')}:")
    return "\n".join(lines)


def _cause(cause: tuple[str, int, str], group: list[Finding]) -> Iterator[str]:
    operation, status, _ = cause
    exchange, finding = min(group, key=lambda each: len(each[0].request.body))
    times = f" ({len(group)} times)" if len(group) > 1 else ""
    yield f"\n{operation}, answered {status or 'nothing'}{times}: {finding}"
    if clause := _clause(exchange, finding):
        yield from (f"  {line}" for line in clause.lines())
    yield f"  {curl(exchange.request)}"
    error = exchange.broken.partition(":")[0]
    if hint := _HINTS.get(status) or _BROKEN_HINTS.get(error):
        yield f"  Perhaps {hint}."
    elif _more_members(finding):
        yield "  Perhaps these people are members from an earlier run: start with groups that are empty."


def _clause(exchange: Exchange, finding: str) -> Clause | None:
    """What the contract says instead."""
    if isinstance(finding, Breach):
        return finding.clause
    operation = operation_of(exchange.request)
    if isinstance(finding, Difference) and operation and str(exchange.status) in operation["responses"]:
        with suppress(LookupError):
            return of_value(operation, exchange.status, finding.pointer)
    if expected := _EXPECTED.match(finding):
        exchange = replace(exchange, status=int(expected[0]))
    return clause_of(exchange)


def _more_members(finding: str) -> bool:
    """Whether people were found to be members who were expected not to be."""
    return "statusCode" in finding and "has 409, not 200" in finding


def curl(request: Request) -> str:
    """The request for a shell, without its key."""
    parts = ["curl", "-X", request.method]
    for name, value in request.headers.items():
        if name.lower() in _OF_EVERY_CLIENT or name.lower().startswith("x-schemathesis"):
            continue
        parts += ["-H", f"{name}: $KEY" if name.lower() == KEY_HEADER.lower() else f"{name}: {value}"]
    text = " ".join('"' + part + '"' if "$KEY" in part else shlex.quote(part) for part in parts)
    body = request.body.decode("utf-8", "backslashreplace")
    if body:
        shown = body if len(body) <= 300 else f"{body[:300]}…"
        text += f" --data-binary {shlex.quote(shown)}"
    return f'{text} "$URL"{shlex.quote(request.path)}'
