"""What docs/stories.md shows is what happens, command by command."""

import re
import shlex

import pytest

from tests.cli.command import ROOT, Command
from tests.cli.test_cli_preview import on_a_terminal
from tests.support.console import blocks, commands, matches
from tests.support.people import LIST_OF_300
from twochat_sandbox import Sandbox

STORIES = dict(
    re.findall(
        r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", (ROOT / "docs" / "stories.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
)
FILES: dict[str, list[str]] = {
    "october.csv": ["name,phone", *(f"{n},+44 7700 90010{i}" for i, n in enumerate(("Ann", "Bob", "Eve", "Kim"), 1))],
    "november.csv": [
        "name,phone", "Ann,+44 7700 900101", "Eve,+44 7700 900103", "Kim,+44 7700 900104", "Joy,+1 202 555 0142",
    ],
}  # fmt: skip
FILES["members.csv"] = LIST_OF_300
FILES["invitation.txt"] = ["Hello! We can't add you to {name} ourselves. This link can: {link}"]
_ASKED = re.compile(r"\[y/N\]: (\w)")


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_what_happens(program: Command, twochat_sandbox: Sandbox, name: str) -> None:
    program.environment["TWOCHAT_BASE_URL"] = twochat_sandbox.url
    if "export" not in STORIES[name]:
        program.environment |= {
            "TWOCHAT_API_KEY": twochat_sandbox.key,
            "TWOCHAT_FROM_NUMBER": twochat_sandbox.from_number,
        }
    for file, lines in FILES.items():
        program.write(file, *lines)
    shown = [pair for block in blocks(STORIES[name]) for pair in commands(block.text)]
    assert shown
    for command, expected in shown:
        printed = run(program, command, expected).replace(twochat_sandbox.url, "http://127.0.0.1:8000")
        if not matches(expected, printed):
            pytest.fail(f"$ {command}\n{printed}\nThe story shows:\n{expected}", pytrace=False)


def run(program: Command, command: str, expected: str) -> str:
    """What a command prints: one of twochat's, or one that the shell has."""
    words = shlex.split(command)
    if words[0] == "export":
        variable, _, value = words[1].partition("=")
        program.environment[variable] = value
        return ""
    if words[0] == "cat":
        return program.folder.joinpath(words[1]).read_text("utf-8")
    if words[0] == "echo":
        with program.folder.joinpath(words[-1]).open("a", encoding="utf-8") as file:
            file.write(f"{words[1]}\n")
        return ""
    assert words[0] == "twochat"
    if asked := _ASKED.search(expected):
        _, screen = on_a_terminal(program, f"{asked[1]}\n".encode(), *words[1:])
        # Without what a terminal does with a progress bar; and the answer stands where it was typed.
        screen = re.sub(r"(\[y/N\]: )(?=\x1b)", r"\1\n", screen)
        lines = [line for line in screen.split("\n") if "\x1b[2K" not in line and line != "\x1b[?25l"]
        text = re.sub(r"\x1b\[\?25[hl]", "", "\n".join(lines)).removeprefix(f"{asked[1]}\n")
        return text.replace("[y/N]: ", f"[y/N]: {asked[1]}\n")
    done = program(*words[1:])
    return done.out + done.err


def test_nothing_is_typed_that_is_not_a_command_of_the_page() -> None:
    assert [*STORIES] == [
        "A new laptop: doctor until all is green",
        "300 people, 12 need an invitation, they get the link once",
        "A group equal to this month's list",
    ]
