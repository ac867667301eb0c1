"""A second opinion on inference: models of the premises found by projection, with NumPy alone.

Random values are moved onto the premises' equations by Gauss-Newton steps; where they hold, the
conclusion has to.  Shares nothing with the checker.  A hole is found, never its absence: what
cannot be evaluated or projected is None.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from derive.kernel.expr import Symbol, walk
from derive.kernel.relation import Relation
from tests.oracle import Model, indices, value

ROUNDS, STEP, CLOSE = 60, 1e-7, 1e-12
#: how far apart sides are where they differ for certain: of a premise, of a conclusion
APART, WRONG = 1e-3, 1e-5
Slot = tuple[str, tuple[int, ...], bool]


def _gap(r: Relation, m: Model) -> np.ndarray:
    a, b = np.asarray(value(r.lhs, m), float), np.asarray(value(r.rhs, m), float)
    size = np.abs(a) + np.abs(b)
    if not (np.any(a) and np.any(b)):  # one side is zero: the other one is measured by itself
        size = size + 1
    return ((a - b) / np.maximum(size, 1e-300)).reshape(-1)


def _slots(m: Model, symbols: dict[str, Symbol]) -> list[Slot]:
    """What may be moved: name, shape, and whether it stays positive."""
    found = []
    for name, x in m.values.items():
        s = symbols.get(name)
        if isinstance(x, frozenset) or (s is not None and s.props - {"sequence"}):
            continue
        found.append((name, np.shape(x), s is not None and "positive" in s.domain))
    return found


def _read(m: Model, slots: Sequence[Slot]) -> np.ndarray:
    parts = []
    for name, _, positive in slots:
        x = np.asarray(m.values[name], float).reshape(-1)
        parts.append(np.log(x) if positive else x)
    return np.concatenate(parts) if parts else np.zeros(0)


def _write(m: Model, slots: Sequence[Slot], u: np.ndarray) -> None:
    at = 0
    for name, shape, positive in slots:
        count = int(np.prod(shape)) if shape else 1
        x = u[at : at + count]
        at += count
        x = np.exp(np.clip(x, -50, 50)) if positive else x
        m.values[name] = x.reshape(shape) if shape else float(x[0])


def _project(m: Model, equations: Sequence[Relation], slots: Sequence[Slot]) -> bool:
    """Move the values onto the equations; whether that was reached."""

    def gaps(u: np.ndarray) -> np.ndarray:
        _write(m, slots, u)
        return np.concatenate([_gap(r, m) for r in equations])

    u = _read(m, slots)
    for _ in range(ROUNDS):
        now = gaps(u)
        if not np.all(np.isfinite(now)):
            return False
        if np.max(np.abs(now), initial=0.0) < CLOSE:
            return True
        slope = np.stack([(gaps(u + STEP * e) - now) / STEP for e in np.eye(len(u))], axis=1)
        if not np.all(np.isfinite(slope)):
            return False
        move = np.linalg.lstsq(slope, -now, rcond=1e-12)[0]
        size = np.max(np.abs(move), initial=0.0)
        u = u + move * min(1.0, 1.0 / size if size else 1.0)
    return False


def _holds(r: Relation, m: Model, slack: float) -> bool | None:
    """Whether a line holds in a model, up to `slack` (with as much to spare where that is below zero); None
    for signs that are not compared here.
    """
    if r.sign not in ("=", "<=", "<", ">=", ">", "!="):
        return None
    a, b = np.asarray(value(r.lhs, m), float), np.asarray(value(r.rhs, m), float)
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return None
    scale = slack * (1 + np.max(np.abs(a)) + np.max(np.abs(b)))
    if r.sign == "=":
        return bool(np.all(np.abs(a - b) <= scale))
    if r.sign == "!=":
        return bool(np.any(np.abs(a - b) > -scale))
    low, high = (a, b) if r.sign in ("<=", "<") else (b, a)
    return bool(np.all(low <= high + scale))


def follows(premises: Sequence[Relation], conclusion: Relation, seed: str, draws: int = 6) -> bool | None:
    """Whether the conclusion holds in every model of the premises that was found; None without any."""
    lines = [*premises, conclusion]
    symbols = {n: s for r in lines for n, s in r.free_symbols().items()}
    trees = [x for r in lines for e in (r.lhs, r.rhs) for x in walk(e)]
    seen = False
    for k in range(3 * draws):
        m = Model(f"{seed}/{k}")
        m.make_room(symbols.values())
        m.sizes.update({name: m.rng("index" + name).choice([1, 2]) for name in indices(trees)})
        try:
            with np.errstate(all="ignore"):
                for r in lines:
                    value(r.lhs, m), value(r.rhs, m)
                slots = _slots(m, symbols)
                if not _project(m, [r for r in premises if r.sign == "="], slots):
                    continue
                if any(_holds(r, m, -APART) is not True for r in premises if r.sign != "="):
                    continue
                told = _holds(conclusion, m, WRONG)
        except (ArithmeticError, IndexError, ValueError, TypeError, AttributeError, np.linalg.LinAlgError):
            continue  # no value at this point
        if told is False:
            return False
        seen = seen or told is True
        if seen and k >= draws:
            break
    return True if seen else None
