"""Who: `participant` with a role. "Developed by Acme" is a developer, "Acme's Calder Works" an owner."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Literal, NamedTuple, get_args

from dateline import lexicon
from dateline.facts.candidates import Candidate, about, evidence, meeting, span, subjects
from dateline.facts.cues import Cue, find
from dateline.facts.scene import UNDERTAKINGS, Anchor, Scene, Sentence
from dateline.grammar import naming
from dateline.parsing import Tree
from dateline.schema import Entity, Link, Mention, Role

ROLES: tuple[Role, ...] = get_args(Role)
_EVENT_ROLES = frozenset({"host", "organiser", "partner", "funder"})
_KEYS = ("acts", "passives", "objects", "nouns", "links", "deeds")


class Party(NamedTuple):
    """An organisation or place where a sentence means it: by a mention, or by "we" and the like (`form`).

    `listed_from` is where the list starts of which it is an item: what leads to the first leads to all.
    """

    mention: Mention
    start: int
    end: int
    form: Literal["name", "ours", "its", "noun"]
    listed_from: int

    @property
    def entity(self) -> str:
        return str(self.mention.entity)


def propose(scene: Scene) -> Iterator[Candidate]:
    last: Mention | None = None
    for sentence in scene.sentences:
        parties = [*_named(scene, sentence), *_taken_up(scene, sentence, last)]
        last = next((p.mention for p in parties if p.form == "name" and p.mention.label == "ORG"), last)
        if not parties:
            continue
        cues = {key: find("roles", "roles", scene.text, sentence.start, sentence.end, key, "role") for key in _KEYS}
        for anchor, party in product(subjects(scene, sentence, UNDERTAKINGS), parties):
            if not _same_name(scene, anchor, party):
                yield from _candidates(scene, sentence, anchor, party, cues)


def _named(scene: Scene, sentence: Sentence) -> Iterator[Party]:
    before: Party | None = None
    for mention in sentence.mentions:
        if _may_take_part(scene, mention):
            listed = before is not None and _AND.fullmatch(scene.text, before.end, mention.start)
            start = before.listed_from if before and listed else mention.start
            before = Party(mention, mention.start, mention.end, "name", start)
            yield before


# "Acme and the rail operator Beck", but no clause of its own: "Acme, the owner of Beck", "Acme and later Beck".
_AND = re.compile(
    r"(?:\s*\([^()]{0,40}\))?\s*(?:,|,?\s+and|,?\s+&|/)\s+"
    r"(?:the\s+(?:(?!(?:of|by|in|from|for|at|with|that|to)\s)[a-z-]+\s+){0,4})?"
)


_OURS = re.compile(r"\b(?:[Ww]e|[Oo]ur)\b")
_ITS = re.compile(r"\b(?:[Ii]ts|[Tt]heir)\b(?=\s+[\w$])")
_NOUN = re.compile(
    r"\b[Tt]he\s+(?:[Cc]ompany|firm|group|developer|builder|bank|nonprofit|organi[sz]ation|agency|miner|business)\b"
    r"(?!-|['’]s\s)"
)
_FORMS: Mapping[Literal["its", "noun"], re.Pattern[str]] = {"its": _ITS, "noun": _NOUN}


def _taken_up(scene: Scene, sentence: Sentence, last: Mention | None) -> Iterator[Party]:
    """ "We" is who the release is from, "its" and "the company" who acted last."""
    taken = [(m.start, m.end) for m in sentence.mentions if m.entity]
    named = [m for m in sentence.mentions if m.label == "ORG" and m.entity and m.zone != "dateline"]
    issuer = _last_named(scene, scene.issuer, sentence.start)
    ours = _OURS.search(scene.text, sentence.start, sentence.end)
    if ours and issuer:
        yield Party(issuer, ours.start(), ours.end(), "ours", ours.start())
    for form, pattern in _FORMS.items():
        for match in pattern.finditer(scene.text, sentence.start, sentence.end):
            before = [m for m in named if m.end <= match.start()]
            whose = before[-1] if before else last or issuer
            if whose and not before and not any(s < match.end() and match.start() < e for s, e in taken):
                yield Party(whose, match.start(), match.end(), form, match.start())
                break


def _last_named(scene: Scene, entity: str | None, before: int) -> Mention | None:
    """The last mention of an organisation before an offset, else its first."""
    if entity is None:
        return None
    mentions = [scene.doc.mention[id] for id in scene.doc.entity[entity].mentions]
    return ([m for m in mentions if m.start < before] or mentions[:1])[-1]


def _may_take_part(scene: Scene, mention: Mention) -> bool:
    if mention.entity is None or mention.zone == "dateline":
        return False
    if mention.label == "ORG":
        return True
    # "jointly developed by X and Hunnan district": a place takes part where it is named as an agent.
    before = scene.text[max(0, mention.start - 60) : mention.start]
    return mention.label == "PLACE" and bool(re.search(r"\bby\s(?:[^.;:()]*\sand\s)?(?:the\s)?$", before))


def _same_name(scene: Scene, anchor: Anchor, party: Party) -> bool:
    """Whether the undertaking is only the organisation again: "Calder" and "Calder Mining plc"."""
    name = naming.words(scene.subjects[anchor.entity].name)
    return naming.project_head(name) is None and set(name) <= set(naming.words(scene.doc.entity[party.entity].name))


def _roles(subject: Entity) -> list[Role]:
    return [role for role in ROLES if subject.kind != "event" or role in _EVENT_ROLES]


def _candidates(
    scene: Scene, sentence: Sentence, anchor: Anchor, party: Party, cues: Mapping[str, Sequence[Cue]]
) -> Iterator[Candidate]:
    """One candidate a role: `features` say whether the two belong together, `choice` in which role."""
    met = set(meeting(scene, sentence, anchor, party.start, party.end))
    met |= set(_about_party(scene, sentence, anchor, party))
    if party.form != "name":
        met = {f"{party.form}:{feature}" for feature in met if feature.startswith(_TAKEN_UP_KINDS)}
        met |= {f"party={party.form}", *_standing(scene, scene.doc.entity[party.entity])}
    together = set(about(scene, anchor.entity)) | met
    subject = scene.subjects[anchor.entity]
    roles = _roles(subject)
    found = {role: set(_cued(scene, sentence, anchor, party, role, cues)) for role in roles}
    cued = {cue for cues_of in found.values() for cue in cues_of}
    together |= {f"any:{cue}" for cue in cued}
    if anchor.form in _UNNAMED:
        together |= {f"{anchor.form}:{cue}" for cue in cued & _TELLING_RELATIONS}
    telling = {f for f in together if f in _ROLE_TELLING or f.startswith(_ROLE_TELLING_KINDS)}
    for role in roles:
        choice = {role, f"{role}:class={subject.class_}", f"{role}:kind={subject.kind}"}
        choice |= {f"cue:{cue}" for cue in found[role] if "=" not in cue}
        choice |= {f"{role}:{cue}" for cue in found[role] | telling}
        value = Link(entity=party.entity, role=role)
        yield Candidate(
            "participant", anchor.entity, "participant", value, evidence(anchor, party.mention), span(sentence),
            set(together), party.mention.id, choice=choice,
        )  # fmt: skip


# Who built it is said without its name once a release is about one thing: "General contractor Acme starts in May."
_UNNAMED = frozenset({"implicit", "noun", "pronoun"})

# Of a meeting with "we" or "the company" these are kept, apart from those of meetings with a name.
_TAKEN_UP_KINDS = ("form=", "path=", "verb=", "then:", "back:", "implicit")
_ROLE_TELLING = frozenset(
    [
        "the-company",
        "listed-company",
        "owns-by-s",
        "an-x-thing",
        "parenthesis",
        "its",
        "issuer",
        "speaker",
        "party-first",
        "place",
        "main",
        "zone=headline",
    ]
)


_ROLE_TELLING_KINDS = ("party-share=", "party-verb=", "before=", "after=", "verb=")


# "Hadley, an Acme community".
_AN = re.compile(r"\s*,\s+(?:an?|another|the|one of)\s+")
_GOES_ON = re.compile(r"(?:['’]s?)?\s[a-z]")
_SPEAKS = re.compile(
    r"\b(?:said|says|stated|commented|added|CEO|President|Director|Manager|Officer|Chairman|founder)\b"
)


_DEFINED = frozenset({"company", "bank", "group", "corporation", "firm"})


def _standing(scene: Scene, entity: Entity) -> Iterator[str]:
    """What an organisation is in its release."""
    yield f"party-class={entity.class_}"
    if entity.id == scene.issuer:
        yield "issuer"
    share = scene.organisations.get(entity.id, 0) / max(1, sum(scene.organisations.values()))
    yield f"party-share={'most' if share >= 0.5 else 'much' if share >= 0.2 else 'little'}"
    if any(name.casefold().removeprefix("the ") in _DEFINED for name in entity.aliases):
        yield "the-company"
    if any(scene.listed(id) for id in entity.mentions):
        yield "listed-company"


def _about_party(scene: Scene, sentence: Sentence, anchor: Anchor, party: Party) -> Iterator[str]:
    text = scene.text
    entity = scene.doc.entity[party.entity]
    yield from _standing(scene, entity)
    if party.mention.label == "PLACE":
        yield "place"
    if party.end <= anchor.start and re.fullmatch(r"['’]s?\s+(?:[\w-]+\s+){0,3}", text[party.end : anchor.start]):
        yield "owns-by-s"
    if _AN.fullmatch(text, anchor.end, party.start) and _GOES_ON.match(text, party.end):
        yield "an-x-thing"
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
    if orgs and orgs[0] is party.mention:
        yield "party-first"
    if party.listed_from < party.start:
        yield "party-listed"
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
    scene: Scene, sentence: Sentence, anchor: Anchor, party: Party, role: str, cues: Mapping[str, Sequence[Cue]]
) -> Iterator[str]:
    """How the words of a role stand to the party: as its verb, right before it, near it, or only in the sentence."""
    if party.mention.label == "ORG" and not _trades()[role].isdisjoint(naming.words(party.mention.text)):
        yield "name"
    for key, relation in _RELATIONS.items():
        for cue in (c for c in cues[key] if c.name == role):
            for found in relation(scene, sentence, anchor, party, cue):
                yield found
                if found in _TELLING_RELATIONS:
                    yield f"{found}={cue.phrase}"


_TELLING_RELATIONS = frozenset({"link", "act-subject", "act-between", "noun", "passive-subject", "object", "deed"})


def _link(scene: Scene, sentence: Sentence, anchor: Anchor, party: Party, cue: Cue) -> Iterator[str]:
    yield "link" if 0 <= party.listed_from - cue.end <= 40 else "link-far"


def _act(scene: Scene, sentence: Sentence, anchor: Anchor, party: Party, cue: Cue) -> Iterator[str]:
    low, high = min(anchor.end, party.end), max(anchor.start, party.start)
    explicit = anchor.form != "implicit"
    verb = _verb_of_subject(sentence, party, cue)
    if verb is not None:
        yield "act-subject"
        if explicit and _reaches(sentence, anchor, verb):
            yield "act-on-it"
    elif explicit and party.end <= cue.start and cue.end <= anchor.start:
        yield "act-between"
    elif 0 <= cue.start - party.end <= 40:
        yield "act-after"
    elif explicit and low <= cue.start and cue.end <= high:
        yield "act-inside"
    else:
        yield "act-sentence"


def _passive(scene: Scene, sentence: Sentence, anchor: Anchor, party: Party, cue: Cue) -> Iterator[str]:
    if _verb_of_subject(sentence, party, cue, passive=True) is not None:
        yield "passive-subject"


def _object(scene: Scene, sentence: Sentence, anchor: Anchor, party: Party, cue: Cue) -> Iterator[str]:
    if 0 <= party.listed_from - cue.end <= 12:
        yield "object"


def _noun(scene: Scene, sentence: Sentence, anchor: Anchor, party: Party, cue: Cue) -> Iterator[str]:
    near = -3 <= cue.start - party.end <= 40 or -3 <= party.start - cue.end <= 40
    yield "noun" if near else "noun-far"


def _deed(scene: Scene, sentence: Sentence, anchor: Anchor, party: Party, cue: Cue) -> Iterator[str]:
    """ "Acme announced the acquisition of its first Calder Works": the deed right before the undertaking."""
    if anchor.form != "implicit" and party.end <= cue.start and 0 <= anchor.start - cue.end <= 30:
        yield "deed"


_RELATIONS: Mapping[str, Callable[[Scene, Sentence, Anchor, Party, Cue], Iterator[str]]] = {
    "links": _link, "acts": _act, "passives": _passive, "objects": _object, "nouns": _noun, "deeds": _deed,
}  # fmt: skip


@cache
def _trades() -> dict[str, frozenset[str]]:
    """The words in names of organisations that go with each role."""
    return {entry["role"]: frozenset(entry["names"]) for entry in lexicon.section("roles", "roles", "role", "names")}


def _verb_of_subject(sentence: Sentence, party: Party, cue: Cue, passive: bool = False) -> int | None:
    """The verb in the cue whose subject the party is, directly or through a coordination."""
    tree = sentence.tree
    at = tree.head_of(party.start, party.end) if tree else None
    if tree is None or at is None:
        return None
    while tree.tokens[at].dep in ("conj", "appos", "compound") and tree.tokens[at].head != at:
        at = tree.tokens[at].head
    if tree.tokens[at].dep != "nsubjpass" if passive else tree.tokens[at].dep not in ("nsubj", "nsubjpass"):
        return None
    verb = tree.tokens[at].head
    verbs = (verb, *_verbs_below(sentence, verb))
    return next((i for i in verbs if cue.start <= tree.tokens[i].start < cue.end), None)


def _reaches(sentence: Sentence, anchor: Anchor, verb: int) -> bool:
    """Whether the undertaking hangs by the verb with no other verb between."""
    tree = sentence.tree
    at = tree.head_of(anchor.start, anchor.end) if tree else None
    if tree is None or at is None or verb not in tree.ancestors(at):
        return False
    up, _, _ = tree.path(at, verb)
    return not any(tree.tokens[i].tag.startswith("VB") for i in up)


def _verbs_below(sentence: Sentence, verb: int) -> Iterator[int]:
    """Verbs that share the subject: "plans to build", "announced and opened"."""
    assert sentence.tree is not None
    for child in sentence.tree.children[verb]:
        token = sentence.tree.tokens[child]
        if token.dep in ("xcomp", "conj", "advcl") and token.tag.startswith("VB"):
            yield child
            yield from _verbs_below(sentence, child)
