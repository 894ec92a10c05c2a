"""Options from environment variables."""

import os
from typing import cast

from .errors import InputError
from .settings import BASE_URL, Options, check_base_url, concealed

_VARIABLES = {
    "api_key": "TWOCHAT_API_KEY",
    "from_number": "TWOCHAT_FROM_NUMBER",
    "region": "TWOCHAT_REGION",
    "base_url": "TWOCHAT_BASE_URL",
    "ca_file": "TWOCHAT_CA_FILE",
}


def address() -> str:
    """Where calls go, as the environment says; an InputError where TWOCHAT_BASE_URL is none."""
    return check_base_url(os.environ.get(_VARIABLES["base_url"], "").strip() or BASE_URL)


def with_environment(options: Options) -> Options:
    """The options, and from the environment those that are not given.

    Raises:
        InputError: naming the variable that is missing.
    """
    options = concealed(options)
    found = concealed(cast(Options, {name: os.environ.get(each, "").strip() for name, each in _VARIABLES.items()}))
    merged = cast(Options, {name: value for name, value in found.items() if value} | options)
    for name in ("api_key", "from_number"):
        if name not in merged:
            raise InputError(f"{name} is not given, and the environment variable {_VARIABLES[name]} is not set")
    return merged


def naming_variables(problem: str, options: Options) -> str:
    """A problem of options, with the variables that these options are from."""
    for name, variable in _VARIABLES.items():
        value = os.environ.get(variable, "").strip()
        if value and name not in options and (name in problem or repr(value) in problem):
            problem += f" (from {variable})"
    return problem
