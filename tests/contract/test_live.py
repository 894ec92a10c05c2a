"""Whatever the address is, nobody is added who must not be: a proxy on this machine may lead to the live API."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.contract.spec import ROOT
from twochat_sandbox import Contract, State, create_app, serving
from twochat_sandbox.faults import Fault, FaultKind

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
            sent = client.build_request(
                request.method, url + request.url.path, headers=passed, content=await request.body()
            )
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


def contract(state: State, options: str = "", **environment: str) -> tuple[int, str]:
    """The exit status and the output of `make contract` through a forwarder."""
    with serving(create_app(Contract.default(), state)) as url, forwarder(url) as address:
        given = {"URL": address, "KEY": KEY, "GROUP": GROUP, "FROM": SENDER, "PYTEST_ADDOPTS": options, **environment}
        command = [sys.executable, "-m", "tests.contract"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_live_adds_the_callers_numbers_to_the_callers_group_and_nobody_else(state: State) -> None:
    ended, shown = contract(state, LIVE="1", NUMBERS=" ".join(NUMBERS), PACE="0", LAG="0")
    assert ended == 0, shown
    assert [(GROUP, SENDER, number) for number in NUMBERS] == [
        (entry.group, entry.from_number, entry.number) for entry in state.audit_log
    ]
    assert "Left out, because it needs the sandbox or could add somebody: the neighbours of a valid request" in shown


def test_who_was_added_live_and_is_no_member_after_the_lag_is_a_finding(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "listed", lambda group: (["+12123334444"], 1))
    ended, shown = contract(state, LIVE="1", NUMBERS=NUMBERS[0], PACE="0", LAG="0")
    assert (ended, "0 s after they were added" in shown) == (1, True)


def test_a_real_key_adds_nobody_wherever_the_address_points(state: State) -> None:
    ended, shown = contract(state)
    assert ended == 0, shown
    assert state.audit_log == []
    assert "Only what adds nobody is sent." in shown


def test_a_server_without_people_is_sent_everything(state: State) -> None:
    ended, shown = contract(state, "-k ten", THROWAWAY="1")
    assert ended == 0, shown
    assert {f"+447700900{n}" for n in range(110, 120)} <= state.members(GROUP)
