"""`twochat sandbox`."""

import re
import signal
import socket
import sys

import pytest

from tests.cli.command import PATIENCE, Command
from tests.cli.conftest import Run
from twochat_sandbox import FAULTS, MAGIC_NUMBERS


def test_the_sandbox_says_how_to_use_it_works_that_way_and_ends_quietly(program: Command, command: Run) -> None:
    program.write("FILE", "+44 7700 900001", "+44 7700 900403")
    with program.started("sandbox", "--port", "0") as process:
        assert process.stdout
        assert process.stderr
        shown = ""
        while not shown.endswith("FILE\n"):
            shown += process.stdout.readline() or pytest.fail(f"It ended early: {shown}")
        program.environment |= dict(re.findall(r"^  export (\w+)=(\S+)$", shown, re.MULTILINE))
        (line,) = re.findall(r"^  twochat (.+)$", shown, re.MULTILINE)
        done = command(*line.split())
        process.send_signal(signal.SIGINT)
        assert (process.wait(PATIENCE), process.stderr.read()) == (0, "")
    assert (done.status, done.totals, done.err) == (1, {"added": 1, "invited": 1}, "")
    assert [digits for digits in MAGIC_NUMBERS if f"  …{digits}  " not in shown] == []
    assert [key for key in FAULTS if f"  {key} " not in shown] == []
    assert max(map(len, shown.splitlines())) <= 80


def test_the_sandbox_begins_with_the_account_of_a_file(program: Command, command: Run) -> None:
    program.write("FILE", "+44 7700 900001", "+44 7700 900002")
    program.write("account.yaml", "numbers: [+447700900100]", "groups: [{name: Choir, members: [+447700900002]}]")
    with program.started("sandbox", "--port", "0", "--account", "account.yaml") as process:
        assert process.stdout
        shown = ""
        while not shown.endswith("FILE\n"):
            shown += process.stdout.readline() or pytest.fail(f"It ended early: {shown}")
        program.environment |= dict(re.findall(r"^  export (\w+)=(\S+)$", shown, re.MULTILINE))
        done = command("add", "--between", "0", "Choir", "FILE")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert program.environment["TWOCHAT_FROM_NUMBER"] == "+447700900100"
    assert (done.status, done.totals, done.err) == (0, {"added": 1, "already member": 1}, "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "account.yaml can't be read: No such file or directory"),
        ("credits: -1", "account.yaml: credits: -1 is less than the minimum of 0"),
        ("groups: [", "account.yaml: line 2: expected the node content, but found '<stream end>'"),
    ],
)
def test_a_wrong_account_is_said_in_a_sentence(program: Command, command: Run, text: str | None, sentence: str) -> None:
    if text is not None:
        program.write("account.yaml", text)
    done = command("sandbox", "--account", "account.yaml")
    assert (done.status, done.out, done.err) == (2, "", f"Error: {sentence}\n")


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_what_is_not_a_port_is_said_to_be_none(command: Run, port: str) -> None:
    done = command("sandbox", "--port", port)
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"Error: {port} is not a port: ports go from 0 to 65535. Choose another with --port; 0 takes a free one.\n"
    )


def test_a_port_in_use_is_named(command: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command("sandbox", "--port", str(port))
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"Error: Port {port} of 127.0.0.1 can't be had: Address already in use. "
        "Choose another with --port; 0 takes a free one.\n"
    )


def test_without_the_extra_the_sandbox_says_what_to_install(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "twochat_sandbox", None)
    done = command("sandbox")
    assert (done.status, done.err) == (
        2,
        "Error: the sandbox needs twochat_sandbox: pip install 'twochat[sandbox]'\n",
    )
