"""Rules of calculus: differentiate, stationary points, Lagrange multipliers, convexity."""

from __future__ import annotations

from derive.kernel.expr import Expr, Node, Symbol, as_expr, node, walk
from derive.kernel.record import Fact
from derive.kernel.relation import Relation
from derive.rules.base import Rule, RuleError, lone, rule
from derive.rules.context import Context


def derivative(f: Expr, x: Symbol, context: Context) -> Expr:
    """df/dx, found by SymPy."""
    import sympy as sp

    from derive.rules.bridge import from_sympy, sympy_symbol, to_sympy

    found = sp.diff(to_sympy(f), sympy_symbol(x))
    return from_sympy(sp.powsimp(found), context.symbols, context.order)


@rule("differentiate")
class Differentiate(Rule):
    """The derivative of a function, or the next one of a derivative.

    >>> apply(Differentiate(x), "y = x**3")
    'diff(y, x) = 3*x**2'
    """

    variable: Symbol

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        y, f = lone(lines[0], "Differentiate")
        if isinstance(y, Node) and y.op == "diff":
            left: Expr = Node("diff", (*y.args, self.variable))
        else:
            left = node("diff", y, self.variable)
        return Relation("=", left, derivative(f, self.variable, context))


@rule("stationary")
class Stationary(Rule):
    """At a smooth minimum the slope is zero.

    That there is such a point is supposed, until closed forms are found to satisfy it.

    `variable` is the one that is varied, `at` its value at the point; every variable that has
    a value at that instance takes it.

    >>> apply(Stationary(x, at=x_opt), "y = x**2 - 2*x")
    '2*x_opt - 2 = 0'
    """

    variable: Symbol
    at: Symbol

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        _, f = lone(lines[0], "Stationary")
        slope = derivative(f, self.variable, context)
        found = Relation("=", slope, as_expr(0))
        return found.replace(context.instance_of(self.variable, self.at))

    def supposes(self, lines: tuple[Relation, ...]) -> str:
        if len(lines) != 1:
            raise RuleError("Stationary needs one line, y = f(x)")
        return f"{{{lines[0].lhs}}} is stationary at {{{self.at}}}"


@rule("lagrangian", defines=True)
class Lagrangian(Rule):
    """Objective plus multiplier times what the constraint says is zero.

    A minimum of the objective on the constraint is a stationary point of it
    (Lagrange 1788; Boyd and Vandenberghe 2004, section 5.5.3).

    >>> apply(Lagrangian(Lambda, lam, fact("C = N*D")), "L = N + D")
    'Lambda = N + D + lam*(N*D - C)'
    """

    name_: Symbol
    multiplier: Symbol
    subject_to: Fact

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        _, f = lone(lines[0], "Lagrangian")
        left, right = lone(lines[1], "Lagrangian")
        return Relation("=", self.name_, f + self.multiplier * (right - left))


@rule("positive")
class Positive(Rule):
    """The sign of a sum of terms of known sign.

    >>> apply(Positive(), "y = exp(x) + 1")
    'y > 0'
    """

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        y, _ = lone(lines[0], "Positive")
        return Relation(">", y, as_expr(0))


@rule("convex-minimum")
class ConvexMinimum(Rule):
    """A stationary point of a strictly convex function is its one global minimum.

    (Boyd and Vandenberghe 2004, section 4.2.3.)

    >>> convex = fact("diff(y, r, r) > 0")
    >>> apply(ConvexMinimum(r, r_opt, convex, fact("exp(r_opt) = 2")), "y = exp(r) - 2*r")
    'y_opt <= y'
    """

    variable: Symbol
    at: Symbol
    convex: Fact
    flat: Fact

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        y, _ = lone(lines[0], "ConvexMinimum")
        there = context.instance_of(self.variable, self.at)
        if y not in there:
            raise RuleError(f"{y} has no value at the instance of {self.at}")
        return Relation("<=", there[y], y)


@rule("total-differential")
class TotalDifferential(Rule):
    """The part of a change that is linear in the changes.

    `changes` pairs each variable with the symbol of its change; what is not listed is fixed.

    >>> apply(TotalDifferential(((W, dW), (A, dA), (B, dB))), "W = A*B")
    'dW = dA*B + A*dB'
    """

    changes: tuple[tuple[Symbol, Symbol], ...]

    def apply(self, lines: tuple[Relation, ...], context: Context) -> Relation:
        y, f = lone(lines[0], "TotalDifferential")
        table: dict[Expr, Expr] = dict(self.changes)
        if y not in table:
            raise RuleError(f"no symbol for the change of {y} among changes=")
        found = [t for t in _linear(f, table) if t is not None]
        if not found:
            raise RuleError(f"none of the changing variables occurs in {f}")
        total = found[0]
        for t in found[1:]:
            total = total + t
        return Relation("=", table[y], total)


def _linear(f: Expr, table: dict[Expr, Expr]) -> list[Expr]:
    """The terms of df, by the product rule on the tree."""
    if f in table:
        return [table[f]]
    if not isinstance(f, Node) or not any(x in table for x in walk(f)):
        return []
    match f.op:
        case "add":
            return [t for a in f.args for t in _linear(a, table)]
        case "neg":
            return [-t for t in _linear(f.args[0], table)]
        case "transpose" | "tr":
            return [Node(f.op, (t,)) for t in _linear(f.args[0], table)]
        case "mul" | "inner" | "had" | "kron":
            found = []
            for i, a in enumerate(f.args):
                for t in _linear(a, table):
                    found.append(Node(f.op, (*f.args[:i], t, *f.args[i + 1 :])))
            return list(found)
    raise RuleError(f"no differential of {f.op} here: state the line with gives=")
