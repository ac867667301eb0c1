"""Inductions that reach further than their steps."""

BODY = """
        p = Problem("t", name="t")
        n = p.size("n", "n")
        t = {index}
        A = {sequence}
        zero = {zero}
        p.premise("next", eq(A(t + 1), A(t)))
        p.premise("start", eq(A({first}), zero))
        {more}

        @p.solution
        def s(s):
            s.part("q")
            h = s.suppose(eq(A(t), zero))
            following = s.step({cited}, by=Combine(), gives=eq(A(t + 1), zero))
            s.answer(s.step(by=Induction(t, A, (p.facts[1],), (h,), (following,))))
        """

NUMBERS = "p.sequence('A', 'A')"
MATRICES = "p.matrix('A', 'A', n, n, 'sequence')"


def _by(
    index: str, first: str = "0", sequence: str = NUMBERS, more: str = "", cited: str = "p.facts[0], h"
) -> str:
    zero = "zeros(n, n)" if sequence == MATRICES else "Number('3')"
    return BODY.format(index=index, first=first, sequence=sequence, zero=zero, more=more, cited=cited)


WHOLE = "p.index('t', 't', 'integer')"
FROM_0, FROM_1 = "p.index('t', 't')", "p.index('t', 't', 'positive integer')"

LIES = {
    "all-integers": (_by(WHOLE), "does not count from 0 or 1"),
    "all-integers-matrices": (_by(WHOLE, sequence=MATRICES), "does not count from 0 or 1"),
    "reals": (_by("p.index('t', 't', 'real')"), "does not count from 0 or 1"),
    "unknown": (_by("p.unknown('t', 't', domain='nonnegative integer')"), "does not count from 0 or 1"),
    "base-at-1": (_by(FROM_0, "1"), "the base says"),
    "base-at-0": (_by(FROM_1, "0"), "the base says"),
    "base-at-2": (_by(FROM_1, "2", MATRICES), "the base says"),
    "bounded": (
        _by(FROM_0, more="p.assume(le(t, n))", cited="p.facts[0], h, p.facts[2]"),
        "what is shown for these t is not shown for all",
    ),
    "bounded-matrices": (
        _by(FROM_0, sequence=MATRICES, more="p.premise('few', lt(t, 5))", cited="p.facts[0], h, p.facts[2]"),
        "what is shown for these t is not shown for all",
    ),
    "at-one-index": (
        _by(FROM_0, more="p.premise('here', eq(t, 0))", cited="p.facts[0], h, p.facts[2]"),
        "what is shown for these t is not shown for all",
    ),
}

HONEST = {
    "from-0": _by(FROM_0),
    "from-1": _by(FROM_1, "1"),
    "matrices": _by(FROM_0, sequence=MATRICES),
    "matrices-from-1": _by(FROM_1, "1", MATRICES),
}
