"""How much compute and data a very large model takes, by a law of scaling."""

from derive.author import Equals, Problem, Satisfies, eq, node
from derive.rules import Powers, Solve, Substitute

p = Problem(
    title="Compute and data for a very large model",
    source="Hoffmann et al. 2022, arXiv:2203.15556, approaches 1 and 3",
)

N = p.given("N", "1e14", "number of parameters of the model", "parameter")
n = p.given("n", "0.1", "coefficient of the law for parameters", "parameter", low="0.08", high="0.12")
d = p.given("d", "1.7", "coefficient of the law for tokens", "token", low="1.4", high="2.0")
h = p.given("h", "0.5", "exponent of both laws", low="0.49", high="0.51")
F = p.given("F", "1", "the unit in which the laws count compute", "FLOP")
C_0 = p.given("C_0", "6", "work per parameter and token", "FLOP/(parameter*token)")
g = p.given("g", "1e6", "number of GPUs", "GPU")
f = p.given("f", "1.98", "speed of an H200", "PFLOP/(GPU*s)")
A = p.given("A", "406.4", "size coefficient of the fitted loss", "nat/token")
B = p.given("B", "410.7", "data coefficient of the fitted loss", "nat/token")
alpha = p.given("alpha", "0.34", "size exponent of the fitted loss")
beta = p.given("beta", "0.28", "data exponent of the fitted loss")
P = p.given("P", "1", "the unit in which the fitted law counts parameters", "parameter")
T = p.given("T", "1", "the unit in which the fitted law counts tokens", "token")

C = p.unknown("C", "compute", "FLOP")
D = p.unknown("D", "number of training tokens", "token")
C_N = p.unknown("C_N", "compute by the usual count of work", "FLOP")
q = p.unknown("q", "that count, compared with the law")
c = p.unknown("c", "work per parameter and token that the two laws imply", "FLOP/(parameter*token)")
G = p.unknown("G", "constant of the fitted law")
C_f = p.unknown("C_f", "compute by the fitted law", "FLOP")
D_f = p.unknown("D_f", "tokens by the fitted law", "token")
W = p.unknown("W", "the same compute in petaFLOP-days", "PFLOP/s*day")
t = p.unknown("t", "time on all GPUs", "year")

law_N = p.premise("law for parameters", eq(N, n * (C / F) ** h), "best size for the compute")
law_D = p.premise("law for tokens", eq(D, d * (C / F) ** h), "best amount of data for the compute")

fitted = p.premise(
    "fitted law",
    eq(N / P, G * (C_f / (C_0 * P * T)) ** (beta / (alpha + beta))),
    "the best size on a budget, as the problem chinchilla derives it",
)
constant = p.premise("constant", eq(G, (alpha * A / (beta * B)) ** (1 / (alpha + beta))), "derived there")

p.example('the {"1000 trillion"} parameters of the estimate for a human-level mind', N="1e15")
p.example("GPT-3", N="175e9")
p.example("the exponents of the second approach", h="0.49")


@p.solution
def solution(s):
    s.part("Background: how many parameters might a human-level mind take?", id="5a")
    s.say(
        'An estimate in Fermi\'s manner arrives at {"1000 trillion"} parameters: neither the number {N} of '
        "the next part nor a number of tokens."
    )
    s.answer(text="Nothing is asked here. What that model would take is the first example below.")

    s.part(
        "How much compute {C} does a model of {N} parameters take, and how many tokens {D}?",
        id="5c",
        goal=(Equals(C, F * node("exp", node("log", N / n) / h)), Equals(D, d * N / n)),
    )
    s.assumption("Parameters and tokens both follow their law exactly, far beyond where it was measured.")
    s.say("The law for parameters gives the compute.")
    compute = s.step(law_N, by=Solve(C), gives=eq(C, F * (N / n) ** (1 / h)))
    s.say("The law for tokens then gives the data; the two powers cancel.")
    data = s.step(law_D, by=Substitute(compute))
    data = s.step(data, by=Powers(), gives=eq(D, d * (N / n)))
    compute_number = s.number(compute)
    data_number = s.number(data)
    s.answer(compute_number, data_number)
    s.published(compute_number, "1e30", "answer key", verdict="agree")

    s.part("How sure is that?", id="5c.range")
    s.assumption(
        'The coefficients are known to about {"20"} percent, the exponent to {"0.01"}: compare the '
        "approaches of the source."
    )
    ends = s.uncertainty(compute)
    s.answer(*ends, text="A small change of an exponent outweighs a large one of a coefficient.")

    s.part(
        "Does this fit the usual count {C_0*N*D}?",
        id="5c.count",
        goal=Satisfies(eq(c * N * D, C)),
    )
    s.say("Multiplied out, the work of the training run is nearly the compute of the law.")
    counted = s.let(C_N, C_0 * N * D)
    counted = s.step(counted, by=Substitute(data))
    counted_number = s.number(counted)
    quotient = s.let(q, C_0 * N * D / C)
    quotient = s.step(quotient, by=Substitute(data, compute))
    quotient_number = s.number(quotient)
    s.say("The work per parameter and token for which both laws hold together is not {C_0} but:")
    implied = s.let(c, C / (N * D))
    implied_number = s.number(s.step(implied, by=Substitute(data, compute)))
    s.answer(implied, implied_number, counted_number, quotient_number)

    s.part(
        "What would the law that was fitted to the loss say?",
        id="5c.fit",
        goal=(
            Equals(D_f, T * ((N / P) ** alpha * beta * B / (alpha * A)) ** (1 / beta)),
            Equals(C_f, C_0 * N * T * ((N / P) ** alpha * beta * B / (alpha * A)) ** (1 / beta)),
        ),
    )
    s.say("That law has other exponents, and its coefficients come from the fit.")
    other = s.step(
        fitted,
        by=Solve(C_f),
        gives=eq(C_f, C_0 * P * T * (N / (P * G)) ** ((alpha + beta) / beta)),
    )
    other_data = s.let(D_f, C_f / (C_0 * N))
    other_data = s.step(other_data, by=Substitute(other))
    other_data = s.step(
        other_data,
        by=Powers(),
        gives=eq(D_f, T * P / N * (N / (P * G)) ** ((alpha + beta) / beta)),
    )
    other_number = s.number(other, using=(constant,))
    other_data_number = s.number(other_data, using=(constant,))
    s.answer(
        other_number,
        other_data_number,
        text="Extrapolated so far, two laws from the same source part ways.",
    )
    s.published(
        other_number,
        "1e30",
        "answer key",
        verdict="disagree",
        vary=(N,),
        note="The key uses the first law; the fitted one would spend that on a smaller model.",
    )

    s.part(
        "How long would a million H200 take?",
        id="5c.time",
        goal=Equals(t, F * (N / n) ** (1 / h) / f / g),
    )
    s.assumption("Every GPU works at its full speed, all the time.")
    s.say("One petaFLOP-day is the work of one petaFLOP per second, kept up for a day.")
    work = s.step(s.let(W, C), by=Substitute(compute))
    work_number = s.number(work)
    time = s.step(s.let(t, C / (f * g)), by=Substitute(compute))
    time_number = s.number(time)
    s.answer(work_number, time_number)
