"""From entities and mentions to facts.

    doc = assemble(link(doc))

Every family of properties (`size`, `investment`, `location`, `participant`, `time`, `status`) proposes candidates:
a subject and a value that meet in a sentence, with the words and the syntax of their meeting as features. `ranking`
says how likely each is, `group` adds what counted undertakings are and what their members share.
"""

import hashlib
import json
from collections.abc import Mapping

from dateline.facts import group, investment, location, participant, size, status, time
from dateline.facts.candidates import Candidate, join
from dateline.facts.ranking import Ranker, load, weigh
from dateline.facts.scene import UNDERTAKINGS, Scene
from dateline.schema import Document, Fact, Link

FAMILIES = (size, investment, location, participant, time, status)


def assemble(doc: Document) -> Document:
    """`doc` with its facts, in the order of their sentences. Needs the entities that `link` makes."""
    if not any(entity.kind in UNDERTAKINGS for entity in doc.entities):
        return doc.replace(facts=())
    scene = Scene(doc)
    return choose(scene, propose(scene), load())


def propose(scene: Scene) -> list[Candidate]:
    """All candidates of a release, weighed by nothing yet."""
    return join(candidate for family in FAMILIES for candidate in family.propose(scene))


def choose(scene: Scene, candidates: list[Candidate], rankers: Mapping[str, Ranker]) -> Document:
    """The scene's document with the facts that the rankers accept."""
    weigh(candidates, rankers)
    agree(scene, candidates)
    accepted = [c for c in exclusive(scene, candidates) if c.confidence >= rankers[c.family].threshold]
    facts = [_fact(scene, candidate, rankers[candidate.family]) for candidate in accepted]
    spoken_of = {c.subject for c in candidates if c.confidence >= SPOKEN_OF}
    facts = group.shared(scene, [*facts, *group.counts(scene, spoken_of)])
    facts.sort(key=lambda f: (f.sentence.start, f.property, f.subject, f.value.model_dump_json()))
    return scene.doc.replace(facts=tuple(fact.model_copy(update={"id": identity(scene.doc, fact)}) for fact in facts))


# A group counts as spoken of where some fact about it is at least as likely.
SPOKEN_OF = 0.2

# A figure or date is said of one thing, and says one thing of it ("740 people" are jobs or a capacity); a state may be
# that of several listed things, a place or an organisation may have to do with several. Of the candidates of one
# mention those stay that are at least as likely as this share of the likeliest.
SHARE_OF_BEST = {
    "size": 1.0, "investment": 1.0, "time": 1.0, "location": 0.8, "status": 0.7, "participant": 0.6,
}  # fmt: skip


def agree(scene: Scene, candidates: list[Candidate]) -> None:
    """Gives a group the confidence of the likeliest of its members of which the same words say the same."""
    by_words: dict[tuple[object, ...], list[Candidate]] = {}
    for candidate in candidates:
        if candidate.property in group.SHARED and candidate.subject in scene.kin:
            by_words.setdefault((candidate.targets, candidate.key()[1:]), []).append(candidate)
    for same in by_words.values():
        for candidate in same:
            if scene.subjects[candidate.subject].kind == "group":
                kin = scene.kin[candidate.subject]
                candidate.confidence = max(c.confidence for c in same if c is candidate or c.subject in kin)


def exclusive(scene: Scene, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates without those whose value is more likely said of something else.

    A group and its members are no rivals where what is said of the one is said of the others.
    """
    of_target: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        for target in candidate.targets:
            of_target.setdefault((candidate.family, target), []).append(candidate)

    def stands(candidate: Candidate, target: str) -> bool:
        kin = scene.kin.get(candidate.subject, frozenset()) if candidate.property in group.SHARED else frozenset()
        rivals = [c.confidence for c in of_target[candidate.family, target] if c.subject not in kin]
        return candidate.confidence >= SHARE_OF_BEST[candidate.family] * max(rivals, default=0.0)

    return [c for c in candidates if any(stands(c, target) for target in c.targets)]


def _fact(scene: Scene, candidate: Candidate, ranker: Ranker) -> Fact:
    return Fact(
        subject=candidate.subject,
        property=candidate.property,
        value=candidate.value,
        evidence=candidate.evidence or (_named_last(scene, candidate),),
        sentence=candidate.sentence,
        confidence=round(candidate.confidence, 4),
        rule=f"{candidate.family}.{ranker.reason(candidate.features)}",
    )


def _named_last(scene: Scene, candidate: Candidate) -> str:
    """The mention that a sentence takes up which neither names its subject nor holds a value: "It has opened"."""
    mentions = [scene.doc.mention[id] for id in scene.doc.entity[candidate.subject].mentions]
    before = [mention for mention in mentions if mention.start < candidate.sentence.end]
    return (before or mentions)[-1].id


def identity(doc: Document, fact: Fact) -> str:
    """An id that depends on what the fact says and where, not on the numbering of entities and mentions."""
    value = fact.value.model_dump(mode="json")
    if isinstance(fact.value, Link):
        value["entity"] = doc.entity[fact.value.entity].name
    offsets = [[doc.mention[m].start, doc.mention[m].end] for m in fact.evidence]
    said = [doc.id, doc.entity[fact.subject].name, fact.property, value, offsets]
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha1(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:12]
