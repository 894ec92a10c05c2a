"""What stands around a number in a cell: quotes, list marks, links, chat ids; and what a cell has that is no number."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

LONGEST = 1000
"""Characters of a cell. More is a text, or a column that swallowed a file."""


class InvalidNumber(ValueError):
    """The text is not a phone number; the message says why.

    `readings`: the numbers, in E.164, that digits without a plus could be, where they can't be read with certainty. Two: as
    the region's own, and with their country code (`international=False` or `True` decides). One: only with their country code.
    """

    def __init__(self, reason: str, *readings: str) -> None:
        super().__init__(reason)
        self.readings = readings


PLAIN = re.compile(r"\+[1-9](?:[ ()-]{0,2}[0-9])*|[0-9]+(?: [0-9]+)*")
"""Nothing but a number, or digits that can't be a date: most of a list."""

_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_CHAT = re.compile(r"\+?([0-9]{5,20})(?:[.:][0-9]{1,3})*@(?:c\.us|s\.whatsapp\.net)", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:wa\.me/|(?:api|web|www)\.whatsapp\.com/send/?\?(?:.*&)?phone=)([^/?&#]*).*"
    r"|whatsapp:/*send/?\?(?:.*&)?phone=([^&#]*).*",
    re.IGNORECASE,
)
_OTHER_IDS = {
    "lid": "a WhatsApp id (LID) that hides the number",
    "g.us": "the id of a WhatsApp group, not a person's number",
    "newsletter": "the id of a WhatsApp channel, not a person's number",
    "broadcast": "the id of a WhatsApp broadcast, not a person's number",
}
_MASK = r"[*•●∙⋅○◦█■▪∎…?]"
_HIDDEN = re.compile(
    rf"\d[\s().-]*(?:{_MASK}|[xX]{{2,}}|_)|\d[xX]$|\d\s*(?:\.{{2,}}|-{{2,}}|·{{2,}}|#{{2,}})$"
    rf"|{_MASK}{{2,}}\s*\d|[xX]{{2,}}[\s-]*\d"
)
# A spreadsheet that took numbers for amounts writes 447700900123 as 4.477E+11 (digits are lost) or 447700900123.0 (none are).
_SCIENTIFIC = re.compile(r"(\+?[0-9]+)(?:[.,]([0-9]+))?[eE]\+?([0-9]+)")
_AMOUNT = re.compile(
    r"(\+?)([0-9]{4,}|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:'[0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+(?=,))(?:[.,]([0-9]{1,2}))?"
)
_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_DATE = re.compile(
    rf"(?:{_YEAR}([-./]){_MONTH}\1{_DAY}|{_DAY}([-./]){_MONTH}\2{_YEAR}|{_MONTH}([-./]){_DAY}\3{_YEAR})"
    r"(?:[ T,]+[0-9]{1,2}[:.][0-9]{2}.*)?"
)
_MARK = re.compile(r"\(?[1-9][0-9]{0,3}(?:\.?\)|[.:]\s)\s*(.*)", re.DOTALL)
_BETWEEN = re.compile(
    r"\s*(?::{2,}|[;|&\n\r/]|(?<!,),(?!,)|(?<=\s)(?:or|and|oder|und|ou|et|o|y|e|of|en)(?=\s)|(?<=[0-9)])\s*(?=\+))\s*",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """The number's own text, in ASCII if there are no letters: it starts with + where its country code is certain.

    Raises:
        InvalidNumber: when the cell has something else, such as a date, or a number with hidden digits.
    """
    if len(text) > LONGEST:
        raise InvalidNumber(f"{len(text):,} characters: too many for a number")
    if found := _whatsapp(text.strip()):
        return found
    if _HIDDEN.search(text.strip()):
        raise InvalidNumber("digits are hidden or missing")
    text = text if text.isascii() else "".join(map(_to_ascii, text))
    if _CONTROL.search(text):
        raise InvalidNumber("it has control characters")
    text = _bare(text)
    if text[:4].lower() == "tel:":
        text = _bare(text[4:])
    if not text:
        raise InvalidNumber("blank")
    if _DATE.fullmatch(text):
        raise InvalidNumber("a date")
    return _unmarked(_amount(text))


def split(text: str) -> list[str]:
    """The pieces of a text between what separates numbers in a cell. A slash may stand within a number, too."""
    return [piece for piece in _BETWEEN.split(text) if piece]


def _whatsapp(text: str) -> str | None:
    """The number of a chat's id or of a link to a chat, which always has its country code."""
    if "@" in text:
        if found := _CHAT.fullmatch(text):
            return f"+{found[1]}"
        if problem := _OTHER_IDS.get(text.rpartition("@")[2].lower()):
            raise InvalidNumber(problem)
    elif found := _LINK.fullmatch(text):
        digits = unquote(found[1] or found[2] or "").strip("+ ")
        if not re.fullmatch(r"[0-9][0-9 ().-]*", digits):
            raise InvalidNumber("a WhatsApp link without a number")
        return f"+{digits}"
    elif "chat.whatsapp.com/" in text.lower():
        raise InvalidNumber("the invitation link of a WhatsApp group, not a person's number")
    return None


_SPECIAL = {"\u2212": "-", "\u30fc": "-"}  # minus; the long-vowel mark, as a dash in Japan
_BY_CATEGORY = {
    "Pd": "-",
    "Zs": " ",
    "Zl": "\n",
    "Zp": "\n",
    "Pi": "'",
    "Pf": "'",
    "Cf": "",
    "Mn": "",
    "Me": "",
    "So": " ",
}


@lru_cache(1024)
def _to_ascii(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category in ("No", "Nl"):  # superscripts and circled digits are notes and list marks
        raise InvalidNumber(f"{letter} is no digit of a number")
    if category == "Sc":
        raise InvalidNumber("an amount of money")
    return _SPECIAL.get(letter) or _BY_CATEGORY.get(category, unicodedata.normalize("NFKC", letter))


def _bare(text: str) -> str:
    """Without blanks, quotes, bullets, brackets and symbols around it. A bracket round an area code stays."""
    text = re.sub(r"^[^\w+(\[$]+", "", text.strip())
    return re.sub(r"^[(\[]+\s*(?=\+|00)", "", text).rstrip(" \t\r\n'\",;:.>])}\\-")


def _amount(text: str) -> str:
    """The digits of a number that a spreadsheet wrote as an amount, if none is lost."""
    if found := _SCIENTIFIC.fullmatch(text):
        if len(found[2] or "") != int(found[3]):
            raise InvalidNumber(
                "digits were lost when a spreadsheet wrote it in scientific notation: format the column as text"
            )
        return found[1] + (found[2] or "")
    if found := _AMOUNT.fullmatch(text):
        if (found[3] or "").strip("0"):
            raise InvalidNumber("an amount, not a number")
        return found[1] + re.sub("[,.']", "", found[2])
    if "$" in text:
        raise InvalidNumber("an amount of money")
    return text


def _unmarked(text: str) -> str:
    """Without the mark of a list, such as `1)`, where what follows is certainly the number; and without 00 behind a plus."""
    if mark := _MARK.fullmatch(text):
        bracket = text.startswith("(")  # as round an area code
        if mark[1].startswith("+" if bracket else ("+", "0")):
            text = mark[1]
        elif not bracket:
            raise InvalidNumber("it starts with the mark of a list; remove it")
    return re.sub(r"^\++\s*00\s*", "+", text)
