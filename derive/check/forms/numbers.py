"""Numbers: values put in, evaluation, whole things."""

from __future__ import annotations

from derive.check.entail import same_line
from derive.check.forms.base import Check, wrong
from derive.check.verdict import Verdict, weakest
from derive.check.view import View
from derive.kernel.expr import Node, Number, free_symbols, replace
from derive.kernel.relation import Relation


def put_in(v: View) -> Verdict | None:
    """Only values are put in, and none is left to put."""
    if any(f.kind not in ("value", "conclusion", "premise") for f in v.premises):
        return wrong("only values are put in")
    if any(line.sign != "=" for line in v.need(1)[1:]):
        return wrong("only exact values are put in")
    table = {line.lhs: line.rhs for line in v.lines[1:]}
    expected = Relation(v.lines[0].sign, v.lines[0].lhs, replace(v.lines[0].rhs, table))
    if v.conclusion == expected:
        return Verdict("proved", "values put in")
    return same_line(v.conclusion, expected)


def evaluate(v: View) -> Verdict | None:
    """The result is a plain number, and the formula is closed."""
    r, (premise, *_) = v.conclusion, v.need(1)
    plain = r.rhs.args[0] if isinstance(r.rhs, Node) and r.rhs.op == "neg" else r.rhs
    if not isinstance(plain, Number):
        return wrong(f"{r.rhs} is no number")
    if r.lhs != premise.lhs or premise.sign != "=" or free_symbols(premise.rhs):
        return wrong(f"{premise} is not ready to be evaluated")
    from derive.check.decide import decide
    from derive.quantity import significant

    digits = v.step.reason.get("digits")
    if r.sign == "~" and isinstance(digits, int) and significant(plain.text) < digits:
        return wrong(f"{plain} has fewer digits than the {digits} that are asserted: say digits=")
    return decide(Relation(r.sign, premise.rhs, r.rhs), [])


def ceiling(v: View) -> Verdict:
    """The least whole number that is not less."""
    from derive.check.decide import decide
    from derive.quantity import factor

    premise, r = v.need(1)[0], v.conclusion
    if premise.sign != "=":
        return wrong(f"{premise} does not say what {premise.lhs} is, to be rounded up")
    if r.sign != "=" or r.lhs != v.symbol("whole") or not isinstance(r.rhs, Number):
        return wrong(f"{r} is no whole number of {v.arg('whole')}")
    if r.rhs.value.denominator != 1:
        return wrong(f"{r.rhs} is not whole")
    one = Number("1", r.rhs.unit)
    assert factor(one.unit) > 0
    return weakest(
        [
            decide(Relation("<=", premise.rhs, r.rhs), []),
            decide(Relation("<", r.rhs - one, premise.rhs), []),
        ]
    )


def floor(v: View) -> Verdict:
    """The greatest whole number that is not greater, under a name of its own."""
    from derive.check.decide import decide

    premise, r, whole = v.need(1)[0], v.conclusion, v.symbol("whole")
    if premise.sign != "=":
        return wrong(f"{premise} does not say what {premise.lhs} is, to be rounded down")
    if r.sign != "=" or r.lhs != whole or not isinstance(r.rhs, Number):
        return wrong(f"{r} is no whole number of {whole}")
    if r.rhs.value.denominator != 1:
        return wrong(f"{r.rhs} is not whole")
    one = Number("1", r.rhs.unit)
    return weakest(
        [
            decide(Relation("<=", r.rhs, premise.rhs), []),
            decide(Relation("<", premise.rhs, r.rhs + one), []),
        ]
    )


def compare(v: View) -> Verdict | None:
    """Larger, smaller or equal: nothing weaker."""
    if v.conclusion.sign not in ("<", ">", "="):
        return wrong(f"{v.conclusion} does not say which is larger")
    return None


FORMS: dict[str, Check] = {
    "floor": floor,
    "put-in": put_in,
    "evaluate": evaluate,
    "compare": compare,
    "ceiling": ceiling,
}
