"""The public names of the packages and their signatures, as tests/types/api.txt has them.

`python -m tools.api` writes the file. `python -m tools.api --since [REVISION]` fails on what breaks callers and is not
announced, as tools/spec_diff.py does for openapi.yaml: since the newest tag, else where the branch left origin/main, unless a line of
CHANGELOG.md under Unreleased starts with `- Breaking:` and has the name in backticks, whole (`twochat.Pace.cap`) or its last part.
"""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import griffe

from tools.docs_order import INTERNAL
from tools.spec_diff import announcements, revision

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "tests" / "types" / "api.txt"
PACKAGES = ("twochat", "twochat.jobs", "twochat_sandbox")
"""Those whose `__all__` docs/stability.md calls public."""
FOLDERS = ("wrapper", "sandbox")
OUTSIDE = {"Enum", "Exception", "StrEnum", "TypedDict", "ValueError"}
"""Bases from elsewhere that callers may rely on."""
UNLISTED = {"__eq__", "__hash__", "__post_init__", "__reduce__", "__repr__", "__setattr__", "__str__"}

Api = dict[str, griffe.Object]
"""By the name that callers use: `twochat.Pace`, `twochat.Pace.cap`, and for keywords that many functions take `**JobOptions.journal`."""


def load(root: Path, packages: Sequence[str] = PACKAGES) -> Api:
    """Each public name below a folder, and each public member of it. Nothing of the sources is run."""
    loader = griffe.GriffeLoader(search_paths=[root / folder for folder in FOLDERS], allow_inspection=False)
    for package in {name.partition(".")[0] for name in packages}:
        loader.load(package)
    loader.resolve_aliases(implicit=False, external=False)
    public = Api()
    for package in packages:
        module = loader.modules_collection[package]
        public |= {f"{package}.{name}": final(module[str(name)]) for name in module.exports or ()}
    api = _members(public)
    taken = [found for thing in api.values() if (found := _keywords(thing))]
    return api | _members({f"**{each.name}": each for each in taken})


def _members(public: Api) -> Api:
    """With what the classes have or inherit."""
    found = Api()
    for name, thing in public.items():
        found[name] = thing
        if isinstance(thing, griffe.Class):
            members = {key: final(each) for key, each in thing.all_members.items() if _is_public(key, each)}
            found |= {f"{name}.{key}": each for key, each in members.items() if f"{thing.name}.{key}" not in INTERNAL}
    return found


def _keywords(thing: griffe.Object) -> griffe.Object | None:
    """The TypedDict of a function that takes `**options: Unpack[…]`."""
    for parameter in thing.parameters if isinstance(thing, griffe.Function) else ():
        annotation = parameter.annotation
        if isinstance(annotation, griffe.ExprSubscript) and str(annotation.left) == "Unpack":
            assert isinstance(annotation.slice, griffe.ExprName)  # noqa: S101  # a class by its name
            return final(thing.modules_collection[annotation.slice.canonical_path])
    return None


def final(thing: griffe.Object | griffe.Alias) -> griffe.Object:
    return thing.final_target if isinstance(thing, griffe.Alias) else thing


def _is_public(name: str, thing: griffe.Object | griffe.Alias) -> bool:
    if name.startswith("__"):
        return thing.is_function and name not in UNLISTED
    return not name.startswith("_")


def describe(api: Api) -> dict[str, str]:
    """A line for each name."""
    public = {thing.canonical_path: name for name, thing in api.items() if isinstance(thing, griffe.Class)}
    return {name: f"{name}{_kind(thing, public)}" for name, thing in sorted(api.items())}


def _kind(thing: griffe.Object, public: dict[str, str]) -> str:
    """The signature, the type or the bases of a thing, to stand after its name; empty where none is written."""
    if isinstance(thing, griffe.Function):
        marks = [label for label in ("async", "classmethod", "staticmethod") if label in thing.labels]
        return thing.signature(name=" ").strip() + "".join(f"  # {mark}" for mark in marks)
    if isinstance(thing, griffe.Class):
        ancestors = [public[each.canonical_path] for each in thing.mro() if each.canonical_path in public]
        return f": class({', '.join([*ancestors, *_outside(thing)])})"
    assert isinstance(thing, griffe.Attribute)  # noqa: S101  # nothing else is public
    mark = "  # property" if "property" in thing.labels else ""
    if not mark and isinstance(thing.parent, griffe.Class) and {"Enum", "StrEnum"} & {*_outside(thing.parent)}:
        return f" = {thing.value}"
    return f": {thing.annotation}{mark}" if thing.annotation else ""


