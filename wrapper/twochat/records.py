"""What the lines of a journal hold, as JSON has it and back: the job, its entries, and what is known of them."""

import hashlib
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack

from .logfile import VERSION, Line
from .outcome import Status
from .plan import Batch, Entry, Plan
from .store import Changes, Known

# JSON has no text with both halves of a surrogate pair in it: they are one letter when it is read.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


# What makes two jobs the same one.
_JOB = {
    "operation": "operation",
    "group": "group",
    "from_number": "sending number",
    "digest": "list of numbers",
    "details": "name, description or text",
}


class JobKeys(TypedDict, total=False):
    """What a job may be besides: see Journal.create."""

    operation: str
    output: Path | None
    details: Mapping[str, str]
    name: str
    not_before: datetime | None


def job_line(path: Path, group: str, from_number: str, plan: Plan, **others: Unpack[JobKeys]) -> Line:
    """What the job is. Its outcome file is named as seen from the journal, so that a folder with both can be moved."""
    if output := others.get("output"):
        output, folder = output.absolute(), path.absolute().parent
        output = output.relative_to(folder) if output.is_relative_to(folder) else output
    job = {"twochat": VERSION, "operation": others.get("operation", "add"), "group": group, "from_number": from_number}
    job |= {"count": len(plan.entries), "batches": len(plan.batches), "digest": _digest(plan)}
    pace = {name: getattr(plan.pace, name) for name in ("per_person", "between", "batch_size")}
    pace |= {name: value for name in ("per_day", "hours") if (value := getattr(plan.pace, name)) is not None}
    job |= {"pace": pace}
    if details := others.get("details"):
        job |= {"details": {name: _plain(text) for name, text in details.items()}}
    if others.get("name") or others.get("not_before"):
        start = others.get("not_before")
        job |= {"name": _plain(others.get("name", "")), "not_before": start and start.isoformat()}
    totals = Counter(entry.skip or Status.NOT_SENT for entry in plan.entries)
    job |= {"totals": totals}
    return job | {"outcomes": output and str(output), "id": secrets.token_hex(8), "at": now()}


def differences(job: Line, other: Line) -> str:
    """In what two jobs are not the same one, in words."""
    return " and ".join(f"another {what}" for name, what in _JOB.items() if job.get(name) != other.get(name))


def batch_lines(plan: Plan) -> Iterator[Line]:
    """Its entries, a line for each call, and how each was read: input, number, position, why it is skipped, other fields."""
    for batch in plan.batches:
        other = {"operation": batch.operation} if batch.operation else {}
        yield {"batch": batch.index, "entries": [*map(pack_entry, batch.entries)]} | other


def read_batch(line: Line) -> Batch:
    operation = line.get("operation", "")
    return Batch(line["batch"], tuple(unpack_entry(operation, *fields) for fields in line["entries"]))


def pack(changes: Changes) -> list[Line]:
    return [pack_known(known) | {"positions": positions} for known, positions in changes.items()]


def pack_known(known: Known) -> dict[str, Any]:
    fields = {name: value for name, value in known._asdict().items() if value or name != "operation"}
    return fields | {"code": _plain(known.code), "message": _plain(known.message)}


def unpack(outcomes: list[dict[str, Any]]) -> Changes:
    return {unpack_known(**fields): fields["positions"] for fields in outcomes}


def unpack_known(status: str, code: int | str | None, message: Any, positions: object = None, **rest: Any) -> Known:
    code = int(code, 16) if isinstance(code, str) else code
    return Known(Status(status), code, None if message is None else "".join(message), **rest)


def now() -> str:
    seconds = time.time()
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{int(seconds % 1 * 1000):03}Z"


def _digest(plan: Plan) -> str:
    """Of the inputs and of what they were read as."""
    lines = (f"{len(entry.input)} {entry.input} {entry.number}\n" for entry in plan.entries)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def pack_entry(entry: Entry) -> list[Any]:
    skip = [entry.skip, _plain(entry.reason)] if entry.skip else []
    others = [[[_plain(name), _plain(value)] for name, value in entry.fields.items()]] if entry.fields else []
    return [_plain(entry.input), entry.number, entry.position, *skip, *others]


def unpack_entry(operation: str, text: Any, number: str | None, position: int, *rest: Any) -> Entry:
    others = {"".join(name): "".join(value) for name, value in (rest[-1] if len(rest) % 2 else ())}
    skip, reason = (Status(rest[0]), "".join(rest[1])) if len(rest) > 1 else (None, None)
    return Entry("".join(text), number, position, skip, reason, fields=others, operation=operation)


def _plain(value: Any) -> Any:
    """The value so that JSON keeps it: other readers round large integers, and Python writes none of 4,300 digits."""
    if isinstance(value, str):
        return value if value.isascii() or not _PAIR.search(value) else [*value]
    return hex(value) if isinstance(value, int) and abs(value) >= 2**53 else value
