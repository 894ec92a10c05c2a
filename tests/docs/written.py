"""What the pages show, run in the order of the page: commands and what they print, Python, and the files that they need.

A block of code is run, or a comment before it says why not: `<!-- not run: needs an account -->`. `title="add.py"`, or a comment
`<!-- file: account.yaml -->` where the title is not to be seen, makes it a file. Text right below Python is what that prints.
"""

import ast
import contextlib
import inspect
import io
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import PATIENCE, Command
from tests.cli.test_stories import run as run_as_in_a_story
from tests.contract.test_guide import environment as clone_environment
from tests.support.console import commands, matches
from twochat_sandbox import Sandbox

DOCS = Path(__file__).parents[2] / "docs"
SERVED = "http://127.0.0.1:8000"
"""Where the pages have the sandbox; a test's is on another port."""
SLOW = 40.0
"""Seconds that the key `sandbox-slow` takes here, where much else may run beside it: a page's 5 seconds last 20."""
_BLOCK = re.compile(
    r"(?:<!-- (not run|file): ([^\n]+) -->\n+)?^```(\w*)(?: title=\"([^\"\n]+)\")?\n(.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Shown:
    """A block of a page. `not_run`: why it is only shown, else ""; `file`: its name, where it is one; `below`: what it prints."""

    language: str
    text: str
    not_run: str = ""
    file: str = ""
    below: str | None = None


def code_of(text: str) -> list[Shown]:
    """The blocks of a page that are code, or a terminal."""
    found: list[Shown] = []
    matched = list(_BLOCK.finditer(text))
    for block, following in zip(matched, [*matched[1:], None], strict=False):
        kind, word, language, title, shown = block.groups()
        below = None
        if (
            following
            and following[3] == "text"
            and not following[4]
            and not text[block.end() : following.start()].strip()
        ):
            below = following[5]
        if language not in ("", "text") or title:
            reason, name = (word if kind == each else "" for each in ("not run", "file"))
            found.append(Shown(language, shown, reason, title or name, below))
    return found


class Terminal:
    """Somebody who does what a page says, in a folder of their own, with a sandbox."""

    def __init__(self, program: Command, sandbox: Sandbox) -> None:
        self.program, self.url = program, sandbox.url
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self._sandbox: subprocess.Popen[str] | None = None
        program.environment |= {"PYTHONUNBUFFERED": "1", "COLUMNS": "100"}
        program.environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def enter(self, clone: Path) -> None:
        """Type what follows in a clone of the repository, with packages of its own."""
        self.program.folder = clone
        self.program.environment |= clone_environment(clone)

    def do(self, block: Shown) -> None:
        if block.file:
            path = self.program.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text.replace(SERVED, self.url), "utf-8")
        elif block.language == "python":
            printed = self._python(block.text).replace(self.url, SERVED)
            if block.below is not None and not matches(block.below, printed):
                pytest.fail(f"{block.text}\nprints:\n{printed}\nThe page shows:\n{block.below}", pytrace=False)
        elif block.language == "console":
            for command, shown in commands(block.text):
                printed = self._type(command.replace(SERVED, self.url), shown).replace(self.url, SERVED)
                if not matches(shown, printed):
                    pytest.fail(f"$ {command}\n{printed}\nThe page shows:\n{shown}", pytrace=False)
        else:
            pytest.fail(
                f"a block of {block.language} is neither a file nor marked as not run:\n{block.text}", pytrace=False
            )

    def _python(self, text: str) -> str:
        """What it prints. As in a notebook: names stay, and `await` may stand anywhere."""
        printed = io.StringIO()
        code = compile(text, "page", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        with contextlib.redirect_stdout(printed), contextlib.chdir(self.program.folder):
            if code.co_flags & inspect.CO_COROUTINE:
                import asyncio

                asyncio.run(eval(code, self.names))  # noqa: S307  # ours
            else:
                exec(code, self.names)  # noqa: S102  # ours
        return printed.getvalue()

    def _type(self, command: str, shown: str) -> str:
        if command.startswith("twochat sandbox"):
            return self._serve(command)
        if command.startswith("export ") or "[y/N]: " in shown:
            return run_as_in_a_story(self.program, command, shown)
        command = command.replace("timeout --signal=KILL 5 ", "timeout --signal=KILL 20 ")
        done = subprocess.run(
            ["sh", "-c", command],  # noqa: S607
            cwd=self.program.folder,
            env=self.program.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=5 * PATIENCE,  # a page may start the contract suite
            check=False,
        )
        return done.stdout

    def _serve(self, command: str) -> str:
        """Start the page's own sandbox, which serves until the page ends; returns what it prints at first."""
        arguments = [sys.executable, "-m", *command.split(), "--port", "0"]
        self._sandbox = subprocess.Popen(
            arguments, cwd=self.program.folder, env=self.program.environment, stdout=subprocess.PIPE, text=True
        )
        assert self._sandbox.stdout
        timer = threading.Timer(PATIENCE, self._sandbox.kill)
        timer.start()
        lines = []
        for line in self._sandbox.stdout:
            lines.append(line)
            if found := re.search(r"The sandbox serves (\S+) until", line):
                self.url = found[1]
            if line.startswith("  twochat add"):
                break
        timer.cancel()
        return "".join(lines)

    def leave(self) -> None:
        if self._sandbox:
            self._sandbox.kill()
            self._sandbox.communicate()
