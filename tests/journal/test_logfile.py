"""What the file under a journal promises: it only grows, holds whole lines, belongs to one process, and is never half there."""

import contextlib
import errno
import importlib.util
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.journal.jobs import PATIENCE, held, opened_elsewhere
from twochat import JournalError, lock, logfile
from twochat.lock import is_held
from twochat.logfile import Line, LogFile, create

HEAD = {"twochat": 2, "about": "people"}
LINES: list[Line] = [HEAD, {"input": "Zoë \ud83d \0"}, {"number": 10**4000, "none": None}, {"positions": [1, 2, 3]}]


@pytest.fixture
def whole(path: Path) -> bytes:
    """A file of four lines; gives its bytes."""
    create(path, LINES)
    return path.read_bytes()


def lines_of(path: Path) -> list[Line]:
    log = LogFile(path, writable=False)
    try:
        return [{name: value for name, value in line.items() if name != "crc"} for line in log.read()]
    finally:
        log.close()


def append(path: Path, *lines: Line) -> None:
    log = LogFile(path, writable=True)
    try:
        assert [*log.read()]
        for line in lines:
            log.append(line)
    finally:
        log.close()


# --- what is written is read


def test_lines_come_back_as_they_were_written_and_the_file_is_text_for_a_pager(path: Path, whole: bytes) -> None:
    append(path, {"more": 1}, {"more": 2})
    assert [*LINES, {"more": 1}, {"more": 2}] == lines_of(path)
    assert path.read_bytes().startswith(whole)
    assert path.read_bytes().decode("ascii").count("\n") == 6
    assert json.loads(path.read_bytes().splitlines()[-1])["more"] == 2


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_file_is_readable_by_nobody_else(path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        create(path, LINES)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("edit", [lambda d: d.replace(b"\n", b"\r\n"), lambda d: b"\xef\xbb\xbf" + d, lambda d: d[:-1]])
def test_what_an_editor_does_to_line_ends_is_read_and_gone_on_with(
    path: Path, whole: bytes, edit: Callable[[bytes], bytes]
) -> None:
    path.write_bytes(edit(whole))
    assert lines_of(path) == LINES
    append(path, {"more": 1}, {"more": 2})
    assert [*LINES, {"more": 1}, {"more": 2}] == lines_of(path)


# --- torn and damaged


def test_wherever_the_last_line_is_torn_it_is_as_if_it_had_not_been_written(path: Path, whole: bytes) -> None:
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start, len(whole) - 1):
        for tail in (b"", b"\0", bytes(5000), b"\0\0\n"):
            path.write_bytes(whole[:end] + tail)
            assert lines_of(path) == LINES[:3], (end, tail)
            assert path.read_bytes() == whole[:end] + tail, "reading changed it"
            if tail or end != start:
                append(path, LINES[3])
                assert path.read_bytes() == whole, "the torn line was not cut off before the next one was written"


def test_a_line_that_is_not_whole_anywhere_else_is_told_with_its_number_and_nothing_is_changed(
    path: Path, whole: bytes
) -> None:
    first, *rest = whole.splitlines(keepends=True)
    damages = {
        1: [first.replace(b"people", b"peopl3"), first.replace(b'crc": "', b'crc": "0')],
        2: [first + rest[0].replace(b"Zo", b"Zu"), first + b"\n" + rest[0], first + rest[0][:-20] + b"\n"],
        3: [first + rest[0] + rest[1].replace(b"null", b"true"), first + rest[0] + rest[0], first + rest[0] + rest[2]],
        4: [first + rest[0] + rest[1] + rest[2].replace(b"2, 3", b"2, 4")],
    }
    for number, texts in damages.items():
        for text in texts:
            path.write_bytes(text + b"".join(rest[number - 1 :]))
            before = path.read_bytes()
            for use in (lines_of, append):
                with pytest.raises(JournalError, match=f"damaged in line {number}, and was left as it is"):
                    use(path)
            assert path.read_bytes() == before


def test_one_changed_byte_is_never_taken_for_what_was_written(path: Path, whole: bytes) -> None:
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 0x01
        path.write_bytes(changed)
        with contextlib.suppress(JournalError):
            assert lines_of(path) == LINES[:3], f"a change of byte {place} was not noticed"
            assert place == len(whole) - 1, "only a line without its end is taken for torn"


