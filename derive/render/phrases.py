"""What a rule is called on the page: `solve for N_opt`, `put the numbers in`.

A phrase is made from the rule's name and fields alone: words, and the expressions that stand
between them.  Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from derive.kernel.expr import Expr
from derive.kernel.record import Reason, Value

#: Words and expressions in turn.
Phrase = tuple[str | Expr, ...]

#: Rules whose phrase has no arguments.
PLAIN = {
    "substitute": "put equals for equals",
    "rearrange": "written otherwise",
    "powers": "laws of powers",
    "expand": "multiplied out",
    "combine": "taken together",
    "chain": "the comparisons joined",
    "positive": "every term is positive",
    "trace": "laws of the trace",
    "transpose": "a product transposed",
    "associate": "regrouped",
    "blocks": "block by block",
    "components": "entry by entry",
    "theorem": "a theorem on ranks and spaces",
    "member": "what makes it an element",
    "put-in": "put the numbers in",
    "compare": "the larger of the two",
    "both-inclusions": "contained both ways",
    "complement": "orthogonal complements",
    "equal-rank": "of the same dimension, so the whole space",
    "convex": "weights of an average",
    "total-differential": "the part that is linear in the changes",
    "enclose": "with every given over its range",
    "implied": "the value that would give it",
    "log": "take logarithms",
    "count": "count",
}


def _expr(value: Value | None) -> Expr | str:
    """A field that is an expression, for a phrase; nothing where there is none."""
    return value if isinstance(value, Expr) else ""


def _after(words: str, key: str) -> Callable[[Reason], Phrase]:
    def phrase(reason: Reason) -> Phrase:
        return (f"{words} ", _expr(reason.get(key)))

    return phrase


def _pairs(value: Value | None) -> list[tuple[Expr, Expr]]:
    found: list[tuple[Expr, Expr]] = []
    for pair in value if isinstance(value, tuple) else ():
        if isinstance(pair, tuple) and len(pair) == 2:
            old, new = pair
            if isinstance(old, Expr) and isinstance(new, Expr):
                found.append((old, new))
    return found


def _listed(pairs: Iterable[tuple[Expr, Expr]], between: str) -> Phrase:
    out: list[str | Expr] = []
    for i, (old, new) in enumerate(pairs):
        out += [", " if i else "", old, between, new]
    return tuple(out)


def _at(reason: Reason) -> Phrase:
    return ("at ", *_listed(_pairs(reason.get("values")), " = "))


def _counterexample(reason: Reason) -> Phrase:
    pairs = _pairs(reason.get("values"))
    return ("a counterexample: ", *_listed(pairs, " = ")) if pairs else ("a counterexample",)


def _stationary(reason: Reason) -> Phrase:
    return ("stationary in ", _expr(reason.get("variable")), " at ", _expr(reason.get("at")))


def _lagrangian(reason: Reason) -> Phrase:
    return ("the Lagrangian, with multiplier ", _expr(reason.get("multiplier")))


def _convex_minimum(reason: Reason) -> Phrase:
    return ("convex in ", _expr(reason.get("variable")), ", so stationary means least")


def _read_gradient(reason: Reason) -> Phrase:
    return ("read off what is paired with ", _expr(reason.get("change")))


def _rank_product(reason: Reason) -> Phrase:
    return ("a product has at most the rank of ", _expr(reason.get("factor")))


def _rank_shape(reason: Reason) -> Phrase:
    return ("the rank is at most the number of rows or columns, ", _expr(reason.get("size")))


def _evaluate(reason: Reason) -> Phrase:
    return ("work it out",)


def _both_sides(reason: Reason) -> Phrase:
    function = reason.get("function")
    if isinstance(function, str) and function:
        return (f"{function} of both sides",)
    return ("both sides times ", _expr(reason.get("times")))


def _spread(reason: Reason) -> Phrase:
    return ("the factor between the ends of the range of ", _expr(reason.get("given")))


def _induction(reason: Reason) -> Phrase:
    return ("induction over ", _expr(reason.get("over")))


def _named(words: str) -> Callable[[Reason], Phrase]:
    return lambda reason: (words,)


PHRASES: dict[str, Callable[[Reason], Phrase]] = {
    **{name: _named(words) for name, words in PLAIN.items()},
    "define": _after("a name:", "symbol"),
    "at": _at,
    "solve": _after("solve for", "unknown"),
    "differentiate": _after("differentiate by", "variable"),
    "stationary": _stationary,
    "lagrangian": _lagrangian,
    "eliminate": _after("eliminate", "symbol"),
    "convex-minimum": _convex_minimum,
    "induction": _induction,
    "counterexample": _counterexample,
    "compute": _named("worked out"),
    "read-gradient": _read_gradient,
    "rank-product": _rank_product,
    "rank-shape": _rank_shape,
    "evaluate": _evaluate,
    "ceiling": _after("rounded up to whole", "whole"),
    "both-sides": _both_sides,
    "spread": _spread,
    "dominates": _named("the given that matters most"),
}


def phrase(reason: Reason) -> Phrase:
    """The words for a rule; one that is unknown here is shown by its name."""
    make = PHRASES.get(reason.name)
    if make is None:
        return (reason.name.replace("-", " "),)
    return tuple(p for p in make(reason) if not isinstance(p, str) or p)


__all__ = ["PHRASES", "Phrase", "phrase"]
