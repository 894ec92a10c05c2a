"""Looking at the account: whether it may call, how fast, and what is left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contract.exchange import Request
from tests.contract.mutants.edits import body, part
from tests.contract.mutants.mutate import Edit
from tests.contract.scenarios import Scenario, Step, differs
from tests.contract.valid import valid_request


@dataclass(frozen=True)
class Standing:
    """The account may call, this fast, and this is left. What is optional must be right if it is there."""

    per_minute: int
    usage: tuple[tuple[str, int], ...]

    def __call__(self, request: Request, body: Any) -> list[str]:
        flags = [name for name in ("on_trial", "blocked") if body["account"].get(name)]
        findings: list[str] = [differs(f"/account/{name}", f"the account is {name}") for name in flags]
        if not body["account"].get("name", "n"):
            findings.append(differs("/account/name", "the account has no name"))
        if not body["account"].get("uuid", "u"):
            findings.append(differs("/account/uuid", "the account has no id"))
        told = body.get("limits", {}) | body.get("usage", {})
        for name, expected in (("requests_per_minute", self.per_minute), *self.usage):
            if (value := told.get(name)) not in (expected, None):
                part = "usage" if name in dict(self.usage) else "limits"
                findings.append(differs(f"/{part}/{name}", f"{name} is {value}, not {expected}"))
        return findings


_STANDING = Standing(
    120,
    (
        ("api_requests_available", 9000),
        ("api_requests_plan_default", 10000),
        ("number_check_requests_available", 800),
        ("number_check_requests_plan_default", 1000),
    ),
)


def look() -> Request:
    """The request that looks at the account."""
    return valid_request("getAccount")


SCENARIOS = (
    Scenario("account", (Step(look(), 200),), harmless=True),
    Scenario("account_that_may_call", (Step(look(), 200, _STANDING), Step(look(), 200, _STANDING)), sandbox=True),
)


def account(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """The account as another."""
    return part("account", change)


def usage(change: Callable[[dict[str, Any]], Any]) -> Edit:
    """What is left as another."""
    return part("usage", change)


def _swapped(found: dict[str, Any]) -> dict[str, Any]:
    """Calls for checks of a number, and the other way round."""
    return dict(zip(found, [*found.values()][2:] + [*found.values()][:2], strict=True))


WRONG_ANSWERS: dict[str, tuple[str, Edit]] = {
    "the account is on trial": ("observed", account(lambda found: found | {"on_trial": True})),
    "the account is blocked": ("observed", account(lambda found: found | {"blocked": True})),
    "flags as numbers": ("observed", account(lambda found: found | {"on_trial": 0, "blocked": 0})),
    "an account within a list": ("observed", account(lambda found: [found])),
    "the account not wrapped": ("observed", body(lambda answer: {"success": True} | answer["account"])),
    "another limit": ("observed", part("limits", lambda found: found | {"requests_per_minute": 30})),
    "nothing is left": ("observed", usage(lambda found: found | {"api_requests_available": 0})),
    "more is left than the plan has": ("observed", usage(lambda found: found | {"api_requests_available": 10001})),
    "calls and checks swapped": ("observed", usage(_swapped)),
    "numbers as text": ("observed", usage(lambda found: {name: str(value) for name, value in found.items()})),
}

_DATES = {"created_at": "2026-01-01T00:00:00", "expires_at": None}

HARMLESS: dict[str, Edit] = {
    "the account renamed": account(lambda found: found | {"name": "Ein Verein 👋"}),
    "its dates": account(lambda found: found | _DATES),
    "only what is required": body(lambda answer: {"success": True, "account": {}}),
    "null where null may be": usage(dict.fromkeys),
    "no limits": body(lambda answer: {name: value for name, value in answer.items() if name != "limits"}),
}


def _instance(what: str, answer: object, evidence: str = "observed") -> dict[str, Any]:
    return {"what": what, "evidence": evidence, "status": 200, "answer": answer}


_ACCOUNT = {"uuid": "u", "name": "n", "on_trial": False, "blocked": False}
_LIMITS = {"requests_per_minute": 30}
_USAGE = dict(_STANDING.usage)
_WHOLE = {"success": True, "account": _ACCOUNT, "limits": _LIMITS, "usage": _USAGE}
_NULLABLE = {"account": ("name",), "limits": tuple(_LIMITS), "usage": tuple(_USAGE)}

ACCEPTED = (
    _instance("an account", _WHOLE),
    _instance("an account without limits", {"success": True, "account": _ACCOUNT}, "inferred"),
    _instance("an account of which nothing is known", _WHOLE | {name: {} for name in _NULLABLE}, "inferred"),
    _instance(
        "an account without a name and without limits",
        {"success": True, "account": _ACCOUNT | {"name": None}}
        | {"limits": dict.fromkeys(_LIMITS), "usage": dict.fromkeys(_USAGE)},
        "inferred",
    ),
    _instance("an account with its dates", _WHOLE | {"account": _ACCOUNT | _DATES}),
    *(_instance(f"{name} with a field more", _WHOLE | {name: {"more": 1}}, "inferred") for name in _NULLABLE),
    _instance("an account in an answer with a field more", _WHOLE | {"request_id": "r"}, "inferred"),
    _instance("an account that could not be read, with 200", {"success": False, "error_message": "m"}, "inferred"),
)

_ANSWERS: tuple[Any, ...] = (
    None, [], {"account": _ACCOUNT}, {"success": True}, _WHOLE | {"success": "true"}, _WHOLE | {"success": None},
)  # fmt: skip
_NO_PART: tuple[Any, ...] = (None, [], "all")
_NO_VALUE: tuple[Any, ...] = ([], None)
_PARTS: dict[str, dict[str, Any]] = {"account": _ACCOUNT, "limits": _LIMITS, "usage": _USAGE}

REFUSED = (
    *(_instance(f"an account as {answer!r}", answer) for answer in _ANSWERS),
    *(_instance(f"{name} that is {value!r}", _WHOLE | {name: value}) for name in _PARTS for value in _NO_PART),
    *(
        _instance(f"{part}.{name} that is {value!r}", _WHOLE | {part: found | {name: value}})
        for part, found in _PARTS.items()
        for name in found
        for value in _NO_VALUE
        if not (value is None and name in _NULLABLE[part])
    ),
)
