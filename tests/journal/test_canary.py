"""A canary in the place of the key: after everything that can go wrong, it is in nothing that was written or shown."""

import base64
import io
import json
import logging
import os
import pickle
import re
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journal.canary import MARKER, leaks
from tests.journal.jobs import CLIENTS, PATIENCE, Client, Told, died
from tests.support.callers import KINDS
from tests.support.people import GROUP, KEY, SENDER, people
from tests.support.scripted import Cut, Hold, Reply, Request, Scripted, answer, everybody
from twochat import Journal, Outcome, Pace, Status

ROOT = Path(__file__).parents[2]
CANARY = f"canary/{MARKER}+c0ffee=="
"""With letters that JSON, URLs and reprs may write otherwise; its middle stays."""

Step = Reply | Callable[[Request], Reply]


def says(text: str, status: int = 200) -> Step:
    """An answer in which the server says something of each number."""
    return lambda request: answer(
        status,
        {"success": True, "participants": {n: {"statusCode": 400, "message": text} for n in request.participants}},
    )


def _escaped(request: Request) -> bytes:
    entry = {"statusCode": 400, "message": f"no key {CANARY}"}
    body = json.dumps({"success": True, "participants": dict.fromkeys(request.participants, entry)})
    return answer(body=body.replace("/", r"\/"))


# Everything that can come back, from a server that says the key back wherever it can.
FAULTS: dict[str, Step] = {
    "fair": everybody,
    "a refused number": says(f"no key {CANARY}"),
    **{
        f"{status}": answer(status, {"detail": f"Invalid API Key {CANARY}"})
        for status in (401, 418, 422, 500, 503)  # one for each way that a status is gone on with
    },
    **{
        f"{status}, escaped as PHP does": answer(status, json.dumps({"detail": f"no {CANARY}"}).replace("/", r"\/"))
        for status in (401, 500)
    },
    "a refused number, escaped": _escaped,
    "success is the key": answer(200, {"success": CANARY, "participants": {}}),
    "an entry is the key": answer(200, {"success": True, "participants": {people(1)[0]: CANARY}}),
    "a code is the key": answer(200, {"success": True, "participants": {people(1)[0]: {"statusCode": CANARY}}}),
    "a page": answer(200, f"<h1>{CANARY}</h1>"),
    "a header": answer(401, headers={"X-Echo": f"no {CANARY}"}),
    "a status line": f"HTTP/1.1 401 no {CANARY}\r\nContent-Length: 0\r\n\r\n".encode(),
    "no status line": Cut(f"no {CANARY}\r\n\r\n".encode()),
    "a redirect": answer(302, CANARY, {"Location": "/elsewhere"}),
    "not successful": answer(200, {"success": False, "message": CANARY}),
    "no map": answer(200, {"success": True, "participants": [CANARY]}),
    "an unrequested number": answer(200, {"success": True, "participants": {CANARY: {"statusCode": 200}}}),
    "a drop": Cut(),
    "a reset": Cut(reset=True),
    "a drop in the middle": Cut(answer(200, {"success": True, "message": CANARY})[:-4]),
    "no answer": Hold(),
}


class _Everything(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{super().format(record)} {vars(record)}"


NUMBER_SAID: dict[str, Step] = {
    "a number, of a refused one": says(f"no {people(1)[0]} here"),
    "a number, with a pause": answer(503, {"detail": f"{people(1)[0]} is busy"}),
    "a number, where a status line is to be": Cut(f"{people(1)[0]}\r\n\r\n".encode()),
}


@contextmanager
def all_logs(file: Path) -> Iterator[list[logging.LogRecord]]:
    """Everything that any logger says, down to DEBUG, in a file."""
    records: list[logging.LogRecord] = []
    handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(_Everything())
    handler.addFilter(lambda record: not records.append(record))  # type: ignore[func-returns-value]  # None, so it passes
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, ("twochat", "httpx", "httpcore", "asyncio"))]
    before = [logger.level for logger in loggers]
    root.addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        yield records
    finally:
        root.removeHandler(handler)
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
        handler.close()


def write_down(told: Told, folder: Path, name: str) -> None:
    """All that a program may make of what it was told."""
    shown = io.StringIO()
    if told.report is not None:
        told.report.to_csv(folder / f"{name}.csv")
        (folder / f"{name}.json").write_text(json.dumps(told.report.as_dict()), "utf-8")
        (folder / f"{name}.pickle").write_bytes(pickle.dumps(told.report))
        print(told.report, repr(told.report), *(each.reason for each in told.report), file=shown)
    if told.error is not None:
        (folder / f"{name}-error.pickle").write_bytes(pickle.dumps(told.error))
        print(told.error, repr(told.error), vars(told.error), told.error.args, repr(told.error.__context__), file=shown)
        trace = traceback.TracebackException.from_exception(told.error, capture_locals=True)
        print(*trace.format(), file=shown)
    (folder / f"{name}.txt").write_text(shown.getvalue(), "utf-8", errors="backslashreplace")


