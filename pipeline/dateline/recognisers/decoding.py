"""From tag scores to names: the best sequence of BIO tags that is well formed."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


ADJACENT: Final = 4.0
"""What a name costs that begins right after another (nats). 75 of the 9,550 names of press-names/train do, which is
a log-probability of -4.8; from 1 to 4 every development set gained, 0.3 to 0.9 points of F1 in all (docs/names.md)."""


BEGIN: Final = 1.6
INSIDE: Final = 0.6
"""What the first word of a name costs, and each further one (nats): the models find too many names. Three students
gained 0.5 to 1.7 points of F1 in all on press-names/dev and press-facts (docs/names.md)."""


def bio_tags(labels: Sequence[str]) -> list[str]:
    """O, then B- and I- of each label in the order given: the columns of a tag score matrix."""
    return ["O", *(f"{position}-{label}" for label in labels for position in "BI")]


def log_softmax(logits: npt.NDArray[np.floating]) -> Floats:
    """Row-wise logarithms of the softmax."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    normalised: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return normalised


def best_tags(scores: Floats, breaks: npt.NDArray[np.bool_]) -> list[int]:
    """The best tags of log-probabilities (words, 1 + 2 labels).

    An I- follows only the B- or I- of its label, and never at a break (a blank line before the word). A name pays
    BEGIN, INSIDE for each further word, and ADJACENT where it begins right after another with no break between.

    Where each word's best tag already keeps these rules, that is the answer. Only the stretches that break them
    are searched, between the nearest words that are no name in any best sequence.
    """
    scores = scores.copy()
    scores[:, 1::2] -= BEGIN
    scores[:, 2::2] -= INSIDE
    tags = scores.argmax(axis=1)
    outside = _certainly_outside(scores)
    done = 0
    for word in np.flatnonzero(_against_the_rules(tags, breaks)).tolist():
        if word < done:
            continue
        start = word - int(np.argmax(outside[:word][::-1])) if outside[:word].any() else 0
        after = outside[word:]
        done = word + int(np.argmax(after)) if after.any() else len(tags)
        tags[start:done] = _viterbi(scores[start:done], breaks[start:done])
    best: list[int] = tags.tolist()
    return best


def _against_the_rules(tags: npt.NDArray[np.int64], breaks: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Words whose tag cannot follow the tag before, or pays ADJACENT there."""
    before = np.append(0, tags[:-1])
    inside = (tags > 0) & (tags % 2 == 0)
    begun = (tags - before == 1) | (tags == before)
    broken: npt.NDArray[np.bool_] = (inside & (breaks | ~begun)) | ((tags % 2 == 1) & (before > 0) & ~breaks)
    return broken


def _certainly_outside(scores: Floats) -> npt.NDArray[np.bool_]:
    """Words that are O in every best sequence.

    In any sequence with a name there, O in its place (and the B- for the I- that may follow) keeps the rules, and
    scores more if O leads by more than that I- over that B-.
    """
    lead = scores[:, 0] - scores[:, 1:].max(axis=1)
    gained = (scores[:, 2::2] - scores[:, 1::2]).max(axis=1).clip(0)
    certain: npt.NDArray[np.bool_] = lead > np.append(gained[1:], 0.0)
    return certain


def _viterbi(scores: Floats, breaks: npt.NDArray[np.bool_]) -> list[int]:
    words, tags = scores.shape
    begins, insides = np.arange(1, tags, 2), np.arange(2, tags, 2)
    apart = np.where(np.arange(tags) > 0, ADJACENT, 0.0)
    best = np.zeros((words, tags))
    came_from = np.zeros((words, tags), dtype=np.int64)
    best[0] = scores[0]
    best[0, insides] = -np.inf
    for word in range(1, words):
        before = best[word - 1]
        came_from[word] = before.argmax()
        if breaks[word]:
            best[word] = before.max() + scores[word]
            best[word, insides] = -np.inf
            continue
        came_from[word, begins] = (before - apart).argmax()
        continues = np.where(before[begins] >= before[insides], begins, insides)
        came_from[word, insides] = continues
        best[word] = before[came_from[word]] + scores[word]
        best[word, begins] -= apart[came_from[word, begins]]
    path = [int(best[-1].argmax())]
    for word in range(words - 1, 0, -1):
        path.append(int(came_from[word, path[-1]]))
    return path[::-1]


def spans(tags: Sequence[int]) -> list[tuple[int, int, int]]:
    """Runs of well-formed tags as (first word, past last word, number of the label)."""
    found: list[tuple[int, int, int]] = []
    for word, tag in enumerate(tags):
        if tag % 2 == 1:
            found.append((word, word + 1, (tag - 1) // 2))
        elif tag:
            found[-1] = (found[-1][0], word + 1, found[-1][2])
    return found
