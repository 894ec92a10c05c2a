"""Driving the run by hand: no server, no sleep, only what it asks for and what it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from twochat import ContractError, InputError, MaybeSent, NeverSent, Outcome, Pace, Status, TwoChatError
from twochat.answer import Answer, Result
from twochat.errors import Unsuccessful, error_for
from twochat.plan import Batch
from twochat.run import Send, Settled, Sleep, run

from .weather import CERTAIN, codes

STATUSES = (400, 401, 402, 403, 404, 406, 409, 410, 418, 422, 429, 486, 499, 500, 502, 503, 504, 520, 561)


@dataclass(frozen=True)
class Recipe:
    """A reply to a call, made for the numbers that it sends: an error by its name or status, or a code for each number."""

    error: str | int | None = None
    codes: tuple[int | None, ...] = ()
    plus: bool = True
    listed: frozenset[int] = frozenset()
    broken: bool = False

    def make(self, numbers: list[str]) -> Answer | TwoChatError:
        match self.error:
            case int(status):
                return error_for(status, "", None)
            case "NeverSent":
                return NeverSent("no connection")
            case "MaybeSent":
                return MaybeSent("no answer")
            case "Unsuccessful":
                return Unsuccessful(200)
            case "ContractError":
                return ContractError("not JSON", 200)
            case "InputError":
                return InputError("closed")
        keys = [number if self.plus else number[1:] for number in numbers]
        results = {key: Result(code) for key, code in zip(keys, self.codes, strict=False) if code != 0}
        unaccepted = frozenset(keys[n] for n in self.listed if n < len(keys))
        return Answer(results, unaccepted, ContractError("a flaw", 200) if self.broken else None)


@dataclass(frozen=True)
class Replied:
    """What came back for a call."""

    recipe: Recipe
    numbers: list[str]

    @property
    def certain(self) -> bool:
        """Whether nothing was done, by the table of the facts page."""
        refused = {400, 401, 402, 403, 404, 406}
        return self.recipe.error in {"NeverSent", "InputError"} | refused | CERTAIN

    def allows(self, number: str, status: Status) -> bool:
        """Whether this status may be given to the number when this was the last that came back for it."""
        if self.recipe.error == 422:
            # Alone it is to blame; among others it would have been tried again, but for a reason to stop.
            return status is (Status.REFUSED if len(self.numbers) == 1 else Status.NOT_SENT)
        if self.recipe.error is not None:
            return status is (Status.NOT_SENT if self.certain else Status.UNKNOWN)
        place = self.numbers.index(number)
        code = (*self.recipe.codes, *[0] * 10)[place]
        if place in self.recipe.listed and code in (0, None, 200):
            return status is Status.UNACCEPTED
        if not code:
            return status is (Status.UNKNOWN if self.recipe.broken else Status.UNREPORTED)
        known = {200: "added", 403: "needs_invite", 404: "unaccepted", 408: "recently_left", 409: "already_member"}
        return status == (known | {417: "needs_invite", 419: "group_full"}).get(code, "refused")


recipes = st.one_of(
    st.builds(Recipe, st.sampled_from(STATUSES)),
    st.builds(Recipe, st.sampled_from(["NeverSent", "MaybeSent", "Unsuccessful", "ContractError", "InputError"])),
    st.builds(
        Recipe,
        st.none(),
        st.tuples(*[codes | codes | st.none() | st.just(419)] * 10),
        st.booleans(),
        st.frozensets(st.integers(0, 9), max_size=3),
        st.booleans(),
    ),
    st.just(Recipe(codes=(200,) * 10)),
    st.just(Recipe(codes=(200,) * 10)),
)


@dataclass
class Driven:
    """What a run did."""

    outcomes: list[Outcome] = field(default_factory=list)
    sends: list[tuple[list[str], Replied]] = field(default_factory=list)
    steps: list[Send | Sleep | Settled] = field(default_factory=list)
    error: TwoChatError | None = None


def drive_by_hand(batches: Iterable[Batch], pace: Pace, script: Sequence[Recipe]) -> Driven:
    """Run to the end, answering by the script; past its end everybody is added."""
    driven = Driven()
    steps = run(batches, pace)
    reply: Answer | TwoChatError | None = None
    try:
        while True:
            step = steps.send(reply)
            reply = None
            driven.steps.append(step)
            if isinstance(step, Send):
                recipe = next(iter(script[len(driven.sends) :]), Recipe(codes=(200,) * 10))
                reply = recipe.make(step.batch.numbers)
                driven.sends.append((step.batch.numbers, Replied(recipe, step.batch.numbers)))
            elif isinstance(step, Settled):
                driven.outcomes.extend(step.outcomes)
    except StopIteration:
        pass
    except TwoChatError as error:
        driven.error = error
    return driven
