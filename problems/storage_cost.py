"""What it costs to keep a very large model for a year, on disk or in memory."""

from derive.author import Equals, Problem, Satisfies, eq
from derive.rules import Rearrange, Substitute

p = Problem(title="A year of storage for the weights of a large model", source="retail prices of 2025")

N = p.given("N", "1e14", "parameters of the model", "parameter")
q = p.given("q", "16", "bits per parameter", "bit/parameter")
k = p.given("k", "1000", "megabytes that count as a gigabyte", "MB/GB")
p_S = p.given("p_S", "0.00005", "price of an SSD", "USD/MB", low="0.00003", high="0.0001")
p_D = p.given("p_D", "0.0040", "price of DRAM", "USD/MB", low="0.002", high="0.008")
y = p.given("y", "1", "years over which the price is spread", "year", low="1", high="5")
Y = p.given("Y", "5", "years of a longer use", "year")
g = p.given("g", "2000", "GPUs that hold the model", "GPU")
p_G = p.given("p_G", "30000", "price of a GPU", "USD/GPU")

M = p.unknown("M", "memory of the weights", "TB")
c_S = p.unknown("c_S", "cost of SSD per year", "USD/year")
c_D = p.unknown("c_D", "cost of DRAM per year", "USD/year")
r = p.unknown("r", "DRAM compared with SSD")
l_S = p.unknown("l_S", "cost of SSD per year over the longer use", "USD/year")
l_D = p.unknown("l_D", "cost of DRAM per year over the longer use", "USD/year")
K = p.unknown("K", "price of the GPUs", "USD")
s_D = p.unknown("s_D", "price of the DRAM as a share of it", "percent")

p.example("a gigabyte of 1024 megabytes", k="1024")
p.example("prices per MiB", p_S="0.00005 USD/MiB", p_D="0.0040 USD/MiB")
p.example("used for five years", y="5")


@p.solution
def solution(s):
    s.part(
        "What does a year of SSD cost for a model of size {N} at a precision of {q}, and what a year of "
        "DRAM?",
        id="5f",
        goal=(Equals(c_D, N * q / (1 / (p_D * k)) / y), Satisfies(eq(c_D / c_S, p_D / p_S))),
    )
    s.assumption("The purchase price is spread over the time {y}: no electricity, no redundancy, no resale.")
    s.assumption("Where prices are concerned, the factor {k} turns GB into MB.")
    s.say("First the size, in megabytes as well.")
    size = s.let(M, N * q)
    size_number = s.number(size)
    size_in_MB = s.number(size, unit="MB")
    s.say("Then the price of as many megabytes.")
    disk = s.step(s.let(c_S, p_S * k * M / y), by=Substitute(size))
    disk_number = s.number(disk)
    memory = s.step(s.let(c_D, p_D * k * M / y), by=Substitute(size))
    memory_number = s.number(memory)
    s.answer(size_number, size_in_MB, disk_number, memory_number)
    s.published(disk_number, "10000", "answer key", verdict="agree")
    s.published(memory_number, "8.0e5", "answer key", verdict="agree")

    s.part("How much dearer is DRAM?", id="5f.ratio", goal=Satisfies(eq(r * c_S, c_D)))
    s.say("Size, years and the sort of gigabyte drop out; what is left is the ratio of the prices.")
    ratio = s.step(s.let(r, c_D / c_S), by=Substitute(memory, disk))
    ratio = s.step(ratio, by=Rearrange(), gives=eq(r, p_D / p_S))
    ratio_number = s.number(ratio)
    s.answer(ratio, ratio_number)

    s.part("How sure are these costs?", id="5f.range")
    s.assumption("Prices differ between shops and years by about a factor of two either way.")
    disk_ends = s.uncertainty(disk)
    memory_ends = s.uncertainty(memory)
    s.answer(*disk_ends, *memory_ends)

    s.part(
        "Does storage matter, compared with the GPUs, if it is used for the longer time {Y}?",
        id="5f.share",
        goal=(
            Equals(l_S, p_S * k * (N * q / Y)),
            Equals(l_D, p_D * k * (N * q / Y)),
            Equals(s_D, p_D * k / p_G * (N / g) * q),
        ),
    )
    long_disk = s.step(s.let(l_S, p_S * k * M / Y), by=Substitute(size))
    long_disk_number = s.number(long_disk)
    long_memory = s.step(s.let(l_D, p_D * k * M / Y), by=Substitute(size))
    long_memory_number = s.number(long_memory)
    s.say("The GPUs that hold the model once cost far more than the DRAM that would.")
    price = s.let(K, g * p_G)
    price_number = s.number(price)
    share = s.step(s.let(s_D, p_D * k * M / K), by=Substitute(size, price))
    share_number = s.number(share)
    s.answer(
        long_disk_number,
        long_memory_number,
        price_number,
        share_number,
        text="Room for the weights is cheap; what is dear is to read them quickly.",
    )
