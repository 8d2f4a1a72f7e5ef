"""Who: `participant` with a role. "Developed by Acme" is a developer, "Acme's Calder Works" an owner."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import get_args

from dateline import lexicon
from dateline.facts.candidates import Candidate, about, evidence, meeting, span, subjects
from dateline.facts.cues import Cue, find
from dateline.facts.scene import UNDERTAKINGS, Anchor, Scene, Sentence
from dateline.grammar import naming
from dateline.parsing import Tree
from dateline.schema import Link, Mention, Role

ROLES: tuple[Role, ...] = get_args(Role)
_EVENT_ROLES = frozenset({"host", "organiser", "partner", "funder"})
_KEYS = ("acts", "nouns", "links")


def propose(scene: Scene) -> Iterator[Candidate]:
    for sentence in scene.sentences:
        parties = [m for m in sentence.mentions if _may_take_part(scene, m)]
        if not parties:
            continue
        cues = {key: find("roles", "roles", scene.text, sentence.start, sentence.end, key, "role") for key in _KEYS}
        for anchor, party in product(subjects(scene, sentence, UNDERTAKINGS), parties):
            if not _same_name(scene, anchor, party):
                yield from _candidates(scene, sentence, anchor, party, cues)


def _may_take_part(scene: Scene, mention: Mention) -> bool:
    if mention.entity is None or mention.zone == "dateline":
        return False
    if mention.label == "ORG":
        return True
    # "jointly developed by X and Hunnan district": a place takes part where it is named as an agent.
    before = scene.text[max(0, mention.start - 60) : mention.start]
    return mention.label == "PLACE" and bool(re.search(r"\bby\s(?:[^.;:()]*\sand\s)?(?:the\s)?$", before))


def _same_name(scene: Scene, anchor: Anchor, party: Mention) -> bool:
    """Whether the undertaking is only the organisation again: "Calder" and "Calder Mining plc"."""
    name = naming.words(scene.subjects[anchor.entity].name)
    return naming.project_head(name) is None and set(name) <= set(
        naming.words(scene.doc.entity[str(party.entity)].name)
    )


def _candidates(
    scene: Scene, sentence: Sentence, anchor: Anchor, party: Mention, cues: Mapping[str, Sequence[Cue]]
) -> Iterator[Candidate]:
    """One candidate a role: `features` say whether the two belong together, `choice` in which role."""
    together = set(about(scene, anchor.entity)) | set(meeting(scene, sentence, anchor, party.start, party.end))
    together |= set(_about_party(scene, sentence, anchor, party))
    subject = scene.subjects[anchor.entity]
    roles = [role for role in ROLES if subject.kind != "event" or role in _EVENT_ROLES]
    found = {role: set(_cued(sentence, anchor, party, role, cues)) for role in roles}
    together |= {f"any:{cue}" for cued in found.values() for cue in cued}
    telling = {f for f in together if f in _ROLE_TELLING or f.startswith(_ROLE_TELLING_KINDS)}
    for role in roles:
        choice = {role, f"{role}:class={subject.class_}", f"{role}:kind={subject.kind}"}
        choice |= {f"cue:{cue}" for cue in found[role] if "=" not in cue}
        choice |= {f"{role}:{cue}" for cue in found[role] | telling}
        value = Link(entity=str(party.entity), role=role)
        yield Candidate(
            "participant", anchor.entity, "participant", value, evidence(anchor, party), span(sentence),
            set(together), party.id, choice=choice,
        )  # fmt: skip


_ROLE_TELLING = frozenset(
    ["owns-by-s", "parenthesis", "its", "issuer", "speaker", "party-first", "place", "main", "zone=headline"]
)


_ROLE_TELLING_KINDS = ("up=", "party-class=", "party-verb=", "before=", "after=", "path=", "verb=")


_SPEAKS = re.compile(
    r"\b(?:said|says|stated|commented|added|CEO|President|Director|Manager|Officer|Chairman|founder)\b"
)


def _about_party(scene: Scene, sentence: Sentence, anchor: Anchor, party: Mention) -> Iterator[str]:
    text = scene.text
    entity = scene.doc.entity[str(party.entity)]
    yield f"party-class={entity.class_}"
    if entity.id == scene.issuer:
        yield "issuer"
    if party.label == "PLACE":
        yield "place"
    if party.end <= anchor.start and re.fullmatch(r"['’]s?\s+(?:[\w-]+\s+){0,3}", text[party.end : anchor.start]):
        yield "owns-by-s"
    if text[max(0, party.start - 1) : party.start] == "(" and 0 < party.start - anchor.end <= 30:
        yield "parenthesis"
    if re.search(r"\b(?:its|their|our)\s+(?:[\w$,.-]+\s+){0,4}$", text[max(0, anchor.start - 50) : anchor.start]):
        yield "its"
    before = text[max(0, party.start - 10) : party.start]
    if re.search(r"\b(?:of|at|for|with|from)\s(?:the\s)?$", before) and _SPEAKS.search(
        text, sentence.start, sentence.end
    ):
        yield "speaker"
    orgs = [m for m in sentence.mentions if m.label == "ORG"]
    if orgs and orgs[0] is party:
        yield "party-first"
    if len(orgs) > 3:
        yield "party-list"
    if sentence.tree:
        at = sentence.tree.head_of(party.start, party.end)
        if at is not None:
            yield f"party-dep={sentence.tree.tokens[at].dep}"
            yield from _governing_verb(sentence.tree, at)


def _governing_verb(tree: Tree, party: int) -> Iterator[str]:
    """ "verb=opened" of a subject, "party-verb=financed by" of an agent and the like."""
    while tree.tokens[party].dep in ("conj", "appos") and tree.tokens[party].head != party:
        party = tree.tokens[party].head
    token = tree.tokens[party]
    head = tree.tokens[token.head]
    if token.dep in ("nsubj", "nsubjpass"):
        yield f"verb={head.text.casefold()}"
        for child in tree.children[token.head]:
            if tree.tokens[child].dep == "xcomp":
                yield f"verb={tree.tokens[child].text.casefold()}"
    elif token.dep == "pobj":
        yield f"party-verb={tree.tokens[head.head].text.casefold()} {head.text.casefold()}"
        yield f"party-verb={head.text.casefold()}"


def _cued(
    sentence: Sentence, anchor: Anchor, party: Mention, role: str, cues: Mapping[str, Sequence[Cue]]
) -> Iterator[str]:
    """How the words of a role stand to the party: as its verb, right before it, near it, or only in the sentence."""
    if party.label == "ORG" and not _trades()[role].isdisjoint(naming.words(party.text)):
        yield "name"
    low, high = min(anchor.end, party.end), max(anchor.start, party.start)
    explicit = anchor.form != "implicit"
    for cue in (c for c in cues["links"] if c.name == role):
        if 0 <= party.start - cue.end <= 40:
            yield "link"
            yield f"link={cue.phrase}"
        else:
            yield "link-far"
    for cue in (c for c in cues["acts"] if c.name == role):
        if _is_subject_of(sentence, party, cue):
            yield "act-subject"
            yield f"act-subject={cue.phrase}"
        elif explicit and party.end <= cue.start and cue.end <= anchor.start:
            yield "act-between"
            yield f"act-between={cue.phrase}"
        elif 0 <= cue.start - party.end <= 40:
            yield "act-after"
        elif explicit and low <= cue.start and cue.end <= high:
            yield "act-inside"
        else:
            yield "act-sentence"
    for cue in (c for c in cues["nouns"] if c.name == role):
        if -3 <= cue.start - party.end <= 40 or -3 <= party.start - cue.end <= 40:
            yield "noun"
            yield f"noun={cue.phrase}"
        else:
            yield "noun-far"


@cache
def _trades() -> dict[str, frozenset[str]]:
    """The words in names of organisations that go with each role."""
    return {entry["role"]: frozenset(entry["names"]) for entry in lexicon.section("roles", "roles", "role", "names")}


def _is_subject_of(sentence: Sentence, party: Mention, cue: Cue) -> bool:
    """Whether the party is the subject of the verb in the cue, directly or through a coordination."""
    tree = sentence.tree
    at = tree.head_of(party.start, party.end) if tree else None
    if tree is None or at is None:
        return False
    while tree.tokens[at].dep in ("conj", "appos", "compound") and tree.tokens[at].head != at:
        at = tree.tokens[at].head
    if tree.tokens[at].dep not in ("nsubj", "nsubjpass"):
        return False
    verb = tree.tokens[at].head
    return any(cue.start <= tree.tokens[i].start < cue.end for i in (verb, *_verbs_below(sentence, verb)))


def _verbs_below(sentence: Sentence, verb: int) -> Iterator[int]:
    """Verbs that share the subject: "plans to build", "announced and opened"."""
    assert sentence.tree is not None
    for child in sentence.tree.children[verb]:
        token = sentence.tree.tokens[child]
        if token.dep in ("xcomp", "conj", "advcl") and token.tag.startswith("VB"):
            yield child
            yield from _verbs_below(sentence, child)
