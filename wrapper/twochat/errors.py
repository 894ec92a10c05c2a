"""What can go wrong. Each error answers: was anything sent? did an answer come? was it as promised?

    TwoChatError
    ├── InputError            nothing was sent: fix what the message names
    ├── Cancelled             the caller asked the run to stop; the rest was not sent
    ├── JournalError          a journal can't be used; no call was made after that
    ├── NeverSent             no connection: certain, safe to send again
    ├── MaybeSent             sent, but no usable answer came: people may have been added
    ├── StatusError           2Chat answered, and refused
    │   ├── BadRequest 400, Unauthorized 401, PaymentRequired 402, Forbidden 403,
    │   │   NotFound 404, NotSupported 406, Unprocessable 422
    │   ├── NumberBusy 409 410 486, RateLimited 429, Unavailable 503      worth another try
    │   └── ServerError 5xx, Unsuccessful 2xx                             also MaybeSent
    ├── ContractError         answered, but not what openapi.yaml says
    └── PartialFailure        raised by Report.check()

Every error can be pickled, and none shows the API key.
"""

import json
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .report import Report


class TwoChatError(Exception):
    """The root of every error that twochat raises.

    `report` is the account of every input when the error ended a run of `add` or `add_once`, else None.
    """

    uncertain: ClassVar[bool] = False
    """Whether the call may have been carried out although it failed."""
    transient: ClassVar[bool] = False
    """Whether nothing was done and another try may succeed."""
    report: "Report | None" = None


class InputError(TwoChatError, ValueError):
    """Nothing was sent, because of what the message names."""


class Cancelled(TwoChatError):
    """The run was asked to stop. The call in flight was finished; what came after it was not sent."""


class JournalError(TwoChatError):
    """A journal can't be made, read or written, or is of another job. No call was made after that."""


class NeverSent(TwoChatError):
    """The request never left: certainly nothing was done, and it is safe to send it again."""

    transient = True


class MaybeSent(TwoChatError):
    """The request left and no usable answer came: people may have been added. Look before sending again."""

    uncertain = True


class StatusError(TwoChatError):
    """2Chat answered with a status that is not a success.

    `status` is the HTTP status, `body` the answer's text, `retry_after` the seconds that a Retry-After header asked for.
    The first line of each kind's docstring is what its message advises.
    """

    def __init__(self, status: int, body: str = "", retry_after: float | None = None) -> None:
        super().__init__(status, body, retry_after)
        self.status = status
        self.body = body
        self.retry_after = retry_after

    @property
    def message(self) -> str | None:
        """What 2Chat said was wrong, from any of its known envelopes.

        Source: observed (`detail`), documented (`error_message`, `message`).
        """
        try:
            envelope: Any = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        match envelope:
            case {"detail": str(text)} | {"error_message": str(text)} | {"message": str(text)}:
                return text
            case {"detail": [{"msg": str(text)}, *_]}:
                return text
            case _:
                return None

    def __str__(self) -> str:
        return f"2Chat answered {self.status} ({self.message or 'no message'}). {type(self).__doc__ or ''}".rstrip()


class BadRequest(StatusError):
    """Nothing was done: the JSON had the wrong structure, so the API has changed or twochat is wrong."""


class Unauthorized(StatusError):
    """Nothing was done: check the API key."""


class PaymentRequired(StatusError):
    """Nothing was done: the trial has expired or the credits are used up."""


class Forbidden(StatusError):
    """Nothing was done: check that the number is an admin of the group, and that the key may use the number."""


class NotFound(StatusError):
    """Nothing was done: check the group id."""


class NotSupported(StatusError):
    """Nothing was done: the resource does not support the operation."""


class Unprocessable(StatusError):
    """Nothing was done: a value is malformed or invalid; check the numbers."""


class NumberBusy(StatusError):
    """Nothing was done: the sending number is booting, connecting or busy; try again in a few seconds."""

    transient = True


class RateLimited(StatusError):
    """Nothing was done: too many requests; wait `retry_after` seconds if it is known, and call less often."""

    transient = True


class Unavailable(StatusError):
    """Nothing was done (inferred): 2Chat is unavailable for now; try again in a while."""

    transient = True


class ServerError(StatusError, MaybeSent):
    """People may have been added: look at the group before sending again."""


class Unsuccessful(StatusError, MaybeSent):
    """It says `success: false` (observed), but not how far it came: look at the group before sending again."""


class ContractError(TwoChatError):
    """2Chat answered, but not what openapi.yaml says: `why`, with the `status` and the `body` as text."""

    uncertain = True

    def __init__(self, why: str, status: int, body: str = "") -> None:
        super().__init__(why, status, body)
        self.why = why
        self.status = status
        self.body = body

    def __str__(self) -> str:
        return f"2Chat answered {self.status}, but not as its contract says: {self.why}. People may have been added."


class PartialFailure(TwoChatError):
    """Somebody is not in the group. `report` has the account."""

    def __init__(self, report: "Report") -> None:
        super().__init__(report)
        self.report: Report | None = report

    def __str__(self) -> str:
        return f"not everybody is in the group: {self.report}"


_KINDS: dict[int, type[StatusError]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    406: NotSupported,
    409: NumberBusy,
    410: NumberBusy,
    422: Unprocessable,
    429: RateLimited,
    486: NumberBusy,
    503: Unavailable,
}


def error_for(status: int, body: str, retry_after: float | None) -> StatusError | ContractError:
    """The error that stands for an answer that is not a success. A status that the contract doesn't name breaks it."""
    if status >= 500 and status not in _KINDS:
        return ServerError(status, body, retry_after)
    if kind := _KINDS.get(status):
        return kind(status, body, retry_after)
    if 300 <= status < 400:
        return ContractError("a redirect, which is not followed so that the key goes nowhere else", status, body)
    return ContractError("a status that it does not name", status, body)
