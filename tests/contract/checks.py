"""Schemathesis, beyond openapi.yaml: a format for real numbers, and x-tells."""

from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, Response

from tests.contract import rules
from tests.contract.exchange import Exchange, Request

# The sandbox leaves numbers with this end out of its answers, on purpose.
_SILENT = "0499"

schemathesis.openapi.format(
    "e164",
    st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True, alphabet=st.characters(codec="ascii")).filter(
        lambda number: not number.endswith(_SILENT)
    ),
)


def exchange_of(response: Response) -> Exchange:
    """The exchange, as the rules take it."""
    sent = response.request
    sent_headers = {name: v.decode("latin-1") if isinstance(v, bytes) else v for name, v in sent.headers.items()}
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body if isinstance(sent.body, bytes) else b""
    request = Request(own_path(sent.path_url), sent_headers, body, sent.method or "")
    lines = ((name, value) for name, values in response.headers.items() for value in values)
    return Exchange.of_lines(request, response.status_code, lines, response.content)


def own_path(path: str) -> str:
    """Without what the server's address has before it."""
    starts = (place for place, letter in enumerate(path) if letter == "/")
    return next((path[start:] for start in starts if rules.is_known(path[start:])), path)


@schemathesis.check
def the_answer_tells_what_it_must(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    if findings := rules.conservation(exchange_of(response)):
        raise AssertionError("; ".join(findings))
