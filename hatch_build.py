"""What hatchling asks while it builds: the README as an index shows it, whose links need an address."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!\[[^\]]*\]\(|\]\()(?!https?:|mailto:|#)([^)\s]+)\)")


def linked(readme: str, repository: str, version: str) -> str:
    """The README with links to the files of this version, in a repository on GitHub or the like."""

    def link(found: re.Match[str]) -> str:
        kind = "raw" if found[1].startswith("!") else "blob"
        return f"{found[1]}{repository.removesuffix('/')}/{kind}/v{version}/{found[2]})"

    return _LINK.sub(link, readme)


class Readme(MetadataHookInterface):
    """Gives links an address, where pyproject.toml names one: `[project.urls]`, `Repository`."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text("utf-8")
        if repository := metadata.get("urls", {}).get("Repository"):
            text = linked(text, repository, metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
