"""The web application of examples/: what its users see, while `Jobs.run` plays the worker against the sandbox."""

import asyncio
import inspect
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from examples.fastapi_app import create_app, router
from tests.jobs.conftest import place
from tests.support.people import FAST, GROUP, SENDER
from twochat import TwoChat
from twochat.jobs import Jobs
from twochat_sandbox import Sandbox

__all__ = ["place"]

LIST = {"group": GROUP, "numbers": ["+447700900123"], "from_number": SENDER, "name": "May intake"}
Ask = Callable[..., httpx.Response]


@contextmanager
def serving(app: FastAPI) -> Generator[Ask]:
    """Asks an app in this process: `ask("POST", "/jobs", body)`. Its lifespan is that of the block."""
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app")
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        try:
            yield lambda method, path, body=None: runner.run(client.request(method, path, json=body))
        finally:
            runner.run(lifespan.__aexit__(None, None, None))
            runner.run(client.aclose())


@pytest.fixture
def ask(place: str) -> Iterator[Ask]:
    with serving(create_app(place)) as ask:
        yield ask


def work(place: str, sandbox: Sandbox) -> None:
    """What a worker does, which shares with the application the place of the jobs and nothing else."""
    with Jobs(place) as jobs:
        assert jobs.run(lambda number: TwoChat(sandbox.key, number, base_url=sandbox.url, pace=FAST)) == {}


def test_a_submitted_list_is_sent_by_a_worker_and_each_input_has_its_outcome(
    place: str, ask: Ask, twochat_sandbox: Sandbox
) -> None:
    numbers = ["+44 7700 900123", "+447700900403", "ask Ann", "07700 900124", "+447700900123"]
    submitted = ask("POST", "/jobs", LIST | {"numbers": numbers, "region": "GB"})
    assert submitted.status_code == 201
    job = submitted.json()
    assert (job["state"], job["left"], job["counts"]) == ("waiting", 3, {"not_sent": 3, "invalid": 1, "duplicate": 1})
    assert ask("GET", f"/jobs/{job['id']}").json() == job
    assert ask("GET", "/jobs").json() == [job]

    work(place, twochat_sandbox)
    assert twochat_sandbox.members(GROUP) == {"+447700900123", "+447700900124"}
    job = ask("GET", f"/jobs/{job['id']}").json()
    assert (job["state"], job["left"]) == ("done", 0)
    assert job["counts"] == {"added": 2, "invited": 1, "invalid": 1, "duplicate": 1}
    outcomes = ask("GET", f"/jobs/{job['id']}/outcomes").json()
    assert [outcome["input"] for outcome in outcomes] == numbers
    assert [outcome["status"] for outcome in outcomes] == ["added", "invited", "invalid", "added", "duplicate"]
    assert outcomes[0]["reason"] == "+447700900123 is in the group now."


def test_a_list_that_is_submitted_twice_adds_nobody_twice(place: str, ask: Ask, twochat_sandbox: Sandbox) -> None:
    first, second = ask("POST", "/jobs", LIST).json(), ask("POST", "/jobs", LIST).json()
    assert (first["counts"], second["counts"]) == ({"not_sent": 1}, {"duplicate": 1})
    work(place, twochat_sandbox)
    assert twochat_sandbox.state.calls == 1


def test_a_job_waits_while_it_is_paused_and_a_finished_one_is_a_conflict(
    place: str, ask: Ask, twochat_sandbox: Sandbox
) -> None:
    job = f"/jobs/{ask('POST', '/jobs', LIST).json()['id']}"
    assert ask("POST", f"{job}/pause").json()["state"] == "paused"
    work(place, twochat_sandbox)
    assert ask("GET", job).json()["left"] == 1
    assert ask("POST", f"{job}/resume").json()["state"] == "waiting"
    work(place, twochat_sandbox)
    for action, verb in {"pause": "paused", "resume": "resumed", "cancel": "cancelled"}.items():
        refused = ask("POST", f"{job}/{action}")
        sentence = f"the job {job.removeprefix('/jobs/')} is done, and can't be {verb}"
        assert (refused.status_code, refused.json()) == (409, {"detail": sentence})


def test_nothing_more_of_a_cancelled_job_is_sent(place: str, ask: Ask, twochat_sandbox: Sandbox) -> None:
    job = f"/jobs/{ask('POST', '/jobs', LIST).json()['id']}"
    assert ask("POST", f"{job}/cancel").json()["state"] == "cancelled"
    work(place, twochat_sandbox)
    assert twochat_sandbox.state.calls == 0
    assert ask("POST", f"{job}/resume").status_code == 409


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"group": "Volunteers"}, f"'Volunteers' is not a group id such as {GROUP}"),
        ({"from_number": "Ann"}, "from_number is not a phone number: it has letters"),
        (
            {"region": "XX"},
            "'XX' is not a region; use two letters, such as GB for the United Kingdom, or US (ISO 3166-1 alpha-2)",
        ),
    ],
)
def test_input_that_cannot_be_used_is_answered_with_a_sentence_and_nothing_is_kept(
    ask: Ask, change: dict[str, Any], sentence: str
) -> None:
    refused = ask("POST", "/jobs", LIST | change)
    assert (refused.status_code, refused.json()) == (422, {"detail": sentence})
    assert ask("GET", "/jobs").json() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"numbers": []}, ["numbers"]),
        ({"numbers": "+447700900123"}, ["numbers"]),
        ({"numbers": ["+447700900123"] * 10_001}, ["numbers"]),
        ({"numbers": ["+447700900123", 447700900124]}, ["numbers", 1]),
        ({"sender": SENDER}, ["sender"]),
    ],
)
def test_a_body_of_another_shape_is_refused_with_the_field_that_is_wrong(
    tmp_path: Path, change: dict[str, Any], field: list[str | int]
) -> None:
    with serving(create_app(str(tmp_path / "jobs"))) as ask:
        refused = ask("POST", "/jobs", LIST | change)
        assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (422, ["body", *field])
        assert ask("GET", "/jobs").json() == []


def test_an_unknown_job_is_not_found_and_where_jobs_are_is_not_shown(ask: Ask) -> None:
    job = "/jobs/may-intake-9d641cbd"
    answers = [ask("GET", job), ask("GET", f"{job}/outcomes")]
    answers += [ask("POST", f"{job}/{action}") for action in ("pause", "resume", "cancel")]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert [answer.json() for answer in answers] == [{"detail": "there is no job 'may-intake-9d641cbd'"}] * 5


def test_jobs_that_cannot_be_read_for_now_are_unavailable_with_a_sentence(tmp_path: Path) -> None:
    with serving(create_app(str(tmp_path / "jobs"))) as ask:
        shutil.rmtree(tmp_path / "jobs")
        answer = ask("GET", "/jobs")
    assert (answer.status_code, answer.json()["detail"]) == (
        503,
        f"the journal {tmp_path}/jobs can't be read: No such file or directory",
    )


def test_two_applications_in_a_process_share_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOCHAT_JOBS", str(tmp_path / "named by the environment"))
    with serving(create_app(str(tmp_path / "given"))) as given, serving(create_app()) as named:
        job = given("POST", "/jobs", LIST).json()
        assert (given("GET", "/jobs").json(), named("GET", "/jobs").json()) == ([job], [])
    with Jobs(tmp_path / "named by the environment", create=False) as jobs:
        assert jobs.list() == []


def test_no_endpoint_blocks_the_event_loop() -> None:
    endpoints = [route.endpoint for route in router.routes if hasattr(route, "endpoint")]
    assert len(endpoints) == 5
    assert not any(map(inspect.iscoroutinefunction, endpoints))
