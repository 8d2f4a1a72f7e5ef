"""When: `start` and `completion` of a project, `held` of an event."""

from collections.abc import Iterator, Sequence

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
        for property, kinds in _PROPERTIES:
            anchors = subjects(scene, sentence, kinds)
            cues = find("facts", property, scene.text, sentence.start, sentence.end) if anchors else []
            if cues:
                for mention in dates:
                    for anchor in anchors:
                        yield _candidate(scene, sentence, property, mention, anchor, cues)


def _is_date(mention: Mention) -> bool:
    value = mention.value
    return isinstance(value, Timex) and value.type in ("date",) and not value.timex.endswith("_REF")


def _candidate(
    scene: Scene, sentence: Sentence, property: Property, mention: Mention, anchor: Anchor, cues: Sequence[Cue]
) -> Candidate:
    assert isinstance(mention.value, Timex)
    cue = min(cues, key=lambda c: (_gap(c, mention.start, mention.end), c.start))
    features = {f"property={property}", f"{property}:cue={cue.phrase}"}
    features |= set(about(scene, anchor.entity))
    features |= set(meeting(scene, sentence, anchor, mention.start, mention.end))
    features |= set(modality(scene, sentence, cue.start))
    features |= {f"{property}:{f}" for f in _attachment(sentence, cue, mention, anchor)}
    if mention.zone == "dateline":
        features.add("dateline")
    if mention.value.start == mention.value.end:
        features.add("a-day")
    shown = evidence(anchor, mention)
    return Candidate("time", anchor.entity, property, mention.value, shown, span(sentence), features, mention.id)


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
