"""Options and arguments that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..journal import Journal
from ..outcome import UNCERTAIN, Status
from ..pace import Pace
from ..settings import Options

Sender = Annotated[str | None, typer.Option("--from", envvar="TWOCHAT_FROM_NUMBER", help="Your connected number.")]
JournalFile = Annotated[Path, typer.Argument(metavar="JOURNAL", help="The file that `twochat add` named.", parser=Path)]
PerPerson = Annotated[
    float | None,
    typer.Option(
        min=0,
        metavar="SECONDS",
        help="The pause for each person of a call. WhatsApp bans numbers that add fast.",
        show_default="10",
    ),
]
Between = Annotated[
    float | None,
    typer.Option(min=0, metavar="SECONDS", help="The pause after a call, instead; 0 is for the sandbox."),
]
BatchSize = Annotated[int, typer.Option(min=1, max=10, help="How many people a call.")]
BatchSizeAsBefore = Annotated[
    int | None, typer.Option(min=1, max=10, help="How many people a call.", show_default="as before")
]
PerDay = Annotated[
    int | None,
    typer.Option(
        min=1, help="Add at most so many people in any 24 hours, counted for the number.", show_default="any number"
    ),
]
Hours = Annotated[
    str | None,
    typer.Option(
        metavar="FROM-TO",
        help='When to call, such as 08:00-20:00 or "08:00-20:00 Europe/London".',
        show_default="always",
    ),
]
Retry = Annotated[
    str,
    typer.Option(metavar="STATUS,…", help="Try these again too, such as group_full,refused."),
]


def sending_number(sender: str | None) -> Options:
    """What `--from` gives a client; without it the environment does."""
    return {"from_number": sender} if sender else {}


def pace(
    per_person: float | None,
    between: float | None,
    batch_size: int = 10,
    per_day: int | None = None,
    hours: str | None = None,
) -> Pace:
    """The pace that the options ask for.

    Raises:
        InputError: naming the option.
    """
    if per_person is not None and between is not None:
        raise InputError("--per-person and --between: only one of the two can be given. Nothing was sent.")
    return Pace(per_person=per_person, between=between, batch_size=batch_size, per_day=per_day, hours=hours)


def pace_of(
    kept: Journal,
    per_person: float | None,
    between: float | None,
    batch_size: int | None,
    per_day: int | None,
    hours: str | None,
) -> Pace:
    """The pace that the options ask for, and where they don't, that with which the job began.

    Raises:
        InputError: naming the option.
    """
    if per_person is None and between is None:
        per_person, between = kept.pace.per_person, kept.pace.between
    batch_size, per_day, hours = (
        batch_size or kept.pace.batch_size,
        per_day or kept.pace.per_day,
        hours or kept.pace.hours,
    )
    return pace(per_person, between, batch_size, per_day, hours)


_RETRY = (Status.NEEDS_INVITE, Status.UNACCEPTED, Status.RECENTLY_LEFT, Status.GROUP_FULL, Status.REFUSED, *UNCERTAIN)


def statuses(retry: str) -> tuple[Status, ...]:
    """The statuses of `--retry`.

    Raises:
        InputError: naming the one that is none, or that another try can't better.
    """
    names = [name.strip().lower() for name in retry.split(",") if name.strip()]
    for name in names:
        if name not in list(_RETRY):
            raise InputError(f"--retry {name}: choose from {', '.join(_RETRY)}. Nothing was sent.")
    return tuple(map(Status, names))
