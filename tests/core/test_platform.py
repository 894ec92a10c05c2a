"""What Windows doesn't have is done without: there is no fork there, and no terminal that hangs up. Its locks are in test_logfile.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from twochat_sandbox import Sandbox

ELSEWHERE = """
import os, signal, sys
del os.fork, os.register_at_fork, signal.SIGHUP
from twochat.__main__ import main
sys.argv = ["twochat", "add", "--between", "0", "WAG45b0f301-9203-4660-8b57-b51a6c2742a5", "people.txt"]
main()
"""


def test_without_fork_and_without_hanging_up_people_are_added(
    twochat_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.txt").write_text("+447700900101\n")
    monkeypatch.setenv("TWOCHAT_API_KEY", twochat_sandbox.key)
    monkeypatch.setenv("TWOCHAT_FROM_NUMBER", twochat_sandbox.from_number)
    monkeypatch.setenv("TWOCHAT_BASE_URL", twochat_sandbox.url)
    done = subprocess.run([sys.executable, "-c", ELSEWHERE], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert twochat_sandbox.members(twochat_sandbox.group) == {"+447700900101"}
