"""The containers of examples/, as far as that can be known without any: what their files name exists, and works together."""

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import typer
import uvicorn
import yaml

from examples.fastapi_app import create_app
from tests.support.people import GROUP, SENDER
from twochat import TwoChat
from twochat.cli import app as twochat
from twochat.jobs.lanerow import RETRY_SECONDS
from twochat.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "examples" / "compose.yaml").read_text("utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (ROOT / "examples" / "Dockerfile").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
HEALTH = "/tmp/health"  # noqa: S108  # in the container
PATIENCE = 60.0


def environment(service: dict[str, Any]) -> dict[str, str]:
    """What a service gets where nothing is set."""
    given: dict[str, str] = service.get("environment", {})
    return {name: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for name, value in given.items()}


def parse(command: list[str]) -> dict[str, Any]:
    """The parameters that a command line gives, as the program reads them; a usage error where it doesn't."""
    parser: Any = {"twochat": typer.main.get_command(twochat), "uvicorn": uvicorn.main}[command[0]]
    rest = command[1:]
    while hasattr(parser, "commands"):
        parser, rest = parser.commands[rest[0]], rest[1:]
    parameters: dict[str, Any] = parser.make_context("", rest).params
    return parameters


@pytest.mark.parametrize("name", OURS)
def test_each_command_is_one_that_there_is_with_these_options(name: str) -> None:
    assert parse(SERVICES[name]["command"])


def test_the_application_is_made_by_the_example() -> None:
    given = parse(SERVICES["app"]["command"])
    assert (given["app"], given["factory"]) == (f"{create_app.__module__}:{create_app.__name__}", True)


@pytest.mark.parametrize("name", OURS)
def test_each_variable_is_one_that_is_read(name: str) -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "wrapper").rglob("*.py"))
    of_libpq = {(option.envvar or b"").decode() for option in psycopg.pq.Conninfo.get_defaults()}
    assert set(environment(SERVICES[name])) <= {*re.findall(r'"(TWOCHAT_[A-Z_]+)"', source)} | of_libpq


def test_the_worker_alone_has_the_key() -> None:
    assert [name for name, service in SERVICES.items() if "TWOCHAT_API_KEY" in str(service)] == ["worker"]


def test_whoever_uses_the_database_has_the_user_and_the_password_that_it_is_made_with() -> None:
    made = environment(SERVICES["database"])
    for name in ("init", "worker", "app"):
        given = environment(SERVICES[name])
        url = urlsplit(given["TWOCHAT_JOBS"])
        assert (url.hostname, url.username, url.path) == (
            "database",
            made["POSTGRES_USER"],
            f"/{made['POSTGRES_USER']}",
        )
        assert (url.password, given["PGPASSWORD"]) == (None, made["POSTGRES_PASSWORD"])


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_is_there_and_can_come_about(name: str) -> None:
    for needed, wait in SERVICES[name].get("depends_on", {}).items():
        if wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[needed]
        else:
            assert (wait["condition"], SERVICES[needed]["restart"]) == ("service_completed_successfully", "no")


def test_whatever_runs_on_is_started_again_and_says_whether_it_is_well() -> None:
    lasting = {name: service for name, service in SERVICES.items() if name != "init"}
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}
    assert all("healthcheck" in service for service in lasting.values())


def test_the_workers_reach_the_sandbox_as_their_own_machine() -> None:
    worker, sandbox = SERVICES["worker"], parse(SERVICES["sandbox"]["command"])
    address = environment(worker)["TWOCHAT_BASE_URL"]
    assert (worker["network_mode"], urlsplit(address).port) == ("service:sandbox", sandbox["port"])
    with TwoChat("sandbox-key", SENDER, base_url=address) as chat:  # or it would be refused
        assert chat.base_url == address


def test_nothing_of_the_sandbox_is_left_without_what_is_marked() -> None:
    lines = [line for line in TEXT.partition("\n  sandbox:")[0].splitlines() if "# sandbox" not in line]
    left = yaml.safe_load("\n".join(lines))["services"]
    assert left.keys() == SERVICES.keys() - {"sandbox"}
    assert environment(left["worker"]).keys() == environment(SERVICES["worker"]).keys() - {"TWOCHAT_BASE_URL"}
    del left["worker"]["environment"]["TWOCHAT_API_KEY"]  # which is to be given
    assert "sandbox" not in str(left)


def test_a_worker_has_time_for_the_call_in_flight_and_to_keep_its_outcome() -> None:
    needed = Settings(api_key="sandbox-key", from_number=SENDER).timeout + RETRY_SECONDS
    minutes = re.fullmatch(r"(\d+)m", SERVICES["worker"]["stop_grace_period"])
    assert minutes
    assert 60 * int(minutes[1]) > needed


def test_nothing_is_reached_from_other_machines() -> None:
    assert {port for service in SERVICES.values() for port in service.get("ports", ())} == {"127.0.0.1:8080:8000"}
    assert parse(SERVICES["app"]["command"])["port"] == 8000


