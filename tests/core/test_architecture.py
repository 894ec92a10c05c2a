"""The plan of the house: one door to HTTP and one to the generated package, no circles, no private names of others."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import twochat

WRAPPER = Path(twochat.__file__).parent
MODULES = {
    file.relative_to(WRAPPER).with_suffix("").as_posix(): ast.parse(file.read_text("utf-8"))
    for file in WRAPPER.rglob("*.py")
}
PURE = (
    "answer",
    "cell",
    "engine",
    "errors",
    "numbers",
    "operations",
    "outcome",
    "phone",
    "plan",
    "report",
    "results",
    "steps",
    "store",
)
"""No I/O, no clock but for the time of a look, no threads."""


def _imports(module: str) -> Iterator[str]:
    """The modules that a module imports, at the top or when first used, but not for its types alone."""
    tree = MODULES[module]
    for_types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    skipped = {id(node) for block in for_types for node in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom):
            parts = module.split("/")[: -node.level]
            base = "/".join([*parts, *(node.module or "").split(".")]).strip("/")
            named = [f"{base}/{alias.name}".strip("/") for alias in node.names]
            yield from (f"twochat.{name if name in MODULES else base or '__init__'}" for name in named)


def test_no_circle_is_among_the_imports() -> None:
    graph = {f"twochat.{module}": {*_imports(module)} - {"twochat.__init__"} for module in MODULES}
    assert [*TopologicalSorter(graph).static_order()]


def test_httpx_has_one_door_and_the_generated_package_another() -> None:
    doors = {"httpx": {"http"}, "httpcore": set[str](), "twochat_api": {"requests"}, "phonenumbers": {"phone"}}
    doors |= {"python_calamine": {"lists/workbook"}, "vobject": {"lists/vcard"}}
    for package, modules in doors.items():
        assert modules == {module for module in MODULES if any(n.split(".")[0] == package for n in _imports(module))}


def test_nothing_is_imported_that_pyproject_does_not_name() -> None:
    project = tomllib.loads((WRAPPER.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["cli"], *extras["fleet"][1:]]  # the first is twochat[cli]
    named = {re.split(r"[^\w-]", each)[0].replace("-", "_") for each in wanted}
    named |= {"phonenumbers", "psycopg_pool"}  # of phonenumberslite, and of psycopg[pool]
    imported = {name.split(".")[0] for module in MODULES for name in _imports(module)}
    assert imported - named - sys.stdlib_module_names == {"twochat", "twochat_api", "twochat_sandbox"}


def test_the_database_is_known_to_its_own_modules_alone() -> None:
    knowing = {module for module in MODULES if any(name.startswith("psycopg") for name in _imports(module))}
    assert knowing == {f"jobs/{name}" for name in ("lanerow", "locks", "postgres", "schema")}
    code = "import sys, twochat, twochat.jobs; print([name for name in sys.modules if name.startswith('psycopg')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_reads_lists_is_imported_only_when_there_is_one_to_read() -> None:
    code = "import sys, twochat; print([m for m in sys.modules if m.split('.')[0] in ('python_calamine', 'vobject', 'zipfile')"
    code += " or m.startswith('twochat.lists.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['twochat.lists.people']\n"


@pytest.mark.parametrize("module", PURE)
def test_what_is_pure_imports_nothing_that_acts(module: str) -> None:
    acting = {
        "asyncio",
        "threading",
        "socket",
        "time",
        "subprocess",
        "twochat.http",
        "twochat.drivers",
        "twochat.journal",
    }
    assert {*_imports(module)} & acting == set()


def test_the_only_private_name_of_others_is_the_generators_request_builder() -> None:
    found = {
        (module, node.attr)
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
        if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls", "journal", "chat"))
        if not isinstance(node.value, ast.Call)  # super()
    }
    assert {("requests", "_get_kwargs")} == {(module, name) for module, name in found if name not in _OURS}


_OURS = {"_known", "_asdict", "_fields"}
"""Of a class of ours, or public by the documentation of NamedTuple."""
