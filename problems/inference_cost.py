"""What a million tokens cost to make, and how many of them pay for a model."""

from derive.author import Equals, Problem, Satisfies, eq, le
from derive.rules import Rearrange, Solve, Substitute

p = Problem(title="Dollars per million tokens, and the break-even")

N = p.given("N", "1e12", "parameters of the model", "parameter")
c = p.given("c", "2", "work per parameter and token", "FLOP/(parameter*token)")
T = p.given("T", "1e6", "tokens that a price is told for", "token")
f = p.given("f", "1.98", "speed of an H200", "PFLOP/(GPU*s)")
u = p.given("u", "1", "share of that speed which is reached", low="0.1", high="1")
r = p.given("r", "1.50", "rent of an H200", "USD/(GPU*h)", low="1.20", high="3.00")
price = p.given("p", "120", "what these tokens are sold for", "USD", low="10", high="120")
R = p.given("R", "1e9", "money to recover", "USD")
w = p.given("w", "1.4", "tokens per word", "token/word", low="1.2", high="1.6")
l = p.given("l", "1000", "words per essay", "word/essay")
q = p.given("q", "16", "bits per parameter", "bit/parameter")
v = p.given("v", "4.8", "memory bandwidth of an H200", "TB/(GPU*s)")
b = p.given("b", "1", "tokens made in one pass over the weights", "token")
e = p.given("e", "0.7", "power of an H200", "kW/GPU")

W = p.unknown("W", "work for these tokens", "FLOP")
t = p.unknown("t", "time of an H200 for these tokens", "GPU*h")
k = p.unknown("k", "rent for these tokens", "USD")
F = p.unknown("F", "work of an H200 in an hour", "FLOP/(GPU*h)")
X = p.unknown("X", "tokens that recover the money", "token")
n = p.unknown("n", "tokens per essay", "token/essay")
E = p.unknown("E", "essays that recover the money", "essay")
Y = p.unknown("Y", "tokens that recover the money after the rent is paid", "token")
E_Y = p.unknown("E_Y", "essays that do so", "essay")
d = p.unknown("d", "time of one pass when memory is the limit", "GPU*s")
t_m = p.unknown("t_m", "time of an H200 for these tokens when memory is the limit", "GPU*h")
k_m = p.unknown("k_m", "rent for these tokens when memory is the limit", "USD")
b_r = p.unknown("b_r", "tokens per pass from which on arithmetic is the limit", "token")
J = p.unknown("J", "energy per token", "J/token")

counted = p.premise("work", eq(W, c * N * T), "every token passes through all parameters")
busy = p.premise("time", eq(W, f * u * t), "the GPU works at a share of its speed")
hired = p.premise("rent", eq(k, r * t), "the GPU is paid by the hour")
sales = p.premise("sales", eq(R, X * price / T), "every token brings in its share of the price")
profit = p.premise("profit", eq(R, Y * (price - k) / T), "what is left after the rent")
same_time = p.premise(
    "same time",
    eq(N * q / v, c * N * b_r / (f * u)),
    "reading the weights takes as long as computing on them",
)

p.assume(le(u, 1), "a share")
p.example("three tenths of the speed are reached", u="0.3")
p.example("the speed behind the published cost: 0.3 PFLOP/s", f="0.3")
p.example("a cheaper offer", p="10")
p.example("many requests at once", b="64")


