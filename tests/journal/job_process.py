"""A job as a program of its own, to be killed: `job_process.py JOURNAL GROUP NUMBERS`. It goes on where it was killed."""

import sys
from pathlib import Path

from twochat import Pace, TwoChat


def main(journal: str, group: str, numbers: str) -> None:
    with TwoChat.from_env(pace=Pace(between=0, backoff=0)) as chat:
        print(chat.group(group).add(Path(numbers).read_text("utf-8").splitlines(), journal=journal))


if __name__ == "__main__":
    main(*sys.argv[1:])
