"""Mechanical mutants that contradict nothing, each with its reason. One that a detector reports is listed wrongly."""

import re

_NEVER_SENT = "the sandbox never sends this field, so the server is the right one"
_NULL = "the contract allows null here"
_OPTIONAL = "the contract does not demand it: "

# By a pattern of the whole name.
_REASONS: dict[str, str] = {
    r"answer participants\.(accepted_numbers|unaccepted_numbers|timestamp)( |\.).*": _NEVER_SENT,
    r"answer participants\.\*\.message (missing|renamed|empty)": _OPTIONAL + "who classifies by text is wrong already",
    r"group: answer data\.(uuid|channel_uuid|wa_group_id|wa_group_name|size|channel_is_owner) (missing|renamed)": (
        _OPTIONAL + "the members are listed without it"
    ),
    r"group: answer data\.participants\.\[\]\.(wa_participant_id|wa_pushname|formatted_phone_number|iso_country_code) "
    r"(missing|renamed)": _OPTIONAL + "the number identifies them",
    r"group: answer data\.(channel_uuid|wa_group_name) null": _NULL,
    r"group: answer data\.participants\.\[\]\.(wa_pushname|formatted_phone_number|iso_country_code) null": _NULL,
    r"(group: )?error (success|error) (missing|renamed)": (_OPTIONAL + "the status and the message say that it failed"),
    r"(group: )?error message .*": _NEVER_SENT,
    r"error detail\.\[\]\.(loc|type)(\.\[\])? (missing|renamed|empty)": _OPTIONAL + "the message says what is wrong",
    r"group: error detail\.\[\].*": "a look has no body to find problems in: " + _NEVER_SENT,
    r"(group: )?rule parameter group_uuid: (no (type|pattern)|pattern \^?W\(AG\|GP\).*)": (
        "an id that is no group's is answered 404 whether it fits the pattern or not"
    ),
    r"(group: )?status \d+ header Retry-After .*": _OPTIONAL + "it has never been seen, and may be seconds or a date",
}


def reason(name: str) -> str:
    """Why a mutant contradicts nothing, or "" when it does."""
    return next((why for pattern, why in _REASONS.items() if re.fullmatch(pattern, name)), "")


PATTERNS = tuple(_REASONS)
