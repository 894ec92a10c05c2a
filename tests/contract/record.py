"""`make record`: record every scenario anew, from the sandbox, or with LIVE=1 from the API."""

import argparse
import datetime
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.contract.cassettes import FOLDER, Unusable, exchanges, header, recorder
from tests.contract.exchange import Wire
from tests.contract.redact import Redactor, masked
from tests.contract.scenarios import Scenario, play
from tests.contract.spec import ROOT
from tests.contract.target import FRESH, Target, from_environment, reachable
from twochat_sandbox import running


def record(target: Target, folder: Path) -> list[Path]:
    """Record the target's scenarios into a folder; the old cassettes are replaced at the end, all or none."""
    with tempfile.TemporaryDirectory() as fresh:
        # One for all, so that a number is the same in each of them.
        redactor = Redactor(key=target.key, group=target.group, from_number=target.from_number, numbers=target.numbers)
        scenarios = target.scenarios()
        scenarios += [target.own()] if target.live else []
        scenarios += [target.gone()] if target.removes else []
        made = [_record(scenario, target, redactor, Path(fresh)) for scenario in scenarios]
        for file in made:
            exchanges(file)
        folder.mkdir(exist_ok=True)
        # From here on it is all or none.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        for file in made:
            _replace(file, folder / file.name)
        signal.signal(signal.SIGINT, before)
    return [folder / file.name for file in made]


def _record(scenario: Scenario, target: Target, redactor: Redactor, fresh: Path) -> Path:
    file = fresh / f"{scenario.name}.yaml"
    wire = Wire(target.url)
    with recorder(redactor).use_cassette(str(file), record_mode="all"):
        for _, exchange in play(scenario, wire.send):
            if exchange.broken:
                raise Unusable(f"{scenario.name}: {target.url} sent no complete answer ({exchange.broken}).")
    wire.close()
    what = scenario.name.replace("_", " ")
    source = "live" if target.live else "sandbox"
    text = f"# source: {source}\n# date: {datetime.date.today()}\n# what: {what}\n{file.read_text('utf-8')}"
    file.write_text(text, "utf-8")
    return file


def _replace(new: Path, old: Path) -> None:
    """Keep a cassette whose exchanges are still the same, with its date: the date says when they were first seen."""
    same = old.exists() and exchanges(old) == exchanges(new) and header(old).get("source") == header(new)["source"]
    transcribed = old.exists() and header(old).get("source") == "documentation"
    if not same and not transcribed:
        shutil.copy(new, old)


def main() -> None:
    argparse.ArgumentParser(prog="make record", description=__doc__).parse_args()
    try:
        target = from_environment()
        if target and target.url == FRESH:
            raise Unusable(
                "ONLY= needs URL= here: the sandbox is recorded as a whole, since scenarios share its groups."
            )
        if target is None:
            with running() as box:
                made = record(Target(box.url), FOLDER)
        else:
            reachable(target)
            made = record(target, FOLDER)
    except Unusable as error:
        print(masked(str(error)), file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("Interrupted: the cassettes are as they were.", file=sys.stderr)
        sys.exit(2)
    print(f"{len(made)} cassettes are in {FOLDER.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
