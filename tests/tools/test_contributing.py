"""What CONTRIBUTING.md, the architecture, the decisions and the workflows name is there, and the architecture is that of the imports."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.core.test_architecture import MODULES, PURE, _imports
from tools.pythons import LEFT_OUT, PYTHONS

ROOT = Path(__file__).parents[2]
WRAPPER = ROOT / "wrapper" / "twochat"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
PAGES = [
    *(ROOT / name for name in ("CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "docs/architecture.md")),
    ROOT / ".github" / "pull_request_template.md",
    ROOT / "docs" / "decisions" / "README.md",
    *DECISIONS,
]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
OURS = [file for file in WORKFLOWS if file.name in ("ci.yml", "contract.yml")]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def prose(page: Path) -> str:
    return page.read_text("utf-8")


def names(text: str) -> set[str]:
    """What stands in backticks and looks like a file or a folder. `<operationId>` stands for any; a glob for one at least."""
    code = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    found = (re.sub("<[^>]+>", "*", each).rstrip("/") for each in code)
    file = re.compile(r"[\w.*-]+(/[\w.*-]+)+|[\w*-]+\.(py|md|yaml|yml|toml|lock)")
    return {each for each in found if file.fullmatch(each) and not each.startswith((".venv", "build("))}


def there(name: str, page: Path) -> bool:
    """Whether it is a file or a folder: from the root, from the page, or as the architecture names modules."""
    places = [(ROOT, name), (page.parent, name), (WRAPPER, name), (WRAPPER, f"{name}.py")]
    return any(any(folder.glob(each)) for folder, each in places)


@each_page
def test_every_file_that_is_named_exists(page: Path) -> None:
    assert {name for name in names(prose(page)) if not there(name, page)} == set()


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = [
        link for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if "://" not in link and not is_live(link, page)
    ]
    assert dead == []


def is_live(link: str, page: Path) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not anchor or not target.exists():
        return target.exists()
    headings = re.findall(r"^#+ (.+)$", prose(target), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@each_page
def test_every_test_that_is_named_exists(page: Path) -> None:
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in re.findall(r"`(test_\w+)`", prose(page)) if f"def {name}(" not in tests] == []


@pytest.mark.parametrize("file", [*PAGES, *WORKFLOWS], ids=lambda file: file.name)
def test_every_make_target_that_is_named_exists(file: Path) -> None:
    pattern = r"(?:`|\$ |run: )make ([a-z-]+)"
    assert {*re.findall(pattern, file.read_text("utf-8"))} - TARGETS == set()


def test_each_row_of_where_what_lives_names_its_files_and_its_tests() -> None:
    table = prose(PAGES[0]).split("\n## Where what lives\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    for change, files, tests in rows:
        assert names(files), change
        assert tests == "itself" or names(tests), change


def parts() -> Iterator[tuple[str, list[str], list[str]]]:
    """Each part of the architecture: its modules, and what they never import. `lists/` stands for all in that folder."""
    table = prose(ROOT / "docs" / "architecture.md").split("| part | modules | never imports |\n")[1].split("\n\n")[0]
    for part, modules, never in re.findall(r"^\| ([^|]+) \| (`[^|]+`) \|([^|]*)\|$", table, re.MULTILINE):
        yield part, re.findall(r"`([^`]+)`", modules), re.findall(r"`([^`]+)`", never)


def members(name: str) -> set[str]:
    return {module for module in MODULES if module == name or (name.endswith("/") and module.startswith(name))}


def test_every_module_is_in_one_part_of_the_architecture() -> None:
    placed = [module for _, modules, _ in parts() for name in modules for module in members(name)]
    assert sorted(placed) == sorted(MODULES), "docs/architecture.md: its table has each module once"


def test_no_part_imports_what_the_architecture_says_it_never_does() -> None:
    for part, modules, never in parts():
        for module in (module for name in modules for module in members(name)):
            imported = {name.removeprefix("twochat.") for name in _imports(module)}
            assert {name for name in imported if {name, name.split("/")[0]} & {*never}} == set(), (part, module)


def test_the_architecture_lists_what_is_pure() -> None:
    section = prose(ROOT / "docs" / "architecture.md").split("\n## What is pure\n\n")[1]
    assert tuple(re.findall(r"`(\w+)`", section.split(":")[0])) == PURE


def test_each_decision_has_its_four_headings_and_its_row() -> None:
    index = prose(ROOT / "docs" / "decisions" / "README.md")
    for number, page in enumerate(DECISIONS, 1):
        headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
        assert headings[0].startswith(f"{number:04}: ")
        assert headings[1:] == ["Context", "Decision", "Consequences", "What would change our mind"]
        assert f"]({page.name})" in index


def load(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_each_workflow_can_be_read_and_pins_what_it_uses(file: Path) -> None:
    steps = [step for job in load(file)["jobs"].values() for step in job.get("steps", [])]
    assert [step["uses"] for step in steps if not re.search("@[0-9a-f]{40}$", step.get("uses", f"@{'0' * 40}"))] == []


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_a_workflow_may_only_read_and_every_file_that_it_names_exists(file: Path) -> None:
    assert load(file)["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in load(file)["jobs"].values())
    paths = set(re.findall(r"\b(?:tests|tools)/[\w/.]*\w", file.read_text("utf-8")))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_wheel_is_tested_on_every_python_without_the_same_long_tables() -> None:
    job = load(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["wheel"]
    assert tuple(job["strategy"]["matrix"]["python"]) == PYTHONS
    ignored = {*re.findall(r"--ignore=tests/(\S+)", job["steps"][-1]["run"])}
    assert ignored == {*LEFT_OUT, "core/test_architecture.py"}


def test_what_is_asked_of_the_live_api_only_reads() -> None:
    text = (ROOT / ".github" / "workflows" / "contract.yml").read_text("utf-8")
    (step,) = [step for step in load(OURS[1])["jobs"]["live"]["steps"] if step.get("run") == "make contract"]
    paths = load(ROOT / "openapi.yaml")["paths"].values()
    reading = {path["get"]["operationId"] for path in paths if "get" in path}
    assert {*step["env"]["ONLY"].split(",")} <= reading - {"checkNumber"}  # which costs a check
    assert not re.search("LIVE:|THROWAWAY:|NUMBERS:", text)


def test_the_checks_before_a_commit_are_the_projects_own() -> None:
    (repo,) = load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local"
    assert all(hook["entry"].startswith(".venv/bin/") for hook in repo["hooks"])


def test_forms_for_issues_can_be_read() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) > 1
    assert all({"name", "description", "body"} <= load(form).keys() for form in forms if form.name != "config.yml")
