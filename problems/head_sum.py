"""Is it the same to add the heads' outputs and to concatenate the heads' results?"""

import numpy as np

from derive.author import Equals, Holds, Problem, Satisfies, col, eq, matrix, node, total, unit
from derive.rules import (
    Blocks,
    Chain,
    Combine,
    Components,
    Counterexample,
    RankProduct,
    RankShape,
    Substitute,
)

p = Problem(
    title="Heads summed and heads concatenated",
    source="Elhage et al. 2021, A Mathematical Framework for Transformer Circuits",
)

d_model = p.size("d_model", "width of the residual stream", 768)
d_head = p.size("d_head", "width of a head")
n = p.size("n", "number of positions", 1024)
H = p.size("H", "number of heads", 12)
h = p.index("h", "number of a head, from 1", "integer")
j = p.index("j", "a row of the stack", "integer")
Y = p.matrix("Y", "what the layer adds to the stream", d_model, n)
W_O = p.sequence("W_O", "output matrix of a head", d_model, d_head)
r = p.sequence("r", "result of a head", d_head, n)
W = p.matrix("W", "output matrix of all heads", d_model, H * d_head)
R = p.matrix("R", "results of all heads, one above the other", H * d_head, n)
V = p.matrix("V", "another matrix that would do", d_model, H * d_head)

# three heads, written out; the third is wider to show that widths may differ
d_wide = p.size("d_wide", "width of another head")
H_any = p.size("H_any", "any number of heads")
W_1, W_2 = (p.matrix(f"W_{i}", f"output matrix of head {i}", d_model, d_head) for i in (1, 2))
W_3 = p.matrix("W_3", "output matrix of head 3", d_model, d_wide)
r_1, r_2 = (p.matrix(f"r_{i}", f"result of head {i}", d_head, n) for i in (1, 2))
r_3 = p.matrix("r_3", "result of head 3", d_wide, n)
Y_1 = p.matrix("Y_1", "what head 1 adds to the stream", d_model, n)
Y_3 = p.matrix("Y_3", "what three heads add to the stream", d_model, n)

mac = p.given("mac", "2", "work of a multiplication and its addition", "FLOP")
plus = p.given("plus", "1", "work of an addition", "FLOP")
F_one = p.unknown("F_one", "work of the concatenated product", "FLOP")
F_all = p.unknown("F_all", "work of the products of all heads", "FLOP")
F_add = p.unknown("F_add", "work of adding their outputs", "FLOP", "nonnegative")
more = p.unknown("more", "work that the sum costs in addition, as a share", "percent", "nonnegative")
held_all = p.unknown("held_all", "numbers in the outputs of all heads before they are added")
held_one = p.unknown("held_one", "numbers in the output of the concatenated product")
a_one = p.unknown("a_one", "additions for one entry, strictly counted, concatenated", domain="nonnegative")
a_all = p.unknown("a_all", "additions for one entry, strictly counted, summed", domain="nonnegative")

summed = p.premise("summed", eq(Y, total(W_O(h) * r(h), h, 1, H)), "the heads' outputs are added")
three = p.premise("three", eq(Y_3, W_1 * r_1 + W_2 * r_2 + W_3 * r_3), "three heads, added")
heads = p.premise("heads", eq(d_head, d_model / H), "the heads share the width")

p.example("one head", H="1")
p.example("a wider model with more heads", d_model="1024", H="16")
p.example("a short text", n="10")


