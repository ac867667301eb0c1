"""Four claims about soft prompts: which hold, and what settles them?"""

import numpy as np

from derive.author import Equals, Holds, Problem, eq, le, matrix, member, ne, node, total, zeros
from derive.rules import (
    At,
    Belongs,
    Blocks,
    Combine,
    Components,
    Contained,
    ConvexMinimum,
    Counterexample,
    Differentiate,
    Enumerate,
    Induction,
    Moments,
    Positive,
    PutIn,
    Rearrange,
    Solve,
    Stationary,
    Substitute,
    Superset,
)

p = Problem(
    title="Four claims about soft prompts",
    source="Lester et al. 2021, arXiv:2104.08691",
)

# i: the prefix of a causal transformer
d = p.size("d", "width", 16)
K = p.size("K", "prompt vectors", 5)
n = p.size("n", "tokens after the prompt", 20)
h = p.size("h", "width of the hidden layer")
t = p.index("t", "number of a layer, from 0")
X = p.sequence("X", "activations before layer t, prompt first; columns are positions", d, K + n)
P = p.sequence("P", "those of the prompt", d, K)
R = p.sequence("R", "those of the other tokens", d, n)
A = p.sequence("A", "attention weights, one column for each position that attends", K + n, K + n)
U = p.sequence("U", "weights of prompt positions on prompt positions", K, K)
V = p.sequence("V", "weights of the other positions on prompt positions", K, n)
S = p.sequence("S", "weights of the other positions on each other", n, n)
Z = p.sequence("Z", "activations between attention and the hidden layer", d, K + n)
C = p.sequence("C", "those of the prompt", d, K)
D = p.sequence("D", "those of the other tokens", d, n)
Q = p.sequence("Q", "activations of the prompt run alone", d, K)
G = p.sequence("G", "its attention weights", K, K)
H = p.sequence("H", "its activations between attention and the hidden layer", d, K)
P_0 = p.matrix("P_0", "the prompt's vectors", d, K)
M = p.matrix("M", "the causal mask of the prompt positions", K, K)
W_QK = p.matrix("W_QK", "how positions are compared", d, d)
W_OV = p.matrix("W_OV", "what is moved", d, d)
W_1 = p.matrix("W_1", "into the hidden layer", h, d)
W_2 = p.matrix("W_2", "out of it", d, h)
B_n = p.size("B_n", "examples in a batch", 8)
saved = p.unknown("saved", "share of the forward work that is saved", domain="nonnegative")

split = p.premise("split", eq(X(t), matrix([[P(t), R(t)]])), "prompt positions come first")
middle = p.premise("middle", eq(Z(t), matrix([[C(t), D(t)]])), "and so they do between the halves of a layer")
mask = p.premise(
    "mask",
    eq(A(t), matrix([[U(t), V(t)], [zeros(n, K), S(t)]])),
    "causal: a prompt position gives no weight to what comes after the prompt",
)
weights = p.premise(
    "weights",
    eq(U(t), node("softmax", M + P(t).T * W_QK * P(t))),
    "its weights compare it with prompt positions alone",
)
attention = p.premise("attention", eq(Z(t), X(t) + W_OV * X(t) * A(t)), "attention adds to every position")
hidden = p.premise(
    "hidden",
    eq(X(t + 1), Z(t) + W_2 * node("map_exp", W_1 * Z(t))),
    "the hidden layer works entry by entry; exp stands for any function",
)
alone_1 = p.premise("alone-attention", eq(H(t), Q(t) + W_OV * Q(t) * G(t)), "the same model, prompt alone")
alone_2 = p.premise("alone-weights", eq(G(t), node("softmax", M + Q(t).T * W_QK * Q(t))), "its weights")
alone_3 = p.premise(
    "alone-hidden", eq(Q(t + 1), H(t) + W_2 * node("map_exp", W_1 * H(t))), "its hidden layer"
)
first = p.premise("first", eq(P(0), P_0), "every example starts with the prompt's vectors")
first_alone = p.premise("first-alone", eq(Q(0), P_0), "and so does the prompt alone")

