"""What the recording of a terminal shows is what the commands still print: `make pictures` makes it anew."""

import html
import re
import shlex
import signal

from tests.cli.command import PATIENCE, ROOT, Command
from tests.cli.conftest import gate, program
from tests.cli.gate import Gate
from tests.support.people import LIST_OF_300
from tools.pictures import TYPED
from tools.recording import HEIGHT, WIDTH

__all__ = ["gate", "program"]

_TEXT = re.compile(r'<text [^>]*x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')
COMMANDS = [keys for _, keys in TYPED if keys.startswith("twochat")]


def recorded() -> list[str]:
    """Each screen as one line."""
    column, row = 12.2, 24.4
    screens: dict[int, list[str]] = {}
    for x, y, text in _TEXT.findall((ROOT / "docs" / "recording.svg").read_text("utf-8")):
        line, place = round((float(y) - 20) / row), round(float(x) / column)
        screen = screens.setdefault(line // HEIGHT, [""] * HEIGHT)
        screen[line % HEIGHT] = screen[line % HEIGHT].ljust(place) + html.unescape(text).replace("\xa0", " ")
    return ["".join(line.ljust(WIDTH) for line in screen) for screen in screens.values()]


def general(text: str) -> str:
    """Without what differs from run to run."""
    return re.sub(
        r"\d+(?= added| not sent| numbers| of| rows)", "…", re.sub(r", \d+ seconds?(, until \d+:\d+(:\d+)?)?", "", text)
    )


def test_what_the_recording_shows_is_still_printed(program: Command, gate: Gate) -> None:
    program.write("members.csv", *LIST_OF_300)
    add, *others = (shlex.split(command)[1:] for command in COMMANDS)
    with program.started(*(word.replace("0.3", "0") for word in add)) as process:
        gate.await_answer()
        while not gate.state.audit_log:  # the first calls look for the group
            gate.let_out()
            gate.await_answer()
        process.send_signal(signal.SIGINT)
        assert process.stderr
        printed = process.stderr.readline()
        gate.let_out(100)
        printed += "".join(process.communicate(timeout=PATIENCE))
    for command in others:
        done = program(*(word.replace("0.3", "0") for word in command))
        printed += done.out + done.err
    screens = [general(screen) for screen in recorded()]
    for line in [*general(printed).splitlines(), *(f"$ {command}" for command in COMMANDS)]:
        assert any(line in screen for screen in screens), line
