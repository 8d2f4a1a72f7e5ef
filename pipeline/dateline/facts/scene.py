"""A release as the fact rules see it: sentences with the undertakings they speak of, and with their syntax.

An `Anchor` is a place in a sentence that means an entity: a mention, a noun that takes one up ("the facility"),
a pronoun, or nothing at all where the sentence goes on about what the last one spoke of ("implicit").
"""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from dateline import parsing
from dateline.grammar import naming
from dateline.grammar.naming import Head
from dateline.link import is_described
from dateline.parsing import Tree
from dateline.schema import Document, Entity, Mention, ZoneKind
from dateline.sentences import paragraphs, sentences

# Guideline: facts are not drawn from "About X", contact and disclaimer text.
SILENT: frozenset[ZoneKind] = frozenset({"boilerplate", "contact"})
UNDERTAKINGS = frozenset({"project", "group", "event"})

# Sentences after which nothing is said any more of what was last spoken of, unless it is said by name.
FORGOTTEN = 3

Form = Literal["name", "described", "noun", "pronoun", "implicit"]


class Anchor(NamedTuple):
    entity: str
    start: int
    end: int
    form: Form
    mention: str | None = None


@dataclass
class Sentence:
    index: int
    start: int
    end: int
    paragraph: int
    zone: ZoneKind
    item: bool = False
    mentions: list[Mention] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    tree: Tree | None = None


