"""A recording of a terminal as one SVG: commands are typed in tmux, and what it then shows is drawn by rich, frame below frame.

The picture moves the frames past a window, once, and stays at the last. Who asked the system for less motion sees that one alone.
"""

import re
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.cli.command import plain

WIDTH, HEIGHT = 104, 24
STEP = 0.25
"""Seconds between two looks at the screen."""
STILL, PAUSE, LAST = 0.75, 2.0, 4.0
"""Seconds that a command is shown before it runs, that what it printed can be read, and of the end."""
PATIENCE = 120
PROMPT = r"(^|\n)\$$"
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {height}" role="img">
<style>
.{{unique_id}}-matrix {{{{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {{char_height}}px }}}}
.frames {{{{ animation: frames {seconds:.2f}s step-end forwards }}}}
@keyframes frames {{{{ {keyframes} }}}}
@media (prefers-reduced-motion: reduce) {{{{ .frames {{{{ animation: none; transform: translateY(-{last}px) }}}} }}}}
{{styles}}
</style>
<rect width="100%" height="100%" rx="8" fill="#292929"/>
<svg x="9" y="9" width="{{terminal_width}}" height="{inner}"><g class="frames">{{backgrounds}}
<g class="{{unique_id}}-matrix">
{{matrix}}
</g></g></svg>
</svg>
"""


def record(typed: Sequence[tuple[str, str]], folder: Path, environment: Mapping[str, str]) -> list[tuple[str, float]]:
    """Use a shell of this folder: each time the screen shows the first (a regular expression), type the second (keys as tmux
    names them, or words). Returns each screen, and for how many seconds it is shown."""
    server = ("tmux", "-L", folder.name, "-f", "/dev/null")
    variables = [f"{name}={value}" for name, value in environment.items()]
    shell = ["env", *variables, "PS1=$ ", "bash", "--norc", "--noprofile"]
    size = ("-x", str(WIDTH), "-y", str(HEIGHT))
    _tmux(*server, "new-session", "-d", *size, "-c", str(folder), shlex.join(shell))
    try:
        frames = [frame for shown, keys in (*typed, (PROMPT, "")) for frame in _screens(server, shown, keys)]
    finally:
        _tmux(*server, "kill-server")
    return [*frames[:-1], (frames[-1][0], LAST)]


def _screens(server: Sequence[str], shown: str, keys: str) -> Iterator[tuple[str, float]]:
    """What is on the screen until it shows what is waited for, and while the keys are typed."""
    deadline = time.monotonic() + PATIENCE
    while not re.search(shown, plain(screen := _screen(server))):
        yield screen, STEP
        time.sleep(STEP)
        if time.monotonic() > deadline:
            raise TimeoutError(f"the terminal does not show {shown}, but\n{screen}")
    yield screen, PAUSE
    for key in re.findall(r"C-c|\S+\s*", keys):
        _tmux(*server, "send-keys", *((key,) if key == "C-c" else ("-l", "--", key)))
        time.sleep(STEP / 2)
        yield _screen(server), STEP
    if keys and keys != "C-c":
        yield _screen(server), STILL
        _tmux(*server, "send-keys", "Enter")
        time.sleep(STEP)


def _screen(server: Sequence[str]) -> str:
    return _tmux(*server, "capture-pane", "-p", "-e").rstrip()


def _tmux(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603


def draw(frames: Sequence[tuple[str, float]]) -> str:
    """The picture: every frame once, and a step from one to the next when its time is over."""
    merged: list[tuple[str, float]] = []
    for screen, seconds in frames:
        if merged and merged[-1][0] == screen:
            merged[-1] = (screen, merged[-1][1] + seconds)
        else:
            merged.append((screen, seconds))
    console = Console(width=WIDTH, record=True, file=StringIO(), force_terminal=True, color_system="truecolor")
    for screen, _ in merged:
        lines = [*screen.split("\n"), *[""] * HEIGHT][:HEIGHT]
        for line in lines:
            console.print(Text.from_ansi(line), no_wrap=True, overflow="crop", highlight=False)
    line_height = 20 * 1.22  # as rich draws it
    seconds = sum(shown for _, shown in merged)
    keyframes, passed = "", 0.0
    for place, (_, shown) in enumerate(merged):
        keyframes += (
            f"{100 * passed / seconds:.2f}% {{{{ transform: translateY(-{place * HEIGHT * line_height:.1f}px) }}}} "
        )
        passed += shown
    last = f"{(len(merged) - 1) * HEIGHT * line_height:.1f}"
    keyframes += f"100% {{{{ transform: translateY(-{last}px) }}}}"
    inner = HEIGHT * line_height
    template = _SVG.format(height=inner + 18, inner=inner, seconds=seconds, keyframes=keyframes, last=last)
    picture = console.export_svg(title="", code_format=template, unique_id="terminal")
    # Without the ends of lines, and without what cuts off each line, none of which is too long.
    return re.sub(r'<text [^>]*>\n</text>| clip-path="[^"]*"', "", picture)