def _outside(thing: griffe.Class) -> list[str]:
    every = (str(base) for each in (thing, *thing.mro()) for base in each.bases)
    return list(dict.fromkeys(base for base in every if base in OUTSIDE))


def breaks(old: Api, new: Api) -> Iterator[tuple[str, str]]:
    """Each name that changed so that callers may break, and how. What no rule calls harmless is taken to break."""
    before, after = describe(old), describe(new)
    for name, line in before.items():
        if name not in new:
            if name.rpartition(".")[0] not in old.keys() - new.keys():  # else it was removed with its class
                yield name, "removed"
        elif isinstance(one := old[name], griffe.Function) and isinstance(other := new[name], griffe.Function):
            yield from ((name, what) for what in _signature_breaks(one, other))
        elif line not in (name, after[name]):  # no type was promised, or the same
            yield name, " → ".join(each.removeprefix(name).lstrip(" :=") for each in (line, after[name]))


def _signature_breaks(old: griffe.Function, new: griffe.Function) -> Iterator[str]:
    for found in griffe.find_breaking_changes(_without_keywords(old), _without_keywords(new)):
        values = (found.old_value, found.new_value)
        names = {each.name for each in values if isinstance(each, griffe.Parameter)}
        yield f"{found.kind.value.lower()}: {', '.join(names)}"
    if str(old.returns).replace("builtins.", "") != str(new.returns).replace("builtins.", ""):
        yield f"returns {old.returns} → {new.returns}"
    if "async" in old.labels ^ new.labels:
        yield "is now awaited" if "async" in new.labels else "is no longer awaited"


def _without_keywords(function: griffe.Function) -> griffe.Module:
    """A module with the function alone. `**options` is left out, which would be taken to accept whatever was removed."""
    named = (each for each in function.parameters if each.kind is not griffe.ParameterKind.var_keyword)
    module = griffe.Module("module")
    module.set_member("it", griffe.Function("it", parameters=griffe.Parameters(*named)))
    return module


def at(base: str, folder: Path) -> Api:
    """The public names as they were at a revision."""
    # What somebody else did on main since is no change of ours.
    common = _git("merge-base", base, "HEAD").decode().strip()
    with tarfile.open(fileobj=BytesIO(_git("archive", common, *FOLDERS))) as archive:
        archive.extractall(folder, filter="data")
    return load(folder)


def _git(*arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)  # noqa: S603, S607
    if done.returncode:
        sys.exit(f"api: git {' '.join(arguments)}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def report(found: list[tuple[str, str]], changelog: str) -> tuple[str, bool]:
    """What to print, and whether something breaks that is not announced."""
    heading, announced = announcements(changelog)
    lines, missing = list[str](), list[str]()
    for name, what in found:
        known = bool(announced & {name, name.rpartition(".")[2]})
        lines.append(f"{'announced' if known else 'BREAKING':9}  {name}  {what}")
        missing += [] if known else [f"- Breaking: `{name}`: {what}"]
    if missing:
        where = f'under "{heading}"' if heading else 'under a new first heading "## [Unreleased]"'
        lines += ["", f"CHANGELOG.md doesn't say all that breaks. Add there, {where}, in your own words:", "", *missing]
    return "\n".join(lines or ["Nothing here breaks callers."]), bool(missing)


def since(requested: str) -> int:
    base = revision(requested)
    with tempfile.TemporaryDirectory() as folder:
        found = list(breaks(at(base, Path(folder)), load(ROOT)))
    output, missing = report(found, (ROOT / "CHANGELOG.md").read_text("utf-8"))
    print(f"The public names, from {base} to the work tree:\n\n{output}")
    return int(missing)


def main() -> int:
    if sys.argv[1:2] == ["--since"]:
        return since(" ".join(sys.argv[2:]))
    FILE.write_text("".join(f"{line}\n" for line in describe(load(ROOT)).values()), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
