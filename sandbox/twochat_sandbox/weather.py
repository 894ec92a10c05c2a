"""The weather: what happens to a whole call, by its API key."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from twochat_sandbox.contract import Contract


class Sky(Enum):
    """What a key does to the calls that are made with it."""

    FAIR = auto()
    LIMITED = auto()
    """30 calls a minute, then 429."""
    BUSY_AT_FIRST = auto()
    """486 to each body that was not seen before at its path; a GET has the same body each time, an empty one."""
    REFUSING = auto()
    """Always the same status, with the contract's example; nothing is done."""
    REFUSING_AFTER = auto()
    """Always the same status, with the contract's example, when the work has been done."""
    PAGE = auto()
    """Always an HTML page; nothing is done."""
    SLOW = auto()
    """The work is done at once, the answer comes late."""
    DROP_BEFORE = auto()
    DROP_DURING = auto()
    DROP_AFTER = auto()


@dataclass(frozen=True)
class Weather:
    """What a key does, in words and for the app; `status` where the sky has one of its own."""

    description: str
    sky: Sky
    status: int = 200


_FIXED: Mapping[str, Weather] = {
    "sandbox-key": Weather("Every call is served.", Sky.FAIR),
    "sandbox-trial": Weather("30 calls a minute are served, the others answered 429.", Sky.LIMITED, 429),
    "sandbox-busy": Weather("A body is answered 486 the first time, then served.", Sky.BUSY_AT_FIRST, 486),
    "sandbox-500": Weather("An HTML page with status 500; nothing is done.", Sky.PAGE, 500),
    "sandbox-502": Weather("An HTML page with status 502; nothing is done.", Sky.PAGE, 502),
    "sandbox-520": Weather("An HTML page with status 520; nothing is done.", Sky.PAGE, 520),
    "sandbox-html": Weather("An HTML page with status 200; nothing is done.", Sky.PAGE, 200),
    "sandbox-504-after": Weather("The work is done, then the answer is 504.", Sky.REFUSING_AFTER, 504),
    "sandbox-slow": Weather("The work is done, the answer comes late.", Sky.SLOW),
    "sandbox-drop-before": Weather("The connection is cut; nothing is done.", Sky.DROP_BEFORE),
    "sandbox-drop-during": Weather("The work is done; the connection is cut in the answer.", Sky.DROP_DURING),
    "sandbox-drop-after": Weather("The work is done; the connection is cut before the answer.", Sky.DROP_AFTER),
}


def weather_of(contract: Contract) -> dict[str, Weather]:
    """The weather by API key: the fixed table, and a key for each error status that the contract documents."""
    refusing = {
        f"sandbox-{status}": Weather(f"Always {status}; nothing is done.", Sky.REFUSING, status)
        for status in contract.failing_statuses
        if f"sandbox-{status}" not in _FIXED
    }
    return {**_FIXED, **refusing}


WEATHER: Mapping[str, Weather] = weather_of(Contract.default())