# ii: hard prompts among the soft ones
n_vocab = p.size("n_vocab", "tokens of the vocabulary")
E = p.size("E", "embedding width")
W_E = p.matrix("W_E", "embeddings, one in each row", n_vocab, E)
T = p.each("T", "a choice of tokens: one row for each prompt position", K, n_vocab)
Y = p.each("Y", "a prompt", K, E)
choices = p.set_("choices", "all choices of K tokens: rows of 0 with one 1")
loss = p.unknown("loss", "validation loss as a function of the prompt", domain="real")

# iii: two points and a validation point
x_1 = p.given("x_1", "0", "a training input", domain="real")
y_1 = p.given("y_1", "1", "its target", domain="real")
x_2 = p.given("x_2", "1", "another training input", domain="real")
y_2 = p.given("y_2", "2", "its target", domain="real")
x_3 = p.given("x_3", "2", "the validation input", domain="real")
y_3 = p.given("y_3", "1", "its target", domain="real")
a = p.unknown("a", "slope after full finetuning", domain="real")
b = p.unknown("b", "intercept after full finetuning", domain="real")
c = p.unknown("c", "what the prompt sets: the intercept, with the slope frozen at 0", domain="real")
T_c = p.unknown("T_c", "training error with the prompt", domain="real")
c_opt, T_c_opt = p.instance("opt", "after training", c, T_c)
E_full = p.unknown("E_full", "validation error after full finetuning", domain="real")
E_prompt = p.unknown("E_prompt", "validation error with the prompt", domain="real")
fit_1 = p.premise("fit-1", eq(a * x_1 + b, y_1), "full finetuning reaches training error 0")
fit_2 = p.premise("fit-2", eq(a * x_2 + b, y_2), "at both points")
error = p.premise(
    "error", eq(T_c, ((c - y_1) ** 2 + (c - y_2) ** 2) / 2), "the prompt moves the intercept alone"
)
apart = p.assume(ne(x_2, x_1), "the training inputs differ")

i = p.index("i", "a training example", "integer")
e = p.random("e", "noise of the training targets", "sequence")
z = p.random("z", "noise of a new target")
n_ex = p.given("n_ex", "20", "training examples", domain="positive integer")
noise = p.given("noise", "1", "variance of the noise")
e_mean = p.unknown("e_mean", "mean of the noise in the training targets", domain="real")
risk = p.unknown("risk", "expected squared error at a new target", domain="nonnegative")
centred = p.premise("centred", eq(node("E", e(i)), 0), "noise has the mean 0")
centred_new = p.premise("centred-new", eq(node("E", z), 0), "the new one too")
loud = p.premise("loud", eq(node("Var", e(i)), noise), "and this variance")
loud_new = p.premise("loud-new", eq(node("Var", z), noise), "and so has the new one")
average = p.premise("average", eq(e_mean, total(e(i), i, 1, n_ex) / n_ex), "the best constant is the mean")

r = p.random("r", "an input of mean 0")
w = p.unknown("w", "slope of a model without intercept", domain="real")
u = p.given("u", "1.5", "slope of the target", domain="real")
q = p.given("q", "0.5", "intercept of the target", domain="real")
miss = p.unknown("miss", "mean squared error of a model without intercept", domain="real")
w_best, miss_best = p.instance("best", "at best", w, miss)
v_r = p.unknown("v_r", "variance of the inputs")
wide = p.premise("wide", eq(node("Var", r), v_r), "inputs vary")
even = p.premise("even", eq(node("E", r), 0), "inputs have the mean 0")

# iv: who owns which numbers
N = p.given("N", "1000", "frozen weights", domain="positive integer")
m = p.given("m", "80", "numbers in each prompt", domain="positive integer")
trained = p.set_("trained", "numbers that training on task A changes")
used = p.set_("used", "numbers on which task B's function depends")
common = p.set_("common", "numbers in both")
touched = p.unknown("touched", "how many those are", domain="integer")
used_2 = p.set_("used_2", "numbers on which B's function would depend with a shared prompt")
shared = p.set_("shared", "numbers in both if the tasks shared one prompt")
n_shared = p.unknown("n_shared", "how many those would be", domain="integer")
k = p.index("k", "number of training steps taken on task A")
theta = p.sequence("theta", "the frozen weights", d, h)
P_B = p.sequence("P_B", "task B's prompt", d, K)
theta_0 = p.matrix("theta_0", "the frozen weights at the start", d, h)
B_0 = p.matrix("B_0", "task B's prompt at the start", d, K)
out = p.sequence("out", "what the model says on task B", d, n)
f = p.matrix("f", "the model as a function of weights and prompt", d, n)
frozen = p.premise("frozen", eq(theta(k + 1), theta(k)), "a step on A does not change the weights")
kept = p.premise("kept", eq(P_B(k + 1), P_B(k)), "nor task B's prompt")
start_w = p.premise("start-w", eq(theta(0), theta_0), "the weights before")
start_b = p.premise("start-b", eq(P_B(0), B_0), "the prompt before")
says = p.premise("says", eq(out(k), node("apply", f, theta(k), P_B(k))), "B depends on these two alone")

