"""What tests of the catalogue ask of a solved problem: numbers, answers, results, other seeds."""

from __future__ import annotations

import hashlib
import importlib
from functools import cache

from derive.author import Problem, Solved
from derive.kernel.expr import Number
from derive.kernel.record import Demonstration
from derive.kernel.text import show


def problem(name: str) -> Problem:
    """The problem of a file in `problems/`."""
    found: Problem = importlib.import_module(f"problems.{name}").p
    return found


@cache
def solved(name: str, *settings: tuple[str, str]) -> Solved:
    """Its solution under some settings."""
    return problem(name).solve(dict(settings))


def number(name: str, symbol: str, **settings: str) -> str:
    """What the last line about a symbol says it is, where that is a number or a listed set."""
    found = [
        s.conclusion.relation.rhs
        for s in solved(name, *sorted(settings.items())).trace.steps
        if str(s.conclusion.relation.lhs) == symbol and s.reason.name in ("evaluate", "enumerate", "floor")
    ]
    assert found, f"{name} gives no number for {symbol}"
    last = found[-1]
    return last.text if isinstance(last, Number) else show(last)


def answers(name: str, part: str) -> list[str]:
    """The lines in which a part ends."""
    t = solved(name).trace
    found = next(p for p in t.parts if p.id == part)
    return [str(t.fact[i].relation) for item in found.items for i in getattr(item, "facts", ())]


def demonstrations(name: str) -> list[Demonstration]:
    """The demonstrations of a problem."""
    return [i for p in solved(name).trace.parts for i in p.items if isinstance(i, Demonstration)]


def results(name: str) -> dict[str, float]:
    """What the demonstrations returned."""
    return {r.name: float(r.value) for d in demonstrations(name) for r in d.results}


def holds_under(name: str, seed: int) -> None:
    """Asserts that whatever a demonstration asserts holds under another seed."""
    import numpy as np

    from derive.check.decide import decide
    from derive.check.exhibits import number as decimal

    module, trace = importlib.import_module(f"problems.{name}"), solved(name).trace
    for d in demonstrations(name):
        label = int.from_bytes(hashlib.sha256(f"{d.seed} {seed}".encode()).digest()[:8], "big")
        found = getattr(module, d.function)(np.random.default_rng(label))
        values = {
            trace.symbols[k]: decimal(repr(int(v) if isinstance(v, (int, np.integer)) else float(v)))
            for k, v in found.items()
        }
        for f in d.holds:
            verdict = decide(f.relation.replace(values))
            assert verdict.passed, (d.function, str(f.relation), found)
