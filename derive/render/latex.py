"""LaTeX of the inert tree, in the order in which it was written.

What is printed reads back as the same tree (tests/latex_reader.py), with three exceptions
that say the same: the power -1 of a matrix is its inverse, a product of a number and a
unitless 1 stays as written, and -a*b is the negative of the product.  Only constructs that
latex2mathml and pdflatex both set well are used; nothing is simplified or reordered.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from derive.kernel.expr import Expr, Node, Number, Symbol
from derive.kernel.ops import CONSTANTS, ENTRYWISE
from derive.kernel.relation import Relation

GREEK = frozenset(
    """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    """.split()
)
SPECIAL = {"lam": r"\lambda", "Lam": r"\Lambda", "eps": r"\varepsilon", "ell": r"\ell"}
SIGNS = {
    "=": "=",
    "~": r"\approx",
    "<=": r"\le",
    "<": "<",
    ">=": r"\ge",
    ">": ">",
    "!=": r"\ne",
    "in": r"\in",
    "notin": r"\notin",
    "subset": r"\subseteq",
    "prop": r"\propto",
}
CONSTANT = {
    "pi": r"\pi",
    "e": r"\text{e}",
    "i": r"\text{i}",
    "euler": r"\gamma_{\text{E}}",
    "catalan": r"\text{K}",
    "golden": r"\varphi",
    "infinity": r"\infty",
}
#: Functions with a command of their own.
COMMAND = {f: rf"\{f}" for f in "exp sin cos tan cot sec csc sinh cosh tanh coth det dim min max".split()} | {
    "log": r"\ln"
}
#: Functions with another name on the page.
OPERATOR = {
    "colspace": "col",
    "rowspace": "row",
    "nullspace": "null",
    "rowsoftmax": "rowsoftmax",
    "total": "sum",
    "sign": "sgn",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "hull": "conv",
    "numel": "numel",
}
OPERATOR |= {f"map_{f}": OPERATOR.get(f, f.replace("_", " ")) for f in ENTRYWISE} | {"map_log": "ln"}
INFIX = {
    "had": r"\odot",
    "map_div": r"\oslash",
    "kron": r"\otimes",
    "cup": r"\cup",
    "cap": r"\cap",
    "setminus": r"\setminus",
}
SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
Printer = Callable[[Node, bool], str]


def latex_name(name: str) -> str:
    """A name: `N_opt` is N with an upright index, `alpha` a letter, `dW` a differential."""
    head, *rest = name.split("_")
    if len(head) == 2 and head[0] == "d" and head[1].isupper():
        base = rf"\text{{d}}{head[1]}"
    elif head in SPECIAL:
        base = SPECIAL[head]
    elif head in GREEK:
        base = rf"\{head}"
    else:
        base = head if len(head) == 1 else rf"\text{{{head}}}"
    if not rest:
        return base
    return f"{base}_{{{','.join(_index_part(r) for r in rest)}}}"


def _index_part(part: str) -> str:
    if part in SPECIAL:
        return SPECIAL[part]
    if part in GREEK:
        return rf"\{part}"
    return part if len(part) == 1 or part.isdigit() else rf"\text{{{part}}}"


def latex_unit(unit: str) -> str:
    """A unit, upright: `nat/(token·FLOP)`."""
    return rf"\text{{{unit.replace('*', '·').replace('^2', '²').replace('^3', '³')}}}"


def grouped(digits: str) -> str:
    """Thin spaces between groups of three digits, from five digits on."""
    whole, dot, frac = digits.partition(".")
    if len(whole) > 4:
        first = len(whole) % 3 or 3
        whole = r"\,".join([whole[:first], *(whole[i : i + 3] for i in range(first, len(whole), 3))])
    return whole + dot + frac


def latex_number(n: Number) -> str:
    """A number as its author wrote it, with its unit."""
    mantissa, _, exponent = n.text.replace("E", "e").partition("e")
    text = grouped(mantissa)
    if exponent:
        power = exponent.lstrip("+")
        text = rf"{text} \times 10^{{{power}}}"
    return rf"{text}\,{latex_unit(n.unit)}" if n.unit else text


def _level(e: Expr, script: bool) -> int:
    if isinstance(e, Number):
        return PRODUCT if "e" in e.text.lower() or e.unit else ATOM
    if not isinstance(e, Node):
        return ATOM
    if e.op in ("add", "neg", "sum", "prod", "hstack", "vstack"):
        return SUM
    if e.op == "div":
        return PRODUCT if script else POWER
    if e.op in INFIX or e.op in ("mul", "grad"):
        return PRODUCT
    if e.op in ("pow", "map_pow", "transpose", "inv", "perp", "factorial", "diff"):
        return POWER
    return ATOM


def _tall(text: str) -> bool:
    return any(t in text for t in (r"\frac", r"\sum", r"\prod", r"\begin", r"\sqrt", r"\binom"))


def parens(text: str) -> str:
    """Parentheses that grow only where what they hold is tall."""
    return rf"\left({text}\right)" if _tall(text) else f"({text})"


def _at(e: Expr, level: int, script: bool) -> str:
    text = latex(e, script)
    return text if _level(e, script) >= level else parens(text)


def latex(e: Expr, script: bool = False) -> str:
    """The LaTeX of a tree; in scripts quotients are set with a slash."""
    if isinstance(e, Number):
        return latex_number(e)
    if isinstance(e, Symbol):
        return latex_name(e.name)
    assert isinstance(e, Node)
    if e.op in CONSTANTS:
        return CONSTANT[e.op]
    rule = _RULES.get(e.op)
    return rule(e, script) if rule else _call(e, script)


def _call(e: Node, script: bool) -> str:
    head = COMMAND.get(e.op) or rf"\operatorname{{{OPERATOR.get(e.op, e.op.replace('_', ' '))}}}"
    return head + parens(", ".join(latex(a, script) for a in e.args))


def _add(e: Node, script: bool) -> str:
    return " ".join(terms(e, script))


def terms(e: Expr, script: bool = False) -> list[str]:
    """The terms of a sum, each after the first with its sign: where a long line may break."""
    if not isinstance(e, Node) or e.op != "add":
        return [latex(e, script)]
    first = e.args[0]
    nested = isinstance(first, Node) and first.op == "add"
    out = [_at(first, PRODUCT, script) if nested else latex(first, script)]
    for a in e.args[1:]:
        if isinstance(a, Node) and a.op == "neg":
            out.append(f"- {_factor_term(a.args[0], script)}")
        else:
            out.append(f"+ {_factor_term(a, script)}")
    return out


def _factor_term(e: Expr, script: bool) -> str:
    """A term of a sum: a big operator may stand there bare."""
    if isinstance(e, Node) and e.op in ("sum", "prod"):
        return latex(e, script)
    return _at(e, PRODUCT, script)


def _neg(e: Node, script: bool) -> str:
    return f"-{_factor_term(e.args[0], script)}"


def _digit_first(text: str) -> bool:
    return text[:1].isdigit() or text.startswith((r"\frac", r"\text"))


def _mul(e: Node, script: bool) -> str:
    pieces = []
    for i, a in enumerate(e.args):
        head_quotient = i == 0 and script and isinstance(a, Node) and a.op == "div"
        plain = isinstance(a, Number) and not a.unit and "e" not in a.text.lower()
        pieces.append(latex(a, script) if head_quotient or plain else _at(a, POWER, script))
    out = pieces[0]
    for before, after in pairwise(pieces):
        dot = _digit_first(after) or before.endswith("!") or (script and "/" in before)
        word = before.startswith(r"\text{") and not before.startswith(r"\text{d}")
        out += rf" \cdot {after}" if dot or word else f" {after}"
    return out


def _div(e: Node, script: bool) -> str:
    top, bottom = e.args
    if script:
        return f"{_at(top, PRODUCT, True)}/{_at(bottom, POWER, True)}"
    return rf"\frac{{{latex(top)}}}{{{latex(bottom)}}}"


def _base(e: Expr, script: bool) -> str:
    if isinstance(e, Node) and e.op in ("seq", "unit", "block", "row"):
        return f"{{{latex(e, script)}}}"
    call = isinstance(e, Node) and (e.op in COMMAND or e.op not in _RULES) and e.op not in CONSTANTS
    return parens(latex(e, script)) if call else _at(e, ATOM, script)


def _pow(e: Node, script: bool) -> str:
    return f"{_base(e.args[0], script)}^{{{latex(e.args[1], True)}}}"


def _map_pow(e: Node, script: bool) -> str:
    return rf"{_base(e.args[0], script)}^{{\circ {_at(e.args[1], ATOM, True)}}}"


def _sqrt(e: Node, script: bool) -> str:
    return rf"\sqrt{{{latex(e.args[0], script)}}}"


def _root(e: Node, script: bool) -> str:
    return rf"\sqrt[{latex(e.args[1], True)}]{{{latex(e.args[0], script)}}}"


def _suffix(mark: str) -> Printer:
    def rule(e: Node, script: bool) -> str:
        return f"{_base(e.args[0], script)}^{{{mark}}}"

    return rule


def _seq(e: Node, script: bool) -> str:
    return f"{_at(e.args[0], ATOM, script)}^{{({latex(e.args[1], True)})}}"


def _subscripted(e: Expr, index: str, script: bool) -> str:
    named = isinstance(e, Symbol) and "_" not in e.name
    base = latex(e, script) if named else parens(latex(e, script))
    return f"{base}_{{{index}}}"


def _entry(e: Node, script: bool) -> str:
    m, i, j = e.args
    return _subscripted(m, f"{latex(i, True)},{latex(j, True)}", script)


def _col(e: Node, script: bool) -> str:
    return _subscripted(e.args[0], f":,{latex(e.args[1], True)}", script)


def _rowof(e: Node, script: bool) -> str:
    return _subscripted(e.args[0], f"{latex(e.args[1], True)},:", script)


def _infix(e: Node, script: bool) -> str:
    sign = INFIX[e.op]
    return f" {sign} ".join(_at(a, POWER, script) for a in e.args)


def _fenced(left: str, right: str) -> Printer:
    def rule(e: Node, script: bool) -> str:
        text = ", ".join(latex(a, script) for a in e.args)
        if _tall(text):
            return rf"\left{left}{text}\right{right}"
        return f"{left}{text}{right}"

    return rule


def _norm(e: Node, script: bool) -> str:
    vector = e.args[0].shape[1] == (((), 1),)
    text = rf"\lVert {latex(e.args[0], script)}\rVert"
    return text if vector else f"{text}_{{F}}"


def _block(e: Node, script: bool) -> str:
    rows = [
        " & ".join(latex(c, script) for c in (r.args if isinstance(r, Node) and r.op == "row" else (r,)))
        for r in e.args
    ]
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def _row(e: Node, script: bool) -> str:
    return r"\begin{bmatrix} " + " & ".join(latex(c, script) for c in e.args) + r" \end{bmatrix}"


def _eye(e: Node, script: bool) -> str:
    return f"I_{{{latex(e.args[0], True)}}}"


def _zeros(e: Node, script: bool) -> str:
    return rf"0_{{{latex(e.args[0], True)} \times {latex(e.args[1], True)}}}"


def _ones(e: Node, script: bool) -> str:
    size = r" \times ".join(latex(a, True) for a in e.args)
    return rf"\mathbf{{1}}_{{{size}}}"


def _unit(e: Node, script: bool) -> str:
    i, n = e.args
    return rf"\mathbf{{e}}_{{{latex(i, True)}}}^{{({latex(n, True)})}}"


def _big(command: str) -> Printer:
    def rule(e: Node, script: bool) -> str:
        body, i, low, high = e.args
        bare = isinstance(body, Node) and body.op in ("sum", "prod")
        inner = latex(body, script) if bare else _at(body, PRODUCT, script)
        return rf"{command}_{{{latex(i, True)}={latex(low, True)}}}^{{{latex(high, True)}}} {inner}"

    return rule


def _diff(e: Node, script: bool) -> str:
    f, *by = e.args
    top = _base(f, script) if not isinstance(f, Symbol) else latex(f, script)
    order = f"^{{{len(by)}}}" if len(by) > 1 else ""
    same = len(set(by)) == 1
    if same:
        bottom = rf"\partial {latex(by[0])}{order}"
    else:
        bottom = r"\,".join(rf"\partial {latex(x)}" for x in by)
    return rf"\frac{{\partial{order} {top}}}{{{bottom}}}"


def _grad(e: Node, script: bool) -> str:
    f, x = e.args
    return rf"\nabla_{{{latex(x, True)}}} {_base(f, script)}"


def _range(e: Node, script: bool) -> str:
    low, high = e.args
    return rf"\{{{latex(low, script)},\dots,{latex(high, script)}\}}"


def _set(e: Node, script: bool) -> str:
    return rf"\{{{', '.join(latex(a, script) for a in e.args)}\}}" if e.args else r"\varnothing"


def _setof(e: Node, script: bool) -> str:
    body, i, over = e.args
    return rf"\{{{latex(body, script)} : {latex(i, script)} \in {latex(over, script)}\}}"


def _factorial(e: Node, script: bool) -> str:
    return f"{_base(e.args[0], script)}!"


def _matrices(e: Node, script: bool) -> str:
    rows, cols, *most = (latex(a, True) for a in e.args)
    bound = rf"_{{\le {most[0]}}}" if most else ""
    return rf"\mathbb{{R}}{bound}^{{{rows} \times {cols}}}"


def _apply(e: Node, script: bool) -> str:
    f, *xs = e.args
    return _at(f, ATOM, script) + parens(", ".join(latex(x, script) for x in xs))


def _binomial(e: Node, script: bool) -> str:
    return rf"\binom{{{latex(e.args[0], script)}}}{{{latex(e.args[1], script)}}}"


def _bracket(head: str) -> Printer:
    def rule(e: Node, script: bool) -> str:
        text = latex(e.args[0], script)
        inside = rf"\left[{text}\right]" if _tall(text) else f"[{text}]"
        return rf"\operatorname{{{head}}}{inside}"

    return rule


_RULES: dict[str, Printer] = {
    "add": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "sqrt": _sqrt,
    "root": _root,
    "transpose": _suffix(r"\top"),
    "inv": _suffix("-1"),
    "perp": _suffix(r"\perp"),
    "seq": _seq,
    "entry": _entry,
    "col": _col,
    "rowof": _rowof,
    "had": _infix,
    "map_div": _infix,
    "map_pow": _map_pow,
    "kron": _infix,
    "cup": _infix,
    "cap": _infix,
    "setminus": _infix,
    "abs": _fenced(r"\lvert ", r"\rvert"),
    "card": _fenced(r"\lvert ", r"\rvert"),
    "floor": _fenced(r"\lfloor ", r"\rfloor"),
    "ceil": _fenced(r"\lceil ", r"\rceil"),
    "inner": _fenced(r"\langle ", r"\rangle"),
    "norm": _norm,
    "block": _block,
    "row": _row,
    "eye": _eye,
    "zeros": _zeros,
    "ones": _ones,
    "unit": _unit,
    "sum": _big(r"\sum"),
    "prod": _big(r"\prod"),
    "diff": _diff,
    "grad": _grad,
    "range": _range,
    "set": _set,
    "setof": _setof,
    "factorial": _factorial,
    "matrices": _matrices,
    "lowrank": _matrices,
    "apply": _apply,
    "interval": _fenced("[", "]"),
    "hstack": _big(r"\operatorname{hstack}"),
    "vstack": _big(r"\operatorname{vstack}"),
    "binomial": _binomial,
    "E": _bracket("E"),
    "Var": _bracket("Var"),
}


def latex_relation(r: Relation) -> str:
    """The LaTeX of a line."""
    return f"{latex(r.lhs)} {SIGNS[r.sign]} {latex(r.rhs)}"


__all__ = ["latex", "latex_name", "latex_number", "latex_relation", "latex_unit", "parens", "terms"]
