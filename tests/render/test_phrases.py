"""Every rule is called something on the page."""

from __future__ import annotations

from itertools import pairwise

import pytest

from derive.kernel.expr import Expr, symbol
from derive.kernel.record import Fact, Reason
from derive.kernel.relation import Relation, eq, lt
from derive.render.phrases import PHRASES, phrase
from derive.rules import RULES

x, y, z = (symbol(n, "positive") for n in "xyz")


def test_no_rule_is_without_a_phrase() -> None:
    assert sorted(RULES) == sorted(PHRASES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_phrase_is_words_even_without_arguments(name: str) -> None:
    words = phrase(Reason(name))
    assert words and isinstance(words[0], str) and words[0].strip()
    assert all(isinstance(w, (str, Expr, Relation)) for w in words)
    assert not any(isinstance(a, str) and isinstance(b, str) for a, b in pairwise(words))


def test_an_unknown_rule_is_shown_by_its_name() -> None:
    assert phrase(Reason("snake-lemma_twice")) == ("snake lemma twice",)


def test_arguments_are_told() -> None:
    assert phrase(Reason("solve", (("unknown", x),))) == ("solve for ", x)
    assert phrase(Reason("stationary", (("variable", x), ("at", y)))) == ("the slope in ", x, " vanishes")
    assert phrase(Reason("at", (("values", ((x, y),)),))) == ("at ", x, " = ", y)
    many = tuple((a, a) for a in (x, y, z))
    assert phrase(Reason("at", (("values", many),))) == ("at ", x, ", ", y, ", ", z)


def test_a_substitution_says_what_is_put_in() -> None:
    facts = [Fact("step-1", eq(x, y), "conclusion"), Fact("step-2", eq(y, z), "conclusion")]
    assert phrase(Reason("substitute"), facts) == ("put in ", y)
    assert phrase(Reason("substitute"), facts[:1]) == ("put equals for equals",)


def test_a_counterexample_says_against_what() -> None:
    claimed = Fact("claimed-1", lt(x, y), "claimed")
    assert phrase(Reason("counterexample"), [claimed]) == ("a counterexample: against ", lt(x, y))
