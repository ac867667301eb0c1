"""What happens when both LoRA factors start from Xavier-uniform random entries?"""

import numpy as np

from derive.author import Equals, Holds, Problem, Satisfies, eq, node, sqrt, total, zeros
from derive.rules import (
    At,
    Combine,
    Compare,
    Compute,
    Differentiate,
    Moments,
    PutIn,
    Rearrange,
    Substitute,
)

p = Problem(
    title="LoRA with both factors random",
    source="Hu et al. 2021, arXiv:2106.09685; Glorot and Bengio 2010",
)

m, l = p.size("m", "rows of W", 4096), p.size("l", "columns of W", 4096)
k = p.size("k", "rank of the update", 4)
W_0 = p.matrix("W_0", "pretrained weights", m, l)
A = p.matrix("A", "first factor", m, k)
B = p.matrix("B", "second factor", k, l)

x = p.unknown("x", "a number between -c and c", domain="real")
F = p.unknown("F", "an antiderivative of x**2", domain="real")
x_hi, F_hi = p.instance("hi", "at the upper end", x, F)
x_lo, F_lo = p.instance("lo", "at the lower end", x, F)
c = p.unknown("c", "half the width of a uniform law")
v = p.unknown("v", "its variance")
c_A, v_A = p.instance("A", "for the entries of A", c, v)
c_B, v_B = p.instance("B", "for the entries of B", c, v)
c_0, v_0 = p.instance("0", "for the entries of pretrained weights", c, v)

i = p.index("i", "an index", "integer")
a = p.random("a", "the entries of a row of A", "sequence")
b = p.random("b", "the entries of a column of B", "sequence")
y = p.unknown("y", "an entry of A*B", domain="real")
V = p.unknown("V", "variance of an entry of A*B", domain="nonnegative")
sd = p.unknown("sd", "its square root: the size of such an entry")
rho = p.unknown("rho", "size of the entries of A*B as a share of that of pretrained ones")

n = p.size("n", "rows and columns of a square W", 4096)
rho_n = p.unknown("rho_n", "that share for a square W")
rho_1 = p.unknown("rho_1", "that share at rank 1")
small = p.given("small", "0.01", "a share that would hardly disturb")
y_s = p.unknown("y_s", "an entry of the product, scaled", domain="real")
s_L = p.given("s_L", "1", "scale by which LoRA multiplies the product")

power = p.premise("power", eq(F, x**3 / 3), "an antiderivative, to be confirmed")
upper = p.premise("upper", eq(x_hi, c), "the upper end")
lower = p.premise("lower", eq(x_lo, -c), "the lower end")
spread = p.premise(
    "spread", eq(v, (F_hi - F_lo) / (2 * c)), "the mean is 0, so the variance is the mean of x**2"
)
xavier_A = p.premise("xavier-A", eq(c_A, sqrt(6 / (m + k))), "Xavier: 6 over fan-in plus fan-out")
xavier_B = p.premise("xavier-B", eq(c_B, sqrt(6 / (k + l))), "Xavier")
xavier_0 = p.premise("xavier-0", eq(c_0, sqrt(6 / (m + l))), "pretrained weights are about of that size too")
mean_a = p.premise("mean-a", eq(node("E", a(i)), 0), "symmetric about 0")
mean_b = p.premise("mean-b", eq(node("E", b(i)), 0), "symmetric about 0")
var_a = p.premise("var-a", eq(node("Var", a(i)), v_A), "every entry of A has this variance")
var_b = p.premise("var-b", eq(node("Var", b(i)), v_B), "every entry of B has this variance")
entry = p.premise("entry", eq(y, total(a(i) * b(i), i, 1, k)), "a row of A times a column of B")

p.example("rank 8", k="8")
p.example("rank 64", k="64")
p.example("a matrix that is not square", m="768", l="3072", k="8")
p.example("a smaller scale", s_L="0.25")


