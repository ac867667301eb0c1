"""Which directions of the residual stream does a head read, and which does it write?"""

import numpy as np

from derive.author import (
    Holds,
    Problem,
    Satisfies,
    col,
    colspace,
    entry,
    eq,
    eye,
    inv,
    le,
    matrix,
    norm,
    nullspace,
    rank,
    rowspace,
    sqrt,
    subset,
    total,
    zeros,
)
from derive.rules import (
    Associate,
    BothInclusions,
    Chain,
    Combine,
    Complement,
    Components,
    Compute,
    Counterexample,
    Dimension,
    EqualRank,
    RankProduct,
    RankShape,
    Substitute,
    Theorem,
)

p = Problem(
    title="What an OV matrix reads and writes",
    source="Elhage et al. 2021, A Mathematical Framework for Transformer Circuits",
)

d_model = p.size("d_model", "width of the residual stream")
d_head = p.size("d_head", "width of a head")
n = p.size("n", "number of positions")
r = p.size("r", "rank of the OV matrix")
k = p.index("k", "number of a channel, from 1", "integer")
i = p.index("i", "a position that attends", "integer")
j = p.index("j", "a position that is attended to", "integer")

W_O = p.matrix("W_O", "output matrix of the head", d_model, d_head)
W_V = p.matrix("W_V", "value matrix of the head", d_head, d_model)
W_OV = p.matrix("W_OV", "OV matrix of the head", d_model, d_model)
U = p.matrix("U", "left singular vectors, side by side", d_model, r, "orthonormal columns")
V = p.matrix("V", "right singular vectors, side by side", d_model, r, "orthonormal columns")
S = p.matrix("S", "the singular values, on the diagonal", r, r, "diagonal", "invertible")
x = p.vector("x", "residual stream at one position", d_model)
y = p.vector("y", "what the head writes for it", d_model)
L = p.matrix("L", "what undoes the output matrix", d_head, d_model)
X = p.matrix("X", "residual stream, one column for each position", d_model, n)
A = p.matrix("A", "attention weights", n, n)
Y = p.matrix("Y", "what the head writes at every position", d_model, n)
Q = p.matrix("Q", "any rotation of the channels", r, r, "orthogonal")
c = p.unknown("c", "what a vector halfway between two axes is read as", domain="real")
apart = p.unknown("apart", "distance of the output from either token's own")

svd = p.premise("svd", eq(W_OV, U * S * V.T), "compact singular value decomposition, all values positive")
read_out = p.premise("output", eq(y, W_OV * x), "what the head writes")
product = p.premise("product", eq(W_OV, W_O * W_V), "the OV matrix is a product")
mixing = p.premise("mixing", eq(Y, W_OV * X * A.T), "attention mixes, the OV matrix moves")
size = p.premise("size", eq(rank(W_OV), r), "there are as many singular values as the rank says")


def column(*entries):
    return matrix([[e] for e in entries])


