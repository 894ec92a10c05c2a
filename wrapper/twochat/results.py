"""What an answer means for each number of a batch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .accounts import account, other_spelling
from .errors import ContractError, StatusError, Throttled, TwoChatError, Unprocessable
from .log import log
from .outcome import Outcome, Status
from .pace import LIMIT_CODE
from .plan import Batch, Entry


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
    of numbers that it does not name; `group` the id of the group that was created.
    """

    results: Mapping[str, Result]
    broken: ContractError | None = None
    others: Result = Result(Status.UNREPORTED)
    group: str = ""


Limited = Callable[[Iterable[int | None]], bool]
"""Whether the codes of an answer, after those of earlier ones, show WhatsApp's own limit on the sending number."""


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
    statuses = (Status.UNKNOWN if entry.possibly_sent else entry.not_done for entry in batch.entries)
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
    return Status.REFUSED if isinstance(error, Unprocessable) else entry.not_done


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


def judge(
    batch: Batch, answer: Answer | TwoChatError, limited: Limited
) -> tuple[tuple[Outcome, ...], TwoChatError | None]:
    """What a call that is not repeated led to, and what speaks against another."""
    outcomes = settle(batch, answer)
    if isinstance(answer, TwoChatError):
        return outcomes, answer
    if limited(codes(batch, outcomes)):
        outcomes = tuple(not_done(outcome) if may_be_limit(outcome) else outcome for outcome in outcomes)
        return outcomes, answer.broken or Throttled()
    return outcomes, answer.broken


def codes(batch: Batch, outcomes: Sequence[Outcome]) -> list[int | None]:
    return [outcome.code for entry, outcome in zip(batch.entries, outcomes, strict=True) if not entry.skip]


def may_be_limit(outcome: Outcome) -> bool:
    return (outcome.status, outcome.code, outcome.possibly_sent) == (Status.REFUSED, LIMIT_CODE, False)


def not_done(outcome: Outcome) -> Outcome:
    return replace(outcome, status=Status.NOT_SENT)
