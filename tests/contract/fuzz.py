"""Schemathesis, in process, with the settings of schemathesis.toml and the examples of the contract."""

import copy
import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from functools import cache
from typing import Any
from unittest.mock import patch

import requests
import schemathesis
import yaml
from schemathesis import Case, Response, engine
from schemathesis.core.failures import FailureGroup
from schemathesis.engine import Status
from schemathesis.engine.events import EngineEvent, NonFatalError, ScenarioFinished
from schemathesis.schemas import BaseSchema

from tests.contract import rules
from tests.contract.checks import exchange_of, the_answer_tells_what_it_must
from tests.contract.clauses import Breach, breach
from tests.contract.direct import Direct
from tests.contract.exchange import GROUP, KEY, Exchange, Finding, Request, renumbered
from tests.contract.spec import ROOT, operations
from twochat_sandbox import create_app, running

NOTHING = Exchange(Request("/", {}, b""))
"""In the place of an exchange that there was not."""

_PARAGRAPH = "\n\n"
_SCHEMA = re.compile(r"^Schema at /(\S+):$", re.MULTILINE)


def exchanges(url: str, only: Collection[str] = ()) -> Iterator[Exchange]:
    """Every exchange of a run."""
    for event in _run(url, KEY, GROUP, only):
        if isinstance(event, ScenarioFinished):
            for interaction in event.recorder.interactions.values():
                if interaction.response:
                    yield exchange_of(interaction.response)


def findings(
    url: str,
    key: str = KEY,
    group: str = GROUP,
    only: Collection[str] = (),
    numbers: Mapping[bytes, bytes] | None = None,
) -> Iterator[Finding]:
    """What schemathesis finds wrong with a server, or with `only` some operations of it, by their operationIds."""
    for event in _run(url, key, group, only, numbers):
        match event:
            case ScenarioFinished(recorder=recorder):
                for case, node in ((case, node) for case, nodes in recorder.checks.items() for node in nodes):
                    if node.status is Status.FAILURE:
                        message = node.failure_info.failure.message if node.failure_info else ""
                        response = recorder.interactions[case].response
                        exchange = exchange_of(response) if response else NOTHING
                        yield exchange, _sentence(node.name, message, exchange)
            case NonFatalError(info=info):
                yield NOTHING, f"error: {info.title}"
            case _:
                pass


def repeated(url: str, only: str, answers: Callable[[Request], Exchange] | None = None) -> Iterator[Finding]:
    """What schemathesis finds wrong with one operation of a fresh server, when it sends again what it sends to a fresh sandbox.

    It makes the same requests each time, and making them takes most of its time. Answers that are the sandbox's are not judged,
    but for the first success, which makes it send the same without a good key. `answers`: what the server answers, without a
    connection; then only what it answers otherwise than the sandbox is sent.
    """
    probed = False
    with requests.Session() as session:
        for case, usual, request, known in _cases(only):
            if answers and (found := answers(request)) and _known(found) == known and (probed or found.status != 200):
                continue
            try:
                response = case.call(base_url=url, session=session, timeout=2)
            except requests.RequestException as error:
                yield NOTHING, f"error: {type(error).__name__}"
                continue
            if _compared(response) == usual and (probed or response.status_code != 200):
                continue
            probed = probed or response.status_code == 200
            try:
                case.validate_response(response)
            except FailureGroup as group:
                exchange = exchange_of(response)
                for failure in group.exceptions:
                    yield exchange, _sentence(type(failure).__name__, str(failure), exchange)


@cache
def _cases(only: str) -> list[tuple[Case[Any], object, Request, object]]:
    """What schemathesis sends to a fresh sandbox, but for the probes of its own checks; each with what can be compared of its
    answer, as a request of ours, and again with what can be compared."""
    with running() as box:
        finished = [event for event in _run(box.url, KEY, GROUP, [only]) if isinstance(event, ScenarioFinished)]
    nodes = [(key, node, event.recorder) for event in finished for key, node in event.recorder.cases.items()]
    cases = [node.value for key, node, recorder in nodes if node.parent_id is None or node.transition]
    with running() as box, requests.Session() as session:
        sent = [(case, case.call(base_url=box.url, session=session)) for case in cases]
    with closing(Direct(create_app(slow=0))) as sandbox:
        ours = [_request(response) for _, response in sent]
        return [
            (case, _compared(response), request, _known(sandbox.send(request)))
            for (case, response), request in zip(sent, ours, strict=True)
        ]


