"""How far a GPU is from the least energy that thermodynamics allows for forgetting bits."""

from derive.author import Equals, Problem, Satisfies, eq, log, node
from derive.rules import Rearrange, Substitute

p = Problem(
    title="A GPU against the thermodynamic limit",
    source="Landauer 1961; CODATA 2018 (Boltzmann's constant)",
)

e = p.given("e", "3e-21", "energy to erase a bit, as the problem gives it", "J/bit")
b = p.given(
    "b", "32", 'bits erased by a FLOP: {"64"} go in, {"32"} come out', "bit/FLOP", low="32", high="64"
)
f = p.given("f", "1980", "speed of an H200", "TFLOP/s")
P = p.given("P", "700", "power of an H200", "W")
k_B = p.given("k_B", "1.380649e-23", "Boltzmann's constant", "J/(K*nat)")
T = p.given("T", "300", "temperature", "K", low="280", high="360")
h = p.given("h", "1", "nats per bit, apart from the factor log(2)", "nat/bit")

E = p.unknown("E", "least energy of a FLOP", "J/FLOP")
L = p.unknown("L", "least power at that speed", "W")
r = p.unknown("r", "how many times more the H200 takes")
e_x = p.unknown("e_x", "energy to erase a bit, from the constant", "J/bit")
E_x = p.unknown("E_x", "least energy of a FLOP, from the constant", "J/FLOP")
L_x = p.unknown("L_x", "least power, from the constant", "W")
r_x = p.unknown("r_x", "how many times more the H200 takes, from the constant")
y = p.unknown("y", "how often the energy would have to halve", domain="real")
g = p.unknown("g", "excess of the given energy over that from the constant", "percent", domain="real")
G = p.unknown("G", "energy of a FLOP on the H200", "J/FLOP")
w = p.unknown("w", "work per energy on the H200", "FLOP/J")
w_x = p.unknown("w_x", "work per energy at the limit", "FLOP/J")

bound = p.premise("limit", eq(e_x, k_B * T * log(2) * h), "least energy to erase a bit: it is log(2) nat")

p.example("all 64 bits are erased", b="64")
p.example("at the temperature of liquid helium", T="4")


@p.solution
def solution(s):
    s.part(
        "Erasing a bit costs the energy {e}, and a FLOP erases {b} bits. What is the least power at the "
        "speed {f}, and how many times more does the H200 take?",
        id="5k",
        goal=(
            Equals(r, P / f / b / e),
            Satisfies(eq(r * L, P)),
        ),
    )
    s.assumption("Nothing but the erasure costs energy: no wires, no memory, no cooling.")
    s.say("Bits by energy per bit is the energy of a FLOP.")
    energy = s.let(E, e * b)
    energy_number = s.number(energy)
    s.say("FLOPs per second turn it into power.")
    power = s.step(s.let(L, E * f), by=Substitute(energy))
    power = s.step(power, by=Rearrange(), gives=eq(L, e * b * f))
    power_number = s.number(power)
    s.say("The H200 takes far more.")
    ratio = s.step(s.let(r, P / L), by=Substitute(power))
    ratio_number = s.number(ratio)
    s.answer(energy_number, power_number, ratio_number)
    s.published(ratio_number, "3.5e6", "answer key", verdict="rounding")

    s.part(
        "The given energy is rounded. What do the constants say?",
        id="5k.exact",
        goal=(
            Equals(e_x, h * k_B * T * log(4) / 2),
            Satisfies(eq(r_x * L_x, P)),
            Equals(y, log(P / (f * b * h * T * k_B * log(2))) / log(2)),
        ),
    )
    s.say("A bit is {log(2)} natural units of information.")
    exact_number = s.number(bound)
    exact_energy = s.step(s.let(E_x, e_x * b), by=Substitute(bound))
    exact_energy = s.step(exact_energy, by=Rearrange(), gives=eq(E_x, k_B * T * log(2) * h * b))
    exact_energy_number = s.number(exact_energy)
    exact_power = s.step(s.let(L_x, E_x * f), by=Substitute(exact_energy))
    exact_power = s.step(exact_power, by=Rearrange(), gives=eq(L_x, k_B * T * log(2) * h * b * f))
    exact_power_number = s.number(exact_power)
    exact_ratio = s.step(s.let(r_x, P / L_x), by=Substitute(exact_power))
    exact_ratio_number = s.number(exact_ratio)
    s.say("As a number of halvings:")
    halvings = s.step(s.let(y, node("log2", r_x)), by=Substitute(exact_ratio))
    halvings_number = s.number(halvings)
    s.answer(
        exact_number,
        exact_energy_number,
        exact_power_number,
        exact_ratio_number,
        halvings_number,
    )
    s.published(exact_number, "3e-21", "answer key", verdict="agree", vary=(T,))
    s.published(exact_ratio_number, "3.5e6", "answer key", verdict="rounding")

    s.part("By how much is the given energy off?", id="5k.given", goal=Satisfies(eq(e, e_x * (1 + g))))
    excess = s.step(s.let(g, e / e_x - 1), by=Substitute(bound))
    excess_number = s.number(excess)
    s.answer(bound, excess, excess_number)

    s.part("How sure is the ratio?", id="5k.range")
    s.assumption("Between one and two operands are forgotten, and a chip may run hot.")
    ends = s.uncertainty(exact_ratio)
    s.answer(*ends)

    s.part(
        "And told the other way: how much work does a joule buy?",
        id="5k.work",
        goal=(
            Satisfies(eq(G * f, P)),
            Satisfies(eq(G * w, 1)),
            Satisfies(eq(w_x * b * e_x, 1)),
        ),
    )
    spent = s.let(G, P / f)
    spent_number = s.number(spent)
    bought = s.step(s.let(w, 1 / G), by=Substitute(spent))
    bought = s.step(bought, by=Rearrange(), gives=eq(w, f / P))
    bought_number = s.number(bought)
    most = s.step(s.let(w_x, 1 / E_x), by=Substitute(exact_energy))
    most_number = s.number(most)
    s.answer(spent_number, bought_number, most_number)
