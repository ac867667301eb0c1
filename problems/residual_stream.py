"""What one attention layer does to the residual stream, written out."""

import numpy as np

from derive.author import (
    Holds,
    Problem,
    col,
    colspace,
    entry,
    eq,
    ge,
    le,
    member,
    node,
    ones,
    rank,
    subset,
    total,
    unit,
)
from derive.rules import (
    At,
    Blocks,
    Combine,
    Components,
    Compute,
    Convex,
    Counterexample,
    Member,
    Positive,
    RankShape,
    Substitute,
    Theorem,
    Transpose,
)

p = Problem(
    title="One attention layer in the residual stream",
    source="Elhage et al. 2021, A Mathematical Framework for Transformer Circuits",
)

d_model = p.size("d_model", "width of the residual stream")
d_head = p.size("d_head", "width of a head")
n = p.size("n", "number of positions")
H = p.size("H", "number of heads")
i = p.index("i", "a position that attends", "integer")
j = p.index("j", "a position that is attended to", "integer")
k = p.index("k", "a dimension of the stream", "integer")
t = p.index("t", "a position", "integer")
l = p.index("l", "number of a layer, from 0", "integer")
h = p.index("h", "number of a head, from 1", "integer")

X = p.matrix("X", "residual stream, one column for each position", d_model, n)
Z = p.matrix("Z", "scores, one row for each position that attends", n, n)
A = p.matrix("A", "attention weights, one row for each position that attends", n, n)
Y = p.matrix("Y", "the stream mixed by attention", d_model, n)
c = p.vector("c", "any column, added at every position", d_model)
w_1, w_2 = (p.unknown(f"w_{a}", f"weight {a}", domain="real") for a in (1, 2))
x_1, x_2 = (p.unknown(f"x_{a}", f"number {a}", domain="real") for a in (1, 2))

x = p.sequence("x", "residual stream before a layer", d_model, n)
f = p.sequence("f", "what a layer adds to the stream", d_model, n)
u = p.sequence("u", "what a head adds to the stream", d_model, n)
A_h = p.sequence("A_h", "attention weights of a head", n, n)
W_QK = p.sequence("W_QK", "QK matrix of a head", d_model, d_model)
W_OV = p.sequence("W_OV", "OV matrix of a head", d_model, d_model)
W_O = p.sequence("W_O", "output matrix of a head", d_model, d_head)
W_V = p.sequence("W_V", "value matrix of a head", d_head, d_model)
X_final = p.matrix("X_final", "residual stream after the layer", d_model, n)

C = p.matrix("C", "where all heads together write", d_model, H * d_head)
A_1, A_2 = (p.matrix(f"A_{a}", f"attention weights in layer {a}", n, n) for a in (1, 2))
W_1, W_2 = (p.matrix(f"W_{a}", f"OV matrix in layer {a}", d_model, d_model) for a in (1, 2))
A_21 = p.matrix("A_21", "attention weights of the virtual head", n, n)
s_ = p.index("s", "the one position that is attended to", "integer")

mixing = p.premise("mixing", eq(Y, X * A.T), "attention mixes the columns")
weights = p.premise("weights", eq(A, node("rowsoftmax", Z)), "each row of weights is a softmax")
add = p.premise("add", eq(x(l + 1), x(l) + f(l)), "a layer adds to the stream")
start = p.premise("start", eq(x(0), X), "the stream at the start")
end = p.premise("end", eq(X_final, x(1)), "there is one layer")
sum_of_heads = p.premise("heads", eq(f(0), total(u(h), h, 1, H)), "the layer is the sum of its heads")
head = p.premise("head", eq(u(h), W_OV(h) * X * A_h(h).T), "what a head does")
factors = p.premise("factors", eq(W_OV(h), W_O(h) * W_V(h)), "the OV matrix is a product")
pattern = p.premise(
    "pattern", eq(A_h(h), node("rowsoftmax", X.T * W_QK(h) * X)), "a head's weights come from its scores"
)
rows_1 = p.premise("rows-1", eq(A_1 * ones(n), ones(n)), "the rows of both attention matrices sum to 1")
rows_2 = p.premise("rows-2", eq(A_2 * ones(n), ones(n)), "the rows of both attention matrices sum to 1")