# --- made at once or not at all


def test_a_file_is_never_made_over_another(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("mine", "utf-8")
    for _ in range(2):
        with pytest.raises(JournalError, match=f"{path.name} can't be made"):
            create(path, LINES)
        assert (path.read_text("utf-8"), [*path.parent.iterdir()]) == ("mine", [path])
        monkeypatch.setattr(os, "link", _no_links)


def test_a_file_is_made_where_there_are_no_links(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    create(path, LINES)
    assert (lines_of(path), [*path.parent.iterdir()]) == (LINES, [path])


def _no_links(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


def test_a_file_that_was_not_finished_has_no_name(path: Path) -> None:
    def endless() -> Iterator[Line]:
        yield HEAD
        assert [*path.parent.glob("*.twochat")] == []
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(JournalError, match=f"{path.name} can't be made: No space left on device"):
        create(path, endless())
    assert [*path.parent.iterdir()] == []


def test_the_folder_is_on_disk_too_when_a_file_is_new(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Any] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, path.exists()))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    create(path, LINES)
    assert [(path.stat().st_ino, False), (path.parent.stat().st_ino, True)] == synced


# --- the disk is full


@pytest.mark.parametrize("fails", ["write", "write half", "sync"])
def test_on_a_full_disk_the_last_whole_line_stays_the_last_and_nothing_is_written_or_synced_again(
    path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    calls: list[str] = []
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        calls.append("write")
        if fails == "sync" or (fails == "write half" and calls == ["write"]):
            return write(descriptor, data if fails == "sync" else data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    def sync(_: int) -> None:
        calls.append("sync")
        raise OSError(errno.EIO, "Input/output error")

    log = LogFile(path, writable=True)
    assert len([*log.read()]) == 4
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        patched.setattr(logfile, "_sync", sync)
        with pytest.raises(JournalError, match=f"{path.name} can't be written: (No space|Input)"):
            log.append({"more": 1})
    assert calls == {"write": ["write"], "write half": ["write", "write"], "sync": ["write", "sync"]}[fails]
    assert path.read_bytes() == whole
    with pytest.raises(JournalError, match="can't be written"):
        log.append({"more": 2})
    log.close()
    append(path, {"more": 3})
    assert lines_of(path) == [*LINES, {"more": 3}]


def test_what_is_interrupted_is_not_in_the_file(path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    log = LogFile(path, writable=True)
    assert len([*log.read()]) == 4
    monkeypatch.setattr(logfile, "_sync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        log.append({"more": 1})
    log.close()
    assert path.read_bytes() == whole


LIMITED = """
import resource, sys
from pathlib import Path
from twochat import JournalError
from twochat.logfile import LogFile, create
path = Path(sys.argv[1])
create(path, [{"twochat": 2}])
log = LogFile(path, writable=True)
lines = len([*log.read()])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    while True:
        log.append({"line": lines})
        lines += 1
except JournalError as error:
    print(lines, error)
try:
    create(path.with_name("other.twochat"), [{"twochat": 2, "long": "x" * 2000}])
except JournalError as error:
    print(0, error)
"""


def test_it_is_the_same_when_the_system_refuses_to_write(path: Path) -> None:
    pytest.importorskip("resource", reason="only POSIX limits the size of files")
    first, second = run(LIMITED, path).splitlines()
    count, _, error = first.partition(" ")
    assert f"{path} can't be written: File too large" in error
    assert "other.twochat can't be made: File too large" in second
    assert len(lines_of(path)) == int(count) == path.read_bytes().count(b"\n") > 10
    assert [*path.parent.iterdir()] == [path]


# --- held by one


def run(program: str, *arguments: object) -> str:
    command = [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


HOLD = "from twochat.logfile import LogFile; log = LogFile(Path(sys.argv[1]), writable=True)"


@pytest.mark.usefixtures("whole")
def test_a_second_process_is_refused_at_once_while_the_first_lives_however_it_dies(path: Path) -> None:
    with held(path, HOLD) as process:
        with pytest.raises(JournalError, match="in use") as caught:
            LogFile(path, writable=True)
        assert str(path) in str(caught.value)
        assert is_held(path)
        assert lines_of(path) == LINES, "reading needs no lock"
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        assert not is_held(path)
        append(path, {"more": 1})


@pytest.mark.usefixtures("whole")
def test_a_process_that_tries_its_own_file_again_does_not_let_others_in(path: Path) -> None:
    log = LogFile(path, writable=True)
    for name in (path, path.parent / "." / path.name, Path(os.path.relpath(path))):
        with pytest.raises(JournalError, match="in use"):
            LogFile(name, writable=True)
        assert lines_of(name) == LINES
        assert is_held(name)
    assert "in use" in opened_elsewhere(path)
    log.close()
    assert "in use" not in opened_elsewhere(path)


FORKED = """
import os, sys, time
from pathlib import Path
from twochat import JournalError
from twochat.logfile import LogFile
log = LogFile(Path(sys.argv[1]), writable=True)
assert [*log.read()]
reader, writer = os.pipe()
if os.fork() == 0:
    os.close(writer)
    os.read(reader, 1)  # until the parent has ended
    try:
        log.append({"from": "the child"})
    except JournalError as error:
        print(error)
    LogFile(Path(sys.argv[1]), writable=True).close()
    print("free")
else:
    log.append({"from": "the parent"})
    try:
        LogFile(Path(sys.argv[1]), writable=True)
    except JournalError as error:
        print(error, flush=True)
"""


@pytest.mark.usefixtures("whole")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks")
def test_a_forked_child_neither_writes_nor_keeps_the_file_held(path: Path) -> None:
    in_use, closed, free = run(FORKED, path).splitlines()
    assert ("in use" in in_use, "is closed" in closed, free) == (True, True, "free")
    assert lines_of(path) == [*LINES, {"from": "the parent"}]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOLCK, "No locks available"), "a file system without locks"),
        (OSError(errno.EOPNOTSUPP, "Operation not supported"), "a file system without locks"),
        (BlockingIOError(errno.EWOULDBLOCK, "Resource temporarily unavailable"), "in use"),
        (PermissionError(errno.EACCES, "Permission denied"), "in use"),
    ],
)
@pytest.mark.usefixtures("whole")
def test_a_file_system_without_locks_is_told_in_a_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refuse(_: int) -> None:
        raise error

    monkeypatch.setattr(logfile, "lock", refuse)
    monkeypatch.setattr(lock, "lock", refuse)
    with pytest.raises(JournalError, match=words) as caught:
        LogFile(path, writable=True)
    assert str(path) in str(caught.value)
    assert is_held(path) == (words == "in use")
    assert lines_of(path) == LINES


@pytest.mark.usefixtures("whole")
def test_windows_locks_one_byte_that_nobody_reads(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[tuple[int, int]] = []

    def locking(descriptor: int, _: int, size: int) -> None:
        locked.append((os.lseek(descriptor, 0, os.SEEK_CUR), size))

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    spec = importlib.util.spec_from_file_location("twochat.lock_windows", lock.__file__)
    assert spec
    assert spec.loader
    windows = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(windows)
    monkeypatch.setattr(logfile, "lock", windows.lock)
    log = LogFile(path, writable=True)
    assert len([*log.read()]) == len(LINES)
    log.append({"more": 1})
    log.close()
    assert (locked, path.stat().st_size < 2**31 - 2) == ([(2**31 - 2, 1)], True)
    assert lines_of(path) == [*LINES, {"more": 1}]


# --- still where it was


def move(path: Path) -> None:
    path.rename(path.with_name("moved.twochat"))


def replace(path: Path) -> None:
    shutil.copy(path, path.with_name("new"))
    path.with_name("new").replace(path)


def move_back(path: Path) -> None:
    move(path)
    path.with_name("moved.twochat").rename(path)


def edit(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n")


HAPPENS: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: None, ""),
    "moved and back": (move_back, ""),
    "linked": (lambda path: os.link(path, path.with_name("other")), ""),
    "read": (lines_of, ""),
    "moved": (move, "was moved, replaced or deleted"),
    "deleted": (Path.unlink, "was moved, replaced or deleted"),
    "replaced": (replace, "was moved, replaced or deleted"),
    "its folder moved": (lambda path: path.parent.rename(path.parent.with_name("elsewhere")), "was moved"),
    "edited": (edit, "was changed by another program"),
    "emptied": (lambda path: os.truncate(path, 0), "was changed by another program"),
}


@pytest.mark.parametrize("name", HAPPENS)
@pytest.mark.parametrize("relative", [False, True])
def test_what_happens_to_the_name_of_an_open_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, relative: bool
) -> None:
    happens, words = HAPPENS[name]
    path = tmp_path / "folder" / "friends.twochat"
    path.parent.mkdir()
    create(path, LINES)
    monkeypatch.chdir(path.parent)
    log = LogFile(Path(path.name) if relative else path, writable=True)
    assert len([*log.read()]) == 4
    monkeypatch.chdir(tmp_path)
    log.append({"more": 1})
    log.check_name()
    happens(path)
    with pytest.raises(JournalError, match=words) if words else contextlib.nullcontext():
        log.check_name()
    log.close()


# --- not a journal


def database(path: Path, application: int) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            f"PRAGMA application_id = {application}; PRAGMA user_version = 1; CREATE TABLE entry (position);"
        )