@p.solution
def solution(s):
    s.part(
        "What is the variance of a number drawn evenly between -{c} and {c}?",
        id="1c.uniform",
        goal=Equals(v, (2 * c) ** 2 / 12),
    )
    s.say("The mean of {x**2} is an integral; {F} is an antiderivative, as its derivative shows.")
    slope = s.step(power, by=Differentiate(x))
    at_hi = s.step(power, by=At({x: x_hi, F: F_hi}))
    at_hi = s.step(at_hi, by=Substitute(upper))
    at_lo = s.step(power, by=At({x: x_lo, F: F_lo}))
    at_lo = s.step(at_lo, by=Substitute(lower))
    mean_square = s.step(spread, by=Substitute(at_hi, at_lo))
    variance = s.step(mean_square, by=Rearrange(), gives=eq(v, c**2 / 3))
    s.answer(slope, variance, text="A third of the square of half the width.")

    s.part(
        "{A} and {B} both get Xavier-uniform entries. How large is the update {A*B} from which fine-tuning"
        " then starts, against the pretrained weights?",
        id="1c",
        goal=(
            Equals(V, total(2 / (m + k) * (2 / (k + l)), i, 1, k)),
            Satisfies(eq(rho**2 * (m + k) * (k + l), 2 * k * (m + l))),
        ),
    )
    s.assumption("All entries are independent; pretrained weights are of the size that Xavier gives them.")
    s.say("The variances of the entries first.")
    of_A = s.step(variance, by=At({c: c_A, v: v_A}))
    of_A = s.step(of_A, by=Substitute(xavier_A))
    of_A = s.step(of_A, by=Rearrange(), gives=eq(v_A, 2 / (m + k)))
    of_B = s.step(variance, by=At({c: c_B, v: v_B}))
    of_B = s.step(of_B, by=Substitute(xavier_B))
    of_B = s.step(of_B, by=Rearrange(), gives=eq(v_B, 2 / (k + l)))
    of_0 = s.step(variance, by=At({c: c_0, v: v_0}))
    of_0 = s.step(of_0, by=Substitute(xavier_0))
    of_0 = s.step(of_0, by=Rearrange(), gives=eq(v_0, 2 / (m + l)))
    s.say("An entry of the product has the mean 0, like its factors.")
    centred = s.step(entry, mean_a, mean_b, by=Moments(), gives=eq(node("E", y), 0))
    s.say("Its square is a double sum. Terms of different index have the mean 0; {k} equal ones remain.")
    name = s.let(V, node("Var", y))
    of_y = s.step(name, entry, mean_a, mean_b, var_a, var_b, by=Moments(), gives=eq(V, k * v_A * v_B))
    of_y = s.step(of_y, by=Substitute(of_A, of_B))
    of_y = s.step(of_y, by=Rearrange(), gives=eq(V, 4 * k / ((m + k) * (k + l))))
    s.say("Against pretrained weights, as a ratio of root mean squares:")
    ratio = s.let(rho, sqrt(V / v_0), of_y)
    ratio = s.step(
        ratio, of_y, of_0, by=Combine(), gives=eq(rho, sqrt(2 * k * (m + l) / ((m + k) * (k + l))))
    )
    V_number = s.number(of_y)
    deviation = s.let(sd, sqrt(V), of_y)
    deviation = s.number(deviation, using=(of_y,))
    ratio_number = s.number(ratio)
    s.demonstrate(
        "Entries of +1 or -1 for rank 2: the variance of an entry of the product over all 16 outcomes.",
        enumerate_signs,
        holds=("mean = 0", "variance = rank"),
        meanings={
            "mean": "mean of an entry over all outcomes",
            "variance": "its variance over all outcomes",
            "rank": "rank, times the variances 1 and 1",
        },
    )
    s.demonstrate(
        "Drawn at 4096 x 4096 for ranks 4, 8 and 64: variance of the product against the formula, and its"
        " operator norm.",
        draw_products,
        holds=(
            *(f"abs(variance_{r} - 1) < 0.06" for r in (4, 8, 64)),
            *(f"norm_{r} > 1.9" for r in (4, 8, 64)),
            *(f"norm_{r} < 2.5" for r in (4, 8, 64)),
        ),
        meanings={
            **{f"variance_{r}": f"variance at rank {r}, divided by the formula" for r in (4, 8, 64)},
            **{f"norm_{r}": f"operator norm at rank {r}" for r in (4, 8, 64)},
        },
    )
    jump = s.demonstrate(
        "A layer of width 256 that fits its data up to noise of size 0.1, before and after a random product"
        " of rank 16 is added.",
        disturb,
        holds=(
            "after > 10*before",
            "abs(after - predicted) < 0.2*predicted",
            "restored < 0.000000001",
        ),
        meanings={
            "before": "loss for each output of the fitted layer",
            "after": "the same with the random product added",
            "predicted": "loss before plus width times the variance of an entry",
            "restored": "largest difference of W_0 - A*B + A*B from W_0",
        },
    )
    s.claim(
        "Random entries of mean 0 leave the model about where it was.",
        "after <= 10*before",
        holds=False,
        by=(jump[0],),
    )
    s.answer(
        centred,
        of_y,
        V_number,
        deviation,
        ratio,
        ratio_number,
        jump[0],
        text="Training starts from a randomly disturbed model instead of the pretrained one.",
    )

    s.part("How can the start be kept at the pretrained weights?", id="1c.fix", goal=Holds())
    s.say("Either one factor starts at zero, so that the product is zero;")
    zero = s.step(by=Compute(), gives=eq(W_0 + A * zeros(k, l), W_0))
    s.say("or the product that training starts from is subtracted from the frozen weights.")
    shifted = s.step(by=Compute(), gives=eq((W_0 - A * B) + A * B, W_0))
    s.answer(zero, shifted, text="Both start exactly at {W_0}, and a random factor lets the other learn.")

    s.part(
        "How does the share depend on the rank of a square matrix, and does a small enough rank help?",
        id="1c.square",
        goal=(
            Satisfies(eq(rho_n * (n + k), 2 * sqrt(k * n))),
            Satisfies(eq(rho_1 * (n + 1), 2 * sqrt(n))),
        ),
    )
    square = s.let(rho_n, sqrt(2 * k * (n + n) / ((n + k) * (k + n))))
    square = s.step(square, by=Rearrange(), gives=eq(rho_n, 2 * sqrt(k / n) / (1 + k / n)))
    s.say("For a rank far below the width that is about {2*sqrt(k/n)}. The least rank is 1:")
    least = s.let(rho_1, 2 * sqrt(1 / n) / (1 + 1 / n))
    put = s.step(least, by=PutIn((s.value(n),)))
    least_number = s.number(least)
    not_small = s.step(put, s.value(small), by=Compare())
    outputs = s.demonstrate(
        "Outputs of random products at width 1024, against those of random weights, for 1024 random inputs.",
        compare_outputs,
        holds=(
            "abs(out_4/formula_4 - 1) < 0.1",
            "abs(out_64/formula_64 - 1) < 0.05",
            "out_4 < out_64",
        ),
        meanings={
            "out_4": "share: size of A B x against W x, at rank 4",
            "formula_4": "the share by the formula",
            "out_64": "share: size of A B x against W x, at rank 64",
            "formula_64": "the share by the formula",
        },
    )
    s.plot(
        'Disturbance against rank, at width {"1024"}',
        s.measured("drawn", outputs, {4: "out_4", 64: "out_64"}),
        s.curve("formula", square, k, 1, 1024, where={n: 1024}, log=True),
        x="rank",
        y="share",
        log="xy",
        alt="The share grows as the square root of the rank and reaches 1 where the rank is the width.",
    )
    s.answer(
        square,
        least,
        least_number,
        not_small,
        text="No rank is small enough to hardly disturb.",
    )

    s.part("What does LoRA's scale change?", id="1c.scale")
    scaled = s.let(y_s, s_L / k * y)
    scaled = s.step(scaled, entry, by=Moments(), gives=eq(node("Var", y_s), (s_L / k) ** 2 * node("Var", y)))
    s.answer(scaled, text="The variance gains the square of the scale: a smaller scale disturbs less.")


