"""How much of the residual stream can one attention head's OV matrix read and write?"""

from derive.author import (
    Equals,
    Holds,
    Problem,
    Satisfies,
    colspace,
    eq,
    le,
    lt,
    matrix,
    node,
    rank,
    rowspace,
    subset,
)
from derive.rules import Chain, Compute, RankProduct, RankShape, Theorem

p = Problem(
    title="The rank of an OV matrix",
    source="Elhage et al. 2021, A Mathematical Framework for Transformer Circuits",
)

d_model = p.size("d_model", "width of the residual stream", 768)
d_head = p.size("d_head", "width of a head")
H = p.size("H", "number of heads", 12)
W_O = p.matrix("W_O", "output matrix of the head", d_model, d_head)
W_V = p.matrix("W_V", "value matrix of the head", d_head, d_model)
W_OV = p.matrix("W_OV", "OV matrix of the head", d_model, d_model)
n_two = p.unknown("n_two", "numbers stored as two factors")
n_full = p.unknown("n_full", "numbers in a full matrix")
share = p.unknown("share", "stored share")

product = p.premise("product", eq(W_OV, W_O * W_V), "the OV matrix is the product")
heads = p.premise("heads", eq(d_head, d_model / H), "the heads share the width")
narrow = p.assume(lt(d_head, d_model), "there is more than one head")

p.example("a wider model with more heads", d_model="1024", H="16")


@p.solution
def solution(s):
    s.part(
        "What bound on the rank of {W_OV} follows from its two factors?",
        id="2e.i",
        goal=Holds((product, narrow)),
    )
    s.say("Every column of {W_O*W_V} is a combination of columns of {W_O}, every row one of rows of {W_V}.")
    columns = s.step(product, by=Theorem(), gives=subset(colspace(W_OV), colspace(W_O)))
    rows = s.step(product, by=Theorem(), gives=subset(rowspace(W_OV), rowspace(W_V)))

    s.say("The rank is the dimension of either space, so it is at most the rank of each factor.")
    by_output = s.step(product, by=RankProduct(W_O))
    by_value = s.step(product, by=RankProduct(W_V))
    both = s.step(
        by_output,
        by=Chain(using=(by_value,)),
        gives=le(rank(W_OV), node("min", rank(W_O), rank(W_V))),
    )

    s.say("A matrix with {d_head} columns has at most that rank.")
    shape = s.step(by=RankShape(W_O, d_head))
    bound = s.step(by_output, by=Chain(using=(shape,)))
    s.say("A head is narrower than the stream, so {W_OV} is never of full rank.")
    deficient = s.step(bound, by=Chain(using=(narrow,)))
    s.say("From below, Sylvester's inequality: little rank is lost where the factors have much.")
    below = s.step(product, by=Theorem(), gives=le(rank(W_O) + rank(W_V) - d_head, rank(W_OV)))
    s.answer(columns, rows, both, bound, deficient, below, text="One head reads and writes few directions.")

    s.part("Is the bound reached, and can it be missed?", id="2e.i.sharp")
    wide = matrix([[1, 0, 0], [0, 1, 0]])
    tall = matrix([[1, 0], [0, 1], [0, 0]])
    s.say("With the leading unit vectors in both factors nothing is lost: rank 2 out of a head of width 2.")
    reached = s.step(by=Compute(), gives=eq(rank(tall * wide), 2))
    s.say("If {W_O} drops a direction that {W_V} delivers, the product has less rank than {W_V}.")
    dropping = matrix([[1, 0], [0, 0], [0, 0]])
    value_rank = s.step(by=Compute(), gives=eq(rank(wide), 2))
    product_rank = s.step(by=Compute(), gives=eq(rank(dropping * wide), 1))
    s.answer(reached, value_rank, product_rank, text="The bound is sharp, and strict inequality occurs.")

    s.part(
        "What does that mean for {=H} heads in a stream of width {=d_model}?",
        id="2e.i.numbers",
        goal=(Satisfies(eq(d_head * H, d_model)), Equals(n_two, 2 * d_model**2 / H), Equals(share, 2 / H)),
    )
    width = s.number(heads)
    two = s.let(n_two, 2 * d_model * d_head)
    two = s.number(two, using=(heads,))
    full = s.let(n_full, d_model**2)
    full = s.number(full)
    ratio = s.let(share, n_two / n_full)
    ratio = s.number(ratio, using=(two, full))
    s.answer(width, two, full, ratio, text="One head writes at most {d_head} of {d_model} directions.")
