"""What is to be done with a list, whichever group it is for: the operation by its name, and the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .create import NOBODY
from .errors import InputError
from .operations import CHECK, CREATE, OPERATIONS, REMOVE, SYNC, Operation
from .outcome import Status
from .pace import Pace
from .plan import Batch, Plan, split
from .row import Row, known

Numbers = Iterable[object] | Plan
"""Any iterable of text as people write numbers (a bare str is one number), of members or outcomes; or a Plan made before."""


def operation_named(name: str) -> Operation:
    """The operation of this name.

    Raises:
        InputError: there is none.
    """
    if name not in OPERATIONS:
        raise InputError(f"{name!r} is no operation of this twochat, which has {', '.join(OPERATIONS)}")
    return OPERATIONS[name]


def make_plan(
    numbers: Numbers, operation: Operation, pace: Pace, region: str | None, *, international: bool | None, sender: str
) -> Plan:
    """What an operation would do with these numbers; see BaseGroup.plan."""
    if isinstance(numbers, Plan):
        if operation is not SYNC and any(entry.operation for entry in numbers.entries):
            raise InputError(f"the plan is of a sync, not of {operation.name}. Nothing was sent.")
        planned = OPERATIONS.get(numbers.operation, operation)
        if planned.done is not operation.done and operation is not CHECK:
            raise InputError(f"the plan is to {planned.name}, not to {operation.name}. Nothing was sent.")
        return numbers
    _check_list(numbers)
    given = numbers if isinstance(numbers, str) else [*numbers]
    pace = operation.pace(pace)
    pace = pace if operation.done is Status.ADDED else replace(pace, per_day=None)
    plan = Plan(tuple(split(given, region, pace.batch_size, international=international)), pace, operation.name)
    if earlier := [row for row in given if isinstance(row, Row) and row.status]:
        plan = plan.without(known(earlier, operation.known))
    if operation is CREATE and not plan.numbers:
        raise InputError(NOBODY)
    if operation is REMOVE and sender in plan.numbers:
        raise InputError(f"{sender} sends, so it can't be removed: take it off the list. Nothing was sent.")
    return plan


def batches(numbers: Numbers, size: int, region: str | None, *, international: bool | None) -> Iterable[Batch]:
    """The inputs in batches, lazily.

    Raises:
        InputError: it is no list.
    """
    if isinstance(numbers, Plan):
        return numbers.batches
    _check_list(numbers)
    return split(numbers, region, size, international=international)


def _check_list(numbers: object) -> None:
    kind = type(numbers)
    if issubclass(kind, bytes | Mapping) or not hasattr(numbers, "__iter__"):
        raise InputError(f"numbers must be a list or another iterable of text, not {kind.__name__}")
