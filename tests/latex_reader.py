"""Reads the LaTeX that derive prints back into a tree, for tests of the round trip.

`read(latex, symbols)` knows the names of a trace; it is no general reader of LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from derive.kernel.expr import Expr, Node, Number, Symbol, symbol
from derive.kernel.ops import ENTRYWISE, OPS, SET
from derive.kernel.relation import Relation
from derive.render.latex import COMMAND, CONSTANT, INFIX, OPERATOR, SIGNS, latex_name

TOKEN = re.compile(r"\\text\{[^{}]*\}|\\operatorname\{[^{}]*\}|\\mathb[fb]\{[^{}]*\}|\\begin\{bmatrix\}|"
                   r"\\end\{bmatrix\}|\\[A-Za-z]+|\\[\\,{}]|\d+(?:\.\d+)?|[A-Za-z]|\S")  # fmt: skip
COMMANDS = {v: k for k, v in COMMAND.items()}
OPERATORS = {v: k for k, v in OPERATOR.items() if v != "sum" and not k.startswith("map_")}
CONSTANTS = {v: k for k, v in CONSTANT.items()}
INFIXES = {v: k for k, v in INFIX.items()}
RELATIONS = {v: k for k, v in SIGNS.items()}
CLOSERS = {"(": ")", "[": "]"}
#: operators that share their printed name; the operand's shape decides
SHARED = {"sum": "total", "ln": "log"} | {OPERATOR[f"map_{f}"]: f for f in ENTRYWISE if f != "log"}


class Reader:
    def __init__(self, text: str, symbols: Mapping[str, Symbol]) -> None:
        text = re.sub(r"\\left|\\right|\\rvert|\\lvert|\\lVert|\\rVert", self._fence, text)
        self.tokens = TOKEN.findall(text)
        self.text = text
        self.i = 0
        self.names = {self._key(latex_name(n)): s for n, s in symbols.items()}

    @staticmethod
    def _fence(m: re.Match[str]) -> str:
        return {r"\left": "", r"\right": "", r"\lvert": "⟮", r"\rvert": "⟯", r"\lVert": "⟦", r"\rVert": "⟧"}[
            m.group()
        ]

    @staticmethod
    def _key(latex: str) -> tuple[str, ...]:
        return tuple(TOKEN.findall(latex))

    def peek(self, n: int = 0) -> str:
        return self.tokens[self.i + n] if self.i + n < len(self.tokens) else ""

    def take(self, token: str = "") -> str:
        found = self.peek()
        assert found and (not token or found == token), f"expected {token!r}, found {found!r} in {self.text}"
        self.i += 1
        return found

    def accept(self, token: str) -> bool:
        if self.peek() == token:
            self.i += 1
            return True
        return False

    def relation(self) -> Relation:
        lhs = self.sum()
        sign = RELATIONS[self.take()]
        rhs = self.sum()
        assert not self.peek(), f"left over: {self.tokens[self.i :]} in {self.text}"
        return Relation(sign, lhs, rhs)

    def sum(self) -> Expr:
        terms = [self.signed()]
        while self.peek() in ("+", "-"):
            minus = self.take() == "-"
            t = self.product()
            terms.append(Node("neg", (t,)) if minus else t)
        return terms[0] if len(terms) == 1 else Node("add", tuple(terms))

    def signed(self) -> Expr:
        if self.accept("-"):
            return Node("neg", (self.product(),))
        return self.product()

    def starts(self) -> bool:
        t = self.peek()
        if not t or t in ("+", "-", "/", ",", ")", "]", "⟯", "⟧", "&", r"\\", ":", "^", "_", "!", "}", r"\}"):
            return False
        return not (
            t in RELATIONS
            or t in INFIXES
            or t in (r"\rangle", r"\rfloor", r"\rceil", r"\end{bmatrix}", r"\times", r"\dots", r"\cdot")
        )

    def product(self) -> Expr:
        left: Expr | None = None
        factors = [self.power()]
        while True:
            if self.peek() in INFIXES:
                op = INFIXES[self.peek()]
                while self.peek() and INFIXES.get(self.peek()) == op:
                    self.take()
                    factors.append(self.power())
                factors = [Node(op, tuple(factors))]
            elif self.accept("/"):
                left = factors[0] if len(factors) == 1 else Node("mul", tuple(factors))
                factors = [Node("div", (left, self.power()))]
            elif self.accept(r"\cdot") or self.starts():
                factors.append(self.power())
            else:
                break
        return factors[0] if len(factors) == 1 else Node("mul", tuple(factors))

    def group(self) -> Expr:
        self.take("{")
        e = self.sum()
        self.take("}")
        return e

    def power(self) -> Expr:
        e = self.atom()
        while True:
            if self.peek() == "_" and not isinstance(e, Number):
                e = self.subscript(e)
            elif self.accept("!"):
                e = Node("factorial", (e,))
            elif self.peek() == "^":
                e = self.superscript(e)
            else:
                return e

    def subscript(self, e: Expr) -> Expr:
        self.take("_")
        self.take("{")
        if self.accept(":"):
            self.take(",")
            j = self.sum()
            self.take("}")
            return Node("col", (e, j))
        i = self.sum()
        self.take(",")
        if self.accept(":"):
            self.take("}")
            return Node("rowof", (e, i))
        j = self.sum()
        self.take("}")
        return Node("entry", (e, i, j))

    def superscript(self, e: Expr) -> Expr:
        self.take("^")
        self.take("{")
        if self.peek() in (r"\top", r"\perp"):
            op = "transpose" if self.take() == r"\top" else "perp"
            self.take("}")
            return Node(op, (e,))
        if self.accept(r"\circ"):
            x = self.atom()
            self.take("}")
            return Node("map_pow", (e, x))
        is_sequence = isinstance(e, Symbol) and "sequence" in e.props
        if is_sequence and self.peek() == "(":
            self.take("(")
            t = self.sum()
            self.take(")")
            self.take("}")
            return Node("seq", (e, t))
        x = self.sum()
        self.take("}")
        if not e.is_scalar and x == Node("neg", (Number("1"),)):
            return Node("inv", (e,))
        return Node("pow", (e, x))

    def name(self) -> Expr | None:
        for size in range(min(16, len(self.tokens) - self.i), 0, -1):
            key = tuple(self.tokens[self.i : self.i + size])
            if key in self.names:
                self.i += size
                return self.names[key]
        return None

    def number(self) -> Expr:
        text = self.take()
        while self.peek() == r"\," and re.fullmatch(r"\d{3}(\.\d+)?", self.peek(1)):
            self.take()
            text += self.take()
        if self.peek() == r"\times" and self.peek(1) == "10" and self.peek(2) == "^":
            self.i += 3
            self.take("{")
            sign = "-" if self.accept("-") else ""
            text += f"e{sign}{self.take()}"
            self.take("}")
        unit = ""
        if self.peek() == r"\," and self.peek(1).startswith(r"\text{"):
            self.take()
            unit = self.take()[6:-1].replace("·", "*").replace("²", "^2").replace("³", "^3")
        return Number(text, unit)

    def args(self, close: str) -> list[Expr]:
        found = [self.sum()]
        while self.accept(","):
            found.append(self.sum())
        self.take(close)
        return found

    def index(self, name: str) -> Symbol:
        """A bound name: the declared one if it is whole or runs through matrices, else a whole number."""
        known = self.names.get((name,))
        if known is None or (known.is_scalar and "integer" not in known.domain):
            known = self.names[(name,)] = symbol(name if len(name) == 1 else name[1:], "integer")
        return known

    def big(self, op: str) -> Expr:
        self.take("_")
        self.take("{")
        name = self.take()
        outer = self.names.get((name,))
        index = self.index(name)
        self.take("=")
        low = self.sum()
        self.take("}")
        self.take("^")
        high = self.group()
        body = self.product()
        del self.names[(name,)]
        if outer is not None:
            self.names[(name,)] = outer
        return Node(op, (body, index, low, high))

    def atom(self) -> Expr:
        t = self.peek()
        if t and t[0].isdigit():
            if t == "0" and self.peek(1) == "_":
                self.take()
                self.take("_")
                self.take("{")
                rows = self.product()
                self.take(r"\times")
                cols = self.product()
                self.take("}")
                return Node("zeros", (rows, cols))
            return self.number()
        found = self.name()
        if found is not None:
            after = self.peek()
            if after == "(" and self.glued():
                self.take("(")
                return Node("apply", (found, *self.args(")")))
            return found
        self.take()
        return self.prefix(t)

    def glued(self) -> bool:
        """Whether the parenthesis follows its name without a space: a function's value."""
        rebuilt, at = 0, 0
        for token in self.tokens[: self.i + 1]:
            at = self.text.index(token, rebuilt)
            rebuilt = at + len(token)
        return self.text[at - 1] not in " {("

    def prefix(self, t: str) -> Expr:
        if t == "(":
            e = self.sum()
            self.take(")")
            return e
        if t == "{":
            e = self.sum()
            self.take("}")
            if self.peek() == "^" and isinstance(e, Node) and e.op == "seq":
                return self.superscript(e)
            return e
        if t == "[":
            return Node("interval", tuple(self.args("]")))
        if t == r"\frac":
            return self.fraction()
        if t == r"\sqrt":
            if self.accept("["):
                n = self.sum()
                self.take("]")
                return Node("root", (self.group(), n))
            return Node("sqrt", (self.group(),))
        if t == r"\binom":
            return Node("binomial", (self.group(), self.group()))
        if t == "⟮":
            e = self.args("⟯")[0]
            return Node("card" if e.shape == SET else "abs", (e,))
        if t == "⟦":
            e = self.args("⟧")[0]
            if self.peek() == "_":
                self.i += 4
            return Node("norm", (e,))
        if t == r"\lfloor":
            return Node("floor", tuple(self.args(r"\rfloor")))
        if t == r"\lceil":
            return Node("ceil", tuple(self.args(r"\rceil")))
        if t == r"\langle":
            return Node("inner", tuple(self.args(r"\rangle")))
        if t == r"\begin{bmatrix}":
            return self.matrix()
        if t == r"\nabla":
            self.take("_")
            x = self.group()
            return Node("grad", (self.power(), x))
        if t == "I" and self.peek() == "_":
            self.take()
            return Node("eye", (self.group(),))
        if t == r"\mathbf{1}":
            self.take("_")
            self.take("{")
            sizes = [self.product()]
            if self.accept(r"\times"):
                sizes.append(self.product())
            self.take("}")
            return Node("ones", tuple(sizes))
        if t == r"\mathbf{e}":
            self.take("_")
            i = self.group()
            self.take("^")
            self.take("{")
            self.take("(")
            n = self.sum()
            self.take(")")
            self.take("}")
            return Node("unit", (i, n))
        if t == r"\mathbb{R}":
            return self.real_matrices()
        if t == r"\sum":
            return self.big("sum")
        if t == r"\prod":
            return self.big("prod")
        if t in (r"\operatorname{hstack}", r"\operatorname{vstack}"):
            return self.big(t[14:-1])
        if t == r"\{":
            return self.braces()
        if t == r"\varnothing":
            return Node("set", ())
        if t in CONSTANTS or t == r"\gamma":
            if t == r"\gamma":
                self.i += 4
                return Node("euler", ())
            return Node(CONSTANTS[t], ())
        if t in (r"\operatorname{E}", r"\operatorname{Var}"):
            self.take("[")
            return Node(t[14:-1], tuple(self.args("]")))
        return self.function(t)

    def function(self, t: str) -> Expr:
        if t in COMMANDS:
            op = COMMANDS[t]
        else:
            assert t.startswith(r"\operatorname{"), f"{t!r} in {self.text}"
            name = t[14:-1]
            op = OPERATORS.get(name, name.replace(" ", "_"))
        self.take("(")
        args = self.args(")")
        op = SHARED.get(op, op)
        if op in ENTRYWISE and not args[0].is_scalar:
            op = f"map_{op}"
        assert op in OPS, f"{op} in {self.text}"
        return Node(op, tuple(args))

    def fraction(self) -> Expr:
        if self.peek(1) != r"\partial":
            return Node("div", (self.group(), self.group()))
        self.take("{")
        self.take(r"\partial")
        order = 1
        if self.accept("^"):
            self.take("{")
            order = int(self.take())
            self.take("}")
        f = self.power()
        self.take("}")
        self.take("{")
        by: list[Expr] = []
        while self.accept(r"\partial"):
            x = self.name()
            if x is None:
                x = self.atom()
            if self.peek() == "^":
                self.i += 4
            if self.peek() == r"\,":
                self.take()
            by.append(x)
        self.take("}")
        return Node("diff", (f, *(by * order if len(by) == 1 else by)))

    def matrix(self) -> Expr:
        rows: list[Expr] = []
        cells: list[Expr] = []
        while True:
            cells.append(self.sum())
            if self.accept("&"):
                continue
            rows.append(Node("row", tuple(cells)))
            cells = []
            if self.accept(r"\\"):
                continue
            self.take(r"\end{bmatrix}")
            return Node("block", tuple(rows))

    def real_matrices(self) -> Expr:
        most: list[Expr] = []
        if self.accept("_"):
            self.take("{")
            self.take(r"\le")
            most.append(self.sum())
            self.take("}")
        self.take("^")
        self.take("{")
        rows = self.product()
        self.take(r"\times")
        cols = self.product()
        self.take("}")
        return Node("lowrank" if most else "matrices", (rows, cols, *most))

    def braces(self) -> Expr:
        start = self.i
        names = dict(self.names)
        depth, j, colon = 0, self.i, -1
        while depth or self.tokens[j] != r"\}":
            depth += {r"\{": 1, r"\}": -1, "{": 1, "}": -1}.get(self.tokens[j], 0)
            if depth == 0 and self.tokens[j] == ":":
                colon = j
            j += 1
        if colon > 0:
            self.index(self.tokens[colon + 1])
        first = self.sum()
        if self.accept(":"):
            index = self.atom()
            self.take(r"\in")
            over = self.sum()
            self.take(r"\}")
            self.names = names
            return Node("setof", (first, index, over))
        assert start < self.i
        if self.peek() == "," and self.peek(1) == r"\dots":
            self.i += 2
            self.take(",")
            last = self.sum()
            self.take(r"\}")
            return Node("range", (first, last))
        items = [first]
        while self.accept(","):
            items.append(self.sum())
        self.take(r"\}")
        return Node("set", tuple(items))


def read(text: str, symbols: Mapping[str, Symbol]) -> Relation:
    """The line that printed LaTeX spells."""
    return Reader(text, symbols).relation()


def read_expr(text: str, symbols: Mapping[str, Symbol]) -> Expr:
    """The formula that printed LaTeX spells."""
    r = Reader(text, symbols)
    e = r.sum()
    assert not r.peek(), f"left over: {r.tokens[r.i :]} in {text}"
    return e