TRAINED = (1, 3, 6, 9, 12, 30, 51)  # numbers that are trained on 20 examples

p.example("a larger batch", B_n="64")
p.example("longer inputs", n="100")
p.example("more training examples", n_ex="200")


@p.solution
def solution(s):
    s.part(
        "“For an autoregressive model the representations of the prompt positions can be computed once, at"
        " every layer, and used for all examples of a batch.” True or false?",
        id="6c.i",
    )
    s.assumption("The prompt stands first, at the same positions; no dropout there differs between examples.")
    s.say("Multiply attention out, with prompt positions and the others apart.")
    both = s.step(
        attention,
        split,
        mask,
        by=Blocks(),
        gives=eq(
            Z(t),
            matrix(
                [
                    [
                        P(t) + W_OV * P(t) * U(t),
                        R(t) + W_OV * (P(t) * V(t) + R(t) * S(t)),
                    ]
                ]
            ),
        ),
    )
    s.say("Because of the zero block nothing of the other tokens reaches the prompt positions.")
    prompt_z = s.step(both, middle, by=Components(), gives=eq(C(t), P(t) + W_OV * P(t) * U(t)))
    s.goal(Holds((attention, split, mask, middle)), prompt_z)
    s.say("The hidden layer treats every position by itself.")
    split_next = s.step(split, by=At({t: t + 1}))
    passed = s.step(
        hidden,
        middle,
        by=Blocks(),
        gives=eq(
            X(t + 1),
            matrix(
                [
                    [
                        C(t) + W_2 * node("map_exp", W_1 * C(t)),
                        D(t) + W_2 * node("map_exp", W_1 * D(t)),
                    ]
                ]
            ),
        ),
    )
    prompt_x = s.step(
        passed, split_next, by=Components(), gives=eq(P(t + 1), C(t) + W_2 * node("map_exp", W_1 * C(t)))
    )
    s.say("Now compare with the prompt run alone: suppose that both agree before layer {t}.")
    same = s.suppose(eq(P(t), Q(t)), "the prompt's activations agree before layer t")
    same_weights = s.step(weights, same, alone_2, by=Combine(), gives=eq(U(t), G(t)))
    same_z = s.step(prompt_z, same, same_weights, alone_1, by=Combine(), gives=eq(C(t), H(t)))
    same_next = s.step(prompt_x, same_z, alone_3, by=Combine(), gives=eq(P(t + 1), Q(t + 1)))
    base = s.step(first, first_alone, by=Combine(), gives=eq(P(0), Q(0)))
    s.say("They agree before the first layer, and after a layer whenever before it.")
    ever = s.step(
        by=Induction(over=t, of=P, base=(base,), hypotheses=(same,), steps=(same_next,)),
    )
    seen = s.demonstrate(
        "Eight examples with one prompt through three layers: how far do the prompt's activations differ?",
        prefixes,
        holds=(
            "causal = 0",
            "layer_1 > 0.05",
            "layer_2 > 0.05",
            "layer_3 > 0.05",
            "logits < 0.000000000001",
            "moved > 0",
        ),
        meanings={
            "causal": "largest difference between examples under the causal mask, any layer",
            **{f"layer_{j}": f"the same after layer {j} if every position saw all others" for j in (1, 2, 3)},
            "logits": "largest change of a logit when the prefix is computed once and shared",
            "moved": "change of the prefix after a training step of the prompt",
        },
    )
    s.claim(
        "The representations of the prompt can be computed once for all examples.",
        eq(P(t), Q(t)),
        holds=True,
        by=ever,
    )
    s.answer(
        prompt_z,
        ever,
        seen[0],
        text="True: no layer lets them depend on the example. After a training step they are computed again.",
    )

    s.part(
        "What share of the forward work does that save in a batch of {B_n} examples?",
        id="6c.i.cost",
        goal=Equals(saved, 1 - (K + B_n * n) / (B_n * (K + n))),
    )
    s.say("Each example passes {K + n} tokens; all but one of the examples leave out the {K} of the prompt.")
    less = s.let(saved, (B_n - 1) * K / (B_n * (K + n)))
    less = s.number(less)
    s.answer(less, text="More examples and longer prompts save more; long inputs make it small.")

    s.part(
        "“The best possible soft prompt of K vectors is at least as good as the best possible hard prompt of"
        " K tokens.” True or false?",
        id="6c.ii",
    )
    s.say("A hard prompt is a choice of tokens, put through the embedding.")
    any_choice = s.suppose(member(T, choices), "any choice of tokens")
    point = s.step(by=Belongs(node("matrices", K, E), T * W_E))
    s.say("So every hard prompt is one of the points among which the soft prompt is chosen.")
    inside = s.step(point, by=Contained(any_choice))
    s.say("The least loss over more points is no greater.")
    better = s.step(inside, by=Superset(node("apply", loss, Y), Y))
    s.demonstrate(
        "A small frozen model with 11 tokens: all 121 hard prompts of 2 tokens, then descent from the best.",
        search,
        holds=("start_gap = 0", "gain > 0"),
        meanings={
            "start_gap": "difference of the soft loss at the best hard prompt from its hard loss",
            "gain": "by how much descent from there lowers the loss",
        },
    )
    s.claim(
        "The best soft prompt is at least as good as the best hard prompt.", better, holds=True, by=better
    )
    s.answer(
        inside,
        better,
        text="True of the best possible; training need not find it, and on other data it may be worse.",
    )

    s.part(
        "Is that still so if the soft vectors have to stay among averages of embeddings?",
        id="6c.ii.hull",
    )
    s.say("Then the soft prompt is chosen from the convex hull of the hard prompts, which contains them.")
    hard = node("setof", T * W_E, T, choices)
    another = s.suppose(member(T, choices), "any choice of tokens")
    value = s.step(another, by=Belongs(hard))
    averaged = s.step(value, by=Belongs(node("hull", hard)))
    still_inside = s.step(averaged, by=Contained(another))
    still_better = s.step(still_inside, by=Superset(node("apply", loss, Y), Y))
    s.answer(still_inside, still_better, text="Yes: every hard prompt is still among the choices.")

    s.part(
        "“If compute does not matter, full finetuning is always guaranteed to be the better choice.”"
        " True or false?",
        id="6c.iii",
        goal=(
            Equals(E_prompt, ((y_1 + y_2) / 2 - y_3) ** 2),
            Equals(E_full, (y_1 + (y_2 - y_1) * (x_3 - x_1) / (x_2 - x_1) - y_3) ** 2),
        ),
    )
    s.say("One counterexample refutes “always”. Take the model a x + b; let the prompt move b alone.")
    slope = s.step(fit_1, fit_2, apart, by=Combine(), gives=eq(a, (y_2 - y_1) / (x_2 - x_1)))
    intercept = s.step(fit_1, slope, by=Combine(), gives=eq(b, y_1 - (y_2 - y_1) / (x_2 - x_1) * x_1))
    s.say("The prompt minimises its training error.")
    flat = s.step(error, by=Stationary(c, at=c_opt))
    best = s.step(flat, by=Solve(c_opt))
    s.say("With the numbers:")
    a_value, b_value, c_value = s.number(slope), s.number(intercept), s.number(best)
    full = s.let(E_full, (a * x_3 + b - y_3) ** 2)
    full = s.number(full, using=(slope, intercept))
    prompt = s.let(E_prompt, (c_opt - y_3) ** 2)
    prompt = s.number(prompt, using=(best,))
    s.say("Had full finetuning always been better, the first could not exceed the second.")
    claimed = s.conjecture(le((a * x_3 + b - y_3) ** 2, (c_opt - y_3) ** 2), "full finetuning is no worse")
    at = {x: s.value(x).relation.rhs for x in (x_1, y_1, x_2, y_2, x_3, y_3)}
    at |= {a: a_value.relation.rhs, b: b_value.relation.rhs, c_opt: c_value.relation.rhs}
    worse = s.step(claimed, fit_1, fit_2, best, by=Counterexample(at))
    s.claim("Full finetuning is always guaranteed to be the better choice.", claimed, holds=False, by=worse)
    overfit = s.demonstrate(
        "A constant plus noise, 20 training points: all 51 parameters of a linear model in 50 irrelevant"
        " features against a prompt of one number, 300 times.",
        overfitting,
        holds=(
            "training < 0.00000000000000000001",
            "margin > 0",
            "abs(risk_1 - 1 - 1/20) < 0.03",
            "risk_51 > 1.5",
        ),
        meanings={
            "training": "largest training error of full finetuning",
            "margin": "least excess of its risk over that of the prompt",
            **{f"risk_{j}": f"mean risk with {j} trained numbers" for j in TRAINED},
        },
    )
    s.plot(
        "Risk against the number of trained parameters",
        s.measured('mean of {"300"} draws', overfit, {j: f"risk_{j}" for j in TRAINED}),
        x="trained numbers",
        y="mean risk",
        alt="The risk is least for one number, climbs beyond the number of examples, and stays high.",
    )
    s.answer(
        full,
        prompt,
        worse,
        overfit[1],
        text="False: to fit the training data better can mean to predict worse. Other tasks suffer besides.",
    )

    s.part(
        "What risk does a prompt have that sets one number, from {n_ex} noisy examples?",
        id="6c.iii.risk",
        goal=Equals(risk, noise + noise / n_ex),
    )
    s.say("It takes the mean of the noise for part of the constant; a new target has noise of its own.")
    spread = s.let(risk, node("Var", z - e_mean))
    spread = s.step(
        spread,
        average,
        centred,
        centred_new,
        loud,
        loud_new,
        by=Moments(),
        gives=eq(risk, noise * (1 + 1 / n_ex)),
    )
    value = s.number(spread)
    s.answer(spread, value, text="Little more than the noise itself: one number cannot overfit much.")

    s.part(
        "And if full finetuning cannot even express what a prompt can? Take a model without intercept.",
        id="6c.iii.class",
    )
    s.say("A layer of attention to one token, without bias, is linear: w x. The target is {u} x + {q}.")
    off = s.let(miss, node("E", (w * r - (u * r + q)) ** 2))
    off = s.step(off, even, wide, by=Moments(), gives=eq(miss, (w - u) ** 2 * v_r + q**2))
    s.say("The error is a convex function of the slope, so it is least where its own slope vanishes.")
    bend = s.step(s.step(off, by=Differentiate(w)), by=Differentiate(w))
    convex = s.step(bend, by=Positive())
    level = s.step(off, by=Stationary(w, at=w_best))
    lowest = s.step(off, by=ConvexMinimum(w, at=w_best, convex=convex, flat=level))
    slope_best = s.step(level, by=Solve(w_best))
    least = s.step(off, by=At({w: w_best, miss: miss_best}))
    least = s.step(least, by=Substitute(slope_best))
    least = s.step(least, by=Rearrange(), gives=eq(miss_best, q**2))
    least_number = s.number(least)
    s.answer(
        off,
        lowest,
        least,
        least_number,
        text="Full finetuning of such a model leaves an error that a prompt removes.",
    )

    s.part(
        "“Training a soft prompt on task A may hurt task B, which has its own prompt, by catastrophic"
        " forgetting.” True or false?",
        id="6c.iv",
    )
    s.say("Number everything that there is: the weights, then the prompt of A, then that of B.")
    sizes = PutIn((s.value(N), s.value(m)))
    own = s.step(s.let(trained, node("range", N + 1, N + m)), by=sizes)
    needs = s.let(used, node("cup", node("range", 1, N), node("range", N + m + 1, N + 2 * m)))
    needs = s.step(needs, by=sizes)
    s.say("Training on A changes the one set, and B depends on the other: they have nothing in common.")
    meet = s.let(common, node("cap", trained, used))
    meet = s.step(meet, by=Substitute(own, needs))
    meet = s.step(meet, by=Enumerate())
    none = s.let(touched, node("card", common))
    none = s.step(none, by=Substitute(meet))
    none = s.step(none, by=Enumerate())
    s.say("So suppose that after {k} steps the weights and the prompt of B are what they were.")
    same_w = s.suppose(eq(theta(k), theta_0), "the weights after k steps")
    same_b = s.suppose(eq(P_B(k), B_0), "task B's prompt after k steps")
    next_w = s.step(frozen, same_w, by=Combine(), gives=eq(theta(k + 1), theta_0))
    next_b = s.step(kept, same_b, by=Combine(), gives=eq(P_B(k + 1), B_0))
    s.say("Then they are after the next, and so for ever.")
    pieces = {
        "over": k,
        "base": (start_w, start_b),
        "hypotheses": (same_w, same_b),
        "steps": (next_w, next_b),
    }
    ever_w = s.step(by=Induction(of=theta, **pieces))
    ever_b = s.step(by=Induction(of=P_B, **pieces))
    unchanged = s.step(says, by=Substitute(ever_w, ever_b))
    kept_demo = s.demonstrate(
        "A small model with two tasks: 100 training steps on A, of its prompt or of all weights.",
        forgetting,
        holds=("prompt_change = 0", "weight_change = 0", "after > before + 5"),
        meanings={
            "prompt_change": "largest change of B's outputs when A's prompt is trained",
            "weight_change": "largest change of a weight when A's prompt is trained",
            "before": "cross-entropy of B before full finetuning on A",
            "after": "and after it",
        },
    )
    s.claim(
        "Training A's prompt may hurt task B.", ne(out(k), unchanged.relation.rhs), holds=False, by=unchanged
    )
    s.answer(
        none,
        unchanged,
        kept_demo[0],
        text="False: what B computes stays the same to the last bit. Full finetuning on A does hurt it.",
    )

    s.part("And if both tasks shared one prompt?", id="6c.iv.shared", goal=Equals(n_shared, m))
    s.say("Then B depends on the weights and on that prompt.")
    needs_too = s.step(s.let(used_2, node("range", 1, N + m)), by=sizes)
    overlap = s.let(shared, node("cap", trained, used_2))
    overlap = s.step(overlap, by=Substitute(own, needs_too))
    overlap = s.step(overlap, by=Enumerate())
    many = s.let(n_shared, node("card", shared))
    many = s.step(many, by=Substitute(overlap))
    many = s.step(many, by=Enumerate())
    s.answer(overlap, many, text="B depends on every number that training on A changes, and may suffer.")


