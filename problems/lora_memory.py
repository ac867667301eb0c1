"""How many bytes do LoRA's two factors take, against the full matrix?"""

import numpy as np

from derive.author import Equals, Problem, Satisfies, eq, lt, node
from derive.rules import Combine, Count, Evaluate, Floor, PutIn, Rearrange, Substitute

p = Problem(
    title="The memory of LoRA's two factors",
    source="Hu et al. 2021, arXiv:2106.09685",
)

m, l = p.size("m", "rows of W", 4096), p.size("l", "columns of W", 4096)
k = p.size("k", "rank of the update", 4)
w = p.given("w", "4", "bytes for each number", "B")
A = p.matrix("A", "first factor", m, k)
B = p.matrix("B", "second factor", k, l)
W = p.matrix("W", "the full matrix", m, l)
n_lora = p.unknown("n_lora", "numbers in both factors")
n_full = p.unknown("n_full", "numbers in the full matrix")
M_lora = p.unknown("M_lora", "memory of both factors", "B")
M_full = p.unknown("M_full", "memory of the full matrix", "B")
share = p.unknown("share", "memory of the factors as a share of the full matrix")
times_less = p.unknown("times_less", "how many times less memory the factors take")
saving = p.unknown("saving", "saved share", domain="real")

k_2 = p.size("k_2", "another rank", 64)
A_2 = p.matrix("A_2", "first factor of that rank", m, k_2)
B_2 = p.matrix("B_2", "second factor of that rank", k_2, l)
M_2 = p.unknown("M_2", "memory of these factors", "B")
share_2 = p.unknown("share_2", "their share of the full matrix")
saving_2 = p.unknown("saving_2", "share saved with them", domain="real")

k_even = p.unknown("k_even", "rank at which nothing is saved")
s_t = p.given("s_t", "0.99", "share that is to be saved")
k_limit = p.unknown("k_limit", "rank that saves just this share")
k_most = p.unknown("k_most", "greatest whole rank that saves it", domain="integer")

adam = p.given("adam", "8", "bytes that Adam keeps for each trained number", "B")
M_train = p.unknown("M_train", "memory of the factors while they are trained", "B")
M_train_full = p.unknown("M_train_full", "memory of the full matrix if it were trained", "B")

n_L = p.given("n_L", "96", "layers of a whole model", domain="positive integer")
d = p.size("d", "its width", 12288)
c = p.given("c", "2", "adapted matrices in each layer: query and value", domain="positive integer")
r = p.size("r", "rank of each update", 8)
A_r = p.matrix("A_r", "first factor of one of them", d, r)
B_r = p.matrix("B_r", "second factor of one of them", r, d)
n_model = p.unknown("n_model", "trained numbers in the whole model")
M_model = p.unknown("M_model", "their memory", "B")

proper = p.assume(lt(s_t, 1), "something has to be kept")

p.assume(lt(s_t, 1), "a share that leaves something")
p.example("rank 64", k="64")
p.example("a matrix that is not square", m="4096", l="11008", k="16")
p.example('{"16"}-bit numbers', w="2")
p.example("a whole model of 32 layers and width 4096", n_L="32", d="4096")
p.example("a whole model with updates of rank 1", r="1")


