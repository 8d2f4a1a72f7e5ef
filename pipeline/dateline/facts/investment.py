"""How much: `investment`. Money is told apart by its role: cost and funding of an undertaking, its purchase price,
or something else altogether (revenue, a loan to a company, a market)."""

import re
from collections.abc import Iterator

from dateline.facts.candidates import Candidate, about, cue_features, evidence, meeting, modifies, span, subjects
from dateline.facts.cues import find
from dateline.facts.scene import Anchor, Scene, Sentence
from dateline.schema import Investment, Mention, Money

# Below this a sum is a ticket, a fee or a price, in any currency, rather than what an undertaking costs.
SMALL = 5000
SUBJECTS = frozenset({"project", "group"})


def propose(scene: Scene) -> Iterator[Candidate]:
    restated = {m.restates: m for m in scene.doc.mentions if m.restates}
    for sentence in scene.sentences:
        for mention in sentence.mentions:
            if mention.label == "MONEY" and isinstance(mention.value, Money) and mention.restates is None:
                if _is_of_a_market(scene, mention, sentence):
                    continue
                for anchor in subjects(scene, sentence, SUBJECTS):
                    yield _candidate(scene, sentence, mention, restated.get(mention.id), anchor)


# Up to five words between a sum and what it measures: "the $600 billion sports and entertainment market".
_SUM_OF = re.compile(r"[\s-]+(?:[\w&-]+\s+){0,5}")
_SAID_OF_SUM = re.compile(r"(?:[^.;]|\.(?=\d)){0,60}")  # "budget by 24% to $18.8 billion in 2026 from $24.8 billion"


def _is_of_a_market(scene: Scene, mention: Mention, sentence: Sentence) -> bool:
    """Whether the sum measures what no undertaking costs: a market, a budget, exports, a portfolio under management."""
    text, ends = scene.text, (sentence.start, sentence.end)
    after = (cue.start for cue in find("facts", "sums_of", text, *ends) if cue.start >= mention.end)
    before = (cue.end for cue in find("facts", "measured_in_sums", text, *ends) if cue.end <= mention.start)
    return any(_SUM_OF.fullmatch(text, mention.end, start) for start in after) or any(
        _SAID_OF_SUM.fullmatch(text, end, mention.start) for end in before
    )


def _candidate(scene: Scene, sentence: Sentence, mention: Mention, other: Mention | None, anchor: Anchor) -> Candidate:
    assert isinstance(mention.value, Money)
    restated = other.value if other and isinstance(other.value, Money) else None
    value = Investment(**mention.value.model_dump(), restated=restated)
    features = set(about(scene, anchor.entity))
    features |= set(meeting(scene, sentence, anchor, mention.start, mention.end))
    cues = find("facts", "money", scene.text, sentence.start, sentence.end)
    features |= set(cue_features(cues, anchor, mention.start, mention.end))
    names = {cue.name for cue in cues}
    features.add(f"cues={'+'.join(sorted(names)) or 'none'}")
    if modifies(scene.text, mention, anchor):
        features.add("modifies-subject")
    if re.match(r"\s*(?:per|a|an|each)\b", scene.text[mention.end : mention.end + 8]):
        features.add("rate")
    stated = mention.value.low if mention.value.low is not None else mention.value.high
    if stated is not None and stated < SMALL:
        features.add("small")
    mentions = (mention, other) if other else (mention,)
    shown = evidence(anchor, *mentions)
    return Candidate("investment", anchor.entity, "investment", value, shown, span(sentence), features, mention.id)
