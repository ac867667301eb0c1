"""Lines on ranks and subspaces that follow by chains of theorems and assumptions.

A chain has a bounded number of links, each an instance of a theorem of `mat_theorems` or an
assumption as it stands.  May import the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.check.mat_theorems import as_size, factors, instance, product, same
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Number, as_expr
from derive.kernel.ops import SET
from derive.kernel.relation import Relation

LINKS = 4


def by_theorems(r: Relation, given: Sequence[Relation]) -> str | None:
    """The names of the theorems from which a line follows, or None."""
    if r.sign in (">=", ">"):
        r = Relation({">=": "<=", ">": "<"}[r.sign], r.rhs, r.lhs)
    if r.sign in ("<=", "<"):
        if isinstance(r.rhs, Node) and r.rhs.op == "min":
            return _all(r.sign, [(r.lhs, b) for b in r.rhs.args], given)
        if isinstance(r.lhs, Node) and r.lhs.op == "max":
            return _all(r.sign, [(a, r.rhs) for a in r.lhs.args], given)
        return _below(r.lhs, r.rhs, r.sign == "<", given, LINKS, [])
    if r.sign == "subset":
        return _within(r.lhs, r.rhs, given, LINKS, [])
    if r.sign == "=":
        if r.lhs.shape != SET and not _ranked(r):
            return None
        if (name := instance(r)) is not None:
            return name
        if r.lhs.shape == SCALAR or r.lhs.shape == SET:
            return _equal(r, given)
    return instance(r) if r.sign in ("in", "=") else None


def _ranked(r: Relation) -> bool:
    from derive.kernel.expr import walk

    return any(isinstance(x, Node) and x.op in ("rank", "dim") for e in (r.lhs, r.rhs) for x in walk(e))


def _equal(r: Relation, given: Sequence[Relation]) -> str | None:
    """Equality through something that both sides equal, by two theorems on each side at most."""
    for a, first in _closure(r.lhs):
        for b, second in _closure(r.rhs):
            if _same_number(a, b) if a.shape == SCALAR else same(a, b):
                return _joined(*first, *second)
    for g in given:
        if g.sign == "=" and g.lhs.shape == r.lhs.shape:
            for a, first in _closure(r.lhs):
                for x, y in ((g.lhs, g.rhs), (g.rhs, g.lhs)):
                    if same(a, x) and (_same_number(y, r.rhs) if y.shape == SCALAR else same(y, r.rhs)):
                        return _joined(*first)
    return None


def _closure(e: Expr) -> list[tuple[Expr, tuple[str, ...]]]:
    """What a rank or space equals by up to two theorems, with their names."""
    found: list[tuple[Expr, tuple[str, ...]]] = [(e, ())]
    for _ in range(2):
        for x, names in list(found):
            for y in _equals(x):
                if all(y != z for z, _ in found) and (name := instance(Relation("=", x, y))) is not None:
                    found.append((y, (*names, name)))
    return found


def _joined(*names: str) -> str:
    """Names, each once."""
    return "; ".join(dict.fromkeys(n for name in names for n in name.split("; ") if n))


def _all(sign: str, pairs: list[tuple[Expr, Expr]], given: Sequence[Relation]) -> str | None:
    names: list[str] = []
    for a, b in pairs:
        found = _below(a, b, sign == "<", given, LINKS, [])
        if found is None:
            return None
        names += [n for n in found.split("; ") if n not in names]
    return _joined(*names)


def _below(
    a: Expr, b: Expr, strict: bool, given: Sequence[Relation], links: int, seen: list[Expr]
) -> str | None:
    """The theorems by which a <= b (a < b where strict), through what is above a."""
    if not strict:
        if _same_number(a, b):
            return ""
        if (name := instance(Relation("<=", a, b))) is not None:
            return name
    if links == 0 or a in seen:
        return None
    for g in given:
        for low, sign, high in _given_readings(g):
            if not _same_number(a, low):
                continue
            rest = _below(high, b, strict and sign != "<", given, links - 1, [*seen, a])
            if rest is not None:
                return rest
    for name, above in _above(a):
        rest = _below(above, b, strict, given, links - 1, [*seen, a])
        if rest is not None:
            return _joined(name, rest)
    return None


def _given_readings(g: Relation) -> list[tuple[Expr, str, Expr]]:
    if g.sign in ("<=", "<"):
        out = [(g.lhs, g.sign, g.rhs)]
        if isinstance(g.rhs, Node) and g.rhs.op == "min":
            out += [(g.lhs, g.sign, x) for x in g.rhs.args]
        return out
    if g.sign in (">=", ">"):
        return _given_readings(Relation({">=": "<=", ">": "<"}[g.sign], g.rhs, g.lhs))
    if g.sign == "=" and g.lhs.shape == SCALAR:
        return [(g.lhs, "<=", g.rhs), (g.rhs, "<=", g.lhs)]
    return []


def _same_number(a: Expr, b: Expr) -> bool:
    if a == b:
        return True
    x, y = as_size(a), as_size(b)
    if x is not None or y is not None:
        return x == y
    if isinstance(a, Node) and isinstance(b, Node) and a.op == b.op and a.op in ("rank", "dim"):
        return same(a.args[0], b.args[0])
    return False


def _above(a: Expr) -> Iterator[tuple[str, Expr]]:
    """What a rank or dimension is at most, by one theorem each."""
    if isinstance(a, Node) and a.op == "rank":
        m = a.args[0]
        parts = factors(m)
        for i in range(len(parts) - 1, 0, -1):
            yield "rank of a product", Node("rank", (product(parts[:i]),))
            yield "rank of a product", Node("rank", (product(parts[-i:]),))
        for side in m.shape:
            yield "rank and shape", size_tree(side)
    for other in _equals(a):
        name = instance(Relation("=", a, other))
        if name is not None:
            yield name, other


def _equals(a: Expr) -> Iterator[Expr]:
    """What a rank, dimension or space is equal to."""
    if not isinstance(a, Node):
        return
    if a.op == "rank":
        m = a.args[0]
        yield Node("dim", (Node("colspace", (m,)),))
        yield Node("dim", (Node("rowspace", (m,)),))
        if isinstance(m, Node) and m.op in ("transpose", "neg"):
            yield Node("rank", (m.args[0],))
        parts = factors(m)
        if len(parts) > 1 and len(parts) % 2 == 0:
            yield Node("rank", (product(parts[len(parts) // 2 :]),))  # X^T X
            yield Node("rank", (product(parts[: len(parts) // 2]),))  # X X^T
        yield Node("rank", (Node("transpose", (m,)),))
    elif a.op == "dim" and isinstance(a.args[0], Node) and a.args[0].op in ("colspace", "rowspace"):
        yield Node("rank", a.args[0].args)
    elif a.op in ("rowspace", "colspace"):
        turned = Node("transpose", a.args)
        yield Node("colspace" if a.op == "rowspace" else "rowspace", (turned,))
        yield Node("perp", (Node("nullspace", a.args if a.op == "rowspace" else (turned,)),))


def size_tree(n: sz.Normal) -> Expr:
    """A size as a tree."""
    from derive.kernel.expr import symbol

    terms: list[Expr] = []
    for monomial, c in n:
        parts: list[Expr] = [symbol(x, "positive integer") for x in monomial]
        if c != 1 or not parts:
            parts.insert(0, as_expr(c))
        terms.append(product(parts))
    return terms[0] if len(terms) == 1 else Node("add", tuple(terms)) if terms else Number("0")


def _within(a: Expr, b: Expr, given: Sequence[Relation], links: int, seen: list[Expr]) -> str | None:
    """The theorems by which a lies in b."""
    if same(a, b):
        return ""
    if (name := instance(Relation("subset", a, b))) is not None:
        return name
    if links == 0 or a in seen:
        return None
    for g in given:
        if g.sign in ("subset", "=") and g.lhs.shape == SET:
            sides = [(g.lhs, g.rhs)] + ([(g.rhs, g.lhs)] if g.sign == "=" else [])
            for low, high in sides:
                if same(a, low) and (rest := _within(high, b, given, links - 1, [*seen, a])) is not None:
                    return rest
    for other in _equals(a):
        first = instance(Relation("=", a, other))
        if first is None:
            continue
        rest = _within(other, b, given, links - 1, [*seen, a])
        if rest is not None:
            return _joined(first, rest)
    return None
