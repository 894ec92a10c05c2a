"""Add people to WhatsApp groups through 2Chat's API, any number at a time, and know what happened to each.

The way of the data, and of reading this package: cell → phone → numbers → plan → engine → operations → http → answer → results → outcome → report.
"""

from ._version import __version__
from .async_client import AsyncTwoChat
from .async_group import AsyncGroup
from .cancel import CancelToken
from .client import TwoChat
from .connected import Account, ConnectedNumber, Webhook
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
    Throttled,
    TwoChatError,
    Unauthorized,
    Unavailable,
    Unprocessable,
    Unsuccessful,
)
from .group import Group
from .groups import GroupInfo
from .job import JobOptions, JournalPath, OnOutcome, ResumeOptions
from .journal import Journal
from .lists import PeopleList, Row, read_list
from .members import Member
from .outcome import Outcome, Status
from .pace import Pace
from .plan import Batch, Entry, Plan
from .planning import Numbers
from .report import Report
from .settings import ClientOptions, Options
from .sync import Difference
from .webhooks import AsyncWebhooks, GroupEvent, Webhooks, parse_event

# fmt: off
__all__ = [
    "Account", "AsyncGroup", "AsyncTwoChat", "AsyncWebhooks", "BadRequest", "Batch", "CancelToken", "Cancelled", "ClientOptions", "ConnectedNumber", "ContractError", "Difference", "Entry",
    "Forbidden", "Group", "GroupEvent", "GroupInfo", "InputError", "JobOptions", "Journal", "JournalError", "JournalPath", "MaybeSent", "Member", "NeverSent",
    "NotFound", "NotSupported", "NumberBusy", "Numbers", "OnOutcome", "Options", "Outcome", "Pace", "PartialFailure",
    "PaymentRequired", "PeopleList", "Plan", "RateLimited", "Report", "ResumeOptions", "Row", "ServerError", "Status", "StatusError", "Throttled",
    "TwoChat", "TwoChatError", "Unauthorized", "Unavailable", "Unprocessable", "Unsuccessful", "Webhook", "Webhooks", "__version__",
    "parse_event", "read_list",
]
# fmt: on
