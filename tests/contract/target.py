"""The server that the contract suite is run against: the sandbox, or whatever URL= names."""

import ipaddress
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from textwrap import fill
from urllib.parse import urlsplit

import urllib3

from tests.contract.cassettes import Unusable
from tests.contract.exchange import FROM_NUMBER, GROUP, KEY, KEY_HEADER, Request, add_participant
from tests.contract.operations import SCENARIOS
from tests.contract.rules import operation_id
from tests.contract.scenarios import Scenario, Step
from tests.contract.spec import operations
from tests.contract.valid import valid_request
from twochat.text import pluralize

OPERATIONS = sorted(operation["operationId"] for _, operation in operations())
FRESH = "http://127.0.0.1:0"
"""The address of a sandbox that is started when it is needed."""


@dataclass(frozen=True)
class Target:
    """`live`: the caller owns the group, the sending number and `numbers`, and wants them used, wherever the address points:
    a proxy on this machine leads to the live API too. `throwaway`: the server has no people in it. `pace`: seconds that a live
    call is followed by, for each of its people; `lag`: until somebody who was added live is expected among the members.
    `only`: the operations that are judged, by their operationIds. `removes`: a live run removes `numbers` again at its end.
    """

    url: str
    key: str = field(default=KEY, repr=False)
    group: str = field(default=GROUP, repr=False)
    from_number: str = field(default=FROM_NUMBER, repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)
    live: bool = False
    throwaway: bool = False
    pace: float = 10.0
    lag: float = 300.0
    only: tuple[str, ...] = tuple(OPERATIONS)
    removes: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def loopback(self) -> bool:
        """Whether the address is on this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def sandbox(self) -> bool:
        """Whether the server is expected to know the sandbox's magic numbers, keys and groups."""
        return self.loopback and not self.live and self.key.startswith("sandbox-")

    @property
    def anybody(self) -> bool:
        """Whether anybody may be added: to a sandbox, or to a server of which the caller says that it has no people."""
        return self.sandbox or (self.throwaway and not self.live)

    def scenarios(self) -> list[Scenario]:
        """The scenarios to play to this server, with its own key, group and sending number."""
        return [
            self._with_ours(scenario)
            for scenario in SCENARIOS
            if self.judges(scenario) and not self.leaves_out(scenario)
        ]

    def own(self) -> Scenario:
        """Adds the caller's own numbers. Whether they are members before is not known, so a step has no exact result."""
        return Scenario("own_numbers", tuple(Step(self.request(one), 200, pause=self.pace) for one in self.numbers))

    def gone(self) -> Scenario:
        """Removes the caller's own numbers again."""
        requests = (valid_request("removeParticipant", [one], group=self.group) for one in self.numbers)
        return Scenario("own_numbers_removed", tuple(Step(self._ours(each), 200, pause=self.pace) for each in requests))

    def judges(self, scenario: Scenario) -> bool:
        """Whether it calls no operation but those that are judged."""
        return _called(scenario) <= set(self.only)

    def leaves_out(self, scenario: Scenario) -> bool:
        """Whether it needs what only the sandbox has or what the caller didn't give, or could add somebody who must not be."""
        if scenario.sandbox:
            return not self.sandbox
        return not (scenario.harmless or self.anybody) or bool(self.lacks(scenario))

    def lacks(self, scenario: Scenario) -> list[str]:
        """The options that it needs and that the caller didn't give: a look at somebody else's group or number fails."""
        if self.anybody:
            return []
        read = [step.request.path for step in scenario.steps if step.status == 200]
        missing = {"GROUP": (GROUP, self.group), "FROM": (FROM_NUMBER, self.from_number)}
        return [name for name, (ours, given) in missing.items() if ours == given and any(ours in path for path in read)]

    @property
    def reads(self) -> bool:
        """Whether nothing but operations that read is asked for."""
        return not any(operation["operationId"] in self.only for name, operation in operations() if name[:4] != "GET ")

    def spared(self, calls: str) -> str:
        """Why so many calls that any server must answer are not sent to this one."""
        if self.reads:
            return f"it would make {calls} calls, and an account's are counted: a sandbox key or THROWAWAY=1 makes them"
        return "it would add people or send to them: requests beside a valid one are valid for somebody"

    def silent(self, judged: Collection[str]) -> Iterator[str]:
        """A line for the operations that are asked for, and of which no success was judged, with what would help."""
        helps: dict[str, list[str]] = {}
        for name in self.only:
            if name not in judged:
                helps.setdefault(self._help(name), []).append(name)
        yield from (f"{', '.join(names)}: no success was judged{hint}" for hint, names in helps.items())

    def _help(self, name: str) -> str:
        """What would have a success of an operation judged; "" where one was asked for, and failed."""
        looks = [each for each in SCENARIOS if each.harmless and self.judges(each) and _succeeds(each, name)]
        if missing := min(map(self.lacks, looks), key=len, default=None):
            return f": give {' and '.join(f'{option}=…' for option in missing)}"
        return "" if looks or self.anybody else ": a sandbox key or THROWAWAY=1 asks for one"

    @property
    def left_out(self) -> str:
        """What is not played to this server, a sentence for each reason, with the names of scenarios below; "" if everything is."""
        parts: list[str] = []
        if others := [name for name in OPERATIONS if name not in self.only]:
            names = [each.name for each in SCENARIOS if _called(each) & set(self.only) and not self.judges(each)]
            what = pluralize(len(others), "other operation")
            parts.append(_left_out(f"only {', '.join(self.only)} is asked for", [what], names))
        if not self.sandbox:
            judged = [scenario for scenario in SCENARIOS if self.judges(scenario) and self.leaves_out(scenario)]
            lacking = {each.name: self.lacks(each) for each in judged if each.harmless}
            names = [scenario.name for scenario in judged if scenario.name not in lacking]
            more = [] if self.anybody else ["the neighbours of a valid request", "calls at once", "generated traffic"]
            why = "it needs the sandbox, could add somebody or makes very many calls"
            parts.append(_left_out(why, [*more, "the status of each key"], names))
            for option in ("GROUP", "FROM"):
                if names := [name for name, options in lacking.items() if option in options]:
                    parts.append(_left_out(f"{option}= is not given", [], names))
        return "\n".join(parts)

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
        body = body.replace(GROUP.encode(), self.group.encode())
        path = request.path.replace(GROUP, self.group).replace(FROM_NUMBER, self.from_number)
        return replace(request, path=path, body=body)


