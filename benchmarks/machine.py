"""What it was measured on, and memory. On Linux, whose /proc tells both."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("twochat", "httpx", "httpcore", "requests", "urllib3", "aiohttp", "phonenumberslite", "typer")
SERVER = ("uvicorn", "httptools", "uvloop")


def machine() -> dict[str, str]:
    """Without names or paths of this one machine."""
    return {
        "CPU": _line("/proc/cpuinfo", "model name"),
        "cores": str(os.cpu_count()),
        "system": platform.freedesktop_os_release()["PRETTY_NAME"],
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def versions() -> dict[str, str]:
    """Of what is compared and of the server's parts."""
    return {name: version(name) for name in PACKAGES + SERVER}


def peak() -> int:
    """The most memory that this process had resident, in bytes.

    Not getrusage's, which is never below that of the process which started this one.
    """
    return int(_line("/proc/self/status", "VmHWM").removesuffix("kB")) << 10


def _line(file: str, name: str) -> str:
    """What stands behind a name, or nothing."""
    found = re.search(rf"^{name}\s*:(.*)", Path(file).read_text(), re.MULTILINE)
    return found[1].strip() if found else ""
