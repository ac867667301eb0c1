"""Every rule's docstring is its law, with an instance that runs."""

from __future__ import annotations

import doctest

import pytest

from derive.check.forms import FORMS
from derive.rules import RULES
from tests.bench import session


@pytest.mark.parametrize("name", RULES)
def test_the_instance_in_the_docstring_runs(name: str) -> None:
    cls = RULES[name]
    examples = doctest.DocTestParser().get_doctest(cls.__doc__ or "", session(), name, None, 0)
    assert examples.examples, f"{cls.__name__} has no instance in its docstring"
    runner = doctest.DocTestRunner(verbose=False)
    said: list[str] = []
    runner.run(examples, out=said.append)
    assert runner.failures == 0, "".join(said)


def test_every_rule_is_checked_and_every_check_has_its_rule() -> None:
    assert set(RULES) == set(FORMS)
