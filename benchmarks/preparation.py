"""From a spreadsheet with messy numbers to a plan: how long that takes."""

import tempfile
from pathlib import Path

import phonenumbers

from benchmarks.numbers import REGION, messy
from benchmarks.rounds import Contenders, compare
from benchmarks.server import FROM_NUMBER, GROUP, KEY
from twochat import TwoChat
from twochat.cli import sheet


def measure(*, quick: bool = False) -> dict[str, object]:
    """Seconds a line."""
    lines = [messy(n) for n in range(5_000 if quick else 20_000)]
    with tempfile.TemporaryDirectory() as folder, TwoChat(KEY, FROM_NUMBER, region=REGION) as chat:
        path, group = Path(folder) / "messy.csv", chat.group(GROUP)
        path.write_text("Name,E-mail,Mobile\n" + "".join(f"Ann,,{line}\n" for line in lines), "utf-8-sig")
        contenders: Contenders = {
            "phonenumbers alone": lambda: _parse(lines),
            "plan": lambda: group.plan(lines),
            "CSV to plan": lambda: group.plan(sheet.read(str(path))),
        }
        return {"plan": str(group.plan(lines)), "seconds": compare(contenders, len(lines), 5)}


def _parse(lines: list[str]) -> None:
    """The least that tells whether a line can be a phone number."""
    for line in lines:
        try:
            phonenumbers.is_possible_number(phonenumbers.parse(line, REGION))
        except phonenumbers.NumberParseException:
            continue
