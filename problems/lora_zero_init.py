"""Why a LoRA whose two factors both start at zero never trains, and what one zero factor does."""

import numpy as np

from derive.author import Gradient, Problem, eq, grad, inner, lt, matrix, node, sqrt, tr, zeros
from derive.rules import (
    At,
    Combine,
    Compute,
    Induction,
    ReadGradient,
    Rearrange,
    Substitute,
    TotalDifferential,
    TraceLaws,
)

p = Problem(
    title="LoRA with both factors at zero",
    source="Hu et al. 2021, arXiv:2106.09685",
)

m, l, k = p.size("m", "rows of W"), p.size("l", "columns of W"), p.size("k", "rank of the update")
t = p.index("t", "number of optimiser steps taken")
W_0 = p.matrix("W_0", "frozen weights", m, l)
W = p.matrix("W", "adapted weights", m, l, "sequence")
A = p.matrix("A", "first factor", m, k, "sequence")
B = p.matrix("B", "second factor", k, l, "sequence")
G = p.matrix("G", "gradient of the loss by W", m, l, "sequence")
L = p.unknown("L", "loss, a smooth function of W", domain="real")
q = p.unknown("q", "second-order part of the loss at A = B = 0", domain="real")
eta = p.unknown("eta", "learning rate")
dL, dW, dA, dB = (p.differential(x) for x in (L, W, A, B))
sigma = p.unknown("sigma", "a singular value of G")
u = p.vector("u", "its left singular vector", m)
v = p.vector("v", "its right singular vector", l)
e = p.vector("e", "any unit vector of length k", k)

adapted = p.premise("adapted", eq(W, W_0 + A * B), "LoRA adds a product of rank at most k")
pairing = p.premise("pairing", eq(dL, inner(G, dW)), "G is the gradient of the loss by W")
update_A = p.premise("update-A", eq(A(t + 1), A(t) - eta * grad(L, A(t))), "a step of SGD")
update_B = p.premise("update-B", eq(B(t + 1), B(t) - eta * grad(L, B(t))), "a step of SGD")
right = p.premise("right", eq(G * v, sigma * u), "a singular pair of G")
left = p.premise("left", eq(G.T * u, sigma * v), "the same pair, from the other side")
unit = p.premise("unit", eq(e.T * e, 1), "e has length 1")
g = p.unknown("g", "gradient by one number", domain="real")
b_1 = p.unknown("b_1", "decay of the running mean")
b_2 = p.unknown("b_2", "decay of the running mean of squares")
eps = p.unknown("eps", "a small number")
mu = p.unknown("mu", "running mean after one step, from zero", domain="real")
kappa = p.unknown("kappa", "running mean of squares after one step, from zero", domain="nonnegative")
delta = p.unknown("delta", "Adam's first step", domain="real")
below_1 = p.assume(lt(b_1, 1), "a decay")
below_2 = p.assume(lt(b_2, 1), "a decay")
Q = p.matrix("Q", "balance of the two factors", k, k)
dQ = p.differential(Q)
h = p.unknown("h", "a small time")
second = p.premise("second", eq(q, inner(G, A * B)), "A*B is of second order near zero")


