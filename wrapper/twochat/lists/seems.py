"""What a file is, by its first bytes; and a sentence for what is no list."""

import io
import re

from ..errors import InputError
from .source import Source

WORKBOOK, VCARD, TEXT = "workbook", "vCard", "text"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_AS_CSV = "open it in a spreadsheet program and save it as .xlsx or CSV UTF-8"
_MAGIC = (
    (b"%PDF", "a PDF: copy its table into a spreadsheet and save that"),
    (b"{\\rtf", "a text document (RTF): save the numbers as plain text, one a line"),
    (b"\x89PNG", "a picture: a list has to be text or a workbook"),
    (b"\xff\xd8\xff", "a picture: a list has to be text or a workbook"),
    (b"GIF8", "a picture: a list has to be text or a workbook"),
    (b"\x1f\x8b", "a compressed file (gzip): unpack it first"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip): unpack it first"),
    (b"Rar!", "a compressed file (RAR): unpack it first"),
    (b"SQLite format 3\0", "a database (SQLite): export its table as CSV"),
)
_TEXTS = (
    (r"<!doctype html|<html|<head|<body|<table|<meta", f"a page (HTML): {_AS_CSV}"),
    (r"<\?xml|<workbook", f"an XML document: {_AS_CSV}"),
    (r"begin:vcalendar", "a calendar: export the contacts instead"),
    (
        r'\{"line":|\{"twochat"|\{"version":',
        "a journal or another file of JSON: go on with a journal by `twochat resume`",
    ),
    (r"[{\[]\s*[{\[\"]", "JSON: make it a CSV with a column of numbers"),
)


def what_it_is(source: Source) -> str:
    """WORKBOOK, VCARD or TEXT.

    Raises:
        InputError: it is none of these; the sentence says what it seems to be, and what to do.
    """
    head = source.head
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise _no_list(source, what)
    if head.startswith(_OLE):
        return WORKBOOK
    if head.startswith(b"PK\x03\x04"):
        return WORKBOOK
    text = head[:4096].replace(b"\0", b"").decode("utf-8-sig", "replace").lstrip("\ufeff\ufffd \t\r\n")
    if not text and source.whole and not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError(f"{source.name} is empty: there is no number in it")
    for pattern, what in _TEXTS:
        if re.match(pattern, text, re.IGNORECASE):
            raise _no_list(source, what)
    # A stray line before the first card must not make it something else.
    return VCARD if re.search(r"^BEGIN:VCARD\s*$", text, re.IGNORECASE | re.MULTILINE) else TEXT


def broken_workbook(name: str, data: bytes) -> InputError:
    """Why a reader of workbooks could not read it."""
    if _ENCRYPTED in data:
        return locked_workbook(name)
    if data.startswith(_OLE):
        return InputError(f"{name} is no workbook that can be read, or is damaged: save the sheet again, as .xlsx")
    import zipfile  # here, because it is large and seldom needed

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype") if "mimetype" in names else b""
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    except Exception:  # noqa: BLE001  # a damaged archive raises zlib's errors, struct's and others
        return InputError(f"{name} is damaged, or was cut off while it was copied: get it again, or save it anew")
    if b"encryption-data" in manifest:
        return locked_workbook(name)
    if any(part.startswith("word/") for part in names) or b"opendocument.text" in kind:
        return InputError(
            f"{name} is a text document (of a word processor): save its numbers as plain text, one a line"
        )
    if any(part.startswith("Index/") and part.endswith(".iwa") for part in names):
        return InputError(f"{name} is of Apple's Numbers: export it as .xlsx or CSV")
    if any(part.startswith("xl/") for part in names) or b"opendocument.spreadsheet" in kind:
        return InputError(f"{name} is a damaged workbook: open it in a spreadsheet program and save it anew")
    return InputError(f"{name} is a compressed file (ZIP): unpack it first")


def claims_too_much(data: bytes) -> bool:
    """Whether an .xls says that it has more sectors than there are: calamine would ask for memory for them, and be killed.

    Source: calamine's issues 684 and 714.
    """
    sectors = [int.from_bytes(data[at : at + 4], "little") for at in (44, 72)]
    return data.startswith(_OLE) and (len(data) < 1024 or any(count * 512 > len(data) for count in sectors))


def locked_workbook(name: str) -> InputError:
    return InputError(
        f"{name} is a password-protected workbook: open it, save it without a password (or as CSV UTF-8), and try that"
    )


def _no_list(source: Source, what: str) -> InputError:
    return InputError(f"{source.name} is no list, it seems to be {what}")