@p.solution
def solution(s):
    s.part(
        "With {w} bytes for each number, what memory do {A} and {B} take together, and what share of a full"
        " matrix is that?",
        id="1d",
        goal=(
            Equals(share, k / l + k / m),
            Equals(times_less, 1 / (k / l + k / m)),
            Equals(saving, (m * l - m * k - k * l) / (m * l)),
        ),
    )
    s.say("The factors have m k and k l entries.")
    numbers = s.let(n_lora, node("numel", A) + node("numel", B))
    numbers = s.step(numbers, by=Count())
    numbers = s.step(numbers, by=Rearrange(), gives=eq(n_lora, k * (m + l)))
    full_numbers = s.let(n_full, node("numel", W))
    full_numbers = s.step(full_numbers, by=Count())
    s.say("Each of them takes {w} bytes.")
    lora = s.let(M_lora, w * n_lora)
    full = s.let(M_full, w * n_full)
    both = (numbers, full_numbers)
    lora_bytes = s.number(lora, using=both)
    full_bytes = s.number(full, using=both)
    s.say("In the quotient the size of a number cancels.")
    ratio = s.let(share, M_lora / M_full)
    ratio = s.step(ratio, lora, full, *both, by=Combine(), gives=eq(share, k * (1 / l + 1 / m)))
    ratio_number = s.number(ratio, digits=7)
    inverse = s.let(times_less, 1 / share)
    inverse = s.number(inverse, using=(ratio,))
    saved = s.let(saving, 1 - share)
    saved = s.number(saved, using=(ratio,))
    s.demonstrate(
        "Real arrays of 32-bit numbers of these sizes, counted by the machine.",
        count_bytes,
        holds=(
            "full_bytes*rank*(rows + columns) = lora_bytes*rows*columns",
            "entries = rank*(rows + columns)",
        ),
        meanings={
            "lora_bytes": "bytes of the two factors",
            "full_bytes": "bytes of the full matrix",
            "entries": "entries of the two factors",
            "rank": "rank",
            "rows": "rows",
            "columns": "columns",
        },
    )
    s.answer(
        lora_bytes,
        full_bytes,
        ratio,
        ratio_number,
        inverse,
        saved,
        text="The share grows in proportion to the rank.",
    )

    s.part(
        "And with a rank of {k_2}?",
        id="1d.rank",
        goal=Equals(share_2, k_2 / l + k_2 / m),
    )
    more = s.let(M_2, w * (node("numel", A_2) + node("numel", B_2)))
    more = s.step(more, by=Count())
    more_share = s.let(share_2, M_2 / M_full)
    more_bytes = s.number(more)
    more_share = s.step(more_share, by=Substitute(more, full, full_numbers))
    more_share = s.step(more_share, by=Rearrange(), gives=eq(share_2, k_2 * (m + l) / (m * l)))
    more_number = s.number(more_share)
    more_saved = s.let(saving_2, 1 - share_2)
    more_saved = s.number(more_saved, using=(more_share,))
    s.answer(more_bytes, more_number, more_saved, text="Still a small part of the full matrix.")
    s.plot(
        "Memory of the factors as a share of the full matrix",
        s.curve("share", ratio, k, 1, 4096, log=True),
        x="rank",
        y="share",
        log="xy",
        alt="On logarithmic axes a straight line; it reaches 1 at half the size of a square matrix.",
    )

    s.part(
        "Up to which rank does LoRA save memory, and up to which does it save a share of {s_t}?",
        id="1d.breakeven",
        goal=(
            Equals(k_even, 1 / (1 / l + 1 / m)),
            Satisfies(eq(k_limit * (m + l) / (m * l), 1 - s_t)),
        ),
    )
    s.say("Nothing is saved where both take the same: at the rank {k_even}.")
    even = s.let(k_even, m * l / (m + l))
    relative = s.step(ratio, by=Combine(using=(even,)), gives=eq(share, k / k_even))
    even_number = s.number(even)
    s.say("So memory is saved below that rank, and a share of {s_t} at the fraction of it that is left.")
    limit = s.let(k_limit, (1 - s_t) * k_even, proper)
    limit_closed = s.step(limit, even, by=Combine(), gives=eq(k_limit, (1 - s_t) * m * l / (m + l)))
    limit_put = s.step(limit_closed, by=PutIn((s.value(s_t), s.value(m), s.value(l))))
    limit_number = s.step(limit_put, by=Evaluate())
    s.say("A rank is a whole number.")
    whole = s.step(limit_put, by=Floor(k_most))
    s.answer(relative, even_number, limit_closed, limit_number, whole, text="A small rank saves nearly all.")

    s.part(
        "What memory do the factors take while they are trained with Adam?",
        id="1d.training",
        goal=(Equals(M_train, w * k * (m + l) + adam * k * (m + l)),),
    )
    s.say("Adam keeps two running means for each trained number.")
    train = s.let(M_train, (w + adam) * n_lora)
    train = s.number(train, using=(numbers,))
    train_full = s.let(M_train_full, (w + adam) * n_full)
    train_full = s.number(train_full, using=(full_numbers,))
    s.answer(train, train_full, text="The saving is of the same share, of more bytes.")

    s.part(
        "How many numbers are trained in a whole model of {n_L} layers and width {d}?",
        id="1d.model",
        goal=(Equals(M_model, 2 * w * r * d * n_L * c),),
    )
    s.say("In each layer {c} square matrices are adapted.")
    model = s.let(n_model, n_L * c * (node("numel", A_r) + node("numel", B_r)))
    model = s.step(model, by=Count())
    model_memory = s.let(M_model, w * n_model)
    model_number = s.number(model)
    model_bytes = s.number(model_memory, using=(model,))
    s.answer(
        model_number, model_bytes, text='{=n_model} numbers for GPT-3, a small part of its {"175"} billion.'
    )


def count_bytes(rng):
    rows, columns, rank = 4096, 4096, 4
    first = np.zeros((rows, rank), dtype=np.float32)
    second = np.zeros((rank, columns), dtype=np.float32)
    full = np.empty((rows, columns), dtype=np.float32)
    return {
        "lora_bytes": first.nbytes + second.nbytes,
        "full_bytes": full.nbytes,
        "entries": first.size + second.size,
        "rank": rank,
        "rows": rows,
        "columns": columns,
    }
