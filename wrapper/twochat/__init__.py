"""Add people to WhatsApp groups through 2Chat's API, any number at a time, and know what happened to each.

The way of the data, and of reading this package: numbers → plan → run → call → answer → outcome → report.
"""

from ._version import __version__
from .async_group import AsyncGroup
from .client import AsyncTwoChat, TwoChat
from .errors import (
    BadRequest,
    Cancelled,
    ContractError,
    Forbidden,
    InputError,
    JournalError,
    MaybeSent,
    NeverSent,
    NotFound,
    NotSupported,
    NumberBusy,
    PartialFailure,
    PaymentRequired,
    RateLimited,
    ServerError,
    StatusError,
    TwoChatError,
    Unauthorized,
    Unavailable,
    Unprocessable,
    Unsuccessful,
)
from .group import Group
from .journal import Journal
from .members import Member
from .outcome import Outcome, Status
from .pace import Pace
from .plan import Plan
from .report import Report

__all__ = [
    "AsyncGroup",
    "AsyncTwoChat",
    "BadRequest",
    "Cancelled",
    "ContractError",
    "Forbidden",
    "Group",
    "InputError",
    "Journal",
    "JournalError",
    "MaybeSent",
    "Member",
    "NeverSent",
    "NotFound",
    "NotSupported",
    "NumberBusy",
    "Outcome",
    "Pace",
    "PartialFailure",
    "PaymentRequired",
    "Plan",
    "RateLimited",
    "Report",
    "ServerError",
    "Status",
    "StatusError",
    "TwoChat",
    "TwoChatError",
    "Unauthorized",
    "Unavailable",
    "Unprocessable",
    "Unsuccessful",
    "__version__",
]
