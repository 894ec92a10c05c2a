"""vCards 2.1, 3.0 and 4.0; vobject reads each. Here a file is only cut into its cards, so that one which is broken breaks no other."""

import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from ..errors import InputError
from ..row import Row
from .csvfile import decoded
from .people import Several
from .source import Source

if TYPE_CHECKING:
    from vobject.base import Component, ContentLine

VCARD = "vCard"
FIELDS = ("Name", "Organization", "Email")

_BEGIN = re.compile(r"\s*BEGIN:VCARD\s*", re.IGNORECASE)
_END = re.compile(r"\s*END:VCARD\s*", re.IGNORECASE)
_PROPERTY = re.compile(r"(?:[\w-]+\.)?([A-Za-z][\w-]*)[;:]")
_WANTED = frozenset({"VERSION", "N", "FN", "ORG", "EMAIL", "TEL", "X-ABLABEL"})
_LONGEST = 20_000
"""How many lines of a card are kept; a card without an end would otherwise take all memory."""

_NO_PHONE = re.compile(r"fax|pager|modem|video|bbs|isdn")
_MOBILE = re.compile(r"cell|mobil|iphone|handy|m[oó]vil|portable|pcs")


def read_cards(source: Source, several: Several) -> Callable[[], Iterator[Row]]:
    """Reads a row for each card: the mobile number before any other. A card that can't be read is a row with its reason.

    Raises:
        InputError: vobject is not there, or the file can't be read.
    """
    try:
        import vobject  # pyright: ignore[reportUnusedImport]  # noqa: F401
    except ImportError:
        raise InputError(
            f"{source.name} has vCards, which needs `pip install 'twochat[cli]'`; or export it as CSV"
        ) from None
    return lambda: _rows(source, several)


def _rows(source: Source, several: Several) -> Iterator[Row]:
    for position, lines in enumerate(_cut(source), 1):
        card = _parse(lines)
        if isinstance(card, str):
            yield Row(f"card {position}", f"the card can't be read: {card}", names=FIELDS)
            continue
        fields = _name(card), _first(card, "org"), _first(card, "email")
        numbers = _numbers(card)
        if not numbers:
            yield Row(f"card {position}", "the card has no phone number", names=FIELDS, cells=fields)
        elif several == "refuse" and len(numbers) > 1:
            problem = f"{len(numbers)} numbers on one card: choose with --several first or --several all"
            yield Row(" ; ".join(numbers), problem, names=FIELDS, cells=fields)
        else:
            yield from (Row(text, names=FIELDS, cells=fields) for text in numbers[: None if several == "all" else 1])


def _cut(source: Source) -> Iterator[list[str]]:
    """The lines of each card, from its BEGIN, without properties that are not wanted: pictures and sounds are most of a file."""
    card: list[str] = []
    keep = False
    with decoded(source) as lines:
        for line in lines:
            if _BEGIN.fullmatch(line):
                if card:
                    yield card  # it has no end
                card, keep = ["BEGIN:VCARD\n"], False
            elif not card:
                continue  # a stray line between two cards
            elif _END.fullmatch(line):
                yield [*card, "END:VCARD\n"]
                card = []
            else:
                # What continues a property starts with a blank, or follows "=" (quoted-printable): base64 has no ; nor :.
                folded = line[0] in " \t" or (keep and card[-1].rstrip("\r\n").endswith("="))
                if not folded:
                    found = _PROPERTY.match(line)
                    keep = bool(found and found[1].upper() in _WANTED)
                if keep and len(card) < _LONGEST:
                    card.append(line)
    if card:
        yield card


def _parse(lines: list[str]) -> "Component | str":
    """The card, or why it can't be read."""
    import vobject

    if lines[-1] != "END:VCARD\n":
        return "it has no end"
    try:
        text = io.StringIO("".join(lines))
        return cast("Component", vobject.readOne(text, transform=False, allowQP=True))  # pyright: ignore[reportUnknownMemberType]
    except vobject.base.VObjectError as error:
        return str(getattr(error, "msg", error))[:100]
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # of a character set or an encoding in it
        return str(error)[:100]


def _numbers(card: "Component") -> list[str]:
    """The numbers to choose from, each once: those that say WhatsApp, or else the mobile ones, or else all; no fax."""
    ranked: list[tuple[int, bool, str]] = []
    labels = {line.group: str(line.value).casefold() for line in _lines(card, "x-ablabel") if line.group}
    for line in _lines(card, "tel"):
        text = re.sub(r"^tel:|;(ext|phone-context)=.*$", "", str(line.value).strip(), flags=re.IGNORECASE)
        kinds = _kinds(line) + " " + labels.get(line.group, "")
        if text and not _NO_PHONE.search(kinds):
            rank = 0 if "whatsapp" in kinds or "waid" in kinds else 1 if _MOBILE.search(kinds) else 2
            ranked.append((rank, "pref" not in kinds, text))
    ranked.sort(key=lambda one: one[:2])
    best = [text for rank, _, text in ranked if rank == ranked[0][0]]
    digits = {re.sub(r"\D", "", text): text for text in reversed(best)}
    return [*dict.fromkeys(reversed(digits.values()))]


def _kinds(line: "ContentLine") -> str:
    """What a number is said to be: TYPE=cell, or only CELL in a vCard 2.1; PREF; WhatsApp's own waid."""
    params: dict[str, list[Any]] = line.params
    values = (str(value) for values in params.values() for value in values)
    return " ".join([*map(str, line.singletonparams), *params, *values]).casefold()


def _name(card: "Component") -> str:
    family, given, *_ = [*_first(card, "n").split(";"), "", ""]
    return _first(card, "fn") or f"{given} {family}".strip()


def _first(card: "Component", name: str) -> str:
    """The first value of a property, in one line."""
    text = next((str(line.value) for line in _lines(card, name)), "")
    return " ".join(re.sub(r"\\([,;\\])", r"\1", re.sub(r"\\[nN]", " ", text)).split())


def _lines(card: "Component", name: str) -> "list[ContentLine]":
    return cast("list[ContentLine]", card.contents.get(name, []))
