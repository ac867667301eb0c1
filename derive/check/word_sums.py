"""Sums over an index: linear, constant parts taken out, full ranges of unit vectors joined.

The sum over k from 1 to n of e_k e_k^T is the identity, of e_k the column of ones: that is
(X Y)_ij = sum of X_ik Y_kj.  May import the kernel only.
"""

from __future__ import annotations

from fractions import Fraction

from derive.check.word_types import Mono, Poly, Stuck, Word
from derive.check.words import Reader, as_whole
from derive.kernel.expr import SCALAR, Node, Shape, Symbol


def series(r: Reader, e: Node) -> Poly:
    """The form of sum(body, i, low, high).  Raises Stuck."""
    body, index, low, high = e.args
    assert isinstance(index, Symbol)
    ring = r.ring
    first, last = r.poly(low), r.poly(high)
    mark = ring.atom(("bound", len(r.bound)))
    ring.atoms[mark].depends = frozenset((mark,))
    outer, had = r.bound, index.name in r.bound
    if had:
        raise Stuck("an index bound twice")
    r.bound = {**outer, index.name: ring.of_atom(mark)}
    try:
        inner = r.poly(body)
    finally:
        r.bound = outer
    total = ring.zero(inner.shape)
    for (mono, word), c in inner.terms.items():
        part = _one(r, mono, word, inner.shape, mark, first, last)
        total = ring.add(total, ring.scale(part, c))
    return total


def _one(r: Reader, mono: Mono, word: Word, shape: Shape, mark: int, first: Poly, last: Poly) -> Poly:
    ring = r.ring
    free = tuple((a, e) for a, e in mono if mark not in ring.atoms[a].depends)
    mine = tuple((a, e) for a, e in mono if mark in ring.atoms[a].depends)
    outside = Poly(SCALAR, {(free, ()): Fraction(1)})
    touched = [i for i, x in enumerate(word) if mark in ring.letters[abs(x)].depends]
    if not mine and not touched:
        if (first.terms and set(first.terms) != {((), ())}) or as_whole(first) not in (0, 1, 2):
            raise Stuck("a sum that may be empty by more than one")
        count = ring.add(ring.sub(last, first), ring.number(1))
        whole = ring.word(word, shape) if word else Poly(shape, {((), ()): Fraction(1)})
        return ring.mul(ring.mul(outside, count), whole)
    joined = _join(r, mine, word, shape, mark, first, last)
    if joined is not None:
        return ring.mul(outside, joined)
    limits = (first.freeze(), last.freeze())
    depends = (ring.depends(first) | ring.depends(last) | _depends(r, mine, word)) - {mark}
    if not touched:
        inside = ring.of_atom(ring.atom(("sum", mark, *limits, mine), depends))
        whole = ring.word(word, shape) if word else Poly(shape, {((), ()): Fraction(1)})
        return ring.mul(ring.mul(outside, inside), whole)
    a, b = touched[0], touched[-1] + 1
    middle = word[a:b]
    flipped = ring.turned(middle)
    turn = flipped < middle
    core = min(middle, flipped)
    key = ("sum", mark, *limits, mine, core)
    letter = ring.letter(key, ring.ends(core), sign=int(middle == flipped), depends=depends)
    new = (*word[:a], -letter if turn else letter, *word[b:])
    return ring.mul(outside, ring.word(new, shape))


def _depends(r: Reader, mono: Mono, word: Word) -> frozenset[int]:
    found = r.ring.needs(word)
    for a, _ in mono:
        found |= r.ring.atoms[a].depends
    return found


def _join(r: Reader, mine: Mono, word: Word, shape: Shape, mark: int, first: Poly, last: Poly) -> Poly | None:
    """The sum where the index stands in one or two unit vectors of full range; else None."""
    ring = r.ring
    segments: list[Word] = []
    for a, e in mine:
        kind = ring.atoms[a].kind
        if kind[0] != "tr" or e not in (1, 2):
            return None
        segments += [kind[1]] * e
    units = {abs(x) for w in (*segments, word) for x in w if mark in ring.letters[abs(x)].depends}
    if len(units) != 1:
        return None
    unit = units.pop()
    kind = ring.letters[unit].kind
    index = ring.of_atom(mark).freeze()
    if kind[0] != "unit" or kind[1] != index:
        return None
    if first.terms != ring.number(1).terms or last.terms != ring.size(kind[2]).terms:
        return None
    weight: Word = ()  # D where D_kk = e_k^T D e_k weighs the terms
    rest: list[Word] = []
    for s in segments:
        entry = _start(s, -unit)
        if (
            entry is not None
            and entry[-1] == unit
            and all(ring.letters[abs(x)].diagonal for x in entry[1:-1])
        ):
            weight += entry[1:-1]
        else:
            rest.append(s)
    segments = rest
    count = sum(abs(x) == unit for w in (*segments, word) for x in w)
    ones = ring.ones_letter(kind[2])
    if count == 0:
        out = ring.trace_word(weight) if weight else ring.size(kind[2])
        return ring.mul(out, _word(r, word, shape))
    if count == 1:
        put = {unit: (*weight, ones), -unit: (-ones, *weight)}
        out = ring.number(1)
        for s in segments:
            out = ring.mul(out, ring.trace_word(_put(s, put)))
        return ring.mul(out, _word(r, _put(word, put), shape))
    if count != 2:
        return None
    if not segments:
        for i in range(len(word) - 1):
            if word[i] == unit and word[i + 1] == -unit:
                return _word(r, word[:i] + weight + word[i + 2 :], shape)
        return None
    if len(segments) == 1 and sum(abs(x) == unit for x in segments[0]) == 2:
        start = _start(segments[0], -unit)
        if start is None or start[-1] != unit:
            return None
        closed = weight + start[1:-1]
        out = ring.trace_word(closed) if closed else ring.size(kind[2])
        return ring.mul(out, _word(r, word, shape))
    if len(segments) == 2:
        one, two = (_ending(r, s, unit) for s in segments)
        if one is None or two is None:
            return None
        out = ring.trace_word(one + weight + ring.turned(two))
        return ring.mul(out, _word(r, word, shape))
    row = _ending(r, segments[0], unit)  # row^T e_k in the scalar, e_k or e_k^T in the word
    at = next((i for i, x in enumerate(word) if abs(x) == unit), None)
    if row is None or at is None:
        return None
    piece = weight + ring.turned(row) if word[at] > 0 else row + weight
    return ring.word(word[:at] + piece + word[at + 1 :], shape)


def _word(r: Reader, word: Word, shape: Shape) -> Poly:
    if shape == SCALAR:
        return r.ring.number(1)
    return r.ring.word(word, shape) if word else Poly(shape, {((), ()): Fraction(1)})


def _put(w: Word, put: dict[int, Word]) -> Word:
    return tuple(y for x in w for y in put.get(x, (x,)))


def _start(w: Word, x: int) -> Word | None:
    """A cyclic word turned so that it begins with x."""
    return next((w[i:] + w[:i] for i in range(len(w)) if w[i] == x), None)


def _ending(r: Reader, w: Word, unit: int) -> Word | None:
    """The row p of a cyclic word p e, whichever way round it is written."""
    for v in (w, r.ring.turned(w)):
        s = _start(v, unit)
        if s is not None:
            return s[1:]
    return None
