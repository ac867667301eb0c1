"""Declarations of matrices in plain text: `A: m x k, B: k x l, S: n x n symmetric`.

Sizes are whole numbers or positive integer names, or sums and products of them (`H*d`);
properties follow the size.  `x: n` is a column; `t: 1 x 1 positive` or `t: scalar` a number.
May import the kernel only.
"""

from __future__ import annotations

import re
from typing import NoReturn

from derive.kernel import size as sz
from derive.kernel.errors import DeriveError, TextError
from derive.kernel.expr import DOMAINS, NAME, PROPERTIES, SCALAR, Shape, Symbol, symbol, walk
from derive.kernel.text import MAX_LENGTH, parse

#: what is written -> the property
SPELLINGS = {p: p for p in PROPERTIES} | {
    "skew-symmetric": "antisymmetric",
    "skew symmetric": "antisymmetric",
    "skew": "antisymmetric",
    "antisym": "antisymmetric",
    "sym": "symmetric",
    "diag": "diagonal",
    "orthonormal": "orthonormal columns",
    "nonsingular": "invertible",
    "pd": "positive definite",
    "spd": "positive definite",
    "posdef": "positive definite",
    "positive-definite": "positive definite",
    "psd": "positive semidefinite",
    "positive-semidefinite": "positive semidefinite",
}
SQUARE = frozenset(PROPERTIES) - {"orthonormal columns", "sequence"}
TIMES = re.compile(r"(?:\s|(?<=[\d)]))[x×](?:\s|(?=[\d(]))|\*?×")
HEAD = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*(?:[\s,]+[A-Za-z][A-Za-z0-9_]*)*?)\s*:")
MAX_LITERAL = 60


