"""Driving the engine manually: no server, no sleep, only what it asks for and what it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from hypothesis import strategies as st

from twochat import ContractError, InputError, MaybeSent, NeverSent, Outcome, Pace, Status, TwoChatError
from twochat.answer import error_for
from twochat.engine import run
from twochat.errors import Unsuccessful
from twochat.operations import ADD, ADD_CODES
from twochat.pacer import Pacer
from twochat.plan import Batch
from twochat.results import Answer, Result
from twochat.steps import Emit, Send, Settled, Step

from .faults import CERTAIN, codes

STATUSES = (400, 401, 402, 403, 404, 406, 409, 410, 418, 422, 429, 486, 499, 500, 502, 503, 504, 520, 561)


@dataclass(frozen=True)
class Recipe:
    """A reply to a call, made for the numbers that it sends: an error by its name or status, or a code for each number."""

    error: str | int | None = None
    codes: tuple[int | None, ...] = ()
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
        coded = zip(numbers, self.codes, strict=False)
        results = {number: Result(ADD_CODES.get(code, Status.REFUSED), code) for number, code in coded if code}
        for number in (numbers[n] for n in self.listed if n < len(numbers)):
            if results.get(number, Result()).code in (None, 200):
                results[number] = Result(Status.UNACCEPTED)
        return Answer(results, ContractError("a problem", 200) if self.broken else None)


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
    steps: list[Step] = field(default_factory=list)
    kept: dict[int, Outcome] = field(default_factory=dict)
    error: TwoChatError | None = None


def drive_manually(batches: Iterable[Batch], pace: Pace, script: Sequence[Recipe]) -> Driven:
    """Run to the end, replying by the script; past its end everybody is added."""
    driven = Driven()
    steps = run(batches, ADD, pace, partial(Pacer().limited, pace=pace))
    reply: Answer | TwoChatError | None = None
    try:
        while True:
            step = steps.send(reply)
            reply = None
            driven.steps.append(step)
            match step:
                case Send(batch):
                    recipe = next(iter(script[len(driven.sends) :]), Recipe(codes=(200,) * 10))
                    reply = recipe.make(batch.numbers)
                    driven.sends.append((batch.numbers, Replied(recipe, batch.numbers)))
                case Settled(batch, outcomes):
                    driven.kept |= {e.position: o for e, o in zip(batch.entries, outcomes, strict=True)}
                case Emit(outcomes):
                    driven.outcomes.extend(outcomes)
                case _:
                    pass
    except StopIteration:
        pass
    except TwoChatError as error:
        driven.error = error
    return driven
