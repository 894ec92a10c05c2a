"""Every public name with its signature and its docstring, as pages of the reference: read from the source, not imported."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import griffe

from tools.api import final

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "twochat": "Python",
    "twochat.jobs": "Python: jobs",
    "twochat.lists": "Python: lists",
    "twochat_sandbox": "Python: the sandbox",
}
"""Each has a page, with what its `__all__` names."""
_SECTION = re.compile(r"^(Raises|Returns|Yields|Args):\n((?:    .*\n?)+)", re.MULTILINE)


def pages() -> Iterator[tuple[str, str]]:
    """The name of each page, and its text."""
    loader = griffe.GriffeLoader(search_paths=[ROOT / "wrapper", ROOT / "sandbox", ROOT / "generated"])
    for package in ("twochat", "twochat_sandbox"):
        loader.load(package)
    loader.resolve_aliases(implicit=True, external=False)
    for name, title in PACKAGES.items():
        yield f"{name.replace('.', '-')}.md", _page(loader.modules_collection[name], title)


def _page(module: griffe.Module, title: str) -> str:
    names = sorted((str(name) for name in module.exports or ()), key=str.lower)
    parts = [f"# {title}", _docstring(module), f"`from {module.path} import …`"]
    parts += [_named(name, final(module[name]), names) for name in names if not name.startswith("__")]
    return "\n\n".join(filter(None, parts)) + "\n"


def _named(name: str, found: griffe.Object, public: Collection[str]) -> str:
    parts = [f"## {name} {{ #{name} }}", _code(_shape(name, found)), _docstring(found)]
    if isinstance(found, griffe.Class):
        members = {key: final(member) for key, member in found.all_members.items() if not key.startswith("_")}
        shown = [key for key, member in members.items() if member.docstring and not _inherited(found, key, public)]
        parts += [_member(name, key, members[key]) for key in sorted(shown, key=lambda key: _order(found, key))]
    return "\n\n".join(filter(None, parts))


def _inherited(found: griffe.Class, key: str, public: Collection[str]) -> bool:
    """Whether a member stands at a base that has a place of its own."""
    owner = final(found.all_members[key]).parent
    return key not in found.members and owner is not None and owner.name in public


def _order(found: griffe.Class, key: str) -> int:
    """A class's own members first, in the order of the source; then what it inherits."""
    own = list(found.members)
    return own.index(key) if key in own else len(own)


def _member(owner: str, key: str, member: griffe.Object) -> str:
    if isinstance(member, griffe.Function):
        mark = "async " if "async" in member.labels else ""
        shape = _code(f"{mark}def {member.signature()}")
    else:
        shape = (
            _code(f"{key}: {member.annotation}") if isinstance(member, griffe.Attribute) and member.annotation else ""
        )
    return "\n\n".join(filter(None, [f"### {key} {{ #{owner}.{key} }}", shape, _docstring(member)]))


def _shape(name: str, found: griffe.Object) -> str:
    """How it is made or called."""
    if isinstance(found, griffe.Function):
        return f"def {found.signature()}"
    if isinstance(found, griffe.Attribute):
        return f"{name} = {found.value}" if found.value and len(str(found.value)) < 200 else ""
    if not isinstance(found, griffe.Class):
        return ""
    bases = f"({', '.join(map(str, found.bases))})" if found.bases else ""
    if "dataclass" in found.labels or "TypedDict" in bases or name == "Options":
        return "\n".join([f"class {name}{bases}:", *(f"    {line}" for line in _fields(found))])
    made = found.all_members.get("__init__")
    function = final(made) if made else None
    ours = isinstance(function, griffe.Function) and function.path.startswith("twochat")
    if (
        isinstance(function, griffe.Function) and ours and "settings" not in function.parameters
    ):  # else a client makes it
        return f"class {function.signature(name=name).removesuffix(' -> None')}"
    return f"class {name}{bases}"


def _fields(found: griffe.Class) -> Iterator[str]:
    for key, member in found.all_members.items():
        target = final(member)
        if not key.startswith("_") and isinstance(target, griffe.Attribute) and "property" not in target.labels:
            value = str(target.value) if target.value is not None else ""
            yield f"{key}: {target.annotation}{f' = {value}' if value and '(' not in value else ''}"


def _code(text: str) -> str:
    return f"```python\n{_wrapped(text)}\n```" if text else ""


def _wrapped(text: str) -> str:
    """A long signature has its parameters one in a line."""
    if len(text) <= 78 or "\n" in text or "(" not in text:
        return text
    head, _, rest = text.partition("(")
    inside, close, tail = rest.rpartition(")")
    if ") -> " in rest:
        inside, close, tail = rest.rpartition(") -> ")
    parameters = re.split(r", (?![^\[]*\])", inside)
    return "\n".join([f"{head}(", *(f"    {each}," for each in parameters), f"{close}{tail}"])


def _docstring(found: griffe.Object) -> str:
    """As Markdown: what it raises is a list."""
    if not found.docstring:
        return ""

    def listed(section: re.Match[str]) -> str:
        lines = re.sub(r"\n {8,}", " ", section[2]).splitlines()
        items = (re.sub(r"^(\w[\w, .]*):", r"`\1`:", line.strip()) for line in lines if line.strip())
        return f"**{section[1]}**\n\n" + "".join(f"- {item}\n" for item in items)

    return _SECTION.sub(listed, found.docstring.value).strip().replace("<", "&lt;")