@p.solution
def solution(s):
    s.part(
        "Show that the sum over heads is one product {W*R} with the stack {R} of the heads' results,"
        " and construct {W}.",
        id="2b.i",
        goal=(Satisfies(eq(total(W_O(h) * r(h), h, 1, H), W * R)), Holds((summed,))),
    )
    s.say("Stack the results: head {h} has the rows from {(h - 1)*d_head + 1} to {h*d_head}.")
    stack = s.let(R, node("vstack", r(h), h, 1, H))
    s.say("Cut {W} in the same places: its columns meet those rows, so the blocks stand side by side.")
    beside = s.let(W, node("hstack", W_O(h), h, 1, H))
    s.say("Blocks that fit multiply like numbers: the sum is a row of blocks times a column of blocks.")
    product = s.step(
        by=Blocks(),
        gives=eq(
            total(W_O(h) * r(h), h, 1, H),
            node("hstack", W_O(h), h, 1, H) * node("vstack", r(h), h, 1, H),
        ),
    )
    same = s.step(summed, by=Substitute(product))
    same = s.step(same, beside, stack, by=Combine(), gives=eq(Y, W * R))
    s.answer(
        stack,
        beside,
        same,
        text="The {W_O[h]} stand side by side as column blocks, each {d_model} x {d_head}.",
    )

    s.part("Could another matrix do the same for all results?", id="2b.i.unique")
    s.say("Suppose that {V} gives what {W} gives, whatever the results are: so also for unit vectors.")
    alike = s.suppose(
        eq(V * unit(j, H * d_head), W * unit(j, H * d_head)), "the two agree on every unit vector"
    )
    s.say("A matrix times a unit vector is a column.")
    columns = s.step(alike, by=Components(), gives=eq(col(V, j), col(W, j)))
    s.answer(columns, text="All columns are the same, so {W} is the only one.")

    s.part("May the {W_O[h]} be stacked one above the other instead?", id="2b.i.stacked")
    s.say("The stack {vstack(W_O[h], h, 1, H)} has {d_head} columns, but {R} has {H*d_head} rows.")
    s.say("It would have to fit whatever the number of heads, here {H_any}, and their width, here {d_wide}.")
    fits = s.conjecture(eq(d_wide, H_any * d_wide), "a stack of heads can be multiplied by their results")
    misfit = s.step(fits, by=Counterexample({d_wide: 64, H_any: 12}))
    s.claim("The output matrices may as well be stacked one above the other.", fits, holds=False, by=misfit)
    s.answer(misfit, text="No: with more than one head that product does not exist.")

    s.part("Three heads written out, one of another width.", id="2b.i.three", goal=Holds((three,)))
    row, column = matrix([[W_1, W_2, W_3]]), matrix([[r_1], [r_2], [r_3]])
    s.say("Nothing in the argument asks for heads of equal width.")
    unequal = s.step(three, by=Blocks(), gives=eq(Y_3, row * column))
    s.answer(unequal)

    s.part(
        "What speaks for either view? Count work and memory.",
        id="2b.ii",
        goal=(
            Equals(F_add, plus * (H - 1) * held_one),
            Equals(more, plus * (H - 1) / (mac * d_model)),
            Equals(held_all, H * held_one),
        ),
    )
    s.assumption("A multiplication and the addition of its result count together, as machines do it.")
    s.say("An a x b times a b x c matrix takes {mac} for each of the abc products.")
    one = s.let(F_one, mac * d_model * (H * d_head) * n)
    every = s.let(F_all, mac * H * (d_model * d_head * n))
    equal = s.step(one, every, by=Combine(), gives=eq(F_one, F_all))
    work = s.number(one, using=(heads,))
    s.goal(Equals(F_one, mac * d_model**2 * n), work)
    s.say("Adding {H} outputs takes {H - 1} additions for every entry.")
    adding = s.let(F_add, plus * (H - 1) * d_model * n)
    extra = s.number(adding)
    share = s.let(more, F_add / F_one)
    share = s.number(share, using=(adding, one, heads))
    s.say("The sum holds the outputs of all heads, the product one of them.")
    temporary = s.let(held_all, H * d_model * n)
    temporary = s.number(temporary)
    result = s.let(held_one, d_model * n)
    result = s.number(result)
    s.say("In exchange every summand can be read by itself: it is of low rank,")
    first = s.let(Y_1, W_1 * r_1)
    low = s.step(first, by=RankProduct(W_1))
    low = s.step(low, by=Chain(using=(s.step(by=RankShape(W_1, d_head)),)))
    s.say("and can be taken away by itself.")
    removed = s.demonstrate(
        "Zeroing the columns of one head in the concatenated matrix removes exactly that head's summand"
        " (whole numbers, so without rounding).",
        ablate,
        holds=("left_over = 0", "summand > 0"),
        meanings={
            "left_over": "largest difference between what is missing and the head's summand",
            "summand": "largest entry of that summand",
        },
    )
    counted = s.demonstrate(
        "Both views run with counters on real arrays.",
        count_work,
        holds=(
            "products_sum = products_cat",
            "products_cat = rows*heads*width*columns",
            "additions_sum - additions_cat = (heads - 1)*rows*columns",
            "held_sum = heads*held_cat",
        ),
        meanings={
            "products_sum": "multiplications, summed",
            "products_cat": "multiplications, concatenated",
            "additions_sum": "additions, summed",
            "additions_cat": "additions, concatenated",
            "held_sum": "numbers held before the last addition, summed",
            "held_cat": "numbers held, concatenated",
            "rows": "rows",
            "heads": "heads",
            "width": "width of a head",
            "columns": "positions",
        },
    )
    s.answer(
        equal,
        work,
        extra,
        share,
        temporary,
        result,
        low,
        *removed,
        *counted,
        text="The sum shows {H} separate contributions of rank at most {d_head} that can be read and removed"
        " one by one; the concatenation is one large product with one result and hides that the heads are"
        " independent. The work is all but the same.",
    )

    s.part(
        "Strictly counted, is there any difference in additions?",
        id="2b.ii.strict",
        goal=Holds(),
    )
    s.say("The first product of an entry need not be added to anything.")
    strict_one = s.let(a_one, H * d_head - 1)
    s.say("Each of the {H} products saves one addition, and their sum takes {H - 1}.")
    strict_all = s.let(a_all, H * (d_head - 1) + (H - 1))
    no_difference = s.step(strict_one, strict_all, by=Combine(), gives=eq(a_all, a_one))
    s.answer(no_difference, text="None: it is only that machines add the first product to a zero.")

    s.part("What if the heads share the whole width?", id="2b.ii.width", goal=Holds((heads,)))
    whole = s.step(one, by=Substitute(heads))
    whole = s.step(whole, by=Combine(), gives=eq(F_one, mac * d_model**2 * n))
    s.answer(whole, text="The work no longer depends on the number of heads.")