@p.solution
def solution(s):
    s.part(
        "What are the gradients of the loss by {A} and by {B}?",
        id="1b.gradients",
        goal=(Gradient(of=tr(G.T * (W_0 + A * B)), by=A), Gradient(of=tr(G.T * (W_0 + A * B)), by=B)),
    )
    s.say("A small change of the factors changes {W} by the product rule.")
    change = s.step(adapted, by=TotalDifferential(((W, dW), (A, dA), (B, dB))))
    s.say("The loss changes by the pairing of {G} with that change.")
    paired = s.step(pairing, by=Substitute(change))
    split = s.step(paired, by=TraceLaws(), gives=eq(dL, inner(G, dA * B) + inner(G, A * dB)))
    s.say("In <X, Y> = tr(X^T Y) a factor moves to the other side as its transpose, the trace being cyclic.")
    moved = s.step(split, by=TraceLaws(), gives=eq(dL, inner(G * B.T, dA) + inner(A.T * G, dB)))
    s.say("What a change is paired with is the gradient.")
    by_A = s.step(moved, by=ReadGradient(L, A, dA))
    by_B = s.step(moved, by=ReadGradient(L, B, dB))
    s.answer(by_A, by_B, text="Each gradient contains the other factor.")

    s.part("Both factors start at zero. Why does nothing ever move?", id="1b")
    start_A = s.suppose(eq(A(0), zeros(m, k)), "the first factor starts at zero")
    start_B = s.suppose(eq(B(0), zeros(k, l)), "the second factor starts at zero")
    s.say("Suppose that both are zero after {t} steps.")
    zero_A = s.suppose(eq(A(t), zeros(m, k)), "zero after t steps")
    zero_B = s.suppose(eq(B(t), zeros(k, l)), "zero after t steps")
    now = {W: W(t), A: A(t), B: B(t), G: G(t)}
    by_A_t = s.step(by_A, by=At({x: now[x] for x in (A, B, G)}))
    by_B_t = s.step(by_B, by=At({x: now[x] for x in (A, B, G)}))
    flat_A = s.step(by_A_t, by=Combine(using=(zero_B,)), gives=eq(grad(L, A(t)), zeros(m, k)))
    flat_B = s.step(by_B_t, by=Combine(using=(zero_A,)), gives=eq(grad(L, B(t)), zeros(k, l)))
    s.say("So a step of SGD changes nothing; momentum and Adam only rescale these zeros.")
    next_A = s.step(update_A, by=Combine(using=(zero_A, flat_A)), gives=eq(A(t + 1), zeros(m, k)))
    next_B = s.step(update_B, by=Combine(using=(zero_B, flat_B)), gives=eq(B(t + 1), zeros(k, l)))
    s.say("Zero at the start, and zero after a step whenever zero before it: zero for ever.")
    pieces = {
        "over": t,
        "base": (start_A, start_B),
        "hypotheses": (zero_A, zero_B),
        "steps": (next_A, next_B),
    }
    ever_A = s.step(by=Induction(of=A, **pieces))
    ever_B = s.step(by=Induction(of=B, **pieces))
    s.answer(ever_A, ever_B, text="Both gradients vanish at every step, so the model is never adapted.")

    s.part("One factor starts at zero: whose gradient vanishes on the first step?", id="1b.one")
    one = s.suppose(eq(B(0), zeros(k, l)), "only the second factor starts at zero")
    first = {A: A(0), B: B(0), G: G(0)}
    by_A_0 = s.step(by_A, by=At(first))
    by_B_0 = s.step(by_B, by=At(first))
    s.say("The gradient of the non-zero factor {A} is exactly zero on this step.")
    still = s.step(by_A_0, by=Combine(using=(one,)), gives=eq(grad(L, A(0)), zeros(m, k)))
    update_A_0 = s.step(update_A, by=At({t: 0}), gives=eq(A(1), A(0) - eta * grad(L, A(0))))
    update_B_0 = s.step(update_B, by=At({t: 0}), gives=eq(B(1), B(0) - eta * grad(L, B(0))))
    same = s.step(update_A_0, by=Combine(using=(still,)), gives=eq(A(1), A(0)))
    s.say("The zero factor {B} moves at once.")
    moves = s.step(update_B_0, by=Combine(using=(one, by_B_0)), gives=eq(B(1), -eta * A(0).T * G(0)))
    s.say("From the second step on {A} moves as well.")
    W_1 = s.step(adapted, by=At({W: W(1), A: A(1), B: B(1)}))
    shift = s.step(W_1, by=Combine(using=(same, moves)), gives=eq(W(1), W_0 - eta * A(0) * A(0).T * G(0)))
    by_A_1 = s.step(by_A, by=At({A: A(1), B: B(1), G: G(1)}))
    woken = s.step(by_A_1, by=Combine(using=(moves,)), gives=eq(grad(L, A(1)), -eta * G(1) * G(0).T * A(0)))
    s.answer(
        still, by_B_0, moves, shift, woken, text="One zero factor starts at the model itself, and trains."
    )

    s.part("And with {A} at zero and {B} random?", id="1b.mirror")
    other = s.suppose(eq(A(0), zeros(m, k)), "only the first factor starts at zero")
    still_B = s.step(by_B_0, by=Combine(using=(other,)), gives=eq(grad(L, B(0)), zeros(k, l)))
    moves_A = s.step(update_A_0, by=Combine(using=(other, by_A_0)), gives=eq(A(1), -eta * G(0) * B(0).T))
    s.answer(still_B, moves_A, text="The mirror image: the zero factor moves first.")

    s.part("What does Adam make of a gradient {g} on its first step?", id="1b.adam")
    s.say("Adam divides a running mean of gradients by the root of one of their squares, both corrected.")
    mean = s.let(mu, (1 - b_1) * g)
    square = s.let(kappa, (1 - b_2) * g**2, below_2)
    scaled = -eta * (mu / (1 - b_1)) / (sqrt(kappa / (1 - b_2)) + eps)
    adam = s.let(delta, scaled, below_1, below_2)
    adam = s.step(adam, by=Substitute(mean, square))
    adam = s.step(adam, by=Rearrange(), gives=eq(delta, -eta * g / (node("abs", g) + eps)))
    s.say("A gradient of zero gives a step of zero, so from (0, 0) Adam does not move either.")
    none = s.suppose(eq(g, 0), "the gradient is zero")
    stays = s.step(adam, by=Combine(using=(none,)), gives=eq(delta, 0))
    s.answer(adam, stays, text="Otherwise the step is about as large as the rate, whatever the gradient.")

    s.part("Step by step, in a case small enough to do by hand.", id="1b.example")
    s.say(
        "Let {W_0} be the identity, the loss half the squared distance to [[0, 1], [2, 0]], the rate a tenth."
    )
    start = matrix([[1, 0], [0, 1]])
    target = matrix([[0, 1], [2, 0]])
    a0, b0 = matrix([[1], [1]]), matrix([[0, 0]])
    g0 = s.step(by=Compute(), gives=eq(start + a0 * b0 - target, matrix([[1, -1], [-2, 1]])))
    g0_value = g0.relation.rhs
    a_still = s.step(by=Compute(), gives=eq(g0_value * b0.T, matrix([[0], [0]])))
    b_moves = s.step(by=Compute(), gives=eq(a0.T * g0_value, matrix([[-1, 0]])))
    b1 = matrix([["0.1", 0]])
    s.say("Only the second factor moves: it becomes a tenth of (1, 0).")
    g1 = s.step(by=Compute(), gives=eq(start + a0 * b1 - target, matrix([["1.1", -1], ["-1.9", 1]])))
    g1_value = g1.relation.rhs
    a_wakes = s.step(by=Compute(), gives=eq(g1_value * b1.T, matrix([["0.11"], ["-0.19"]])))
    b_goes = s.step(by=Compute(), gives=eq(a0.T * g1_value, matrix([["-0.8", 0]])))
    s.answer(a_still, b_moves, a_wakes, b_goes, text="The first factor wakes on the second step.")

    s.part("What kind of point is (0, 0)?", id="1b.saddle")
    s.say("To second order the loss is {q}; its gradients are those above, so its Hessian sends")
    s.say("a pair (P, Q) to {G*B.T} at B = Q and {A.T*G} at A = P. Try P = u e^T with Q = e v^T.")
    up_A = s.step(right, unit, by=Combine(), gives=eq(G * (e * v.T).T, sigma * (u * e.T)))
    up_B = s.step(left, unit, by=Combine(), gives=eq((u * e.T).T * G, sigma * (e * v.T)))
    s.say("That is an eigenvector with eigenvalue {sigma}; with Q = -e v^T the eigenvalue is its negative.")
    down_A = s.step(right, unit, by=Combine(), gives=eq(G * (-(e * v.T)).T, -sigma * (u * e.T)))
    down_B = s.step(left, unit, by=Combine(), gives=eq((u * e.T).T * G, -sigma * (-(e * v.T))))
    s.answer(
        up_A,
        up_B,
        down_A,
        down_B,
        text="A strict saddle: the Hessian has the eigenvalues plus and minus {sigma}, each {k} times.",
    )

    s.part("Do random runs show it?", id="1b.run")
    s.demonstrate(
        "Both gradients against differences of a loss that is not quadratic, at random sizes from 1 to 8.",
        compare_gradients,
        holds=("error < 0.0000001", "least_A > 0", "least_B > 0"),
        meanings={
            "error": "largest relative difference from the formulas",
            "least_A": "least norm of the gradient by A at random factors",
            "least_B": "least norm of the gradient by B at random factors",
        },
    )
    stuck = s.demonstrate(
        "A hundred steps from (0, 0) with SGD, momentum, Adam, AdamW and RMSprop.",
        start_at_zero,
        holds=tuple(f"{name} = 0" for name in ("sgd", "momentum", "adam", "adamw", "rmsprop")),
        meanings={
            name: f"largest entry of either factor after {name}"
            for name in ("sgd", "momentum", "adam", "adamw", "rmsprop")
        },
    )
    woken_run = s.demonstrate(
        "SGD from a random A and B = 0; 6 rows, 5 columns, rank 2 and rate 0.05: norms of the gradients.",
        start_one_zero,
        holds=(
            "slope_A_1 = 0",
            *(f"slope_A_{n} > 0" for n in (2, 3)),
            *(f"slope_B_{n} > 0" for n in (1, 2, 3)),
        ),
        meanings={
            **{f"slope_A_{n}": f"norm of the gradient by A on step {n}" for n in SHOWN},
            **{f"slope_B_{n}": f"norm of the gradient by B on step {n}" for n in SHOWN},
        },
    )
    s.plot(
        "Norm of the gradients, starting with B = 0",
        s.measured("by A", woken_run, {n: f"slope_A_{n}" for n in SHOWN}, "line"),
        s.measured("by B", woken_run, {n: f"slope_B_{n}" for n in SHOWN}, "line"),
        x="step",
        y="norm of the gradient",
        alt="The gradient by A is 0 on the first step and positive from the second on; that by B is not.",
    )
    s.answer(
        *stuck,
        *woken_run[:2],
        text="From (0, 0) nothing moves, whatever the optimiser; with one zero factor both soon do.",
    )

    s.part("And if both start small, but not at zero?", id="1b.small")
    escape = s.demonstrate(
        "Both factors random of size 1e-3 or 1e-6: steps until a tenth of what can be gained is gained.",
        start_small,
        holds=("abs(steps_6 - steps_3 - predicted) < 3", "steps_6 > steps_3"),
        meanings={
            "steps_3": "steps from size 1e-3",
            "steps_6": "steps from size 1e-6",
            "predicted": "log(1000)/log(1 + rate times the greatest singular value of G)",
        },
    )
    s.answer(*escape, text="They leave the saddle, at a pace that the greatest singular value of {G} sets.")

    s.part("What stays constant while both factors learn in small steps?", id="1b.flow")
    s.say("In a small time {h} each factor moves against its gradient.")
    flow_A = s.suppose(eq(dA, -h * (G * B.T)), "gradient flow")
    flow_B = s.suppose(eq(dB, -h * (A.T * G)), "gradient flow")
    balance = s.let(Q, A.T * A - B * B.T)
    change_Q = s.step(balance, by=TotalDifferential(((Q, dQ), (A, dA), (B, dB))))
    steady = s.step(change_Q, by=Combine(using=(flow_A, flow_B)), gives=eq(dQ, zeros(k, k)))
    s.answer(steady, text="Whichever factor starts larger stays so: {Q} does not change.")


