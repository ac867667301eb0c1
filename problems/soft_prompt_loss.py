"""Which outputs of a language model enter the loss when a soft prompt is trained?"""

import numpy as np

from derive.author import Equals, Problem, eq, node
from derive.rules import Enumerate, PutIn, Substitute

p = Problem(
    title="The loss of a soft prompt",
    source="Lester et al. 2021, arXiv:2104.08691",
)

K = p.given("K", "5", "prompt vectors, at the first positions", domain="positive integer")
n_q = p.given("n_q", "45", "tokens of the question", domain="positive integer")
n_r = p.given("n_r", "20", "tokens of the reasoning", domain="nonnegative integer")
n_a = p.given("n_a", "1", "tokens of the answer", domain="positive integer")
n_e = p.given("n_e", "1", "tokens of the newline that ends it", domain="nonnegative integer")

i = p.index("i", "a position, from 1", "integer")
a = p.unknown("a", "position of the first token to be learnt", domain="integer")
b = p.unknown("b", "position of the last one", domain="integer")
T = p.set_("T", "positions of the tokens to be learnt")
O = p.set_("O", "positions whose outputs enter the loss")
n_terms = p.unknown("n_terms", "terms of the loss", domain="integer")
U = p.set_("U", "positions of the tokens to be learnt with the question")
Q = p.set_("Q", "positions whose outputs then enter the loss")
n_more = p.unknown("n_more", "terms of that loss", domain="integer")
o_a = p.unknown("o_a", "position of the answer among the shifted targets", domain="integer")

begins = p.premise("begins", eq(a, K + n_q + 1), "the reasoning follows the prompt and the question")
ends = p.premise("ends", eq(b, K + n_q + n_r + n_a + n_e), "the newline is the last token to be learnt")

p.example("no newline", n_e="0")
p.example("an answer without reasoning or newline", n_r="0", n_e="0")
p.example("another number of prompt vectors", K="20")


def listed(s, targets, outputs, count, using):
    """Targets worked out, the outputs before them, and their number."""
    targets = s.step(targets, by=Substitute(*using))
    targets = s.step(targets, by=PutIn(tuple(s.value(x) for x in (K, n_q, n_r, n_a, n_e))))
    targets = s.step(targets, by=Enumerate())
    s.say("A token is predicted by the output one position before it.")
    found = s.let(outputs, node("setof", i - 1, i, targets.relation.lhs))
    found = s.step(found, by=Substitute(targets))
    found = s.step(found, by=Enumerate())
    s.say("Each of these outputs gives one term.")
    terms = s.let(count, node("card", outputs))
    terms = s.step(terms, by=Substitute(found))
    return found, s.step(terms, by=Enumerate())


@p.solution
def solution(s):
    s.part(
        "The output at position i predicts token i + 1. Reasoning, answer and newline are to be learnt."
        " Which output positions {O} enter the loss?",
        id="6a",
        goal=(
            Equals(O, node("range", K + n_q, K + n_q + n_r + n_a + n_e - 1)),
            Equals(n_terms, n_r + n_a + n_e),
        ),
    )
    s.assumption("Outputs that predict prompt, question or padding are masked: nothing is learnt there.")
    s.say("First the positions of the tokens that are to be learnt.")
    targets = s.let(T, node("range", a, b))
    outputs, terms = listed(s, targets, O, n_terms, (begins, ends))
    s.demonstrate(
        "A small frozen causal transformer: move the logits at one position after the other, then each label,"
        " then each prompt vector, and see whether the loss changes.",
        probe,
        holds=("unexpected = 0", "missed = 0", "outside = 0", "inside > 0", "rows = prompt"),
        meanings={
            "unexpected": "positions whose logits change the loss though no token to be learnt follows",
            "missed": "positions before a token to be learnt whose logits do not change it",
            "outside": "largest change of the loss when a label is altered that is not to be learnt",
            "inside": "least change of the loss when one is altered that is",
            "rows": "prompt vectors that change the loss",
            "prompt": "prompt vectors",
        },
    )
    s.answer(
        outputs,
        terms,
        text="The outputs from the last token of the question to the answer; each predicts the next token.",
    )

    s.part(
        "Where does the answer stand in a row of targets that was shifted by one?",
        id="6a.shifted",
        goal=Equals(o_a, K + n_q + n_r + n_a - 1),
    )
    s.say("In that row the target of an output stands at the output's own position, one before the token's.")
    place = s.let(o_a, b - n_e - 1)
    place = s.number(place, using=(ends,))
    s.answer(place, text="The convention moves the numbers of the targets, not the loss.")

    s.part(
        "And if the question were to be learnt as well?",
        id="6a.question",
        goal=(
            Equals(Q, node("range", K, K + n_q + n_r + n_a + n_e - 1)),
            Equals(n_more, n_q + n_r + n_a + n_e),
        ),
    )
    s.say("Then the first token to be learnt follows the prompt, and the last prompt vector predicts it.")
    wider = s.let(U, node("range", K + 1, b))
    more, many = listed(s, wider, Q, n_more, (ends,))
    s.answer(more, many, text="Every output from the last prompt vector on.")


