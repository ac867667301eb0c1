"""What the carbon of training GPT-3 costs, and how many burgers emit as much."""

from derive.author import Equals, Problem, Satisfies, eq
from derive.rules import Rearrange, Solve, Substitute

p = Problem(
    title="The carbon of training GPT-3, in dollars and in burgers",
    source="Patterson et al. 2021, arXiv:2104.10350 (emissions)",
)

m = p.given("m", "552", "emitted in training GPT-3", "t*CO2", low="450", high="650")
c = p.given("c", "112", "price of carbon", "USD/(t*CO2)", low="50", high="200")
K = p.given("K", "6e6", "cost of training", "USD", low="4e6", high="12e6")
a = p.given("a", "50", "emitted for beef", "kg*CO2/(kg*beef)", low="25", high="100")
b = p.given("b", "113", "beef in a quarter-pound burger", "g*beef/burger")
z = p.given("z", "0.1", "share that carbon might add to the cost")

k = p.unknown("k", "price of the carbon", "USD")
S = p.unknown("S", "cost of training with its carbon", "USD")
s_K = p.unknown("s_K", "carbon as a share of the training cost", "percent")
s_S = p.unknown("s_S", "carbon as a share of the whole", "percent")
B = p.unknown("B", "beef that emits as much", "kg*beef")
e = p.unknown("e", "emitted for a burger", "kg*CO2/burger")
n = p.unknown("n", "burgers that emit as much", "burger")
c_z = p.unknown("c_z", "price of carbon at which it adds that share", "USD/(t*CO2)")
c_K = p.unknown("c_K", "price of carbon at which it costs as much as the training", "USD/(t*CO2)")

beef = p.premise("beef", eq(m, a * B), "so much beef emits as much as the training")
burgers = p.premise("burgers", eq(B, b * n), "every burger takes so much beef")
added = p.premise("added", eq(z * K, c_z * m), "carbon adds that share to the cost")
even = p.premise("even", eq(K, c_K * m), "carbon costs as much as the training")

p.example("a quarter of a pound to the gram", b="0.25 lb*beef/burger")
p.example("a higher price of carbon", c="200")


@p.solution
def solution(s):
    s.part(
        "Training emitted {m} of carbon dioxide. What does that cost at the price {c}, and which share of "
        "the training cost {K} is it?",
        id="5l.1",
        goal=(
            Equals(s_K, m / K * c),
            Equals(s_S, 1 / (1 + K / (m * c))),
        ),
    )
    s.assumption("The cost of training does not contain a price of carbon yet.")
    price = s.let(k, c * m)
    price_number = s.number(price)
    whole = s.step(s.let(S, K + k), by=Substitute(price))
    whole_number = s.number(whole)
    s.say("As a share of the training cost, and of the whole:")
    share = s.step(s.let(s_K, k / K), by=Substitute(price))
    share_number = s.number(share)
    share_of_whole = s.step(s.let(s_S, k / S), by=Substitute(price, whole))
    share_of_whole_number = s.number(share_of_whole)
    s.answer(price_number, whole_number, share_number, share_of_whole_number)
    s.published(price_number, "6.2e4", "answer key", verdict="agree")
    s.published(share_number, "1", "answer key", verdict="agree")

    s.part("How sure is that share?", id="5l.1.range")
    s.assumption("The emissions are an estimate; prices of carbon and costs of training vary widely.")
    ends = s.uncertainty(share)
    s.answer(*ends)

    s.part(
        "Beef emits {a} times its mass, and a burger holds the mass {b} of it. How many burgers emit as "
        "much as the training?",
        id="5l.2",
        goal=(
            Satisfies(eq(n * e, m)),
            Satisfies(eq(n * b, B)),
        ),
    )
    s.say("Tonnes of carbon dioxide become kilograms of beef.")
    meat = s.step(beef, by=Solve(B))
    meat_number = s.number(meat)
    s.say("Beef becomes burgers.")
    count = s.step(s.step(burgers, by=Solve(n)), by=Substitute(meat))
    count = s.step(count, by=Rearrange(), gives=eq(n, m / (a * b)))
    count_number = s.number(count)
    s.say("Each of them emits:")
    each = s.let(e, a * b)
    each_number = s.number(each)
    s.answer(meat_number, count, count_number, each_number)
    s.published(count_number, "9.77e4", "answer key", verdict="agree")
    s.published(count_number, "1e5", "answer key", verdict="agree")

    s.part("How sure is the number of burgers?", id="5l.2.range")
    s.assumption("Studies of beef differ by a factor of two either way.")
    burger_ends = s.uncertainty(count)
    s.answer(*burger_ends)

    s.part(
        "At which price of carbon does it matter?",
        id="5l.price",
        goal=(Satisfies(eq(c_z * m / K, z)), Satisfies(eq(c_z / c_K, z))),
    )
    small = s.step(added, by=Solve(c_z))
    small_number = s.number(small)
    large = s.step(even, by=Solve(c_K))
    large_number = s.number(large)
    s.answer(small, small_number, large_number)
