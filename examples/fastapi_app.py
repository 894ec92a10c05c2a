"""A web application whose users submit lists, and watch what happens to each person.

    pip install 'twochat[fleet]' fastapi uvicorn
    export TWOCHAT_JOBS=postgresql://twochat@db.example/twochat  # or a folder; jobs/ unless given
    uvicorn --factory examples.fastapi_app:create_app

It sends nothing and has no API key: `twochat worker`, another process with the same TWOCHAT_JOBS, sends. Either can be restarted
at any time. It asks nobody who they are: put your own login in front of it.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from twochat import InputError, Status, TwoChatError
from twochat.jobs import JobInfo, Jobs, JobState


class Submission(BaseModel, extra="forbid"):
    """A list for a group. `region`: where numbers without a country code are from, such as GB."""

    group: str
    numbers: Annotated[list[str], Field(min_length=1, max_length=10_000)]
    from_number: str
    name: str = ""
    region: str | None = None


class Job(BaseModel, from_attributes=True):
    id: str
    name: str
    group: str
    from_number: str
    state: JobState
    reason: str
    counts: dict[Status, int]
    left: int  # to be sent
    uncertain: int  # in a call right now, or without a usable answer
    updated: datetime


class Outcome(BaseModel, from_attributes=True):
    input: str
    number: str | None
    status: Status
    reason: str  # a sentence


def opened(request: Request) -> Jobs:
    """Jobs block, so each endpoint is a plain `def`, which FastAPI runs in a thread."""
    jobs: Jobs = request.app.state.jobs
    return jobs


Opened = Annotated[Jobs, Depends(opened)]


def found(id: str, jobs: Opened) -> JobInfo:
    try:
        return jobs.find(id)
    except InputError:
        raise HTTPException(404, f"there is no job {id!r}") from None


Found = Annotated[JobInfo, Depends(found)]
router = APIRouter(prefix="/jobs")


@router.post("", status_code=201)
def submit(submission: Submission, jobs: Opened) -> Job:
    """Sent twice it adds nobody twice: the second job leaves out who is in the first."""
    return Job.model_validate(jobs.submit(**submission.model_dump()))


@router.get("")
def list_jobs(jobs: Opened) -> list[Job]:
    return [Job.model_validate(job) for job in jobs.list()]


@router.get("/{id}")
def show(job: Found) -> Job:
    return Job.model_validate(job)


@router.get("/{id}/outcomes")
def outcomes(job: Found, jobs: Opened) -> list[Outcome]:
    return [Outcome.model_validate(outcome) for outcome in jobs.report(job)]


@router.post("/{id}/{action}")
def change(job: Found, action: Literal["pause", "resume", "cancel"], jobs: Opened) -> Job:
    try:
        {"pause": jobs.pause, "resume": jobs.resume, "cancel": jobs.cancel}[action](job)
    except InputError as error:  # it is done or cancelled, or paused already
        raise HTTPException(409, str(error)) from None
    return Job.model_validate(jobs.find(job))


async def explain(_: Request, error: Exception) -> JSONResponse:
    """The errors of twochat are sentences for people: answer them in the shape of FastAPI's own."""
    return JSONResponse({"detail": str(error)}, 422 if isinstance(error, InputError) else 503)


def create_app(jobs_at: str | None = None) -> FastAPI:
    """`jobs_at`: a folder, or postgresql://…; without it, what TWOCHAT_JOBS says."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with Jobs(jobs_at or os.environ.get("TWOCHAT_JOBS") or "jobs") as app.state.jobs:
            yield

    app = FastAPI(title="Lists for WhatsApp groups", lifespan=lifespan, exception_handlers={TwoChatError: explain})
    app.include_router(router)
    return app
