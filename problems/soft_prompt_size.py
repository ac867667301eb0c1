"""How many numbers does soft prompting train?"""

import numpy as np

from derive.author import Equals, Problem, eq, node, total
from derive.rules import Combine, Count, Substitute

p = Problem(
    title="The size of a soft prompt",
    source="Lester et al. 2021, arXiv:2104.08691",
)

K = p.size("K", "prompt vectors", 5)
E = p.size("E", "embedding width", 12288)
P = p.matrix("P", "the prompt: a vector in each row, in the place of embeddings", K, E)
n_P = p.unknown("n_P", "trained numbers")
n_M = p.given("n_M", "175e9", "numbers in the frozen model")
share = p.unknown("share", "trained share of the model")
w = p.given("w", "4", "bytes for each number", "B")
memory = p.unknown("memory", "memory of the prompt", "B")
adam = p.unknown("adam", "numbers that Adam keeps: two running means for each trained number")
L = p.size("L", "layers", 96)
F = p.matrix("F", "keys that stand before those of one layer", K, E)
G = p.matrix("G", "values that stand before those of one layer", K, E)
n_prefix = p.unknown("n_prefix", "trained numbers with a prefix in every layer")
j = p.index("j", "a prompt vector or a layer", "integer")

p.example("twenty prompt vectors", K="20")
p.example("a narrower model of 7e9 parameters", E="4096", L="32", n_M="7e9")


@p.solution
def solution(s):
    s.part(
        "The sequence length is S, the embedding width {E}, the vocabulary V, with H heads of width D in {L}"
        " layers. How many parameters does a prompt of {K} vectors train?",
        id="6b",
    )
    s.say("Only the prompt is trained: one vector of {E} numbers for each of its positions.")
    size = s.let(n_P, node("numel", P))
    size = s.step(size, by=Count())
    s.goal(Equals(n_P, total(E, j, 1, K)), size)
    s.say("There are {K} of them.")
    five = s.step(size, by=Substitute(s.value(K)))
    touched = s.demonstrate(
        "A frozen causal transformer of two layers, 5 prompt vectors of width 8: what receives gradient?",
        count_gradient,
        holds=("received = vectors*width", "frozen_change = 0"),
        meanings={
            "received": "numbers of the prompt whose small change moves the loss",
            "vectors": "prompt vectors",
            "width": "embedding width",
            "frozen_change": "largest change of a frozen weight by a training step",
        },
    )
    s.answer(
        size,
        five,
        touched[0],
        text="Sequence length, vocabulary, heads, layers and head width do not enter: all that is frozen.",
    )

    s.part(
        "How many are that at width {E}, and what share of the model?",
        id="6b.example",
        goal=Equals(n_P, total(E, j, 1, K)),
    )
    number = s.number(size)
    part = s.let(share, n_P / n_M)
    part = s.number(part, using=(size,))
    s.answer(number, part, text="A few ten-thousand numbers steer the whole model.")

    s.part(
        "What memory do the prompt and its optimiser take?",
        id="6b.memory",
        goal=Equals(adam, K * E + K * E),
    )
    stored = s.let(memory, w * n_P)
    stored = s.number(stored, using=(size,))
    state = s.let(adam, 2 * n_P)
    state = s.number(state, using=(size,))
    s.answer(stored, state, text="Nothing of this grows with the model's depth.")

    s.part(
        "And if a trained prefix of keys and values stood in every layer?",
        id="6b.prefix",
        goal=Equals(n_prefix, total(2 * K * E, j, 1, L)),
    )
    s.say("Then {K} keys and {K} values of width {E} are trained in each of {L} layers.")
    deep = s.let(n_prefix, L * (node("numel", F) + node("numel", G)))
    deep = s.step(deep, by=Count())
    ratio = s.step(deep, size, by=Combine(), gives=eq(n_prefix, 2 * L * n_P))
    deep = s.number(deep)
    s.answer(deep, ratio, text="Two prompts for each layer.")


def count_gradient(rng):
    vectors, width, length, vocab = 5, 8, 24, 11
    blocks = [[rng.standard_normal((width, width)) / np.sqrt(width) for _ in range(4)] for _ in range(2)]
    embedding, readout = rng.standard_normal((vocab, width)), rng.standard_normal((vocab, width))
    tokens = rng.integers(vocab, size=length)
    prompt = rng.standard_normal((vectors, width))
    mask = np.tril(np.ones((vectors + length,) * 2)) > 0

    def loss(prompt):
        x = np.vstack([prompt, embedding[tokens]])
        for query, key, value, mlp in blocks:
            scores = np.where(mask, (x @ query) @ (x @ key).T / np.sqrt(width), -np.inf)
            weights = np.exp(scores - scores.max(axis=1, keepdims=True))
            x = x + weights / weights.sum(axis=1, keepdims=True) @ x @ value
            x = x + np.tanh(x @ mlp)
        logits = x[vectors:-1] @ readout.T
        told = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return -told[np.arange(length - 1), tokens[1:]].mean()

    before = [w.copy() for block in blocks for w in block]
    gradient = np.zeros_like(prompt)
    for index in np.ndindex(prompt.shape):
        step = np.zeros_like(prompt)
        step[index] = 1e-5
        gradient[index] = (loss(prompt + step) - loss(prompt - step)) / 2e-5
    prompt = prompt - 0.1 * gradient
    after = [w for block in blocks for w in block]
    return {
        "received": int((gradient != 0).sum()),
        "vectors": vectors,
        "width": width,
        "frozen_change": max(np.abs(a - b).max() for a, b in zip(after, before, strict=True)),
    }
