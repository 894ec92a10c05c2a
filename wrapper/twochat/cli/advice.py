"""What to do next about each outcome, in the order in which it helps: a sentence for each status, with its command."""

from ..operations import INVITE
from ..outcome import UNCERTAIN, Status
from ..report import Report
from .verbs import VERBS

# {n}: how many; {journal}: as a shell takes it; {output}: the outcome file.
ADVICE = {
    Status.UNKNOWN: "{n} uncertain: {settle}",
    Status.GROUP_FULL: "{n} found the group full: make room in it, then `twochat resume {journal} --retry group_full`.",
    Status.REFUSED: "{n} refused, for the reason in {output}: `twochat resume {journal} --retry refused` tries again.",
    Status.RECENTLY_LEFT: "{n} left the group recently: later, `twochat resume {journal} --retry recently_left` tries again.",
    Status.NEEDS_INVITE: "{n} can only be invited: `twochat invite {journal}` sends them the group's invite link.",
    Status.INVITED: "{n} invited: WhatsApp sent each a private invitation, and they are in once they accept it.",
    Status.UNACCEPTED: "{n} not on WhatsApp: check their numbers in {output}.",
    Status.INVALID: "{n} not sent because no number could be read: correct them, and `twochat {operation}` the list again.",
}


_LOOK_AGAIN = (
    "look again later with `twochat verify {journal} --wait 300`, or send them again with "
    "`twochat resume {journal} --retry {uncertain}`"
)


def advice(report: Report, journal: str, output: str, *, looked: bool = False, full: bool = True) -> list[str]:
    """What to do about who is not done, a sentence for each status that needs one.

    `looked`: after a look; `full`: speak of a group that is full, unless the reason why the run stopped does.
    """
    linked = sum(INVITE.name in (outcome.operation, report.operation) for outcome in report.by(*UNCERTAIN))
    counts = report.counts
    uncertain = [status for status in UNCERTAIN if counts[status]]
    counts[Status.UNKNOWN] = sum(counts[status] for status in uncertain) - linked
    verb = VERBS[report.operation]
    settle = (_LOOK_AGAIN if looked else verb.settle).format(journal=journal, uncertain=",".join(uncertain))
    sentences = [f"{linked:,} may have been sent the link, and are not sent it again: ask them."] if linked else []
    return sentences + [
        text.format(
            n=f"{counts[status]:,}",
            journal=journal,
            output=output,
            operation=verb.again or report.operation,
            settle=f"{settle}{verb.repeat and f': {verb.repeat}'}." if looked else settle,
        )
        for status, text in ADVICE.items()
        if counts[status] and (full or status is not Status.GROUP_FULL)
    ]
