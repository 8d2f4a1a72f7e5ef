"""Counted sets of undertakings: their `count`, and what is said of a whole group as said of each member."""

import re
from collections.abc import Container, Iterator

from dateline.facts.scene import Scene, Sentence
from dateline.schema import Count, Fact, Mention, Span

# Guideline: count, investment, jobs, area and capacity are the group's alone.
SHARED = frozenset({"status", "location", "participant", "start", "completion"})


# The share of counts that were right on releases not trained on.
CONFIDENCE = 0.8


def counts(scene: Scene, spoken_of: Container[str]) -> Iterator[Fact]:
    """ "49 projects": the count is the group's own mention; "an eight-building portfolio" has it as a modifier.

    Only groups with members or of which something else may be said: "19 mines in his career" are counted in passing.
    """
    groups = [e for e in scene.subjects.values() if e.kind == "group" and (e.members or e.id in spoken_of)]
    for entity in groups:
        for mention in (scene.doc.mention[id] for id in entity.mentions):
            stated = mention if isinstance(mention.value, Count) else _modifier(scene, mention)
            sentence = _sentence(scene, mention)
            if stated is not None and isinstance(stated.value, Count) and sentence is not None:
                yield Fact(
                    subject=entity.id,
                    property="count",
                    value=stated.value,
                    evidence=(stated.id,),
                    sentence=Span(start=sentence.start, end=sentence.end),
                    confidence=CONFIDENCE,
                    rule="group.counted" if stated is mention else "group.modifier",
                )
                break


def _sentence(scene: Scene, mention: Mention) -> Sentence | None:
    return next((s for s in scene.sentences if mention in s.mentions), None)


def _modifier(scene: Scene, mention: Mention) -> Mention | None:
    sentence = _sentence(scene, mention)
    for other in reversed(sentence.mentions if sentence else []):
        if other.label == "COUNT" and other.end <= mention.start and "-" in other.text:
            between = scene.text[other.end : mention.start]
            if len(between) < 60 and not re.search(r"[.;:()]|\b(?:of|in|and|with|for)\b", between):
                return other
    return None


def shared(scene: Scene, facts: list[Fact]) -> list[Fact]:
    """`facts` with those of each group repeated for its members, where they do not say the same themselves."""
    said = {(f.subject, f.property, f.value.model_dump_json()) for f in facts}
    added: list[Fact] = []
    for fact in facts:
        if fact.property in SHARED:
            for member in scene.doc.entity[fact.subject].members:
                repeated = fact.model_copy(update={"subject": member, "rule": f"group.member {fact.rule}"})
                key = (member, fact.property, fact.value.model_dump_json())
                if key not in said and getattr(fact.value, "entity", None) != member:
                    said.add(key)
                    added.append(repeated)
    return [*facts, *added]
