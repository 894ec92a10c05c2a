"""What a page shows of a terminal: commands and what they print, and edits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK = re.compile(r"(?:<!-- not run: ([^\n]+) -->\n)?^```(diff|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A unified diff, or commands with their output. `not_run`: why it is only shown, else ""."""

    not_run: str
    language: str
    text: str


def blocks(text: str) -> list[Block]:
    return [Block(reason or "", language, shown) for reason, language, shown in _BLOCK.findall(text)]


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a block, with the output that is shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def matches(shown: str, printed: str) -> bool:
    """Whether it is what is shown, in which … stands for anything within a line, and alone in a line for any lines."""
    lines = (
        "(.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n" for line in shown.splitlines()
    )
    return re.fullmatch("".join(lines), printed) is not None