@p.solution
def solution(s):
    s.part(
        "Show that column {i} of {X*A.T} is an average of the columns of {X}.",
        id="2d.i",
    )
    s.say("Entry by entry, a product is a sum over the index between.")
    entries = s.step(
        mixing, by=Components(), gives=eq(entry(Y, k, i), total(entry(X, k, j) * entry(A.T, j, i), j, 1, n))
    )
    s.say("A transpose turns the indices round.")
    turned = s.step(by=Components(), gives=eq(entry(A.T, j, i), entry(A, i, j)))
    entries = s.step(entries, by=Substitute(turned))
    s.say("The weight is the same for every entry {k}, so whole columns are summed.")
    average = s.step(
        mixing, entries, by=Components(), gives=eq(col(Y, i), total(entry(A, i, j) * col(X, j), j, 1, n))
    )
    s.say("An average it is for two reasons, and both are the softmax's: its weights are positive,")
    softmax = s.step(
        weights,
        by=Components(),
        gives=eq(
            entry(A, i, j),
            node("exp", entry(Z, i, j)) / total(node("exp", entry(Z, i, k)), k, 1, n),
        ),
    )
    signs = s.step(softmax, by=Positive())
    s.say("and in every row they sum to 1.")
    whole = s.step(weights, by=Components(), gives=eq(total(entry(A, i, j), j, 1, n), 1))
    s.goal(Holds((mixing, weights)), average, signs, whole)
    hull = s.step(average, by=Convex(signs, whole))
    s.answer(average, signs, whole, hull, text="A convex combination: it lies among the columns of {X}.")

    s.part("Is it enough that the weights sum to 1?", id="2d.i.signs")
    between = s.conjecture(
        ge(w_1 * x_1 + w_2 * x_2, node("min", x_1, x_2)), "it lies between the two numbers"
    )
    one = s.suppose(eq(w_1 + w_2, 1), "the weights sum to 1")
    outside = s.step(between, one, by=Counterexample({w_1: 2, w_2: -1, x_1: 0, x_2: 1}))
    s.claim("Weights that sum to 1 make an average, whatever their signs.", between, holds=False, by=outside)
    s.answer(outside, text="No: the weights have to be at least 0 as well.")

    s.part("What does a wrong sum of weights do?", id="2d.i.shift", goal=Holds())
    s.say("Add the same column {c} at every position and see what comes out in addition.")
    shift = s.step(
        by=Transpose(),
        gives=eq((X + c * ones(n).T) * A.T - (X * A.T + c * ones(n).T), c * (A * ones(n) - ones(n)).T),
    )
    s.say("That is 0 for every {c} exactly if the rows of {A} sum to 1.")
    axis = s.demonstrate(
        "Softmax over the rows passes the test; over the columns, the wrong axis, it fails.",
        wrong_axis,
        holds=(
            "right_sum < 0.000000000001",
            "right_shift < 0.000000000001",
            "wrong_sum > 0.001",
            "wrong_shift > 0.001",
            "inside < 0.000000000001",
        ),
        meanings={
            "right_sum": "largest difference of a row sum from 1",
            "right_shift": "largest entry of what comes out in addition",
            "wrong_sum": "largest difference of a row sum from 1, wrong axis",
            "wrong_shift": "largest entry of what comes out in addition, wrong axis",
            "inside": "how far a mixed column leaves the range of the columns in any dimension",
        },
    )
    s.answer(shift, *axis, text="The shift test tells whether the weights sum to 1.")

    s.part(
        "A layer adds the sum of its {H} heads to the stream. Give {X_final} after one layer.",
        id="2d.ii",
    )
    layer = s.step(add, by=At({l: 0}), gives=eq(x(1), x(0) + f(0)))
    final = s.step(end, by=Substitute(layer))
    final = s.step(final, by=Substitute(start, sum_of_heads))
    final = s.step(final, by=Substitute(head))
    s.say("The weights are no constants: they depend on the stream themselves.")
    full = s.step(final, by=Substitute(pattern))
    s.say("For fixed weights the layer is linear in the stream; with the columns stacked, one matrix.")
    stacked = s.step(
        final,
        by=Components(),
        gives=eq(
            node("vec", X_final),
            (node("eye", d_model * n) + total(node("kron", A_h(h), W_OV(h)), h, 1, H)) * node("vec", X),
        ),
    )
    s.goal(Holds((layer, start, end, sum_of_heads, head, pattern)), final, full, stacked)
    s.answer(
        final,
        full,
        stacked,
        text="The stream, plus for each head what its OV matrix makes of the mixed stream.",
    )

    s.part(
        "Show that what head {h} adds at position {t} lies in the column space of {W_OV[h]}.",
        id="2d.iii",
        goal=Holds((head, factors)),
    )
    s.say("A column of a product is the matrix times a column: here of the mixed stream.")
    update = s.step(head, by=Components(), gives=eq(col(u(h), t), W_OV(h) * col(X * A_h(h).T, t)))
    s.say("Whatever that column is, the result is a combination of the columns of {W_OV[h]}.")
    inside = s.step(update, by=Member(), gives=member(col(u(h), t), colspace(W_OV(h))))
    output = s.step(update, by=Substitute(factors))
    also = s.step(output, by=Member(), gives=member(col(u(h), t), colspace(W_O(h))))
    s.answer(
        inside, also, text="A head writes into its own subspace, whatever it reads and wherever it attends."
    )

    s.part("Where do all heads together write?", id="2d.iii.all", goal=Holds((sum_of_heads, head, factors)))
    s.say("Put the output matrices side by side.")
    beside = s.let(C, node("hstack", W_O(h), h, 1, H))
    summed = s.step(sum_of_heads, by=Substitute(head))
    summed = s.step(summed, by=Substitute(factors))
    blocks = s.step(
        summed,
        beside,
        by=Blocks(),
        gives=eq(f(0), C * node("vstack", W_V(h) * X * A_h(h).T, h, 1, H)),
    )
    space = s.step(blocks, by=Theorem(), gives=subset(colspace(f(0)), colspace(C)))
    width = s.step(by=RankShape(C, H * d_head), gives=le(rank(C), H * d_head))
    s.answer(blocks, space, width, text="All heads together write into at most {H*d_head} dimensions.")

    s.part(
        "Two layers, one head each: what is the path through both?",
        id="2d.two-layers",
        goal=Holds((rows_1, rows_2)),
    )
    s.say("With the columns stacked, one head after the other is one product.")
    path = s.step(
        by=Compute(),
        gives=eq(node("kron", A_2, W_2) * node("kron", A_1, W_1), node("kron", A_2 * A_1, W_2 * W_1)),
    )
    s.say("The path is a head itself, with these weights:")
    virtual = s.let(A_21, A_2 * A_1)
    virtual_rows = s.step(virtual, by=Combine(), gives=eq(A_21 * ones(n), A_2 * (A_1 * ones(n))))
    virtual_rows = s.step(virtual_rows, by=Substitute(rows_1))
    virtual_rows = s.step(virtual_rows, by=Substitute(rows_2))
    s.answer(path, virtual_rows, text="A virtual head; the rows of its weights sum to 1 again.")

    s.part("What if all weight is on one position?", id="2d.hard", goal=Holds((mixing,)))
    hard = s.suppose(eq(col(A.T, i), unit(s_, n)), "all weight is on one position")
    pick = s.step(mixing, by=Components(), gives=eq(col(Y, i), X * col(A.T, i)))
    pick = s.step(pick, by=Substitute(hard))
    pick = s.step(pick, by=Components(), gives=eq(col(Y, i), col(X, s_)))
    s.answer(pick, text="Then the average is that one column: attention moves it.")

    s.part("What if no position may attend to later ones?", id="2d.causal")
    s.say("A mask sets the scores of later positions to minus infinity, so their weights are 0.")
    masked = s.demonstrate(
        "Two random heads with a causal mask; the last token is changed.",
        causal,
        holds=("row_sum < 0.000000000001", "earlier = 0", "last > 0", "later_weight = 0"),
        meanings={
            "row_sum": "largest difference of a row sum from 1",
            "earlier": "largest change of the stream before the last position",
            "last": "largest change at the last position",
            "later_weight": "largest weight on a later position",
        },
    )
    s.answer(*masked, text="The rows still sum to 1, and nothing flows backwards.")


