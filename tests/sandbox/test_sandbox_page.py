"""The sandbox's page in a browser: it shows the groups and the calls as they come, and switches faults; and the contract."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.contract.spec import SPEC, operations
from tests.sandbox.calls import Post
from tests.support.browser import browser, page
from twochat_sandbox import FAULTS, MAGIC_NUMBERS, Contract, Sandbox, create_app, running
from twochat_sandbox.account import state_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser", "page"]

EVIL = "</script><img src=x onerror=\"document.title='run'\"><b>"
ACCOUNT: dict[str, Any] = {
    "name": "Allotments",
    "credits": 40,
    "numbers": [{"number": "+447700900100", "name": "Office"}],
    "groups": [
        {
            "name": "Volunteers",
            "taken": 2,
            "members": [
                {"number": "+447700900001", "name": "Ann Lee", "admin": True},
                {"number": "+447700900002", "name": "Bea Cole", "hidden": True},
            ],
        },
        {"name": "Committee"},
    ],
    "webhooks": [{"event": "whatsapp.group.join", "url": "https://example.org/hook", "group": "Committee"}],
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(state=state_of(ACCOUNT), slow=0, page=True) as sandbox:
        yield sandbox


@pytest.fixture
def opened(sandbox: Sandbox, page: Page) -> Page:
    # The page is closed before the sandbox is: to lose its events is an error.
    page.goto(sandbox.url)
    page.locator("#live.good").wait_for()
    page.locator("#groups details").first.wait_for()
    return page


def members(page: Page, group: str) -> list[list[str]]:
    return [row.locator("span").all_text_contents() for row in page.locator(f"[id='{group}'] .member").all()]


def newest(page: Page, count: int) -> list[str]:
    """The lines of the newest call, once there are so many."""
    page.wait_for_function("count => document.querySelectorAll('#calls > li:not(.empty)').length === count", arg=count)
    return page.locator("#calls > li").first.locator(".line > :not(time)").all_text_contents()


def test_at_first_the_account_and_its_groups_are_shown(opened: Page, sandbox: Sandbox) -> None:
    assert opened.title() == "Allotments"
    facts = dict(zip(opened.locator("dt").all_text_contents(), opened.locator("dd").all_text_contents(), strict=True))
    assert facts == {
        "address": sandbox.url,
        "API key": "sandbox-key",
        "Office": "+447700900100",
        "credits left": "40",
    }
    assert opened.locator("summary").all_inner_texts() == ["Volunteers\n5 members", "Committee\n1 member"]
    assert members(opened, sandbox.group) == [
        ["+447700900100", "Office", "owner"],
        ["+447700900001", "Ann Lee", "admin"],
        ["+447700900002", "Bea Cole", "number hidden"],
    ]
    assert opened.get_by_text("and 2 who are only counted").is_visible()
    assert opened.get_by_text("whatsapp.group.join: https://example.org/hook, for Committee").is_visible()
    assert opened.get_by_text("No call has come yet.").is_visible()


def test_what_digits_and_keys_mean_is_shown(opened: Page) -> None:
    meaning = opened.locator(".meaning").inner_text()
    assert [magic.description for magic in MAGIC_NUMBERS.values() if magic.description not in meaning] == []
    assert [digits for digits in MAGIC_NUMBERS if f"…{digits}" not in meaning] == []
    assert [key for key in FAULTS if key not in meaning and key.removeprefix("sandbox-") not in meaning] == []
    assert opened.locator("#fault option").count() == len(FAULTS)


def test_a_call_appears_as_it_comes_with_what_happened_to_each(opened: Page, sandbox: Sandbox, post: Post) -> None:
    post(sandbox, "+447700900003", "+447700900403", "+447700900404", "+447700900488", "+447700900499")
    lines = newest(opened, 1)
    assert lines[:4] == ["200", "addParticipant", "Volunteers", "sandbox-key"]
    assert lines[4:] == [
        *("+447700900003", "200", "The participant was added successfully"),
        *("+447700900403", "403", "The participant can be added by sending private invitation only (invited)"),
        *("+447700900488", "200", "The participant was added successfully"),
        *("+447700900404", "-", "Not accepted"),
        *("+447700900499", "-", "Left out of the answer"),
    ]
    assert members(opened, sandbox.group)[3:] == [
        ["+447700900003", "Member 0003"],
        ["+447700900488", "Member 0488", "number hidden"],
    ]
    assert opened.locator("dd").last.inner_text() == "39"
    assert opened.locator(".empty").is_hidden()


def test_other_calls_are_shown_and_no_key_but_the_sandboxs(
    opened: Page, sandbox: Sandbox, client: httpx.Client, post: Post
) -> None:
    secret = "f3a9c21d-real-key"
    post(sandbox, key=secret)
    assert newest(opened, 1) == ["401", "addParticipant", "Volunteers", "an unknown key"]
    client.get(f"{sandbox.url}/open/nowhere?key={secret}")
    assert newest(opened, 2) == ["404", "GET /open/nowhere", "", "no key"]
    headers, body = {"X-User-API-Key": sandbox.key}, {"from_number": sandbox.from_number}
    participants = {"participants": ["+447700900001"]}
    client.post(f"{group(sandbox)}/demote-participant", headers=headers, json=body | participants)
    assert newest(opened, 3)[4:] == ["+447700900001", "-", "Accepted"]
    client.post(f"{group(sandbox)}/remove-participant", headers=headers, json=body | participants)
    assert newest(opened, 4)[4:] == ["+447700900001", "-", "Accepted"]
    new = {"group": {"name": "New", **participants}}
    client.post(f"{sandbox.url}/open/whatsapp/group/create", headers=headers, json=body | new)
    assert newest(opened, 5)[:2] == ["200", "createGroup"]
    opened.locator("summary", has_text="New").wait_for()
    text = {"to_number": "+447700900001", "text": "Hello"}
    client.post(f"{sandbox.url}/open/whatsapp/send-message", headers=headers, json=body | text)
    opened.get_by_text("+447700900100 to +447700900001: Hello").wait_for()
    with pytest.raises(httpx.RemoteProtocolError):
        post(sandbox, "+447700900009", key="sandbox-drop-after")
    assert newest(opened, 7)[0] == "cut"
    with pytest.raises(httpx.RemoteProtocolError):
        post(sandbox, "+447700900009", key="sandbox-drop-during")
    assert newest(opened, 8)[0] == "200, cut"
    assert secret not in opened.content()
    assert secret not in events(sandbox, client)


def test_a_fault_is_switched_on_for_everybody_and_off_again(opened: Page, sandbox: Sandbox, post: Post) -> None:
    assert opened.locator("#off").is_hidden()
    opened.select_option("#fault", "sandbox-503")
    opened.locator("#switch.on").wait_for()
    assert post(sandbox, "+447700900003").status_code == 503
    assert newest(opened, 1)[:4] == ["503", "addParticipant", "Volunteers", "sandbox-key as sandbox-503"]
    assert opened.get_by_text("Temporarily unavailable").is_visible()
    opened.locator("#off").click()
    opened.locator("#switch:not(.on)").wait_for()
    assert opened.locator("#fault").input_value() == "sandbox-key"
    assert post(sandbox, "+447700900003").status_code == 200


def test_a_change_without_a_call_is_shown_and_a_group_stays_as_it_was_opened(opened: Page, sandbox: Sandbox) -> None:
    opened.locator("summary").first.click()
    assert opened.locator("details[open]").count() == 0
    sandbox.state.add(sandbox.group, sandbox.from_number, ["+447700900007", "+525550000489"])
    opened.locator("summary", has_text="7 members").wait_for()
    assert opened.locator("details[open]").count() == 0
    assert members(opened, sandbox.group)[3:] == [
        ["+447700900007", "Member 0007"],
        ["+525550000489", "Member 0489", "known as +5215550000489"],
    ]


def test_nothing_that_comes_with_a_name_is_run(browser: Browser, client: httpx.Client) -> None:
    groups = [{"name": EVIL, "members": [{"number": "+447700900001", "name": EVIL}]}]
    state = state_of({"name": EVIL, "groups": groups})
    with running(state=state, page=True) as sandbox, browser.new_context() as context:
        page = context.new_page()
        page.goto(sandbox.url)
        page.locator(".member").nth(1).wait_for()
        client.get(f"{sandbox.url}/{EVIL.replace('/', '%2F')}")
        assert newest(page, 1)[1].startswith("GET /")
        assert page.title() == EVIL
        assert page.locator("img").count() == 0
        assert members(page, sandbox.group)[1] == ["+447700900001", EVIL]


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_a_window(opened: Page, sandbox: Sandbox, post: Post, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    post(sandbox, *(f"+44770090040{n}" for n in range(10)))
    newest(opened, 1)
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_contract_is_shown_with_each_operation_and_each_of_its_answers(
    sandbox: Sandbox, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{sandbox.url}/docs")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = {section.get_attribute("id"): section.inner_text() for section in page.locator("section").all()}
    assert list(found) == [operation["operationId"] for _, operation in operations()]
    for _, operation in operations():
        text = found[operation["operationId"]]
        assert operation["summary"] in text
        assert [status for status in operation["responses"] if status not in text] == []
    assert "POST /open/whatsapp/group/{group_uuid}/add-participant" in found["addParticipant"]
    assert "participants.*.statusCode" in found["addParticipant"]
    assert "+447700176576" in found["addParticipant"]
    page.get_by_role("link", name="checkNumber").click()
    assert page.url.endswith("#checkNumber")
    assert page.get_by_role("link", name="Back to the sandbox").get_attribute("href") == "/"


def test_another_contract_is_escaped(client: httpx.Client) -> None:
    operation = {"operationId": EVIL, "summary": EVIL, "description": EVIL, "x-evidence": EVIL}
    shown = {"description": EVIL, "content": {"application/json": {"example": {EVIL: EVIL}, "schema": {"const": EVIL}}}}
    spec = {
        "info": {"title": EVIL, "version": EVIL, "description": EVIL},
        "paths": {"/x": {"get": operation | {"responses": {"200": shown, EVIL: shown}}}},
    }
    with running(contract=Contract(spec), page=True) as sandbox:
        text = client.get(f"{sandbox.url}/docs").text
        assert client.get(f"{sandbox.url}/").status_code == 200
    assert "<img" not in text
    assert text.count("&lt;img") >= 10


def group(sandbox: Sandbox) -> str:
    return f"{sandbox.url}/open/whatsapp/group/{sandbox.group}"


def events(sandbox: Sandbox, client: httpx.Client) -> str:
    """The first event that a page gets: all that is known."""
    with client.stream("GET", f"{sandbox.url}/events") as stream:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        return next(line for line in stream.iter_lines() if line.startswith("data: ")).removeprefix("data: ")


PATHS = [("GET", "/"), ("GET", "/events"), ("GET", "/docs"), ("POST", "/fault")]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "host",
    ["example.org", "127.0.0.1.example.org", "localhost.example.org:80", "192.0.2.1", "[2001:db8::1]", "", "[", "a:b"],
)
def test_another_host_is_refused(client: httpx.Client, sandbox: Sandbox, method: str, path: str, host: str) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    answer = client.request(method, sandbox.url + path, headers=headers, content=b"sandbox-503")
    # Uvicorn's parser refuses what is no host at all.
    assert answer.status_code in (421, 400)
    assert sandbox.state.switched == {}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:8000", "[::1]:80"])
def test_this_machine_is_served_by_each_of_its_names(client: httpx.Client, sandbox: Sandbox, host: str) -> None:
    assert client.get(sandbox.url, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", [None, "null", "http://example.org", "https://{}", "http://{}.example.org"])
def test_only_the_page_itself_switches_a_fault(client: httpx.Client, sandbox: Sandbox, origin: str | None) -> None:
    host = sandbox.url.removeprefix("http://")
    headers = {"Origin": origin.format(host)} if origin else {}
    assert client.post(f"{sandbox.url}/fault", headers=headers, content=b"sandbox-503").status_code == 403
    assert sandbox.state.switched == {}
    own = {"Origin": sandbox.url}
    assert client.post(f"{sandbox.url}/fault", headers=own, content=b"another").status_code == 422
    assert client.post(f"{sandbox.url}/fault", headers=own, content=b"sandbox-503").status_code == 204
    assert sandbox.state.switched == {"sandbox-key": "sandbox-503"}


def test_a_page_may_load_nothing_and_run_only_its_script(client: httpx.Client, sandbox: Sandbox) -> None:
    policy = client.get(sandbox.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'sha256-" in policy
    assert "script-src" not in client.get(f"{sandbox.url}/docs").headers["content-security-policy"]


def test_the_page_is_no_call_and_changes_no_answer(client: httpx.Client, sandbox: Sandbox, post: Post) -> None:
    for path in ("/", "/docs"):
        client.get(sandbox.url + path)
    events(sandbox, client)
    assert (sandbox.state.calls, json.loads(events(sandbox, client))["calls"]) == (0, [])
    with running(state=state_of(ACCOUNT)) as plain:
        for numbers in (["+447700900003", "+447700900403"], ["x"], []):
            one, other = post(sandbox, *numbers), post(plain, *numbers)
            assert (one.status_code, one.content) == (other.status_code, other.content)
        assert client.get(plain.url).status_code == 404
    for method in ("HEAD", "POST", "PUT", "DELETE"):
        assert client.request(method, sandbox.url).status_code == 404


def test_the_apis_own_paths_come_first(client: httpx.Client) -> None:
    spec = {"paths": {"/{one}": {"get": {"operationId": "any", "responses": {}}}}}
    with running(contract=Contract(spec), page=True) as sandbox:
        assert client.get(f"{sandbox.url}/docs").status_code == 501


def test_open_pages_do_not_delay_the_end(client: httpx.Client) -> None:
    threads = threading.active_count()
    with running(page=True) as sandbox:
        host, _, port = sandbox.url.removeprefix("http://").rpartition(":")
        connections = [socket.create_connection((host, int(port))) for _ in range(3)]
        for connection in connections:
            connection.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    assert threading.active_count() == threads
    for connection in connections:
        connection.close()


def test_the_page_is_not_in_the_app_itself() -> None:
    assert [route for route in create_app().routes if getattr(route, "path", "") in dict(PATHS).values()] == []
    assert not SPEC["paths"].keys() & dict(PATHS).values()
