"""`make pictures`: the sandbox's page and a report as one sees them in a browser, and a recording of a terminal.

They are looked at before they are committed: no test can say whether a picture is good. That what the recording shows is still
printed is tested, in tests/docs/test_recording.py.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser import MISSING, OPTIONS, find_program
from tests.support.people import LIST_OF_300
from tools.recording import PROMPT, draw, record
from twochat import Pace, TwoChat, TwoChatError
from twochat_sandbox import Sandbox, read_account, running

DOCS = Path(__file__).parents[1] / "docs"
VOLUNTEERS = "WAG5f3c2a10-7d41-4a5e-9b8e-2f6d1c0a9e77"
"""A group of the account in docs/sandbox.md."""
TYPED = (
    (PROMPT, 'twochat add --between 0.3 "Group 42a5" members.csv'),
    (r"\[y/N\]:$", "y"),
    (r"1\d\d/300", "C-c"),
    (PROMPT, "twochat status members-outcomes.twochat"),
    (PROMPT, "twochat resume --between 0.3 members-outcomes.twochat"),
    (PROMPT, "twochat export members-outcomes.twochat --output members.html"),
)
"""What the terminal shows, and what is then typed."""


def variables(sandbox: Sandbox) -> dict[str, str]:
    return {
        "TWOCHAT_API_KEY": sandbox.key,
        "TWOCHAT_FROM_NUMBER": sandbox.from_number,
        "TWOCHAT_BASE_URL": sandbox.url,
    }


def terminal_and_report(browser: Browser) -> None:
    with running() as sandbox, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "members.csv").write_text("\n".join(LIST_OF_300) + "\n", "utf-8")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        state = {"TWOCHAT_STATE": str(folder / "state"), "PATH": path, "LANG": "C.UTF-8"}
        (DOCS / "recording.svg").write_text(draw(record(TYPED, folder, variables(sandbox) | state)), "utf-8")
        opened(browser, (folder / "members.html").as_uri(), 764).screenshot(path=DOCS / "report.png")


def sandbox_page(browser: Browser) -> None:
    """The account that docs/sandbox.md describes, after calls of each kind."""
    (account,) = re.findall(
        r"<!-- file: account.yaml -->\n```yaml\n(.*?)```", (DOCS / "sandbox.md").read_text("utf-8"), re.DOTALL
    )
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "account.yaml")
        file.write_text(account, "utf-8")
        with running(state=read_account(file), page=True) as sandbox:

            def add(people: list[str], key: str = "", promote: bool = False) -> None:
                pace = Pace(between=0, retries=0)
                with TwoChat(key or sandbox.key, sandbox.from_number, base_url=sandbox.url, pace=pace) as chat:
                    group = chat.group(VOLUNTEERS)
                    try:
                        (group.promote if promote else group.add)(people)
                    except TwoChatError as error:
                        print(error)

            page = opened(browser, sandbox.url, 808)
            add(["+447700900007"], "sandbox-drop-after")
            add(["+447700900004", "+447700900005", "+447700900403", "+447700900488", "+5215550000489", "+447700900404"])
            add(["+447700900005"], promote=True)
            add(["+447700900006"], "sandbox-busy")
            page.get_by_role("combobox").select_option("sandbox-503")
            page.wait_for_timeout(500)
            add(["+447700900006"])
            page.wait_for_timeout(1000)
            page.screenshot(path=DOCS / "sandbox.png")


def opened(browser: Browser, url: str, height: int) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": height})
    page.goto(url)
    return page


def main() -> int:
    program = find_program()
    if program is None:
        print(f"pictures: {MISSING}.", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        sandbox_page(browser)
        terminal_and_report(browser)
        browser.close()
    print("docs/recording.svg, docs/report.png and docs/sandbox.png are new: look at them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
