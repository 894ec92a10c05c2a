"""benchmarks/results.json: what was measured last, section by section."""

import json
import os
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("results.json")
PACKAGES = ("twochat", "httpx", "httpcore", "requests", "phonenumberslite", "typer", "uvicorn", "uvloop")

Results = dict[str, Any]
"""By section what its `measure` returned, and under `machine` what it was measured on."""


def machine() -> dict[str, str]:
    """Without names or paths of this one machine."""
    models = re.findall(r"^model name\s*: *(.*)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {
        "CPU": f"{models[0] if models else 'unknown'}, {os.cpu_count()} cores",
        "system": platform.freedesktop_os_release()["PRETTY_NAME"],
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        **{package: version(package) for package in PACKAGES},
    }


def load(file: Path = FILE) -> Results:
    """What is there; nothing when there is no file yet."""
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}


def save(found: Results, machine: dict[str, str], file: Path = FILE) -> Results:
    """Put sections in the place of the same ones measured before, and return all. What another machine measured is dropped."""
    before = load(file)
    merged = {**(before if before.get("machine") == machine else {}), **found, "machine": machine}
    # Four digits of each float: more are noise, and each run would change every line.
    short = json.loads(json.dumps(merged), parse_float=lambda text: float(f"{float(text):.4g}"))
    file.write_text(json.dumps(short, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return load(file)
