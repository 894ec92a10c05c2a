"""What can be read of an answer's body: a result for each number, or less."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from .answer import Body
from .outcome import Status
from .results import Answer, Result

_WORDS = 200
"""Letters that are kept of an answer in its own words."""
# What stands among the results without being one, where remove-participant puts it (inferred).
_NO_NUMBERS = frozenset({"accepted_numbers", "unaccepted_numbers", "timestamp"})
GROUP_ID = re.compile(r"W(AG|GP)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""openapi.yaml says the same."""


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


def read_created(body: Body, codes: Mapping[int, Status]) -> Answer:
    """A new group, and a result for each number but the creator's."""
    new = as_object(body.json.get("group"))
    people = new.get("participants")
    if isinstance(people, dict):
        named = cast(dict[str, object], people).items()
        people = {number: each for number, each in named if as_object(each).get("isGroupCreator") is not True}
    flat = {**new, "participants": people, "success": body.json.get("success")}
    answer, group = read_map(replace(body, json=flat), codes), read_text(new.get("uuid")) or ""
    if not GROUP_ID.fullmatch(group):
        return replace(answer, broken=answer.broken or body.error("there is no id of the group"))
    return replace(answer, group=group)


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


def read_sent(body: Body) -> Answer:
    """Whether a message was taken for sending."""
    if body.json.get("success") is not True:
        return Answer({}, body.error("success is missing, or not a boolean"))
    return Answer({}, None, Result(Status.LINK_SENT))


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


def read_time(value: object) -> datetime | None:
    """A moment, in seconds or milliseconds since the epoch or in ISO 8601, or None. Source: inferred."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
        found = datetime.fromisoformat(cast(str, value))
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def plus(number: str) -> str:
    """The number with a plus, which WhatsApp's own forms lack."""
    return number if number.startswith("+") else f"+{number}"
