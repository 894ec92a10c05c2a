"""How long it takes until something can be called: imports, in environments of their own, and the command."""

import random
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.rounds import SEED, spread

BIN = Path(sys.executable).parent
PEERS = BIN.parent / "peers"

# What one imports to make calls, and how a client is made: some packages load what they need only then.
CLIENTS = {
    "httpx": ("from httpx import Client", "Client()"),
    "twochat": ("from twochat import TwoChat", "TwoChat('key', '+12123334444')"),
    "openai": ("from openai import OpenAI", "OpenAI(api_key='key')"),
    "slack_sdk": ("from slack_sdk import WebClient", "WebClient(token='key')"),
    "stripe": ("from stripe import StripeClient", "StripeClient('key')"),
    "twilio": ("from twilio.rest import Client", "Client('name', 'key')"),
}

# Measured within, so that the start of the interpreter is not in it; what is printed comes after.
_SCRIPT = """
import time
def now(): return time.perf_counter(), time.process_time()
began = now()
{statement}
imported = now()
client = {client}
made = now()
import json, importlib.metadata, re
memory = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) << 10
print(json.dumps([began, imported, made, memory, importlib.metadata.version("{name}")]))
"""


def measure(*, quick: bool = False) -> dict[str, object]:
    """By name: seconds of an import, seconds until a client is made, and bytes then; and seconds of commands. Medians over
    interleaved rounds."""
    imports = {name: _importing(name, *client) for name, client in CLIENTS.items()}
    commands = {f"twochat {option}": [str(BIN / "twochat"), option] for option in ("--version", "--help")}
    commands["python -c pass"] = [str(BIN / "python"), "-I", "-c", "pass"]
    told: dict[str, list[Any]] = {name: [] for name in imports}
    watched: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    order = random.Random(SEED)  # noqa: S311  # no secret hangs on it
    rounds = 5 if quick else 9
    for round_ in range(rounds + 1):  # the first one writes the caches of bytecode, and is not counted
        for name in order.sample([*imports, *commands], len(imports) + len(commands)):
            if name in imports:
                told[name].append(child.told(imports[name]))
            else:
                watched[name].append(child.watched(commands[name]))
        if not round_:
            told, watched = {name: [] for name in imports}, {name: [] for name in commands}
    return {"rounds": rounds, "imports": {name: _import(runs) for name, runs in told.items()}} | {
        "commands": {name: _command(runs) for name, runs in watched.items()}
    }


def _importing(name: str, statement: str, client: str) -> list[str]:
    home = PEERS / name / "bin" if (PEERS / name).exists() else BIN
    return [str(home / "python"), "-I", "-c", _SCRIPT.format(name=name, statement=statement, client=client)]


def _import(runs: list[Any]) -> dict[str, object]:
    began, imported, made, memories, versions = zip(*runs, strict=True)
    found = {"import": _between(began, imported), "client": _between(began, made)}
    return {**found, "memory": int(statistics.median(memories)), "version": versions[0]}


def _between(before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]]) -> dict[str, float]:
    return _command([(b[0] - a[0], b[1] - a[1]) for a, b in zip(before, after, strict=True)])


def _command(runs: Sequence[tuple[float, float]]) -> dict[str, float]:
    walls, cpus = zip(*runs, strict=True)
    return {"wall": statistics.median(walls), **spread(cpus)}
