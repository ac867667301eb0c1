"""What training costs: a petaFLOP-day, GPT-3, and a very large model, in hours and dollars."""

from derive.author import Equals, Problem, Satisfies, eq, le, log, node
from derive.rules import Rearrange, Substitute

p = Problem(
    title="Hours and dollars for training on H200 GPUs",
    source="Brown et al. 2020, arXiv:2005.14165 (GPT-3); Dreier 2022 and NASA (Apollo)",
)

f = p.given("f", "1.98", "speed of an H200", "PFLOP/(GPU*s)")
u = p.given("u", "1", "share of that speed which is reached", low="0.3", high="1")
c = p.given("c", "1.50", "rent of an H200", "USD/(GPU*h)", low="1.20", high="3.00")
e = p.given("e", "0.7", "power of an H200", "kW/GPU")
v = p.given("v", "1", "a petaFLOP per second", "PFLOP/s")
d = p.given("d", "1", "a day", "day")
n_G = p.given("n_G", "3640", "petaFLOP-days that trained GPT-3")
N_G = p.given("N_G", "175e9", "parameters of GPT-3", "parameter")
D_G = p.given("D_G", "300e9", "tokens that trained GPT-3", "token")
C_0 = p.given("C_0", "6", "work per parameter and token", "FLOP/(parameter*token)")
C = p.given("C", "1e30", "work to train the large model", "FLOP", low="1e29", high="1e31")
g = p.given("g", "30e6", "number of H200", "GPU")
p_G = p.given("p_G", "30000", "price of an H200", "USD/GPU")
A = p.given("A", "178e9", 'cost of Apollo, in dollars of {"2022"}', "USD")
A_N = p.given("A_N", "264e9", 'cost of Apollo, in dollars of {"2019"} by the index of NASA', "USD")
A_0 = p.given("A_0", "25.8e9", 'cost of Apollo as spent from {"1960"} to {"1973"}', "USD")
x = p.given("x", "3", "how often the work is paid for, with failures and restarts")
u_l = p.given("u_l", "0.3", "a low share of the speed")

Q = p.unknown("Q", "a petaFLOP-day", "FLOP")
t = p.unknown("t", "time of an H200 for a petaFLOP-day", "GPU*h")
k = p.unknown("k", "its rent", "USD")
E = p.unknown("E", "its energy", "kWh")
s_h = p.unknown("s_h", "that work in petaFLOP-days per GPU and hour", "1/(GPU*h)")
W_G = p.unknown("W_G", "work to train GPT-3", "FLOP")
t_G = p.unknown("t_G", "time of an H200 for GPT-3", "GPU*h")
k_G = p.unknown("k_G", "rent for GPT-3", "USD")
W_N = p.unknown("W_N", "work to train GPT-3, counted from its size", "FLOP")
n_N = p.unknown("n_N", "that count in petaFLOP-days")
n = p.unknown("n", "petaFLOP-days for the large model")
T = p.unknown("T", "time of an H200 for the large model", "GPU*h")
K = p.unknown("K", "rent for the large model", "USD")
t_g = p.unknown("t_g", "time on all GPUs", "h")
P = p.unknown("P", "power of all GPUs", "GW")
E_g = p.unknown("E_g", "energy of the training run", "TWh")
K_g = p.unknown("K_g", "price of all GPUs", "USD")
a = p.unknown("a", 'rent for the large model, compared with Apollo in dollars of {"2022"}')
a_N = p.unknown("a_N", 'the same in dollars of {"2019"} by the index of NASA')
a_0 = p.unknown("a_0", "the same, with Apollo as spent")
o = p.unknown("o", "orders of magnitude between the two", domain="real")
x_G = p.unknown("x_G", "rent for GPT-3 with failures and restarts", "USD")
X = p.unknown("X", "rent for the large model with failures and restarts", "USD")
K_l = p.unknown("K_l", "rent for the large model at the low share of the speed", "USD")
X_l = p.unknown("X_l", "both together", "USD")
h = p.unknown("h", "hours of rent that buy a GPU", "h")

p.assume(le(u, 1), "a share")
p.assume(le(u_l, 1), "a share")
p.example("three tenths of the speed are reached", u="0.3")
p.example("dense arithmetic: half of the speed on the data sheet", f="0.99")
p.example("10000 GPUs", g="10000")


