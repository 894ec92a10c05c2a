"""A canary in the API keys of the tests, and the search for it in everything that they wrote."""

import base64
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

MARKER = "7f3a9c21"
"""A part of every key that the tests make up. Nothing has to escape it, so it stays whatever is done with a key."""
SECRET = (MARKER, "c0ffee-secret-key")
"""What must be in no file. The second is the key of what test_record.py takes for a live server."""
PUBLIC = ("sandbox-", "no-such-key")
"""How the sandbox's keys begin, and the key that it does not know. Cassettes name them, because they carry meaning."""


def leaks(*folders: Path) -> list[str]:
    """A sentence for each file with a key in it: as text, in base64, percent-encoded or in UTF-16, packed or not."""
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    return [f"{file} has the API key of a test in it ({word}…)" for file in files for word in _found(file)]


def _found(file: Path) -> Iterator[str]:
    if file.suffix in (".py", ".pyc", ".whl") or file.name == "METADATA" or "twochat_sandbox" in file.parts:
        return  # copies of our sources, of the sandbox's page and of the README, which are not written but published
    data = _unpacked(file.read_bytes())
    for word in SECRET if file.suffix == ".yaml" else (*SECRET, *PUBLIC):
        if any(form in data for form in _FORMS[word]):
            yield word


def _unpacked(data: bytes) -> bytes:
    """With what is in it, where it is a zip, as workbooks are."""
    if not zipfile.is_zipfile(file := io.BytesIO(data)):
        return data
    with zipfile.ZipFile(file) as packed:
        return b"\n".join([data, *map(packed.read, packed.namelist())])


def _forms(word: str) -> set[bytes]:
    plain = word.encode()
    percent = b"".join(b"%%%02x" % byte for byte in plain)
    # In base64 its place decides how it is written. Letters that it shares with what stands around it are cut off.
    base64s = {
        base64.b64encode(b"\0" * before + plain)[-(-before * 8 // 6) : (before + len(plain)) * 8 // 6]
        for before in range(3)
    }
    utf_16 = word.encode("utf-16-le")[:-1]  # which is also in the other order of bytes
    return {plain, percent, percent.upper(), utf_16} | base64s


_FORMS = {word: _forms(word) for word in (*SECRET, *PUBLIC)}
