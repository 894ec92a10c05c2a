"""How `make mutate` changes a module, and which tests know it."""

import ast
from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

WRAPPER = Path(__file__).parents[1] / "wrapper" / "twochat"
TESTS: dict[str, tuple[str, ...]] = {
    "jobs/turn": ("core/test_turn.py",),
    "results": ("core/test_settle.py", "core/test_accounts.py", "core/test_results.py"),
    "answer": ("core/test_answer.py",),
    "cell": ("core/test_numbers.py",),
    "pace": ("core/test_pace.py", "core/test_pacer.py"),
    "numbers": ("core/test_numbers.py", "core/test_number_properties.py"),
    "plan": ("core/test_plan.py", "core/test_settle.py", "core/test_pace.py", "core/test_accounts.py"),
    "lane": ("core/test_lane.py", "core/test_pacer.py"),
    "hours": ("core/test_hours.py", "core/test_pacer.py"),
    "engine": ("core/test_engine.py", "core/test_accounts.py", "journal/test_verify.py"),
    "operations": (
        "core/test_results.py",
        "core/test_engine.py",
        "client/test_webhooks.py",
        "client/test_connected.py",
    ),
    "outcome": ("core/test_report.py",),
    "report": ("core/test_report.py",),
    "errors": ("core/test_answer.py", "client/test_secrecy.py"),
    "accounts": ("core/test_accounts.py", "core/test_numbers.py"),
    "phone": ("core/test_numbers.py",),
    "store": ("journal/test_journal.py", "client/test_create.py", "client/test_invite.py", "client/test_check.py"),
    "readers": ("core/test_results.py", "client/test_check.py"),
    "row": ("core/test_plan.py",),
}
"""The tests of each module, those first that notice most."""
ELSEWHERE = tuple(
    f"core/test_pacer.py::{name}"
    for name in (
        "test_another_process_waits_for_the_call_and_then_for_its_pause",
        "test_a_process_that_dies_in_a_call_leaves_its_pause",
    )
)
"""Tests that start another Python, which has no change."""
_OPERATORS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
}
_ENTRIES = (ast.Constant, ast.Attribute, ast.Tuple)
"""Of a table, whose entries are left out one by one."""
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Change:
    """One place of a source, and what stands there instead. `line`: the line it begins in, whose number is `row`."""

    line: str
    what: str
    row: int = field(compare=False)
    start: int = field(compare=False)
    end: int = field(compare=False)
    new: str = field(compare=False)

    def apply(self, source: str) -> str:
        return source[: self.start] + self.new + source[self.end :]

    def __str__(self) -> str:
        return f"line {self.row}, `{self.line}`: {self.what}"


def path_of(module: str) -> Path:
    return WRAPPER / f"{module}.py"


def changes(source: str) -> Iterator[Change]:
    """Every change of it."""
    starts, lines = [0], source.splitlines(keepends=True)
    for line in lines:
        starts.append(starts[-1] + len(line))

    def at(row: int, column: int) -> int:
        return starts[row - 1] + len(lines[row - 1].encode()[:column].decode())

    seen = Counter[tuple[str, str]]()
    for node, new in _edits(ast.parse(source), source):
        start, end = at(node.lineno, node.col_offset), at(node.end_lineno or 0, node.end_col_offset or 0)
        line = lines[node.lineno - 1].strip()
        what = f"`{' '.join(source[start:end].split())}` becomes `{' '.join(new.split())}`"
        seen[line, what] += 1
        what += f" at place {seen[line, what]}" if seen[line, what] > 1 else ""
        yield Change(line, what, node.lineno, start, end, new)


def _edits(tree: ast.AST, source: str) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Nodes, and the text that each is replaced with."""

    def text(node: ast.expr | None) -> str:
        return f"({ast.get_source_segment(source, node)})" if node else ""

    for node in _walk(tree):
        match node:
            case ast.Compare(left, [operator], [right]) if type(operator) in _OPERATORS:
                yield node, f"{text(left)} {_OPERATORS[type(operator)][1]} {text(right)}"
            case ast.Compare(left, [first, second], [middle, right]):
                for one, two in (
                    (_OPERATORS[type(first)][1], _OPERATORS[type(second)][0]),
                    (_OPERATORS[type(first)][0], _OPERATORS[type(second)][1]),
                ):
                    yield node, f"{text(left)} {one} {text(middle)} {two} {text(right)}"
            case ast.BinOp(left, operator, right) if type(operator) in _OPERATORS:
                yield node, f"{text(left)} {_OPERATORS[type(operator)][1]} {text(right)}"
            case ast.BinOp(left, ast.BitOr() | ast.BitAnd(), right):
                yield from ((node, text(side)) for side in (left, right))
            case ast.BoolOp(operator, values):
                word = " and " if isinstance(operator, ast.And) else " or "
                yield from (
                    (node, f"({word.join(text(v) for v in values if v is not left_out)})") for left_out in values
                )
            case ast.UnaryOp(ast.Not(), operand):
                yield node, text(operand)
            case ast.UnaryOp(ast.USub(), operand):
                yield node, text(operand)
            case ast.Constant(bool(value)):
                yield node, str(not value)
            case ast.Constant(int(value) | float(value)):
                yield node, str(value + 1)
            case ast.Call(ast.Name(name)) if name in _CALLS:
                yield node.func, _CALLS[name]
            case ast.IfExp(test, body, other):
                yield from ((node, text(side)) for side in (body, other))
            case ast.If(test) if isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.NamedExpr):
                yield test, f"not {text(test)}"
            case ast.comprehension(ifs=[test]):
                yield test, "True"
            case ast.Set(parts) | ast.Tuple(parts, ast.Load()) if all(isinstance(part, _ENTRIES) for part in parts):
                yield from ((part, "*()") for part in parts)
            case ast.Dict(keys, values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, _ENTRIES):
                        entry = copy(key)
                        entry.end_lineno, entry.end_col_offset = value.end_lineno, value.end_col_offset
                        yield entry, "**{}"
            case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
                yield value, "None"
            case (
                ast.Break()
                | ast.Continue()
                | ast.Raise()
                | ast.AugAssign()
                | ast.Assign([ast.Attribute() | ast.Subscript()])
            ):
                yield node, "pass"
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("log")))):
                pass
            case ast.Expr(ast.Call() | ast.Yield()):
                yield node, "pass"


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """As ast.walk, without types, texts made of parts (which have no places before Python 3.12), and log lines."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            skipped = isinstance(child, ast.JoinedStr)
            skipped |= isinstance(child, ast.Expr | ast.Subscript) and ast.unparse(child).startswith(
                ("log.", "Callable[")
            )
            if isinstance(child, ast.AST) and not skipped:
                yield from _walk(child)
