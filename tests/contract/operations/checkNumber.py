"""Checking whether a number is on WhatsApp, and how WhatsApp spells it. There is no success in the answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contract.exchange import FROM_NUMBER, KEY, Request
from tests.contract.mutants.edits import EditScope, body, part
from tests.contract.mutants.mutate import Edit
from tests.contract.scenarios import Scenario, Step, differs, ending, refused, uk
from tests.contract.valid import valid_request


@dataclass(frozen=True)
class Checked:
    """The number is valid, or not, and on WhatsApp, or not, with an id of these digits in this region."""

    on_whatsapp: bool = True
    is_valid: bool = True
    digits: str = ""
    region: str = ""

    def __call__(self, request: Request, body: Any) -> list[str]:
        findings: list[str] = []
        for name, expected in (("is_valid", self.is_valid), ("on_whatsapp", self.on_whatsapp)):
            # What is optional must be right if it is there.
            if (found := body.get(name, expected)) is not expected:
                findings.append(differs(f"/{name}", f"{name} is {found}, not {expected}"))
        info = body.get("whatsapp_info", {})
        if info and not self.on_whatsapp:
            findings.append(differs("/whatsapp_info", "there is an account, and there should be none"))
        if self.digits and (digits := re.sub("[^0-9]", "", info.get("number_id", self.digits))) != self.digits:
            shown, other = (f"{ending(each)}, {len(each)} digits" for each in (digits, self.digits))
            findings.append(differs("/whatsapp_info/number_id", f"the id is another's: {shown}, and not {other}"))
        if info.get("is_business"):
            findings.append(differs("/whatsapp_info/is_business", "it is a business's"))
        if info.get("verified_name", "n") == "":
            findings.append(differs("/whatsapp_info/verified_name", "the verified name is empty"))
        if (region := body.get("number", {}).get("iso_country_code", self.region)) not in (self.region, None):
            findings.append(
                differs("/number/iso_country_code", f"the region is {region}, not {self.region or 'named'}")
            )
        return findings


def check(number: str, *, key: str = KEY) -> Request:
    """The request that checks a number."""
    return valid_request("checkNumber", [number], key=key)


def checked(number: str, region: str, *, digits: str = "", key: str = KEY) -> Step:
    """A check of a number that is on WhatsApp. `digits`: of its id, if they are others than its own."""
    return Step(check(number, key=key), 200, Checked(digits=digits or number[1:], region=region))


_ABSENT = Checked(on_whatsapp=False, region="GB")

SCENARIOS = (
    Scenario("check_a_number", (Step(check(uk(240)), 200),)),
    Scenario("check_who_is_there", (checked(uk(241), "GB"), checked("+12025550144", "US")), sandbox=True),
    Scenario(
        "check_who_is_not_there",
        (Step(check(uk(404)), 200, _ABSENT), Step(check(uk(444)), 200, _ABSENT)),
        sandbox=True,
    ),
    Scenario("check_no_number", (Step(check("+999000000000242"), 200, Checked(False, is_valid=False)),), sandbox=True),
    Scenario(
        "check_an_older_account",
        (checked("+525550000243", "MX", digits="5215550000243", key="sandbox-older"),),
        sandbox=True,
    ),
    Scenario("check_malformed", (refused(422, check("12025550144")),), harmless=True),
    Scenario(
        "busy_at_first_check",
        (refused(486, check(uk(245), key="sandbox-busy")), checked(uk(245), "GB", key="sandbox-busy")),
        sandbox=True,
    ),
)


def info(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """The account with WhatsApp as another."""
    return part("whatsapp_info", change)


def number(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """The number as another."""
    return part("number", change)


_NOT_THERE = {"is_valid": True, "on_whatsapp": False}

WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "everybody is on WhatsApp": ("documented", part("on_whatsapp", lambda found: True)),
    "nobody is on WhatsApp": ("documented", part("on_whatsapp", lambda found: False)),
    "every number is valid": ("documented", body(lambda found: found if found["is_valid"] else _NOT_THERE)),
    "no number is valid": ("documented", body(lambda found: {"is_valid": False})),
    "who is not there is no number": (
        "documented",
        body(lambda found: found if found.get("on_whatsapp") else {"is_valid": False}),
    ),
    "flags as numbers": ("documented", part("on_whatsapp", int)),
    "the id of another": ("observed", info(lambda found: found | {"number_id": "447700900999@c.us"})),
    "the id in today's spelling": (
        "observed",
        info(lambda found: found | {"number_id": found["number_id"].replace("521", "52", 1)}),
    ),
    "everybody is a business": ("documented", info(lambda found: found | {"is_business": True})),
    "an account where there is none": (
        "documented",
        body(lambda found: {"whatsapp_info": {"number_id": "447700900404@c.us"}} | found),
    ),
    "a number without its plus": (
        "documented",
        number(lambda found: found | {"e164_format": found["e164_format"][1:]}),
    ),
    "the region by its name": ("documented", number(lambda found: found | {"iso_country_code": "United Kingdom"})),
    "the number as bare text": ("documented", number(lambda found: found["e164_format"])),
}


def _plus_or_not(scope: Any) -> Any:
    """A number without its plus is taken for one."""
    *before, last = scope["path"].split("/")
    path = "/".join([*before, f"+{last.lstrip('+')}"])
    return {**scope, "path": path, "raw_path": path.encode()}


WRONG_REQUESTS: dict[str, tuple[str, EditScope]] = {"the plus may be missing": ("documented", _plus_or_not)}

_SHOWN = {"region": "England", "carrier": None, "timezone": ["Europe/London"]}
_INFO_SHOWN = {"is_enterprise": False, "profile_pic": None, "verified_level": 0, "status_text": "👋"}

HARMLESS: dict[str, Edit] = {
    "only what is required": body(
        lambda found: {name: found[name] for name in ("is_valid", "on_whatsapp") if name in found}
    ),
    "all that is documented of a number": number(lambda found: found | _SHOWN),
    "all that is documented of an account": info(lambda found: found | _INFO_SHOWN),
    "an account with a name": info(lambda found: found | {"verified_name": "Ein Büro"}),
    "the id as bare digits": info(lambda found: found | {"number_id": found["number_id"].removesuffix("@c.us")}),
    "no region": number(lambda found: found | {"iso_country_code": None}),
}


def _instance(what: str, answer: object, evidence: str = "documented") -> dict[str, Any]:
    return {"what": what, "evidence": evidence, "status": 200, "answer": answer}


_NUMBER: dict[str, Any] = {"iso_country_code": "GB", "e164_format": uk(100)}
_INFO: dict[str, Any] = {"number_id": "447700900100@c.us", "is_business": False, "verified_name": "n"}
_WHOLE = {"is_valid": True, "number": _NUMBER, "on_whatsapp": True, "whatsapp_info": _INFO}
_PARTS = {"number": _NUMBER, "whatsapp_info": _INFO}
_NULLABLE = {"iso_country_code", "verified_name"}

ACCEPTED = (
    _instance("a number on WhatsApp", _WHOLE),
    _instance("a number that is not on WhatsApp", {"is_valid": True, "number": _NUMBER, "on_whatsapp": False}),
    _instance("no number", {"is_valid": False}),
    _instance("a number of which little is said", _NOT_THERE, "inferred"),
    _instance("parts that say nothing", _WHOLE | {name: {} for name in _PARTS}, "inferred"),
    *(
        _instance(f"{name} null", _WHOLE | {part: found | {name: None}}, "inferred")
        for part, found in _PARTS.items()
        for name in found.keys() & _NULLABLE
    ),
    _instance("a number with a field more", _WHOLE | {"number": _NUMBER | _SHOWN}),
    _instance("an account with a field more", _WHOLE | {"whatsapp_info": _INFO | _INFO_SHOWN}),
    _instance("a check with a field more", _WHOLE | {"success": True}, "inferred"),
    {"what": "a checked number of seven digits", "evidence": "inferred", "checked_number": "+2901234"},
    {"what": "a checked number of fifteen digits", "evidence": "documented", "checked_number": "+491234567890123"},
    {"what": "a sender of seven digits", "evidence": "inferred", "phone_number": "+2901234"},
    {"what": "a sender of fifteen digits", "evidence": "documented", "phone_number": "+491234567890123"},
)

_ANSWERS: tuple[Any, ...] = (
    None, [], {}, {"on_whatsapp": True}, {"is_valid": True}, {"is_valid": None}, {"is_valid": "false"},
)  # fmt: skip
_NO_PART: tuple[Any, ...] = (None, [], "yes")

REFUSED = (
    *(_instance(f"a check as {answer!r}", answer) for answer in _ANSWERS),
    *(
        _instance(f"a check with {name} {value!r}", _WHOLE | {name: value})
        for name in ("number", "on_whatsapp", "whatsapp_info")
        for value in _NO_PART
    ),
    *(
        _instance(f"{part}.{name} that is {value!r}", _WHOLE | {part: found | {name: value}})
        for part, found in _PARTS.items()
        for name in found
        for value in (1, *([None] if name not in _NULLABLE else []))
    ),
    *(
        {"what": f"{name} that is {what}", "evidence": "documented", name: number}
        for name in ("phone_number", "checked_number")
        for what, number in (
            ("without a plus", "12123334444"), ("led by 0", "+02123334444"), ("six digits", "+290123"),
            ("sixteen digits", "+4912345678901234"), ("behind a blank", " +12123334444"), ("before a letter", f"{FROM_NUMBER}x"),
        )
    ),
)  # fmt: skip
