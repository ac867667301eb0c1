"""Proofs by words under equations: rewriting rules from assumptions and from inverses of sums.

An equation is turned into "its greatest word is the rest"; an inverse L of a sum P brings
L P = I and P L = I.  Rules are completed by their overlaps, a bounded number of them.  Every
rule is a consequence of the equations, so what rewrites to zero is zero, for all sizes.
May import the kernel only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.check.word_ops import plus
from derive.check.word_ring import Ring
from derive.check.word_types import Grid, Letter, Poly, Stuck, Value, Word
from derive.check.words import Reader
from derive.kernel.expr import SCALAR, Node
from derive.kernel.relation import Relation

MAX_RULES, MAX_STEPS, MAX_LENGTH, MAX_PAIRS = 40, 300, 8, 400


@dataclass(frozen=True)
class Rule:
    """A word that may be replaced by a polynomial of the same shape."""

    word: Word
    value: Poly
    built_in: bool = False


def prove(r: Relation, given: Sequence[Relation], props: Mapping[str, set[str]], deep: bool = False) -> bool:
    """Whether both sides have one form, under the equations among the assumptions.

    Rules are completed only where it is asked to go `deep`, which may take 20 ms or more.
    """
    try:
        reader = Reader(props)
        line = Node("add", (r.lhs, Node("neg", (r.rhs,))))
        goal = cells(reader.read(line))
        if all(reader.is_zero(p) for p in goal):
            return True
        if not given and not reader.inverses:
            return False
        system = System(reader)
        for g in given:
            system.assume(g)
        if deep:
            system.divides = not given
            system.from_inverses()
            system.complete(goal)
        if not (system.rules or system.scalars):
            return False
        return all(reader.is_zero(system.reduce(p)) for p in goal)
    except (Stuck, RecursionError):
        return False


def cells(v: Value) -> list[Poly]:
    """The blocks of a value."""
    return [p for row in v.cells for p in row] if isinstance(v, Grid) else [v]


class System:
    """Rules over one ring."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.ring: Ring = reader.ring
        self.rules: list[Rule] = []
        self.scalars: dict[int, Poly] = {}
        self.queue: list[Poly] = []
        self.divides = False

    # -- equations in
    def assume(self, g: Relation) -> None:
        """Take in an equation; one without a form is left out."""
        try:
            a, b = self.reader.read(g.lhs), self.reader.read(g.rhs)
            minus = Node("neg", (g.rhs,))
            for p in cells(plus(self.reader, a, self.reader.read(minus))):
                self.learn(p)
            del b
        except Stuck:
            return

    def from_inverses(self) -> None:
        """L P = I and P L = I for every inverse of a sum, and what cancels by itself."""
        ring = self.ring
        for letter, p in list(self.reader.inverses.items()):
            me, one = ring.of_letter(letter), ring.eye(p.shape[0])
            for product in (ring.mul(me, p), ring.mul(p, me)):
                self.learn(ring.sub(product, one))
        for a in range(1, len(ring.letters)):
            y = ring.letters[a]
            for x in (a, -a):
                pairs = [ring.inverse_of(x)] if y.inverse else []
                if (y.left and x < 0) or (y.right and x > 0):
                    pairs.append(-x)
                for b in pairs:
                    n = ring.dims(x)[0]
                    self.rules.append(Rule((x, b), ring.eye(n), True))

    def order(self, w: Word) -> tuple[int, int, Word]:
        """Words with more inverses of sums are greater, then longer ones."""
        return (sum(abs(x) in self.reader.inverses for x in w), len(w), w)

    def learn(self, p: Poly) -> None:
        """Turn p = 0 into a rule, reduced by those known."""
        p = self.reduce(p)
        if not p.terms or self.reader.is_zero(p):
            return
        if p.scalar:
            self.learn_scalar(p)
            return
        top = max((w for _, w in p.terms), key=self.order)
        if not top or len(top) > MAX_LENGTH:
            return
        ring = self.ring
        lead = Poly(SCALAR, {(m, ()): c for (m, w), c in p.terms.items() if w == top})
        rest = Poly(p.shape, {k: c for k, c in p.terms.items() if k[1] != top})
        if set(lead.terms) == {((), ())}:
            factor = ring.number(-1 / lead.terms[(), ()])
        elif self.divides and self.never_zero(lead):
            factor = ring.scale(self.reader.recip(lead), Fraction(-1))
        else:
            return
        value = ring.mul(factor, rest)
        self.add(Rule(top, value))
        sign, turned = ring.flip(top)
        if turned != top:
            self.add(Rule(turned, ring.scale(ring.transpose(value), Fraction(sign))))

    def never_zero(self, lead: Poly) -> bool:
        """Whether a scalar is surely not zero in every model of some sizes, whatever the sizes.

        So is a product of names and denominators; and a constant plus traces that vanish when
        matrices that nothing is promised of, and that are not inverted, are put as zero.
        """
        ring = self.ring
        if len(lead.terms) == 1:
            ((mono, _), _) = next(iter(lead.terms.items()))
            return all(ring.atoms[a].kind[0] in ("s", "recip") for a, _ in mono)
        if ((), ()) not in lead.terms:
            return False
        for mono, _ in lead.terms:
            if not mono:
                continue
            free = False
            for a, e in mono:
                kind = ring.atoms[a].kind
                if kind[0] == "s" and e > 0:
                    continue
                if kind[0] != "tr" or e < 0:
                    return False
                letters = [ring.letters[abs(x)] for x in kind[1]]
                if any(y.kind[0] not in ("letter", "inverse") for y in letters):
                    return False
                free = free or any(y.kind[0] == "letter" and self.may_vanish(y) for y in letters)
            if not free:
                return False
        return True

    @staticmethod
    def may_vanish(y: Letter) -> bool:
        """Whether the zero matrix is as good as any other for a letter."""
        return not (y.left or y.right or y.inverse or y.promised)

    def learn_scalar(self, p: Poly) -> None:
        """A scalar equation: one trace or name in it is the rest."""
        for (mono, _), c in sorted(p.terms.items(), reverse=True):
            if len(mono) != 1 or mono[0][1] != 1:
                continue
            a = mono[0][0]
            others = {k: v for k, v in p.terms.items() if k[0] != mono}
            if any(x == a for m, _ in others for x, _ in m):
                continue
            if self.ring.atoms[a].kind[0] in ("tr", "s") and a not in self.scalars:
                self.scalars[a] = self.ring.scale(Poly(SCALAR, others), -1 / c)
                return

    def add(self, rule: Rule) -> None:
        """Keep a rule; those that it changes are learnt anew."""
        if len(self.rules) >= MAX_RULES:
            raise Stuck("too many rules")
        kept = []
        for old in self.rules:
            if not old.built_in and _inside(rule.word, old.word) and old.word != rule.word:
                self.queue.append(self.as_zero(old))
            else:
                kept.append(old)
        self.rules = [*kept, rule]

    def as_zero(self, rule: Rule) -> Poly:
        """word - value."""
        return self.ring.sub(self.ring.word(rule.word, rule.value.shape), rule.value)

    # -- rewriting
    def reduce(self, p: Poly) -> Poly:
        """p rewritten until no rule applies.  Raises Stuck after too many steps."""
        todo, done = p, self.ring.zero(p.shape)
        for _ in range(MAX_STEPS):
            if not todo.terms:
                return done
            key = max(todo.terms, key=lambda k: (self.order(k[1]), k[0]))
            c = todo.terms[key]
            todo = Poly(p.shape, {k: v for k, v in todo.terms.items() if k != key})
            one = Poly(p.shape, {key: c})
            new = self.step(one)
            if new is None:
                done = self.ring.add(done, one)
            else:
                todo = self.ring.add(todo, new)
        raise Stuck("rewriting does not end")

    def step(self, one: Poly) -> Poly | None:
        """One term rewritten once, or None."""
        ring = self.ring
        ((mono, word), c) = next(iter(one.terms.items()))
        scalars = Poly(SCALAR, {(mono, ()): c})
        for rule in self.rules:
            if rule.built_in:
                continue
            at = _find(rule.word, word)
            if at >= 0:
                return ring.mul(scalars, self.put(word, at, rule, one))
        for i, (a, e) in enumerate(mono):
            if e < 1:
                continue
            kind = ring.atoms[a].kind
            value = self.scalars.get(a)
            if value is None and kind[0] == "tr":
                value = self.in_trace(kind[1])
            if value is not None:
                rest = (*mono[:i], *(((a, e - 1),) if e > 1 else ()), *mono[i + 1 :])
                return ring.mul(value, Poly(one.shape, {(rest, word): c}))
        return None

    def put(self, word: Word, at: int, rule: Rule, one: Poly) -> Poly:
        """A word with the rule's word, found at a place, replaced."""
        ring = self.ring
        rows, cols = one.shape
        out = rule.value
        head, tail = word[:at], word[at + len(rule.word) :]
        if head:
            out = ring.mul(ring.word(head, (rows, rule.value.shape[0])), out)
        if tail:
            out = ring.mul(out, ring.word(tail, (rule.value.shape[1], cols)))
        return out

    def in_trace(self, w: Word) -> Poly | None:
        """A trace with a rule applied somewhere around its circle, or None."""
        ring = self.ring
        for rule in self.rules:
            n = len(rule.word)
            if rule.built_in or n > len(w):
                continue
            for i in range(len(w)):
                turned = w[i:] + w[:i]
                if turned[:n] == rule.word:
                    rest = turned[n:]
                    if not rest:
                        return ring.trace(rule.value)
                    rows, cols = rule.value.shape
                    return ring.trace(ring.mul(rule.value, ring.word(rest, (cols, rows))))
        return None

    # -- completion
    def complete(self, goal: Sequence[Poly]) -> None:
        """Add what overlapping rules say, until the goal vanishes or the bound is met."""
        seen: set[tuple[Word, Word, int]] = set()
        for _ in range(MAX_PAIRS):
            if self.queue:
                self.learn(self.queue.pop())
                continue
            if all(self.reader.is_zero(self.reduce(p)) for p in goal):
                return
            found = self.overlap(seen) or self.closed(seen, goal)
            if not found:
                return

    def overlap(self, seen: set[tuple[Word, Word, int]]) -> bool:
        """Queue the next overlap of two rules, the shortest first."""
        best: tuple[int, Rule, Rule, int] | None = None
        for one in self.rules:
            for two in self.rules:
                if one.built_in and two.built_in:
                    continue
                for k in range(1, min(len(one.word), len(two.word)) + (one.word != two.word)):
                    if one.word[-k:] != two.word[:k] or (one.word, two.word, k) in seen:
                        continue
                    length = len(one.word) + len(two.word) - k
                    if length <= MAX_LENGTH and (best is None or length < best[0]):
                        best = (length, one, two, k)
        if best is None:
            return False
        _, one, two, k = best
        seen.add((one.word, two.word, k))
        ring = self.ring
        left = one.value
        tail, head = two.word[k:], one.word[:-k]
        if tail:
            left = ring.mul(left, ring.word(tail, (left.shape[1], two.value.shape[1])))
        right = two.value
        if head:
            right = ring.mul(ring.word(head, (one.value.shape[0], right.shape[0])), right)
        self.queue.append(ring.sub(left, right))
        return True

    def closed(self, seen: set[tuple[Word, Word, int]], goal: Sequence[Poly]) -> bool:
        """Queue a rule that ends in a row, times a column with which the row is a scalar."""
        ring = self.ring
        for rule in self.rules:
            cut = max(
                (i for i, x in enumerate(rule.word) if i and ring.dims(x)[0] == ((((), 1)),)), default=0
            )
            if rule.built_in or not cut:
                continue
            row = rule.word[cut:]
            for atom in list(ring.atoms):
                if atom.kind[0] != "tr":
                    continue
                for w in (atom.kind[1], ring.flip(atom.kind[1])[1]):
                    for i in range(len(w)):
                        turned = w[i:] + w[:i]
                        column = turned[len(row) :]
                        key = (rule.word, column, -1)
                        if turned[: len(row)] != row or not column or key in seen:
                            continue
                        seen.add(key)
                        ends = (rule.value.shape[1], ring.dims(column[-1])[1])
                        self.queue.append(ring.mul(self.as_zero(rule), ring.word(column, ends)))
                        return True
        return False


def _find(small: Word, big: Word) -> int:
    """Where a word stands inside another, or -1."""
    n = len(small)
    for i in range(len(big) - n + 1):
        if big[i : i + n] == small:
            return i
    return -1


def _inside(small: Word, big: Word) -> bool:
    return _find(small, big) >= 0
