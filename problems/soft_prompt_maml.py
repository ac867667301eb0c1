"""How to meta-learn the start of a soft prompt over a family of tasks."""

import numpy as np

from derive.author import Equals, Gradient, Problem, diff, eq, eye, inner, ne
from derive.rules import (
    Associate,
    At,
    Combine,
    Differentiate,
    ReadGradient,
    Solve,
    Stationary,
    Substitute,
    TotalDifferential,
    TraceLaws,
)

p = Problem(
    title="MAML for soft prompts",
    source="Finn et al. 2017, arXiv:1703.03400; Lester et al. 2021, arXiv:2104.08691",
)

n = p.size("n", "numbers in the prompt: vectors times embedding width")
P_0 = p.vector("P_0", "the prompt from which every task starts, as one column", n)
P_1 = p.vector("P_1", "the prompt adapted to a task", n)
P_2 = p.vector("P_2", "the prompt after a second inner step", n)
g_0 = p.vector("g_0", "gradient of the support loss at P_0", n)
g_1 = p.vector("g_1", "gradient of the support loss at P_1", n)
q = p.vector("q", "gradient of the query loss at the adapted prompt", n)
H = p.matrix("H", "Hessian of the support loss at P_0", n, n, "symmetric")
H_1 = p.matrix("H_1", "Hessian of the support loss at P_1", n, n, "symmetric")
Q = p.unknown("Q", "query loss of the task at its adapted prompt", domain="real")
Q_2 = p.unknown("Q_2", "query loss after two inner steps", domain="real")
eta = p.unknown("eta", "learning rate of the inner step")
c = p.vector("c", "a constant: the support gradient at zero", n)
dP_0, dP_1, dP_2, dg_0, dg_1, dQ, dQ_2 = (p.differential(x) for x in (P_0, P_1, P_2, g_0, g_1, Q, Q_2))

inner_step = p.premise("inner", eq(P_1, P_0 - eta * g_0), "one step on the support examples, prompt only")
bends = p.premise("bends", eq(dg_0, H * dP_0), "the gradient changes by the Hessian")
paired = p.premise("paired", eq(dQ, inner(q, dP_1)), "q is the gradient of the query loss")
second = p.premise("second", eq(P_2, P_1 - eta * g_1), "a second step")
bends_1 = p.premise("bends-1", eq(dg_1, H_1 * dP_1), "the same at the next prompt")
paired_2 = p.premise("paired-2", eq(dQ_2, inner(q, dP_2)), "q at the prompt after two steps")

a = p.given("a", "3", "curvature of a task with one number", domain="positive")
b = p.given("b", "2", "where its support loss is least", domain="real")
d = p.given("d", "1", "where its query loss is least", domain="real")
h = p.given("h", "0.1", "rate of its inner step")
x = p.unknown("x", "the start", domain="real")
y = p.unknown("y", "the adapted number", domain="real")
l = p.unknown("l", "query loss at the adapted number", domain="real")
x_opt, y_opt, l_opt = p.instance("opt", "at the best start", x, y, l)

adapts = p.premise("adapts", eq(y, x - h * a * (x - b)), "one step down a*(x - b)**2/2")
asks = p.premise("asks", eq(l, (y - d) ** 2 / 2), "the query loss")

moves = p.assume(ne(h * a, 1), "the step does not end at the same place from every start")

p.example("a larger inner step", h="0.25")
p.example("a step that undoes itself", h="0.5", a="1")