SHOWN = tuple(range(1, 13))  # steps of the picture


def compare_gradients(rng):
    worst, least_a, least_b = 0.0, np.inf, np.inf
    for _ in range(10):
        rows, columns, inner_size = rng.permutation(np.arange(1, 9))[:3]
        a, b = rng.standard_normal((rows, inner_size)), rng.standard_normal((inner_size, columns))
        base, target = rng.standard_normal((2, rows, columns))

        def loss(a, b, base=base, target=target):
            weights = base + a @ b
            return np.log(np.cosh(weights - target)).sum() + np.exp(weights / 4).sum()

        weights = base + a @ b
        slope = np.tanh(weights - target) + np.exp(weights / 4) / 4
        for x, formula, of in (
            (a, slope @ b.T, lambda x, b=b, loss=loss: loss(x, b)),
            (b, a.T @ slope, lambda x, a=a, loss=loss: loss(a, x)),
        ):
            measured = np.zeros_like(x)
            for index in np.ndindex(x.shape):
                step = np.zeros_like(x)
                step[index] = 1e-5
                measured[index] = (of(x + step) - of(x - step)) / 2e-5
            worst = max(worst, np.abs(measured - formula).max() / np.abs(formula).max())
        least_a = min(least_a, np.linalg.norm(slope @ b.T))
        least_b = min(least_b, np.linalg.norm(a.T @ slope))
    return {"error": worst, "least_A": least_a, "least_B": least_b}


