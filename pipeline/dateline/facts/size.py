"""How large: `area`, `length`, `capacity`, `jobs`. "Calder Works covers 20 hectares and adds 300 jobs"."""

import re
from collections.abc import Iterator

from dateline.facts.candidates import (
    Candidate,
    about,
    cue_features,
    evidence,
    meeting,
    modifies,
    noun_class,
    span,
    subjects,
)
from dateline.facts.cues import find
from dateline.facts.scene import Anchor, Scene, Sentence
from dateline.grammar import naming
from dateline.schema import Count, Measure, Mention, Property, Size

SUBJECTS = frozenset({"project", "group"})
_NOUNS = frozenset({"NN", "NNS"})
# A position may be a job or a pallet's.
_AMBIGUOUS = frozenset({"position"})
_CAPACITY = frozenset({"power", "energy", "mass", "volume", "data", "other"})
# What ends a noun phrase.
_ENDS = (
    r"(?=[,.;:)\n]|\s+(?:and|or|in|at|on|for|with|to|that|which|by|per|from|is|are|was|were|will|have|has|of|including"
    r"|located|designed|built|featuring)\b|$)"
)
_OF = re.compile(rf"\s+of\s+((?:[\w’'&-]+\s+){{0,4}}?[\w’'-]+?){_ENDS}", re.IGNORECASE)
_MODIFIED = re.compile(rf"[\s,]+((?:[\w’'&/-]+[\s,]+){{0,5}}?)([A-Za-z][\w’'-]*){_ENDS}")
_AGAIN = re.compile(r"\s*(?:\(|/|\(or|or)\s*(?:about|approximately|approx\.|~|some)?\s*")


def propose(scene: Scene) -> Iterator[Candidate]:
    for sentence in scene.sentences:
        for mention in sentence.mentions:
            if _restated(scene.text, sentence, mention):
                continue
            for property in _properties(scene, sentence, mention):
                for anchor in subjects(scene, sentence, SUBJECTS):
                    yield _candidate(scene, sentence, mention, property, anchor)


def _properties(scene: Scene, sentence: Sentence, mention: Mention) -> Iterator[Property]:
    value = mention.value
    if mention.label == "AREA":
        yield "area"
    if mention.label == "QUANTITY" and isinstance(value, Measure) and value.dimension == "length":
        yield "length"
    if mention.label == "QUANTITY" and isinstance(value, Measure) and value.dimension in _CAPACITY:
        yield "capacity"
    if mention.label == "COUNT" and isinstance(value, Count) and mention.entity is None:
        noun = noun_class(value)
        people = noun == "served" and find("facts", "jobs", scene.text, sentence.start, sentence.end)
        if noun == "jobs" or people:
            yield "jobs"
        if noun != "jobs" or value.of.casefold() in _AMBIGUOUS:
            yield "capacity"


def _restated(text: str, sentence: Sentence, mention: Mention) -> bool:
    """ "48 square kilometres (4,800 hectares)": the same size again in other units."""
    before = [m for m in sentence.mentions if m.label == mention.label and m.end <= mention.start]
    return (
        mention.label != "COUNT"
        and bool(before)
        and bool(_AGAIN.fullmatch(text, before[-1].end, mention.start))
        and getattr(before[-1].value, "dimension", None) == getattr(mention.value, "dimension", None)
    )


def _candidate(scene: Scene, sentence: Sentence, mention: Mention, property: Property, anchor: Anchor) -> Candidate:
    of = measured(scene.text, sentence, mention)
    value: Size | Count
    if isinstance(mention.value, Measure):
        value = Size(**mention.value.model_dump(), of=of)
    else:
        assert isinstance(mention.value, Count)
        value = mention.value
    features = {f"property={property}", f"label={mention.label}"}
    features |= set(_about_value(scene, sentence, mention, anchor, of))
    features |= set(about(scene, anchor.entity))
    features |= set(meeting(scene, sentence, anchor, mention.start, mention.end))
    cues = find("facts", "size", scene.text, sentence.start, sentence.end)
    features |= set(cue_features(cues, anchor, mention.start, mention.end))
    shown = evidence(anchor, mention)
    return Candidate("size", anchor.entity, property, value, shown, span(sentence), features, mention.id)


def _about_value(scene: Scene, sentence: Sentence, mention: Mention, anchor: Anchor, of: str | None) -> Iterator[str]:
    value = mention.value
    if isinstance(value, Measure):
        yield f"dimension={value.dimension}"
    if isinstance(value, Count):
        yield f"noun={noun_class(value)}"
        yield from (f"noun-word={naming.singular(word)}" for word in naming.words(value.of)[-1:])
    if of:
        head = naming.project_head(tuple(map(naming.singular, naming.words(of))))
        yield f"of={head.class_ if head else 'other'}"
        yield f"of-word={naming.singular(of.casefold().split()[-1])}"
    if modifies(scene.text, mention, anchor):
        yield "modifies-subject"


def measured(text: str, sentence: Sentence, mention: Mention) -> str | None:
    """What is measured: "buildings" of "500,000 square metres of buildings", "site" of "a 20-hectare site"."""
    if isinstance(mention.value, Count):
        return mention.value.of
    match = _OF.match(text, mention.end, sentence.end)
    if match and _tag(sentence, match.end(1)) in _NOUNS | {None}:
        return " ".join(match.group(1).split())
    match = _MODIFIED.match(text, mention.end, sentence.end)
    if match and _tag(sentence, match.end(2)) in _NOUNS and not match.group(1).strip().endswith(","):
        return match.group(2) if match.group(2).islower() else None
    return None


def _tag(sentence: Sentence, end: int) -> str | None:
    """The part of speech of the word that ends here, where the sentence was parsed."""
    tokens = sentence.tree.tokens if sentence.tree else ()
    return next((token.tag for token in tokens if token.end == end), None)
