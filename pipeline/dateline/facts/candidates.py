"""What may be a fact: a subject, a property and a value that meet in the text, with the features of their meeting.

Features are words such as "form=name" or "prep=in". Those of all meetings of one subject and one value are joined,
and `ranking` weighs them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from dateline import lexicon
from dateline.facts.cues import Cue, find
from dateline.facts.scene import Anchor, Scene, Sentence
from dateline.grammar import naming
from dateline.parsing import Tree
from dateline.schema import Count, FactValue, Investment, Link, Mention, Property, Size, Span, Status, Timex

_DISTANCES = ((3, "touching"), (15, "near"), (40, "close"), (100, "far"))


@dataclass
class Candidate:
    """`family` is the file of rules that proposed it, `target` the mention that states the value.

    `choice` are the features of this value among its alternatives (a role among roles), empty where there are none.
    After `join`, `sentence`, `evidence` and `target` are those of the first explicit meeting, `targets` all of them.
    """

    family: str
    subject: str
    property: Property
    value: FactValue
    evidence: tuple[str, ...]
    sentence: Span
    features: set[str]
    target: str = ""
    targets: tuple[str, ...] = ()
    choice: set[str] = field(default_factory=set)
    confidence: float = 0.0

    def alternatives(self) -> tuple[str, str, str]:
        """What it shares with the candidates that it is an alternative to: everything but the role."""
        return self.subject, self.property, getattr(self.value, "entity", "")

    def key(self) -> tuple[str, ...]:
        """What makes two candidates one fact: what is measured, restated or dated beside it may be left out once."""
        return self.subject, self.property, *_said(self.value)


def _said(value: FactValue) -> tuple[str, ...]:
    match value:
        case Status():
            return (value.status,)
        case Link():
            return (value.entity, value.role or "")
        case Timex():
            return (value.timex,)
        case Size():
            return (str(value.low), str(value.high), value.unit)
        case Investment():
            return (str(value.low), str(value.high), value.currency)
        case Count():
            return (str(value.low), str(value.high), noun_class(value) or value.of.casefold())


def noun_class(value: Count) -> str | None:
    """What a COUNT counts: homes, parts, served, jobs, or None."""
    return _class_of_noun(value.of)


@cache
def _class_of_noun(of: str) -> str | None:
    noun = tuple(map(naming.singular, naming.words(of)))
    for section in ("jobs", "capacity_nouns"):
        for entry in lexicon.section("facts", section, "cue", "words"):
            for word in entry["words"]:
                words = tuple(word.split())
                if noun[-len(words) :] == words:
                    return str(entry["cue"])
    return None


def join(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a subject, property and value, with the features of all its meetings."""
    joined: dict[tuple[str, ...], list[Candidate]] = {}
    for candidate in candidates:
        joined.setdefault(candidate.key(), []).append(candidate)
    return [_joined(same) for same in joined.values()]


def _joined(same: list[Candidate]) -> Candidate:
    clearest = min(same, key=lambda c: ("form=implicit" in c.features, "zone=headline" in c.features, c.sentence.start))
    targets = tuple(dict.fromkeys(c.target for c in same))
    features = set().union(*(c.features for c in same))
    if len({c.sentence.start for c in same}) > 1:
        features.add("meets-again")
    choice = set().union(*(c.choice for c in same))
    fuller = min(same, key=lambda c: (not _says_more(c.value), c is not clearest))
    if _says_more(fuller.value) and not _says_more(clearest.value):
        clearest = fuller
    return replace(clearest, features=features, choice=choice, targets=targets)


def _says_more(value: FactValue) -> bool:
    """Whether a value carries what may be left out: the date of a state, a restated sum, what is measured."""
    return bool(getattr(value, "date", None) or getattr(value, "restated", None) or getattr(value, "of", None))


def subjects(scene: Scene, sentence: Sentence, kinds: frozenset[str]) -> list[Anchor]:
    return [a for a in sentence.anchors if scene.subjects[a.entity].kind in kinds]