def slopes(a, b, gap):
    """Gradients by both factors of half the squared distance of A B from a gap."""
    error = a @ b - gap
    return error @ b.T, a.T @ error


def start_at_zero(rng):
    gap, rate, tiny, found = rng.standard_normal((6, 5)), 0.05, 1e-8, {}
    for name in ("sgd", "momentum", "adam", "adamw", "rmsprop"):
        x = [np.zeros((6, 2)), np.zeros((2, 5))]
        mean, square = [np.zeros_like(y) for y in x], [np.zeros_like(y) for y in x]
        for step in range(1, 101):
            for j, g in enumerate(slopes(*x, gap)):
                mean[j] = 0.9 * mean[j] + (1 if name == "momentum" else 0.1) * g
                square[j] = 0.99 * square[j] + 0.01 * g**2
                if name == "sgd":
                    move = g
                elif name == "momentum":
                    move = mean[j]
                elif name == "rmsprop":
                    move = g / (np.sqrt(square[j]) + tiny)
                else:
                    move = mean[j] / (1 - 0.9**step) / (np.sqrt(square[j] / (1 - 0.99**step)) + tiny)
                x[j] = x[j] * (1 - 0.01 * rate if name == "adamw" else 1) - rate * move
        found[name] = max(np.abs(y).max() for y in x)
    return found