def parse_matrices(text: str) -> dict[str, Symbol]:
    """The names that a declaration introduces, size symbols included, in order.

    Raises TextError with a caret where the text is no declaration.
    """
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise TextError(f"a declaration of {len(text)} characters; at most {MAX_LENGTH} are read")
        self.text = text
        self.found: dict[str, Symbol] = {}
        self.sizes: dict[str, Symbol] = {}

    def fail(self, message: str, at: int) -> NoReturn:
        raise TextError(message, self.text, at)

    def read(self) -> dict[str, Symbol]:
        for start, end in self.pieces():
            self.declare(start, end)
        for name, s in self.sizes.items():
            if name in self.found and self.found[name] != s:
                self.fail(f"{name} is both a matrix and a size", self.text.find(name))
        return {**self.found, **self.sizes}

    def pieces(self) -> list[tuple[int, int]]:
        """Where each declaration begins and ends: one per colon; names before it may be several."""
        colons = [i for i, c in enumerate(self.text) if c == ":"]
        if not colons:
            if self.text.strip(" ,;\n\t"):
                self.fail("a declaration reads name: rows x columns, as in A: m x k", 0)
            return []
        starts = [0]
        for before, colon in zip(colons, colons[1:], strict=False):
            semicolon = max(self.text.rfind(c, before, colon) for c in ";\n")
            if semicolon >= 0:
                starts.append(semicolon + 1)
                continue
            if self.text.rfind(",", before, colon) < 0:
                self.fail("a comma is missing between two declarations", colon)
            starts.append(self.first_comma(before, colon) + 1)
        return list(zip(starts, [*starts[1:], len(self.text)], strict=True))

    def first_comma(self, low: int, high: int) -> int:
        """The comma after which only names follow up to the next colon."""
        at = high
        while (comma := self.text.rfind(",", low, at)) >= 0:
            between = self.text[comma + 1 : at].strip()
            if not NAME.match(between) or between in SPELLINGS or between in DOMAINS:
                break
            best, at = comma, comma
            if any(c.isspace() or c == "x" for c in self.text[low:at]) is False:
                break
            # `A: m x k, B, C: k x l`: step over lone names only
            if not NAME.match(self.text[self.text.rfind(",", low, at) + 1 : at].strip()):
                break
        else:
            return best if "best" in locals() else high
        return best if "best" in locals() else comma

    def declare(self, start: int, end: int) -> None:
        piece = self.text[start:end]
        m = HEAD.match(piece)
        if m is None:
            at = start + len(piece) - len(piece.lstrip(" ,;\n\t"))
            self.fail("expected a name and a colon, as in A: m x k", at)
        names = re.split(r"[\s,]+", m.group(1))
        body_at = start + m.end()
        body = self.text[body_at:end].rstrip(" ,;\n\t")
        if not body.strip():
            self.fail("the size is missing, as in A: m x k", min(body_at, len(self.text)))
        shape, props, domain = self.body(body, body_at)
        for name in names:
            at = start + piece.find(name)
            if not NAME.match(name):
                self.fail(f"{name!r} is no name", at)
            if name in self.found:
                self.fail(f"{name} is declared twice", at)
            self.found[name] = Symbol(name, domain, shape, frozenset(props))

    def body(self, body: str, at: int) -> tuple[Shape, list[str], str]:
        """Shape, properties and domain from `m x k symmetric`."""
        sizes, words = self.split_words(body, at)
        props, domain = [], ""
        for word, where in words:
            if word in DOMAINS:
                domain = word
            else:
                props.append(SPELLINGS[word])
            del where
        if sizes.strip() in ("scalar", "number", ""):
            if not sizes.strip() and not domain:
                self.fail("the size is missing, as in A: m x k", at)
            return SCALAR, props, domain or "real"
        parts = self.split_sizes(sizes, at)
        shape = tuple(self.size(piece, where) for piece, where in parts)
        full = (shape[0], shape[1] if len(shape) == 2 else sz.ONE)
        for p in props:
            if p in SQUARE and full[0] != full[1]:
                self.fail(f"only a square matrix is {p}, and {sz.show(full[0])} x {sz.show(full[1])} is not", at)
        if "orthonormal columns" in props and self.wider(full):
            self.fail("more orthonormal columns than rows cannot be", at)
        return full, props, domain or "real"

    @staticmethod
    def wider(shape: Shape) -> bool:
        rows, cols = (dict(s) for s in shape)
        return set(rows) <= {()} and set(cols) <= {()} and cols.get((), 0) > rows.get((), 0)

    def split_words(self, body: str, at: int) -> tuple[str, list[tuple[str, int]]]:
        """The size in front and the properties behind it, longest spelling first."""
        known = sorted([*SPELLINGS, *DOMAINS], key=len, reverse=True)
        words: list[tuple[str, int]] = []
        rest = body
        while True:
            stripped = rest.rstrip(" ,\t\n")
            stripped = re.sub(r"(?:^|[\s,]+)and$", "", stripped)
            for word in known:
                if stripped.lower().endswith(word):
                    before = stripped[: len(stripped) - len(word)]
                    if not before or before[-1] in " ,\t\n":
                        words.insert(0, (word, at + len(before)))
                        rest = before
                        break
            else:
                return stripped, words

    def split_sizes(self, sizes: str, at: int) -> list[tuple[str, int]]:
        cleaned = sizes.strip()
        offset = at + sizes.find(cleaned)
        if cleaned[:1] == "(" and cleaned[-1:] == ")" and "," in cleaned:  # A: (m, k)
            comma = cleaned.index(",")
            return [(cleaned[1:comma], offset + 1), (cleaned[comma + 1 : -1], offset + comma + 1)]
        parts, last = [], 0
        for m in TIMES.finditer(sizes):
            parts.append((sizes[last : m.start()], at + last))
            last = m.end()
        parts.append((sizes[last:], at + last))
        if len(parts) > 2:
            self.fail("a matrix has rows and columns, no third size", parts[2][1])
        return parts

    def size(self, piece: str, at: int) -> sz.Normal:
        text = piece.strip()
        where = at + (len(piece) - len(piece.lstrip()))
        if not text:
            self.fail("a size is missing", where)
        words = re.findall(r"[A-Za-z][A-Za-z_]*", text)
        if re.search(r"[A-Za-z0-9)]\s+[A-Za-z(]", text):
            self.fail(f"{words[-1]!r} is no property; one of {', '.join(PROPERTIES)}", where)
        try:
            e = parse(text, self.sizes, "positive integer")
            found = sz.normal(e)
        except DeriveError as error:
            self.fail(f"{text!r} is no size: {getattr(error, 'reason', error)}", where)
        constant = dict(found).get((), 0)
        if set(dict(found)) <= {()} and not 1 <= constant <= MAX_LITERAL:
            self.fail(f"a size is a whole number from 1 to {MAX_LITERAL}, not {text}", where)
        for s in walk(e):
            if isinstance(s, Symbol):
                self.sizes.setdefault(s.name, symbol(s.name, "positive integer"))
        return found