def model(rng, width=8, vocab=11, layers=2):
    """Frozen weights of a causal transformer without positions: attention, then a layer of tanh."""
    shapes = [(width, width)] * 4
    blocks = [[rng.standard_normal(shape) / np.sqrt(width) for shape in shapes] for _ in range(layers)]
    return blocks, rng.standard_normal((vocab, width)), rng.standard_normal((vocab, width))


def run(blocks, readout, x):
    """Logits, one row for each position."""
    mask = np.tril(np.ones((len(x), len(x)))) > 0
    for query, key, value, mlp in blocks:
        scores = np.where(mask, (x @ query) @ (x @ key).T / np.sqrt(x.shape[1]), -np.inf)
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        x = x + weights / weights.sum(axis=1, keepdims=True) @ x @ value
        x = x + np.tanh(x @ mlp)
    return x @ readout.T


def probe(rng):
    prompt, question, reasoning, answer, newline, padding = 5, 45, 20, 1, 1, 28
    length, start = prompt + question + reasoning + answer + newline + padding, prompt + question
    blocks, embedding, readout = model(rng)
    vectors = rng.standard_normal((prompt, embedding.shape[1]))
    tokens = rng.integers(len(embedding), size=length)
    learnt = set(range(start + 1, start + reasoning + answer + newline + 1))  # positions from 1

    def loss(logits, labels):
        steady = logits - logits.max(axis=1, keepdims=True)
        told = steady - np.log(np.exp(steady).sum(axis=1, keepdims=True))
        return -sum(told[t - 2, labels[t - 1]] for t in sorted(learnt))

    def outputs(vectors):
        return run(blocks, readout, np.vstack([vectors, embedding[tokens[prompt:]]]))

    logits = outputs(vectors)
    base, moves, label_moves = loss(logits, tokens), set(), {}
    for position in range(1, length + 1):
        nudged = logits.copy()
        nudged[position - 1] += rng.standard_normal(logits.shape[1])
        if loss(nudged, tokens) != base:
            moves.add(position)
        labels = tokens.copy()
        labels[position - 1] = (labels[position - 1] + 1) % len(embedding)
        label_moves[position] = abs(loss(logits, labels) - base)
    expected, rows = {t - 1 for t in learnt}, 0
    for row in range(prompt):
        nudged = vectors.copy()
        nudged[row] += rng.standard_normal(vectors.shape[1])
        rows += loss(outputs(nudged), tokens) != base
    return {
        "unexpected": len(moves - expected),
        "missed": len(expected - moves),
        "outside": max(change for t, change in label_moves.items() if t not in learnt),
        "inside": min(change for t, change in label_moves.items() if t in learnt),
        "rows": int(rows),
        "prompt": prompt,
    }
