"""To which tokens does an attention head attend, as told by its QK matrix?"""

import numpy as np

from derive.author import (
    Equals,
    Holds,
    Number,
    Problem,
    Satisfies,
    entry,
    eq,
    exp,
    eye,
    gt,
    inner,
    inv,
    lt,
    matrix,
    node,
    norm,
    sqrt,
    unit,
)
from derive.rules import (
    Chain,
    Combine,
    Components,
    Compute,
    Counterexample,
    Positive,
    RankProduct,
    RankShape,
    Substitute,
    Transpose,
)

p = Problem(
    title="The QK circuit as a bilinear form",
    source="Elhage et al. 2021, A Mathematical Framework for Transformer Circuits",
)

d_model = p.size("d_model", "width of the residual stream")
d_head = p.size("d_head", "width of a head")
W_Q = p.matrix("W_Q", "query matrix", d_head, d_model)
W_K = p.matrix("W_K", "key matrix", d_head, d_model)
W_QK = p.matrix("W_QK", "QK matrix of the head", d_model, d_model)
x_i = p.vector("x_i", "residual stream at the position that attends", d_model)
x_j = p.vector("x_j", "residual stream at the position that is attended to", d_model)
Q_i = p.vector("Q_i", "query", d_head)
K_j = p.vector("K_j", "key", d_head)
S_ij = p.unknown("S_ij", "score of position j for position i", domain="real")
G = p.matrix("G", "any invertible change of basis of the head", d_head, d_head, "invertible")

# the toy: three components, q of the token that attends, k of the token attended to
q_1, q_2, q_3 = (p.unknown(f"q_{c}", f"component {c} of the query's token", domain="real") for c in (1, 2, 3))
k_1, k_2, k_3 = (p.unknown(f"k_{c}", f"component {c} of the key's token", domain="real") for c in (1, 2, 3))
W_1, W_2, W_3, W_4 = (p.matrix(f"W_{i}", f"QK matrix of toy {i}", 3, 3) for i in (1, 2, 3, 4))
S_1, S_2, S_3, S_4 = (p.unknown(f"S_{i}", f"score in toy {i}", domain="real") for i in (1, 2, 3, 4))
n_q = p.unknown("n_q", "squared length of the query's token", domain="nonnegative")
n_k = p.unknown("n_k", "squared length of the key's token", domain="nonnegative")
gap = p.unknown("gap", "squared distance of the two tokens", domain="nonnegative")
cos_1 = p.unknown("cos_1", "cosine of the angle between two tokens", domain="real")
s_1, s_2, s_3 = (p.unknown(f"s_{c}", f"score of key {c}", domain="real") for c in (1, 2, 3))
a_1, a_2, a_3 = (p.unknown(f"a_{c}", f"weight of key {c}", domain="real") for c in (1, 2, 3))
r_1, r_2, r_3 = (p.unknown(f"r_{c}", f"weight of key {c}, scores reversed", domain="real") for c in (1, 2, 3))
b_1, b_2 = (p.unknown(f"b_{c}", f"weight of similar key {c}") for c in (1, 2))
c = p.unknown("c", "factor of all scores")
v_p = p.unknown("v_p", "weight of the key with the greatest score, under the factor")
v_0 = p.unknown("v_0", "weight of the key with score zero, under the factor")
v_m = p.unknown("v_m", "weight of the key with the least score, under the factor")
S_a = p.unknown("S_a", "score of a token with itself", domain="real")
W_a = p.matrix("W_a", "an antisymmetric QK matrix", d_model, d_model)
u = p.vector("u", "direction that a query is read along", d_model)
w = p.vector("w", "direction that a key is read along", d_model)
S_u = p.unknown("S_u", "score of a head of rank one", domain="real")

score = p.premise("score", eq(S_ij, Q_i.T * K_j), "a score is a product of query and key")
query = p.premise("query", eq(Q_i, W_Q * x_i), "queries are read off the stream")
key = p.premise("key", eq(K_j, W_K * x_j), "keys are read off the stream")


def column(*entries):
    return matrix([[e] for e in entries])


def scored(left, form, right):
    """The score of two explicit tokens, to be computed."""
    return column(*left).T * form * column(*right)


