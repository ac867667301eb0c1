"""What a rule is called on the page: `solve for N_opt`, `put the numbers in`.

A phrase is made from the rule's name and fields, and from what was cited: words, and the
expressions that stand between them.  Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from derive.kernel.expr import Expr, Node
from derive.kernel.record import Fact, Reason, Value
from derive.kernel.relation import Relation

#: Words and expressions in turn.
Phrase = tuple[str | Expr | Relation, ...]

#: Rules whose phrase has no arguments.
PLAIN = {
    "rearrange": "rearrange",
    "powers": "laws of powers",
    "expand": "multiply out",
    "combine": "follows",
    "compute": "work it out exactly",
    "chain": "join the comparisons",
    "positive": "every term is positive",
    "trace": "laws of the trace",
    "transpose": "transposes in reverse order",
    "associate": "regroup the product",
    "blocks": "block by block",
    "components": "component by component",
    "theorem": "a theorem on ranks and spaces",
    "member": "what makes it an element",
    "put-in": "put the numbers in",
    "evaluate": "work it out",
    "compare": "compare the numbers",
    "both-inclusions": "contained in each other, so equal",
    "dimension": "the dimensions compared",
    "complement": "orthogonal complements",
    "equal-rank": "of the same dimension, so the whole space",
    "convex": "an average lies in the convex hull",
    "enclose": "every given over its range",
    "dominates": "the given that matters most",
    "moments": "independent: moments of sums and products",
    "belongs": "what it means to be an element",
    "contained": "whatever is in the one is in the other",
    "superset": "least over more is no greater",
    "enumerate": "element by element",
    "discharge": "its condition holds",
    "count": "count the entries",
}


def _expr(value: Value | None) -> Expr | str:
    """A field that is an expression, for a phrase; nothing where there is none."""
    return value if isinstance(value, Expr) else ""


def _after(words: str, key: str, then: str = "") -> Callable[[Reason], Phrase]:
    def tell(reason: Reason) -> Phrase:
        return (f"{words} ", _expr(reason.get(key)), then)

    return tell


def _pairs(value: Value | None) -> list[tuple[Expr, Expr]]:
    found: list[tuple[Expr, Expr]] = []
    for pair in value if isinstance(value, tuple) else ():
        if isinstance(pair, tuple) and len(pair) == 2:
            old, new = pair
            if isinstance(old, Expr) and isinstance(new, Expr):
                found.append((old, new))
    return found


def _listed(pairs: Iterable[tuple[Expr, Expr]], between: str) -> Phrase:
    out: list[str | Expr | Relation] = []
    for i, (old, new) in enumerate(pairs):
        out += [", " if i else "", old, between, new]
    return tuple(out)


def _at(reason: Reason) -> Phrase:
    """Up to two values as equations, more by their names alone."""
    pairs = _pairs(reason.get("values"))
    if not pairs:
        return ("a particular case",)
    if len(pairs) <= 2:
        return ("at ", *_listed(pairs, " = "))
    names: list[str | Expr | Relation] = []
    for i, (_, new) in enumerate(pairs):
        names += [", " if i else "", new]
    return ("at ", *names)


def _counterexample(reason: Reason) -> Phrase:
    pairs = _pairs(reason.get("values"))
    if 0 < len(pairs) <= 3:
        return ("a counterexample: ", *_listed(pairs, " = "))
    return ("a counterexample",)


def _stationary(reason: Reason) -> Phrase:
    return ("the slope in ", _expr(reason.get("variable")), " vanishes")


def _differential(reason: Reason) -> Phrase:
    """The changes in which the line is linear."""
    changes: list[str | Expr | Relation] = []
    for i, (_, change) in enumerate(_pairs(reason.get("changes"))):
        changes += [", " if i else "", change]
    return ("the product rule: what is linear in ", *changes)


def _implied(reason: Reason) -> Phrase:
    return ("the ", _expr(reason.get("given")), " that would give ", _expr(reason.get("value")))


def _lagrangian(reason: Reason) -> Phrase:
    return ("Lagrange, with multiplier ", _expr(reason.get("multiplier")))


def _convex_minimum(reason: Reason) -> Phrase:
    return ("convex in ", _expr(reason.get("variable")), ", so stationary means least")


def _read_gradient(reason: Reason) -> Phrase:
    return ("read off what is paired with ", _expr(reason.get("change")))


def _rank_product(reason: Reason) -> Phrase:
    return ("a product has at most the rank of ", _expr(reason.get("factor")))


def _rank_shape(reason: Reason) -> Phrase:
    return ("the rank is at most the number of rows or columns, ", _expr(reason.get("size")))


def _both_sides(reason: Reason) -> Phrase:
    function = reason.get("function")
    if isinstance(function, str) and function:
        return ({"log": "logarithms of both sides"}.get(function, f"{function} of both sides"),)
    return ("both sides times ", _expr(reason.get("times")))


def _spread(reason: Reason) -> Phrase:
    return ("the factor between the ends of the range of ", _expr(reason.get("given")))


def _induction(reason: Reason) -> Phrase:
    return ("induction over ", _expr(reason.get("over")))


def _named(words: str) -> Callable[[Reason], Phrase]:
    return lambda reason: (words,)


#: Rule name -> what is said of it.
PHRASES: dict[str, Callable[[Reason], Phrase]] = {
    "substitute": _named("put equals for equals"),
    **{name: _named(words) for name, words in PLAIN.items()},
    "define": _after("name it", "symbol"),
    "at": _at,
    "solve": _after("solve for", "unknown"),
    "differentiate": _after("differentiate in", "variable"),
    "stationary": _stationary,
    "lagrangian": _lagrangian,
    "eliminate": _after("eliminate", "symbol"),
    "convex-minimum": _convex_minimum,
    "induction": _induction,
    "counterexample": _counterexample,
    "read-gradient": _read_gradient,
    "rank-product": _rank_product,
    "rank-shape": _rank_shape,
    "ceiling": _after("round up to whole", "whole"),
    "both-sides": _both_sides,
    "spread": _spread,
    "implied": _implied,
    "total-differential": _differential,
    "eckart-young": _after("Eckart and Young: the best approximation of rank", "rank"),
    "floor": _after("round down to whole", "whole"),
}


def _put_in(premises: Sequence[Fact]) -> Phrase:
    """Which names were put in."""
    names = [f.relation.lhs for f in premises[1:]]
    if not names or len(names) > 3 or any(isinstance(e, Node) and e.depth > 2 for e in names):
        return ("put equals for equals",)
    out: list[str | Expr | Relation] = ["put in "]
    for i, e in enumerate(names):
        out += [", " if i else "", e]
    return tuple(out)


def phrase(reason: Reason, premises: Sequence[Fact] = ()) -> Phrase:
    """The words for a rule, given what it cites; one that is unknown here is shown by its name."""
    if reason.name == "substitute":
        return joined(_put_in(premises))
    make = PHRASES.get(reason.name)
    if make is None:
        return (reason.name.replace("-", " ").replace("_", " "),)
    claimed = [f.relation for f in premises if f.kind == "claimed"]
    against = (": against ", claimed[0]) if claimed else ()
    return joined((*make(reason), *against))


def joined(parts: Phrase) -> Phrase:
    """Neighbouring words as one; empty ones left out."""
    out: list[str | Expr | Relation] = []
    for p in parts:
        if isinstance(p, str) and out and isinstance(out[-1], str):
            out[-1] += p
        elif p != "":
            out.append(p)
    return tuple(out)


__all__ = ["PHRASES", "Phrase", "joined", "phrase"]