def prefixes(rng):
    width, prompt, rest, examples, layers = 16, 5, 20, 8, 3
    blocks = [[rng.standard_normal((width, width)) / np.sqrt(width) for _ in range(4)] for _ in range(layers)]
    readout = rng.standard_normal((11, width))
    vectors = rng.standard_normal((prompt, width))
    others = rng.standard_normal((examples, rest, width))

    def run(x, causal, before=None):
        """Activations before each layer and after the last; `before` are those of a shared prefix."""
        seen = [x]
        for number, (query, key, value, mlp) in enumerate(blocks):
            context = x if before is None else np.vstack([before[number], x])
            ahead = np.arange(len(context))[None, :] > np.arange(len(context))[-len(x) :, None]
            scores = (x @ query) @ (context @ key).T / np.sqrt(width)
            scores = np.where(ahead & causal, -np.inf, scores)
            share = np.exp(scores - scores.max(axis=1, keepdims=True))
            x = x + share / share.sum(axis=1, keepdims=True) @ (context @ value)
            x = x + np.tanh(x @ mlp)
            seen.append(x)
        return seen

    def spread(runs, number):
        return max(np.abs(r[number][:prompt] - runs[0][number][:prompt]).max() for r in runs)

    masked = [run(np.vstack([vectors, x]), True) for x in others]
    full = [run(np.vstack([vectors, x]), False) for x in others]
    alone = run(vectors, True)
    gaps = [
        np.abs(readout @ (run(x, True, alone)[-1] - together[-1][prompt:]).T).max()
        for x, together in zip(others, masked, strict=True)
    ]
    step = 0.1 * rng.standard_normal(vectors.shape)
    return {
        "causal": max(spread(masked, number) for number in range(layers + 1)),
        **{f"layer_{number}": spread(full, number) for number in range(1, layers + 1)},
        "logits": max(gaps),
        "moved": np.abs(run(vectors + step, True)[-1] - alone[-1]).max(),
    }


