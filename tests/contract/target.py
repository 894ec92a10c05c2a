"""The server that the contract suite is run against: the sandbox, or whatever URL= names."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import urllib3

from tests.contract.cassettes import Unusable
from tests.contract.exchange import FROM_NUMBER, GROUP, KEY, KEY_HEADER, Request, add_participant
from tests.contract.scenarios import SCENARIOS, Scenario, Step


@dataclass(frozen=True)
class Target:
    """`live`: the caller owns the group, the sending number and `numbers`, and wants them used."""

    url: str
    key: str = field(default=KEY, repr=False)
    group: str = field(default=GROUP, repr=False)
    from_number: str = field(default=FROM_NUMBER, repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)
    live: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine, where nobody can be added by mistake."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def sandbox(self) -> bool:
        """Whether the server is expected to know the sandbox's magic numbers, keys and groups."""
        return self.loopback and not self.live and self.key.startswith("sandbox-")

    def scenarios(self) -> list[Scenario]:
        """The scenarios to play to this server, with its own key, group and sending number."""
        if self.live:
            return [*self._harmless(), *self._own()]
        if not self.loopback:
            return self._harmless()
        return [self._with_ours(scenario) for scenario in SCENARIOS if self.sandbox or not scenario.sandbox]

    def _harmless(self) -> list[Scenario]:
        return [self._with_ours(scenario) for scenario in SCENARIOS if scenario.harmless]

    def _own(self) -> list[Scenario]:
        """With the caller's own numbers. Whether they are members before is not known, so a step has no exact result."""
        return [Scenario("own_numbers", tuple(Step(self.request(number), 200) for number in self.numbers))]

    def request(self, *numbers: str) -> Request:
        """A call with this server's key, group and sending number."""
        return add_participant(list(numbers), group=self.group, key=self.key, from_number=self.from_number)

    def _with_ours(self, scenario: Scenario) -> Scenario:
        return replace(
            scenario, steps=tuple(replace(step, request=self._ours(step.request)) for step in scenario.steps)
        )

    def _ours(self, request: Request) -> Request:
        if request.headers.get(KEY_HEADER) == KEY:
            request = request.with_header(KEY_HEADER, self.key)
        body = request.body.replace(FROM_NUMBER.encode(), self.from_number.encode())
        return replace(request, path=request.path.replace(GROUP, self.group), body=body)


def from_environment(environment: Mapping[str, str] = os.environ) -> Target | None:
    """The target by URL, KEY, GROUP, FROM, NUMBERS and LIVE; None without a URL.

    Raises:
        Unusable: naming what is missing.
    """
    options = {name: environment.get(name, "").strip() for name in ("URL", "KEY", "GROUP", "FROM", "NUMBERS", "LIVE")}
    live = options["LIVE"] not in ("", "0")
    if not options["URL"]:
        if live:
            raise Unusable("LIVE=1 needs URL=, KEY=, GROUP=, FROM= and NUMBERS= of your own.")
        return None
    if live and not all(options.values()):
        missing = ", ".join(f"{name}=" for name, value in options.items() if not value)
        raise Unusable(f"LIVE=1 needs {missing} too: a group and numbers that you own.")
    if urlsplit(options["URL"]).scheme not in ("http", "https") or not urlsplit(options["URL"]).hostname:
        raise Unusable(f"URL={options['URL']} is not an address such as http://127.0.0.1:9000.")
    if not re.fullmatch("[!-~]*", options["KEY"]):
        raise Unusable("KEY= has a character that no header may have.")
    return Target(
        options["URL"].rstrip("/").removesuffix("/open"),
        options["KEY"] or KEY,
        options["GROUP"] or GROUP,
        options["FROM"] or FROM_NUMBER,
        tuple(options["NUMBERS"].replace(",", " ").split()),
        live,
    )


def reachable(target: Target) -> None:
    """Make sure that the server answers, whatever it answers.

    Raises:
        Unusable: nobody does.
    """
    try:
        urllib3.request("GET", target.url, timeout=5, retries=False, redirect=False)
    except (urllib3.exceptions.HTTPError, OSError):
        raise Unusable(f"Nobody answers at {target.url}.") from None
