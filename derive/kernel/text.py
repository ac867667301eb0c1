"""Plain text to trees and back: `G*(C/C_0)**(beta/(alpha + beta))`.

One grammar for what a user types, what a terminal shows and what a student hands in:
`parse(show(e)) == e` for every tree.  The parser is our own; text is never evaluated.
Long or deep text is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NoReturn

from derive.kernel import size as sz
from derive.kernel.calls import ALIASES, BY_ARITY, WRITTEN_OUT, each, each_beside, entrywise, gelu
from derive.kernel.errors import DeriveError, DomainError, TextError
from derive.kernel.expr import BINDERS, Expr, Node, Number, Symbol, show_shape, symbol
from derive.kernel.ops import ENTRYWISE, MATRIX_FUNCTIONS, OPS, SET
from derive.kernel.relation import Relation
from derive.kernel.show import NAMED, show, show_relation

MAX_LENGTH, MAX_NESTING = 20_000, 100
#: what stands for no name unless it is declared as one
NO_NAMES = dict.fromkeys(("inf", "infinity", "infty"), "infinity is written oo, at the end of a sum")
NO_NAMES["nan"] = "nan is no number and no name"

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.(?![.*/^])\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*)"
    r"|(?P<op>\.\*\*|\.[-+*/^]|\*\*|\.\.|<=|>=|!=|==|~=|[-+*/^@()\[\]{},:.=<>~'])"
    r"|(?P<bad>\S))"
)
RELATION_TOKENS = {
    "=": "=",
    "==": "=",
    "~=": "~",
    "~": "~",
    "<=": "<=",
    "<": "<",
    ">=": ">=",
    ">": ">",
    "!=": "!=",
    "in": "in",
    "notin": "notin",
    "subset": "subset",
    "prop": "prop",
}


def beside_a_matrix(number: Expr, matrix: Expr) -> str:
    """Why a number and a matrix are not added: it may be added to each entry, or as a multiple of I."""
    rows, cols = matrix.shape
    square = f", or a multiple of I({sz.show(rows)})" if rows == cols else ""
    return (
        f"cannot add {number} (1 x 1) and {matrix} ({show_shape(matrix.shape)}): their sizes differ; "
        f"write .+ or .- for a sum with each entry{square}"
    )


def compared(sign: str, lhs: Expr, rhs: Expr) -> Relation:
    """A line; a number that equals what is taken entry by entry is each entry."""
    if sign in ("=", "!=") and (entrywise(lhs) or entrywise(rhs)):
        lhs, rhs = each_beside(lhs, rhs)
    return Relation(sign, lhs, rhs)


class _Parser:
    def __init__(self, text: str, names: Mapping[str, Expr], unknown: str | None) -> None:
        if len(text) > MAX_LENGTH:
            raise TextError(f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read")
        self.text, self.names, self.unknown = text, dict(names), unknown
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        while at < len(text):
            m = TOKEN.match(text, at)
            if m is None:
                break
            kind = m.lastgroup or ""
            if kind == "bad":
                raise TextError(f"{m.group(kind)!r} means nothing here", text, m.start(kind))
            self.tokens.append((kind, m.group(kind), m.start(kind)))
            at = m.end()
        self.tokens.append(("end", "", len(text)))
        self.i = 0
        self.nesting = 0

    # -- helpers
    def peek(self) -> str:
        kind, value, _ = self.tokens[self.i]
        return value if kind != "end" else ""

    def kind(self) -> str:
        return self.tokens[self.i][0]

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        raise TextError(message, self.text, self.tokens[self.i][2] if at is None else at)

    def accept(self, value: str) -> bool:
        if self.kind() == "op" and self.peek() == value:
            self.i += 1
            return True
        return False

    def expect(self, value: str) -> None:
        if not self.accept(value):
            found = repr(self.peek()) if self.peek() else "the end"
            self.fail(f"expected {value!r}, found {found}")

    def make(self, at: int, op: str, *args: Expr) -> Expr:
        try:
            return Node(op, args)
        except DomainError as e:
            self.fail(str(e), at)

    def deeper(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            self.fail(f"nested more than {MAX_NESTING} deep")

    # -- grammar
    def relation(self) -> Relation:
        lhs = self.sum()
        sign = RELATION_TOKENS.get(self.peek())
        if sign is None:
            self.fail("expected a sign such as = <= < in")
        self.i += 1
        rhs = self.sum()
        self.end()
        return compared(sign, lhs, rhs)

    def end(self) -> None:
        if self.kind() != "end":
            self.fail(f"{self.peek()!r} is left over")

    def sum(self) -> Expr:
        self.deeper()
        terms, start = [self.signed()], self.tokens[self.i][2]
        while self.kind() == "op" and self.peek() in ("+", "-", ".+", ".-"):
            at, sign = self.tokens[self.i][2], self.peek()
            self.i += 1
            term = self.signed()
            if sign[0] == ".":
                left = terms[0] if len(terms) == 1 else self.added(terms, start)
                left, term = each_beside(left, term)
                terms = [left]
            terms.append(self.make(at, "neg", term) if sign[-1] == "-" else term)
        self.nesting -= 1
        return terms[0] if len(terms) == 1 else self.added(terms, start)

    def added(self, terms: list[Expr], at: int) -> Expr:
        """A sum; a number beside what is taken entry by entry is added to each entry."""
        numbers = [t for t in terms if t.is_scalar]
        matrices = [t for t in terms if not t.is_scalar and t.shape != SET]
        if numbers and matrices:
            if not any(map(entrywise, matrices)):
                self.fail(beside_a_matrix(numbers[0], matrices[0]), at)
            terms = [each(t, matrices[0]) if t.is_scalar else t for t in terms]
        return self.make(at, "add", *terms)

    def signed(self) -> Expr:
        at = self.tokens[self.i][2]
        if self.accept("-"):
            self.deeper()
            e = self.make(at, "neg", self.signed())
            self.nesting -= 1
            return e
        if self.accept("+"):
            return self.signed()
        return self.product()

    def product(self) -> Expr:
        factors = [self.power()]
        while self.kind() == "op" and self.peek() in ("*", "/", "@", ".*", "./"):
            at, sign = self.tokens[self.i][2], self.peek()
            self.i += 1
            minus = self.accept("-")
            factor = self.power()
            if minus:
                factor = self.make(at, "neg", factor)
            if sign[0] == "." and not (sign == ".*" and factor.is_scalar):
                left = factors[0] if len(factors) == 1 else self.make(at, "mul", *factors)
                plain = factor.is_scalar or (sign == ".*" and left.is_scalar)
                op = {".*": "mul", "./": "div"}[sign] if plain else {".*": "had", "./": "map_div"}[sign]
                factors = [self.make(at, op, left, factor)]
            elif sign == "/":
                left = factors[0] if len(factors) == 1 else self.make(at, "mul", *factors)
                factors = [self.make(at, "div", left, factor)]
            else:
                factors.append(factor)
        return factors[0] if len(factors) == 1 else self.make(self.tokens[self.i][2], "mul", *factors)

    def power(self) -> Expr:
        base = self.postfix()
        at = self.tokens[self.i][2]
        if self.kind() == "op" and self.peek() in ("**", "^", ".**", ".^"):
            dotted = self.peek()[0] == "."
            self.i += 1
            self.deeper()
            if self.accept("-"):
                exponent = self.make(at, "neg", self.power())
            else:
                exponent = self.power()
            self.nesting -= 1
            each_entry = dotted and not (base.is_scalar and exponent.is_scalar)
            return self.make(at, "map_pow" if each_entry else "pow", base, exponent)
        return base

    def postfix(self) -> Expr:
        e = self.atom()
        while True:
            at = self.tokens[self.i][2]
            if self.kind() == "op" and self.peek() == "." and self.tokens[self.i + 1][1] in ("T", "I"):
                op = "transpose" if self.tokens[self.i + 1][1] == "T" else "inv"
                self.i += 2
                e = self.make(at, op, e)
            elif self.accept("'"):
                e = self.make(at, "transpose", e)
            elif self.kind() == "op" and self.peek() == "[" and not isinstance(e, Number):
                e = self.index(e)
            else:
                return e

    def index(self, e: Expr) -> Expr:
        at = self.tokens[self.i][2]
        self.expect("[")
        first = None if self.accept(":") else self.sum()
        if self.accept(","):
            second = None if self.accept(":") else self.sum()
            self.expect("]")
            if first is not None and second is not None:
                return self.make(at, "entry", e, first, second)
            if second is not None:
                return self.make(at, "col", e, second)
            if first is not None:
                return self.make(at, "rowof", e, first)
            self.fail("[:, :] is the whole matrix: write its name", at)
        self.expect("]")
        if first is None:
            self.fail("an index is missing", at)
        return self.make(at, "seq", e, first)

    def number(self) -> Expr:
        _, text, at = self.tokens[self.i]
        self.i += 1
        unit = ""
        if self.accept("["):
            start = self.tokens[self.i][2]
            while self.peek() != "]":
                if self.kind() == "end":
                    self.fail("the unit is not closed: ] is missing", at)
                self.i += 1
            unit = self.text[start : self.tokens[self.i][2]].strip()
            self.i += 1
        try:
            return Number("0" + text if text.startswith(".") else text, unit)
        except DomainError as e:
            self.fail(str(e), at)

    def atom(self) -> Expr:
        kind, value, at = self.tokens[self.i]
        if kind == "number":
            e = self.number()
            if self.accept(".."):
                return self.make(at, "range", e, self.power())
            return e
        if kind == "name":
            return self.named()
        if self.accept("("):
            e = self.sum()
            self.expect(")")
            if self.accept(".."):
                return self.make(at, "range", e, self.power())
            return e
        if self.accept("{"):
            return self.braces(at)
        if kind == "op" and value == "[":
            return self.make(at, "block", *self.rows())
        self.fail(
            f"expected a number, a name or '(', found {value!r}" if value else "the formula ends too early"
        )

    def braces(self, at: int) -> Expr:
        if self.accept("}"):
            return self.make(at, "set")
        items = [self.sum()]
        while self.accept(","):
            items.append(self.sum())
        self.expect("}")
        return self.make(at, "set", *items)

    def rows(self) -> list[Expr]:
        """[[a, b], [c, d]] or [a, b] (one row)."""
        at = self.tokens[self.i][2]
        self.expect("[")
        self.deeper()
        rows: list[Expr] = []
        if self.kind() == "op" and self.peek() == "[":
            while True:
                rows.append(self.row())
                if not self.accept(","):
                    break
            self.expect("]")
        else:
            cells = [self.sum()]
            while self.accept(","):
                cells.append(self.sum())
            self.expect("]")
            rows.append(self.make(at, "row", *cells))
        self.nesting -= 1
        return rows

    def row(self) -> Expr:
        at = self.tokens[self.i][2]
        self.expect("[")
        cells = [self.sum()]
        while self.accept(","):
            cells.append(self.sum())
        self.expect("]")
        return self.make(at, "row", *cells)

    def named(self) -> Expr:
        _, name, at = self.tokens[self.i]
        self.i += 1
        called = self.kind() == "op" and self.peek() == "("
        if self.kind() == "op" and self.peek() == "." and self.tokens[self.i + 1][:2] == ("op", "("):
            self.i += 1
            return self.call_of_entries(name, at)
        if name in self.names and not (called and (name in OPS or name in ALIASES)):
            e = self.names[name]
        elif called:
            return self.call(name, at)
        elif name in NAMED:
            e = self.make(at, NAMED[name])
        elif name.lower() in NO_NAMES:
            self.fail(NO_NAMES[name.lower()], at)
        elif self.unknown is not None:
            e = self.names[name] = symbol(name, self.unknown)
        else:
            self.unknown_name(name, at, self.names)
        if self.accept(".."):
            return self.make(at, "range", e, self.power())
        return e

    def unknown_name(self, name: str, at: int, known: Mapping[str, object]) -> NoReturn:
        from difflib import get_close_matches

        near = get_close_matches(name, list(known), 1)
        self.fail(f"unknown name {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""), at)

    def call(self, name: str, at: int) -> Expr:
        self.expect("(")
        if name in ("block", "Block") and self.kind() == "op" and self.peek() == "[":
            save = self.i
            rows = self.rows()
            if self.accept(","):  # block([A, B], [C, D])
                self.i, rows = save, []
                while True:
                    rows.append(self.row())
                    if not self.accept(","):
                        break
            self.expect(")")
            return self.make(at, "block", *rows)
        args: list[Expr] = []
        if name in BINDERS or name in ("Sum", "Product"):
            return self.binder({"Sum": "sum", "Product": "prod"}.get(name, name), at)
        if name in ("Derivative", "diff"):
            return self.derivative(at)
        if name == "Piecewise":
            return self.cases(at)
        if name == "hyper" and self.kind() == "op" and self.peek() in "[(":
            return self.hypergeometric(at)
        if not self.accept(")"):
            args.append(self.sum())
            while self.accept(","):
                args.append(self.sum())
            self.expect(")")
        if name in ("block", "Block"):
            return self.flat_block(args, at)
        build = WRITTEN_OUT.get((name, len(args)))
        if build is not None:
            return self.built(at, build, *args)
        op = ALIASES.get(name, name)
        if op in ENTRYWISE and len(args) == 1 and not args[0].is_scalar and args[0].shape != SET:
            if op in MATRIX_FUNCTIONS and args[0].shape[0] == args[0].shape[1]:
                self.fail(
                    f"{name} of the square matrix {args[0]} may be the matrix function or {name} of each "
                    f"entry: write {name}.({args[0]}) for each entry; the matrix function is not read",
                    at,
                )
            return self.make(at, f"map_{op}", *args)
        if name == "Z" and len(args) == 1:
            args *= 2
        op = BY_ARITY.get((name, len(args))) or ALIASES.get(name, name)
        if op not in OPS:
            self.unknown_name(name, at, {**dict.fromkeys(OPS, 0), **ALIASES})
        return self.make(at, op, *args)

    def call_of_entries(self, name: str, at: int) -> Expr:
        """f.(A): a scalar function of each entry."""
        self.expect("(")
        e = self.sum()
        self.expect(")")
        op = ALIASES.get(name, name)
        if name == "gelu":
            return gelu(e)
        if op not in ENTRYWISE:
            self.fail(f"{name} is not taken entry by entry; one of {', '.join((*ENTRYWISE, 'gelu'))}", at)
        return self.make(at, op if e.is_scalar else f"map_{op}", e)

    def built(self, at: int, build: Callable[..., Expr], *args: Expr) -> Expr:
        try:
            return build(*args)
        except DomainError as e:
            self.fail(str(e), at)

    def listed(self) -> list[Expr]:
        """[a, b], (a, b), perhaps empty."""
        closing = "]" if self.accept("[") else ")"
        if closing == ")":
            self.expect("(")
        items: list[Expr] = []
        while not self.accept(closing):
            if items:
                self.expect(",")
                if self.accept(closing):
                    break
            items.append(self.sum())
        return items

    def hypergeometric(self, at: int) -> Expr:
        """hyper([a, b], [c], z)."""
        upper = self.listed()
        self.expect(",")
        lower = self.listed()
        self.expect(",")
        z = self.sum()
        self.expect(")")
        return self.make(at, "hyper", Number(str(len(upper))), *upper, *lower, z)

    def derivative(self, at: int) -> Expr:
        """Derivative(f, x), diff(f, x, 2), Derivative(f, (x, 2), y)."""
        parts = [self.sum()]
        while self.accept(","):
            if self.kind() == "op" and self.peek() == "(":
                names = self.listed()
            else:
                names = [self.sum()]
            last = names[-1]
            if isinstance(last, Number) and len(parts) + len(names) > 2:
                times = last.value
                if times.denominator != 1 or not 1 <= times <= 50:
                    self.fail("a derivative is taken 1 to 50 times", at)
                x = names[0] if len(names) > 1 else parts.pop()
                parts += [x] * int(times)
            else:
                parts += names
        self.expect(")")
        return self.make(at, "diff", *parts)

    def cases(self, at: int) -> Expr:
        """Piecewise((a, x > 0), (b, True))."""
        found: list[tuple[Expr, tuple[str, Expr] | None]] = []
        while True:
            self.expect("(")
            value = self.sum()
            self.expect(",")
            found.append((value, self.condition()))
            self.expect(")")
            if not self.accept(","):
                break
        self.expect(")")
        e, last = found[-1]
        if last is not None:
            self.fail("the last case of Piecewise holds otherwise: (value, True)", at)
        for value, test in reversed(found[:-1]):
            if test is None:
                self.fail("only the last case of Piecewise is True", at)
            sign, gap = test
            first, second = (value, e) if sign == ">" else (e, value)
            e = self.make(at, "piecewise", gap, first, second)
        return e

    def pair(self) -> tuple[Expr, Expr]:
        """(a, b)."""
        self.expect("(")
        first = self.sum()
        self.expect(",")
        second = self.sum()
        self.expect(")")
        return first, second

    def condition(self) -> tuple[str, Expr] | None:
        """What is > 0 (or <= 0) where a case applies; None for True."""
        if self.peek() in ("True", "otherwise"):
            self.i += 1
            return None
        at = self.tokens[self.i][2]
        called = self.peek() if self.peek() in ("Eq", "Ne") else ""
        if called:
            self.i += 1
            lhs, rhs = self.pair()
            sign = {"Eq": "=", "Ne": "!="}[called]
        else:
            lhs = self.sum()
            sign = RELATION_TOKENS.get(self.peek(), "")
            if sign not in ("<", "<=", ">", ">=", "=", "!="):
                self.fail("a case of Piecewise has a condition with < <= > >= == !=")
            self.i += 1
            rhs = self.sum()
        if sign in ("=", "!="):
            gap = self.make(at, "abs", self.make(at, "add", lhs, self.make(at, "neg", rhs)))
            return (">" if sign == "!=" else "<=", gap)
        if sign in ("<", ">="):
            lhs, rhs = rhs, lhs
        gap = self.make(at, "add", lhs, self.make(at, "neg", rhs))
        return (">" if sign in ("<", ">") else "<=", gap)

    def binder(self, name: str, at: int) -> Expr:
        """sum(body, i, low, high): the name i is bound before the body is read."""
        depth, j = 0, self.i
        while self.tokens[j][0] != "end" and not (depth == 0 and self.tokens[j][1] == ","):
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(self.tokens[j][1], 0)
            j += 1
        if self.tokens[j][0] != "end" and self.tokens[j + 1][1] == "(":
            j += 1  # Sum(body, (i, low, high))
        bound = self.tokens[j + 1] if self.tokens[j][0] != "end" else ("", "", at)
        if bound[0] != "name":
            self.fail(f"{name} takes: body, index, low, high", at)
        outer = self.names.get(bound[1])
        if not isinstance(outer, Symbol) or (outer.is_scalar and "integer" not in outer.domain):
            self.names[bound[1]] = symbol(bound[1], "integer")
        body = self.sum()
        self.expect(",")
        tuple_ = self.accept("(")
        self.i += 1
        index = self.names[bound[1]]
        if outer is None:
            del self.names[bound[1]]
        else:
            self.names[bound[1]] = outer
        rest = []
        while self.accept(","):
            rest.append(self.sum())
        if tuple_:
            self.expect(")")
        self.expect(")")
        return self.make(at, name, body, index, *rest)

    def flat_block(self, args: list[Expr], at: int) -> Expr:
        if len(args) == 4:
            return self.make(at, "block", self.make(at, "row", *args[:2]), self.make(at, "row", *args[2:]))
        if not args:
            self.fail("block takes rows: block([[A, B], [C, D]])", at)
        return self.make(at, "block", self.make(at, "row", *args))


def parse(text: str, names: Mapping[str, Expr] | None = None, unknown: str | None = "complex") -> Expr:
    """The tree that `text` spells.

    `names` are the symbols already declared; any other name becomes a number ranging over
    the domain `unknown`, or an error if that is None.  Raises TextError with a caret, and
    ShapeError where sizes do not fit.
    """
    p = _Parser(text, names or {}, unknown)
    e = p.sum()
    p.end()
    return e


def parse_relation(
    text: str, names: Mapping[str, Expr] | None = None, unknown: str | None = "complex"
) -> Relation:
    """The line that `text` spells: `N_opt = G*(C/C_0)**a`.  Errors as for `parse`."""
    return _Parser(text, names or {}, unknown).relation()


__all__ = ["DeriveError", "parse", "parse_relation", "show", "show_relation"]