def search(rng):
    vocab, width, examples = 11, 6, 16
    embedding = rng.standard_normal((vocab, width))
    read = rng.standard_normal((8, 2 * width))
    inputs = rng.standard_normal((examples, 8))
    out = rng.standard_normal((vocab, 8))
    labels = rng.integers(vocab, size=examples)

    def loss_and_slope(prompt):
        hidden = np.tanh(inputs + read @ prompt)
        logits = hidden @ out.T
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        loss = -np.log(chances[np.arange(examples), labels]).mean()
        chances[np.arange(examples), labels] -= 1
        return loss, ((chances @ out) * (1 - hidden**2) @ read).mean(axis=0)

    hard = {
        (x, y): loss_and_slope(np.concatenate([embedding[x], embedding[y]]))[0]
        for x in range(vocab)
        for y in range(vocab)
    }
    best = min(hard, key=hard.get)
    prompt = np.concatenate([embedding[x] for x in best])
    start, rate = loss_and_slope(prompt)[0], 0.5
    reached = start
    for _ in range(100):
        slope = loss_and_slope(prompt)[1]
        trial = prompt - rate * slope
        if loss_and_slope(trial)[0] < reached:
            prompt, reached = trial, loss_and_slope(trial)[0]
        else:
            rate /= 2
    return {"start_gap": start - hard[best], "gain": start - reached}