def uniform(rng, rows, columns):
    bound = np.sqrt(6 / (rows + columns))
    return rng.uniform(-bound, bound, (rows, columns))


def enumerate_signs(rng):
    rank, signs = 2, (-1, 1)
    outcomes = [u * w + x * z for u in signs for w in signs for x in signs for z in signs]
    mean = sum(outcomes) // len(outcomes)
    return {"mean": mean, "variance": sum(o * o for o in outcomes) // len(outcomes), "rank": rank}


def draw_products(rng):
    size, found = 4096, {}
    for rank in (4, 8, 64):
        first, second = uniform(rng, size, rank), uniform(rng, rank, size)
        # |A B|_F^2 = <A^T A, B B^T>, and the operator norm is that of the small triangular factors
        square = ((first.T @ first) * (second @ second.T)).sum() / size**2
        left, right = np.linalg.qr(first)[1], np.linalg.qr(second.T)[1]
        found[f"variance_{rank}"] = square / (4 * rank / ((size + rank) * (rank + size)))
        found[f"norm_{rank}"] = np.linalg.norm(left @ right.T, 2)
    return found


def compare_outputs(rng):
    size, found = 1024, {}
    weights, inputs = uniform(rng, size, size), rng.standard_normal((size, size))
    whole = np.linalg.norm(weights @ inputs)
    for rank in (4, 64):
        added = uniform(rng, size, rank) @ (uniform(rng, rank, size) @ inputs)
        found[f"out_{rank}"] = np.linalg.norm(added) / whole
        found[f"formula_{rank}"] = 2 * np.sqrt(rank * size) / (size + rank)
    return found


def disturb(rng):
    size, rank, samples = 256, 16, 1000
    weights, inputs = uniform(rng, size, size), rng.standard_normal((size, samples))
    targets = weights @ inputs + 0.1 * rng.standard_normal((size, samples))
    product = uniform(rng, size, rank) @ uniform(rng, rank, size)
    variance = 4 * rank / ((size + rank) * (rank + size))
    before = ((weights @ inputs - targets) ** 2).mean()
    return {
        "before": before,
        "after": (((weights + product) @ inputs - targets) ** 2).mean(),
        "predicted": before + size * variance,
        "restored": np.abs((weights - product) + product - weights).max(),
    }
