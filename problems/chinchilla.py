"""How to split a compute budget between the size of a model and its data."""

from derive.author import Equals, Minimum, Problem, eq, exp, log, node
from derive.rules import (
    At,
    Combine,
    ConvexMinimum,
    Differentiate,
    Eliminate,
    Lagrangian,
    Positive,
    Powers,
    Rearrange,
    Solve,
    Stationary,
    Substitute,
)

p = Problem(
    title="Splitting a compute budget between parameters and tokens",
    source="Hoffmann et al. 2022, arXiv:2203.15556, approach 3",
)

A = p.given("A", "406.4", "size coefficient", "nat/token")
B = p.given("B", "410.7", "data coefficient", "nat/token")
L_0 = p.given("L_0", "1.69", "loss of a perfect model", "nat/token")
alpha = p.given("alpha", "0.34", "size exponent")
beta = p.given("beta", "0.28", "data exponent")
C = p.given("C", "5.76e23", "compute budget", "FLOP")
C_0 = p.given("C_0", "6", "cost per parameter and token", "FLOP")
F = p.given("F", "1", "the unit in which the laws count compute", "FLOP")

N = p.unknown("N", "number of parameters")
D = p.unknown("D", "number of training tokens")
L = p.unknown("L", "loss", "nat/token")
N_opt, D_opt, L_opt = p.instance("opt", "at the minimum", N, D, L)
lam = p.unknown("lam", "multiplier: loss bought by one more FLOP", "nat/(token*FLOP)")
Lambda = p.unknown("Lambda", "the Lagrangian", "nat/token", domain="real")
G = p.unknown("G", "a constant of the fit")
K_N = p.unknown("K_N", "coefficient of the law for parameters")
K_D = p.unknown("K_D", "coefficient of the law for tokens")
K_L = p.unknown("K_L", "coefficient of the law for the loss", "nat/token")
a = p.unknown("a", "exponent of the law for parameters")
b = p.unknown("b", "exponent of the law for tokens")
c = p.unknown("c", "exponent of the law for the loss")
u = p.unknown("u", "logarithm of the number of parameters", domain="real")
tokens_each = p.unknown("rho", "tokens per parameter at the minimum")
g = p.given("g", "10", "factor by which the budget grows")
g_N = p.unknown("g_N", "factor by which the best size grows")
g_D = p.unknown("g_D", "factor by which the best data grow")
g_L = p.unknown("g_L", "factor by which the loss above L_0 changes")
r = p.given("r", "2", "size chosen, as a multiple of the best one")
E_r = p.unknown("E_r", "loss above L_0 at that size", "nat/token")
E_opt = p.unknown("E_opt", "loss above L_0 at the best size", "nat/token")
w = p.unknown("w", "their quotient")
(u_opt,) = p.instance("opt", "at the minimum", u)

loss = p.premise("loss", eq(L, A / N**alpha + B / D**beta + L_0), "the fitted loss")
budget = p.premise("budget", eq(C, C_0 * N * D), "all compute is spent", law=True)

p.example("ten times the compute", C="5.76e24")
p.example("an earlier budget", C="1e21")
p.example("another exponent", alpha="0.35")
p.example('the refit of Besiroglu et al. {"2024"}', alpha="0.3478", beta="0.3658", A="482.01", B="2085.43")
p.example("twice the budget", g="2")
p.example("half the best size", r="0.5")


