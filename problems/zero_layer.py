"""What can a transformer without any layer predict?"""

import numpy as np

from derive.author import Equals, Holds, Problem, col, eq, exp, gt, log, lt, ones, total, unit
from derive.rules import Associate, Chain, Combine, Components, RankProduct, RankShape, Substitute, Transpose

p = Problem(
    title="A transformer without layers",
    source="Elhage et al. 2021, A Mathematical Framework for Transformer Circuits",
)

n_vocab = p.size("n_vocab", "number of different tokens")
n = p.size("n", "number of positions")
d_model = p.size("d_model", "width of the residual stream")
L = p.index("L", "number of layers")
l = p.index("l", "number of a layer, from 0", "integer")
t = p.unknown("t", "a position", domain="integer")
v = p.unknown("v", "the token that stands at position t", domain="integer")
T = p.matrix("T", "the tokens, one-hot: one column for each position", n_vocab, n)
W_E = p.matrix("W_E", "embedding", d_model, n_vocab)
W_U = p.matrix("W_U", "unembedding", n_vocab, d_model)
x_0 = p.matrix("x_0", "residual stream before the first layer", d_model, n)
F = p.sequence("F", "what a layer adds to the residual stream", d_model, n)
x_final = p.matrix("x_final", "residual stream after the last layer", d_model, n)
W_P = p.matrix("W_P", "embedding of the positions", d_model, n)
x_pos = p.matrix("x_pos", "residual stream with positions", d_model, n)
logits_pos = p.matrix("logits_pos", "logits with positions", n_vocab, n)
B = p.matrix("B", "logits with the bias", n_vocab, n)
logits = p.matrix("logits", "logits of the next token, one column for each position", n_vocab, n)
M = p.matrix("M", "table of logits, one column for each current token", n_vocab, n_vocab)
b = p.vector("b", "a bias of the logits", n_vocab)

K = p.given("K", "4", "number of tokens of the chain", domain="positive integer")
p_next = p.given("p_next", "0.7", "probability of the token after the current one")
q = p.unknown("q", "probability of each of the others")
H_2 = p.unknown("H_2", "entropy of the next token when the current one is known (bigram)", domain="real")
H_1 = p.unknown("H_1", "entropy of the next token when nothing is known (unigram)")
gain = p.unknown("gain", "what knowing the current token saves", domain="real")
PP = p.unknown("PP", "perplexity: as good as choosing among so many tokens")

embed = p.premise("embed", eq(x_0, W_E * T), "tokens are embedded")
stream = p.premise("stream", eq(x_final, x_0 + total(F(l), l, 0, L - 1)), "every layer adds to the stream")
unembed = p.premise("unembed", eq(logits, W_U * x_final), "the stream is read out")
empty = p.premise("empty", eq(L, 0), "there is no layer")
onehot = p.premise("onehot", eq(col(T, t), unit(v, n_vocab)), "column t marks the token at position t")
several = p.assume(gt(K, 1), "there are others")
unsure = p.assume(lt(p_next, 1), "the others do come")

p.assume(lt(p_next, 1), "a probability, and no certainty")
p.example("a chain that is all but certain", p_next="0.97")
p.example("ten tokens", K="10", p_next="0.55")


