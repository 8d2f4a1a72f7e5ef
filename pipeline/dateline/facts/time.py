"""When: `start` and `completion` of a project, `held` of an event."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dateline.facts.candidates import Candidate, about, evidence, meeting, modality, span, subjects
from dateline.facts.cues import Cue, find
from dateline.facts.scene import Anchor, Scene, Sentence
from dateline.schema import Mention, Property, Timex

_PROPERTIES: tuple[tuple[Property, frozenset[str]], ...] = (
    ("start", frozenset({"project", "group"})),
    ("completion", frozenset({"project", "group"})),
    ("held", frozenset({"event"})),
)


def propose(scene: Scene) -> Iterator[Candidate]:
    for sentence in scene.sentences:
        dates = [m for m in sentence.mentions if m.label == "DATE" and _is_date(m)]
        if not dates:
            continue
        spans = list(_spans(scene.text, dates))
        for property, kinds in _PROPERTIES:
            anchors = subjects(scene, sentence, kinds)
            cues = find("facts", property, scene.text, sentence.start, sentence.end) if anchors else []
            if cues:
                for first, last in spans if property == "held" else zip(dates, dates, strict=True):
                    for anchor in anchors:
                        yield _candidate(scene, sentence, property, (first, last), anchor, cues)


_TO = re.compile(r"\s*(?:to|through|thru|until|till|and|[-–—])\s*(?:the\s+)?", re.IGNORECASE)


def _spans(text: str, dates: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """First and last date of an event: "from 13 to 16 October" is one span, every other date its own."""
    joined: set[str] = set()
    for first, last in pairwise(dates):
        start, end = getattr(first.value, "start", None), getattr(last.value, "end", None)
        if start and end and start < end and _TO.fullmatch(text, first.end, last.start) and first.id not in joined:
            joined |= {first.id, last.id}
            yield first, last
    yield from ((date, date) for date in dates if date.id not in joined)


def _value(first: Mention, last: Mention) -> Timex:
    assert isinstance(first.value, Timex)
    assert isinstance(last.value, Timex)
    if first is last:
        return first.value
    timex = f"{first.value.timex}/{last.value.timex}"
    return Timex(type="date", timex=timex, start=first.value.start, end=last.value.end)


def _is_date(mention: Mention) -> bool:
    value = mention.value
    return isinstance(value, Timex) and value.type in ("date",) and not value.timex.endswith("_REF")


def _candidate(
    scene: Scene,
    sentence: Sentence,
    property: Property,
    dates: tuple[Mention, Mention],
    anchor: Anchor,
    cues: Sequence[Cue],
) -> Candidate:
    mention, last = dates
    value = _value(*dates)
    cue = min(cues, key=lambda c: (_gap(c, mention.start, mention.end), c.start))
    features = {f"property={property}", f"{property}:cue={cue.phrase}"}
    features |= set(about(scene, anchor.entity))
    features |= set(meeting(scene, sentence, anchor, mention.start, mention.end))
    features |= set(modality(scene, sentence, cue.start))
    features |= {f"{property}:{f}" for f in _attachment(sentence, cue, mention, anchor)}
    if mention.zone == "dateline":
        features.add("dateline")
    if mention is not last or "/" in value.timex:
        features.add("a-span")
    if value.start == value.end:
        features.add("a-day")
    shown = evidence(anchor, *dates)
    return Candidate("time", anchor.entity, property, value, shown, span(sentence), features, mention.id)


def _gap(cue: Cue, start: int, end: int) -> int:
    return max(start - cue.end, cue.start - end, 0)


def _attachment(sentence: Sentence, cue: Cue, mention: Mention, anchor: Anchor) -> Iterator[str]:
    """How the date hangs by the cue, and the cue by the subject."""
    gap = _gap(cue, mention.start, mention.end)
    yield "date-near" if gap <= 20 else "date-close" if gap <= 60 else "date-far"
    yield "cue-then-date" if cue.end <= mention.start else "date-then-cue"
    if anchor.form != "implicit":
        gap = _gap(cue, anchor.start, anchor.end)
        yield "subject-near" if gap <= 20 else "subject-close" if gap <= 60 else "subject-far"
    tree = sentence.tree
    verb, date = (tree.head_of(cue.start, cue.end), tree.head_of(mention.start, mention.end)) if tree else (None, None)
    if tree and verb is not None and date is not None:
        up, _, down = tree.path(date, verb)
        if not down and len(up) <= 3:
            yield "date-under-cue"
