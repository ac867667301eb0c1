"""How much memory the weights of a model take, and how many GPUs hold them."""

from derive.author import Equals, Problem, Satisfies, le, lt, node
from derive.rules import Substitute

p = Problem(title="Memory of the weights of large models")

q = p.given("q", "16", "bits per parameter", "bit/parameter", low="4", high="16")
m = p.given("m", "100", "memory of a GPU that weights can fill", "GB/GPU", low="80", high="141")
N_1 = p.given("N_1", "1e9", "parameters of the first model", "parameter")
N_2 = p.given("N_2", "1e12", "parameters of the second model", "parameter")
N_3 = p.given("N_3", "1e14", "parameters of the third model", "parameter")
one = p.given("one", "1", "a single GPU", "GPU")

B = p.unknown("B", "bytes per parameter", "B/parameter")
M_1 = p.unknown("M_1", "memory of the first model", "GB")
M_2 = p.unknown("M_2", "memory of the second model", "GB")
M_3 = p.unknown("M_3", "memory of the third model", "GB")
x_2 = p.unknown("x_2", "GPUs that the second model fills", "GPU")
x_3 = p.unknown("x_3", "GPUs that the third model fills", "GPU")
n_2 = p.unknown("n_2", "GPUs that the second model takes", "GPU")
n_3 = p.unknown("n_3", "GPUs that the third model takes", "GPU")

p.example("the memory on the data sheet", m="141")
p.example("the same number of binary gigabytes", m="100 GiB/GPU")
p.example("weights of 4 bit", q="4")
p.example("weights, gradients and the states of Adam in mixed precision", q="128")


def memory(s, name, N):
    """The memory of one model: bytes, GB and GiB told apart."""
    line = s.let(name, N * q)
    return line, s.number(line), s.number(line, unit="GiB")


@p.solution
def solution(s):
    s.part(
        "How much memory does a model of size {N_1} take, at a precision of {q}?",
        id="5e.1",
        goal=Equals(M_1, N_1 * B),
    )
    s.assumption("Only the weights are counted: no activations, no gradients, no state of an optimiser.")
    s.assumption('A GB is {"1e9"} bytes; a GiB is {"2 to the power 30"} bytes.')
    s.say("Its bits are counted in bytes.")
    size = s.let(B, q)
    size_number = s.number(size)
    s.say("Every parameter takes as many.")
    _, small, small_binary = memory(s, M_1, N_1)
    s.answer(size_number, small, small_binary)

    for part, which, N, M, x, n in (
        ("5e.2", "second", N_2, M_2, x_2, n_2),
        ("5e.3", "third", N_3, M_3, x_3, n_3),
    ):
        s.part(
            f"How much memory does the {which} model take, of size {{{N}}}, and how many GPUs hold it?",
            id=part,
            goal=(
                Equals(n, node("ceil", N * q / m)),
                Satisfies(le(N * q, n * m)),
                Satisfies(lt((n - one) * m, N * q)),
            ),
        )
        s.assumption("The weights can be spread over GPUs without loss.")
        line, decimal, binary = memory(s, M, N)
        larger = s.number(line, unit="TB")
        s.number(line, unit="TiB")
        s.say("A GPU has room for {m}, and there are only whole GPUs.")
        filled = s.step(s.let(x, M / m), by=Substitute(line))
        count = s.whole(filled, n)
        s.answer(decimal, larger, binary, count)
        if part == "5e.2":
            other = "The key answers for the third model, although the question names the second."
            s.published(larger, "200", "answer key", verdict="disagree", vary=(N,), note=other)
            s.published(count, "2000", "answer key", verdict="disagree", vary=(N,), note=other)
        else:
            s.published(larger, "200", "answer key", verdict="agree")
            s.published(count, "2000", "answer key", verdict="agree")

    s.part("How sure is the number of GPUs?", id="5e.range")
    s.assumption(
        'Weights may be quantised to as few as {"4"} bits, and a GPU may hold between {"80"} and {"141"} GB.'
    )
    ends = s.uncertainty(filled)
    s.answer(*ends)