@p.solution
def solution(s):
    s.part(
        "There are no layers: {L} is 0. Give the logits for the tokens {T}.",
        id="2a.i",
        goal=Holds((embed, stream, unembed, empty)),
    )
    s.say("With no layer the sum over layers is empty, and an empty sum is zero.")
    no_layers = s.step(stream, by=Substitute(empty))
    final = s.step(no_layers, by=Combine(), gives=eq(x_final, x_0))
    s.say("So the embedded tokens are read out unchanged.")
    final = s.step(final, by=Substitute(embed))
    read = s.step(unembed, by=Substitute(final))
    read = s.step(read, by=Associate(), gives=eq(logits, W_U * W_E * T))
    s.answer(read, text="One fixed matrix is applied to the one-hot tokens, {n_vocab} numbers a position.")

    s.part(
        "On what does the prediction at position {t} depend, and what algorithm is that?",
        id="2a.ii",
        goal=Holds((embed, stream, unembed, empty, onehot)),
    )
    s.say("A column of a product is the matrix times that column.")
    column = s.step(read, onehot, by=Components(), gives=eq(col(logits, t), W_U * W_E * col(T, t)))
    marked = s.step(column, by=Substitute(onehot))
    s.say("A matrix times a unit vector is one of its columns: the table is looked up.")
    lookup = s.step(marked, by=Components(), gives=eq(col(logits, t), col(W_U * W_E, v)))
    s.say("Neither the position nor any other token occurs in it: only the token {v} that stands there.")
    moved = s.demonstrate(
        "Change one token of a random model: the logits there change, all other logits by exactly 0.",
        change_one_token,
        holds=("elsewhere = 0", "here > 0"),
        meanings={
            "elsewhere": "largest change of a logit at the other positions",
            "here": "largest change of a logit at the changed position",
        },
    )
    s.say("The softmax of that column is a model of p(next token | current token): a bigram table.")
    table = s.let(M, W_U * W_E)
    by_factor = s.step(table, by=RankProduct(W_U))
    columns = s.step(by_factor, by=Chain(using=(s.step(by=RankShape(W_U, d_model)),)))
    s.claim(
        "The prediction depends on the tokens before position {t}.",
        "elsewhere != 0",
        holds=False,
        by=moved[0],
    )
    s.answer(
        lookup,
        columns,
        *moved,
        text="A learned bigram table, conditional on the current token alone, of rank at most {d_model}.",
    )

    s.part(
        "A chain on {K} tokens goes to the next token (cyclically) with probability {p_next}, to each other"
        " with equal probability. How good can a bigram model be, how good one that ignores the token?",
        id="2a.ii.example",
        goal=(
            Equals(H_2, log(K) - gain),
            Equals(gain, log(K * p_next) + (1 - p_next) * log((1 - p_next) / (p_next * (K - 1)))),
        ),
    )
    s.say("The other {K - 1} tokens share what is left.")
    others = s.let(q, (1 - p_next) / (K - 1), several, unsure)
    s.say("The least cross-entropy is the entropy of what is predicted, given what the model knows.")
    known = s.let(H_2, -(p_next * log(p_next) + (K - 1) * q * log(q)))
    bigram = s.number(known, using=(others,))
    s.say("All tokens are equally frequent, so a model that ignores the current token is left with this.")
    blind = s.let(H_1, log(K), several)
    unigram = s.number(blind)
    worth = s.let(gain, H_1 - H_2)
    worth = s.number(worth, using=(blind, known, others))
    s.say("As a perplexity:")
    choices = s.let(PP, exp(H_2))
    choices = s.number(choices, using=(known, others))
    s.answer(bigram, unigram, worth, choices, text="In nat for each token; the bigram entropy is the lower.")

    s.part("Does training reach it, and how wide must the stream be?", id="2a.ii.training")
    ring = s.demonstrate(
        "Trained on that chain with 4 tokens and probability 0.7, from 48 random starts for each width.",
        train_ring,
        holds=(
            "abs(width_0 - unigram) < 0.00001",
            "width_1 > width_2 + 0.1",
            "abs(width_2 + 2*(0.8*log(0.8) + 0.2*log(0.2))) < 0.00001",
            "abs(width_3 - bigram) < 0.00001",
            "abs(width_4 - bigram) < 0.00001",
            "table_gap < 0.0000001",
            "unigram_gap > 0.449",
        ),
        meanings={
            "width_0": "cross-entropy in nat reached at width 0, by a bias alone",
            **{f"width_{d}": f"cross-entropy in nat reached at width {d}" for d in (1, 2, 3, 4)},
            "bigram": "bigram entropy of the chain, the least cross-entropy in nat",
            "unigram": "unigram entropy of the chain",
            "table_gap": "largest difference of the learned table at width 3 from the conditional",
            "unigram_gap": "its largest difference from the unigram frequencies",
        },
    )
    other = s.demonstrate(
        "The same for a chain without symmetry.",
        train_other,
        holds=(
            "width_1b > width_2b + 0.1",
            "width_2b > width_3b + 0.03",
            "abs(width_3b - bigram_b) < 0.00001",
            "bigram_b < unigram_b - 0.2",
            "unigram_gap_b > 0.4",
            "abs(log(perplexity_b) - bigram_b) < 0.000000001",
        ),
        meanings={
            **{f"width_{d}b": f"cross-entropy reached at width {d}" for d in (1, 2, 3)},
            "bigram_b": "bigram entropy of the chain",
            "unigram_b": "unigram entropy of the chain",
            "perplexity_b": "perplexity at the bigram entropy",
            "unigram_gap_b": "largest difference of the learned table from the unigram frequencies",
        },
    )
    s.plot(
        "Cross-entropy reached by width",
        s.measured("trained", ring, {str(d): f"width_{d}" for d in range(5)}),
        s.measured("bigram entropy", ring, {"0": "bigram", "4": "bigram"}, "line"),
        x="width",
        y="cross-entropy in nat",
        alt='From the unigram entropy at width 0 the loss falls to the bigram entropy at width {"3"}.',
    )
    s.claim(
        "A model without layers learns how frequent each token is, and nothing else.",
        "unigram_gap <= 0.449",
        holds=False,
        by=ring[-1],
    )
    s.answer(
        *ring,
        *other,
        text="It learns the conditional frequencies, not the plain ones. The logits of a column are free up"
        " to a shift, so one dimension fewer than there are tokens suffices; fewer cost loss.",
    )

    s.part("What if the unembedding is the embedding's transpose?", id="2a.ii.tied", goal=Holds())
    tied = s.suppose(eq(W_U, W_E.T), "one matrix serves twice")
    same = s.step(table, by=Substitute(tied))
    turned = s.step(by=Transpose(), gives=eq((W_E.T * W_E).T, W_E.T * W_E))
    symmetric = s.step(turned, same, by=Combine(), gives=eq(M.T, M))
    s.answer(symmetric, text="A symmetric table: 'New York' gets the logit of 'York New'.")

    s.part("What if a bias is added to the logits?", id="2a.ii.bias", goal=Holds((onehot,)))
    s.say("The same column is added at every position, whatever the tokens are.")
    with_bias = s.let(B, W_U * W_E * T + b * ones(n).T)
    biased = s.step(with_bias, onehot, by=Components(), gives=eq(col(B, t), col(W_U * W_E, v) + b))
    s.answer(
        biased, text="It can carry the unigram frequencies, so that the table is left with the differences."
    )

    s.part("What if every position has an embedding of its own?", id="2a.ii.positions", goal=Holds((onehot,)))
    placed = s.let(x_pos, W_E * T + W_P)
    s.say("The position's own column is added to the table's.")
    read_pos = s.let(logits_pos, W_U * x_pos)
    spread = s.step(
        read_pos,
        placed,
        onehot,
        by=Components(),
        gives=eq(col(logits_pos, t), col(W_U * W_E, v) + W_U * col(W_P, t)),
    )
    s.answer(spread, text="Then the model is p(next token | current token, position): still no other token.")


