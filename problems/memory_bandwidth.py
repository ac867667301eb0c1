"""How fast a model can speak if every token has to wait for all weights to be read."""

from derive.author import Equals, Number, Problem, Satisfies, eq
from derive.rules import Rearrange, Substitute

p = Problem(title="Tokens per minute when memory bandwidth is the limit")

N = p.given("N", "1e14", "parameters of the large model", "parameter")
N_G = p.given("N_G", "175e9", "parameters of GPT-3", "parameter")
q = p.given("q", "16", "bits per parameter", "bit/parameter", low="4", high="16")
v = p.given("v", "4.8", "memory bandwidth of a GPU", "TB/(GPU*s)", low="2.4", high="4.8")
g = p.given("g", "1", "GPUs that read side by side", "GPU")
b = p.given("b", "1", "tokens made in one pass over the weights", "token")
f = p.given("f", "1.98", "speed of a GPU", "PFLOP/(GPU*s)")
n_l = p.given("n_l", "96", "layers of GPT-3", "layer")
n_h = p.given("n_h", "96", "heads per layer", "head")
q_a = p.given("q_a", "16", "bits per number of an activation", "bit/number")
d_h = p.given("d_h", "128", "numbers per head", "number/(head*vector)")
n_v = p.given("n_v", "1", "vectors kept per layer and token", "vector/(layer*token)", low="1", high="10")

M = p.unknown("M", "memory of the large model", "TB")
M_G = p.unknown("M_G", "memory of GPT-3", "TB")
t = p.unknown("t", "time of one pass of the large model", "s")
t_G = p.unknown("t_G", "time of one pass of GPT-3", "s")
R = p.unknown("R", "speed of the large model", "token/min")
R_G = p.unknown("R_G", "speed of GPT-3", "token/min")
d = p.unknown("d", "numbers per vector", "number/vector")
a = p.unknown("a", "numbers kept per token", "number/token")
m = p.unknown("m", "memory of a token's activations", "B/token")
x = p.unknown("x", "tokens whose activations weigh as much as the weights", "token")
i = p.unknown("i", "work per byte read at which both limits meet", "FLOP/B")
z = p.unknown("z", "bandwidth in TB/s")
tau = p.unknown("tau", "least time per token at some bandwidth", "s/token")
per_TB = Number("1", "TB/(GPU*s)")

p.example("weights of 8 bit", q="8")
p.example("ten tokens in a pass", b="10")
p.example("2000 GPUs in ideal tensor parallel", g="2000")
p.example("keys and values of every layer: two vectors", n_v="2")


def speed(s, N, M, t, R):
    """From the memory of a model to the time of a pass and to tokens per minute."""
    size = s.let(M, N * q)
    size_number = s.number(size)
    s.say(f"A pass reads all of {{{M}}}, so it takes at least {{{M}/({g}*{v})}}.")
    wait = s.step(s.let(t, M / (g * v)), by=Substitute(size))
    wait_number = s.number(wait)
    s.say("The tokens of a minute follow from the exact time, not from the rounded one.")
    rate = s.step(s.let(R, b / t), by=Substitute(wait))
    rate = s.step(rate, by=Rearrange(), gives=eq(R, b * g * v / (N * q)))
    return wait, rate, (size_number, wait_number, s.number(rate))


@p.solution
def solution(s):
    s.part(
        "Each pass reads all weights once. What is the least time per token, and how many tokens come in "
        "a minute, for a model of size {N} and for GPT-3?",
        id="5g.1",
        goal=(
            Equals(t, N / v * q / g),
            Satisfies(eq(R * t, b)),
            Equals(t_G, N_G / v * q / g),
            Satisfies(eq(R_G * t_G, b)),
        ),
    )
    s.assumption("Only the weights are read, they fit into memory, and {b} tokens share a pass: no batch.")
    s.assumption("The GPUs read side by side without waiting for each other.")
    wait, _, large_numbers = speed(s, N, M, t, R)
    s.say("The same for GPT-3.")
    _, rate_G, small_numbers = speed(s, N_G, M_G, t_G, R_G)
    in_seconds = s.number(rate_G, unit="token/s")
    s.answer(*large_numbers, *small_numbers, in_seconds)
    s.say("At some other bandwidth {z}, a token takes at least this long.")
    waits = s.let(tau, N * q / (b * g * z * per_TB))
    s.plot(
        "Least time per token by bandwidth",
        s.curve("large model", waits, z, "1", "100", log=True),
        s.curve("GPT-3", waits, z, "1", "100", where={N: N_G}, log=True),
        s.curve("large model on an H200", waits, z, at=(v / per_TB,), style="dots"),
        s.curve("GPT-3 on an H200", waits, z, at=(v / per_TB,), where={N: N_G}, style="dots"),
        x="bandwidth in TB/s",
        y="time per token",
        log="xy",
        alt="Two falling lines: twice the bandwidth, half the time. Dots mark the bandwidth of the H200.",
    )

    s.part("How sure is the time of a pass?", id="5g.range")
    s.assumption('Weights may be quantised to {"4"} bits; half of the bandwidth may be lost.')
    ends = s.uncertainty(wait)
    s.answer(*ends)

    s.part(
        "How much memory do the activations of one token of GPT-3 take, and how many tokens in a batch "
        "take as much as the weights?",
        id="5g.2",
        goal=(
            Equals(x, N_G / (n_l * n_h * d_h) * (q / q_a) / n_v),
            Satisfies(eq(m * x, N_G * q)),
        ),
    )
    s.assumption("A token keeps {n_v} vectors per layer, each as wide as the model; other layouts keep more.")
    s.say("The heads of a layer together are as wide as a vector.")
    width = s.let(d, n_h * d_h)
    width_number = s.number(width)
    s.say("Every layer keeps {n_v} vectors.")
    kept = s.step(s.let(a, n_l * n_v * d), by=Substitute(width))
    kept = s.step(kept, by=Rearrange(), gives=eq(a, n_l * n_v * n_h * d_h))
    kept_number = s.number(kept)
    s.say("Each number takes {q_a} bits.")
    bytes_ = s.step(s.let(m, a * q_a), by=Substitute(kept))
    bytes_ = s.step(bytes_, by=Rearrange(), gives=eq(m, n_l * n_v * n_h * d_h * q_a))
    bytes_number = s.number(bytes_, digits=7)
    s.say("As many tokens fit into the room of the weights.")
    batch = s.step(s.let(x, N_G * q / m), by=Substitute(bytes_))
    batch_number = s.number(batch)
    s.answer(width_number, kept_number, bytes_number, batch_number)
    megabytes = s.number(bytes_, unit="MB/token")
    s.published(megabytes, "2.4", "answer key", verdict="agree")
    s.published(batch_number, "1.5e5", "answer key", verdict="agree")
    for value in ("4.7", "9.4", "23.6"):
        s.published(megabytes, value, "an answer in circulation", verdict="disagree", vary=(n_v,))

    s.part("How sure is the size of that batch?", id="5g.2.range")
    s.assumption("Answers in circulation keep from one to ten vectors per layer.")
    batch_ends = s.uncertainty(batch)
    s.answer(*batch_ends)

    s.part(
        "How many tokens may share a pass before arithmetic becomes the limit?",
        id="5g.ridge",
        goal=Satisfies(eq(i * v, f)),
    )
    s.say("A GPU can do the work {f/v} per byte that it reads; with less to do it waits for memory.")
    ridge = s.let(i, f / v)
    ridge_number = s.number(ridge)
    s.answer(
        ridge,
        ridge_number,
        text="The work per byte is proportional to the batch: each of its tokens uses what is read.",
    )
