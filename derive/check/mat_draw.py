"""Models for matrix lines: values of every name at given sizes.

Everything is drawn from the statement, in the order of its names.  Equations among the
assumptions are met by construction (a shape of matrix, or a linear system), and every
assumption that can be evaluated is verified before a model is used.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from derive.check.mat_artist import Artist
from derive.check.mat_called import Called
from derive.check.mat_edges import Edges, has
from derive.check.mat_field import Exact, Field, Prime, Undefined, Unsupported
from derive.check.mat_setting import Setting, is_whole
from derive.check.mat_value import MAX_ENTRIES, Model
from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Symbol
from derive.kernel.relation import Relation


def model(s: Setting, f: Field, sizes: dict[str, int], rng: random.Random, spread: str = "small") -> Model:
    """Values of every name at these sizes.  Raises Undefined where this try failed."""
    artist = artist_of(f, rng, spread)
    ints, values = dict(sizes), {}
    for name in s.symbols:
        x = s.symbols[name]
        if name in ints or name in s.bound:
            continue
        if name in s.limits:
            ints[name] = rng.randint(1, min(sz.evaluate(n, sizes) for n in s.limits[name]))
        elif is_whole(x):
            ints[name] = artist.whole(x.domain)
        elif x.shape == SCALAR:
            values[name] = artist.scalar(x.domain)
            if "sign" in s.shapes.get(name, set()):
                values[name] = f.number(rng.choice((1, -1)))
        else:
            rows, cols = (sz.evaluate(n, ints) for n in x.shape)
            if rows * cols > MAX_ENTRIES:
                raise Undefined("too large")
            props = set(x.props) - {"sequence"} | s.shapes.get(name, set())
            values[name] = signed(f, artist.draw(rows, cols, props), x.domain)
            if len(props) > 1 or x.domain != "real":
                keeps(f, values[name], props)
    commuting = [(a, b) for a, b in s.commuting if b in values]
    if spread == "edges":
        rng.shuffle(commuting)
    for moved, fixed in commuting:
        if spread == "edges" and (turn := rng.randrange(4)) < 3:
            if turn == 1:
                moved, fixed = fixed, moved
            elif turn == 2:
                values[moved] = artist.eye(f.size(values[moved])[0]) * artist.entry()
            if turn != 1:
                continue
        m = values[fixed]
        constant = artist.eye(f.size(m)[0]) * artist.entry()
        values[moved] = m * m * artist.entry() + m * artist.entry() + constant
    members: dict[tuple[str, int], Any] = {}

    def member(x: Symbol, k: int) -> Any:
        if (x.name, k) not in members:
            rows, cols = (sz.evaluate(n, ints) for n in x.shape)
            own = artist_of(f, random.Random(f"{places.index(x.name)} {k} {rng_tag}"), spread)
            drawn = own.draw(rows, cols, set(x.props) - {"sequence"})
            members[x.name, k] = f.entries(drawn)[0] if x.shape == SCALAR else drawn
        return members[x.name, k]

    places, rng_tag = list(s.symbols), rng.random()
    found = Model(f, ints, values, member)
    if s.equations:
        found = satisfy(s, found, artist)
    return found


def artist_of(f: Field, rng: random.Random, spread: str) -> Artist:
    """Who draws: matrices at the edges, those that a line calls for, or the usual ones."""
    if spread == "called":
        return Called(f, rng)
    return Edges(f, rng) if spread == "edges" else Artist(f, rng, spread)


def keeps(f: Field, m: Any, props: set[str]) -> None:
    """Refuses a matrix that lacks one of the properties that were promised of it."""
    for p in sorted(props):
        if not has(f, m, p):
            raise Undefined(f"a matrix that is not {p}, though it is promised to be")


def signed(f: Field, m: Any, domain: str) -> Any:
    """The matrix with entries of a domain."""
    if f.name == "prime" or domain not in ("positive", "nonnegative"):
        return m
    rows, cols = f.size(m)
    low = f.number(int(domain == "positive"))
    return f.matrix(rows, cols, [x if x > 0 else low - x for x in f.entries(m)])


def satisfy(s: Setting, m: Model, artist: Artist) -> Model:
    """The model moved onto the equations: matrices that they are affine in are solved for, in turn.

    Raises Undefined where no matrix does it.
    """
    if all(vanishes(m, r) for r in s.equations):
        return m
    free = [n for n in s.symbols if n in m.values and not (s.symbols[n].props or s.shapes.get(n))]
    free.sort(key=lambda n: s.symbols[n].shape == SCALAR)
    edges = isinstance(artist, Edges)
    if edges:
        artist.rng.shuffle(free)
    for name in free:
        touched = [r for r in s.equations if name in r.free_symbols()]
        if all(vanishes(m, r) for r in touched):
            continue
        solved = _solve(s, m, name, touched)
        zeros = not edges and solved is not None and s.symbols[name].shape != SCALAR
        if solved is None or (zeros and not any_entry(solved, name)):
            continue  # where only the zero matrix does it, a line would hold for want of models
        if all(vanishes(solved, r) for r in touched):
            m = solved
            if all(vanishes(m, r) for r in s.equations):
                return m
    raise Undefined("the equations among the assumptions were not met")


def any_entry(m: Model, name: str) -> bool:
    """Whether a matrix has an entry that is not zero."""
    return not all(m.field.is_zero(x) for x in m.field.entries(m.values[name]))


def residual(m: Model, r: Relation) -> list[Any]:
    """The entries of left minus right."""
    d = m.as_matrix(r.lhs) - m.as_matrix(r.rhs)
    return m.field.entries(d)


def vanishes(m: Model, r: Relation) -> bool:
    """Whether an equation holds."""
    return all(m.field.is_zero(x) for x in residual(m, r))


def _solve(s: Setting, m: Model, name: str, touched: Sequence[Relation]) -> Model | None:
    f = m.field
    scalar = s.symbols[name].shape == SCALAR
    start = [m.values[name]] if scalar else f.entries(m.values[name])

    def at(x: list[Any]) -> Model:
        v = x[0] if scalar else f.matrix(*f.size(m.values[name]), x)
        return Model(f, m.ints, {**m.values, name: v}, m.member)

    def gaps(x: list[Any]) -> list[Any]:
        here = at(x)
        return [g for r in touched for g in residual(here, r)]

    base, one = gaps(start), f.number(1)
    columns = []
    for i in range(len(start)):
        moved = list(start)
        moved[i] = moved[i] + one
        columns.append([a - b for a, b in zip(gaps(moved), base, strict=True)])
    n, k = len(base), len(start)
    table = [x for i in range(n) for x in (*(columns[j][i] for j in range(k)), -base[i])]
    reduced, rank = f.matrix(n, k + 1, table).rref()
    step, e = [f.number(0)] * k, f.entries(reduced)
    for i in range(rank):
        lead = next(j for j in range(k + 1) if not f.is_zero(e[i * (k + 1) + j]))
        if lead == k:
            return None
        step[lead] = e[i * (k + 1) + k]
    return at([a + b for a, b in zip(start, step, strict=True)])


def prime_models(s: Setting, sizes: dict[str, int]) -> Iterator[Model]:
    """Models over the prime field; assumptions other than equations and sizes stay untested."""
    f = Prime(s.seed)
    for trial in range(6):
        rng = random.Random(f"prime {s.seed} {placed(s, sizes)} {trial}")
        try:
            yield model(s, f, sizes, rng)
        except Undefined:
            continue


def placed(s: Setting, sizes: dict[str, int]) -> list[int]:
    """The sizes in the order of their names in the statement."""
    return [sizes[n] for n in s.sizes if n in sizes]


def exact_models(
    s: Setting, sizes: dict[str, int], tag: str, tries: int, spread: str = "small"
) -> Iterator[Model]:
    """Models over the rationals in which every assumption certainly holds."""
    f = Exact()
    for trial in range(tries):
        rng = random.Random(f"exact {s.seed} {tag} {placed(s, sizes)} {spread} {trial}")
        try:
            m = model(s, f, sizes, rng, spread)
            if all(certain(m, r) for r in s.given):
                yield m
        except (Undefined, Unsupported):
            continue


def certain(m: Model, r: Relation) -> bool:
    """Whether an assumption surely holds in an exact model."""
    from derive.check.mat_model import in_balls
    from derive.check.mat_space import holds

    try:
        return holds(m, r) is True
    except Unsupported:
        return in_balls(m, r) is True