def change_one_token(rng):
    vocab, width, length = 11, 5, 8
    embedding, unembedding = rng.standard_normal((width, vocab)), rng.standard_normal((vocab, width))
    tokens = rng.integers(vocab, size=length)
    changed = tokens.copy()
    changed[2] = (tokens[2] + 1 + rng.integers(vocab - 1)) % vocab
    before, after = (unembedding @ embedding @ np.eye(vocab)[:, x] for x in (tokens, changed))
    change = np.abs(after - before).max(axis=0)
    return {"elsewhere": np.delete(change, 2).max(), "here": change[2]}


def stationary(chain):
    """Frequencies of the tokens; chain[next, current] are probabilities."""
    values, vectors = np.linalg.eig(chain)
    found = vectors[:, np.argmax(values.real)].real
    return found / found.sum()


def softmax(z):
    e = np.exp(z - z.max(axis=-2, keepdims=True))
    return e / e.sum(axis=-2, keepdims=True)


def train(rng, chain, width, starts=48, steps=800):
    """Least cross-entropy that W_U W_E of a width reaches (Adam on all data), and its table."""
    size, often = len(chain), stationary(chain)
    x = rng.standard_normal((starts, 2 * size * width))
    mean, square = np.zeros_like(x), np.zeros_like(x)

    def factors():
        half = size * width
        return x[:, :half].reshape(starts, size, width), x[:, half:].reshape(starts, width, size)

    for step in range(1, steps + 1):
        unembedding, embedding = factors()
        slope = (softmax(unembedding @ embedding) - chain) * often
        parts = slope @ embedding.transpose(0, 2, 1), unembedding.transpose(0, 2, 1) @ slope
        gradient = np.concatenate([g.reshape(starts, -1) for g in parts], axis=1)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        rate = 0.05 * (1 + np.cos(np.pi * step / steps))
        x = x - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    tables = softmax(np.matmul(*factors()))
    losses = -(often * chain * np.log(tables)).sum(axis=(1, 2))
    return losses.min(), tables[losses.argmin()]


def entropies(chain):
    often = stationary(chain)
    return -(often * chain * np.log(chain)).sum(), -(often * np.log(often)).sum()


def train_ring(rng):
    chain = 0.1 * np.ones((4, 4)) + 0.6 * np.roll(np.eye(4), 1, axis=0)
    bigram, unigram = entropies(chain)
    bias = np.zeros((4, 1))
    for _ in range(200):
        bias -= 1.0 * (softmax(bias) - stationary(chain)[:, None])
    found = {"width_0": -(stationary(chain) * np.log(softmax(bias)[:, 0])).sum()}
    for width in (1, 2, 3, 4):
        found[f"width_{width}"], table = train(rng, chain, width)
        if width == 3:
            gap, apart = np.abs(table - chain).max(), np.abs(table - stationary(chain)[:, None]).max()
    return {**found, "bigram": bigram, "unigram": unigram, "table_gap": gap, "unigram_gap": apart}


def train_other(rng):
    chain = np.array(
        [
            [0.316676, 0.551114, 0.012472, 0.749968],
            [0.149646, 0.396566, 0.614455, 0.127444],
            [0.008471, 0.027887, 0.126786, 0.097859],
            [0.525207, 0.024433, 0.246287, 0.024729],
        ]
    )
    bigram, unigram = entropies(chain)
    found = {}
    for width in (1, 2, 3):
        found[f"width_{width}b"], table = train(rng, chain, width)
    apart = np.abs(table - stationary(chain)[:, None]).max()
    found |= {"bigram_b": bigram, "unigram_b": unigram, "unigram_gap_b": apart}
    return {**found, "perplexity_b": np.exp(bigram)}