def _request(response: Response) -> Request:
    prepared = response.request
    body = prepared.body or b""
    headers = {name: str(value) for name, value in prepared.headers.items() if name.lower() != "content-length"}
    content = body if isinstance(body, bytes) else str(body).encode()
    return Request(str(prepared.path_url), headers, content, str(prepared.method))


def _known(exchange: Exchange) -> object:
    return exchange.status, exchange.headers, exchange.body


def _compared(response: Response) -> object:
    headers = {name: values for name, values in response.headers.items() if name.lower() != "date"}
    return response.status_code, headers, response.content


def _dictionaries() -> Iterator[str]:
    """The examples of parameters, to be used again and again: without them every group would be unknown."""
    found = {
        f"{each['in']}.{each['name']}": each["example"] for _, op in operations() for each in op.get("parameters", ())
    }
    for number, example in enumerate(found.values()):
        yield f"[dictionaries.example{number}]\nvalues = [{json.dumps(example)}]"
    yield "[parameters]"
    yield from (f'"{name}" = {{ dictionary = "example{number}" }}' for number, name in enumerate(found))
    for _, operation in operations():
        if "requestBody" not in operation:  # nothing in it varies but its parameters
            yield f'[[operations]]\ninclude-operation-id = "{operation["operationId"]}"'
            yield "generation = { max-examples = 20 }"


def _links(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [link for response in operation["responses"].values() for link in response.get("links", {}).values()]


def _sentence(check: str, message: str, exchange: Exchange) -> str:
    """What a check says, without the schema and the value, which follow; with the clause of our rule that sees the same."""
    text = f"{check}: {message.partition(_PARAGRAPH)[0]}".replace("\n", "; ")
    if check == the_answer_tells_what_it_must.__name__:
        same = rules.conservation(exchange)
    else:
        same = rules.response(exchange) if check.endswith("_conformance") else []
    breaches = [found for found in same if isinstance(found, Breach)]
    if place := _SCHEMA.search(message):
        breaches = [found for found in breaches if place[1] in found.clause.place]
    return breach(text, breaches[0].clause) if breaches else text


@cache
def _parsed(text: bytes) -> dict[str, Any]:
    contract: dict[str, Any] = yaml.safe_load(text)
    return contract


def _run(
    url: str, key: str, group: str, only: Collection[str] = (), numbers: Mapping[bytes, bytes] | None = None
) -> Iterator[EngineEvent]:
    settings = "\n".join([(ROOT / "schemathesis.toml").read_text("utf-8"), *_dictionaries()]).replace(GROUP, group)
    if examples := os.environ.get("TWOCHAT_EXAMPLES"):
        settings = re.sub(r"(?<=max-examples = )\d+", examples, settings)
    with patch.dict(os.environ, TWOCHAT_API_KEY=key):
        config = schemathesis.Config.from_str(settings, base_dir=str(ROOT))
    # Its examples name a group and numbers too.
    text = renumbered((ROOT / "openapi.yaml").read_bytes().replace(GROUP.encode(), group.encode()), numbers or {})
    schema: BaseSchema = schemathesis.openapi.from_dict(copy.deepcopy(_parsed(text)), config=config)
    chosen = [operation for _, operation in operations() if not only or operation["operationId"] in only]
    if others := [op["operationId"] for _, op in operations() if op not in chosen]:
        # Not `include`: beside [[operations]] in the settings it would include what is there already.
        schema = schema.exclude(operation_id=others)
        if not any(link["operationId"] not in others for op in chosen for link in _links(op)):
            # Else it complains that there are none to follow.
            schema.config.phases.stateful.enabled = False
    schema.config.update(base_url=url)
    yield from engine.from_schema(schema).execute()
