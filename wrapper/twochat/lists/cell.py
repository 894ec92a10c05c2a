"""What a cell is by its looks: a phone number, several, or something else that has digits. Whether a number can be read is for
`numbers` to say; here it only matters which column holds such things."""

import re
import unicodedata

from ..cell import split

_FEWEST, _MOST = 7, 15

_WHATSAPP = re.compile(
    r"\d@(c\.us|s\.whatsapp\.net|lid|g\.us)\b|wa\.me/|api\.whatsapp\.com/|whatsapp://", re.IGNORECASE
)
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d{1,2}")
_LABEL = re.compile(r"^(tel|phone|mob|mobile|cell|whatsapp|wa)\s*[.:]+\s*|^\d{1,3}\)\s+", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*(ext\.?|x|#)\s*\d{1,6}$", re.IGNORECASE)
_AROUND = re.compile(r"^[^\w+(]+|[^\w)*•]+$")
_SHAPE = re.compile(r"[+\d\s().,/*•\-\u2010-\u2015\u2212]+")
_DATE = re.compile(
    r"(?:19|20)\d\d([-./])[01]?\d\1[0-3]?\d([T ]+[\d:.]+.*)?"
    r"|[0-3]?\d([-./])[0-3]?\d\3((?:19|20)\d\d|\d\d)([T ]+[\d:.]+.*)?"
    r"|\d{1,2}:\d\d(:\d\d(\.\d+)?)?"
)
_COMPACT_DATE = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
# 12345678.90 and 51.5073219, but not 447700900101.0 or 0171.3920024; also 1,234,567.89 and 1.234.567,89.
_DECIMAL = re.compile(r"(0|[1-9]\d*)[.,](?!0+$)\d+|\d{1,3}(,\d{3})+\.(?!0+$)\d{1,2}|\d{1,3}(\.\d{3})+,(?!0+$)\d{1,2}")
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")  # 192.168.100.200


def looks_like_a_number(cell: str) -> bool:
    """Whether it has the looks of one phone number, or of several."""
    return looks_like_one(cell) or bool(split_several(cell))


def looks_like_one(cell: str) -> bool:
    text = cell.strip()
    if len(text) < _FEWEST or len(text) > 120 or not any(map(str.isdigit, text)):
        return False
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
        if any(unicodedata.category(c) == "Sc" for c in text):
            return False
    if _WHATSAPP.search(text) or _SCIENTIFIC.fullmatch(text):
        return True
    if "$" in text or is_date(text) or _COMPACT_DATE.fullmatch(text) or text[:1] == "-":
        return False
    text = _EXTENSION.sub("", _LABEL.sub("", _AROUND.sub("", text)))
    if not _SHAPE.fullmatch(text) or _DECIMAL.fullmatch(text) or _ADDRESS.fullmatch(text) or is_date(text):
        return False
    return _FEWEST <= sum(map(str.isdigit, text)) + text.count("*") + text.count("•") <= _MOST


def looks_short(cell: str) -> bool:
    """Whether it may be a number of a country whose numbers are short, such as Greenland: only a column's name can tell."""
    return (
        bool(_SHAPE.fullmatch(cell.strip()))
        and 5 <= sum(map(str.isdigit, cell)) < _FEWEST
        and not is_date(cell.strip())
    )


def is_date(cell: str) -> bool:
    """Whether it is a day or a time, as spreadsheets write them."""
    return bool(_DATE.fullmatch(cell))


def split_several(cell: str) -> list[str]:
    """The numbers of a cell that clearly has more than one, each whole; else nothing."""
    if len(cell) < 2 * _FEWEST:
        return []
    parts = split(cell.strip())
    return parts if len(parts) > 1 and all(map(looks_like_one, parts)) else []