@p.solution
def solution(s):
    s.part(
        "How much work is a petaFLOP-day, how long does an H200 take for it, and at what rent?",
        id="5h.1",
        goal=(
            Equals(t, d * v / f / u),
            Equals(k, c / f * v * d / u),
            Equals(E, e / f * v * d / u),
            Satisfies(eq(t * f * u, v * d)),
        ),
    )
    s.assumption("The GPU works at the share {u} of its full speed {f}, all the time.")
    s.say("A petaFLOP-day is a speed kept up for a day: an amount of work, not a speed.")
    day = s.let(Q, v * d)
    day_number = s.number(day, unit="FLOP")
    s.say("Work by speed is time of a GPU.")
    time = s.step(s.let(t, Q / (f * u)), by=Substitute(day))
    time_number = s.number(time)
    seconds = s.number(time, unit="GPU*s")
    s.say("Time by rent is money, time by power is energy.")
    rent = s.step(s.let(k, c * t), by=Substitute(time))
    rent = s.step(rent, by=Rearrange(), gives=eq(k, c * v * d / (f * u)))
    rent_number = s.number(rent)
    energy = s.step(s.let(E, e * t), by=Substitute(time))
    energy = s.step(energy, by=Rearrange(), gives=eq(E, e * v * d / (f * u)))
    energy_number = s.number(energy)
    s.say("The other way round, an hour of an H200 does a fixed part of a petaFLOP-day.")
    hourly = s.step(s.let(s_h, f * u / Q), by=Substitute(day))
    hourly_number = s.number(hourly)
    s.answer(day_number, time_number, seconds, rent_number, energy_number, hourly_number)

    s.part(
        "GPT-3 took {n_G} petaFLOP-days. How long is that on one H200, and at what rent?",
        id="5h.2",
        goal=(
            Equals(t_G, n_G * d * (v / f) / u),
            Equals(k_G, n_G * d * v * (c / f) / u),
            Satisfies(eq(n_N * Q, W_N)),
        ),
    )
    work = s.step(s.let(W_G, n_G * Q), by=Substitute(day))
    work_number = s.number(work)
    time_G = s.step(s.let(t_G, W_G / (f * u)), by=Substitute(work))
    time_G = s.step(time_G, by=Rearrange(), gives=eq(t_G, n_G * v * d / (f * u)))
    time_G_number = s.number(time_G)
    rent_G = s.step(s.let(k_G, c * t_G), by=Substitute(time_G))
    rent_G = s.step(rent_G, by=Rearrange(), gives=eq(k_G, c * n_G * v * d / (f * u)))
    rent_G_number = s.number(rent_G)
    s.say("Counted from its size, the work is nearly the same.")
    counted = s.let(W_N, C_0 * N_G * D_G)
    counted_number = s.number(counted)
    days = s.step(s.let(n_N, W_N / Q), by=Substitute(counted, day))
    days_number = s.number(days)
    s.answer(time_G_number, rent_G_number, work_number, counted_number, days_number)
    s.published(rent_G_number, "6.6e4", "answer key", verdict="agree")

    s.part(
        "And the work {C} of the large model?",
        id="5h.3",
        goal=(Equals(n, C / d / v), Equals(T, C / u / f), Equals(K, C / (v * d) * (c / f * v * d) / u)),
    )
    s.say("By way of petaFLOP-days:")
    count = s.step(s.let(n, C / Q), by=Substitute(day))
    count_number = s.number(count)
    s.say("Directly:")
    hours = s.let(T, C / (f * u))
    hours_number = s.number(hours)
    cost = s.step(s.let(K, c * T), by=Substitute(hours))
    cost = s.step(cost, by=Rearrange(), gives=eq(K, c * C / (f * u)))
    cost_number = s.number(cost)
    s.answer(count_number, hours_number, cost_number)
    s.published(cost_number, "2.1e11", "answer key", verdict="agree")
    s.step(cost, by=Rearrange(using=(count, rent)), gives=eq(K, n * k))
    s.say("Both ways lead to the same rent: so many petaFLOP-days at the rent of one, {n*k}.")

    s.part("How sure is that rent?", id="5h.3.range")
    s.assumption("The work is known to a factor of ten either way; rents differ between providers.")
    ends = s.uncertainty(cost)
    s.answer(*ends)

    s.part(
        "How long does it take on {g} GPUs?",
        id="5h.4",
        goal=(
            Equals(t_g, C / (g * f) / u),
            Equals(E_g, C / f * e / u),
        ),
    )
    s.assumption("The work is spread over all GPUs without loss.")
    together = s.step(s.let(t_g, T / g), by=Substitute(hours))
    together = s.step(together, by=Rearrange(), gives=eq(t_g, C / (f * u * g)))
    together_number = s.number(together)
    together_days = s.number(together, unit="day")
    together_years = s.number(together, unit="year")
    power = s.let(P, g * e)
    power_number = s.number(power)
    burnt = s.step(s.let(E_g, P * t_g), by=Substitute(power, together))
    burnt = s.step(burnt, by=Rearrange(), gives=eq(E_g, e * C / (f * u)))
    burnt_number = s.number(burnt)
    bought = s.let(K_g, g * p_G)
    bought_number = s.number(bought)
    s.answer(together_number, together_days, together_years, power_number, burnt_number, bought_number)
    s.published(together_days, "195", "answer key", verdict="agree")

    s.part(
        "How does the rent compare with the cost of the Apollo programme?",
        id="5h.5",
        goal=(
            Equals(a, C / f / u / (A / c)),
            Equals(a_N, C / f / u / (A_N / c)),
            Equals(a_0, C / f / u / (A_0 / c)),
            Equals(o, log(C / f / u / (A / c)) / log(10)),
        ),
    )
    s.assumption("Dollars of different years compare by a price index, which has to be named.")
    s.say('In dollars of {"2022"}, which the published comparison uses:')
    ratio = s.step(s.let(a, K / A), by=Substitute(cost))
    ratio = s.step(ratio, by=Rearrange(), gives=eq(a, c * C / (f * u * A)))
    ratio_number = s.number(ratio)
    s.say('In dollars of {"2019"} by the index of NASA itself:')
    ratio_N = s.step(s.let(a_N, K / A_N), by=Substitute(cost))
    ratio_N = s.step(ratio_N, by=Rearrange(), gives=eq(a_N, c * C / (f * u * A_N)))
    ratio_N_number = s.number(ratio_N)
    s.say("Not adjusted for prices at all:")
    ratio_0 = s.step(s.let(a_0, K / A_0), by=Substitute(cost))
    ratio_0 = s.step(ratio_0, by=Rearrange(), gives=eq(a_0, c * C / (f * u * A_0)))
    ratio_0_number = s.number(ratio_0)
    s.say('By orders of magnitude, in dollars of {"2022"}:')
    order = s.step(s.let(o, node("log10", K / A)), by=Substitute(cost))
    order_number = s.number(order, digits=2)
    s.answer(
        ratio_number,
        ratio_N_number,
        ratio_0_number,
        order_number,
        text="More than Apollo if the quotient is above one: which it is depends on the index.",
    )

    s.part("Background: what do failures and restarts do to the effective cost?", id="5i")
    s.say("They can triple it, says this part of the sheet.")
    s.answer(text="Nothing is asked here; the next part says what follows.")

    s.part(
        "What would that mean, and when is buying cheaper than renting?",
        id="5i.more",
        goal=(
            Equals(x_G, x * n_G * d * v * (c / f) / u),
            Equals(X, x * C * c / f / u),
            Equals(K_l, C / f * c / u_l),
            Equals(X_l, x * (C / f * c) / u_l),
            Satisfies(eq(h * c, p_G)),
        ),
    )
    repaid_G = s.step(s.let(x_G, x * k_G), by=Substitute(rent_G))
    repaid_G_number = s.number(repaid_G)
    repaid = s.step(s.let(X, x * K), by=Substitute(cost))
    repaid_number = s.number(repaid)
    s.say("With the share {u_l} of the speed, and then with both:")
    slow = s.let(K_l, c * C / (f * u_l))
    slow_number = s.number(slow)
    both = s.step(s.let(X_l, x * K_l), by=Substitute(slow))
    both_number = s.number(both)
    s.say("Renting is cheaper than buying for as long as the rent stays below the price.")
    even = s.let(h, p_G / c)
    even_number = s.number(even)
    even_years = s.number(even, unit="year")
    s.answer(repaid_G_number, repaid_number, slow_number, both_number, even_number, even_years)
    s.published(slow_number, "7e11", "a remark in circulation", verdict="agree")
