"""The one server of all measurements, and what it is called with.

At its root everybody is added at once. Under `/NAME/SECONDS` it takes that long for each call, has bad news for some, and keeps
an account that `GET /NAME` shows: one process serves all the jobs that run side by side.
"""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"
PATH = f"/open/whatsapp/group/{GROUP}/add-participant"
KEY_HEADER = "X-User-API-Key"
KEY = "bench-key"
FROM_NUMBER = "+12123334444"

BUSY_NUMBER, LOST_NUMBER = "+447700900250", "+447700900750"
"""In a job, the first call with the one is answered 429; the call with the other is carried out, and answered 504."""


@contextmanager
def serving() -> Generator[str]:
    """Run the server in a process of its own; gives its URL."""
    command = [sys.executable, "-m", "benchmarks.app"]
    # Its own session: Ctrl-C is for the harness, which ends the server.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            if process.stdout is None or not (port := process.stdout.readline().strip()):
                raise RuntimeError("the server did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