@p.solution
def solution(s):
    s.part(
        "With the compact singular value decomposition of {W_OV}, show that it reads {r} numbers off {x}"
        " and writes as many directions.",
        id="2e.ii",
        goal=Holds((svd, read_out)),
    )
    s.say("A diagonal matrix in between makes a sum: column times row, each with its singular value.")
    triples = s.step(
        svd,
        by=Components(),
        gives=eq(W_OV, total(entry(S, k, k) * col(U, k) * col(V, k).T, k, 1, r)),
    )
    s.say("Apply it to {x}, term by term.")
    applied = s.step(read_out, by=Substitute(triples))
    applied = s.step(
        applied, by=Associate(), gives=eq(y, total(entry(S, k, k) * col(U, k) * (col(V, k).T * x), k, 1, r))
    )
    s.say("A row times a column is a number, which may stand anywhere in a product.")
    channels = s.step(
        applied, by=Associate(), gives=eq(y, total(entry(S, k, k) * (col(V, k).T * x) * col(U, k), k, 1, r))
    )
    s.answer(
        triples,
        channels,
        text="Read the coefficient {col(V, k).T*x}, scale it by the singular value, write it along"
        " {col(U, k)}. The coefficient is a number; the projection would be that number times {col(V, k)}.",
    )

    s.part("What is lost if only the first channels are kept?", id="2e.ii.truncate")
    errors = s.demonstrate(
        "A random head of width 5 in a stream of width 12: the error in the spectral norm after q channels.",
        truncate,
        holds=(
            *(f"abs(error_{q} - sigma_{q + 1}) < 0.000000000001" for q in range(5)),
            "error_5 < 0.000000000001",
        ),
        meanings={
            **{f"error_{q}": f"error after {q} channels" for q in range(6)},
            **{f"sigma_{q}": f"singular value {q}" for q in range(1, 6)},
        },
    )
    s.plot(
        "Error by the number of channels kept",
        s.measured("error", errors, {str(q): f"error_{q}" for q in range(6)}),
        x="channels",
        y="error",
        alt="The error falls with every channel, and is 0 once all five are kept.",
    )
    s.answer(*errors, text="The next singular value: channels may be left out from the smallest on.")

    s.part("Which subspace is read, which one is written?", id="2e.iii", goal=Holds((svd, read_out)))
    s.say("Every output is a combination of the columns of {U}.")
    within = s.step(svd, by=Theorem(), gives=subset(colspace(W_OV), colspace(U)))
    s.say(
        "Conversely each column of {U} is an output: the columns of {V} are orthonormal, so {V} undoes them."
    )
    reached = s.step(svd, by=Combine(), gives=eq(U, W_OV * (V * inv(S))))
    back = s.step(reached, by=Theorem(), gives=subset(colspace(U), colspace(W_OV)))
    written = s.step(within, back, by=BothInclusions())
    s.say("The same for rows: they are combinations of the rows of {V.T}, which are the columns of {V},")
    rows_v = s.step(by=Theorem(), gives=eq(rowspace(V.T), colspace(V)))
    within_rows = s.step(svd, by=Theorem(), gives=subset(rowspace(W_OV), rowspace(V.T)))
    within_rows = s.step(within_rows, by=Substitute(rows_v))
    s.say("and each column of {V} is a combination of those rows, because {U} undoes itself as well.")
    rows_ov = s.step(by=Theorem(), gives=eq(colspace(W_OV.T), rowspace(W_OV)))
    reached_rows = s.step(svd, by=Combine(), gives=eq(V, W_OV.T * (U * inv(S))))
    back_rows = s.step(reached_rows, by=Theorem(), gives=subset(colspace(V), colspace(W_OV.T)))
    back_rows = s.step(back_rows, by=Substitute(rows_ov))
    read = s.step(within_rows, back_rows, by=BothInclusions())
    s.say("What is orthogonal to all columns of {V} is not read at all.")
    unread = s.suppose(eq(V.T * x, zeros(r, 1)), "x is orthogonal to every column of V")
    nothing = s.step(read_out, by=Substitute(svd))
    nothing = s.step(nothing, by=Associate(), gives=eq(y, U * S * (V.T * x)))
    nothing = s.step(nothing, by=Combine(using=(unread,)), gives=eq(y, zeros(d_model, 1)))
    orthogonal = s.step(read, by=Complement())
    s.answer(
        read,
        written,
        orthogonal,
        nothing,
        text="Read: the span of the columns of {V}, which is the row space, the complement of the null"
        " space. Written: the span of the columns of {U}, which is the column space.",
    )

    s.part("What if all singular values are equal?", id="2e.iii.rotation")
    s.say("Rotate the vectors of both sides together:")
    rotated = s.step(by=Compute(), gives=eq((U * Q) * (V * Q).T, U * V.T))
    s.answer(rotated, text="The vectors are not determined then; the subspaces are.")

    s.part("A vector at an angle to the read direction: what is written?", id="2e.iii.example")
    s.say(
        "Let the matrix read and write the first axis alone, and {x} have length 1, halfway between the axes."
    )
    first = column(1, 0) * column(1, 0).T
    seen = s.step(by=Compute(first * column(1, 1)))
    part = s.let(c, entry(first * column(1, 1) / sqrt(2), 1, 1))
    part = s.step(part, by=Combine(), gives=eq(c, 1 / sqrt(2)))
    part = s.number(part)
    s.answer(seen, part, text="It is partly read: its first component comes through, the other is lost.")

    s.part(
        "How is the subspace that is read related to {W_V}, and why has it at most {d_head} dimensions?",
        id="2e.iv",
        goal=Holds((product, read_out, svd, size)),
    )
    s.say("What {W_V} sends to zero, {W_OV} sends to zero.")
    lost = s.suppose(eq(W_V * x, zeros(d_head, 1)), "the value matrix does not see x")
    through = s.step(read_out, by=Substitute(product))
    through = s.step(through, by=Associate(), gives=eq(y, W_O * (W_V * x)))
    through = s.step(through, by=Combine(using=(lost,)), gives=eq(y, zeros(d_model, 1)))
    kernel = s.step(product, by=Theorem(), gives=subset(nullspace(W_V), nullspace(W_OV)))
    s.say("Orthogonal complements reverse that.")
    plain = s.step(kernel, by=Complement())
    contained = s.step(plain, by=Substitute(read))
    s.say("Dimensions are ranks.")
    low = s.step(product, by=RankProduct(W_V))
    values = s.step(by=RankShape(W_V, d_head))
    bound = s.step(size, by=Chain(using=(low, values)), gives=le(r, d_head))
    s.answer(through, contained, bound, text="It is contained in the row space of {W_V}.")

    s.part("When is it the whole row space of {W_V}?", id="2e.iv.equal")
    s.say("A subspace of full dimension is the whole space.")
    same_rank = s.suppose(eq(rank(W_OV), rank(W_V)), "no rank is lost")
    equal = s.step(plain, by=EqualRank(same_rank))
    s.say("Conversely, equal spaces have equal dimensions, which are the ranks.")
    same_space = s.suppose(eq(rowspace(W_OV), rowspace(W_V)), "the spaces are equal")
    converse = s.step(same_space, by=Dimension())
    s.say("That is so if {W_O} has full column rank, for then something undoes it.")
    undo = s.suppose(eq(L * W_O, eye(d_head)), "the output matrix can be undone")
    undone = s.step(product, undo, by=Combine(), gives=eq(L * W_OV, (L * W_O) * W_V))
    undone = s.step(undone, by=Substitute(undo))
    undone = s.step(undone, by=Combine(), gives=eq(W_V, L * W_OV))
    other = s.step(undone, by=Theorem(), gives=subset(rowspace(W_V), rowspace(W_OV)))
    whole = s.step(plain, other, by=BothInclusions())
    s.goal(Holds((product,)), equal, whole)
    s.answer(equal, converse, whole, text="Exactly if {W_OV} has the rank of {W_V}.")

    s.part("Can it be smaller?", id="2e.iv.strict")
    wide, drop = matrix([[1, 0, 0], [0, 1, 0]]), matrix([[1, 0], [0, 0], [0, 0]])
    second = column(0, 1, 0)
    s.say("Let {W_V} deliver two directions and {W_O} drop one of them.")
    keeps = s.conjecture(eq(rank(W_O * W_V), rank(W_V)), "the product has the rank of the value matrix")
    smaller = s.step(keeps, by=Counterexample({W_O: drop, W_V: wide}))
    rank_v = s.step(by=Compute(rank(wide)))
    rank_ov = s.step(by=Compute(rank(drop * wide)))
    s.say("The second axis is seen by {W_V} and lost in {W_O}.")
    seen = s.step(by=Compute(wide * second))
    gone = s.step(by=Compute(drop * wide * second))
    s.claim(
        "The span of the columns of {V} is always the row space of {W_V}.", keeps, holds=False, by=smaller
    )
    s.answer(smaller, rank_v, rank_ov, seen, gone, text="Yes: so 'contained', not 'equal'.")

    s.part("Where the subspaces are equal, are the singular vectors those of {W_V}?", id="2e.iv.vectors")
    stretch, tilt = matrix([[1, 0], [0, 3], [0, 0]]), matrix([[2, 0, 0], [0, 1, 0]])
    axis_1, axis_2 = column(1, 0, 0), column(0, 1, 0)
    s.say("Here {W_V} stretches the first axis most, the product the second.")
    both = s.step(by=Compute(stretch * tilt))
    lead_v = s.step(by=Compute(tilt.T * tilt * axis_1))
    lead_ov = s.step(by=Compute((stretch * tilt).T * (stretch * tilt) * axis_2))
    overlap = s.demonstrate(
        "For random factors the leading right singular vectors overlap by anything from 0 to 1.",
        leading_vectors,
        holds=("overlap >= 0", "overlap <= 1.000000001", "span_gap < 0.000000001"),
        meanings={
            "overlap": "|cosine| between the leading right singular vectors",
            "span_gap": "largest difference of the projections on the two spans",
        },
    )
    s.answer(both, lead_v, lead_ov, *overlap, text="No: equal spans do not mean equal vectors.")

    s.part(
        "Put it together: what does the head write at position {i}?",
        id="2e.v",
        goal=(
            Holds((svd, mixing)),
            Satisfies(eq(col(Y, i), col(W_OV * X * A.T, i))),
        ),
    )
    s.say("Attention makes a weighted sum of positions, the OV matrix acts on each of them.")
    weighed = s.step(
        mixing, by=Components(), gives=eq(col(Y, i), total(entry(A, i, j) * (W_OV * col(X, j)), j, 1, n))
    )
    s.say("Put the channels in,")
    inserted = s.step(
        weighed,
        triples,
        by=Combine(),
        gives=eq(
            col(Y, i),
            total(
                entry(A, i, j) * total(entry(S, k, k) * (col(V, k).T * col(X, j)) * col(U, k), k, 1, r),
                j,
                1,
                n,
            ),
        ),
    )
    s.say("and exchange the sums: every channel reads the mixture.")
    exchanged = s.step(
        inserted,
        by=Associate(),
        gives=eq(
            col(Y, i),
            total(
                entry(S, k, k) * total(entry(A, i, j) * (col(V, k).T * col(X, j)), j, 1, n) * col(U, k),
                k,
                1,
                r,
            ),
        ),
    )
    s.answer(
        weighed,
        exchanged,
        text="The weights say from where, and with what share; the {r} channels say what is read, by how"
        " much it is scaled and where it is written. The channels are unique up to signs, and up to"
        " rotations among equal singular values.",
    )

    s.part("Does attention pick one token?", id="2e.v.example", goal=Satisfies(eq(apart**2, 2)))
    s.say("Take the identity as OV matrix, two tokens, half of the weight on each.")
    tokens, half = matrix([[2, 0], [0, 2]]), matrix([["0.5", "0.5"]])
    mixed = s.step(by=Compute(eye(2) * tokens * half.T))
    s.say("The output is neither token's own: it is that far from either.")
    distance = s.let(apart, norm(mixed.relation.rhs - column(2, 0)))
    distance = s.step(distance, by=Combine(), gives=eq(apart, sqrt(1 + 1)))
    distance = s.number(distance)
    alike = s.step(
        by=Compute(),
        gives=eq(norm(mixed.relation.rhs - column(0, 2)), norm(mixed.relation.rhs - column(2, 0))),
    )
    s.answer(mixed, distance, alike, text="No: it mixes. Only weights of 0 and 1 pick one.")

    s.part("How do two heads relate?", id="2e.v.heads")
    related = s.demonstrate(
        "Two random heads of width 4 in a stream of width 16: angles between what they read, and how much of"
        " what the first writes the second reads.",
        two_heads,
        holds=(
            "smallest_angle >= 0",
            "largest_angle <= 90.000001",
            "smallest_angle <= largest_angle",
            "composition >= 0",
            "composition <= 1.000000001",
            "aligned > 0.25",
            "apart_heads < 0.000000000001",
        ),
        meanings={
            "smallest_angle": "smallest principal angle in degrees",
            "largest_angle": "largest principal angle in degrees",
            "composition": "composition score of the two OV matrices",
            "aligned": "composition score where the second head reads what the first writes",
            "apart_heads": "composition score where it reads orthogonally to that",
        },
    )
    s.answer(
        related[5],
        related[6],
        text="The score is the length of the product over that of the factors: 0 where nothing is read.",
    )


