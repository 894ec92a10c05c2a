"""How the command line speaks of each operation."""

from dataclasses import dataclass

from ..text import pluralize


@dataclass(frozen=True, slots=True)
class Verb:
    """`doing`: while it is done; `question`: what is asked before; `repeat`: what may come of calls that are sent again;
    `careful`: it is done only where somebody was asked, or said yes; `again`: the command that takes the rest, if it is
    another; `settle`: what to do about who is uncertain.
    """

    doing: str
    question: str
    repeat: str = ""
    careful: bool = False
    again: str = ""
    settle: str = "`twochat verify {journal} --wait 300` settles that by looking at the group."

    def ask(self, people: int) -> str:
        return self.question.format(pluralize(people, "number"))

    @property
    def sent_again(self) -> str:
        return f"Calls that may have been carried out are sent again{self.repeat and f': {self.repeat}'}."


VERBS = {
    "create": Verb("creating", "Create the group with {}?", "somebody may get a second invitation", again="add"),
    "invite": Verb("inviting", "Send this to {}?", careful=True, again="add"),
    "add": Verb("adding", "Send to {}?", "somebody may get a second invitation"),
    "promote": Verb("promoting", "Make {} admins of the group?", careful=True),
    "demote": Verb("demoting", "Make {} admins no more?", careful=True),
    "check": Verb("checking", "Check {}?", settle="`twochat resume {journal} --retry {uncertain}` asks again."),
    "sync": Verb("syncing", "Do that with {}?", "somebody may get a second invitation", careful=True),
    "remove": Verb("removing", "Remove {} from the group?", careful=True),
}
