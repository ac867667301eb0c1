"""Mutants of a line: one token changed.  And what becomes of them in a trace.

A token is a sign, an exponent, a coefficient, a transpose, the order of two factors, a term, or
an index.  Every mutant that says something else has to be refused.

    python -m tests.mutants [NAME]…     counts per kind; exit 1 if one survives

What lines stand on (premises, domains, suppositions …) is changed by `tests.surroundings`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from derive.check import Obligation, check
from derive.check.walk import obligations
from derive.kernel.errors import DeriveError
from derive.kernel.expr import Expr, Node, Number, Symbol
from derive.kernel.ops import SET
from derive.kernel.record import Step, Trace
from derive.kernel.relation import Relation
from tests import oracle

TWO, ONE = Number("2"), Number("1")


def _try(op: str, *args: Expr) -> Iterator[Expr]:
    try:
        yield Node(op, args)
    except DeriveError:
        return


def variants(e: Expr) -> Iterator[Expr]:
    """Everything that one changed token makes of `e`."""
    if isinstance(e, Number):
        if e.value != 0:
            yield Number(_bumped(e.text), e.unit)
        return
    if not isinstance(e, Node):
        return
    op, args = e.op, e.args
    if op == "neg":
        yield args[0]
    if op in ("add", "mul"):
        for i in range(len(args)):
            rest = args[:i] + args[i + 1 :]
            if len(rest) == 1:
                yield from (x for x in rest if x.shape == e.shape)
            else:
                yield from (x for x in _try(op, *rest) if x.shape == e.shape)
    if op == "add":
        for i, a in enumerate(args):
            other = a.args[0] if isinstance(a, Node) and a.op == "neg" else Node("neg", (a,))
            yield from _try(op, *args[:i], other, *args[i + 1 :])
    if op == "mul":
        for i in range(len(args) - 1):
            if not (args[i].is_scalar or args[i + 1].is_scalar):
                swapped = (*args[:i], args[i + 1], args[i], *args[i + 2 :])
                yield from (x for x in _try(op, *swapped) if x.shape == e.shape)
    if op == "div":
        if args[0].is_scalar:
            yield from _try("div", args[1], args[0])
        yield from (x for x in _try("mul", *args) if x.shape == e.shape)
    if op == "pow":
        yield from _try("pow", args[0], Node("neg", (args[1],)))
        yield from _try("pow", args[0], Node("add", (args[1], ONE)))
        yield args[0]
    if op in ("transpose", "inv"):
        yield from (x for x in args if x.shape == e.shape)
    if op in ("exp", "log", "sqrt"):
        yield from _try(op, Node("mul", (TWO, args[0])))
    if op in ("seq", "range"):
        yield from _try(op, *args[:-1], Node("add", (args[-1], ONE)))
    if op in ("min", "max"):
        yield from _try("max" if op == "min" else "min", *args)
    if op == "inner":
        for i in (0, 1):
            yield from _try("inner", *(a.T if j == i else a for j, a in enumerate(args)))
    if op in ("colspace", "rowspace"):
        yield from _try("rowspace" if op == "colspace" else "colspace", *args)
    fixed = {"sum": (1,), "prod": (1,), "setof": (1,), "grad": (0, 1), "diff": tuple(range(len(args)))}
    for i, a in enumerate(args):
        if i in fixed.get(op, ()) or (op in ("eye", "zeros", "ones", "unit", "seq") and i == 0):
            continue
        for v in variants(a):
            if v.shape == a.shape:
                yield from _try(op, *args[:i], v, *args[i + 1 :])


def _bumped(text: str) -> str:
    """The last digit of the mantissa changed."""
    head, mark, exponent = text.partition("e")
    digit = str((int(head[-1]) + 1) % 10)
    bumped = head[:-1] + digit
    return (bumped if bumped.strip("0.") else "1") + mark + exponent


SIGNS = {"=": "", "<=": "<", "<": "<=", ">": ">=", ">=": ">", "subset": "", "in": "", "~": "", "!=": "="}


def mutants(r: Relation) -> Iterator[Relation]:
    """Every line that one changed token makes of `r`, each once."""
    seen = {r}
    found: list[Relation] = []

    def offer(sign: str, lhs: Expr, rhs: Expr) -> None:
        try:
            m = Relation(sign, lhs, rhs)
        except DeriveError:
            return
        if m not in seen:
            seen.add(m)
            found.append(m)

    if SIGNS.get(r.sign):
        offer(SIGNS[r.sign], r.lhs, r.rhs)
    if r.sign in ("<=", "<", ">", ">=", "subset"):
        offer(r.sign, r.rhs, r.lhs)
    if r.sign in ("=", "~") and isinstance(r.rhs, (Symbol, Node)) and r.rhs.shape != SET:
        offer(
            r.sign,
            r.lhs,
            Node("neg", (r.rhs,)) if not isinstance(r.rhs, Node) or r.rhs.op != "neg" else r.lhs,
        )
    for v in variants(r.lhs):
        offer(r.sign, v, r.rhs)
    for v in variants(r.rhs):
        offer(r.sign, r.lhs, v)
    yield from found


def planted(trace: Trace, step: Step, line: Relation) -> Trace:
    """The trace with the conclusion of one step replaced."""
    changed = replace(step, conclusion=replace(step.conclusion, relation=line))
    return replace(trace, steps=tuple(changed if s.id == step.id else s for s in trace.steps))


@dataclass
class Tally:
    """What became of the mutants of one problem."""

    mutants: int = 0
    equivalent: int = 0
    refused: int = 0
    survived: list[str] = field(default_factory=list)
    wronged: list[str] = field(default_factory=list)


def own_refusal(trace: Trace, step: Step) -> Obligation | None:
    """The first obligation of the step itself that fails."""
    found = obligations(trace, {}, lambda _: None, only=step.id)
    return next((o for o in found if not o.verdict.passed), None)


def run(trace: Trace) -> Tally:
    """Every mutant of every conclusion of a trace, checked in its place."""
    assert check(trace).passed, f"{trace.name} does not pass as it is"
    tally = Tally()
    for step in trace.steps:
        original = step.conclusion.relation
        for line in mutants(original):
            tally.mutants += 1
            changed = planted(trace, step, line)
            told = f"{step.id} ({step.reason.name}): {original}  ->  {line}"
            found = own_refusal(changed, step)
            # The oracle knows magnitudes only: what is of another dimension, empty or
            # a mere repetition says something else.
            cited = [trace.fact[i].relation for i in step.premises]
            says_nothing = (
                line.lhs == line.rhs or line in cited or (found is not None and found.kind == "units")
            )
            if not says_nothing and oracle.same(original, line, step.id):
                tally.equivalent += 1
                if found is not None:
                    tally.wronged.append(f"{told}: {found.kind}: {found.verdict}")
            elif found is None and check(changed).passed:
                tally.survived.append(told)
            else:
                tally.refused += 1
    return tally


def main(names: list[str]) -> int:
    """Print how many mutants there are of each kind, what became of them, and those that passed."""
    import derive
    from tests import surroundings

    lines, kinds = Tally(), dict[str, surroundings.Count]()
    for name in names or derive.names():
        print(f"changing {name}", file=sys.stderr, flush=True)
        solved = derive.load(name).solve()
        t = run(solved.trace)
        lines.mutants += t.mutants
        lines.equivalent += t.equivalent
        lines.refused += t.refused
        lines.survived += [f"{name}: {x}" for x in t.survived]
        lines.wronged += [f"{name}: {x}" for x in t.wronged]
        for kind, count in surroundings.run(solved.trace, solved._demos).items():
            kinds.setdefault(kind, surroundings.Count()).add(count)
    print(f"{'changed':12} {'mutants':>8} {'refused':>8} {'equivalent':>10} {'open':>6} {'survived':>8}")
    print(f"{'conclusion':12} {lines.mutants:8} {lines.refused:8} {lines.equivalent:10} {0:6} ", end="")
    print(f"{len(lines.survived):8}   equivalent, but refused: {len(lines.wronged)}")
    for kind, c in kinds.items():
        print(f"{kind:12} {c.mutants:8} {c.refused:8} {c.equivalent:10} {c.open:6} {len(c.survived):8}")
    bad = [*lines.survived, *lines.wronged, *(x for c in kinds.values() for x in c.survived)]
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
