"""A finite-state cascade: patterns over classes of words that rewrite what they match into larger nodes.

A text is a row of nodes. A node belongs to classes ("MONTH", "DAY"), each with a value, and every combination of
classes is one character, so that a pattern over classes is a regular expression over a short string:

    "month:MONTH .? day:DAY ,? year:YEAR"

In a pattern, upper case names classes and anything else a word or mark, with `|` between alternatives; `name:`
gives the action the value of the node; `?` makes an item or a parenthesised group optional; `-` is any dash.
At every node the longest match wins, then the rule that stands first. Patterns have no repetition, so the time
grows with the number of nodes and with nothing else.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

JUNK = "\0"  # the code of a node that no pattern knows
DASHES = "-‐‑–−"
_ITEM = re.compile(r"(?:(?P<name>[a-z0-9_]+):)?(?P<atom>\S+?)(?P<optional>\?)?")


class Node(NamedTuple):
    """Characters `start` to `end` of a text, and their values by class."""

    start: int
    end: int
    code: str
    values: Mapping[str, Any]

    def says(self, *words: str) -> bool:
        """Whether the node is one of these words or marks."""
        return any(literal(word) in self.values for word in words)


class Found:
    """What a pattern matched, for the action of its rule."""

    def __init__(
        self, nodes: Sequence[Node], first: int, match: "re.Match[str]", classes: Mapping[str, list[str]]
    ) -> None:
        self._nodes = nodes
        self._first = first  # the node that the match begins with
        self._match = match
        self._classes = classes

    def __contains__(self, name: str) -> bool:
        return name in self._classes and self._match.start(name) >= 0

    def node(self, name: str) -> Node:
        return self._nodes[self._first + self._match.start(name)]

    def __getitem__(self, name: str) -> Any:
        """The value of the node called `name`; None where the pattern did without it."""
        labels = self._classes.get(name)
        place = self._match.start(name) if labels else -1
        if labels is None or place < 0:
            return None
        values = self._nodes[self._first + place].values
        return next(values[label] for label in labels if label in values)

    @property
    def nodes(self) -> Sequence[Node]:
        return self._nodes[self._first : self._first + self._match.end()]

    def says(self, word: str) -> bool:
        """Whether the match holds this word or mark."""
        return any(node.says(word) for node in self.nodes)

    @property
    def before(self) -> Node | None:
        return self._nodes[self._first - 1] if self._first else None

    @property
    def after(self) -> Node | None:
        last = self._first + self._match.end()
        return self._nodes[last] if last < len(self._nodes) else None


# What an action makes of its match: nodes that replace it, or None to refuse it.
Action = Callable[[Found], "Sequence[Node] | None"]


class Codes:
    """One character for every combination of classes."""

    def __init__(self) -> None:
        self._codes: dict[frozenset[str], str] = {}

    def code(self, classes: Iterable[str]) -> str:
        combination = frozenset(classes)
        if not combination:
            return JUNK
        return self._codes.setdefault(combination, chr(0xE000 + len(self._codes)))

    def holding(self, classes: Iterable[str]) -> str:
        """The codes of all combinations that hold any of the classes."""
        wanted = set(classes)
        return "".join(code for combination, code in self._codes.items() if combination & wanted)


def literal(word: str) -> str:
    """The class of a word or mark that patterns name."""
    return f"={word}"


class _Rule(NamedTuple):
    pattern: "re.Pattern[str]"
    classes: Mapping[str, list[str]]
    action: Action


@dataclass
class Stage:
    """Rules that run together over a row of nodes."""

    sources: list[tuple[str, Action]] = field(default_factory=list)
    _rules: dict[str, list[_Rule]] = field(default_factory=dict)
    _longest: int = 0  # no pattern matches more nodes than this
    _matches: "Callable[[str], list[tuple[re.Match[str], _Rule]]]" = field(init=False)  # remembers `_match`

    def rule(self, *patterns: str) -> Callable[[Action], Action]:
        """Register an action for patterns."""

        def register(action: Action) -> Action:
            self.sources.extend((pattern, action) for pattern in patterns)
            return action

        return register

    def literals(self) -> set[str]:
        """The words and marks that the patterns name."""
        return {
            atom
            for pattern, _ in self.sources
            for item in pattern.split()
            for atom in _atoms(item)
            if atom and not atom.isupper()
        }

    def compile(self, codes: Codes) -> None:
        """Prepare the rules, after `codes` has every combination of classes that can occur."""
        self._rules = {}
        self._longest = max(len(source.split()) for source, _ in self.sources)
        self._matches = lru_cache(maxsize=1 << 14)(self._match)
        for source, action in self.sources:
            expression, classes, firsts = _compile(source, codes)
            rule = _Rule(re.compile(expression), classes, action)
            for code in sorted(set(firsts)):
                self._rules.setdefault(code, []).append(rule)

    def run(self, nodes: list[Node]) -> list[Node]:
        """The row with every match replaced by what its action made of it."""
        codes = "".join([node.code for node in nodes])
        out: list[Node] = []
        position = 0
        while position < len(nodes):
            made, position = self._at(nodes, codes, position)
            out.extend(made)
        return out

    def _at(self, nodes: list[Node], codes: str, position: int) -> tuple[Sequence[Node], int]:
        if codes[position] in self._rules:
            for match, rule in self._matches(codes[position : position + self._longest]):
                made = rule.action(Found(nodes, position, match, rule.classes))
                if made is not None:
                    return made, position + match.end()
        return (nodes[position],), position + 1

    def _match(self, codes: str) -> "list[tuple[re.Match[str], _Rule]]":
        """The rules that match at the start of a row, the longest match first."""
        matches = [(match, rule) for rule in self._rules[codes[0]] if (match := rule.pattern.match(codes))]
        matches.sort(key=lambda found: -found[0].end())  # stable: equal lengths keep the order of the rules
        return matches


def _atoms(item: str) -> list[str]:
    if item in {"(", ")", ")?", "||"}:
        return []
    found = _ITEM.fullmatch(item)
    assert found is not None, item
    return found["atom"].split("|")


def _compile(source: str, codes: Codes) -> tuple[str, dict[str, list[str]], str]:
    """Regular expression, classes of each name, and the codes that a match can begin with."""
    expression: list[str] = []
    classes: dict[str, list[str]] = {}
    firsts = ""
    depth = 0
    open_start = [True]  # whether a match may still begin at this item, per open group
    for item in source.split():
        if item == "(":
            expression.append("(?:")
            open_start.append(open_start[-1])
            depth += 1
        elif item in {")", ")?"}:
            inner = open_start.pop()
            expression.append(item)
            if item == ")" and not inner:
                open_start[-1] = False
        elif item == "||":
            expression.append("|")
            open_start[-1] = open_start[-2]
        else:
            found = _ITEM.fullmatch(item)
            assert found is not None, item
            labels = [atom if atom.isupper() else literal(atom) for atom in found["atom"].split("|")]
            holding = codes.holding(labels)
            if not holding:
                raise ValueError(f"pattern {source!r}: nothing can be {found['atom']}")
            if found["name"]:
                classes[found["name"]] = labels
            opening = f"(?P<{found['name']}>" if found["name"] else "(?:"
            expression.append(f"{opening}[{holding}]){found['optional'] or ''}")
            if open_start[-1]:
                firsts += holding
                open_start[-1] = bool(found["optional"])
    return "".join(expression), classes, firsts
