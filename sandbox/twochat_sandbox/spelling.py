"""The older spelling under which WhatsApp knows some accounts, as 2Chat's samples have it for Mexico.

Source: documented for Mexico (`+521…`, `521…@c.us`); observed elsewhere for Brazil, and inferred for 2Chat.
"""

import json
import re
from typing import Any

_OLDER = (
    (re.compile(r"(?<!\d)52(?=\d{10}(?!\d))"), "521"),
    (re.compile(r"(?<!\d)55(\d\d)9(?=[6-9]\d{7}(?!\d))"), r"55\1"),
)


def older_spelling(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with Mexico's and Brazil's numbers, and what is made of them, in the older spelling.

    But for a checked number itself: that is 2Chat's, and only the id of its account is WhatsApp's.
    """
    spelled: dict[str, Any] = json.loads(older_in(json.dumps(answer)))
    return spelled | {"number": answer["number"]} if "number" in answer else spelled


def older_in(text: str) -> str:
    """The text with each number in the older spelling, if it has one."""
    for pattern, older in _OLDER:
        text = pattern.sub(older, text)
    return text
