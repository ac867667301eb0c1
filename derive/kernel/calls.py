"""Names of functions as users of SymPy and of tables spell them, and what they stand for.

`ALIASES` renames, `BY_ARITY` picks an operation by the number of arguments (`zeta(s, a)` is
the Hurwitz function), `WRITTEN_OUT` builds a small tree for what is no operation of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.kernel import size as sz
from derive.kernel.expr import SCALAR, Expr, Node, Number, neg, node

NO_SIZE = (sz.constant(0), sz.constant(0))  # the shape of a set

#: name in text -> operation, where they differ
ALIASES = {
    "ln": "log",
    "Abs": "abs",
    "I": "eye",
    "Z": "zeros",
    "Tr": "tr",
    "trace": "tr",
    "Trace": "tr",
    "Det": "det",
    "Inverse": "inv",
    "kronecker": "kron",
    "hadamard": "had",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arccot": "acot",
    "arcsec": "asec",
    "arccsc": "acsc",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "arccoth": "acoth",
    "arcsech": "asech",
    "arccsch": "acsch",
    "ceiling": "ceil",
    "Max": "max",
    "Min": "min",
    "conjugate": "conj",
    "Heaviside": "heaviside",
    "sgn": "sign",
    "lambertw": "LambertW",
    "W": "LambertW",
    "RisingFactorial": "rising",
    "rf": "rising",
    "Pochhammer": "rising",
    "pochhammer": "rising",
    "FallingFactorial": "falling",
    "ff": "falling",
    "fac": "factorial",
    "fro": "norm",
    "slogdet": "logdet",
    "ei": "Ei",
    "si": "Si",
    "ci": "Ci",
    "shi": "Shi",
    "chi": "Chi",
    "Mod": "mod",
    "psi": "polygamma",
    "logGamma": "loggamma",
    "lgamma": "loggamma",
    "Gamma": "gamma",
    "Beta": "beta",
    "dirichlet_eta": "eta",
    "hurwitz": "zeta2",
    "gammainc": "lowergamma",
    "Li2": "dilog",
    "ellipk": "elliptic_k",
    "ellipe": "elliptic_e",
    "ellipf": "elliptic_f",
    "airy_ai": "airyai",
    "airy_bi": "airybi",
    "fresnel_s": "fresnels",
    "fresnel_c": "fresnelc",
    "jn": "sphericalj",
    "yn": "sphericaly",
    "hermite_h": "hermite",
    "chebyshev_t": "chebyshevt",
    "chebyshev_u": "chebyshevu",
    "legendre_p": "legendre",
    "legendre_q": "legendreq",
    "hyperU": "hyperu",
    "real": "re",
    "imag": "im",
    "LerchPhi": "lerchphi",
    "lerch": "lerchphi",
    "factorial_power": "rising",
}

#: (name, number of arguments) -> operation
BY_ARITY = {
    ("zeta", 2): "zeta2",
    ("elliptic_e", 2): "elliptic_e2",
    ("ellipe", 2): "elliptic_e2",
    ("elliptic_pi", 3): "elliptic_pi3",
    ("LambertW", 2): "LambertWk",
    ("lambertw", 2): "LambertWk",
    ("laguerre", 3): "assoc_laguerre",
    ("legendre", 3): "assoc_legendre",
    ("psi", 1): "digamma",
    ("gamma", 2): "uppergamma",
    ("Gamma", 2): "uppergamma",
    ("catalan", 1): "catalan_number",
    ("euler", 1): "euler_number",
    ("erf", 2): "erf2",
    ("atan", 2): "atan2",
    ("Ei", 2): "expint",
}


def entrywise(e: Expr) -> bool:
    """Whether a matrix is written as a function, product, quotient or power of entries, or a sum with one."""
    if not isinstance(e, Node) or e.is_scalar:
        return False
    if e.op in ("add", "neg", "transpose"):
        return any(map(entrywise, e.args))
    if e.op in ("mul", "div"):
        matrices = [a for a in e.args if not a.is_scalar]
        return len(matrices) == 1 and entrywise(matrices[0])
    return e.op == "had" or e.op.startswith("map_")


def each(number: Expr, matrix: Expr) -> Expr:
    """A matrix of the size of another with one number in each entry."""
    if isinstance(number, Node) and number.op == "neg":
        return neg(each(number.args[0], matrix))
    ones = Node("ones", tuple(map(sz.tree, matrix.shape)))
    return ones if number == Number("1") else node("mul", number, ones)


def each_beside(a: Expr, b: Expr) -> tuple[Expr, Expr]:
    """Two operands, a number beside a matrix as a matrix of that number."""
    if a.shape == SCALAR != b.shape != NO_SIZE:
        return each(a, b), b
    if b.shape == SCALAR != a.shape != NO_SIZE:
        return a, each(b, a)
    return a, b


def gelu(x: Expr) -> Expr:
    """x*Phi(x) = x*(1 + erf(x/sqrt(2)))/2, of a number or of each entry."""
    scaled = node("div", x, node("sqrt", 2))
    if x.is_scalar:
        return node("div", node("mul", x, node("add", 1, node("erf", scaled))), 2)
    return node("div", node("had", x, node("add", each(Number("1"), x), node("map_erf", scaled))), 2)


def _log(x: Expr, base: Expr) -> Expr:
    return Node("div", (Node("log", (x,)), Node("log", (base,))))


def _rational(p: Expr, q: Expr) -> Expr:
    if isinstance(p, Node) and p.op == "neg":
        return neg(node("div", p.args[0], q))
    return node("div", p, q)


#: (name, number of arguments) -> the tree it stands for
WRITTEN_OUT: dict[tuple[str, int], Callable[..., Expr]] = {
    ("Rational", 2): _rational,
    ("Rational", 1): lambda p: p,
    ("Integer", 1): lambda n: n,
    ("Float", 1): lambda x: x,
    ("S", 1): lambda x: x,
    ("sympify", 1): lambda x: x,
    ("log", 2): _log,
    ("ln", 2): _log,
    ("Pow", 2): lambda x, y: node("pow", x, y),
    ("pow", 2): lambda x, y: node("pow", x, y),
    ("E1", 1): lambda z: node("expint", 1, z),
    ("Li", 1): lambda z: node("add", node("li", z), neg(node("li", 2))),
    ("harmonic", 2): lambda n, m: node(
        "add", node("zeta", m), neg(node("zeta2", m, node("add", n, Number("1"))))
    ),
    ("exp2", 1): lambda x: node("pow", 2, x),
    ("square", 1): lambda x: node("pow", x, 2),
    ("gelu", 1): gelu,
    ("erfcx", 1): lambda x: node("mul", node("exp", node("pow", x, 2)), node("erfc", x)),
}