def softmax(z, axis):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def wrong_axis(rng):
    width, length = 5, 7
    stream, scores = rng.standard_normal((width, length)), rng.standard_normal((length, length))
    shift = rng.standard_normal((width, 1)) + 3
    found = {}
    for name, axis in (("right", 1), ("wrong", 0)):
        weights = softmax(scores, axis)
        more = (stream + shift) @ weights.T - (stream @ weights.T + shift)
        found[f"{name}_sum"] = np.abs(weights.sum(axis=1) - 1).max()
        found[f"{name}_shift"] = np.abs(more).max()
    mixed = stream @ softmax(scores, 1).T
    above = (mixed - stream.max(axis=1, keepdims=True)).max()
    below = (stream.min(axis=1, keepdims=True) - mixed).max()
    return {**found, "inside": max(above, below, 0)}


def causal(rng):
    width, length = 6, 5
    heads = [[rng.standard_normal((width, width)) for _ in range(2)] for _ in range(2)]
    stream = rng.standard_normal((width, length))
    later = np.triu(np.ones((length, length), dtype=bool), 1)

    def layer(x):
        out, patterns = x.copy(), []
        for form, move in heads:
            weights = softmax(np.where(later, -np.inf, x.T @ form @ x), 1)
            patterns.append(weights)
            for i in range(length):
                out[:, i] += sum(weights[i, j] * (move @ x[:, j]) for j in range(i + 1))
        return out, patterns

    changed = stream.copy()
    changed[:, -1] += rng.standard_normal(width)
    (before, patterns), (after, _) = layer(stream), layer(changed)
    change = np.abs(after - before).max(axis=0)
    return {
        "row_sum": max(np.abs(w.sum(axis=1) - 1).max() for w in patterns),
        "earlier": change[:-1].max(),
        "last": change[-1],
        "later_weight": max(w[later].max() for w in patterns),
    }