def use(client: Client, server: Scripted, fault: Step, folder: Path, name: str) -> None:
    """Everything that the library does, with this fault, and what it tells written down."""
    path = folder / f"{name}.twochat"
    while_sending: list[Step] = [lambda request: _copy(request, path, folder, name, fault)]
    server.play([*while_sending, *[fault] * 3])
    write_down(client.do("add", people(15), journal=path), folder, f"{name}-add")
    server.play([fault] * 5)
    write_down(client.do("add_once", people(3)), folder, f"{name}-once")
    with Journal.open(path) as journal:
        for method, options in (("verify", {}), ("resume", {"retry": (Status.UNKNOWN, Status.UNREPORTED)})):
            server.play([fault if not callable(fault) else answer(401)] * 5)
            given: dict[str, Any] = options
            write_down(client.do(method, journal, **given), folder, f"{name}-{method}")
    assert all(request.headers["x-user-api-key"] == CANARY for request in server.requests)


def _copy(request: Request, path: Path, folder: Path, name: str, fault: Step) -> Reply:
    copies = folder / f"{name}-while-sending"
    copies.mkdir(exist_ok=True)
    subprocess.run(["cp", path, copies], check=True)  # noqa: S607  # whichever cp there is
    return fault(request) if callable(fault) else fault


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FAULTS)
def test_the_key_is_in_nothing_that_was_written_or_shown(
    server: Scripted, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, kind: str
) -> None:
    with all_logs(tmp_path / "everything.log") as records, ExitStack() as stack:
        client = CLIENTS[kind](server.url, stack, api_key=CANARY, timeout=0.1 if name == "no answer" else 30.0)
        use(client, server, FAULTS[name], tmp_path, kind)
    server.release()
    (tmp_path / "shown.txt").write_text("".join(capfd.readouterr()), "utf-8")
    assert {"twochat", "httpcore"} <= {record.name.partition(".")[0] for record in records}, (
        "the logs are not all there"
    )
    assert leaks(tmp_path) == []


def test_the_key_of_all_tests_has_the_marker() -> None:
    assert MARKER in KEY


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", data)
    return file.getvalue()


def in_base64(before: int) -> Callable[[str], bytes]:
    return lambda key: base64.b64encode(b"x" * before + key.encode() + b"x")


FORMS: dict[str, Callable[[str], bytes]] = {
    "text": lambda key: b"\0\xff" + key.encode(),
    "JSON, escaped": lambda key: json.dumps(key).replace("/", r"\/").encode(),
    "UTF-16": lambda key: key.encode("utf-16-le"),
    "UTF-16, the other way round": lambda key: key.encode("utf-16-be"),
    **{f"base64 after {before}": in_base64(before) for before in range(4)},
    "percent-encoded": lambda key: "".join(f"%{letter:02X}" for letter in key.encode()).encode(),
    "a workbook": lambda key: zipped(key.encode()),
}


@pytest.mark.parametrize(
    "key", [CANARY, KEY, "sandbox-key", "no-such-key"], ids=["canary", "ours", "sandbox's", "wrong"]
)
@pytest.mark.parametrize("form", FORMS)
def test_the_search_finds_a_key_in_every_form(form: str, key: str) -> None:
    with tempfile.TemporaryDirectory() as folder:  # of which nothing is left when the whole run is searched
        file = Path(folder, "inner", "friends.csv")
        file.parent.mkdir()
        file.write_bytes(FORMS[form](key))
        [sentence] = leaks(Path(folder))
    assert str(file) in sentence


def test_the_search_finds_a_key_in_a_journal() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "friends.twochat")
        died(path, people(10))
        assert leaks(Path(folder)) == []
        with Journal.open(path) as journal:
            [batch] = journal.pending(retry=[Status.UNKNOWN])
            journal.settled(batch, [Outcome(n, n, Status.REFUSED, 400, f"no {CANARY}") for n in people(10)])
        [sentence] = leaks(Path(folder))
    assert f"{path} has" in sentence


SUITE = """
def test_it(tmp_path):
    (tmp_path / "friends.csv").write_text({text!r})
"""


