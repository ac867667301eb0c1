"""Why a LoRA whose two factors both start at zero never trains, and what one zero factor does."""

from derive.author import Gradient, Problem, eq, grad, inner, matrix, tr, zeros
from derive.rules import (
    Associate,
    At,
    Combine,
    Compute,
    Induction,
    ReadGradient,
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

    s.part("Step by step, in a case small enough to do by hand.", id="1b.example")
    s.say("Let {W_0} be the identity, the loss half the squared distance to [[0, 1], [2, 0]], the rate 1/10.")
    start = matrix([[1, 0], [0, 1]])
    target = matrix([[0, 1], [2, 0]])
    a0, b0 = matrix([[1], [1]]), matrix([[0, 0]])
    g0 = s.step(by=Compute(), gives=eq(start + a0 * b0 - target, matrix([[1, -1], [-2, 1]])))
    g0_value = g0.relation.rhs
    a_still = s.step(by=Compute(), gives=eq(g0_value * b0.T, matrix([[0], [0]])))
    b_moves = s.step(by=Compute(), gives=eq(a0.T * g0_value, matrix([[-1, 0]])))
    b1 = matrix([["0.1", 0]])
    s.say("Only the second factor moves: it becomes (1/10, 0).")
    g1 = s.step(by=Compute(), gives=eq(start + a0 * b1 - target, matrix([["1.1", -1], ["-1.9", 1]])))
    g1_value = g1.relation.rhs
    a_wakes = s.step(by=Compute(), gives=eq(g1_value * b1.T, matrix([["0.11"], ["-0.19"]])))
    b_goes = s.step(by=Compute(), gives=eq(a0.T * g1_value, matrix([["-0.8", 0]])))
    s.answer(a_still, b_moves, a_wakes, b_goes, text="The first factor wakes on the second step.")

    s.part("What kind of point is (0, 0)?", id="1b.saddle")
    s.say("To second order the loss is {q}; its gradients are those above, so its Hessian sends")
    s.say("a pair (P, Q) to {G*B.T} at B = Q and {A.T*G} at A = P. Try P = u e^T with Q = e v^T.")
    up_A = s.step(right, unit, by=Associate(), gives=eq(G * (e * v.T).T, sigma * (u * e.T)))
    up_B = s.step(left, unit, by=Associate(), gives=eq((u * e.T).T * G, sigma * (e * v.T)))
    s.say("That is an eigenvector with eigenvalue {sigma}; with Q = -e v^T the eigenvalue is its negative.")
    down_A = s.step(right, unit, by=Associate(), gives=eq(G * (-(e * v.T)).T, -sigma * (u * e.T)))
    down_B = s.step(left, unit, by=Associate(), gives=eq((u * e.T).T * G, -sigma * (-(e * v.T))))
    s.answer(
        up_A,
        up_B,
        down_A,
        down_B,
        text="A strict saddle: the Hessian has the eigenvalues plus and minus {sigma}, each {k} times.",
    )