def test_images_are_of_a_major_version_and_what_must_last_is_in_a_volume() -> None:
    images = [*re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE), SERVICES["database"]["image"]]
    assert [image for image in images if not re.fullmatch(r"python:3\.\d+-slim|postgres:\d+", image)] == []
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql"]  # of the image since 18
    assert "database" in yaml.safe_load(TEXT)["volumes"]


def test_the_image_is_made_of_files_that_there_are_and_of_all_that_the_package_needs() -> None:
    copied = {word for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()}
    assert [name for name in copied if not (ROOT / name).exists()] == []
    packages = {path.split("/")[0] for path in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]}
    project = PROJECT["project"]
    assert {"pyproject.toml", "hatch_build.py", "README.md", *project["license-files"], *packages} <= copied
    assert {SERVICES[name]["build"]["dockerfile"] for name in OURS} == {"examples/Dockerfile"}


def test_the_image_installs_extras_that_there_are_on_a_python_that_is_tested() -> None:
    extras = re.search(r"pip install .*'\.\[(.+?)\]'", DOCKERFILE)
    assert extras
    assert set(extras[1].split(",")) <= PROJECT["project"]["optional-dependencies"].keys()
    python = re.search(r"^FROM python:(3\.\d+)", DOCKERFILE, re.MULTILINE)
    assert python
    assert f"Programming Language :: Python :: {python[1]}" in PROJECT["project"]["classifiers"]


def test_nothing_in_the_image_runs_as_root() -> None:
    users = re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE)
    assert users
    assert "0" not in users[-1]


@pytest.mark.parametrize(
    ("line", "age", "healthy"),
    [
        ("ok 3 numbers\n", 0, True),
        ("ok 3 numbers\n", 40, False),
        ("failing: the database can't be used\n", 0, False),
        ("", 0, False),
        (None, 0, False),
    ],
)
def test_a_worker_is_well_while_it_has_just_said_so(
    tmp_path: Path, line: str | None, age: float, healthy: bool
) -> None:
    if line is not None:
        (tmp_path / "health").write_text(line)
        written = (tmp_path / "health").stat().st_mtime - age
        os.utime(tmp_path / "health", (written, written))
    assert is_healthy("worker", {HEALTH: str(tmp_path / "health")}) == healthy


def is_healthy(name: str, replaced: dict[str, str]) -> bool:
    """What a service's check says here, where files and ports have other names."""
    how, *test = [replace(word, replaced) for word in SERVICES[name]["healthcheck"]["test"]]
    command = ["/bin/sh", "-c", *test] if how == "CMD-SHELL" else [sys.executable, *test[1:]]
    return subprocess.run(command, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False).returncode == 0


def replace(text: str, replaced: dict[str, str]) -> str:
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str, dict[str, str]], subprocess.Popen[str]]]:
    """Starts what a service starts, with nothing in its environment but what it is given, and a home that stays empty."""
    (home := tmp_path / "home").mkdir()
    with ExitStack() as stack:

        def start(name: str, replaced: dict[str, str]) -> subprocess.Popen[str]:
            command = [replace(word, replaced) for word in SERVICES[name]["command"]]
            given = {key: replace(value, replaced) for key, value in environment(SERVICES[name]).items()}
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONUNBUFFERED": "1"} | given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start
    assert list(home.iterdir()) == []


def address(process: subprocess.Popen[str]) -> str:
    """Where a server says that it is."""
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    pytest.fail("it ended early")


@pytest.mark.slow
def test_what_compose_starts_sends_a_submitted_list_and_stops_in_order(
    database: str, tmp_path: Path, start: Callable[[str, dict[str, str]], subprocess.Popen[str]]
) -> None:
    anywhere = {"8000": "0", "0.0.0.0": "127.0.0.1"}  # noqa: S104  # not here
    sandbox = address(start("sandbox", anywhere))
    places = {SERVICES["init"]["environment"]["TWOCHAT_JOBS"]: database, "http://127.0.0.1:8000": sandbox}
    assert start("init", places).wait(PATIENCE) == 0
    healths = [{HEALTH: str(tmp_path / f"health-{n}")} for n in range(SERVICES["worker"]["deploy"]["replicas"])]
    workers = [start("worker", places | health) for health in healths]
    app = address(start("app", places | anywhere))

    submission = {"group": GROUP, "numbers": ["+447700900123", "+12025550142"], "from_number": SENDER}
    job = f"{app}/jobs/{httpx.post(f'{app}/jobs', json=submission).raise_for_status().json()['id']}"
    deadline = time.monotonic() + PATIENCE
    while (counts := httpx.get(job).json()["counts"]) != {"added": 2}:
        assert [worker.poll() for worker in workers] == [None] * len(workers)
        assert time.monotonic() < deadline, counts

    while not all(is_healthy("worker", health) for health in healths):
        assert time.monotonic() < deadline, "a worker is not well"
    assert is_healthy("app", {"http://127.0.0.1:8000": app})
    assert is_healthy("sandbox", {"http://127.0.0.1:8000": sandbox})
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(PATIENCE) for worker in workers] == [0] * len(workers)
