"""Assumptions from text: `x > 0, n positive integer, a, b real, 0 < c < 1 and k <= n`.

Gives the symbols with their domains and the relations that domains do not say.  A name that
is compared is real; one of which nothing is said is complex.  Anything else is a TextError
with a caret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from derive.check.facts import compared
from derive.check.rational import constant
from derive.check.values import CannotEvaluate
from derive.kernel.errors import DomainError, TextError
from derive.kernel.expr import NAME, Expr, Symbol, free_symbols
from derive.kernel.ops import CONSTANTS
from derive.kernel.relation import ORDER, Relation
from derive.kernel.show import NAMED
from derive.kernel.text import parse

WORDS = {
    "complex": "complex",
    "real": "real",
    "positive": "positive",
    "negative": "negative",
    "nonnegative": "nonnegative",
    "nonzero": "nonzero complex",
    "integer": "integer",
    "natural": "nonnegative integer",
    "positive real": "positive",
    "negative real": "negative",
    "nonnegative real": "nonnegative",
    "nonzero real": "nonzero real",
    "nonzero complex": "nonzero complex",
    "positive integer": "positive integer",
    "nonnegative integer": "nonnegative integer",
    "natural number": "nonnegative integer",
    "even": "integer",
    "odd": "integer",
    "even integer": "integer",
    "odd integer": "integer",
    "nonzero integer": "",
    "negative integer": "",
}
NEGATIVE = {"non-negative": "nonnegative", "non-zero": "nonzero"}
PLURAL = re.compile(r"\b(integer|real|number)s\b")
SIGN = re.compile(r"<=|>=|!=|==|<|>|=")
WITHIN = re.compile(r"(?P<name>\w+)\s+in\s+(?P<low>\S+?)\s*\.\.\s*(?P<high>\S+)\Z")
SPLIT = re.compile(r"[,;]|\band\b|&")
MAX_LENGTH = 5000
#: domain + what is also said of it -> the domain that says both
JOINED = {
    ("complex", "nonzero"): "nonzero complex",
    ("real", "nonzero"): "nonzero real",
    ("real", "positive"): "positive",
    ("real", "nonnegative"): "nonnegative",
    ("real", "negative"): "negative",
    ("nonzero complex", "positive"): "positive",
    ("nonzero real", "positive"): "positive",
    ("nonzero complex", "negative"): "negative",
    ("nonzero real", "negative"): "negative",
    ("nonnegative", "nonzero"): "positive",
    ("nonnegative", "positive"): "positive",
    ("positive", "nonnegative"): "positive",
    ("positive", "positive"): "positive",
    ("positive", "nonzero"): "positive",
    ("negative", "negative"): "negative",
    ("negative", "nonzero"): "negative",
    ("nonnegative", "nonnegative"): "nonnegative",
    ("integer", "positive"): "positive integer",
    ("integer", "nonnegative"): "nonnegative integer",
    ("nonnegative integer", "positive"): "positive integer",
    ("nonnegative integer", "nonzero"): "positive integer",
    ("nonnegative integer", "nonnegative"): "nonnegative integer",
    ("positive integer", "positive"): "positive integer",
    ("positive integer", "nonnegative"): "positive integer",
    ("positive integer", "nonzero"): "positive integer",
}


def _pieces(text: str) -> list[tuple[str, int]]:
    """Parts between commas and `and` outside of parentheses, with their columns."""
    depth, start, out, at = 0, 0, [], 0
    while at < len(text):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[at], 0)
        m = SPLIT.match(text, at) if depth <= 0 else None
        if m and (m.group() in ",;&" or (at > 0 and not (text[at - 1].isalnum() or text[at - 1] == "_"))):
            out.append((text[start:at], start))
            start = at = m.end()
        else:
            at += 1
    out.append((text[start:], start))
    return out


class _Reader:
    def __init__(self, text: str, names: Mapping[str, Expr]) -> None:
        self.text, self.names = text, names
        self.domains: dict[str, str] = {n: e.domain for n, e in names.items() if isinstance(e, Symbol)}
        self.said: dict[str, None] = {}
        self.lines: list[tuple[str, str, str, int, int]] = []  # lhs, sign, rhs, their columns

    def fail(self, message: str, at: int) -> TextError:
        return TextError(message, self.text, at)

    def read(self) -> None:
        waiting: list[tuple[str, int]] = []
        for raw, start in _pieces(self.text):
            piece = raw.strip()
            at = start + len(raw) - len(raw.lstrip())
            if not piece:
                if self.text.strip():
                    raise self.fail("an assumption is missing here", min(at, len(self.text)))
                continue
            if NAME.match(piece):
                waiting.append((piece, at))
                continue
            self.piece(piece, at, waiting)
            waiting = []
        if waiting:
            name, at = waiting[0]
            raise self.fail(f"what of {name}? say e.g. {name} > 0 or {name} real", at)

    def piece(self, piece: str, at: int, waiting: list[tuple[str, int]]) -> None:
        within = WITHIN.match(piece)
        if within:  # k in 1..5
            self.symbol(within["name"], at)
            self.declare(within["name"], "integer", at)
            self.lines.append((within["name"], ">=", within["low"], at, at + within.start("low")))
            self.lines.append((within["name"], "<=", within["high"], at, at + within.start("high")))
            return
        if SIGN.search(piece):
            self.chain(piece, at, waiting)
            return
        head, _, rest = piece.partition(" ")
        words = PLURAL.sub(r"\1", " ".join(rest.split()))
        for lead in ("is an ", "is a ", "is ", "are ", "in "):
            words = words.removeprefix(lead)
        for dashed, plain in NEGATIVE.items():
            words = words.replace(dashed, plain)
        words = {"R": "real", "Z": "integer", "C": "complex", "N": "positive integer"}.get(words, words)
        if not NAME.match(head) or not WORDS.get(words):
            known = ", ".join(w for w in WORDS if WORDS[w])
            where = at + (len(head) + 1 if NAME.match(head) and rest else 0)
            raise self.fail(
                f"{words or piece!r} is no assumption: write x > 0, or a name and one of {known}", where
            )
        for name, column in (*waiting, (head, at)):
            self.symbol(name, column)
            self.declare(name, WORDS[words], column)
            if words.startswith(("even", "odd")):
                half = f"{name}/2" if words.startswith("even") else f"({name} + 1)/2"
                self.lines.append((f"floor({half})", "=", half, column, column))

    def symbol(self, name: str, at: int) -> None:
        if name in NAMED or (name in CONSTANTS and name in ("pi", "e")):
            raise self.fail(f"{name} is a constant: nothing can be assumed of it", at)
        self.said.setdefault(name)

    def declare(self, name: str, domain: str, at: int) -> None:
        old = self.domains.get(name)
        if old is None or old in ("complex", domain):
            self.domains[name] = domain
            return
        kind = (
            "integer" if "integer" in old + domain else "real" if "complex" not in old + domain else "complex"
        )
        parts = [
            w
            for d in (old, domain)
            for w in d.split()
            if w in ("positive", "nonnegative", "negative", "nonzero")
        ]
        out = kind
        for w in parts:
            if (out, w) not in JOINED:
                raise self.fail(f"{name} cannot be both {old} and {domain}", at)
            out = JOINED[out, w]
        if kind == "complex" and {old, domain} & {"real", "integer"}:
            out = "nonzero real"
        self.domains[name] = out

    def chain(self, piece: str, at: int, waiting: list[tuple[str, int]]) -> None:
        parts, column = [], 0
        for m in SIGN.finditer(piece):
            parts.append((piece[column : m.start()], m.group(), at + column))
            column = m.end()
        tail = (piece[column:], at + column)
        sides = [p for p, _, _ in parts] + [tail[0]]
        for k, side in enumerate(sides):
            if not side.strip():
                where = parts[k][2] if k < len(parts) else tail[1]
                raise self.fail("one side of the comparison is missing", min(where, len(self.text)))
        if waiting and len(parts) != 1:
            raise self.fail("a list of names takes one comparison, as in x, y > 0", at)
        columns = [c for _, _, c in parts] + [tail[1]]
        for k, (lhs, sign, where) in enumerate(parts):
            sign = "=" if sign == "==" else sign
            self.lines.append((lhs, sign, sides[k + 1], where, columns[k + 1]))
        for name, column in waiting:
            self.lines.append((name, parts[0][1], sides[1], column, columns[1]))

    # -- relations
    def expression(self, text: str, at: int, names: Mapping[str, Expr]) -> Expr:
        lead = len(text) - len(text.lstrip())
        try:
            return parse(text.strip(), names)
        except TextError as e:
            raise self.fail(e.reason, at + lead + (e.column or 0)) from e

    def relations(self) -> list[tuple[Relation, int]]:
        raw = [
            (self.expression(a, c, self.names), s, self.expression(b, d, self.names), c)
            for a, s, b, c, d in self.lines
        ]
        for a, sign, b, column in raw:
            for name, s in {**free_symbols(a), **free_symbols(b)}.items():
                if not s.is_scalar:
                    continue
                self.symbol(name, column)
                if sign in ORDER and name in {**compared(a), **compared(b)}:
                    old = self.domains.get(name, "complex")
                    self.domains[name] = {"complex": "real", "nonzero complex": "nonzero real"}.get(old, old)
        kept = [(a, s, b, c) for a, s, b, c in raw if not self.absorbed(a, s, b)]
        table = {n: Symbol(n, self.domains.get(n, "complex")) for n in self.said if n not in self.names}
        out = []
        for a, sign, b, column in kept:
            swap: dict[Expr, Expr] = {
                s: table[n] for n, s in {**free_symbols(a), **free_symbols(b)}.items() if n in table
            }
            try:
                out.append((Relation(sign, a, b).replace(swap), column))
            except DomainError as e:
                raise self.fail(str(e), column) from e
        return out

    def absorbed(self, a: Expr, sign: str, b: Expr) -> bool:
        """Whether a domain says `a sign b`: x > 0, 1 <= n …"""
        flip = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}
        for x, s, other in ((a, sign, b), (b, flip.get(sign, ""), a)):
            if not isinstance(x, Symbol) or free_symbols(other) or x.name in self.names:
                continue
            try:
                c = constant(other)
            except CannotEvaluate:
                return False
            word = {
                (">", 0): "positive",
                (">=", 0): "nonnegative",
                ("<", 0): "negative",
                ("!=", 0): "nonzero",
            }.get((s, int(c)) if c is not None and c.q == 1 else ("", 0), "")
            old = self.domains.get(x.name, "complex")
            if c == 1 and s == ">=" and "integer" in old:
                word = "positive"
            if word and (old, word) in JOINED:
                self.domains[x.name] = JOINED[old, word]
                return True
        return False


def parse_assumptions(
    text: str, names: Mapping[str, Expr] | None = None
) -> tuple[dict[str, Symbol], list[Relation]]:
    """The symbols that a text of assumptions speaks of, with their domains, and the relations
    that the domains do not say already.  `names` are known symbols (sizes of matrices).

    Raises TextError with a caret.
    """
    if len(text) > MAX_LENGTH:
        raise TextError(f"the assumptions have {len(text)} characters; at most {MAX_LENGTH} are read")
    reader = _Reader(text, names or {})
    reader.read()
    relations = [r for r, _ in reader.relations()]
    symbols = {n: Symbol(n, reader.domains.get(n, "complex")) for n in reader.said if n not in reader.names}
    return symbols, relations
