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
                if _is_of_a_market(scene.text, mention, sentence):
                    continue
                for anchor in subjects(scene, sentence, SUBJECTS):
                    yield _candidate(scene, sentence, mention, restated.get(mention.id), anchor)


# What a sum of this size may measure and no undertaking costs: "the $600 billion entertainment market", "an $80 billion
# portfolio of loans", "exports reached RMB 458 billion", "fraud costs could reach $8 trillion".
_MARKET_AFTER = re.compile(
    r"[\s-]+(?:[\w&-]+\s+){0,5}?(?:market|industry|economy|sector|budget|[Ff]und|addressable\s+market"
    r"|portfolio\s+of\s+(?:loans|securities|assets|investments)|in\s+(?:exports|imports|damages?|losses|fines|aid|debt))\b"
)
_MARKET_BEFORE = re.compile(
    r"(?i)\b(?:exports?|imports?|budgets?|fraud|crime|cyberattacks?|attacks|fines|damages|losses|debts?|deficit|tariffs"
    r"|GDP|market\s+(?:size|value|worth|cap\w*)|manag(?:es|ed|ing)|oversaw|overseeing|responsible\s+for)\b[^.;]{0,50}$"
)


def _is_of_a_market(text: str, mention: Mention, sentence: Sentence) -> bool:
    before = text[sentence.start : mention.start]
    return bool(_MARKET_AFTER.match(text, mention.end, sentence.end) or _MARKET_BEFORE.search(before))


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
