"""How large the wrapper is, against what it may be. Lines of code: no blank lines, comments or docstrings."""

import ast
import io
import sys
import tokenize
from pathlib import Path

WRAPPER = Path(__file__).parents[1] / "wrapper" / "twochat"
MOST_CODE = 4350
"""Of the wrapper without the command line, the files that lists come in, and jobs."""
MOST_CODE_OF_LISTS = 1170
"""Of twochat.lists, which reads those files; a fifth of it is words and countries."""
MOST_CODE_OF_JOBS = 1000
"""Of twochat.jobs: jobs that others work on."""
MOST_LINES = 220
"""Of any file of the wrapper, with everything."""
_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code(source: str) -> int:
    """How many lines of code a module has."""
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            docstrings.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def main() -> int:
    total = lists = jobs = 0
    problems: list[str] = []
    for path in sorted(WRAPPER.rglob("*.py")):
        source = path.read_text("utf-8")
        name = path.relative_to(WRAPPER)
        count, length = code(source), len(source.splitlines())
        lists += count if name.parts[0] == "lists" else 0
        jobs += count if name.parts[0] == "jobs" else 0
        total += count if name.parts[0] not in ("cli", "lists", "jobs") else 0
        problems += [f"{name} has {length} lines, and {MOST_LINES} are the most"] if length > MOST_LINES else []
        if "--each" in sys.argv:
            print(f"{count:5} {length:4} {name}")
    print(
        f"wrapper/twochat without the command line, lists and jobs: {total:,} lines of code, of {MOST_CODE:,} at most"
    )
    print(f"wrapper/twochat/lists: {lists:,} lines of code, of {MOST_CODE_OF_LISTS:,} at most")
    print(f"wrapper/twochat/jobs: {jobs:,} lines of code, of {MOST_CODE_OF_JOBS:,} at most")
    if total > MOST_CODE:
        problems.append(f"the wrapper has {total:,} lines of code, and {MOST_CODE:,} are the most")
    if lists > MOST_CODE_OF_LISTS:
        problems.append(f"twochat.lists has {lists:,} lines of code, and {MOST_CODE_OF_LISTS:,} are the most")
    if jobs > MOST_CODE_OF_JOBS:
        problems.append(f"twochat.jobs has {jobs:,} lines of code, and {MOST_CODE_OF_JOBS:,} are the most")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
