"""Whatever the address is, nobody is added who must not be: a proxy on this machine may lead to the live API."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from tests.contract.checks import own_path
from tests.contract.exchange import Wire, get_group
from tests.contract.spec import ROOT
from twochat_sandbox import Contract, State, create_app, serving
from twochat_sandbox.faults import Fault, FaultKind

pytestmark = pytest.mark.slow

KEY = "c0ffee-looks-like-a-real-key"
GROUP, OTHER_GROUP = "WAG11111111-2222-4333-8444-555555555555", "WGP0a1b2c3d-1111-4222-8333-444455556666"
SENDER = "+12025550199"
NUMBERS = ["+12025550102", "+12025550103"]


@contextmanager
def forwarder(url: str) -> Iterator[str]:
    """A proxy on this machine that passes everything on, as mitmproxy or `ssh -L` do; gives its address."""

    async def forward(request: Request) -> Response:
        passed = {name: value for name, value in request.headers.items() if name not in ("host", "connection")}
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            address = f"{url}{request.url.path}?{request.url.query}".removesuffix("?")
            sent = client.build_request(request.method, address, headers=passed, content=await request.body())
            answer = await client.send(sent)
        return Response(answer.content, answer.status_code, {"Content-Type": answer.headers["content-type"]})

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    with serving(Starlette(routes=[Route("/{path:path}", forward, methods=methods)])) as address:
        yield address


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> State:
    """What a server remembers that takes no key but a real one, as the live API does."""
    monkeypatch.setattr("twochat_sandbox.app.faults_of", lambda contract: {KEY: Fault("", FaultKind.NONE)})
    return State(groups={GROUP: 0, OTHER_GROUP: 0})


def contract(state: State, **environment: str) -> tuple[int, str]:
    """The exit status and the output of `make contract` through a forwarder."""
    with serving(create_app(Contract.default(), state)) as url, forwarder(url) as address:
        given = {"URL": address, "KEY": KEY, "GROUP": GROUP, "FROM": SENDER, **environment}
        command = [sys.executable, "-m", "tests.contract"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_live_adds_the_callers_numbers_to_the_callers_group_and_nobody_else(state: State) -> None:
    ended, shown = contract(state, LIVE="1", NUMBERS=" ".join(NUMBERS), PACE="0", LAG="0")
    assert ended == 0, shown
    assert [(GROUP, SENDER, number) for number in NUMBERS] == [
        (entry.group, entry.from_number, entry.number) for entry in state.audit_log
    ]
    why = "it needs the sandbox, could add somebody or makes very many calls"
    assert f"Left out, because {why}: the neighbours of a valid request" in shown


def test_live_removes_only_if_told_to_and_only_the_callers_numbers(state: State) -> None:
    state.add(GROUP, SENDER, ["+12025550104"])
    ended, shown = contract(state, LIVE="1", NUMBERS=" ".join(NUMBERS), PACE="0", LAG="0")
    assert (ended, set(state.members(GROUP))) == (0, {"+12025550104", *NUMBERS}), shown
    ended, shown = contract(state, LIVE="remove", NUMBERS=" ".join(NUMBERS), PACE="0", LAG="0")
    assert (ended, set(state.members(GROUP))) == (0, {"+12025550104"}), shown
    assert "added to your group and removed again, and nobody else" in shown


def test_who_was_added_live_and_is_no_member_after_the_lag_is_a_finding(
    state: State, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(state, "listed", lambda group: (["+12123334444"], 1))
    file = tmp_path / "junit.xml"
    ended, shown = contract(state, LIVE="1", NUMBERS=NUMBERS[0], PACE="0", LAG="0", REPORT=str(file))
    for report in (shown, file.read_text("utf-8")):
        assert (ended, "1 of those who were added are no members after 0 s" in report) == (1, True)
        assert all(secret.strip("+") not in report for secret in (KEY, GROUP, SENDER, NUMBERS[0]))


def test_a_real_key_adds_nobody_wherever_the_address_points(state: State) -> None:
    ended, shown = contract(state)
    assert ended == 0, shown
    assert state.audit_log == []
    assert "Only what adds nobody is sent." in shown


def test_an_answer_that_never_ends_is_a_finding_and_does_not_hang() -> None:
    async def drip(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            await asyncio.sleep(0.01)

    with serving(drip) as url:
        wire = Wire(url, timeout=0.1)
        assert "the answer has no end" in wire.send(get_group()).broken
        wire.close()


def test_what_the_address_has_before_the_path_is_kept_by_every_detector_and_it_can_be_run_twice(state: State) -> None:
    app = Starlette(routes=[Mount("/behind/a/proxy", create_app(Contract.default(), state))])
    with serving(app) as url:
        given = {"URL": f"{url}/behind/a/proxy", "KEY": KEY, "GROUP": GROUP, "FROM": SENDER, "THROWAWAY": "1"}
        command = [sys.executable, "-m", "tests.contract"]
        for options in ("-k 'expected or neighbour'", "-k expected"):
            environment = os.environ | given | {"PYTEST_ADDOPTS": options}
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout
    assert {f"0{n}" for n in range(110, 120)} <= {number[-4:] for number in state.members(GROUP)}  # the scenario `ten`


@pytest.mark.parametrize("prefix", ["/behind/a/proxy", ""])
def test_the_rules_know_a_request_that_went_through_a_prefix(prefix: str) -> None:
    path = f"/open/whatsapp/group/{GROUP}?a=1"
    assert own_path(prefix + path) == path