def from_environment(environment: Mapping[str, str] = os.environ) -> Target | None:
    """The target by URL, KEY, GROUP, FROM, NUMBERS, LIVE, PACE, LAG, THROWAWAY and ONLY; None without URL and ONLY.

    Raises:
        Unusable: naming what is missing.
    """
    options = {name: environment.get(name, "").strip() for name in ("URL", "KEY", "GROUP", "FROM", "NUMBERS")}
    live, throwaway = (environment.get(name, "").strip() not in ("", "0") for name in ("LIVE", "THROWAWAY"))
    if live and throwaway:
        raise Unusable("LIVE=1 and THROWAWAY=1: a server either has people in it or it has none.")
    only = only_of(environment)
    if not options["URL"]:
        if live:
            raise Unusable("LIVE=1 needs URL=, KEY=, GROUP=, FROM= and NUMBERS= of your own.")
        return Target(FRESH, only=only) if only != Target.only else None
    if live and not all(options.values()):
        missing = ", ".join(f"{name}=" for name, value in options.items() if not value)
        raise Unusable(f"LIVE=1 needs {missing} too: a group and numbers that you own.")
    removes = environment.get("LIVE", "").strip() == "remove"
    if live and (missed := {"addParticipant", "getGroup", *(["removeParticipant"] if removes else [])} - set(only)):
        raise Unusable(f"LIVE={environment['LIVE']} needs {' and '.join(sorted(missed))} in ONLY= too.")
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
        throwaway,
        _seconds(environment, "PACE", Target.pace),
        _seconds(environment, "LAG", Target.lag),
        only,
        removes,
    )


def _called(scenario: Scenario) -> set[str]:
    return {operation_id(step.request) for step in scenario.steps}


def _succeeds(scenario: Scenario, name: str) -> bool:
    return any(step.status == 200 and operation_id(step.request) == name for step in scenario.steps)


def _left_out(why: str, what: list[str], names: list[str]) -> str:
    """A sentence, and below it the names of scenarios."""
    found = [*what, *([pluralize(len(names), "scenario")] if names else [])]
    listed = " and ".join(filter(None, [", ".join(found[:-1]), found[-1]]))
    lines = fill(", ".join(names), 110, initial_indent="  ", subsequent_indent="  ")
    return f"Left out, because {why}: {listed}" + (f":\n{lines}" if names else ".")


def only_of(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The operations that ONLY names; all if it names none.

    Raises:
        Unusable: the contract lacks one.
    """
    names = tuple(dict.fromkeys(environment.get("ONLY", "").replace(",", " ").split()))
    if unknown := [name for name in names if name not in OPERATIONS]:
        raise Unusable(f"ONLY= names {', '.join(unknown)}; the contract has {', '.join(OPERATIONS)}.")
    return names or Target.only


def _seconds(environment: Mapping[str, str], name: str, usual: float) -> float:
    try:
        seconds = float(environment.get(name, "").strip() or usual)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < 1e6:
        raise Unusable(f"{name}={environment[name]} is not a number of seconds.")
    return seconds


def reachable(target: Target) -> None:
    """Make sure that the server answers, whatever it answers, unless it is still to be started.

    Raises:
        Unusable: nobody does.
    """
    if target.url == FRESH:
        return
    try:
        urllib3.request("GET", target.url, timeout=5, retries=False, redirect=False)
    except (urllib3.exceptions.HTTPError, OSError):
        raise Unusable(f"Nobody answers at {target.url}.") from None