@pytest.mark.parametrize(
    ("workers", "key"), [("0", ""), ("0", KEY), ("1", KEY)], ids=["no key", "a key", "a key, written by a worker"]
)
def test_a_run_whose_tests_pass_but_wrote_a_key_fails_and_names_the_file(workers: str, key: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        suite = Path(folder, "test_it.py")
        suite.write_text(SUITE.format(text=f"+447700900001 {key}"), "utf-8")
        plugins = ["-p", "xdist", "-p", "tests.conftest", "-p", "no:cacheprovider"]
        options = [*plugins, "-c", os.devnull, "-n", workers, "--basetemp", f"{folder}/base"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, suite],
            cwd=ROOT,
            env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert "1 passed" in done.stdout
    named = "friends.csv has the API key of a test in it" in done.stdout
    assert (int(bool(key)), bool(key)) == (done.returncode, named)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["fair", "401", "422", "a drop", "an unrequested number", *NUMBER_SAID])
def test_no_phone_number_is_in_a_log_of_twochat(
    server: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    monkeypatch.delenv("TWOCHAT_LOG_NUMBERS", raising=False)
    with all_logs(tmp_path / "everything.log") as records, ExitStack() as stack:
        waiting = Pace(between=0.001, backoff=0.001, retries=2, cooldown=0.001)  # seconds that are told of
        client = CLIENTS[kind](server.url, stack, api_key=CANARY, pace=waiting)
        use(client, server, (FAULTS | NUMBER_SAID)[name], tmp_path, kind)
    said = [f"{record.getMessage()} {record.__dict__}" for record in records if record.name.startswith("twochat")]
    assert said, "nothing was logged"
    numbers = {digits for number in people(1000) for digits in (number, number[1:], number[3:])} | {SENDER, SENDER[1:]}
    assert [line for line in said if any(found in numbers for found in re.findall(r"\+?\d{7,}", line))] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["a proxy", "a wrong port", "a file that is no journal"])
def test_the_key_is_not_in_errors_before_anything_is_sent(
    server: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    url = server.url
    server.play([])
    with all_logs(tmp_path / "everything.log"), ExitStack() as stack:
        if name == "a proxy":
            monkeypatch.setenv("HTTPS_PROXY", server.url)
            url = "https://127.0.0.1:1"
        elif name == "a wrong port":
            url = "http://127.0.0.1:1"
        else:
            (tmp_path / "friends.twochat").touch()
        client = CLIENTS[kind](url, stack, api_key=CANARY)
        write_down(client.do("add", people(5), journal=tmp_path / "friends.twochat"), tmp_path, name)
        write_down(client.do("members"), tmp_path, f"{name}-members")
    assert leaks(tmp_path) == []


COMMANDS: dict[str, list[str]] = {
    "add": ["add", "--between", "0", GROUP, "friends.txt"],
    "resume": ["resume", "--between", "0", "lost.twochat"],
    "resume uncertain": ["resume", "--between", "0", "--retry", "unknown", "lost.twochat"],
    "status": ["status", "lost.twochat"],
    "verify": ["verify", "lost.twochat"],
    "export": ["export", "lost.twochat", "--output", "out.csv"],
    "not a journal": ["status", "friends.txt"],
    "wrong": ["add", GROUP, "none.txt"],
}


# Every command with a fault, and the one that does the most with all kinds.
COMBINATIONS = [(name, "401") for name in COMMANDS] + [("add", each) for each in ("fair", "500", "a drop", "a page")]
COMBINATIONS += [("resume uncertain", "a refused number"), ("verify", "fair")]


@pytest.mark.parametrize(("name", "fault"), COMBINATIONS)
def test_the_command_line_never_shows_or_writes_the_key(
    server: Scripted, tmp_path: Path, name: str, fault: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "friends.txt").write_text("\n".join(people(15)), "utf-8")
    died(folder / "lost.twochat", people(15))
    step = FAULTS[fault]
    server.play(lambda request: _for_reading(request, step))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TWOCHAT_")}
    environment |= {"TWOCHAT_API_KEY": CANARY, "TWOCHAT_FROM_NUMBER": SENDER, "TWOCHAT_BASE_URL": server.url}
    done = subprocess.run(
        [sys.executable, "-m", "twochat", "--debug", *COMMANDS[name]],
        cwd=folder,
        env=environment | {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    (tmp_path / "shown.txt").write_bytes(done.stdout + done.stderr)
    assert done.stdout + done.stderr != b""
    assert leaks(tmp_path) == []
    assert {file.stat().st_mode & 0o077 for file in folder.iterdir() if file.name != "friends.txt"} == {0}


def _for_reading(request: Request, step: Step) -> Reply:
    if request.method == "GET":
        return answer(401, {"detail": CANARY})
    return step(request) if callable(step) else step


def test_the_key_is_not_among_the_words_of_a_process(server: Scripted, tmp_path: Path) -> None:
    commands = Path("/proc/self/cmdline")
    if not commands.exists():
        pytest.skip("only Linux shows the words of a process there")
    with ExitStack() as stack:
        CLIENTS["TwoChat"](server.url, stack, api_key=CANARY)
        assert CANARY.encode() not in commands.read_bytes()
