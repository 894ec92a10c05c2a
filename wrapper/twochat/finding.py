"""What takes more than one question: which group a person means, and all the connected numbers."""

import re
from collections.abc import Sequence

from .checks import check_type
from .connected import ConnectedNumber
from .engine import ask
from .errors import Forbidden, InputError, NotFound
from .groups import GroupInfo
from .log import log
from .operations import GROUPS, NUMBERS_A_PAGE, info_of, numbers_on
from .pace import Pace
from .steps import Steps
from .text import plain, pluralize

_LINK = re.compile(r"(?:https?://)?chat\.whatsapp\.com/(?:invite/)?([0-9A-Za-z]+)/?(?:\?.*)?")
MAX_PAGES = 100
_LATE = "A group is listed 5 to 30 minutes after its number was connected."


def is_name(text: str) -> bool:
    """Whether it has to be looked up: it is not 2Chat's id of a group, not even a broken one."""
    return bool(text.strip()) and not re.match("W(AG|GP)[0-9a-f]", text.strip())


def all_numbers(pace: Pace) -> Steps[tuple[ConnectedNumber, ...]]:
    """The connected numbers, page by page; a server that repeats a page for ever gets no more than MAX_PAGES questions.

    Raises:
        TwoChatError: they can't be read.
    """
    found: tuple[ConnectedNumber, ...] = ()
    for page in range(MAX_PAGES):
        more = yield from ask(numbers_on(page), pace)
        found += more
        if len(more) < NUMBERS_A_PAGE:
            break
    return found


def find(wanted: str, pace: Pace) -> Steps[str]:
    """The id of the group that is meant. A link takes a read for each group; how many is logged before.

    Raises:
        InputError: it is none of the connected number's, or more than one.
        TwoChatError: the groups can't be read.
    """
    check_type("wanted", wanted, str)
    if not is_name(wanted):
        return wanted
    groups = yield from ask(GROUPS, pace)
    if not (link := _LINK.fullmatch(wanted.strip())):
        return choose(groups, wanted)
    ids = [group.id for group in groups if group.id]
    log.info("reading %s to find the one with this link", pluralize(len(ids), "group"))
    unread = 0
    for group in ids:
        try:
            info = yield from ask(info_of(group), pace)
        except (Forbidden, NotFound):
            info = None
        if info and info.invite_link and info.invite_link.rstrip("/").endswith(f"/{link[1]}"):
            return group
        unread += not (info and info.invite_link)
    known = f"{len(ids)} were read, and {unread} of them don't show theirs: only an admin sees it"
    raise InputError(f"no group of this number has this invite link; {known}. Give the group's name or id. {_LATE}")


def choose(groups: Sequence[GroupInfo], wanted: str) -> str:
    """The id of the one group that is meant: by 2Chat's id, by WhatsApp's, or by its exact name.

    Raises:
        InputError: none is, or more than one.
    """
    text = plain(wanted)
    found = [one for one in groups if one.id and text in (one.id, one.whatsapp_id, plain(one.name or ""))]
    if len(found) > 1:
        ids = " and ".join(one.id or "" for one in found)
        raise InputError(f"{len(found)} groups are called {wanted!r}: {ids}. Give the id of the one that is meant.")
    if not found:
        alike = [one.name for one in groups if one.name and text.casefold() in plain(one.name).casefold()]
        shown = alike or sorted({one.name for one in groups if one.name})
        known = f"it has {len(groups)}{', such as ' * bool(shown)}{', '.join(map(repr, shown[:10]))}"
        raise InputError(f"no group of this number is called {wanted!r}; {known}. {_LATE}")
    return found[0].id or ""
