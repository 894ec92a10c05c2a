"""`make mutate`: would a test fail if a line that carries a promise were another? `ONLY=lane,plan` for some modules.

Changes one place of a module at a time, in memory alone, and runs the tests that `tools/mutate_changes.py` names for the module. A change
that no test notices is listed in docs/mutation.md, and has a reason in tools/mutation-survivors.toml or makes this fail.
"""

import importlib.util
import os
import re
import resource
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import CodeType, ModuleType

from tools.mutate_changes import ELSEWHERE, TESTS, changes, path_of

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "mutation.md"
REASONS = ROOT / "tools" / "mutation-survivors.toml"
HEAD = """# Would a test notice?

Written by `make mutate`, which changes one place of a module at a time and runs the tests that know the module. What no test notices
is listed, with the reason why it may be so; without a reason the target fails. How places are changed, and which tests are run, is in
[tools/mutate_changes.py](../tools/mutate_changes.py). Texts, regular expressions, log lines and types are left as they are.
"""
PLUGINS = ("_hypothesis_pytestplugin", "pytest_recording.plugin", "twochat_sandbox.plugin")
"""Others take a second to load, and none of these tests needs them."""
PRELOADED = ("hypothesis", "httpx", "phonenumbers", "starlette.applications", "uvicorn", "jsonschema_rs", "yaml")
"""Imported once, and inherited by every run. Nothing that imports twochat."""
AT_ONCE = min(2, os.cpu_count() or 1)
CPU, WALL = 4, 10
"""An endless loop is one that takes so many times as long as the tests without a change; a wait is one that lasts so long."""
_COUNTS = r"(?m)^(\d+) changes, (\d+) noticed"
NOTICED, UNNOTICED, ENDLESS = "noticed", "not noticed", "endless"


class _Changed(SourceFileLoader):
    """Imports one module from other source than that of its file."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        super().__init__(name, str(path))
        self.source = source

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec")


def _run(module: str, source: str, folder: str, seconds: int, shown: bool) -> None:
    """The tests of a module, in a process of their own, with this source of it."""
    import pytest
    from hypothesis import Phase, settings

    # Whether a law breaks is the question, and not by what little it breaks, which takes much longer to find.
    settings.register_profile("mutate", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate))
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for stream in () if shown else (1, 2):
        os.dup2(os.open(os.devnull, os.O_RDWR), stream)
    sys.meta_path.insert(0, _Changed(f"twochat.{module.replace('/', '.')}", path_of(module), source))
    options = ["-x", "-q", "-pno:cacheprovider", "--hypothesis-profile=mutate", f"--basetemp={folder}"]
    options += [f"-p{plugin}" for plugin in PLUGINS] + [f"--deselect=tests/{each}" for each in ELSEWHERE]
    os._exit(pytest.main([*options, *(f"tests/{each}" for each in TESTS[module])]))


def verdicts(module: str, sources: Iterable[str], cpu: int, limit: float, shown: bool) -> Iterator[tuple[int, str]]:
    """For each source, by its place: what the tests say of it, in the order in which they end."""
    waiting = enumerate(sources)
    running: dict[int, tuple[int, float, ForkProcess]] = {}
    with tempfile.TemporaryDirectory() as folder:
        while True:
            while len(running) < AT_ONCE and (following := next(waiting, None)):
                process = ForkProcess(target=_run, args=(module, following[1], f"{folder}/{following[0]}", cpu, shown))
                process.start()
                running[process.sentinel] = (following[0], time.monotonic(), process)
            if not running:
                return
            wait([*running], timeout=1)
            for sentinel, (place, started, process) in [*running.items()]:
                if process.is_alive() and time.monotonic() - started < limit:
                    continue
                late = process.is_alive() or process.exitcode in (-signal.SIGXCPU, -signal.SIGKILL)
                if process.is_alive() and process.pid:
                    os.killpg(process.pid, signal.SIGKILL)
                process.join()
                del running[sentinel]
                yield place, ENDLESS if late else UNNOTICED if process.exitcode == 0 else NOTICED


def reasons() -> dict[tuple[str, str, str], str]:
    entries = tomllib.loads(REASONS.read_text("utf-8"))["survivor"]
    return {(each["module"], each["line"], each["change"]): each["reason"] for each in entries}


def judge(module: str) -> tuple[str, int]:
    """The section of the page about a module, and how many changes were not noticed and have no reason."""
    source = path_of(module).read_text("utf-8")
    used, started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.monotonic()
    if [verdict for _, verdict in verdicts(module, [source], 600, 1200, True)] != [UNNOTICED]:
        sys.exit(f"{module}: its tests fail without a change, too: pytest {' '.join(TESTS[module])}")
    cpu = int(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used) * CPU + 10
    limit = (time.monotonic() - started) * WALL + 30
    todo, found = list(changes(source)), dict[int, str]()
    for place, verdict in verdicts(module, (change.apply(source) for change in todo), cpu, limit, False):
        found[place] = verdict
        if verdict is UNNOTICED:
            print(f"  {todo[place]}", flush=True)
    survivors = [todo[place] for place in sorted(found) if found[place] == UNNOTICED]
    known = reasons()
    why = [known.get((module, change.line, change.what)) for change in survivors]
    lines = [f"- {each}.\n  {reason or '**No reason yet.**'}\n" for each, reason in zip(survivors, why, strict=True)]
    for unneeded in {key for key in known if key[0] == module} - {(module, each.line, each.what) for each in survivors}:
        print(f"  noticed, and needs no reason: {unneeded[1]}    {unneeded[2]}")
    endless = f"{[*found.values()].count(ENDLESS)} of them because the tests did not end"
    counts = f"{len(todo)} changes, {len(todo) - len(lines)} noticed, {endless}"
    print(f"{module}: {counts}, {(time.monotonic() - started) / 60:.1f} minutes", flush=True)
    section = f"{counts}. Tests: {', '.join(f'`{each}`' for each in TESTS[module])}.\n\n" + "".join(lines)
    return section, why.count(None)


def main() -> int:
    wanted = os.environ.get("ONLY", "").replace(",", " ").split() or [*TESTS]
    if unknown := {*wanted} - {*TESTS}:
        sys.exit(f"ONLY={','.join(unknown)}: one of {', '.join(TESTS)} is needed")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in PRELOADED:
        importlib.import_module(name)
    open_questions = 0
    for module in wanted:
        section, more = judge(module)
        open_questions += more
        text = PAGE.read_text("utf-8") if PAGE.exists() else ""
        sections = dict(re.findall(r"(?ms)^## (\S+)\n\n(.*?)(?=^## |\Z)", text)) | {module: section}
        body = "".join(f"\n## {name}\n\n{sections[name].rstrip()}\n" for name in TESTS if name in sections)
        made, noticed = (sum(map(int, each)) for each in zip(*re.findall(_COUNTS, body), strict=True))
        PAGE.write_text(f"{HEAD}\n{made:,} changes, {noticed:,} of them noticed.\n{body}", "utf-8")
    if open_questions:
        print(f"{open_questions} changes were noticed by no test and have no reason in {REASONS.name}", file=sys.stderr)
    return 1 if open_questions else 0


if __name__ == "__main__":
    sys.exit(main())
