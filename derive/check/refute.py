"""A refutation is a model of what a line rests on in which the line fails: looked for again, and evaluated.

Deciders use up equations and draw what is left; what they drew may break the domain or the properties of a
name that was used up.  Here all premises are held to at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.check.mat_field import Balls
from derive.check.model_find import Found, find
from derive.check.model_value import Value, Worked, show_value
from derive.check.verdict import Verdict
from derive.kernel.errors import DeriveError
from derive.kernel.expr import plain_value
from derive.kernel.relation import Relation
from derive.kernel.text import parse

DENIAL = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def confirmed(verdict: Verdict, premises: Sequence[Relation], conclusion: Relation) -> Verdict | None:
    """A refutation with a model of all premises, or undecided where there is none; None where the finder
    cannot tell.
    """
    if not premises or conclusion.sign not in DENIAL:
        return None
    lines = [
        *(r for r in premises if r.sign != "~"),
        Relation(DENIAL[conclusion.sign], conclusion.lhs, conclusion.rhs),
    ]
    found = find(lines, _drawn(verdict), 4) or find(lines, tries=12)
    if found is not None:
        if found.untold or found.close:
            return None
        detail = verdict.detail if _as_drawn(found, verdict) else _sides(found, conclusion)
        return Verdict("refuted", verdict.method, detail, told(found))
    alone = find(lines[:-1], tries=6)
    if alone is None or alone.untold or alone.close:
        return None
    said = "no model of the premises was found in which it fails, nor a proof"
    return Verdict("undecided", verdict.method, said)


def _sides(found: Found, r: Relation) -> str:
    """What the two sides are in a model."""
    try:
        w = Worked(Balls(), found.ints, found.atoms)
        a, b = (w.value(e).str(8, radius=False) for e in (r.lhs, r.rhs))
        return f"the sides are {a} and {b}"
    except (DeriveError, AttributeError, ArithmeticError):
        return f"{r} fails there"


def told(found: Found) -> tuple[tuple[str, str], ...]:
    """A model as names and values."""
    pairs = [(n, str(v)) for n, v in found.ints.items()]
    pairs += [(str(e), show_value(v)) for e, v in found.atoms.items()]
    return tuple(sorted(pairs))


def _drawn(verdict: Verdict) -> dict[str, Value]:
    """The numbers of a witness."""
    values: dict[str, Value] = {}
    for name, text in verdict.witness:
        try:
            x = plain_value(parse(text, {}, None))
        except DeriveError:
            continue
        if x is None and "/" in text:
            try:
                x = Fraction(text)
            except ValueError:
                continue
        if x is not None:
            values[name] = x
    return values


def _as_drawn(found: Found, verdict: Verdict) -> bool:
    """Whether a model has the values of a witness: then what was said of them holds."""
    values = {
        **{n: Fraction(v) for n, v in found.ints.items()},
        **{str(e): v for e, v in found.atoms.items()},
    }
    return all(values.get(n) == v for n, v in _drawn(verdict).items())


__all__ = ["confirmed"]
