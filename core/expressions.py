"""Checked expressions: the only "code" an admin may write, in KPI formulas and in import mappings.

A subset of Python's expression syntax is parsed once, refused if it holds anything but names, literals, arithmetic,
comparisons, `and`/`or`/`not`, `in (...)` and named functions, and then evaluated over whole columns at a time.
There is no attribute access, no subscript, no lambda: nothing in an expression can reach the interpreter.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.errors import Refused

Functions = Mapping[str, Callable[..., Any]]

_QUOTED = re.compile(r"`([^`]+)`")
_MAX_LENGTH = 2_000
_MAX_DEPTH = 100  # a sum of a hundred terms is that deep
_MAX_NUMBER = 1e15
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: np.divide,
}
_COMPARISON: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed, checked expression. Equality and hashing go by its text.

    Names with spaces or signs are written in backticks: `` `Deal Stage` == 'Won' ``.
    """

    text: str
    names: frozenset[str] = field(compare=False)
    is_linear: bool = field(compare=False)
    _tree: ast.expr = field(compare=False, repr=False)
    _quoted: Mapping[str, str] = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str, functions: Functions | None = None) -> "Expression":
        """Check `text` and return the expression. Raises `Refused` naming what is not allowed."""
        if len(text) > _MAX_LENGTH:
            raise Refused(f"The expression is {len(text):,} characters long; {_MAX_LENGTH:,} is the limit.")
        quoted: dict[str, str] = {}

        def placeholder(match: re.Match[str]) -> str:
            name = f"_q{len(quoted)}_"
            quoted[name] = match.group(1)
            return name

        try:
            tree = ast.parse(_QUOTED.sub(placeholder, text.strip()), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise Refused(f"The expression `{text}` cannot be read: {error.args[0]}.") from error
        if _depth(tree) > _MAX_DEPTH:
            raise Refused(f"The expression `{text[:40]}...` is nested more than {_MAX_DEPTH} levels deep.")
        names: set[str] = set()
        _check(tree, text, frozenset(functions or ()), names)
        return cls(text, frozenset(quoted.get(n, n) for n in names), _is_linear(tree), tree, quoted)

    @property
    def is_arithmetic(self) -> bool:
        """True when it is made of names, numbers and + - * / alone."""
        return all(
            isinstance(node, ast.BinOp | ast.operator | ast.Name | ast.expr_context | ast.USub)
            or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub))
            or (isinstance(node, ast.Constant) and type(node.value) in (int, float))
            for node in ast.walk(self._tree)
        )

    @property
    def divides(self) -> bool:
        """True when it divides by something that has a name in it."""
        return any(
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not _is_number(node.right)
            for node in ast.walk(self._tree)
        )

    @property
    def divisors(self) -> frozenset[str]:
        """The names that stand below a division line and nowhere else."""
        above, below = _sides(self._tree)
        return frozenset(self._quoted.get(name, name) for name in below - above)

    def evaluate(self, values: Mapping[str, Any], functions: Functions | None = None) -> Any:
        """The expression over `values` (scalars, NumPy arrays or pandas Series, all of one length).

        A division by zero gives NaN (0 / 0) or an infinity; the caller decides what that means.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return _evaluate(self._tree, values, functions or {}, self._quoted)


def _depth(tree: ast.expr) -> int:
    """How deep it is nested, found without recursion: what is too deep to walk must not be walked."""
    level: list[ast.AST] = [tree]
    depth = 0
    while level and depth <= _MAX_DEPTH:
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        depth += 1
    return depth


def _check(node: ast.AST, text: str, functions: frozenset[str], names: set[str]) -> None:
    match node:
        case ast.Constant(value=bool() | str() | None):
            return
        case ast.Constant(value=int() | float() as number) if abs(number) <= _MAX_NUMBER:
            return
        case ast.Name(id=name):
            names.add(name)
            return
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
            pass
        case ast.UnaryOp(op=ast.USub() | ast.Not()) | ast.BoolOp():
            pass
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Tuple() | ast.List() as options]):
            if not all(isinstance(option, ast.Constant) for option in options.elts):
                raise Refused(f"In `{text}`, what follows `in` must be a list of plain values.")
            _check(node.left, text, functions, names)
            return
        case ast.Compare(ops=[one]) if type(one) in _COMPARISON:
            pass
        case ast.Call(func=ast.Name(id=function), keywords=[]):
            if function not in functions:
                known = ", ".join(sorted(functions)) or "none"
                raise Refused(f"`{text}` calls `{function}`, which does not exist here. Functions: {known}.")
            for argument in node.args:
                _check(argument, text, functions, names)
            return
        case _:
            fragment = ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__
            raise Refused(f"`{fragment}` is not allowed in the expression `{text}`.")
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            _check(child, text, functions, names)


def _evaluate(node: ast.expr, values: Mapping[str, Any], functions: Functions, quoted: Mapping[str, str]) -> Any:
    def value(child: ast.expr) -> Any:
        return _evaluate(child, values, functions, quoted)

    match node:
        case ast.Constant():
            return node.value
        case ast.Name(id=name):
            return values[quoted.get(name, name)]
        case ast.BinOp():
            return _ARITHMETIC[type(node.op)](_inexact(value(node.left)), _inexact(value(node.right)))
        case ast.UnaryOp(op=ast.Not()):
            return np.logical_not(value(node.operand))
        case ast.UnaryOp():
            return -value(node.operand)
        case ast.BoolOp():
            combine = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
            result = value(node.values[0])
            for operand in node.values[1:]:
                result = combine(result, value(operand))
            return result
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as membership], comparators=[options]):
            subject = value(left)
            found: Any = False
            for option in options.elts:  # type: ignore[attr-defined]
                found = np.logical_or(found, subject == option.value)
            return np.logical_not(found) if isinstance(membership, ast.NotIn) else found
        case ast.Compare():
            return _COMPARISON[type(node.ops[0])](value(node.left), value(node.comparators[0]))
        case ast.Call(func=ast.Name(id=function)):
            return functions[function](*(value(argument) for argument in node.args))
    raise AssertionError(f"unchecked node {node!r}")


def _inexact(value: Any) -> Any:
    """Whole numbers that somebody wrote grow without end; these become infinite instead."""
    return float(value) if type(value) is int else value


def _sides(tree: ast.expr) -> tuple[set[str], set[str]]:
    """The names above and those below a division line; below another line is above again."""
    if isinstance(tree, ast.Name):
        return {tree.id}, set()
    above: set[str] = set()
    below: set[str] = set()
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.expr):
            over, under = _sides(child)
            is_divisor = isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div) and child is tree.right
            above |= under if is_divisor else over
            below |= over if is_divisor else under
    return above, below


def _is_linear(tree: ast.expr) -> bool:
    """True when it only adds, subtracts and scales names by numbers: then parts of a period add up to the whole."""
    match tree:
        case ast.Name():
            return True
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return _is_linear(tree.left) and _is_linear(tree.right)
        case ast.BinOp(op=ast.Mult()):
            return (_is_number(tree.left) and _is_linear(tree.right)) or (
                _is_linear(tree.left) and _is_number(tree.right)
            )
        case ast.BinOp(op=ast.Div()):
            return _is_linear(tree.left) and _is_number(tree.right)
        case ast.UnaryOp(op=ast.USub()):
            return _is_linear(tree.operand)
    return False


def _is_number(node: ast.expr) -> bool:
    return not any(isinstance(child, ast.Name) for child in ast.walk(node))
