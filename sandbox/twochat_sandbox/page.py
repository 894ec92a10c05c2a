"""The page at `/`: the groups, the calls as they come, and a switch for faults; and the contract at `/docs`.

Both are for a browser on this machine. They are no calls of the API, and take no path away from it.
"""

import asyncio
import json
import re
import time
from base64 import b64encode
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twochat_sandbox.contract import METHODS, Contract
from twochat_sandbox.faults import FaultKind, faults_of
from twochat_sandbox.magic import MAGIC_NUMBERS
from twochat_sandbox.operations import HANDLERS
from twochat_sandbox.spelling import older_in
from twochat_sandbox.state import State

KEY = "sandbox-key"
"""The key whose fault can be switched."""
CALLS_KEPT = 200
LOOK_SECONDS = 1.0
"""How often an open page is compared with the state, which can also change without a call: by a test, or when a lag is over."""


def with_page(api: Starlette, state: State, contract: Contract) -> ASGIApp:
    """The API with its page in front."""
    return _Page(api, state, contract)


class _Page:
    def __init__(self, api: Starlette, state: State, contract: Contract) -> None:
        self._api = api
        self._state = state
        self._contract = contract
        self._faults = faults_of(contract)
        self._calls = deque[dict[str, Any]](maxlen=CALLS_KEPT)
        self._changed = asyncio.Event()
        self._routes: dict[tuple[str, str], Callable[[Request], Awaitable[ASGIApp]]] = {
            ("GET", "/"): self._show,
            ("GET", "/events"): self._stream,
            ("GET", "/docs"): self._explain,
            ("POST", "/fault"): self._switch,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        respond = self._routes.get((scope.get("method", ""), scope.get("path", "")))
        if respond is None or any(route.matches(scope)[0] is not Match.NONE for route in self._api.routes):
            await self._watch(scope, receive, send)
            return
        request = Request(scope, receive)
        response = _refusal(request) or await respond(request)
        await response(scope, receive, send)

    async def _show(self, _: Request) -> Response:
        refusing = [key for key, fault in self._faults.items() if fault.kind is FaultKind.REFUSING]
        keys = [(key, fault.description) for key, fault in self._faults.items()]
        once = [pair for pair in keys if pair[0] not in refusing]
        statuses = ", ".join(key.removeprefix("sandbox-") for key in refusing)
        once.append(("sandbox-…", f"Always that status, and nothing is done: {statuses}."))
        numbers = [(f"…{digits}", magic.description) for digits, magic in MAGIC_NUMBERS.items()]
        parts = {
            name: "".join(f"<tr><td><code>{escape(what)}</code><td>{escape(does)}" for what, does in rows)
            for name, rows in (("numbers", numbers), ("keys", once))
        }
        parts["options"] = "".join(f'<option value="{escape(key)}">{escape(f"{key}: {does}")}' for key, does in keys)
        return _page("page.html", parts)

    async def _explain(self, _: Request) -> Response:
        return _page("docs.html", _reference(self._contract.spec))

    async def _switch(self, request: Request) -> Response:
        """Give calls with `sandbox-key` the fault of another key, or its own."""
        key = (await request.body()).decode("ascii", "replace")
        if key not in self._faults:
            return PlainTextResponse("There is no such key.", 422)
        self._state.switched[KEY] = key
        self._tell()
        return Response(status_code=204)

    async def _stream(self, _: Request) -> ASGIApp:
        return self._events

    async def _events(self, _: Scope, receive: Receive, send: Send) -> None:
        """Server-sent events, each with what is new to this page; the first has everything."""
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.ensure_future(_gone(receive))
        sent: dict[str, str] = {}
        count = 0
        while not gone.done():
            changed = self._changed
            calls = [call for call in self._calls if call["count"] > count]
            count = calls[-1]["count"] if calls else count
            news = {name: value for name, value in self._snapshot().items() if sent.get(name) != value}
            if news or calls:
                said = {
                    "first": not sent,
                    "calls": calls,
                    "news": {name: json.loads(each) for name, each in news.items()},
                }
                sent |= news
                await send({"type": "http.response.body", "body": _event(said), "more_body": True})
            told = asyncio.ensure_future(changed.wait())
            await asyncio.wait({gone, told}, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()

    def _snapshot(self) -> dict[str, str]:
        """What the page shows but the calls, by name; each group apart, so that only those that change are sent again."""
        state = self._state
        account = {
            "name": state.account.name,
            "numbers": [[each.number, each.name, each.connected] for each in state.account.numbers],
            "left": state.left,
            "fault": state.switched.get(KEY, KEY),
            "messages": [[each.from_number, each.to_number, each.text] for each in state.messages[-20:]],
            "hooks": [[hook.event, hook.url, hook.group] for hook in state.hooks.values()],
        }
        return {"account": json.dumps(account)} | {id: json.dumps(_group(state, id)) for id in state.groups}

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a call of the API, and tell the pages what happened."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        status, failure, complete, began = 0, bytearray(), False, time.time()
        key = ", ".join(Request(scope).headers.getlist("x-user-api-key"))
        fault = self._state.switched.get(key, key) if key in self._faults else ""

        async def watched(message: Message) -> None:
            nonlocal status, complete
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                complete = not message.get("more_body", False)
                failure.extend(message.get("body", b"")[:500] if status >= 400 else b"")
            await send(message)

        try:
            await self._api(scope, receive, watched)
        finally:
            known: Mapping[str, Any] = scope.get("state", {})
            self._calls.append(
                {
                    "count": self._calls[-1]["count"] + 1 if self._calls else 1,
                    "at": began,
                    "method": scope["method"],
                    "path": scope["path"][:300],
                    "operation": known.get("operation", ""),
                    # Another key may be a real one, and is shown to nobody.
                    "key": _words(key, fault),
                    "status": status,
                    "complete": complete,
                    "failure": failure.decode("utf-8", "replace"),
                    "outcomes": _outcomes(known.get("answer"), known.get("body", b"")),
                }
            )
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _event(said: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(said)}\n\n".encode()


def _words(key: str, fault: str) -> str:
    if not fault:
        return "an unknown key" if key else "no key"
    return key if fault == key else f"{key} as {fault}"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _refusal(request: Request) -> Response | None:
    """What answers a request that a page elsewhere has made, or that another name has led here."""
    hosts = request.headers.getlist("host")
    if len(hosts) != 1 or not _is_local(hosts[0]):
        # A name that leads to this machine gives any site the rights of this page.
        return PlainTextResponse("The sandbox's page is served for 127.0.0.1 and localhost only.", 421)
    if request.method != "GET" and request.headers.get("origin") != f"http://{hosts[0]}":
        return PlainTextResponse("Only the sandbox's own page may do that.", 403)
    return None


def _is_local(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _page(name: str, parts: Mapping[str, str]) -> Response:
    """A page of this package with its parts. It loads nothing, and runs nothing but its own script."""
    text = files("twochat_sandbox").joinpath(name).read_text("utf-8")
    script = re.search("<script>(.*?)</script>", text, re.DOTALL)
    digest = b64encode(sha256(script[1].encode()).digest()).decode() if script else ""
    text = re.sub(r"<!-- (\w+) -->", lambda found: parts[found[1]] if found[1] != "style" else _style(), text)
    policy = "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'"
    policy += f"; script-src 'sha256-{digest}'" if digest else ""
    headers = {
        "Content-Security-Policy": f"{policy}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(text, headers=headers)


def _style() -> str:
    return f"<style>\n{files('twochat_sandbox').joinpath('page.css').read_text('utf-8')}</style>"


def _group(state: State, id: str) -> dict[str, Any]:
    """A group as the API shows it, and beside that the numbers that it hides or does not list yet."""
    shown = HANDLERS["getGroup"](state, {"group_uuid": id}, None, False)["data"]
    listed = dict(zip(state.listed(id)[0], shown["participants"], strict=False))
    members = [
        {"number": number, "name": one["wa_pushname"], "notes": _notes(number, one)} for number, one in listed.items()
    ]
    waiting = [number for number in state.members(id) if number not in listed]
    members += [{"number": number, "name": "", "notes": ["not listed yet"]} for number in sorted(waiting)]
    return {"id": id, "name": shown["wa_group_name"], "size": shown["size"], "members": members}


def _notes(number: str, member: dict[str, Any]) -> list[str]:
    """What is special about a member."""
    known_as = member.get("phone_number", "")
    notes = {
        "owner": member["wa_is_super_admin"],
        "admin": member["wa_is_admin"] and not member["wa_is_super_admin"],
        "number hidden": not known_as,
        f"known as {known_as}": known_as not in ("", number),
    }
    return [note for note, holds in notes.items() if holds]


def _outcomes(answer: Any, body: bytes) -> list[tuple[str, int | None, str]]:
    """What was answered of each number of a call that was carried out: the number, its code, and that in words."""
    try:
        part, asked = answer.get("group", answer), json.loads(body)
        people, numbers = part["participants"], asked.get("group", asked)["participants"]
        found: dict[str, tuple[int | None, str]] = {
            number: (result["statusCode"], result["message"] + (" (invited)" if result["isInviteV4Sent"] else ""))
            for number, result in people.items()
            if number.startswith("+") and not result.get("isGroupCreator")
        }
        for holder in (part, people):
            for field, words in (("accepted_numbers", "Accepted"), ("unaccepted_numbers", "Not accepted")):
                for number in holder.get(field, ()):
                    found.setdefault(number, (None, words))
        for number in numbers:
            if number not in found and older_in(number) not in found:
                # Promote and demote answer for all at once.
                found[number] = (None, "Accepted" if "statusCode" in people else "Left out of the answer")
    except (AttributeError, KeyError, TypeError, ValueError):
        # An answer about something else, or one of another contract.
        return []
    return [(number, code, words) for number, (code, words) in found.items()]


# --- the contract as a page -----------------------------------------------------------------------------------------


def _reference(spec: dict[str, Any]) -> dict[str, str]:
    """The parts of docs.html."""
    operations = [
        (method.upper(), path, operation, [*item.get("parameters", ()), *operation.get("parameters", ())])
        for path, item in spec["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]
    links = (
        f'<li><a href="#{_text(one["operationId"])}">{_text(one["operationId"])}</a> {_text(one.get("summary"))}'
        for _, _, one, _ in operations
    )
    info = spec["info"]
    return {
        "title": _text(f"{info['title']} {info['version']}"),
        "introduction": _prose(info.get("description")),
        "contents": f"<ul>{''.join(links)}</ul>",
        "operations": "".join(operation(spec, *each) for each in operations),
    }


def operation(spec: dict[str, Any], method: str, path: str, one: dict[str, Any], parameters: list[Any]) -> str:
    id = _text(one["operationId"])
    text = f'<section id="{id}"><h2>{id}</h2><p class="call"><b>{method}</b> <code>{_text(path)}</code></p>'
    text += f"<p>{_marked(one.get('summary'))} {_evidence(one)}</p>{_prose(one.get('description'))}"
    if parameters:
        rows = [
            (each["name"], each["schema"], each.get("required", False), each)
            for each in (_resolve(spec, each) for each in parameters)
        ]
        text += f"<h3>Parameters</h3>{_table(rows)}"
    if request := _resolve(spec, one.get("requestBody", {})):
        text += f"<h3>Request</h3>{_content(spec, request)}"
    failures = ""
    for status, response in one["responses"].items():
        response = _resolve(spec, response)
        said = f"{_marked(response.get('description'))} {_evidence(response)}"
        if str(status).startswith("2"):
            text += f"<h3>Answer {_text(status)}</h3><p>{said}</p>{_tells(response)}{_content(spec, response)}"
        else:
            shown = "".join(f"<br><code>{_text(json.dumps(each))}</code>" for each in _examples(spec, response))
            failures += f"<tr><td><b>{_text(status)}</b><td>{said}{shown}"
    return f'{text}<h3>Failures</h3><table class="failures"><tbody>{failures}</tbody></table></section>'


def _tells(response: dict[str, Any]) -> str:
    """What the answer must tell that no schema can say."""
    lines = (
        "<li>"
        + " ".join(f"{_text(word)} <code>{_text(value)}</code>" for word, value in each.items() if word[:2] != "x-")
        + f" {_evidence(each)}"
        for each in (
            {**each, "in": ", ".join(each["in"])} if "in" in each else each for each in response.get("x-tells", ())
        )
    )
    return f"<ul>{''.join(lines)}</ul>" if "x-tells" in response else ""


def _content(spec: dict[str, Any], holder: dict[str, Any]) -> str:
    """The fields of a body, and examples of it."""
    fields = "".join(
        _table(list(_fields(spec, media["schema"])))
        for media in holder.get("content", {}).values()
        if "schema" in media
    )
    shown = (json.dumps(each, indent=2, ensure_ascii=False) for each in _examples(spec, holder))
    return fields + "".join(f"<pre>{_text(each)}</pre>" for each in shown)


def _examples(spec: dict[str, Any], holder: dict[str, Any]) -> list[Any]:
    shown: list[Any] = []
    for media in holder.get("content", {}).values():
        shown += [media["example"]] if "example" in media else []
        shown += [_resolve(spec, each).get("value") for each in media.get("examples", {}).values()]
    return shown


def _fields(
    spec: dict[str, Any], schema: dict[str, Any], place: str = "", above: tuple[int, ...] = ()
) -> Iterator[tuple[str, dict[str, Any], bool, dict[str, Any]]]:
    """Each field of a body: its place, its schema, whether it is required, and what says more of it."""
    schema = _resolve(spec, schema)
    if id(schema) in above:
        return
    above = (*above, id(schema))
    required = schema.get("required", ())
    children = [(f"{place}.{name}" if place else name, child, name in required) for name, child in _properties(schema)]
    if isinstance(schema.get("additionalProperties"), dict):
        children.append((f"{place}.*" if place else "*", schema["additionalProperties"], False))
    # Items that have no fields are in the line of their list.
    if isinstance(schema.get("items"), dict) and _resolve(spec, schema["items"]).get("type") in ("object", "array"):
        children.append((f"{place}[]", schema["items"], False))
    for name, child, needed in children:
        found = _resolve(spec, child)
        yield name, found, needed, found
        yield from _fields(spec, found, name, above)
    for word in ("oneOf", "anyOf", "allOf"):
        for choice in schema.get(word, ()):
            yield from _fields(spec, choice, place, above)


def _properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, child in schema.get("properties", {}).items():
        if isinstance(child, dict):
            yield name, child


def _table(rows: list[tuple[str, dict[str, Any], bool, dict[str, Any]]]) -> str:
    lines = (
        f"<tr><td><code>{_text(name)}</code>{' required' if needed else ''}"
        f"<td>{_text(_kind(schema))}<td>{_marked(more.get('description'))} {_evidence(more)}"
        for name, schema, needed, more in rows
    )
    return f'<div class="scroll"><table><tbody>{"".join(lines)}</tbody></table></div>' if rows else ""


def _kind(schema: dict[str, Any]) -> str:
    """The type of a value and its limits, in a few words."""
    types = schema.get("type", "any")
    words = [types if isinstance(types, str) else " or ".join(types)]
    if "$ref" not in (items := schema.get("items", {"$ref": ""})) and items.get("type") != "object":
        words = [f"{words[0]} of {_kind(items)}"]
    words += [
        f"{name} {schema[name]}"
        for name in (
            "format",
            "const",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern",
        )
        if name in schema
    ]
    return ", ".join(words + (["unique"] if schema.get("uniqueItems") else []))


def _evidence(holder: dict[str, Any]) -> str:
    """How well something is known."""
    word = holder.get("x-evidence")
    return f'<em class="{_text(word)}" title="{_text(holder.get("x-source"))}">{_text(word)}</em>' if word else ""


def _prose(text: Any) -> str:
    """Paragraphs and lists of a description, and what stands between backticks; no other Markdown."""
    parts = re.split(r"\n\s*\n", str(text or "").strip())
    return "".join(
        f"<ul><li>{_marked(part[2:]).replace(chr(10) + '- ', '<li>')}</ul>"
        if part[:2] == "- "
        else f"<p>{_marked(part)}</p>"
        for part in parts
        if part
    )


def _marked(text: Any) -> str:
    return re.sub("`([^`]+)`", r"<code>\1</code>", _text(text))


def _text(value: Any) -> str:
    return escape(str(value if value is not None else ""))


def _resolve(spec: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to; what stands beside it goes before."""
    if "$ref" not in node:
        return node
    target: Any = spec
    for step in str(node["$ref"]).removeprefix("#/").split("/"):
        target = target[step.replace("~1", "/").replace("~0", "~")]
    return {**_resolve(spec, target), **{name: value for name, value in node.items() if name != "$ref"}}
