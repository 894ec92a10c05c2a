"""Every public name with its signature and its docstring, as pages of the reference: read from the source, not imported."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import griffe

from tools.api import final
from tools.docs_order import FIRST, GROUPS, INTERNAL, INTRODUCTIONS

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "twochat": "Python",
    "twochat.jobs": "Python: jobs",
    "twochat.lists": "Python: lists",
    "twochat_sandbox": "Python: the sandbox",
}
"""Each has a page, with what its `__all__` names."""
_NAMED = re.compile(r"(^```.*?^```$|^#.*?$|^ {4}.*?$)|`([\w.]+)`|`[^`\n]+`|\b([A-Z]\w+\.\w+)", re.DOTALL | re.MULTILINE)
"""What is no text; then a name in backticks, and that of a member, which may stand without."""
_SECTION = re.compile(r"^(Raises|Returns|Yields|Args):\n((?:    .*\n?)+)", re.MULTILINE)


def pages() -> Iterator[tuple[str, str]]:
    """The name of each page, and its text."""
    loader = griffe.GriffeLoader(search_paths=[ROOT / "wrapper", ROOT / "sandbox", ROOT / "generated"])
    for package in ("twochat", "twochat_sandbox"):
        loader.load(package)
    loader.resolve_aliases(implicit=True, external=False)
    made = {
        f"{name.replace('.', '-')}.md": _page(loader.modules_collection[name], title)
        for name, title in PACKAGES.items()
    }
    places = {
        page: dict.fromkeys(re.findall(r"^#+ .* { #(\S+) }$", text, re.MULTILINE), page) for page, text in made.items()
    }
    everywhere = {name: page for page in reversed(made) for name in places[page]}
    for page, text in made.items():
        yield page, _linked(text, everywhere | places[page])


def _linked(text: str, places: Mapping[str, str]) -> str:
    """With a link at each name that has a place."""

    def link(found: re.Match[str]) -> str:
        name = found[2] or found[3]
        return f"[{found[0]}]({places[name]}#{name})" if name in places else found[0]

    return _NAMED.sub(link, text)


def _page(module: griffe.Module, title: str) -> str:
    introduction = _docstring(module)
    if module.path in INTRODUCTIONS:
        introduction = "\n\n".join([introduction.split("\n\n")[0], INTRODUCTIONS[module.path]])
    parts = [f"# {title}", introduction, f"`from {module.path} import …`"]
    exported = {str(name) for name in module.exports or () if not str(name).startswith("__")}
    for heading, names in _groups(module, exported).items():
        level = "###" if heading else "##"
        parts += [f"## {heading}"] if heading else []
        parts += [_named(name, final(module[name]), exported, level) for name in names]
    return "\n\n".join(filter(None, parts)) + "\n"


def _groups(module: griffe.Module, exported: Collection[str]) -> dict[str, list[str]]:
    """The names under each heading, in the order that a reader needs."""
    first = FIRST.get(module.path, ())
    if module.path not in GROUPS:
        return {
            "": sorted(exported, key=lambda name: (first.index(name) if name in first else len(first), name.lower()))
        }
    groups = {heading: [name for name in names if name in exported] for heading, names in GROUPS[module.path].items()}
    errors = [name for name, found in module["errors"].members.items() if name in exported and not found.is_alias]
    placed = {*errors, *(name for names in groups.values() for name in names)}
    groups["More"] = sorted({*exported} - placed, key=str.lower)
    return {heading: names for heading, names in (*groups.items(), ("Errors", errors)) if names}


def _named(name: str, found: griffe.Object, public: Collection[str], level: str) -> str:
    shape = _code(_shape(name, found))
    parts = [f"{level} {name} {{ #{name} }}", shape, _keywords(shape), _docstring(found)]
    if isinstance(found, griffe.Class):
        members = {key: final(member) for key, member in found.all_members.items() if not key.startswith("_")}
        shown = [
            key
            for key, member in members.items()
            if member.docstring and not _inherited(found, key, public) and f"{name}.{key}" not in INTERNAL
        ]
        parts += [
            _member(name, key, members[key], f"{level}#") for key in sorted(shown, key=lambda key: _order(found, key))
        ]
    return "\n\n".join(filter(None, parts))


def _inherited(found: griffe.Class, key: str, public: Collection[str]) -> bool:
    """Whether a member stands at a base that has a place of its own."""
    owner = final(found.all_members[key]).parent
    return key not in found.members and owner is not None and owner.name in public


def _order(found: griffe.Class, key: str) -> int:
    """A class's own members first, in the order of the source; then what it inherits."""
    own = list(found.members)
    return own.index(key) if key in own else len(own)


def _member(owner: str, key: str, member: griffe.Object, level: str) -> str:
    if isinstance(member, griffe.Function):
        mark = "async " if "async" in member.labels else ""
        shape = _code(f"{mark}def {member.signature()}")
    else:
        shape = (
            _code(f"{key}: {member.annotation}") if isinstance(member, griffe.Attribute) and member.annotation else ""
        )
    return "\n\n".join(
        filter(None, [f"{level} {key} {{ #{owner}.{key} }}", shape, _keywords(shape), _docstring(member)])
    )


def _keywords(shape: str) -> str:
    """Which ones `**options` stands for."""
    found = re.search(r"\*\*(\w+): Unpack\[(\w+)\]", shape)
    return f"`**{found[1]}` are the keywords of `{found[2]}`." if found else ""


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
        items = (re.sub(r"^\w[\w, .]*:", _names_of_errors, line.strip()) for line in lines if line.strip())
        return f"**{section[1]}**\n\n" + "".join(f"- {item}\n" for item in items)

    return _SECTION.sub(listed, found.docstring.value).strip().replace("<", "&lt;")


def _names_of_errors(found: re.Match[str]) -> str:
    return re.sub(r"[\w.]+", r"`\g<0>`", found[0])
