"""The files of the command line: what people have, and a new one for the outcomes."""

import csv
import sys
from pathlib import Path
from typing import TextIO, TypedDict, Unpack

from ..errors import InputError
from ..export import COLUMNS, escape_formula
from ..journal import Journal
from ..lists import Choose, PeopleList, Several, read_list
from ..report import Report


class ListOptions(TypedDict, total=False):
    """What else `read_list` takes."""

    sheet: str | None
    region: str | None
    several: Several
    choose: Choose | None


def read(name: str, column: str | None = None, **options: Unpack[ListOptions]) -> PeopleList:
    """The people of a file. `-` is standard input.

    Raises:
        InputError: naming the file and what to do.
    """
    return read_list(sys.stdin.buffer if name == "-" else name, column=column, **options)


def create(output: Path | None, first: str) -> TextIO:
    """A new file for the outcomes, named after the first file that was read unless `output` names it.

    One that exists is never replaced: it may be all that is known of an earlier run.

    Raises:
        InputError: when there can't be such a file.
    """
    stem = "outcomes" if first == "-" else f"{Path(first).stem}-outcomes"
    tries = [output] if output else [Path(f"{stem}{suffix}.csv") for suffix in ("", *(f"-{n}" for n in range(2, 1000)))]
    for path in tries:
        try:
            path.touch(0o600, exist_ok=False)
            return path.open("w", encoding="utf-8", newline="", errors="backslashreplace")
        except FileExistsError:
            continue
        except FileNotFoundError:
            no_folder = f"there is no folder {path.parent}; make it, or name another file. Nothing was sent."
            raise InputError(f"{path} can't be written: {no_folder}") from None
        except OSError as error:
            raise InputError(f"{path} can't be written: {error.strerror}. Nothing was sent.") from None
    raise InputError(f"{tries[-1]} exists already. Nothing was sent; give another name with --output")


def output_of(journal: Journal, report: Report) -> str:
    """The outcome file of a journal's job: the one that it names, else one beside it; never in the place of another file."""
    beside = [journal.path.with_suffix(".csv"), journal.path.with_name(f"{journal.path.stem}-outcomes.csv")]
    for path in [journal.output, *beside]:
        if path and (not path.exists() or _of_this_job(path, report)):
            return str(path)
    with create(None, str(journal.path)) as new:
        return new.name


def _of_this_job(path: Path, report: Report) -> bool:
    """Whether it is an outcome file with the same inputs, as far as it was written."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [*csv.reader(file)]
    except (OSError, ValueError, csv.Error):
        return False
    written = [row[:1] for row in rows[1:-1]]  # without the last, which a crash may have cut off
    inputs = [[escape_formula(outcome.input)] for outcome in report]
    headed = not rows or rows[0][: len(COLUMNS)] == [*COLUMNS]
    return headed and len(rows) <= len(inputs) + 1 and written == inputs[: len(written)]
