"""What an answer means for each number of a batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from .accounts import account, other_spelling
from .answer import Body
from .errors import ContractError, StatusError, TwoChatError, Unprocessable
from .log import log
from .outcome import Outcome, Status
from .plan import Batch, Entry

_WORDS = 200
"""Letters that are kept of an answer in its own words."""
# What stands among the results without being one, where remove-participant puts it (inferred).
_NO_NUMBERS = frozenset({"accepted_numbers", "unaccepted_numbers", "timestamp"})


@dataclass(frozen=True, slots=True)
class Result:
    """What the answer says of one number. `status` and `code` are None where they can't be read."""

    status: Status | None = None
    code: int | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A readable answer: results by number, with a plus.

    `broken` is set when part of the answer is not what openapi.yaml says: what can be read still counts. `others` is the result
    of numbers that it does not name.
    """

    results: Mapping[str, Result]
    broken: ContractError | None = None
    others: Result = Result(Status.UNREPORTED)


def read_map(body: Body, codes: Mapping[int, Status]) -> Answer:
    """A result for each number: a map of `statusCode`, and the numbers that are listed as unaccepted.

    Leniently: a model that raises would lose nine people for one.
    """
    found, problems = _participants(body)
    # 2Chat shows its keys with a plus; its backend's are without. A key with a plus comes last, so that it wins.
    numbers = sorted(found.keys() - _NO_NUMBERS, key=lambda number: number.startswith("+"))
    results = {plus(number): _result(found[number], codes) for number in numbers}
    if any(result.code is None for result in results.values()):
        problems.append("a statusCode is missing, or not a number")
    for holder in (body.json, found):
        unaccepted, complete = read_texts(holder.get("unaccepted_numbers", []))
        if not complete:
            problems.append("unaccepted_numbers is not a list of numbers")
        for number in map(plus, unaccepted):
            result = results.get(number, Result())
            if result.code in (None, 200):
                results[number] = Result(Status.UNACCEPTED, result.code, result.message)
    return Answer(results, body.error("; ".join(problems)) if problems else None)


def read_lists(body: Body, accepted: Status, unaccepted: Status) -> Answer:
    """A result for each number: a list of those with whom it was done, and one of those with whom it was not."""
    found, problems = _participants(body)
    results: dict[str, Result] = {}
    for name, status in (("accepted_numbers", accepted), ("unaccepted_numbers", unaccepted)):
        numbers, complete = read_texts(found.get(name, None if status is accepted else []))
        if not complete:
            problems.append(f"{name} is not a list of numbers")
        for number in map(plus, numbers):
            if results.setdefault(number, Result(status)).status is not status:
                results[number] = Result()
                problems.append("a number is in both lists")
    return Answer(results, body.error("; ".join(problems)) if problems else None)


def read_accepted(body: Body) -> Answer:
    """Whatever a success says: nobody has seen such an answer, so it is kept in its own words."""
    words = None if body.json == {"success": True} else body.text[:_WORDS]
    return Answer({}, None, Result(Status.ACCEPTED, None, words))


def read_check(body: Body) -> Answer:
    """Whether the one number that was asked about is on WhatsApp. An invalid number is answered with no more than that."""
    valid, there = body.json.get("is_valid"), body.json.get("on_whatsapp")
    if valid is False:
        return Answer({}, None, Result(Status.UNACCEPTED, None, "not a valid number"))
    if valid is not True or not isinstance(there, bool):
        return Answer({}, body.error("is_valid or on_whatsapp is missing, or not a boolean"))
    details, known = as_object(body.json.get("number")), as_object(body.json.get("whatsapp_info"))
    number, own = read_text(details.get("e164_format")), read_text(known.get("number_id"))
    result = Result(Status.ON_WHATSAPP if there else Status.UNACCEPTED, None, own and f"WhatsApp knows it as {own}")
    return Answer({plus(number): result}) if number else Answer({}, None, result)


def _participants(body: Body) -> tuple[dict[str, object], list[str]]:
    """What an answer says of its numbers, and what is wrong with it so far."""
    problems = [] if body.json.get("success") is True else ["success is missing, or not a boolean"]
    participants = body.json.get("participants")
    if not isinstance(participants, dict):
        return {}, [*problems, "participants is not a map"]
    return cast(dict[str, object], participants), problems


def read_texts(value: object) -> tuple[list[str], bool]:
    """The texts in a list, and whether it is a list of texts and nothing else."""
    items = cast(list[object], value) if isinstance(value, list) else [None]
    found = [item for item in items if isinstance(item, str)]
    return found, len(found) == len(items)


def settle(batch: Batch, answer: Answer | TwoChatError) -> tuple[Outcome, ...]:
    """An outcome for each entry of a batch, in order."""
    if isinstance(answer, TwoChatError):
        code = answer.status if isinstance(answer, StatusError | ContractError) else None
        message = (answer.message if isinstance(answer, StatusError) else None) or str(answer)
        return tuple(
            _outcome(entry, batch.index, Result(_status(answer, entry), code, message)) for entry in batch.entries
        )
    results, unrequested = _matched(answer.results, batch.numbers)
    if unrequested:
        log.warning("the answer to batch %s has %d numbers that were not requested; ignored", batch.index, unrequested)
    missing = Result(Status.UNKNOWN) if answer.broken else answer.others
    return tuple(_outcome(entry, batch.index, results.get(entry.number or "", missing)) for entry in batch.entries)


def unsent(batch: Batch, reason: str) -> tuple[Outcome, ...]:
    """An outcome for each entry of a batch that was not sent because the run had stopped."""
    statuses = (Status.UNKNOWN if entry.possibly_sent else Status.NOT_SENT for entry in batch.entries)
    return tuple(
        _outcome(entry, batch.index, Result(status, None, reason))
        for entry, status in zip(batch.entries, statuses, strict=True)
    )


def _matched(results: Mapping[str, Result], numbers: Iterable[str]) -> tuple[Mapping[str, Result], int]:
    """The results by the numbers of the request, whichever spelling the answer has; and how many are of other numbers."""
    requested = frozenset(numbers)
    missing, others = _by_account(requested - results.keys()), _by_account(results.keys() - requested)
    # A result that could be of two numbers is of neither.
    pairs = {
        missing[key][0]: others[key][0]
        for key in missing.keys() & others.keys()
        if len(missing[key]) == len(others[key]) == 1
    }
    found = {number: results[other] for number, other in pairs.items()}
    return {**results, **found}, len(results.keys() - requested) - len(pairs)


def _by_account(numbers: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number in numbers:
        found.setdefault(account(number), []).append(number)
    return found


def _status(error: TwoChatError, entry: Entry) -> Status:
    if entry.possibly_sent or error.uncertain:
        return Status.UNKNOWN
    return Status.REFUSED if isinstance(error, Unprocessable) else Status.NOT_SENT


def _outcome(entry: Entry, index: int | None, result: Result) -> Outcome:
    if entry.skip:
        return Outcome(
            entry.input, entry.number, entry.skip, message=entry.reason, fields=entry.fields, operation=entry.operation
        )
    status = result.status or Status.UNKNOWN
    message = result.message
    if status in (Status.UNACCEPTED, Status.NOT_A_MEMBER) and (other := other_spelling(entry.number or "")):
        message = f"{message or 'not found'}; WhatsApp may know this person as {other}"
    given = (entry.input, entry.number, status, result.code, message, index, entry.possibly_sent)
    return Outcome(*given, entry.fields, entry.operation)


def _result(entry: object, codes: Mapping[int, Status]) -> Result:
    known = as_object(entry)
    code, message = read_integer(known.get("statusCode")), read_text(known.get("message"))
    if code is None:
        return Result(None, None, message)
    if code == 403 and known.get("isInviteV4Sent") is True:
        return Result(Status.INVITED, code, message)
    return Result(codes.get(code, Status.REFUSED), code, message)


def read_integer(value: object) -> int | None:
    """An integer, or None. JSON Schema calls 200.0 an integer too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def as_object(value: object) -> dict[str, object]:
    """An object, empty where there is none."""
    return cast(dict[str, object], value) if isinstance(value, dict) else {}


def read_text(value: object) -> str | None:
    """A text that is not empty, or None."""
    return value if isinstance(value, str) and value else None


def plus(number: str) -> str:
    """The number with a plus, which WhatsApp's own forms lack."""
    return number if number.startswith("+") else f"+{number}"
