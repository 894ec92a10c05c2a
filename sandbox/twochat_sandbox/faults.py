"""The faults: what happens to a whole call, by its API key."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from twochat_sandbox.contract import Contract


class FaultKind(Enum):
    """What a key does to the calls that are made with it."""

    NONE = auto()
    RATE_LIMITED = auto()
    """30 calls a minute, then 429."""
    SENDER_LIMITED = auto()
    """WhatsApp's own limit on a sending number: see `ADD_LIMIT`."""
    OLDER_SPELLING = auto()
    """Served, and answered in the older spelling of numbers: see spelling.py."""
    BUSY_AT_FIRST = auto()
    """486 to each new body at its path; a GET has the same body each time, an empty one."""
    REFUSING = auto()
    """Always the same status, with the contract's example; nothing is done."""
    REFUSING_AFTER = auto()
    """Always the same status, with the contract's example, after the work is done."""
    PAGE = auto()
    """Always an HTML page; nothing is done."""
    SLOW = auto()
    """The work is done at once, the answer comes late."""
    DROP_BEFORE = auto()
    DROP_DURING = auto()
    DROP_AFTER = auto()


@dataclass(frozen=True)
class Fault:
    """What a key does, in words and for the app; `status` where the kind has one of its own."""

    description: str
    kind: FaultKind
    status: int = 200


_FIXED: Mapping[str, Fault] = {
    "sandbox-key": Fault("Every call is served.", FaultKind.NONE),
    "sandbox-trial": Fault("30 calls a minute are served, the others answered 429.", FaultKind.RATE_LIMITED, 429),
    "sandbox-limit": Fault("Four adds in 10 s, then each is a 400 for half an hour.", FaultKind.SENDER_LIMITED),
    "sandbox-older": Fault("Answers and members have WhatsApp's older spelling.", FaultKind.OLDER_SPELLING),
    "sandbox-busy": Fault("A body is answered 486 the first time, then served.", FaultKind.BUSY_AT_FIRST, 486),
    "sandbox-500": Fault("An HTML page with status 500; nothing is done.", FaultKind.PAGE, 500),
    "sandbox-502": Fault("An HTML page with status 502; nothing is done.", FaultKind.PAGE, 502),
    "sandbox-520": Fault("An HTML page with status 520; nothing is done.", FaultKind.PAGE, 520),
    "sandbox-html": Fault("An HTML page with status 200; nothing is done.", FaultKind.PAGE, 200),
    "sandbox-504-after": Fault("The work is done, then the answer is 504.", FaultKind.REFUSING_AFTER, 504),
    "sandbox-slow": Fault("The work is done, the answer comes late.", FaultKind.SLOW),
    "sandbox-drop-before": Fault("The connection is cut; nothing is done.", FaultKind.DROP_BEFORE),
    "sandbox-drop-during": Fault("The work is done; the connection is cut in the answer.", FaultKind.DROP_DURING),
    "sandbox-drop-after": Fault("The work is done; the connection is cut before the answer.", FaultKind.DROP_AFTER),
}


def faults_of(contract: Contract) -> dict[str, Fault]:
    """The faults by API key: the fixed table, and a key for each error status that the contract documents."""
    refusing = {
        f"sandbox-{status}": Fault(f"Always {status}; nothing is done.", FaultKind.REFUSING, status)
        for status in contract.failing_statuses
        if f"sandbox-{status}" not in _FIXED
    }
    return {**_FIXED, **refusing}


FAULTS: Mapping[str, Fault] = faults_of(Contract.default())
