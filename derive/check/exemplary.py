"""Whether explicit values are a case of the problem: in the domains of their names, with their properties,
at sizes that fit, together with everything that the problem states and defines.

A counterexample at values that no model of the problem has refutes nothing.  May import the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import fmpq, fmpq_mat

from derive.check.model_value import Made, Undefined, Unsupported, Value, misfit, truth, unlike
from derive.check.premises import Stated, contradiction, definitions, look, number, premises, values
from derive.check.verdict import Verdict
from derive.check.view import View
from derive.kernel.expr import SCALAR, Expr, Symbol, free_symbols
from derive.kernel.relation import Relation


def no_case(v: View, table: Mapping[Expr, Expr]) -> str:
    """Why values of names are no case of the problem that a step belongs to; "" where a model has them."""
    given = values(v.trace)
    if isinstance(given, Verdict):
        return given.detail
    ints: dict[str, int] = {}
    chosen: dict[str, Value] = {}
    for x, e in table.items():
        if not isinstance(x, Symbol):
            return f"{x} is no name: only names are given values"
        if free_symbols(e):
            return f"{x} = {e} is no value"
        exact = number(e)
        found = Made(e) if exact is None else exact
        if x.name in given and given[x.name] != found:
            return f"{x} has the value {v.trace.notes[x.name].value}, not {e}"
        if said := _fitted(x, e, found, ints):
            return said
        chosen[x.name] = found
    for name, n in ints.items():
        known = chosen.get(name, given.get(name))
        if known is not None and known != n:
            return f"{name} is {known}, but a value has the size {n} there"
        chosen.setdefault(name, Fraction(n))
    under = [v.trace.fact[u] for u in v.step.conclusion.under]
    told = [Stated(f.id, str(f.relation), (f.relation,), f.where) for f in under]
    told += [*premises(v.trace), *definitions(v.trace, chosen)]
    symbols = {s.name: s for s in table if isinstance(s, Symbol)}
    fixed = {**given, **chosen}
    also = tuple(symbols.values())
    if look(v.trace, told, fixed, also=also) is None:
        verdict, _ = contradiction(v.trace, told, fixed, also)
        return f"these values are no case of the problem: {verdict.detail}"
    return _against_record(v, fixed)


def _fitted(x: Symbol, e: Expr, found: Value, ints: dict[str, int]) -> str:
    """Why a value is not of its name's size, domain or properties; sizes that it fixes are noted."""
    if x.shape == SCALAR:
        if e.shape != SCALAR:
            return f"{x} is a number, {e} is none"
        return misfit(x, x, {}, {x: found})
    for mine, told in zip(x.shape, e.shape, strict=True):
        at = dict(told).get((), 0)
        if set(dict(told)) - {()}:
            return f"{e} is no explicit matrix"
        terms = dict(mine)
        if set(terms) <= {()}:
            if terms.get((), 0) != at:
                return f"{x} has another size than {e}"
            continue
        lone = [m for m, c in terms.items() if len(m) == 1 and c == 1]
        if len(terms) == 1 and lone:
            name = lone[0][0]
            if ints.setdefault(name, at) != at:
                return f"{name} cannot be both {ints[name]} and {at}"
    if isinstance(found, Fraction):  # a matrix of one entry
        found = fmpq_mat(1, 1, [fmpq(found.numerator, found.denominator)])
    if x.props and not isinstance(found, fmpq_mat):
        return f"{x} = {e} is not known exactly"
    return unlike(x, found) if isinstance(found, fmpq_mat) else ""


def _against_record(v: View, fixed: Mapping[str, Value]) -> str:
    """Which line on record before the step, on these names alone, fails at the values; "" where none does."""
    ints = {
        n: x.numerator
        for n, x in fixed.items()
        if isinstance(x, Fraction) and n in v.trace.symbols and "integer" in v.trace.symbols[n].domain
    }
    atoms: dict[Expr, Value] = {
        s: fixed[n] for n, s in v.trace.symbols.items() if n in fixed and n not in ints
    }
    under = set(v.step.conclusion.under)
    for step in v.trace.steps:
        if step.id == v.step.id:
            break
        r = step.conclusion.relation
        if step.reason.name == "counterexample":
            continue
        others = [v.trace.fact[u].relation for u in step.conclusion.under if u not in under]
        others = [
            q for q in others if not any(v.trace.notes[n].instance for n in q.free_symbols() if n in fixed)
        ]
        if not all(_truth(q, fixed, ints, atoms) for q in others):
            continue  # said of other cases
        if _truth(r, fixed, ints, atoms) is False:
            return f"{step.id} says {r}, which fails at these values"
    return ""


def _truth(
    r: Relation, fixed: Mapping[str, Value], ints: dict[str, int], atoms: dict[Expr, Value]
) -> bool | None:
    """Whether a line holds at the values; None where it is about more names, or undecided."""
    names = set(r.free_symbols())
    if not names or names - set(fixed):
        return None
    try:
        return truth(r, ints, atoms)
    except (Undefined, Unsupported, ZeroDivisionError):
        return None


__all__ = ["no_case"]
