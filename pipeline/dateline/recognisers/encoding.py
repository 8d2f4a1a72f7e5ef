"""Text as the name model sees it: word pieces, and the layout that an uncased vocabulary throws away.

The encoder's vocabulary is lower case and knows no line ends. Three small features give back what names
are recognised by: the shape of the word ("Shenyang" Title, "AECC" capitals), the gap before it (none,
space, new line, blank line) and the kind of line it stands in (sentence, title-case headline, capitals).
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

Integers = npt.NDArray[np.int64]

SHAPES: Final = ("other", "lower", "title", "capitals", "initial", "mixed", "digits", "alphanumeric", "uncased")
GAPS: Final = ("none", "space", "line", "paragraph", "inside")
LINES: Final = ("sentence", "title", "capitals", "short")

SURROGATE: Final = re.compile("[\ud800-\udfff]")

_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
SEAM: Final = re.compile(
    rf"(?<=[{_LOWER}])(?=[{_UPPER}])"  # Texas|Rather
    rf"|(?<=[{_UPPER}\d])(?=[{_UPPER}][{_LOWER}]{{2}})"  # DC|Date, 42|Virginia
    rf"|(?<=[{_LOWER}]{{3}})(?=\d)"  # Virginia|2
    r"|(?<=\w)(?=www\.)"
)

SHORT_LINE: Final = 3
"""Words up to which a line is a label or a dateline fragment, too short to judge its case by."""


@dataclass(frozen=True)
class Pieces:
    """Word pieces of a text in order; all arrays have one row a piece.

    `starts` and `ends` are code points of the text, half-open. `first` marks the first piece of a word: the
    only one that carries a label. `layout` has the columns shape, gap, line: indices into SHAPES, GAPS, LINES.
    """

    ids: Integers
    starts: Integers
    ends: Integers
    first: npt.NDArray[np.bool_]
    layout: Integers


def encode(text: str, tokenizer: Tokenizer) -> Pieces:
    """Cut a text into word pieces; lone surrogates count as one unknown character, so no offset moves."""
    clean = without_surrogates(text)
    cuts = seams(clean, tokenizer)
    encoding = tokenizer.encode(_spaced(clean, cuts), add_special_tokens=False)
    ids = np.array(encoding.ids, dtype=np.int64)
    if not len(ids):
        none = np.zeros(0, dtype=np.int64)
        return Pieces(none, none, none, none.astype(bool), np.zeros((0, 3), dtype=np.int64))
    offsets = np.array(encoding.offsets, dtype=np.int64)
    offsets -= np.searchsorted(cuts + np.arange(len(cuts)), offsets)
    words = np.array(encoding.word_ids, dtype=np.int64)
    starts, ends = offsets[:, 0], offsets[:, 1]
    first = np.append(True, words[1:] != words[:-1])
    return Pieces(ids, starts, ends, first, _layout(clean, starts, ends, first))


def seams(text: str, tokenizer: Tokenizer) -> Integers:
    """Offsets at which words that the vocabulary does not know are cut: "Texas|Rather", "DC|Date", "Virginia|2".

    Web pages lose the tags between such words. A name that is written so ("GlobeNewswire") is two words and one name.
    """
    found = (match.start() for match in SEAM.finditer(text))
    return np.array([at for at in found if not _known(text, at, tokenizer)], dtype=np.int64)


def _known(text: str, at: int, tokenizer: Tokenizer) -> bool:
    start, end = at, at
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return tokenizer.token_to_id(text[start:end].lower()) is not None


def _spaced(text: str, cuts: Integers) -> str:
    edges = [0, *cuts.tolist(), len(text)]
    return " ".join(text[start:end] for start, end in pairwise(edges))


def without_surrogates(text: str) -> str:
    """The text, as long, with U+FFFD for each lone surrogate, which no tokeniser can encode."""
    return SURROGATE.sub("\ufffd", text)


def _layout(text: str, starts: Integers, ends: Integers, first: npt.NDArray[np.bool_]) -> Integers:
    upper, lower, digit, letter, newline = _cumulated(text)
    word = np.cumsum(first) - 1
    word_starts = starts[first]
    word_ends = ends[np.append(np.flatnonzero(first)[1:] - 1, len(ends) - 1)]

    length = word_ends - word_starts
    uppers = upper[word_ends] - upper[word_starts]
    lowers = lower[word_ends] - lower[word_starts]
    digits = digit[word_ends] - digit[word_starts]
    letters = letter[word_ends] - letter[word_starts]
    leads = upper[word_starts + 1] - upper[word_starts] == 1
    shape = np.select(
        [letters + digits == 0, digits == length, digits > 0, (uppers == 0) & (lowers == 0), uppers == 0,
         leads & (uppers == 1) & (lowers == 0), lowers == 0, leads & (uppers == 1)],
        [SHAPES.index(name) for name in
         ("other", "digits", "alphanumeric", "uncased", "lower", "initial", "capitals", "title")],
        SHAPES.index("mixed"),
    )  # fmt: skip

    before = np.append(0, word_ends[:-1])
    breaks = newline[word_starts] - newline[before]
    gap = np.select([breaks > 1, breaks == 1, word_starts > before], [3, 2, 1], 0)
    gap[0] = GAPS.index("paragraph")

    line = newline[word_starts]
    lines = int(line[-1]) + 1
    alphabetic = np.bincount(line, weights=(uppers + lowers > 0), minlength=lines)
    capitals = np.bincount(line, weights=(shape == SHAPES.index("capitals")), minlength=lines)
    capitalised = np.bincount(line, weights=(uppers > 0) & leads, minlength=lines)
    long_words = np.bincount(line, weights=(uppers + lowers > 3), minlength=lines)
    long_capitalised = np.bincount(line, weights=(uppers + lowers > 3) & (uppers > 0), minlength=lines)
    kind = np.select(
        [alphabetic <= SHORT_LINE, capitals >= 0.7 * alphabetic,
         (long_capitalised >= 0.8 * long_words) & (capitalised >= 0.6 * alphabetic)],
        [LINES.index("short"), LINES.index("capitals"), LINES.index("title")],
        LINES.index("sentence"),
    )  # fmt: skip
    gaps = np.where(first, gap[word], GAPS.index("inside"))
    return np.stack([shape[word], gaps, kind[line][word]], axis=1).astype(np.int64)


def _cumulated(text: str) -> tuple[Integers, ...]:
    """For each character class the number of its characters before each offset; one longer than the text."""
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    unique, where = np.unique(points, return_inverse=True)
    characters = [chr(point) for point in unique]
    tests = (str.isupper, str.islower, str.isdigit, str.isalpha, "\n".__eq__)
    return tuple(
        np.append(0, np.cumsum(np.array([bool(test(c)) for c in characters])[where])).astype(np.int64)
        for test in tests
    )