def start_one_zero(rng):
    gap, rate = rng.standard_normal((6, 5)), 0.05
    a, b, found = rng.standard_normal((6, 2)), np.zeros((2, 5)), {}
    for n in SHOWN:
        by_a, by_b = slopes(a, b, gap)
        found[f"slope_A_{n}"], found[f"slope_B_{n}"] = np.linalg.norm(by_a), np.linalg.norm(by_b)
        a, b = a - rate * by_a, b - rate * by_b
    return found


def start_small(rng):
    left, right = np.linalg.qr(rng.standard_normal((6, 5)))[0], np.linalg.qr(rng.standard_normal((5, 5)))[0]
    values = np.array([4, 2, 1, 0.5, 0.25])
    gap, rate = left * values @ right.T, 0.01
    directions = rng.standard_normal((6, 2)), rng.standard_normal((2, 5))
    found, goal = {}, 0.9 * (values**2).sum() / 2 + 0.1 * (values[2:] ** 2).sum() / 2
    for name, size in (("steps_3", 1e-3), ("steps_6", 1e-6)):
        a, b = (size * x for x in directions)
        count = 0
        while ((a @ b - gap) ** 2).sum() / 2 > goal:
            by_a, by_b = slopes(a, b, gap)
            a, b, count = a - rate * by_a, b - rate * by_b, count + 1
        found[name] = count
    return {**found, "predicted": np.log(1000) / np.log(1 + rate * values.max())}