def truncate(rng):
    product = rng.standard_normal((12, 5)) @ rng.standard_normal((5, 12))
    left, values, right = np.linalg.svd(product)
    found = {f"sigma_{q + 1}": values[q] for q in range(5)}
    for q in range(6):
        kept = sum((values[k] * np.outer(left[:, k], right[k]) for k in range(q)), np.zeros((12, 12)))
        found[f"error_{q}"] = np.linalg.norm(product - kept, 2)
    return found


def leading_vectors(rng):
    output, value = rng.standard_normal((5, 2)), rng.standard_normal((2, 5))
    whole, alone = (np.linalg.svd(m)[2][:2] for m in (output @ value, value))
    gap = np.abs(whole.T @ whole - alone.T @ alone).max()
    return {"overlap": abs(whole[0] @ alone[0]), "span_gap": gap}


def two_heads(rng):
    model, width = 16, 4
    outputs = [rng.standard_normal((model, width)) for _ in range(3)]
    values = [rng.standard_normal((width, model)) for _ in range(2)]
    bases = [np.linalg.qr(v.T)[0] for v in values]
    cosines = np.clip(np.linalg.svd(bases[0].T @ bases[1], compute_uv=False), 0, 1)
    angles = np.degrees(np.arccos(cosines))

    def score(second, first):
        return np.linalg.norm(second @ first) / (np.linalg.norm(second) * np.linalg.norm(first))

    first = outputs[0] @ values[0]
    written = np.linalg.qr(outputs[0])[0]
    away = values[1] - values[1] @ written @ written.T
    return {
        "smallest_angle": angles.min(),
        "largest_angle": angles.max(),
        "composition": score(outputs[1] @ values[1], first),
        "aligned": score(outputs[2] @ written.T, first),
        "apart_heads": score(outputs[2] @ away, first),
    }