_TAKING_UP = re.compile(
    r"\b(the|this|that|these|its|their|our|your)\s+((?:[\w$%.,’'&/-]+\s+){0,4}?)([A-Za-z][\w’'-]*(?:\s[a-z]+)?)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"\(\s*\)")
_PRONOUN = re.compile(
    r"^[\"“‘']?(?:It|They)\b"
    r"|\b(?:it|which|that|where)\b(?=\s+(?:is|was|will|has|had|would|can|spans|features|includes|covers|offers))"
)

_ITEM = re.compile(r"(?:^|\n)\s*(?:[-*•●▪◦‣–—■►✓✔➤]|\(?\w{1,2}[.)])\s*$")
_TICKERS = re.compile(
    r"\((?:[^()]{0,30}\b)?(?:NASDAQ|Nasdaq|NYSE|TSXV?|TSX-V|OTC\w*|CSE|ASX|AIM|FSE|FRA|FWB|Cboe|LSE|SGX|HKEX|XETRA)\b[^()]*\)"
)
_TICKER_AFTER = re.compile(r"\s*(?:\([^()]{0,40}\)\s*)?" + _TICKERS.pattern)
# "Four projects - A, B and C - were signed".
_ASIDE = re.compile(r"(?<=\w)\s?(?:\s[-–—]{1,2}\s|[–—])[^.;\n]{20,400}?(?:\s[-–—]{1,2}\s|[–—])\s?(?=\w)")
_PREDICATE = re.compile(r"\b(?:is|was|are|be|as|become|becomes|became)\s+$")
# What follows when the noun is no head: "the property manager", "the project-based".
_COMPOUND = re.compile(
    r"-\w|\s(?:managers?|management|owners?|developers?|team|company|types?|sector|markets?|tax|partners?|director|level|price|prices)\b"
)


class Scene:
    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.text = doc.text
        self.sentences = _sentences(doc)
        self.main = self._main()
        self._take_up()
        self._parse()

    @cached_property
    def subjects(self) -> dict[str, Entity]:
        return {e.id: e for e in self.doc.entities if e.kind in UNDERTAKINGS}

    @cached_property
    def kin(self) -> dict[str, frozenset[str]]:
        """Of each group its members, of each member its groups."""
        pairs = [(group.id, member) for group in self.subjects.values() for member in group.members]
        both = [*pairs, *((member, group) for group, member in pairs)]
        return {one: frozenset(other for first, other in both if first == one) for one, _ in both}

    @cached_property
    def heads(self) -> dict[str, list[Head]]:
        """The head nouns under which each undertaking goes."""
        heads: dict[str, list[Head]] = {}
        for id, entity in self.subjects.items():
            for name in (entity.name, *entity.aliases):
                head = naming.project_head(tuple(map(naming.singular, naming.words(name))))
                if head:
                    heads.setdefault(id, []).append(head)
        return heads

    @cached_property
    def headline_end(self) -> int:
        ends = [zone.end for zone in self.doc.release.zones if zone.kind == "headline"]
        if ends:
            return max(ends)
        return self.sentences[0].end if self.sentences else 0

    @cached_property
    def weight(self) -> dict[str, int]:
        """How often each undertaking is mentioned where facts are drawn from, twice in the headline."""
        weight: Counter[str] = Counter()
        for sentence in self.sentences:
            for mention in sentence.mentions:
                if mention.entity in self.subjects:
                    weight[mention.entity] += 2 if mention.start < self.headline_end else 1
        return dict(weight)

    def _main(self) -> str | None:
        """The project that the release is about: most mentioned, headline first, then the earliest."""
        projects = [id for id, e in self.subjects.items() if e.kind != "event"]
        if not projects:
            return None
        first = {e.id: index for index, e in enumerate(self.doc.entities)}
        return min(projects, key=lambda id: (-self.weight.get(id, 0), first[id]))

    @cached_property
    def dominant(self) -> str | None:
        """The main project, if the release is about it alone: named early and as often as all others together."""
        if self.main is None:
            return None
        early = self.sentences[min(3, len(self.sentences) - 1)].end
        first = min(self.doc.mention[m].start for m in self.subjects[self.main].mentions)
        share = self.weight.get(self.main, 0) / max(1, sum(self.weight.values()))
        return self.main if first < early and share >= 0.5 else None

    @cached_property
    def issuer(self) -> str | None:
        """The organisation that the release is from: the first that acts in headline or lead, wires aside."""
        counts: Counter[str] = Counter()
        order: list[str] = []
        for sentence in self.sentences:
            for mention in sentence.mentions:
                if mention.label == "ORG" and mention.entity and mention.zone != "dateline":
                    counts[mention.entity] += 3 if mention.start < self.headline_end else 1
                    order.append(mention.entity)
        return max(counts, key=lambda id: (counts[id], -order.index(id)), default=None)

    @cached_property
    def organisations(self) -> dict[str, int]:
        """How often each organisation is mentioned where facts are drawn from, wires aside."""
        ids = (m.entity for s in self.sentences for m in s.mentions if m.label == "ORG" and m.zone != "dateline")
        return dict(Counter(id for id in ids if id))

    @cached_property
    def places(self) -> dict[str, int]:
        """How often each place is mentioned where facts are drawn from, datelines aside."""
        ids = (m.entity for s in self.sentences for m in s.mentions if m.label == "PLACE" and m.zone != "dateline")
        return dict(Counter(id for id in ids if id))

    def listed(self, mention: str) -> bool:
        """Whether a stock ticker follows a mention: "Acme plc (LSE: ACM)"."""
        return bool(_TICKER_AFTER.match(self.text, self.doc.mention[mention].end))

    @cached_property
    def _without_amounts(self) -> str:
        """The text with blanks for what parts article and noun: "the US$185 million (MXN 3.3 billion) project"."""
        parts, end = [], 0
        for mention in self.doc.mentions:
            attributive = mention.label == "COUNT" and "-" in mention.text
            if (attributive or mention.label in ("MONEY", "AREA", "QUANTITY")) and mention.start >= end:
                parts += [self.text[end : mention.start], " " * (mention.end - mention.start)]
                end = mention.end
        return _EMPTY.sub(lambda empty: " " * len(empty[0]), "".join([*parts, self.text[end:]]))

    def _take_up(self) -> None:
        """Anchors of every sentence, in text order, mentions first and then what takes them up."""
        topic: str | None = None
        lead: str | None = None
        last_paragraph = last_said = -1
        recent: list[str] = []
        for sentence in self.sentences:
            anchors = [
                Anchor(m.entity, m.start, m.end, "described" if is_described(m) else "name", m.id)
                for m in sentence.mentions
                if m.entity in self.subjects
            ]
            taken = [(m.start, m.end) for m in sentence.mentions]
            for match in _TAKING_UP.finditer(self._without_amounts, sentence.start, sentence.end):
                found = self._noun(match, taken, [a.entity for a in anchors if a.start < match.start()], recent)
                if found:
                    anchors.append(found)
            for match in _PRONOUN.finditer(self.text[sentence.start : sentence.end]):
                start, end = sentence.start + match.start(), sentence.start + match.end()
                before = [a for a in anchors if a.end <= start and start - a.end < 60]
                whose = before[-1].entity if before else (topic if match.start() < 3 else None)
                if whose:
                    anchors.append(Anchor(whose, start, end, "pronoun"))
            anchors.sort(key=lambda a: (a.start, a.end))
            recent.extend(a.entity for a in anchors)
            # Items of a list go on about what stands before the list, not about the last item.
            starts_item = sentence.item and sentence.paragraph != last_paragraph
            spoken_of = lead if starts_item else topic
            if not sentence.item and sentence.index - last_said > FORGOTTEN:
                spoken_of = None
            said = {a.entity for a in anchors}
            unsaid = [id for id in dict.fromkeys((spoken_of, self.dominant)) if id and id not in said]
            if anchors:
                topic = anchors[0].entity
                last_said = sentence.index
            elif starts_item:
                topic = lead
            if not sentence.item:
                lead = topic
            last_paragraph = sentence.paragraph
            implicit = [Anchor(id, sentence.start, sentence.start, "implicit") for id in unsaid]
            sentence.anchors = anchors + (implicit if sentence.item or not anchors else implicit[:1])

    def _noun(
        self, match: re.Match[str], taken: list[tuple[int, int]], here: list[str], recent: list[str]
    ) -> Anchor | None:
        """What "the new facility" takes up: the last thing of that head, then of that class, then the main one."""
        span = self._head_span(match)
        predicate = _PREDICATE.search(self.text[max(0, match.start() - 12) : match.start()])
        if span is None or predicate or any(s < span[2] and span[1] < e for s, e in taken):
            return None
        head, start, end = span
        earlier = list(dict.fromkeys(reversed([*recent, *here])))
        by_head = [id for id in earlier if any(h.words[-1] == head.words[-1] for h in self.heads.get(id, ()))]
        if by_head:
            return Anchor(by_head[0], start, end, "noun")
        by_class = [id for id in earlier if any(h.class_ == head.class_ for h in self.heads.get(id, ()))]
        if not naming.is_generic(head.words):
            return Anchor(by_class[0], start, end, "noun") if by_class else None
        whose = self.main if self.main in earlier else next(iter(by_class or earlier), None)
        return Anchor(whose, start, end, "noun") if whose else None

    def _head_span(self, match: re.Match[str]) -> tuple[Head, int, int] | None:
        """The head noun within what follows an article, and where it stands."""
        found = list(re.finditer(r"[\w-]+(?=(?:['’]s)?)", self._without_amounts[match.start(2) : match.end()]))
        words = [naming.singular(word.group().casefold()) for word in found]
        for stop in range(1, min(len(words), 5) + 1):
            head = naming.project_head(tuple(words[:stop]))
            goes_on = stop < len(words) and naming.project_head(tuple(words[: stop + 1]))
            end = match.start(2) + found[stop - 1].end()
            if head and words[stop - 1] == head.words[-1] and not goes_on and not _COMPOUND.match(self.text, end):
                return head, match.start(2) + found[stop - len(head.words)].start(), end
        return None

    def _parse(self) -> None:
        """Trees for the sentences that hold an explicit subject and something that can be said of it."""
        wanted = [s for s in self.sentences if any(a.form != "implicit" for a in s.anchors) and len(s.mentions) > 1]
        spans = [(s.start, self._plain(s)) for s in wanted]
        for sentence, tree in zip(wanted, parsing.parse(spans), strict=True):
            sentence.tree = tree if tree.tokens else None

    def _plain(self, sentence: Sentence) -> str:
        """The sentence for the parser: dateline, stock tickers and a list between dashes are blanked out."""
        text = self.text[sentence.start : sentence.end]
        spans = [(z.start, z.end) for z in self.doc.release.zones if z.kind == "dateline"]
        spans += [match.span() for match in _TICKERS.finditer(self.text, sentence.start, sentence.end)]
        aside = _ASIDE.search(self.text, sentence.start, sentence.end)
        if aside and sum(aside.start() <= a.start < aside.end() for a in sentence.anchors if a.form != "implicit") > 1:
            spans.append(aside.span())
        for start, end in spans:
            first, last = max(start - sentence.start, 0), min(end - sentence.start, len(text))
            if 0 < last - first < len(text):
                text = text[:first] + " " * (last - first) + text[last:]
        return text


def _sentences(doc: Document) -> list[Sentence]:
    """Sentences of the zones that facts are drawn from, with their mentions; a mention keeps a sentence whole."""
    starts = [start for start, _ in paragraphs(doc.text)]
    found: list[Sentence] = []
    for start, end in sentences(doc.text):
        zone = doc.zone_at(start)
        if zone not in SILENT:
            item = bool(_ITEM.search(doc.text[max(0, start - 8) : start]))
            paragraph = bisect_right(starts, start)
            item = item or bool(found and found[-1].item and found[-1].paragraph == paragraph)
            found.append(Sentence(len(found), start, end, paragraph, zone, item))
    at = [sentence.start for sentence in found]
    for mention in doc.mentions:
        index = bisect_right(at, mention.start) - 1
        if index >= 0 and mention.start < found[index].end and mention.zone not in SILENT:
            found[index].mentions.append(mention)
    return found
