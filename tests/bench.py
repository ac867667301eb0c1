"""A bench to try rules on: names, and `apply(rule, line, …)`, which checks the step it takes.

The docstrings of rules are run with what `session()` returns.
"""

from __future__ import annotations

from typing import Any

from derive import rules
from derive.author import Problem, Solution
from derive.check.verdict import Obligation
from derive.check.walk import obligations
from derive.kernel.expr import Expr, Symbol
from derive.kernel.record import Fact, Trace
from derive.kernel.relation import Relation
from derive.kernel.text import parse, parse_relation
from derive.rules.base import Rule


def bench() -> Problem:
    """A problem with many names: positive numbers, real ones, sizes, matrices, sequences."""
    p = Problem("A bench for rules", name="bench")
    for name in ("a b c d f g n w x y z lam N D C Lambda alpha beta").split():
        p.unknown(name, f"a positive number {name}")
    for name in ("L", "r", "s", "h"):
        p.unknown(name, f"a real number {name}", domain="real")
    names = p.context.symbols
    p.given("q_1", "9", "a number that ranges", low="8", high="10")
    p.given("q_2", "1", "another that ranges", low="1", high="3")
    p.instance("opt", "at the point", *(names[n] for n in ("x", "y", "N", "D", "L", "r")))
    for name in ("m", "k", "l", "p", "q"):
        p.size(name, f"a size {name}")
    names = p.context.symbols
    m, k, l, q = (names[n] for n in "mklq")
    p.index("t", "a count of steps")
    p.index("i", "an index", "positive integer")
    p.index("j", "an index that sums run over", "integer")
    p.matrix("A", "a matrix", m, k, "sequence")
    p.matrix("B", "a matrix", k, l, "sequence")
    for name in ("W", "G"):
        p.matrix(name, "a matrix", m, l)
    p.matrix("M", "a matrix", l, q)
    p.matrix("S", "a square matrix", m, m)
    p.vector("v", "a vector", l)
    p.vector("u", "a vector", m)
    p.matrix("U_r", "orthonormal columns", m, names["p"], "orthonormal columns")
    p.matrix("V_r", "orthonormal columns", l, names["p"], "orthonormal columns")
    p.each("V", "any matrix", m, l)
    p.vector("s_all", "singular values", names["p"])
    p.random("X", "independent random numbers", "sequence")
    p.random("Y", "others", "sequence")
    p.random("Q", "a random number")
    names = p.context.symbols
    for name in ("L", "W", "A", "B"):
        p.differential(names[name])
    return p


class Session:
    """One solution on the bench, to which facts and steps are added."""

    def __init__(self) -> None:
        self.problem = bench()
        self.names: dict[str, Symbol] = dict(self.problem.context.symbols)
        self.solution = Solution(self.problem, dict(self.problem.context.notation), {})
        self.solution.part("Does the rule hold?")

    def expr(self, text: str) -> Expr:
        """A formula over the bench's names."""
        return parse(text, self.names, None)

    def line(self, text: str) -> Relation:
        """A line over the bench's names."""
        return parse_relation(text, self.names, None)

    def fact(self, text: str, kind: str = "premise") -> Fact:
        """A line put on record."""
        if kind == "supposition":
            return self.solution.suppose(self.line(text))
        made = Fact(f"{kind}-{len(self.solution.facts) + 1}", self.line(text), kind)
        self.solution.facts.append(made)
        return made

    def step(self, rule: Rule, *lines: str | Fact, gives: str = "") -> Fact:
        """One step, not checked."""
        facts = [x if isinstance(x, Fact) else self.fact(x) for x in lines]
        return self.solution.step(*facts, by=rule, gives=self.line(gives) if gives else None)

    def trace(self, answer: Fact) -> Trace:
        """The trace that ends in a fact."""
        self.solution.answer(answer)
        made = self.solution.finish().trace
        self.solution.part("And does it hold again?")
        return made

    def refusals(self, rule: Rule, *lines: str | Fact, gives: str = "") -> tuple[Fact, list[Obligation]]:
        """What one step owes and fails."""
        done = self.step(rule, *lines, gives=gives)
        found = obligations(self.trace(done), {}, lambda _: None, only=done.id)
        return done, [o for o in found if not o.verdict.passed]

    def apply(self, rule: Rule, *lines: str | Fact, gives: str = "") -> str:
        """The conclusion of one step that passed its check; of another, why not."""
        done, failed = self.refusals(rule, *lines, gives=gives)
        return f"{failed[0].kind}: {failed[0].verdict}" if failed else str(done.relation)


def session() -> dict[str, Any]:
    """The names of a fresh session, for docstrings and tables."""
    s = Session()
    tools = {"apply": s.apply, "step": s.step, "fact": s.fact, "expr": s.expr, "line": s.line}
    classes = {name: getattr(rules, name) for name in rules.__all__}
    return {**s.names, **classes, **tools, "bench": s}
