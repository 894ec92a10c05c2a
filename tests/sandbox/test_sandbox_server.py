"""Where the sandbox listens, how it stops, and the fixture for tests."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import threading
from ipaddress import IPv4Address
from pathlib import Path

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.sandbox.calls import Post
from twochat_sandbox import Sandbox, create_app, running, serve, serving


@pytest.mark.parametrize("host", [str(IPv4Address(0)), "::", "192.0.2.1", "198.51.100.7", "2001:db8::1"])
def test_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(ValueError, match="can be reached from others"), running(host=host):
        pass
    with pytest.raises(ValueError, match="can be reached from others"):
        serve(0, host=host)


@pytest.mark.parametrize("host", ["example.org", "", "127.0.0.1.example.org"])
def test_a_host_that_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="not appear to be an IPv4 or IPv6 address"), running(host=host):
        pass


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=f"{port} is not a port"), running(port=port):
        pass


def test_a_port_in_use_is_named(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match=f"Port {port} "), running(port=port):
        pass


def test_a_port_can_be_had_again_at_once(client: httpx.Client) -> None:
    with running(host="localhost") as sandbox:
        client.get(sandbox.url)
    with running(port=int(sandbox.url.rpartition(":")[2])) as again:
        assert sandbox.url == again.url
        assert client.get(again.url).status_code == 404


def test_nothing_listens_after_the_end_and_no_thread_is_left(client: httpx.Client) -> None:
    threads = threading.active_count()
    with running() as sandbox:
        assert threads + 1 == threading.active_count()
    assert threads == threading.active_count()
    with pytest.raises(httpx.ConnectError):
        client.get(sandbox.url)


def test_a_slow_answer_is_sent_after_the_work_and_does_not_delay_the_end(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    failed: list[Exception] = []

    def call(sandbox: Sandbox) -> None:
        try:
            post(sandbox, key="sandbox-slow", timeout=600)
        except httpx.TransportError as error:
            failed.append(error)

    with running(slow=3600) as sandbox:
        caller = threading.Thread(target=call, args=[sandbox])
        caller.start()
        while not sandbox.state.audit_log:
            assert caller.is_alive()
        assert len(sandbox.members(sandbox.group)) == 2
    caller.join()
    assert len(failed) == 1
    assert not isinstance(failed[0], httpx.TimeoutException)
    assert [record for record in caplog.records if record.name.startswith(("uvicorn", "twochat_sandbox"))] == []


def test_serving_ends_with_ctrl_c_and_prints_nothing(client: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    urls: list[str] = []

    def ready(url: str) -> None:
        urls.append(url)
        assert client.get(url).status_code == 200
        raise KeyboardInterrupt

    serve(0, ready=ready)
    with pytest.raises(httpx.ConnectError):
        client.get(urls[0])
    assert capfd.readouterr() == ("", "")


def test_any_app_can_be_served(sandbox: Sandbox, post: Post) -> None:
    right = create_app(state=sandbox.state)

    async def wrong(scope: Scope, receive: Receive, send: Send) -> None:
        async def teapot(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["status"] = 418
            await send(message)

        await right(scope, receive, teapot)

    with serving(wrong) as url:
        other = Sandbox(url, sandbox.state)
        assert post(other, "+447700900001").status_code == 418
        with pytest.raises(httpx.RemoteProtocolError):
            post(other, "+447700900001", key="sandbox-drop-after")
    assert [each.code for each in sandbox.state.audit_log] == [200, 409]


def test_a_fault_in_an_app_is_logged(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    with serving(faulty) as url:
        assert client.get(url).status_code == 500
    assert [ZeroDivisionError] == [record.exc_info[0] for record in caplog.records if record.exc_info]


def test_a_connection_can_not_be_cut_without_the_server_that_can() -> None:
    transport = httpx.ASGITransport(create_app())

    async def call() -> None:
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            path = "/open/whatsapp/group/WAG45b0f301-9203-4660-8b57-b51a6c2742a5/add-participant"
            await client.post(path, headers={"X-User-API-Key": "sandbox-drop-before"}, json={})

    with pytest.raises(ConnectionAbortedError):
        asyncio.run(call())


def test_an_open_connection_that_sends_nothing_does_not_delay_the_end() -> None:
    with running() as sandbox:
        host, _, port = sandbox.url.removeprefix("http://").rpartition(":")
        connection = socket.create_connection((host, int(port)))
    connection.close()


def run_python(*arguments: str, directory: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, cwd=directory, capture_output=True, text=True, check=False)


def test_the_plugin_loads_nothing_heavy(tmp_path: Path) -> None:
    code = """
import sys, twochat_sandbox.plugin
print(sorted({"httpx", "jsonschema_rs", "starlette", "uvicorn", "yaml"} & set(sys.modules)))
"""
    result = run_python("-c", code, directory=tmp_path)
    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_each_test_has_a_fresh_sandbox_from_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        """
import pytest

@pytest.mark.parametrize("n", [1, 2])
def test_fresh(twochat_sandbox, n):
    assert twochat_sandbox.url.startswith("http://127.0.0.1:")
    assert not twochat_sandbox.members(twochat_sandbox.group)
    twochat_sandbox.state.add(twochat_sandbox.group, twochat_sandbox.from_number, ["+447700900001"])
""",
        encoding="utf-8",
    )
    options = ("-m", "pytest", "-q", "-p", "twochat_sandbox.plugin", "-p", "no:cacheprovider", "--strict-markers")
    result = run_python(*options, "test_it.py", directory=tmp_path)
    assert "2 passed" in result.stdout, result.stdout + result.stderr
