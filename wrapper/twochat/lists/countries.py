"""A column beside the numbers that says of which country they are."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..errors import InputError
from .cell import looks_like_one, looks_short
from .people import Column
from .regions import fold, region_of
from .table import Table

_CODE = re.compile(
    r"\b(country (calling |phone |dial(l?ing)? )?(code|prefix)|(dial(l?ing)?|calling|isd|phone) code|isd|ddi|landervorwahl"
    r"|landesvorwahl|landercode|indicatif( pays)?|prefijo|prefisso|cod(igo|ice)? (do |de |del )?pa(is|ese)|kode negara|countrycode)\b"
    r"|код страны|国家代码|国番号|국가번호|رمز الدولة|مفتاح الدولة"
)
_COUNTRY = re.compile(
    r"\b(country|land|pays|pais|paese|kraj|ulke|negara|nation)\b|страна|国家|^国$|국가|الدولة|البلد|देश"
)
_PLAIN = re.compile(rf"({_CODE.pattern}|{_COUNTRY.pattern}|country region)")
_CALLING = re.compile(r"(?:\+|00)?\s*([1-9]\d{0,2})(?:\.0)?")
_NAMED = re.compile(r"[^\d+]*\(?\+\s?([1-9]\d{0,2})\)?[^\d+]*")  # United Kingdom (+44)
_OWN = re.compile(r"(\d{1,3}\)\s)?[^\w]*[0\u0660\u06f0]{2}|.*([+\uff0b@]|wa\.me|whatsapp)", re.IGNORECASE)
_NOT_HERE = re.compile(r"birth|origin|citizen|nationalit|geburt|naissance|nacimiento|nascita")


@dataclass(frozen=True)
class Countries:
    """The columns that say it: one, or several of an address book, which have to agree."""

    columns: Sequence[Column]

    def __str__(self) -> str:
        return " and ".join(map(str, self.columns))

    def apply(self, text: str, row: Sequence[str]) -> tuple[str, str | None, str | None]:
        """The text, with a calling code before it where there is one; the region; and what is wrong with what the row says."""
        said = {at: cell.strip() for c in self.columns if (at := c.index) < len(row) and (cell := row[at]).strip()}
        if not said or has_own_code(text) or not (looks_like_one(text) or looks_short(text)):
            return text, None, None
        read = {_read(cell) for cell in said.values()}
        (code, region), *more = read
        if more:
            return text, None, f"columns {self} don't say the same: {', '.join(map(repr, said.values()))}"
        if not code and not region:
            return (
                text,
                None,
                f"{next(iter(said.values()))!r} in column {self} is no country or country code that is known",
            )
        return (f"+{code} {text.strip()}" if code else text), region, None


def has_own_code(text: str) -> bool:
    """Whether the number says itself of which country it is."""
    return bool(_OWN.match(text))


def find_country(table: Table, start: int, columns: Sequence[Column], taken: Sequence[Column]) -> Countries | None:
    """What says the country of numbers that don't say it themselves; None where every number does, or no column.

    Raises:
        InputError: there is one, and what it says is not understood.
    """
    rows = table.sample[start:]
    needs = any(
        (looks_like_one(cell) or looks_short(cell)) and not has_own_code(cell)
        for row in rows
        for c in taken
        for cell in row[c.index : c.index + 1]
    )
    others = [column for column in columns if column not in taken and column.examples]
    if not needs or not others:
        return None
    others = [column for column in others if not _NOT_HERE.search(fold(column.name))]
    named = [[c for c in others if kind.search(fold(c.name))] for kind in (_CODE, _COUNTRY)]
    by_content = [c for c in others if _half(rows, c, _is_dialled)]
    for found in (named[0], by_content, named[1]):
        plain = [column for column in found if _PLAIN.fullmatch(fold(column.name))] or found
        understood = [column for column in plain if _half(rows, column, _is_understood)]
        if understood:
            return Countries(understood)
        if plain and _PLAIN.fullmatch(fold(plain[0].name)):
            example = next(
                (cell for cell in plain[0].examples if not _is_understood(cell.strip())), plain[0].examples[0]
            )
            raise InputError(
                f"{table.name} has numbers without a country code, and a column {plain[0]} that is not understood (such as "
                f"{example!r}). Write GB or +44 there, write the numbers with +, or take the column out"
            )
    return None


def _is_dialled(cell: str) -> bool:
    return cell.startswith("+") and bool(_CALLING.fullmatch(cell))


def _is_understood(cell: str) -> bool:
    return _read(cell) != (None, None)


def _half(rows: Sequence[list[str]], column: Column, fits: Callable[[str], bool]) -> bool:
    """Whether half of the filled cells fit."""
    filled = [cell.strip() for row in rows for cell in row[column.index : column.index + 1] if cell.strip()]
    return bool(filled) and sum(map(fits, filled)) * 2 >= len(filled)


@lru_cache(maxsize=1024)
def _read(cell: str) -> tuple[str | None, str | None]:
    """The calling code, or else the region, that a cell means."""
    if match := _CALLING.fullmatch(cell) or _NAMED.fullmatch(cell):
        return match[1], None
    return None, region_of(cell)
