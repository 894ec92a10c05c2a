"""Every status, error and exit status, from the code that has them: `python -m tools.docs_outcomes` writes docs/statuses.md."""

import inspect
from pathlib import Path

import griffe

from tools.docs_table import table
from twochat import Status, TwoChatError, errors
from twochat.cli import screen

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "statuses.md"
_EXITS = (
    (0, "Nothing is left to do: everybody is as was asked for."),
    (screen.EXIT_FAILED, "Somebody is not, or may not be: the outcomes say who and why."),
    (screen.EXIT_USAGE, "Wrong input. Nothing was sent: mend what the sentence names."),
    (screen.EXIT_STOPPED, "The run was stopped. The journal has everything: go on with `twochat resume`."),
)


def page(*, linked: bool = False) -> str:
    """As it stands in the repository; `linked` to pages that only the site has."""
    return f"""<!-- Made by `python -m tools.docs_outcomes`, from wrapper/twochat/outcome.py, errors.py and cli/screen.py. -->

# Statuses, errors, exit codes

## Statuses

What happened to one input. *Done* means that nothing is left to do for it.

{_statuses()}

{_source()}

## Errors

What ends a run, or a call. *May be done*: the call may have been carried out, so look before sending again. *Again*: nothing was
done, and another try may succeed.

```text
{_tree()}
```

{_errors(linked)}

## Exit codes

{table(("code", "meaning"), ((f"`{code}`", meaning) for code, meaning in _EXITS))}

Each command says in its {"[help](reference/commands.md)" if linked else "help"} what they mean for it. The contract suite has
[its own](contract-testing.md).
"""


def _source() -> str:
    """How well the codes are known: what the docstring of Status says."""
    return "Source:" + (inspect.getdoc(Status) or "").partition("Source:")[2]


def _statuses() -> str:
    found = griffe.GriffeLoader(search_paths=[ROOT / "wrapper"]).load("twochat.outcome")["Status"]
    rows = []
    for status in Status:
        docstring = found[status.name].docstring
        rows.append((f"`{status}`", docstring.value if docstring else "", "yes" if status.ok else ""))
    return table(("status", "what happened", "done"), rows)


def _tree() -> str:
    """As errors.py draws it."""
    lines = (errors.__doc__ or "").splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip() == "TwoChatError")
    end = next(number for number in range(start, len(lines)) if not lines[number].strip())
    return "\n".join(line.removeprefix("    ") for line in lines[start:end])


def _errors(linked: bool) -> str:
    rows = []
    for name, error in vars(errors).items():
        if isinstance(error, type) and issubclass(error, TwoChatError):
            advice = str(getattr(error, "advice", "")).split(": ", 1)[-1]
            says = (inspect.getdoc(error) or "").split("\n\n")[0]
            shown = f"[`{name}`](reference/twochat.md#{name})" if linked else f"`{name}`"
            flags = ("yes" if error.uncertain else "", "yes" if error.transient else "")
            rows.append(
                (
                    shown,
                    f"{says} {f'Advice: {advice}' if advice and advice.lower() not in says.lower() else ''}",
                    *flags,
                )
            )
    return table(("error", "what it says", "may be done", "again"), rows)


if __name__ == "__main__":
    FILE.write_text(page(), "utf-8")