@p.solution
def solution(s):
    s.part(
        "Write the score {S_ij} of a key for a query with one matrix.",
        id="2c.i",
        goal=(Satisfies(eq(S_ij, inner(W_Q * x_i, W_K * x_j))), Holds((score, query, key))),
    )
    s.say("Put in what the query and the key are.")
    both = s.step(score, by=Substitute(query, key))
    s.say("The transpose of a product is the product of the transposes in reverse.")
    turned = s.step(both, by=Transpose())
    s.say("The two inner matrices belong to the head, not to the tokens: name their product.")
    form = s.let(W_QK, W_Q.T * W_K)
    bilinear = s.step(turned, form, by=Combine(), gives=eq(S_ij, x_i.T * W_QK * x_j))
    s.say("It has the size of the stream, but at most the rank of the head,")
    low = s.step(form, by=RankProduct(W_K))
    low = s.step(low, by=Chain(using=(s.step(by=RankShape(W_K, d_head)),)))
    s.say("it need not be symmetric: a may attend to b and not b to a,")
    symmetric = s.conjecture(eq((W_Q.T * W_K).T, W_Q.T * W_K), "the QK matrix is symmetric")
    skew = s.step(symmetric, by=Counterexample({W_Q: matrix([[1, 0]]), W_K: matrix([[0, 1]])}))
    s.claim("The QK matrix is always symmetric.", symmetric, holds=False, by=skew)
    s.say("and the head's own basis cannot be seen in it.")
    basis = s.step(by=Compute(), gives=eq((inv(G).T * W_Q).T * (G * W_K), W_Q.T * W_K))
    s.answer(bilinear, low, skew, basis, text="A bilinear form on the residual stream.")

    s.part(
        "Where d_model is 3 and {W_1} is the identity, what does a query attend to?",
        id="2c.ii.1",
        goal=Holds(),
    )
    x, y = column(q_1, q_2, q_3), column(k_1, k_2, k_3)
    s.say("Insert the matrix and write the form out.")
    one = s.let(W_1, eye(3))
    plain = s.let(S_1, x.T * W_1 * y)
    plain = s.step(plain, by=Substitute(one))
    dot = s.step(plain, by=Components(), gives=eq(S_1, q_1 * k_1 + q_2 * k_2 + q_3 * k_3))
    s.say("That is the dot product: by the law of cosines it falls with the distance of the two tokens.")
    length_q = s.let(n_q, q_1**2 + q_2**2 + q_3**2)
    length_k = s.let(n_k, k_1**2 + k_2**2 + k_3**2)
    apart = s.let(gap, (q_1 - k_1) ** 2 + (q_2 - k_2) ** 2 + (q_3 - k_3) ** 2)
    near = s.step(dot, length_q, length_k, apart, by=Combine(), gives=eq(S_1, (n_q + n_k - gap) / 2))
    s.say("Among keys of one length the nearest scores highest, so the token itself, at distance 0.")
    s.say("How high can a score be? What is missing to the product of the lengths is a sum of squares.")
    missing = s.step(
        dot,
        length_q,
        length_k,
        by=Combine(),
        gives=eq(
            n_q * n_k - S_1**2,
            (q_1 * k_2 - q_2 * k_1) ** 2 + (q_1 * k_3 - q_3 * k_1) ** 2 + (q_2 * k_3 - q_3 * k_2) ** 2,
        ),
    )
    s.answer(dot, near, missing, text="Aligned and long keys: the score is the two lengths times the cosine.")

    s.part("Does the most similar key always win?", id="2c.ii.1.example", goal=Equals(cos_1, 1 / sqrt(3)))
    itself = s.step(by=Compute(scored((1, 0, 0), eye(3), (1, 0, 0))))
    longer = s.step(by=Compute(scored((1, 0, 0), eye(3), (3, 3, 3))))
    s.say("The longer key scores higher, though it points elsewhere:")
    angle = s.let(
        cos_1,
        entry(scored((1, 0, 0), eye(3), (3, 3, 3)), 1, 1) / (norm(column(1, 0, 0)) * norm(column(3, 3, 3))),
    )
    angle = s.step(angle, by=Combine(), gives=eq(cos_1, 3 / (1 * sqrt(27))))
    angle = s.number(angle)
    s.answer(itself, longer, angle, text="No: a score has no upper bound in the length of the key.")

    s.part("{W_2} is diag(1, 0, 0): what does a query attend to?", id="2c.ii.2", goal=Holds())
    two = s.let(W_2, node("diag", 1, 0, 0))
    first = s.let(S_2, x.T * W_2 * y)
    first = s.step(first, by=Substitute(two))
    first = s.step(first, by=Components(), gives=eq(S_2, q_1 * k_1))
    s.answer(
        first,
        text="Large first components of the same sign. The others do not matter for the score, though the"
        " OV matrix may still move them.",
    )

    s.part("Three pairs of tokens.", id="2c.ii.2.example")
    pick = node("diag", 1, 0, 0)
    agree = s.step(by=Compute(scored((2, 5, -7), pick, (3, -1, 4))))
    s.say("Opposite signs score low,")
    oppose = s.step(by=Compute(scored((2, 0, 0), pick, (-3, 0, 0))))
    s.say("and whatever stands in the other components changes nothing.")
    other = s.step(by=Compute(scored((2, 100, -50), pick, (3, 77, 9))))
    s.answer(agree, oppose, other)

    s.part("{W_3} is diag(1, 1, -1): what does a query attend to?", id="2c.ii.3", goal=Holds())
    three = s.let(W_3, node("diag", 1, 1, -1))
    mixed = s.let(S_3, x.T * W_3 * y)
    mixed = s.step(mixed, by=Substitute(three))
    mixed = s.step(mixed, by=Components(), gives=eq(S_3, q_1 * k_1 + q_2 * k_2 - q_3 * k_3))
    s.say("The form is indefinite: a unit vector is stretched by 1 along two axes, by -1 along the third.")
    stretch = [
        s.step(three, by=Components(), gives=eq(W_3 * unit(i, 3), image))
        for i, image in ((1, unit(1, 3)), (2, unit(2, 3)), (3, -unit(3, 3)))
    ]
    s.answer(
        mixed, *stretch, text="Same signs in components 1 and 2, opposite signs in 3; only the sum counts."
    )

    s.part("Is any single component required?", id="2c.ii.3.example")
    bend = node("diag", 1, 1, -1)
    s.say("A high score although the third components agree:")
    high = s.step(by=Compute(scored((10, 10, 1), bend, (10, 10, 1))))
    s.say("one with nothing in the first two:")
    alone = s.step(by=Compute(scored((0, 0, 2), bend, (0, 0, -2))))
    s.say("and a token that scores low with itself:")
    low_self = s.step(by=Compute(scored((1, 0, 3), bend, (1, 0, 3))))
    s.say("By comparison, the dot product of two tokens that differ in the third component:")
    compared = s.step(by=Compute(scored((10, 10, 1), eye(3), (10, 10, -1))))
    s.say("So a high score does not require opposite signs in the third component, nor same signs elsewhere.")
    needed_3 = s.conjecture(lt(q_3 * k_3, 0), "the third components have opposite signs")
    needed_1 = s.conjecture(gt(q_1 * k_1, 0), "the first components have the same sign")
    scores = s.suppose(gt(q_1 * k_1 + q_2 * k_2 - q_3 * k_3, 0), "the score is positive")
    equal = {q_1: 10, q_2: 10, q_3: 1, k_1: 10, k_2: 10, k_3: 1}
    without_3 = s.step(needed_3, scores, by=Counterexample(equal))
    third_only = {q_1: 0, q_2: 0, q_3: 2, k_1: 0, k_2: 0, k_3: -2}
    without_1 = s.step(needed_1, scores, by=Counterexample(third_only))
    s.claim(
        "A positive score requires opposite signs in the third component.",
        needed_3,
        holds=False,
        by=without_3,
    )
    s.claim(
        "A positive score requires the same sign in the first component.", needed_1, holds=False, by=without_1
    )
    s.answer(high, alone, low_self, compared, without_3, without_1, text="None is: only the sum counts.")

    s.part("{W_4} is the negative identity: what does a query attend to?", id="2c.ii.4", goal=Holds())
    four = s.let(W_4, -eye(3))
    negative = s.let(S_4, x.T * W_4 * y)
    negative = s.step(negative, by=Substitute(four))
    negative = s.step(negative, by=Components(), gives=eq(S_4, -(q_1 * k_1 + q_2 * k_2 + q_3 * k_3)))
    reverse = s.step(negative, dot, by=Combine(), gives=eq(S_4, -S_1))
    s.say("Every score is turned. For the weights of three keys that means:")
    total, total_turned = exp(s_1) + exp(s_2) + exp(s_3), exp(-s_1) + exp(-s_2) + exp(-s_3)
    weights = [s.let(a, exp(z) / total) for a, z in ((a_1, s_1), (a_2, s_2), (a_3, s_3))]
    turned = [s.let(r, exp(-z) / total_turned) for r, z in ((r_1, s_1), (r_2, s_2), (r_3, s_3))]
    s.say("the new weights are the reciprocals of the old ones, normalised: the order is reversed.")
    inverse = [
        s.step(*weights, fact, by=Combine(), gives=eq(r, (1 / a) / (1 / a_1 + 1 / a_2 + 1 / a_3)))
        for fact, r, a in zip(turned, (r_1, r_2, r_3), (a_1, a_2, a_3), strict=True)
    ]
    s.say("A similar token gets a small weight, yet a positive one, and the weights still sum to 1.")
    positive = [s.step(fact, by=Positive()) for fact in turned]
    unit_sum = s.step(*turned, by=Combine(), gives=eq(r_1 + r_2 + r_3, 1))
    s.answer(reverse, *inverse, *positive, unit_sum, text="Long keys that point the opposite way.")

    s.part(
        "The weights for scores 1, 0 and -1 under the identity, and under its negative; and where only"
        " similar keys are there, with scores 1 and 2 under the identity.",
        id="2c.ii.4.example",
        goal=(
            Equals(a_1, 1 / (1 + exp(-1) + exp(-2))),
            Equals(a_2, exp(-1) / (1 + exp(-1) + exp(-2))),
            Equals(a_3, exp(-2) / (1 + exp(-1) + exp(-2))),
            Equals(b_1, 1 / (1 + exp(-1))),
            Equals(b_2, exp(-1) / (1 + exp(-1))),
        ),
    )
    example = [s.suppose(eq(z, value), "example") for z, value in ((s_1, 1), (s_2, 0), (s_3, -1))]
    shown = [s.number(s.step(fact, by=Substitute(*example))) for fact in weights]
    s.say("Under the negative identity:")
    back = [s.number(s.step(fact, by=Substitute(*example))) for fact in turned]
    s.say("With similar keys only, the less similar one gets more, but neither gets nothing.")
    pair = [s.number(s.let(b, exp(z) / (exp(-1) + exp(-2)))) for b, z in ((b_1, -1), (b_2, -2))]
    s.answer(*shown, *back, *pair)

    s.part(
        "What happens to the weights as all scores grow, with the length of the query's token?",
        id="2c.ii.scale",
    )
    s.say("A factor {c} on the scores 1, 0, -1 turns the mixture into a choice.")
    s.say("Dividing the scores by the square root of {d_head} works against that.")
    best, middle, worst = (
        s.let(weight, top / (exp(c) + 1 + exp(-c)))
        for weight, top in ((v_p, exp(c)), (v_0, Number("1")), (v_m, exp(-c)))
    )
    s.plot(
        "Weights against the factor of the scores",
        s.curve("score 1", best, c, "0.01", "6"),
        s.curve("score 0", middle, c, "0.01", "6"),
        s.curve("score -1", worst, c, "0.01", "6"),
        x="factor of all scores",
        y="weight",
        alt="Equal weights at factor 0; the weight of the best key then rises towards 1.",
    )
    spread = s.demonstrate(
        "The entropy of the weights of 16 random keys as the query's token is made longer.",
        entropy_by_length,
        holds=(
            "uniform - entropy_0 < 0.0000001",
            "entropy_1 < entropy_0",
            "entropy_4 < entropy_1",
            "entropy_64 < 0.7",
        ),
        meanings={
            "uniform": "entropy of equal weights",
            "entropy_0": "entropy at length factor 0",
            "entropy_1": "entropy at length factor 1",
            "entropy_4": "entropy at length factor 4",
            "entropy_64": "entropy at length factor 64",
        },
    )
    s.answer(*spread, text="Long queries attend sharply, short ones to everything.")

    s.part("What if the matrix is antisymmetric?", id="2c.ii.antisymmetric", goal=Holds())
    skew_form = s.suppose(eq(W_a.T, -W_a), "the matrix changes sign when turned")
    own = s.let(S_a, x_i.T * W_a * x_i)
    s.say("A number is its own transpose, which turns the matrix round:")
    turned = s.step(own, by=Transpose(), gives=eq(S_a, x_i.T * W_a.T * x_i))
    turned = s.step(turned, by=Substitute(skew_form))
    s.say("The score is its own negative.")
    zero = s.step(own, turned, by=Combine(), gives=eq(S_a, 0))
    s.answer(zero, text="No token scores with itself; what one gains, the other loses.")

    s.part("What if it has rank one?", id="2c.ii.rank-one", goal=Holds())
    single = s.let(S_u, x_i.T * (u * w.T) * x_j)
    single = s.step(single, by=Transpose(), gives=eq(S_u, (u.T * x_i) * (w.T * x_j)))
    s.answer(single, text="One feature of the query meets one feature of the key.")


def entropy_by_length(rng):
    query, keys = rng.standard_normal(8), rng.standard_normal((16, 8))
    scores = keys @ query
    scores = scores / (scores.max() - np.sort(scores)[-2])
    found = {"uniform": np.log(16)}
    for factor in (0, 1, 4, 64):
        weights = np.exp(factor * (scores - scores.max()))
        weights /= weights.sum()
        found[f"entropy_{factor}"] = -(weights * np.log(weights + 1e-300)).sum()
    return found