def about(scene: Scene, entity: str) -> Iterator[str]:
    """Features of a subject in its release."""
    thing = scene.subjects[entity]
    yield f"kind={thing.kind}"
    yield f"class={thing.class_}"
    if entity == scene.main:
        yield "main"
    number = len(scene.subjects)
    yield "subjects=1" if number == 1 else "subjects=2-3" if number < 4 else "subjects=many"
    if all(scene.doc.mention[m].text[:1].islower() for m in thing.mentions):
        yield "only-described"
    first = scene.doc.mention[thing.mentions[0]]
    if first.start < scene.headline_end:
        yield "in-headline"


def meeting(scene: Scene, sentence: Sentence, anchor: Anchor, start: int, end: int) -> Iterator[str]:
    """Features of an anchor and a target `text[start:end]` of one sentence."""
    yield f"form={anchor.form}"
    yield f"zone={sentence.zone}"
    text = scene.text
    others = {a.entity for a in sentence.anchors if a.form != "implicit"}
    yield f"anchors={min(len(others), 3)}"
    if anchor.form == "implicit":
        yield (
            "implicit:topic" if anchor == next(a for a in sentence.anchors if a.form == "implicit") else "implicit:main"
        )
        yield f"implicit:beside={min(len(others), 2)}"
    if sentence.item:
        yield "item"
        if anchor.form == "name" and anchor.start - sentence.start < 6:
            yield "record"
    if anchor.form != "implicit":
        yield from _apart(text, sentence, anchor, start, end)
        yield from _respective(text, sentence, anchor, start)
        if sentence.tree:
            stands_for = _named_by(scene, sentence, sentence.tree, anchor)
            yield from _syntax(sentence.tree, stands_for, start, end)
    yield f"before={_word_before(text, start)}"
    yield f"after={_word_after(text, end)}"
    if _quoted(text, sentence, start):
        yield "quoted"


def _apart(text: str, sentence: Sentence, anchor: Anchor, start: int, end: int) -> Iterator[str]:
    first = anchor.start < start
    between = text[anchor.end : start] if first else text[end : anchor.start]
    side = "then" if first else "back"
    yield side
    distance = next((name for limit, name in _DISTANCES if len(between) <= limit), "distant")
    yield f"{side}:{distance}"
    words = between.casefold().split()
    if len(words) <= 3:
        yield f"{side}:between={' '.join(words)}"
    rivals = [a for a in sentence.anchors if a.entity != anchor.entity and a.form != "implicit"]
    reach = (min(anchor.start, start), max(anchor.end, end))
    inside = {a.entity for a in rivals if reach[0] <= a.start and a.end <= reach[1]}
    yield f"rivals-between={min(len(inside), 2)}"
    gap = len(between)
    if all(min(abs(a.start - end), abs(start - a.end)) > gap for a in rivals):
        yield "nearest"
    if anchor == sentence.anchors[0]:
        yield "first"
    closer = [a for a in rivals if inside and reach[0] <= a.start and a.end <= reach[1]]
    if closer and re.fullmatch(r"[\s,;&]*(?:and|or)?[\s,]*", _without(text, anchor.end, closer)):
        yield f"{side}:listed-with-nearest"


_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


def _respective(text: str, sentence: Sentence, anchor: Anchor, start: int) -> Iterator[str]:
    """ "A and B have 148 and 120 units, respectively": whether subject and value stand at the same place of each."""
    word = _RESPECTIVELY.search(text, sentence.start, sentence.end)
    value = next((m for m in sentence.mentions if m.start == start), None)
    if word and value:
        values = [m.start for m in sentence.mentions if m.label == value.label and m.end <= word.start()]
        subjects = list(dict.fromkeys(a.entity for a in sentence.anchors if a.form in ("name", "described")))
        if start in values and anchor.entity in subjects and len(values) == len(subjects) > 1:
            same = values.index(start) == subjects.index(anchor.entity)
            yield "respective" if same else "respective:other"


def _without(text: str, start: int, anchors: list[Anchor]) -> str:
    """What stands between an anchor and the last of those that follow it, these taken out."""
    rest = ""
    for anchor in anchors:
        rest += " " + text[start : anchor.start]
        start = max(start, anchor.end)
    return rest