@p.solution
def solution(s):
    s.part(
        "How much work are {T} tokens for a model of size {N}?",
        id="5j.1",
        goal=Satisfies(eq(W / (c * T), N)),
    )
    work_number = s.number(counted)
    s.answer(work_number)

    s.part(
        "What do they cost on a rented H200?",
        id="5j.2",
        goal=(
            Equals(t, N * T / f * c / u),
            Equals(k, r / f * c * N * T / u),
            Satisfies(eq(F * t, c * N * T)),
        ),
    )
    s.assumption("The GPU works at the share {u} of its full speed {f}, all the time.")
    s.assumption("Arithmetic is the limit, as for a large batch; the last part says when it is not.")
    time = s.step(s.step(busy, by=Solve(t)), by=Substitute(counted))
    time_number = s.number(time)
    seconds = s.number(time, unit="GPU*s")
    rent = s.step(hired, by=Substitute(time))
    rent = s.step(rent, by=Rearrange(), gives=eq(k, r * c * N * T / (f * u)))
    rent_number = s.number(rent)
    speed = s.let(F, f * u)
    speed_number = s.number(speed)
    s.answer(time, seconds, time_number, rent_number, speed_number)
    same = "The published cost and the speed behind it fit one and the same share of the speed used here."
    s.published(speed_number, "1.08e18", "answer key", verdict="disagree", vary=(u, f), note=same)
    s.published(rent_number, "2.78", "answer key", verdict="disagree", vary=(u,), note=same)

    s.part("How sure is that cost?", id="5j.2.range")
    s.assumption("Between a tenth and all of the speed is reached; rents differ between providers.")
    ends = s.uncertainty(rent)
    s.answer(*ends)

    s.part(
        "At the price {p} for {T} tokens, how many tokens recover the money {R}, and how many essays of "
        "{l} words is that?",
        id="5j.3",
        goal=(
            Satisfies(eq(X / T * price, R)),
            Equals(X, R * (T / price)),
            Satisfies(eq(E * n, X)),
        ),
    )
    s.assumption("All of the revenue counts, none of the rent.")
    tokens = s.step(sales, by=Solve(X))
    tokens_number = s.number(tokens)
    s.say("An essay is so many tokens.")
    length = s.let(n, w * l)
    length_number = s.number(length)
    essays = s.step(s.let(E, X / n), by=Substitute(tokens, length))
    essays = s.step(essays, by=Rearrange(), gives=eq(E, R * T / (price * w * l)))
    essays_number = s.number(essays)
    s.answer(tokens, tokens_number, length_number, essays_number)
    s.published(tokens_number, "8.3e12", "answer key", verdict="agree")
    s.published(essays_number, "6.0e9", "answer key", verdict="agree")

    s.part("How sure is the number of essays?", id="5j.3.range")
    s.assumption("Prices have fallen by an order of magnitude before; tokenisers differ.")
    essay_ends = s.uncertainty(essays)
    s.answer(*essay_ends)

    s.part(
        "And if the rent is paid from the revenue?",
        id="5j.net",
        goal=(
            Satisfies(eq(Y * price / T, R + Y * (r * c * N) / (f * u))),
            Equals(E_Y, R / (w * l * (price / T - r * c * N / (f * u)))),
        ),
    )
    net = s.step(profit, by=Solve(Y))
    net = s.step(net, by=Substitute(rent))
    net_number = s.number(net)
    net_essays = s.step(s.let(E_Y, Y / n), by=Substitute(net, length))
    net_essays = s.step(
        net_essays,
        by=Rearrange(),
        gives=eq(E_Y, R * T / ((price - r * c * N * T / (f * u)) * w * l)),
    )
    net_essays_number = s.number(net_essays)
    s.answer(net, net_number, net_essays_number)

    s.part(
        "What if memory bandwidth is the limit, with {b} tokens per pass?",
        id="5j.memory",
        goal=(
            Equals(d, q / v * N),
            Equals(t_m, N * q * T / b / v),
            Satisfies(eq(b_r * v * c, f * q * u)),
        ),
    )
    s.say("A pass reads all weights, whatever the number of tokens that share it.")
    wait = s.let(d, N * q / v)
    wait_number = s.number(wait)
    slow = s.step(s.let(t_m, d * T / b), by=Substitute(wait))
    slow = s.step(slow, by=Rearrange(), gives=eq(t_m, N * q * T / (v * b)))
    slow_number = s.number(slow)
    dear = s.step(s.let(k_m, r * t_m), by=Substitute(slow))
    dear = s.step(dear, by=Rearrange(), gives=eq(k_m, r * N * q * T / (v * b)))
    dear_number = s.number(dear)
    s.say("Arithmetic takes as long as reading at a certain number of tokens per pass.")
    ridge = s.step(same_time, by=Solve(b_r))
    ridge_number = s.number(ridge)
    s.answer(
        wait_number,
        ridge,
        slow_number,
        dear_number,
        ridge_number,
        text="The lower cost needs at least {b_r} tokens in every pass.",
    )

    s.part(
        "How much energy does a token take?",
        id="5j.energy",
        goal=Equals(J, e / f * c * N / u),
    )
    burnt = s.step(s.let(J, e * t / T), by=Substitute(time))
    burnt = s.step(burnt, by=Rearrange(), gives=eq(J, e * c * N / (f * u)))
    burnt_number = s.number(burnt)
    s.answer(burnt_number)