WRONG_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "an older twochat's": (lambda path: database(path, 0x32434854), "of an older twochat, and was left as it is"),
    "a newer twochat's": (lambda path: path.write_text('{"twochat": 3, "crc": "?"}\n'), "newer twochat .version 3"),
    "another database": (lambda path: database(path, 7), "not a journal of twochat"),
    "text": (lambda path: path.write_text("+447700900001\n"), "not a journal of twochat"),
    "JSON Lines": (lambda path: path.write_text('{"input": "Ann"}\n[1]\n'), "not a journal of twochat"),
    "a JSON list": (lambda path: path.write_text('["twochat"]\n'), "not a journal of twochat"),
    "deep JSON": (lambda path: path.write_text("[" * 60_000), "not a journal of twochat"),
    "no version": (lambda path: path.write_text('{"twochat": null}\n'), "not a journal of twochat"),
    "version 1": (lambda path: path.write_text('{"twochat": 1}\n'), "not a journal of twochat"),
    "UTF-16": (lambda path: path.write_bytes('{"twochat": 2}\n'.encode("utf-16")), "not a journal of twochat"),
    "empty": (lambda path: path.touch(), "not a journal of twochat"),
    "zeros": (lambda path: path.write_bytes(bytes(8192)), "not a journal of twochat"),
    "its first half line": (lambda path: path.write_text('{"twochat": 2, "opera'), "not a journal of twochat"),
    "its first line without checksum": (lambda path: path.write_text('{"twochat": 2}'), "damaged in line 1"),
    "a folder": (Path.mkdir, "not a file"),
    "a pipe": (os.mkfifo, "not a file"),
    "nothing": (lambda path: None, "No such file"),
    "a dangling link": (lambda path: path.symlink_to("nothing"), "No such file"),
    "a file with leftovers beside it": (
        lambda path: [path.with_name(path.name + end).write_bytes(b"SQLite") for end in ("", "-wal", "-shm")],
        "not a journal of twochat",
    ),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_what_is_not_a_journal_is_refused_in_a_sentence_and_left_as_it_was(path: Path, name: str) -> None:
    make, words = WRONG_FILES[name]
    make(path)
    before = {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    for use in (lines_of, append):
        with pytest.raises(JournalError, match=words) as caught:
            use(path)
        assert str(path) in str(caught.value)
        assert str(caught.value).isprintable()
    assert before == {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}


@pytest.mark.parametrize("name", ["friends\0.twochat", "\0", "friends\ud83d.twochat", "\0/friends.twochat"])
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    for use in (lines_of, append, lambda path: create(path, LINES)):
        with pytest.raises(JournalError, match="no file can have it") as caught:
            use(tmp_path / name)
        assert str(caught.value).isprintable()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.EIO])
def test_what_the_system_does_not_open_is_told_in_its_words(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    create(path, LINES)

    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(logfile, "_open_to_append", refuse)
    for use in (lines_of, append):
        with pytest.raises(JournalError, match=f"{path.name} can't be opened: {os.strerror(code)}"):
            use(path)