@p.solution
def solution(s):
    s.part(
        "Which number of parameters {N_opt} and of tokens {D_opt} minimise the loss on the budget {C}?",
        id="5b",
        goal=Minimum(of=loss, subject_to=budget, at={N: N_opt, D: D_opt}),
    )
    s.say("A minimum on a constraint is a stationary point of the Lagrangian, with a multiplier {lam}.")
    lagrangian = s.step(loss, by=Lagrangian(Lambda, lam, budget))

    s.say("Its slope in {N} and its slope in {D} vanish there; each is multiplied by its variable.")
    in_N = s.step(
        lagrangian,
        by=Stationary(N, at=N_opt),
        gives=eq(alpha * A / N_opt**alpha, lam * C_0 * N_opt * D_opt),
    )
    in_D = s.step(
        lagrangian,
        by=Stationary(D, at=D_opt),
        gives=eq(beta * B / D_opt**beta, lam * C_0 * N_opt * D_opt),
    )

    s.say("The right sides are the same, so the multiplier drops out: the two terms are in balance.")
    balance = s.step(in_N, by=Eliminate(lam, using=(in_D,)))

    s.say("The budget gives the tokens.")
    spent = s.step(budget, by=At({N: N_opt, D: D_opt}))
    tokens = s.step(spent, by=Solve(D_opt))
    flat = s.step(balance, by=Substitute(tokens))

    s.say("Both sides are powers of {N_opt}, which can therefore be isolated.")
    power = s.step(
        flat,
        by=Powers(),
        gives=eq(N_opt ** (alpha + beta), alpha * A / (beta * B) * (C / C_0) ** beta),
    )
    fit = s.let(G, (alpha * A / (beta * B)) ** (1 / (alpha + beta)))
    size = s.step(
        power,
        by=Solve(N_opt, using=(fit,)),
        gives=eq(N_opt, G * (C / C_0) ** (beta / (alpha + beta))),
    )
    data = s.step(tokens, by=Substitute(size))
    data = s.step(data, by=Powers(), gives=eq(D_opt, (C / C_0) ** (alpha / (alpha + beta)) / G))
    s.answer(size, data, text="More compute is to be split between size and data by fixed powers.")

    s.part(
        "What does the multiplier {lam} mean?",
        id="5b.lam",
        goal=Equals(
            lam,
            -node(
                "diff", L_0 + (1 + alpha / beta) * A / (G * (C / C_0) ** (beta / (alpha + beta))) ** alpha, C
            ),
        ),
    )
    s.say("On the budget {C_0*N_opt*D_opt} is {C}, so the first condition gives the multiplier.")
    priced = s.step(in_N, by=Rearrange(using=(spent,)), gives=eq(alpha * A / N_opt**alpha, lam * C))
    price = s.step(priced, by=Solve(lam))
    price = s.step(price, by=Substitute(size))
    s.answer(
        price,
        text="It is the loss that one more FLOP buys: the slope of {L_opt} in {C}, with the sign turned.",
    )

    s.part("Why is this the global minimum?", id="5b.min")
    s.say("Along the budget the loss depends on {N} alone; in {u}, the logarithm of {N}, it is convex.")
    along = s.step(loss, budget, by=Combine(), gives=eq(L, A / N**alpha + B * (C_0 * N / C) ** beta + L_0))
    log_size = s.let(u, log(N))
    inverse = s.step(log_size, by=Solve(N))
    curve = s.step(
        along,
        by=Rearrange(using=(inverse,)),
        gives=eq(L, A * exp(-alpha * u) + B * (C_0 / C) ** beta * exp(beta * u) + L_0),
    )
    slope = s.step(curve, by=Differentiate(u))
    bend = s.step(slope, by=Differentiate(u))
    convex = s.step(bend, by=Positive())
    s.say("The point found makes the slope zero, and a convex function has no other minimum.")
    at_opt = s.step(inverse, by=At({N: N_opt, u: u_opt}))
    level = s.step(
        balance,
        tokens,
        at_opt,
        by=Combine(),
        gives=eq(
            alpha * A * exp(-alpha * u_opt),
            beta * B * (C_0 / C) ** beta * exp(beta * u_opt),
        ),
    )
    least = s.step(curve, by=ConvexMinimum(u, at=u_opt, convex=convex, flat=level))
    s.answer(convex, least, text="No other split of the budget reaches a smaller loss.")

    s.part(
        "What loss is reached?",
        id="5b.L",
        goal=Minimum(of=loss, subject_to=budget, at={N: N_opt, D: D_opt, L: L_opt}),
    )
    s.say("At the minimum the data term is {alpha}/{beta} times the size term.")
    best = s.step(loss, by=At({L: L_opt, N: N_opt, D: D_opt}))
    share = s.step(balance, by=Rearrange(), gives=eq(B / D_opt**beta, (alpha / beta) * (A / N_opt**alpha)))
    best = s.step(best, by=Substitute(share))
    best = s.step(best, by=Rearrange(), gives=eq(L_opt, L_0 + (1 + alpha / beta) * (A / N_opt**alpha)))
    best = s.step(best, by=Substitute(size))
    closed = s.step(
        best,
        by=Powers(),
        gives=eq(
            L_opt,
            L_0 + (1 + alpha / beta) * (A / G**alpha) * (C_0 / C) ** (alpha * beta / (alpha + beta)),
        ),
    )
    s.answer(closed, text="The loss above {L_0} falls as a power of the compute.")

    s.part("Put in the numbers: the laws in {C/F}, the number of FLOP.", id="5b.law")
    s.say("Each coefficient takes up the power of the cost {C_0}.")
    law_N = s.let(K_N, G * (F / C_0) ** (beta / (alpha + beta)))
    exp_N = s.let(a, beta / (alpha + beta))
    size_law = s.step(size, by=Combine(using=(law_N, exp_N)), gives=eq(N_opt, K_N * (C / F) ** a))
    s.number(exp_N)
    coefficient_N = s.number(law_N, using=(fit,))
    law_D = s.let(K_D, (F / C_0) ** (alpha / (alpha + beta)) / G)
    exp_D = s.let(b, alpha / (alpha + beta))
    data_law = s.step(data, by=Combine(using=(law_D, exp_D)), gives=eq(D_opt, K_D * (C / F) ** b))
    s.number(exp_D)
    coefficient_D = s.number(law_D, using=(fit,))
    law_L = s.let(K_L, (1 + alpha / beta) * (A / G**alpha) * (C_0 / F) ** (alpha * beta / (alpha + beta)))
    exp_L = s.let(c, alpha * beta / (alpha + beta))
    loss_law = s.step(closed, by=Combine(using=(law_L, exp_L)), gives=eq(L_opt, L_0 + K_L / (C / F) ** c))
    s.number(exp_L)
    coefficient_L = s.number(law_L, using=(fit,))
    paper = "the published laws"
    s.published(coefficient_N, "0.60", paper, verdict="agree")
    s.published(
        coefficient_D,
        "0.27",
        paper,
        verdict="rounding",
        vary=(C_0,),
        note="Cut off after two digits instead of rounded: here it is {=K_D}.",
    )
    s.answer(size_law, coefficient_N, data_law, coefficient_D, loss_law, coefficient_L)

    s.part("And at the given budget?", id="5b.at")
    n = s.number(size, using=(fit,))
    d = s.number(data, using=(fit,))
    least_loss = s.number(closed, using=(fit,))
    s.say("Each parameter then sees this many tokens.")
    ratio = s.let(tokens_each, D_opt / N_opt)
    ratio = s.step(
        ratio,
        by=Combine(using=(data, size)),
        gives=eq(tokens_each, (C / C_0) ** ((alpha - beta) / (alpha + beta)) / G**2),
    )
    ratio = s.number(ratio, using=(fit,))
    s.answer(n, d, least_loss, ratio)

    ends = n.relation.rhs / 300, n.relation.rhs * 300
    s.plot(
        "Loss along lines of equal budget",
        s.curve("a tenth of the budget", along, N, *ends, where={C: C / 10}, log=True),
        s.curve("the budget", along, N, *ends, log=True),
        s.curve("ten times the budget", along, N, *ends, where={C: 10 * C}, log=True),
        s.mark("the minimum", along, N, n),
        x="parameters",
        y="loss",
        log="x",
        alt="Along each line of equal budget the loss is a flat-bottomed valley, lower and further to the"
        " right for a larger budget; the minimum for the given one is marked.",
    )

    s.part("What does a larger budget bring?", id="5b.more")
    s.say("Let the budget be {g} times as large, and divide the laws by themselves.")
    more_N = s.let(g_N, (K_N * (g * C / F) ** a) / (K_N * (C / F) ** a))
    more_N = s.step(more_N, by=Powers(), gives=eq(g_N, g**a))
    more_D = s.let(g_D, (K_D * (g * C / F) ** b) / (K_D * (C / F) ** b))
    more_D = s.step(more_D, by=Powers(), gives=eq(g_D, g**b))
    more_L = s.let(g_L, (K_L / (g * C / F) ** c) / (K_L / (C / F) ** c))
    more_L = s.step(more_L, by=Powers(), gives=eq(g_L, 1 / g**c))
    grown = [s.number(x) for x in (more_N, more_D, more_L)]
    s.answer(
        more_N,
        more_D,
        more_L,
        *grown,
        text="Size and data grow by these factors; what the loss exceeds {L_0} by shrinks.",
    )

    s.part("What does a wrong size cost?", id="5b.off")
    s.say("On the budget let the size be {r} times the best one, so that the tokens are divided by {r}.")
    excess = s.let(E_r, A / (r * N_opt) ** alpha + B / (D_opt / r) ** beta)
    least = s.let(E_opt, A / N_opt**alpha + B / D_opt**beta)
    share_r = s.step(
        excess,
        share,
        by=Combine(),
        gives=eq(E_r, (A / N_opt**alpha) * (1 / r**alpha + (alpha / beta) * r**beta)),
    )
    share_1 = s.step(least, share, by=Combine(), gives=eq(E_opt, (A / N_opt**alpha) * (1 + alpha / beta)))
    off = s.let(w, E_r / E_opt)
    off = s.step(
        off,
        by=Combine(using=(share_r, share_1)),
        gives=eq(w, (beta / r**alpha + alpha * r**beta) / (alpha + beta)),
    )
    wrong_size = s.number(off)
    s.answer(off, wrong_size, text="The loss above {L_0} grows by this factor: the valley is flat.")
