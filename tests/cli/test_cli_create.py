"""`twochat create`: a group is created once, and its journal says which one it is."""

from tests.cli.command import GROUP, Command, people
from tests.cli.conftest import Run
from tests.cli.test_cli_preview import on_a_terminal
from twochat import Journal, Status
from twochat_sandbox import Sandbox

NEW = "WAG00000000-0000-4000-9000-000000000001"


def test_a_group_is_created_with_everybody_of_a_list(program: Command, box: Sandbox, command: Run) -> None:
    program.write("team.txt", *people(13), "+447700900433")
    done = command("create", "--between", "0", "--description", "Who helps", "Team", "team.txt")
    assert (done.status, done.totals) == (1, {"added": 13, "needs invite": 1})
    assert f"The new group is {NEW}.\n" in done.out
    assert box.members(NEW) == set(people(13))
    assert (box.state.group(NEW).name, box.state.group(NEW).description) == ("Team", "Who helps")
    assert command("members", "Team").out.splitlines()[-1].startswith("Team: 14 members")


def test_the_same_name_again_is_refused_and_names_the_journal_and_again_creates_another(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("team.txt", *people(2))
    assert command("create", "--between", "0", "Team", "team.txt").status == 0
    done = command("create", "--between", "0", "Team", "team.txt")
    assert (done.status, done.out) == (2, "")
    assert f"team-outcomes.twochat is of a group called 'Team', and has created {NEW}; " in done.message
    assert "`twochat resume team-outcomes.twochat` goes on with it" in done.message
    assert command("create", "--between", "0", "--again", "Team", "team.txt").status == 0
    assert len(box.state.seen()) == 12


def test_a_dry_run_creates_nothing_and_bad_input_leaves_no_file(program: Command, box: Sandbox, command: Run) -> None:
    program.write("team.txt", *people(2))
    program.write("nobody.txt", "07700 900123")
    done = command("create", "--dry-run", "Team", "team.txt")
    assert (done.status, done.out.splitlines()[-1]) == (0, "Nothing was sent.")
    for name, file, words in (
        (" ", "team.txt", "the name must be a text of 1 to 100 letters"),
        ("x" * 101, "team.txt", "the name must be a text of 1 to 100 letters"),
        ("Team", "nobody.txt", "a group needs somebody to begin with"),
    ):
        done = command("create", name, file)
        assert (done.status, words in done.message) == (2, True), done
    assert program.files == ["nobody.txt", "team.txt"]
    assert len(box.state.seen()) == 10


def test_a_group_of_that_name_is_shown_before_it_asks(program: Command, box: Sandbox) -> None:
    program.write("team.txt", *people(2))
    status, shown = on_a_terminal(program, b"n\n", "create", "Group 42a5", "team.txt")
    assert (status, f"There is a group of that name already: {GROUP}, 1 member." in shown) == (1, True)
    assert len(box.state.seen()) == 10


def test_a_job_that_stopped_goes_on_with_the_group_that_it_created(
    program: Command, box: Sandbox, command: Run
) -> None:
    program.write("team.txt", *people(12))
    done = command("create", "--between", "0", "Team", "team.txt")
    assert done.status == 0
    with Journal.open(program.folder / "team-outcomes.twochat") as journal:
        batch = journal.pending(retry=[Status.ADDED])[-1]
        journal.retracted(batch)
    box.state.group(NEW).members.clear()
    done = command("resume", "--between", "0", "team-outcomes.twochat")
    assert done.status == 0, done
    assert box.members(NEW) == set(people(12)[10:])