def _named_by(scene: Scene, sentence: Sentence, tree: Tree, anchor: Anchor) -> Anchor:
    """The anchor itself, or where it stands in a list that was not parsed the group of which it is a member."""
    if tree.head_of(anchor.start, anchor.end) is not None:
        return anchor
    kin = scene.kin.get(anchor.entity, frozenset())
    return next((a for a in sentence.anchors if a.entity in kin and a.form != "implicit"), anchor)


def _syntax(tree: Tree, anchor: Anchor, start: int, end: int) -> Iterator[str]:
    source, target = tree.head_of(anchor.start, anchor.end), tree.head_of(start, end)
    if source is None or target is None or source == target:
        return
    listed, with_target = tree.first_of_list(source), tree.first_of_list(target)
    if listed != source and listed != target:
        yield "anchor-listed"
        source = listed
    if with_target not in (target, source):
        yield "target-listed"
        target = with_target
    if tree.tokens[source].dep == "pobj":
        yield f"anchor-prep={tree.tokens[tree.tokens[source].head].text.casefold()}"
    up, _, down = tree.path(source, target)
    rising = [tree.tokens[i].dep for i in up]
    falling = [tree.tokens[i].dep for i in reversed(down)]
    if len(rising) <= 3 and len(falling) <= 4:
        yield f"path={'>'.join(rising)}|{'<'.join(falling)}"
    yield f"up={rising[-1] if rising else 'none'}"
    yield f"down={falling[0] if falling else 'none'}"
    yield f"steps={min(len(rising) + len(falling), 7)}"
    head = tree.tokens[tree.tokens[target].head]
    if tree.tokens[target].dep == "pobj":
        yield f"prep={head.text.casefold()}"
        yield f"governor={_governor(tree, tree.tokens[target].head)}"


def _governor(tree: Tree, preposition: int) -> str:
    return tree.tokens[tree.tokens[preposition].head].tag[:2]


def _word_before(text: str, start: int) -> str:
    match = re.search(r"([\w’'$%-]+|[^\w\s])\s*$", text[max(0, start - 30) : start])
    return match.group(1).casefold() if match else "none"


def _word_after(text: str, end: int) -> str:
    match = re.match(r"\s*([\w’']+|[^\w\s])", text[end : end + 30])
    return match.group(1).casefold() if match else "none"


def _quoted(text: str, sentence: Sentence, start: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def cue_features(cues: Iterable[Cue], anchor: Anchor, start: int, end: int) -> Iterator[str]:
    """Which cues stand in the sentence, which close before the target, which between subject and target."""
    low, high = min(anchor.end, end), max(anchor.start, start)
    for cue in cues:
        yield f"cue={cue.name}"
        if 0 <= start - cue.end <= 30:
            yield f"cue-before={cue.name}"
        if 0 <= cue.start - end <= 30:
            yield f"cue-after={cue.name}"
        if anchor.form != "implicit" and low <= cue.start and cue.end <= high:
            yield f"cue-between={cue.name}"


def modifies(text: str, mention: Mention, anchor: Anchor) -> bool:
    """Whether a value stands before its subject as a modifier: "a $2 billion, 20-hectare wind farm"."""
    gap = text[mention.end : anchor.start]
    return mention.end <= anchor.start and len(gap) <= 50 and not _NEW_PHRASE.search(gap)


_NEW_PHRASE = re.compile(r"[.;()]|\b(?:and|of|in|at|by|to|is|was|for|with)\b")


def modality(scene: Scene, sentence: Sentence, near: int) -> Iterator[str]:
    """Planned, negated or past, by the words that stand shortly before an offset, or right before it."""
    for cue in find("statuses", "modality", scene.text, sentence.start, sentence.end):
        yield f"mood={cue.name}"
        if -5 <= near - cue.end <= 40:
            yield f"mood-before={cue.name}"
        if 0 <= near - cue.end <= 2:
            yield f"mood-touching={cue.name}"


def evidence(anchor: Anchor, *mentions: Mention) -> tuple[str, ...]:
    """Mention ids of a meeting: the value's, and the subject's where a mention stands for it."""
    ids = [anchor.mention] if anchor.mention else []
    return tuple(dict.fromkeys([*ids, *(m.id for m in mentions)]))


def span(sentence: Sentence) -> Span:
    return Span(start=sentence.start, end=sentence.end)