@p.solution
def solution(s):
    s.part(
        "How is MAML adapted to a family of tasks with a frozen model and soft prompts, and by what gradient"
        " does the start {P_0} learn?",
        id="6d",
        goal=Gradient(of=inner(q, P_0 - eta * (H * P_0 + c)), by=P_0),
    )
    s.say("Inner loop: from the common start, each task adapts its prompt on its support examples.")
    s.say("Outer loop: the start is moved so that the query loss after adaptation falls, summed over tasks.")
    s.assumption("One inner step; the model's weights are frozen throughout.")
    s.say("A change of the start changes the adapted prompt, directly and through the gradient of the step.")
    moved = s.step(inner_step, by=TotalDifferential(((P_1, dP_1), (P_0, dP_0), (g_0, dg_0))))
    moved = s.step(moved, by=Substitute(bends))
    s.say("The query loss changes by the pairing of its gradient with that change.")
    query = s.step(paired, by=Substitute(moved))
    split = s.step(query, by=TraceLaws(), gives=eq(dQ, inner(q - eta * (H * q), dP_0)))
    s.say("What the change of the start is paired with is the gradient; the Hessian is its own transpose.")
    outer = s.step(split, by=ReadGradient(Q, P_0, dP_0))
    outer = s.step(outer, by=Associate(), gives=eq(outer.relation.lhs, (eye(n) - eta * H) * q))
    s.demonstrate(
        "A frozen network with a prompt of 6 numbers: the formula against differences of the query loss.",
        differences,
        holds=("error < 0.000001", "first_order > 10*error"),
        meanings={
            "error": "largest difference of the formula from central differences",
            "first_order": "the same if the Hessian is dropped",
        },
    )
    s.answer(
        outer,
        text="At test time a new task starts at {P_0} and takes the inner step on its few examples."
        " The first-order variant drops {H}.",
    )

    s.part(
        "And with two inner steps?",
        id="6d.two",
        goal=Gradient(of=inner(q, (eye(n) - eta * H_1) * (P_0 - eta * (H * P_0 + c))), by=P_0),
    )
    s.say("The second step's change is that of the first, with the next Hessian.")
    again = s.step(second, by=TotalDifferential(((P_2, dP_2), (P_1, dP_1), (g_1, dg_1))))
    again = s.step(again, by=Substitute(bends_1))
    again = s.step(again, by=Associate(), gives=eq(dP_2, (eye(n) - eta * H_1) * dP_1))
    through = s.step(again, by=Substitute(moved))
    pairing = s.step(paired_2, by=Substitute(through))
    pairing = s.step(
        pairing,
        by=TraceLaws(),
        gives=eq(dQ_2, inner((eye(n) - eta * H) * ((eye(n) - eta * H_1) * q), dP_0)),
    )
    twice = s.step(pairing, by=ReadGradient(Q_2, P_0, dP_0))
    s.answer(twice, text="Each inner step adds such a factor.")

    s.part(
        "One number: support loss {a*(x - b)**2/2}, query loss {(y - d)**2/2} after one step of rate {h}."
        " Which start is best?",
        id="6d.example",
        goal=Equals(x_opt, b + (d - b) / (1 - h * a)),
    )
    s.say("The query loss as a function of the start; its slope has the factor of one inner step.")
    curve = s.step(asks, by=Substitute(adapts))
    slope = s.step(curve, by=Differentiate(x), gives=eq(diff(l, x), (1 - h * a) * (x - h * a * (x - b) - d)))
    s.say("At the best start it vanishes.")
    flat = s.step(
        curve,
        by=Stationary(x, at=x_opt),
        gives=eq((1 - h * a) * (x_opt - h * a * (x_opt - b) - d), 0),
    )
    best = s.step(flat, moves, by=Solve(x_opt), gives=eq(x_opt, (d - h * a * b) / (1 - h * a)))
    number = s.number(best)
    there = s.step(adapts, by=At({x: x_opt, y: y_opt}))
    there = s.step(there, best, by=Combine(), gives=eq(y_opt, d))
    s.answer(
        slope,
        best,
        number,
        there,
        text="Not the point where the query loss is least, but the one from which the step leads there.",
    )

    s.part("Does it pay?", id="6d.run")
    run = s.demonstrate(
        "A family of tasks that share most of their solution: the start is meta-learnt on 20 of them, and 50"
        " new ones adapt by one step on 5 examples each, from there or from zero.",
        meta_learn,
        holds=("meta < half_zero", "before > meta"),
        meanings={
            "meta": "query loss of new tasks after adaptation from the learnt start",
            "half_zero": "half of the query loss after adaptation from zero",
            "before": "query loss at the learnt start, before adaptation",
        },
    )
    s.answer(*run, text="New tasks start close to their solutions, and the step still helps.")


def differences(rng):
    size, hidden, examples = 6, 7, 8
    read = rng.standard_normal((hidden, size))
    frozen = rng.standard_normal((hidden, 3))
    out = rng.standard_normal(hidden)
    start = rng.standard_normal(size)
    tasks = [(rng.standard_normal((examples, 3)), rng.standard_normal(examples)) for _ in range(2)]
    rate = 0.1

    def loss(prompt, task):
        inputs, targets = task
        return ((np.tanh(inputs @ frozen.T + read @ prompt) @ out - targets) ** 2).mean() / 2

    def gradient(prompt, task):
        inputs, targets = task
        hidden_values = np.tanh(inputs @ frozen.T + read @ prompt)
        error = hidden_values @ out - targets
        return ((error[:, None] * (1 - hidden_values**2) * out) @ read).mean(axis=0)

    def differences_of(function, at, step):
        return np.array([(function(at + e) - function(at - e)) / (2 * step) for e in step * np.eye(len(at))])

    support, query = tasks
    adapted = start - rate * gradient(start, support)
    hessian = differences_of(lambda x: gradient(x, support), start, 1e-5)
    formula = (np.eye(size) - rate * hessian) @ gradient(adapted, query)
    measured = differences_of(lambda x: loss(x - rate * gradient(x, support), query), start, 1e-5)
    return {
        "error": np.abs(formula - measured).max(),
        "first_order": np.abs(gradient(adapted, query) - measured).max(),
    }


def meta_learn(rng):
    size, examples, rate, noise = 6, 5, 0.1, 0.3
    common = rng.standard_normal(size)
    common *= 3 / np.linalg.norm(common)

    def task():
        solution = common + noise * rng.standard_normal(size)
        inputs = rng.standard_normal((2, examples, size))
        return inputs, inputs @ solution

    def gradient(prompt, inputs, targets):
        return inputs.T @ (inputs @ prompt - targets) / examples

    def adapted(prompt, inputs, targets):
        return prompt - rate * gradient(prompt, inputs[0], targets[0])

    def query(prompt, inputs, targets):
        return ((inputs[1] @ prompt - targets[1]) ** 2).mean() / 2

    known, new, start = [task() for _ in range(20)], [task() for _ in range(50)], np.zeros(size)
    for _ in range(300):
        outer = np.zeros(size)
        for inputs, targets in known:
            hessian = inputs[0].T @ inputs[0] / examples
            outer += (np.eye(size) - rate * hessian) @ gradient(
                adapted(start, inputs, targets), inputs[1], targets[1]
            )
        start = start - 0.2 * outer / len(known)

    def reached(prompt):
        return np.mean([query(adapted(prompt, *t), *t) for t in new])

    return {
        "meta": reached(start),
        "half_zero": reached(np.zeros(size)) / 2,
        "before": np.mean([query(start, *t) for t in new]),
    }
