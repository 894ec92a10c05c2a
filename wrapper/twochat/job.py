"""A run on its way, and where its account is kept: in a journal, or in memory."""

from .answer import Answer
from .errors import JournalError, TwoChatError
from .journal import Journal
from .outcome import Outcome
from .plan import Batch
from .report import Report
from .run import Run


class Job:
    """What a driver tells of each step, and the account of it."""

    def __init__(self, group: str, steps: Run, journal: Journal | None = None) -> None:
        self.steps = steps
        self._group = group
        self._journal = journal
        self._outcomes: list[Outcome] = []

    def before(self, batch: Batch) -> TwoChatError | None:
        """To be called before a POST leaves; gives what speaks against sending it."""
        try:
            if self._journal:
                self._journal.sending(batch)
        except JournalError as error:
            return error.with_traceback(None)
        return None

    def after(self, batch: Batch, answer: Answer | TwoChatError) -> Answer | TwoChatError:
        """To be called with what came back; gives it on."""
        if self._journal:
            self._journal.answered(batch, answer)
        return answer

    def keep(self, batch: Batch, outcomes: tuple[Outcome, ...]) -> None:
        """To be called with what is settled."""
        if self._journal:
            self._journal.settled(batch, outcomes)
        else:
            self._outcomes.extend(outcomes)

    def forget(self, batch: Batch, outcomes: tuple[Outcome, ...]) -> None:
        """Instead of `keep`, where the outcomes go on and need not be kept."""

    def report(self) -> Report:
        """The account as far as it goes."""
        return self._journal.report() if self._journal else Report(self._group, tuple(self._outcomes))