def ablate(rng):
    model, width, heads, columns = 24, 4, 6, 9
    outputs = [rng.integers(-9, 10, (model, width)) for _ in range(heads)]
    results = [rng.integers(-9, 10, (width, columns)) for _ in range(heads)]
    whole, stack = np.hstack(outputs), np.vstack(results)
    ablated = whole.copy()
    ablated[:, 2 * width : 3 * width] = 0
    summand = outputs[2] @ results[2]
    missing = whole @ stack - ablated @ stack
    return {"left_over": np.abs(missing - summand).max(), "summand": np.abs(summand).max()}


def count_work(rng):
    rows, width, heads, columns = (int(x) for x in rng.integers(2, 7, size=4))
    outputs = [rng.integers(-9, 10, (rows, width)) for _ in range(heads)]
    results = [rng.integers(-9, 10, (width, columns)) for _ in range(heads)]
    done = {"products": 0, "additions": 0}

    def product(a, b):
        made = np.zeros((len(a), len(b[0])), dtype=int)
        for i in range(len(a)):
            for k in range(len(b[0])):
                for x, y in zip(a[i], b[:, k], strict=True):
                    made[i, k] += x * y
                    done["products"] += 1
                    done["additions"] += 1
        return made

    concatenated = product(np.hstack(outputs), np.vstack(results))
    cat, done["products"], done["additions"] = dict(done), 0, 0
    terms = [product(a, b) for a, b in zip(outputs, results, strict=True)]
    summed_up = terms[0]
    for term in terms[1:]:
        summed_up = summed_up + term
        done["additions"] += term.size
    assert (summed_up == concatenated).all()
    return {
        "products_sum": done["products"],
        "products_cat": cat["products"],
        "additions_sum": done["additions"],
        "additions_cat": cat["additions"],
        "held_sum": sum(term.size for term in terms),
        "held_cat": concatenated.size,
        "rows": rows,
        "heads": heads,
        "width": width,
        "columns": columns,
    }
