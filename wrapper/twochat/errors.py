"""What can go wrong. Each error answers: was anything sent? was there an answer? was it as promised?

    TwoChatError
    ├── InputError            nothing was sent: fix what the message names
    ├── Cancelled             the caller stopped the run; the rest was not sent
    ├── JournalError          a journal can't be used; no call was made after that
    ├── Throttled             WhatsApp's own limit on the sending number; the rest was not sent
    ├── NeverSent             no connection: certain, safe to send again
    ├── MaybeSent             sent, but there was no usable answer: it may have been carried out
    ├── StatusError           2Chat answered, and refused
    │   ├── BadRequest 400, Unauthorized 401, PaymentRequired 402, Forbidden 403,
    │   │   NotFound 404, NotSupported 406, Unprocessable 422
    │   ├── NumberBusy 409 410 486, RateLimited 429, Unavailable 503      worth another try
    │   └── ServerError 5xx, Unsuccessful 2xx                             also MaybeSent
    ├── ContractError         answered, but not what openapi.yaml says
    └── PartialFailure        raised by Report.check()

Every error can be pickled, and none shows the API key."""

import json
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .report import Report


class TwoChatError(Exception):
    """The root of every error that twochat raises.

    `report` is the account of every input when the error ended a run, else None.
    """

    uncertain: ClassVar[bool] = False
    """Whether the call may have been carried out although it failed."""
    transient: bool = False
    """Whether nothing was done and another try may succeed."""
    report: "Report | None" = None
    doubt: str = ""
    """What the call may have done, where that is uncertain: "People may have been added. …"."""

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text} {self.doubt}" if self.doubt and self.uncertain else text


class InputError(TwoChatError, ValueError):
    """Nothing was sent, because of what the message names."""


class Cancelled(TwoChatError):
    """The run was stopped on request. The call in flight was finished; what came after it was not sent."""


class JournalError(TwoChatError):
    """A journal can't be made, read or written, or is of another job. No call was made after that. `transient`: another
    process holds it, or a database can't be reached for now."""


class Throttled(TwoChatError):
    """WhatsApp's own limit: three numbers in a row were refused with code 400. The rest was not sent. `retry_after`: seconds to
    wait before going on (one author's figure, not 2Chat's)."""

    def __init__(self, retry_after: float = 3600.0) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after

    def __str__(self) -> str:
        reason = "WhatsApp limits this sending number: three numbers in a row were refused with code 400."
        return f"{reason} Go on in {self.retry_after / 60:.0f} minutes, with fewer people a call (batch_size=4)."


class NeverSent(TwoChatError):
    """The request never left: certainly nothing was done, and it is safe to send it again. `transient` is False where another
    try can't help, such as a certificate that is not trusted."""

    def __init__(self, message: str = "", transient: bool = True) -> None:
        super().__init__(message)
        self.transient = transient


class MaybeSent(TwoChatError):
    """The request left and there was no usable answer: it may have been carried out. Look before sending again."""

    uncertain = True


class StatusError(TwoChatError):
    """2Chat answered with a status that is not a success.

    `status` is the HTTP status, `body` the answer's text, `retry_after` the seconds that a Retry-After header asked for.
    """

    advice: ClassVar[str] = ""

    def __init__(self, status: int, body: str = "", retry_after: float | None = None) -> None:
        super().__init__(status, body, retry_after)
        self.status = status
        self.body = body
        self.retry_after = retry_after

    @property
    def message(self) -> str | None:
        """2Chat's own words, from any of its known envelopes.

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
        return f"2Chat answered {self.status} ({self.message or 'no message'}). {self.advice or self.doubt}".rstrip()


class BadRequest(StatusError):
    """The JSON had the wrong structure."""

    advice = "Nothing was done: the JSON had the wrong structure, so the API has changed or twochat is wrong."


class Unauthorized(StatusError):
    """The API key is not valid."""

    advice = "Nothing was done: check the API key."


class PaymentRequired(StatusError):
    """The trial has expired, or there are no credits."""

    advice = "Nothing was done: the trial has expired or the credits are used up."


class Forbidden(StatusError):
    """The operation is not allowed."""

    advice = (
        "Nothing was done: check that the number is connected and an admin of the group, and that the key may use it."
    )


class NotFound(StatusError):
    """There is no such group, sending number or webhook."""

    advice = "Nothing was done: check the id of the group, the sending number, or what else the call named."


class NotSupported(StatusError):
    """The resource does not support the operation."""

    advice = "Nothing was done: the resource does not support the operation."


class Unprocessable(StatusError):
    """A value is malformed or invalid."""

    advice = "Nothing was done: a value is malformed or invalid; check the numbers."


class NumberBusy(StatusError):
    """The sending number is booting, connecting or busy."""

    advice = "Nothing was done: the sending number is booting, connecting or busy; try again in a few seconds."
    transient = True


class RateLimited(StatusError):
    """Too many requests."""

    advice = "Nothing was done: too many requests; wait `retry_after` seconds if it is known, and call less often."
    transient = True


class Unavailable(StatusError):
    """2Chat is unavailable for now. That nothing was done is inferred."""

    advice = "Nothing was done (inferred): 2Chat is unavailable for now; try again in a while."
    transient = True


class ServerError(StatusError, MaybeSent):
    """2Chat, or something before it, broke down: the call may have been carried out."""


class Unsuccessful(StatusError, MaybeSent):
    """A 2xx with `success: false` (observed), which doesn't tell how far it was carried out."""


class ContractError(TwoChatError):
    """2Chat answered, but not what openapi.yaml says: `problem`, with the `status` and the `body` as text."""

    uncertain = True

    def __init__(self, problem: str, status: int, body: str = "") -> None:
        super().__init__(problem, status, body)
        self.problem = problem
        self.status = status
        self.body = body

    def __str__(self) -> str:
        return f"2Chat answered {self.status}, but not as its contract says: {self.problem}. {self.doubt}".rstrip()


class PartialFailure(TwoChatError):
    """Something is left to do for somebody. `report` has the account."""

    def __init__(self, report: "Report") -> None:
        super().__init__(report)
        self.report: Report | None = report

    def __str__(self) -> str:
        return f"not everybody is done: {self.report}"
