"""What a client is without making a call, whether it blocks or awaits."""

from abc import ABC, abstractmethod
from typing import Any, Self, Unpack, cast

from .base_group import BaseGroup
from .environment import naming_variables, with_environment
from .errors import InputError
from .pace import Pace
from .plan import Plan
from .planning import Numbers
from .secret import conceal
from .settings import ClientOptions, Options, Settings, concealed


class BaseClient(ABC):
    """Its settings, and what can be done with them here."""

    def __init__(self, api_key: str, from_number: str, **options: Unpack[ClientOptions]) -> None:
        # First of all, because pytest and rich show the locals of each frame that an error passes.
        api_key, from_number = conceal(api_key), conceal(from_number)
        self._settings = Settings(api_key=api_key, from_number=from_number, **cast(dict[str, Any], options))
        self._open()

    @abstractmethod
    def _open(self) -> None:
        """Make what calls are made with."""

    @classmethod
    def from_env(cls, **options: Unpack[Options]) -> Self:
        """A client from TWOCHAT_API_KEY, TWOCHAT_FROM_NUMBER, and where set TWOCHAT_REGION, TWOCHAT_BASE_URL and
        TWOCHAT_CA_FILE.

        Options given here come first.

        Raises:
            InputError: naming the variable that is missing or can't be used.
        """
        options = concealed(options)
        try:
            return cls(**with_environment(options))
        except InputError as error:
            raise InputError(naming_variables(str(error), options)) from None

    def with_options(self, **options: Unpack[Options]) -> Self:
        """A client of its own with other options; close it too."""
        options = concealed(options)
        return type(self)(**self._settings.changed(options))

    def plan(self, numbers: Numbers, operation: str = "check") -> Plan:
        """What `check` or `create` would do with these numbers, which makes no call; see Group.plan for what is done in a group.

        Raises:
            InputError: it is no list, or no operation.
        """
        return BaseGroup(self._settings, "").plan(numbers, operation)

    @property
    def base_url(self) -> str:
        """Where its calls go."""
        return self._settings.base_url

    @property
    def from_number(self) -> str:
        """The number that adds, in E.164."""
        return self._settings.from_number

    @property
    def pace(self) -> Pace:
        """How fast it calls."""
        return self._settings.pace

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"
