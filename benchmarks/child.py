"""Processes that measure themselves, or are measured from outside."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

Command = Sequence[str]


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs a module of the harness."""
    return [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]


def told(command: Command) -> Any:
    """The JSON that a command prints."""
    return together([command])[0]


def together(commands: Iterable[Command]) -> list[Any]:
    """The JSON that commands print that run side by side."""
    with _started(commands) as processes:
        outputs = [process.communicate()[0] for process in processes]
        for process in processes:
            if process.returncode:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        return [json.loads(output) for output in outputs]


@contextmanager
def _started(commands: Iterable[Command]) -> Generator[list[subprocess.Popen[str]]]:
    # In sessions of their own: Ctrl-C is for the harness, which ends them.
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) for command in commands
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def watched(command: Command) -> tuple[float, float]:
    """Seconds that a command takes from its start to its end: wall clock, CPU. What it prints is dropped."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime
