"""What to change when LoRA underfits: what the rank decides, and what rate, scale and start decide."""

import numpy as np

from derive.author import (
    Equals,
    Gradient,
    Problem,
    entry,
    eq,
    ge,
    grad,
    inner,
    inv,
    le,
    lt,
    matrix,
    member,
    node,
    norm,
    rank,
    sqrt,
    tr,
    zeros,
)
from derive.rules import (
    At,
    Belongs,
    Chain,
    Combine,
    Compute,
    Contained,
    Count,
    Counterexample,
    EckartYoung,
    Moments,
    ReadGradient,
    Rearrange,
    Substitute,
    Superset,
    TotalDifferential,
    TraceLaws,
)

p = Problem(
    title="What LoRA's settings decide",
    source="Hu et al. 2021, arXiv:2106.09685; Eckart and Young 1936",
)

m, l, r = p.size("m", "rows of W"), p.size("l", "columns of W"), p.size("r", "singular values of the gap")
k = p.size("k", "rank of the update")
W_0 = p.matrix("W_0", "pretrained weights", m, l)
W_star = p.matrix("W_star", "weights that fit the data best", m, l)
D = p.matrix("D", "the gap between them", m, l)
U = p.matrix("U", "left singular vectors of the gap", m, r, "orthonormal columns")
V = p.matrix("V", "right singular vectors of the gap", l, r, "orthonormal columns")
s_D = p.vector("s_D", "singular values of the gap", r)
M = p.each("M", "an update", m, l)
i = p.index("i", "number of a singular value", "positive integer")
best_k = p.unknown("best_k", "least loss at rank k", domain="real")

gap = p.premise("gap", eq(D, W_star - W_0), "what the update should be")
parts = p.premise("parts", eq(D, U * node("diag", s_D) * V.T), "singular value decomposition")
falls = p.premise("falls", le(entry(s_D, i + 1, 1), entry(s_D, i, 1)), "singular values from the greatest")
room = p.assume(lt(k, r), "the rank is less than that of the gap")
signs = p.premise("signs", ge(entry(s_D, i, 1), 0), "none is negative")

A = p.matrix("A", "first factor", m, k, "sequence")
B = p.matrix("B", "second factor", k, l, "sequence")
C = p.matrix("C", "an invertible change of the factors", k, k, "invertible")
n_free = p.unknown("n_free", "dimensions in which the product can move", domain="integer")

alpha = p.unknown("alpha", "scale of the update")
eta = p.unknown("eta", "learning rate")
t = p.index("t", "number of steps taken")
W = p.matrix("W", "adapted weights", m, l, "sequence")
G = p.matrix("G", "gradient of the loss by W", m, l, "sequence")
L = p.unknown("L", "loss, a smooth function of W", domain="real")
dL, dW, dA, dB = (p.differential(x) for x in (L, W, A, B))
scaled = p.premise("scaled", eq(W, W_0 + alpha / k * (A * B)), "LoRA scales the product by alpha/k")
pairing = p.premise("pairing", eq(dL, inner(G, dW)), "G is the gradient of the loss by W")
update_A = p.premise("update-A", eq(A(t + 1), A(t) - eta * grad(L, A(t))), "a step of SGD")
update_B = p.premise("update-B", eq(B(t + 1), B(t) - eta * grad(L, B(t))), "a step of SGD")

sigma = [
    p.given(f"sigma_{j}", value, f"singular value number {j} of an example", domain="nonnegative")
    for j, value in enumerate(("5", "3", "2", "1", "0.5", "0.1"), 1)
]
tail = [
    p.unknown(f"tail_{j}", f"least loss of the example at rank {j}", domain="nonnegative") for j in range(6)
]
full = p.unknown("full", "least loss of the example at full rank", domain="real")

j = p.index("j", "an index", "integer")
a = p.random("a", "entries of a row of A at the start", "sequence")
v_A = p.unknown("v_A", "their variance")
y = p.unknown("y", "an entry on the diagonal of A*A.T", domain="real")
f_k = p.unknown("f_k", "expected factor of the first step with the scale alpha/k", domain="real")
f_r = p.unknown("f_r", "expected factor with the scale alpha/sqrt(k)", domain="real")
row = p.premise("row", eq(y, node("sum", a(j) * a(j), j, 1, k)), "a row of A times itself")
centred = p.premise("centred", eq(node("E", a(j)), 0), "entries have the mean 0")
spread = p.premise("spread", eq(node("Var", a(j)), v_A), "and this variance")

X = p.matrix("X", "an update of rank 1", 2, 2)
Y = p.matrix("Y", "another", 2, 2)

rank_X = p.premise("rank-X", le(rank(X), 1), "X is of rank 1")
rank_Y = p.premise("rank-Y", le(rank(Y), 1), "Y as well")

VALUES = (5, 3, 2, 1, 0.5, 0.1)  # singular values of the gap in the computations
STEPS = (1, 10, 30, 100, 300, 1000, 3000, 20000)


def total_of(values):
    """The sum of the squares."""
    total = values[0] ** 2
    for value in values[1:]:
        total = total + value**2
    return total


p.example("a gap of rank 2", sigma_3="0", sigma_4="0", sigma_5="0", sigma_6="0")
p.example("a flat spectrum", sigma_1="2", sigma_2="2", sigma_4="2", sigma_5="2", sigma_6="2")


@p.solution
def solution(s):
    loss = norm(W_0 + M - W_star) ** 2
    s.part("The adapted model underfits its training data. Which settings would you change?", id="1a")
    s.say("LoRA of rank {k} reaches {W_0} plus any matrix of rank at most {k}. Take any such update.")
    low = s.suppose(member(M, node("lowrank", m, l, k)), "any update of rank at most k")
    rank_k = s.step(low, by=Belongs())
    s.say("It is of rank at most {k + 1} as well.")
    more = s.step(by=Compute(), gives=le(k, k + 1))
    rank_next = s.step(rank_k, by=Chain(using=(more,)))
    inside = s.step(rank_next, by=Belongs(node("lowrank", m, l, k + 1)))
    nested = s.step(inside, by=Contained(low))
    s.say("The least loss over more updates is no greater: a higher rank cannot fit the training data worse.")
    no_worse = s.step(nested, by=Superset(loss, M))
    s.say("For the squared distance to the best weights the least loss is known: only the gap {D} matters,")
    s.say("and of that only the singular values beyond the rank.")
    distance = s.step(gap, by=Combine(), gives=eq(loss, norm(M - D) ** 2))
    least = s.step(parts, by=EckartYoung(M, k, i, falls, signs, (room,)))
    at_k = s.let(best_k, least.relation.rhs, room)
    s.say("The first of these squares is what one more rank takes away.")
    rest = node("sum", entry(s_D, i, 1) ** 2, i, k + 2, r)
    gained = s.step(at_k, room, by=Combine(), gives=eq(best_k, entry(s_D, k + 1, 1) ** 2 + rest))
    s.answer(
        nested,
        no_worse,
        distance,
        least,
        gained,
        text="First the rank: each one more gains the square of the next singular value of the gap."
        " If training stops short of that, also the rate, its length, or the start of the factors (below).",
    )

    s.part(
        "How many dimensions does the set of updates of rank {k} have?",
        id="1a.dim",
        goal=Equals(n_free, m * l - (m - k) * (l - k)),
    )
    s.say("Two factors are stored, but any invertible change between them leaves the product as it is.")
    same_product = s.step(by=Compute(), gives=eq((A * C) * (inv(C) * B), A * B))
    s.say("So the numbers in such a change do not count.")
    free = s.let(n_free, node("numel", A) + node("numel", B) - node("numel", C))
    free = s.step(free, by=Count())
    free = s.step(free, by=Rearrange(), gives=eq(n_free, k * (m + l - k)))
    s.demonstrate(
        "The rank of the derivative of (A, B) -> A B at random factors, for m, l, k = 5, 4, 2; 7, 3, 1;"
        " 6, 6, 3.",
        jacobians,
        holds=tuple(f"rank_{j} = formula_{j}" for j in (1, 2, 3)),
        meanings={
            **{f"rank_{j}": f"rank found in case {j}" for j in (1, 2, 3)},
            **{f"formula_{j}": f"k (m + l - k) in case {j}" for j in (1, 2, 3)},
        },
    )
    s.answer(same_product, free, text="Fewer than the k (m + l) numbers that are stored.")

    s.part(
        "Singular values {sigma_1}, {sigma_2}, {sigma_3}, {sigma_4}, {sigma_5}, {sigma_6}: what is the least"
        " loss at each rank?",
        id="1a.example",
        goal=(*(Equals(tail[j], total_of(sigma) - total_of((0, *sigma[:j]))) for j in range(6)),),
    )
    s.say("At rank 0 the whole gap is left; each rank takes away the square of one more singular value.")
    left = [s.let(tail[j], total_of(sigma[j:])) for j in range(6)]
    numbers = [s.number(f) for f in left]
    nothing = s.let(full, tail[5] - sigma[5] ** 2)
    nothing = s.number(nothing)
    found = s.demonstrate(
        "Alternating least squares, which knows no singular values, at each rank on a random 8 x 6 gap with"
        " the singular values 5, 3, 2, 1, 0.5, 0.1.",
        alternate,
        holds=tuple(f"abs(als_{j} - left_{j}) < 0.000000001" for j in range(7)),
        meanings={
            **{f"als_{j}": f"least loss found at rank {j}" for j in range(7)},
            **{f"left_{j}": f"least loss by the singular values beyond rank {j}" for j in range(7)},
        },
    )
    s.plot(
        "Least loss against rank",
        s.measured("alternating least squares", found, {j: f"als_{j}" for j in range(7)}),
        s.measured("tail of the singular values", found, {j: f"left_{j}" for j in range(7)}, "line"),
        x="rank",
        y="least loss",
        alt="The least loss falls with every rank, steeply at first, to 0 at full rank; dots and tail agree.",
    )
    s.answer(*numbers, nothing, text="The first ranks gain most.")

    s.part(
        "What does the scale {alpha} change: what can be reached, or how fast?",
        id="1a.scale",
        goal=(
            Gradient(of=tr(G.T * (W_0 + alpha / k * (A * B))), by=A),
            Gradient(of=tr(G.T * (W_0 + alpha / k * (A * B))), by=B),
        ),
    )
    s.say("Any scaled product is a product: the scale can be put into the first factor.")
    absorbed = s.step(by=Compute(), gives=eq(alpha / k * (A * B), (alpha / k * A) * B))
    s.say("But it enters the gradients,")
    change = s.step(scaled, by=TotalDifferential(((W, dW), (A, dA), (B, dB))))
    paired = s.step(pairing, by=Substitute(change))
    moved = s.step(
        paired,
        by=TraceLaws(),
        gives=eq(dL, inner(alpha / k * (G * B.T), dA) + inner(alpha / k * (A.T * G), dB)),
    )
    by_A = s.step(moved, by=ReadGradient(L, A, dA))
    by_B = s.step(moved, by=ReadGradient(L, B, dB))
    s.say("and the product once more. Start with {B} at zero, as LoRA does.")
    zero = s.suppose(eq(B(0), zeros(k, l)), "the second factor starts at zero")
    first = {A: A(0), B: B(0), G: G(0)}
    still = s.step(
        s.step(by_A, by=At(first)), by=Combine(using=(zero,)), gives=eq(grad(L, A(0)), zeros(m, k))
    )
    by_B_0 = s.step(by_B, by=At(first))
    step_A = s.step(update_A, by=At({t: 0}), gives=eq(A(1), A(0) - eta * grad(L, A(0))))
    step_A = s.step(step_A, by=Combine(using=(still,)), gives=eq(A(1), A(0)))
    step_B = s.step(update_B, by=At({t: 0}), gives=eq(B(1), B(0) - eta * grad(L, B(0))))
    step_B = s.step(
        step_B, by=Combine(using=(zero, by_B_0)), gives=eq(B(1), -eta * (alpha / k * (A(0).T * G(0))))
    )
    W_1 = s.step(scaled, by=At({W: W(1), A: A(1), B: B(1)}))
    shift = s.step(
        W_1,
        by=Combine(using=(step_A, step_B)),
        gives=eq(W(1), W_0 - eta * (alpha / k) ** 2 * (A(0) * A(0).T * G(0))),
    )
    speed = s.demonstrate(
        "SGD on that gap at rank 2 and rate 0.002 from a random first factor, with three scales.",
        scales,
        holds=(
            "a8_100 < a2_100",
            "a2_100 < a05_100",
            *(f"abs(a{a}_20000 - best) < 0.00000001" for a in ("05", "2", "8")),
            "a8_20000 >= best - 0.00000001",
        ),
        meanings={
            **{
                f"a{name}_{n}": f"loss with scale {a} after {n} steps"
                for name, a in (("05", "0.5"), ("2", "2"), ("8", "8"))
                for n in STEPS
            },
            "best": "least loss at rank 2",
        },
    )
    s.plot(
        "Learning curves with three scales",
        *(
            s.measured(f'scale {{"{a}"}}', speed, {n: f"a{name}_{n}" for n in STEPS}, "line")
            for name, a in (("05", "0.5"), ("2", "2"), ("8", "8"))
        ),
        x="steps",
        y="loss",
        log="x",
        alt="The larger the scale, the sooner the loss falls; all three curves end at the same least loss.",
    )
    s.claim(
        "A larger scale enlarges what the adapted model can reach.",
        "a8_20000 < best - 0.00000001",
        holds=False,
        by=speed[-1],
    )
    s.answer(
        absorbed,
        by_A,
        by_B,
        shift,
        *speed[2:],
        text="How fast: the first step grows as the square of the scale, and the end is the same.",
    )

    s.part("And if the scale were divided by the square root of the rank instead?", id="1a.root")
    s.say("The first step has the factor {A*A.T}. An entry of its diagonal is a sum of squares, {k} of them.")
    square = s.step(row, centred, spread, by=Moments(), gives=eq(node("E", y), k * v_A))
    s.say("With the square of the scale in front, what is expected of it is:")
    by_rank = s.let(f_k, (alpha / k) ** 2 * node("E", y))
    by_rank = s.step(by_rank, by=Substitute(square))
    by_rank = s.step(by_rank, by=Rearrange(), gives=eq(f_k, alpha**2 * v_A / k))
    by_root = s.let(f_r, (alpha / sqrt(k)) ** 2 * node("E", y))
    by_root = s.step(by_root, by=Substitute(square))
    by_root = s.step(by_root, by=Rearrange(), gives=eq(f_r, alpha**2 * v_A))
    s.answer(by_rank, by_root, text="Then the first step no longer shrinks as the rank grows.")

    s.part("And rate and start?", id="1a.rate")
    rates = s.demonstrate(
        "SGD for 500 steps with scale equal to the rank, at four rates.",
        learning_rates,
        holds=(
            "rate_4 < rate_3",
            "rate_3 < rate_2",
            "rate_2 < rate_1",
            "abs(rate_4 - least_2) < 0.002",
        ),
        meanings={
            **{f"rate_{j}": f"loss after 500 steps at rate 1e-{6 - j}" for j in (1, 2, 3, 4)},
            "least_2": "least loss at rank 2",
        },
    )
    starts = s.demonstrate(
        "Twenty steps at rate 0.01: the first factor from the leading singular vectors of the first gradient,"
        " against a random one of the same size.",
        good_start,
        holds=("informed < random_start", "random_start < before_any"),
        meanings={
            "informed": "loss from the leading singular vectors",
            "random_start": "loss from a random first factor",
            "before_any": "loss before the first step",
        },
    )
    s.answer(
        *rates,
        *starts,
        text="If training stops short of the least loss: raise the rate, train longer, or start better.",
    )

    s.part(
        "Is the best update of rank k always the truncated singular value decomposition of the gap?",
        id="1a.inputs",
    )
    s.say("Not when some inputs are larger than others: then an error counts as the inputs weigh it.")
    wanted, root = matrix([[2, 0], [0, 1]]), matrix([["0.1", 0], [0, 1]])
    truncated, other = matrix([[2, 0], [0, 0]]), matrix([[0, 0], [0, 1]])

    def weighed(update):
        error = (wanted - update) * root
        return tr(error * error.T)

    s.say("Let the gap be diag(2, 1) and the square root of the covariance of the inputs diag(0.1, 1).")
    cut = s.step(by=Compute(weighed(truncated)))
    kept = s.step(by=Compute(weighed(other)))
    claimed = s.conjecture(le(weighed(X), weighed(Y)), "X, the truncation, is no worse than another Y")
    refuted = s.step(claimed, rank_X, rank_Y, by=Counterexample({X: truncated, Y: other}))
    s.claim(
        "The best update of rank k is the truncated gap, whatever the inputs.",
        claimed,
        holds=False,
        by=refuted,
    )
    s.answer(cut, kept, refuted, text="The larger singular value was the one that the inputs hardly see.")


def gap_matrix(rng):
    """A random 8 x 6 matrix with the singular values of the example."""
    left = np.linalg.qr(rng.standard_normal((8, 6)))[0]
    right = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    return left * np.array(VALUES) @ right.T


def left_over(kept):
    return sum(value**2 for value in VALUES[kept:])


def jacobians(rng):
    found = {}
    for j, (m, l, k) in enumerate(((5, 4, 2), (7, 3, 1), (6, 6, 3)), 1):
        a, b = rng.standard_normal((m, k)), rng.standard_normal((k, l))
        jacobian = np.hstack([np.kron(np.eye(m), b.T), np.kron(a, np.eye(l))])
        found[f"rank_{j}"] = int(np.linalg.matrix_rank(jacobian))
        found[f"formula_{j}"] = k * (m + l - k)
    return found


def alternate(rng):
    gap, found = gap_matrix(rng), {}
    for j in range(7):
        second = rng.standard_normal((j, 6))
        for _ in range(60 if j else 0):
            first = np.linalg.lstsq(second.T, gap.T, rcond=None)[0].T
            second = np.linalg.lstsq(first, gap, rcond=None)[0]
        fitted = first @ second if j else np.zeros_like(gap)
        found[f"als_{j}"] = ((fitted - gap) ** 2).sum()
        found[f"left_{j}"] = left_over(j)
    return found


def descend(gap, first, rate, scale, stops):
    """Losses of SGD on the squared distance at given steps; rate and scale may be those of several runs."""
    second = np.zeros((*first.shape[:-2], first.shape[-1], gap.shape[1]))
    losses = {}
    for step in range(max(stops) + 1):
        error = scale * (first @ second) - gap
        if step in stops:
            losses[step] = (error**2).sum(axis=(-2, -1))
        slope = 2 * scale * error
        first, second = (
            first - rate * slope @ second.swapaxes(-1, -2),
            second - rate * first.swapaxes(-1, -2) @ slope,
        )
    return losses


def scales(rng):
    gap, first = gap_matrix(rng), 0.3 * rng.standard_normal((8, 2))
    scale = np.array([0.5, 2, 8]).reshape(3, 1, 1) / 2
    losses = descend(gap, np.broadcast_to(first, (3, 8, 2)), 2e-3, scale, STEPS)
    found = {f"a{name}_{n}": losses[n][j] for j, name in enumerate(("05", "2", "8")) for n in STEPS}
    return {**found, "best": left_over(2)}


def learning_rates(rng):
    gap, first = gap_matrix(rng), 0.3 * rng.standard_normal((8, 2))
    rate = np.array([1e-5, 1e-4, 1e-3, 1e-2]).reshape(4, 1, 1)
    losses = descend(gap, np.broadcast_to(first, (4, 8, 2)), rate, 1.0, (500,))[500]
    return {**{f"rate_{j + 1}": loss for j, loss in enumerate(losses)}, "least_2": left_over(2)}


def good_start(rng):
    gap = gap_matrix(rng)
    leading = np.linalg.svd(-2 * gap)[0][:, :2]
    other = rng.standard_normal((8, 2))
    other *= np.linalg.norm(leading) / np.linalg.norm(other)
    losses = descend(gap, np.stack([leading, other]), 0.01, 1.0, (0, 20))
    return {"informed": losses[20][0], "random_start": losses[20][1], "before_any": losses[0][0]}
