"""What 2Chat answered, and what that means for each input of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from .errors import ContractError, StatusError, TwoChatError, Unprocessable, Unsuccessful
from .log import log
from .outcome import Outcome, Status
from .plan import Batch, Entry

# Source: 200 documented; the others inferred from whatsapp-web.js, whose words and field names 2Chat's are.
_BY_CODE = {
    200: Status.ADDED,
    403: Status.NEEDS_INVITE,
    404: Status.UNACCEPTED,
    408: Status.RECENTLY_LEFT,
    409: Status.ALREADY_MEMBER,
    417: Status.NEEDS_INVITE,
    419: Status.GROUP_FULL,
}


# What stands among the results without being one, where remove-participant puts it (inferred).
_NO_NUMBERS = frozenset({"accepted_numbers", "unaccepted_numbers", "timestamp"})


@dataclass(frozen=True, slots=True)
class Result:
    """What the answer says of one number. `code` is None when the answer has none that can be read."""

    code: int | None
    message: str | None = None
    invited: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A readable answer. `results` by number, as the server wrote it; `unaccepted` the numbers it lists as such.

    `broken` is set when part of the answer is not what openapi.yaml says: what can be read still counts.
    """

    results: Mapping[str, Result]
    unaccepted: frozenset[str] = frozenset()
    broken: ContractError | None = None


def read(status: int, text: str, body: Mapping[str, object], flaw: str = "") -> Answer | TwoChatError:
    """Out of the JSON of an answer with a success status. What can be read counts, also when part of it is broken.

    `flaw` is what is known to be wrong with it before.

    Not out of the generated model: it checks no types, and takes a list of pairs for a map.
    """
    if body.get("success") is False:
        return Unsuccessful(status, text)
    flaws = [] if body.get("success") is True else ["success is missing, or not a boolean"]
    participants = body.get("participants")
    if not isinstance(participants, dict):
        flaws.append("participants is not a map")
        participants = {}
    found = cast(dict[str, object], participants)
    results = {number: _result(entry) for number, entry in found.items() if number not in _NO_NUMBERS}
    if any(result.code is None for result in results.values()):
        flaws.append("a statusCode is missing, or not a number")
    listed = [body.get("unaccepted_numbers", []), found.get("unaccepted_numbers", [])]
    unaccepted = [number for numbers in listed if isinstance(numbers, list) for number in cast(list[object], numbers)]
    if not all(isinstance(numbers, list) for numbers in listed) or not all(isinstance(n, str) for n in unaccepted):
        flaws.append("unaccepted_numbers is not a list of numbers")
    broken = ContractError("; ".join(flaws) or flaw, status, text) if flaws or flaw else None
    return Answer(results, frozenset(number for number in unaccepted if isinstance(number, str)), broken)


def settle(batch: Batch, answer: Answer | TwoChatError) -> tuple[Outcome, ...]:
    """An outcome for each entry of a batch, in order."""
    if isinstance(answer, TwoChatError):
        code = answer.status if isinstance(answer, StatusError | ContractError) else None
        message = (answer.message if isinstance(answer, StatusError) else None) or str(answer)
        return tuple(_outcome(entry, batch.index, _fate(answer, entry), code, message) for entry in batch.entries)
    asked = set(batch.numbers)
    if strangers := sum(_plus(number) not in asked for number in answer.results):
        log.warning(
            "the answer to batch %s has %d numbers that nobody asked for; they are ignored", batch.index, strangers
        )
    return tuple(_read(entry, batch.index, answer) for entry in batch.entries)


def unsent(batch: Batch, why: str) -> tuple[Outcome, ...]:
    """An outcome for each entry of a batch that was not sent because the run had stopped."""
    return tuple(
        _outcome(entry, batch.index, Status.UNKNOWN if entry.maybe else Status.NOT_SENT, None, why)
        for entry in batch.entries
    )


def _fate(error: TwoChatError, entry: Entry) -> Status:
    if entry.maybe or error.uncertain:
        return Status.UNKNOWN
    return Status.REFUSED if isinstance(error, Unprocessable) else Status.NOT_SENT


def _read(entry: Entry, index: int | None, answer: Answer) -> Outcome:
    number = entry.number or ""
    # 2Chat shows its keys with a plus; its backend's are without.
    result = answer.results.get(number) or answer.results.get(number[1:]) or Result(None)
    listed = number in answer.unaccepted or number[1:] in answer.unaccepted
    if listed and result.code in (None, 200):
        status = Status.UNACCEPTED
    elif result.code is None:
        status = Status.UNKNOWN if answer.broken else Status.UNREPORTED
    elif result.code == 403 and result.invited:
        status = Status.INVITED
    else:
        status = _BY_CODE.get(result.code, Status.REFUSED)
    return _outcome(entry, index, status, result.code, result.message)


def _outcome(entry: Entry, index: int | None, status: Status, code: int | None, message: str | None) -> Outcome:
    if entry.flaw:
        return Outcome(entry.input, entry.number, entry.flaw, message=entry.why)
    return Outcome(entry.input, entry.number, status, code, message, index, entry.maybe)


def _result(entry: object) -> Result:
    known = cast(dict[str, object], entry if isinstance(entry, dict) else {})
    code, message = known.get("statusCode"), known.get("message")
    return Result(
        code if isinstance(code, int) and not isinstance(code, bool) else None,
        message if isinstance(message, str) else None,
        known.get("isInviteV4Sent") is True,
    )


def _plus(number: str) -> str:
    return number if number.startswith("+") else f"+{number}"
