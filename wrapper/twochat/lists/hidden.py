"""Rows of an .xlsx that are hidden, as by a filter: python-calamine gives them like any other, and doesn't tell."""

import io
import posixpath
import re

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)")
_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def hidden_rows(data: bytes, place: int) -> set[int]:
    """The numbers, from 1, of the hidden rows of a workbook's sheet; `place` counts its sheets from 0, the hidden ones too.
    None of what is no .xlsx or .xlsm."""
    if not data.startswith(b"PK"):
        return set()
    from xml.etree import ElementTree as ET  # here, because they are large and seldom needed
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(data)) as archive:
        parts = {name.lower(): name for name in archive.namelist()}
        if _BOOK not in parts:
            return set()
        # Expat refuses what grows without end, and calamine has read both before.
        sheets = ET.fromstring(archive.read(parts[_BOOK])).findall("{*}sheets/{*}sheet")  # noqa: S314
        wanted = next(value for name, value in sheets[place].items() if name.endswith("}id"))
        links = ET.fromstring(archive.read(parts[_LINKS]))  # noqa: S314
        target = next(link.get("Target", "") for link in links if link.get("Id") == wanted)
        part = posixpath.join("xl", target.removeprefix("xl/")).lstrip("/")
        rows = _ROW.findall(archive.read(parts[part.lower()]))
    hidden, number = set[int](), 0
    for attributes in rows:
        number = int(found[1]) if (found := _NUMBER.search(attributes)) else number + 1
        if _HIDDEN.search(attributes):
            hidden.add(number)
    return hidden
