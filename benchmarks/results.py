"""benchmarks/results.json: what was measured last, section by section."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("results.json")

Results = dict[str, Any]
"""By section what its `measure` gave, and under `machine` and `versions` what it was measured on."""


def load(file: Path = FILE) -> Results:
    """What is there; nothing when there is no file yet."""
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}


def save(found: Results, machine: dict[str, str], versions: dict[str, str], file: Path = FILE) -> Results:
    """Put sections in the place of the same ones measured before, and give all. What another machine measured is dropped."""
    before = load(file)
    kept = before if before.get("machine") == machine else {}
    merged = _short({**kept, **found, "machine": machine, "versions": versions})
    file.write_text(json.dumps(merged, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return load(file)


def _short(value: Any) -> Any:
    """With four digits of each float: more are noise, and each run would change every line."""
    match value:
        case dict():
            return {name: _short(item) for name, item in value.items()}
        case list():
            return [_short(item) for item in value]
        case float():
            return float(f"{value:.4g}")
        case _:
            return value