def overfitting(rng):
    examples, rounds = 20, 300
    risks = {trained: [] for trained in TRAINED}
    training = 0.0
    for _ in range(rounds):
        inputs = np.hstack([np.ones((examples, 1)), rng.standard_normal((examples, max(TRAINED) - 1))])
        targets = 1 + rng.standard_normal(examples)
        for trained, found in risks.items():
            weights = np.linalg.lstsq(inputs[:, :trained], targets, rcond=None)[0]
            error = ((inputs[:, :trained] @ weights - targets) ** 2).mean()
            away = weights - np.eye(trained)[0]
            found.append(1 + away @ away)  # a new input's features are independent, of variance 1
        training = max(training, error)
    return {
        "training": training,
        "margin": min(b - a for a, b in zip(risks[1], risks[max(TRAINED)], strict=True)),
        **{f"risk_{trained}": np.mean(found) for trained, found in risks.items()},
    }


def forgetting(rng):
    width, classes, examples = 12, 5, 40
    inputs = rng.standard_normal((examples, width))
    prompts = rng.standard_normal((2, width))
    hidden = rng.standard_normal((width, width)) / np.sqrt(width)
    out = rng.standard_normal((classes, width)) / np.sqrt(width)
    task_a = rng.integers(classes, size=examples)

    def forward(hidden, out, prompt):
        return np.tanh((inputs + prompt) @ hidden.T)

    def chances(values, out):
        logits = values @ out.T
        made = np.exp(logits - logits.max(axis=1, keepdims=True))
        return made / made.sum(axis=1, keepdims=True)

    def slopes(hidden, out, prompt, labels):
        values = forward(hidden, out, prompt)
        error = (chances(values, out) - np.eye(classes)[labels]) / examples
        back = (error @ out) * (1 - values**2)
        return back.T @ (inputs + prompt), error.T @ values, (back @ hidden).sum(axis=0)

    before = chances(forward(hidden, out, prompts[1]), out)
    task_b = np.array([rng.choice(classes, p=row) for row in before])
    start = [hidden.copy(), out.copy()]
    prompt = prompts[0].copy()
    for _ in range(100):
        prompt -= 0.5 * slopes(hidden, out, prompt, task_a)[2]
    after = chances(forward(hidden, out, prompts[1]), out)

    def loss_b(hidden, out):
        told = chances(forward(hidden, out, prompts[1]), out)
        return -np.log(told[np.arange(examples), task_b]).mean()

    tuned, readout = hidden.copy(), out.copy()
    for _ in range(100):
        by_hidden, by_out, _ = slopes(tuned, readout, prompts[0], task_a)
        tuned, readout = tuned - 20 * by_hidden, readout - 20 * by_out
    return {
        "prompt_change": np.abs(after - before).max(),
        "weight_change": max(np.abs(hidden - start[0]).max(), np.abs(out - start[1]).max()),
        "before": loss_b(hidden, out),
        "after": loss_b(tuned, readout),
    }
