"""Mechanical mutants that contradict nothing, each with its reason. One that a detector reports is listed wrongly."""

import re

_NEVER_SENT = "the sandbox never sends this field, so the server is the right one"
_OPTIONAL = "the contract does not demand it: "

# By a pattern of the whole name.
_REASONS: dict[str, str] = {
    r"answer participants\.(accepted_numbers|unaccepted_numbers|timestamp)( |\.).*": _NEVER_SENT,
    r"answer participants\.\*\.message (missing|renamed|empty)": _OPTIONAL + "who classifies by text is wrong already",
    r"error (success|error) (missing|renamed)": _OPTIONAL + "the status and the message say that it failed",
    r"error message .*": _NEVER_SENT,
    r"error detail\.\[\]\.(loc|type)(\.\[\])? (missing|renamed|empty)": _OPTIONAL + "the message says what is wrong",
    r"rule parameter group_uuid: (no (type|pattern)|pattern \^?W\(AG\|GP\).*)": (
        "an id that is no group's is answered 404 whether it fits the pattern or not"
    ),
    r"status \d+ header Retry-After .*": _OPTIONAL + "it has never been seen, and may be seconds or a date",
}


def reason(name: str) -> str:
    """Why a mutant contradicts nothing, or "" when it does."""
    return next((why for pattern, why in _REASONS.items() if re.fullmatch(pattern, name)), "")


PATTERNS = tuple(_REASONS)
