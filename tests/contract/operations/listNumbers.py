"""Finding a sending number: the connected numbers of the account, page by page."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from tests.contract.exchange import FROM_NUMBER, Request
from tests.contract.mutants.edits import EditScope, body, part
from tests.contract.mutants.mutate import Edit
from tests.contract.scenarios import Scenario, Step, differs, ending, members_differ, refused, uk
from tests.contract.valid import valid_request

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_PLACE = "/numbers/*/phone_number"


@dataclass(frozen=True)
class Connected:
    """Exactly these numbers are on the page, each connected. `more`: or others too, in any state."""

    numbers: tuple[str, ...]
    more: bool = False

    def __call__(self, request: Request, body: Any) -> list[str]:
        listed = body["numbers"]
        findings: list[str] = []
        # What is optional must be right if it is there.
        if wrong := [number for one in listed if not _E164.fullmatch(number := one.get("phone_number") or FROM_NUMBER)]:
            findings.append(differs(_PLACE, f"numbers that are not E.164: {', '.join(map(ending, wrong))}"))
        if any(not one["uuid"].startswith("WPN") for one in listed):
            findings.append(differs("/numbers/*/uuid", "a number has an id of another kind"))
        if self.more:
            return findings
        found = [
            one.get("phone_number", number) for one, number in zip_longest(listed, self.numbers) if one is not None
        ]
        findings += members_differ(_PLACE, "numbers", self.numbers, found)
        for name, expected in (("connection_status", "C"), ("enabled", True), ("iso_country_code", "US")):
            if others := {str(one[name]) for one in listed if one.get(name, expected) not in (expected, None)}:
                findings.append(differs(f"/numbers/*/{name}", f"{name} is {', '.join(sorted(others))}, not {expected}"))
        return findings


def list_numbers(query: str = "", **options: str) -> Request:
    """The request that lists a page of the numbers."""
    request = valid_request("listNumbers", **options)
    return replace(request, path=f"{request.path}?{query}") if query else request


_OURS = Connected((FROM_NUMBER,))
_NOBODY = Connected(())

SCENARIOS = (
    Scenario("connected_numbers", (Step(list_numbers(), 200, Connected((), more=True)),), harmless=True),
    Scenario(
        "numbers_of_a_page",
        (
            Step(list_numbers(), 200, _OURS),
            Step(list_numbers("page_number=0"), 200, _OURS),
            Step(list_numbers("results_per_page=1"), 200, _OURS),
            Step(list_numbers("page_number=1"), 200, _NOBODY),
            Step(list_numbers("page_number=1&results_per_page=1"), 200, _NOBODY),
        ),
        sandbox=True,
    ),
    Scenario("numbers_before_the_first_page", (refused(422, list_numbers("page_number=-1")),), harmless=True),
    Scenario("numbers_none_a_page", (refused(422, list_numbers("results_per_page=0")),), harmless=True),
    Scenario("numbers_of_a_page_in_words", (refused(422, list_numbers("page_number=first")),), harmless=True),
)


def numbers(change: Callable[[list[Any]], Any]) -> Edit:
    """The list of numbers as another."""
    return part("numbers", change)


def number(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """Each number as another."""
    return numbers(lambda listed: [change(one) for one in listed])


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "no numbers": ("documented", numbers(lambda listed: [])),
    "a number without its plus": ("documented", number(lambda one: one | {"phone_number": one["phone_number"][1:]})),
    "another number": ("documented", number(lambda one: one | {"phone_number": uk(999)})),
    "a connected number is disconnected": ("documented", number(lambda one: one | {"connection_status": "D"})),
    "a number that may be used may not": ("documented", number(lambda one: one | {"enabled": False})),
    "the region by its name": ("documented", number(lambda one: one | {"iso_country_code": "United States"})),
    "WhatsApp's id in place of 2Chat's": ("documented", number(lambda one: one | {"uuid": "12123334444@c.us"})),
    "numbers as bare numbers": ("documented", number(lambda one: one["phone_number"])),
    "numbers by their ids": ("documented", numbers(lambda listed: {one["uuid"]: one for one in listed})),
    "numbers within data": ("documented", body(lambda answer: {"success": True, "data": answer["numbers"]})),
}


def _query(change: Callable[[bytes], bytes]) -> EditScope:
    return lambda scope: {**scope, "query_string": change(scope["query_string"])}


WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {
    "pages from 1": ("documented", _query(lambda query: query.replace(b"page_number=1", b"page_number=0"))),
    "a page below 0 is the first": ("documented", _query(lambda query: query.replace(b"number=-", b"number=0&-="))),
    "the query is not read": ("documented", _query(lambda query: b"")),
}

_SHOWN = {"server": "s1", "platform": None, "is_business_profile": False, "channel_type": "WW", "sync_contacts": True}

HARMLESS: dict[str, Edit] = {
    "numbers renamed": number(lambda one: one | {"friendly_name": "Ein Büro 👋", "pushname": "Ein Mensch"}),
    "only what is required": number(lambda one: {"uuid": one["uuid"]}),
    "null where null may be": number(
        lambda one: one | dict.fromkeys(("friendly_name", "pushname", "iso_country_code"))
    ),
    "all that the documentation shows": number(lambda one: one | _SHOWN),
}


def _instance(what: str, answer: object, evidence: str = "documented") -> dict[str, Any]:
    return {"what": what, "evidence": evidence, "status": 200, "answer": answer}


_WHOLE = {
    "uuid": "WPN0",
    "friendly_name": "n",
    "phone_number": FROM_NUMBER,
    "connection_status": "C",
    "enabled": True,
    "iso_country_code": "US",
    "pushname": "n",
}
_NEVER_NULL = {"uuid", "enabled"}

ACCEPTED = (
    _instance("two numbers", {"success": True, "numbers": [_WHOLE, _WHOLE | {"uuid": "WPN1"}]}),
    _instance("no numbers", {"success": True, "numbers": []}),
    _instance("a number that has only its id", {"success": True, "numbers": [{"uuid": "WPN0"}]}, "inferred"),
    _instance(
        "a number of which little is known",
        {"success": True, "numbers": [dict.fromkeys(_WHOLE) | {"uuid": "WPN0", "enabled": True}]},
        "inferred",
    ),
    _instance("a number in another state", {"success": True, "numbers": [_WHOLE | {"connection_status": "X"}]}, "inferred"),
    _instance("a number with a field more", {"success": True, "numbers": [_WHOLE | _SHOWN]}),
    _instance("numbers with a field more", {"success": True, "numbers": [], "total": 0}, "inferred"),
    _instance("numbers that could not be read, with 200", {"success": False, "error_message": "m"}, "inferred"),
    {"what": "the first page", "evidence": "documented", "page_number": "0"},
    {"what": "one number a page", "evidence": "inferred", "results_per_page": "1"},
)  # fmt: skip

_ANSWERS: tuple[Any, ...] = (
    None, [], {"numbers": []}, {"success": True}, {"success": "true", "numbers": []}, {"success": None, "numbers": []},
)  # fmt: skip
_NUMBERS: tuple[Any, ...] = (None, {}, ["n"], [None])

REFUSED = (
    *(_instance(f"numbers as {answer!r}", answer) for answer in _ANSWERS),
    *(_instance(f"numbers that are {value!r}", {"success": True, "numbers": value}) for value in _NUMBERS),
    _instance("a number without its id", {"success": True, "numbers": [{"phone_number": FROM_NUMBER}]}),
    *(
        _instance(f"a number with {name} {value!r}", {"success": True, "numbers": [_WHOLE | {name: value}]})
        for name in _WHOLE
        for value in (1, *([None] if name in _NEVER_NULL else []))
    ),
    *(
        {"what": f"{name} {value}", "evidence": "documented", name: value}
        for name in ("page_number", "results_per_page")
        for value in ("-1", "1.5", "all", "")
    ),
    {"what": "no number a page", "evidence": "inferred", "results_per_page": "0"},
)  # fmt: skip
