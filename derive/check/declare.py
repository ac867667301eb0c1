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
TIMES = re.compile(r"(?:\s|(?<=[\d)]))[x×](?:\s|(?=[\d(]))|(?<=^\w)x(?=\w$)|×")
MAX_LITERAL = 1_000_000


def parse_matrices(text: str) -> dict[str, Symbol]:
    """The names that a declaration introduces, size symbols included, in order.

    Raises TextError with a caret where the text is no declaration.
    """
    return _Reader(text).read()


def take_properties(assume: str, names: dict[str, Symbol]) -> tuple[str, dict[str, Symbol]]:
    """What an assumption such as `S symmetric` or `A is invertible` says of declared matrices.

    Gives the text without it, and the names with their properties.  Raises TextError where a
    property does not fit the size.
    """
    rest, found = [], dict(names)
    for piece in re.split(r"[,;]|\band\b", assume):
        m = re.fullmatch(r"\s*([A-Za-z]\w*)\s+(?:is\s+|has\s+)?([a-z -]+?)\s*", piece)
        s = found.get(m.group(1)) if m else None
        if m is None or s is None or s.is_scalar or m.group(2) not in SPELLINGS:
            rest.append(piece)
            continue
        prop = SPELLINGS[m.group(2)]
        if prop in SQUARE and s.shape[0] != s.shape[1]:
            raise TextError(f"only a square matrix is {prop}", assume, assume.find(m.group(1)))
        found[s.name] = Symbol(s.name, s.domain, s.shape, s.props | {prop}, s.unit)
    return (assume, found) if len(rest) == len(re.split(r"[,;]|\band\b", assume)) else (",".join(rest), found)


class _Reader:
    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise TextError(f"a declaration of {len(text)} characters; at most {MAX_LENGTH} are read")
        self.text = text
        self.found: dict[str, Symbol] = {}
        self.sizes: dict[str, Symbol] = {}
        self.waiting: list[tuple[str, int]] = []  # names whose colon is still to come

    def fail(self, message: str, at: int) -> NoReturn:
        raise TextError(message, self.text, at)

    def read(self) -> dict[str, Symbol]:
        names: list[tuple[str, int]] = []  # waiting for their size
        body: tuple[str, int] | None = None
        for chunk, at in self.chunks():
            head, colon, rest = chunk.partition(":")
            if colon:
                self.declare(names, body)
                names = self.waiting + self.names(head, at)
                self.waiting = []
                body = (rest, at + len(head) + 1)
            elif body is not None and self.is_property(chunk):
                body = (self.text[body[1] : at + len(chunk)], body[1])
            else:
                self.waiting += self.names(chunk, at)
        self.declare(names, body)
        if self.waiting:
            name, at = self.waiting[0]
            self.fail(f"{name} has no size: write {name}: rows x columns", at)
        for name in self.sizes:
            if name in self.found:
                self.fail(f"{name} is both declared and a size", self.text.find(name))
        return {**self.found, **self.sizes}

    def chunks(self) -> list[tuple[str, int]]:
        """What stands between commas, semicolons and line ends outside parentheses."""
        found, depth, start = [], 0, 0
        for i, c in enumerate(self.text + ","):
            depth += (c == "(") - (c == ")")
            if c in ";\n" or (c == "," and depth <= 0):
                if self.text[start:i].strip():
                    found.append((self.text[start:i], start))
                start = i + 1
        return found

    @staticmethod
    def is_property(chunk: str) -> bool:
        word = re.sub(r"^\s*and\s+", "", chunk).strip().lower()
        return word in SPELLINGS or word in DOMAINS

    def names(self, text: str, at: int) -> list[tuple[str, int]]:
        """Names, each with its place."""
        found = [(m.group(), at + m.start()) for m in re.finditer(r"\S+", text)]
        if not found:
            self.fail("expected a name and a colon, as in A: m x k", at)
        for name, where in found:
            if not NAME.match(name):
                self.fail(f"{name!r} is no name; a declaration reads A: m x k", where)
        return found

    def declare(self, names: list[tuple[str, int]], body: tuple[str, int] | None) -> None:
        if body is None:
            return
        text, at = body
        if not text.strip():
            self.fail("the size is missing, as in A: m x k", min(at, len(self.text)))
        shape, props, domain = self.body(text.rstrip(), at)
        for name, where in names:
            if name in self.found:
                self.fail(f"{name} is declared twice", where)
            self.found[name] = Symbol(name, domain, shape, frozenset(props))

    def body(self, body: str, at: int) -> tuple[Shape, list[str], str]:
        """Shape, properties and domain from `m x k symmetric`."""
        sizes, words = self.split_words(body)
        props, domain = [], ""
        for word in words:
            if word in DOMAINS:
                domain = word
            else:
                props.append(SPELLINGS[word])
        if sizes.strip() in ("scalar", "number", ""):
            if not sizes.strip() and not domain:
                self.fail("the size is missing, as in A: m x k", at)
            return SCALAR, props, domain or "real"
        parts = self.split_sizes(sizes, at)
        shape = [self.size(piece, where) for piece, where in parts]
        if domain not in ("", "real", "positive", "nonnegative"):
            self.fail(f"the entries of a matrix are real, positive or nonnegative, not {domain}", at)
        full = (shape[0], shape[1] if len(shape) == 2 else sz.ONE)
        for p in props:
            if p in SQUARE and full[0] != full[1]:
                self.fail(
                    f"only a square matrix is {p}, and {sz.show(full[0])} x {sz.show(full[1])} is not", at
                )
        if "orthonormal columns" in props and self.wider(full):
            self.fail("more orthonormal columns than rows cannot be", at)
        return full, props, domain or "real"

    @staticmethod
    def wider(shape: Shape) -> bool:
        rows, cols = (dict(s) for s in shape)
        return set(rows) <= {()} and set(cols) <= {()} and cols.get((), 0) > rows.get((), 0)

    @staticmethod
    def split_words(body: str) -> tuple[str, list[str]]:
        """The size in front and the properties behind it, longest spelling first."""
        known = sorted([*SPELLINGS, *DOMAINS], key=len, reverse=True)
        words: list[str] = []
        rest = body
        while True:
            stripped = rest.rstrip(" ,\t\n")
            stripped = re.sub(r"(?:^|[\s,]+)and$", "", stripped)
            for word in known:
                if stripped.lower().endswith(word):
                    before = stripped[: len(stripped) - len(word)]
                    if not before or before[-1] in " ,\t\n":
                        words.insert(0, word)
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
        for m in TIMES.finditer(cleaned):
            parts.append((cleaned[last : m.start()], offset + last))
            last = m.end()
        parts.append((cleaned[last:], offset + last))
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
