"""openapi.yaml as a page of the reference: as the sandbox renders it at /docs, with headings that the site's search knows."""

import re
from pathlib import Path
from typing import Any

import yaml

from twochat_sandbox import page as sandbox_page
from twochat_sandbox.contract import METHODS

ROOT = Path(__file__).parents[1]


def page() -> str:
    spec = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
    operations = [
        _operation(spec, method, path, item)
        for path, item in spec["paths"].items()
        for method in item
        if method in METHODS
    ]
    introduction = (
        f"The contract, version {spec['info']['version']}: each operation with its fields, its statuses, and how well each is known.\n"
        "What the words mean: [Evidence](../explanation/evidence.md). The file itself: [openapi.yaml](openapi.yaml)."
    )
    return "\n\n".join(["# The API", introduction, *operations]) + "\n"


def _operation(spec: dict[str, Any], method: str, path: str, item: dict[str, Any]) -> str:
    parameters = [*item.get("parameters", ()), *item[method].get("parameters", ())]
    html = sandbox_page.operation(spec, method.upper(), path, item[method], parameters)
    html = re.sub(r"</?section[^>]*>", "", html)
    html = html.replace(' class="failures"', "")  # the theme leaves tables with a class alone
    html = html.replace("\n\n", "\n")  # a blank line would end the block
    html = re.sub(r"<pre>(.*?)</pre>", _example, html, flags=re.DOTALL)
    return re.sub(r"<h([23])>(.*?)</h\1>", lambda found: f"\n\n{'#' * int(found[1])} {found[2]}\n\n", html)


def _example(found: re.Match[str]) -> str:
    return f"\n\n<details><summary>Example</summary><pre>{found[1]}</pre></details>\n\n"
