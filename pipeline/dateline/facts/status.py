"""In which state: `status`, from the words that put an undertaking into one, their mood and their syntax."""

from collections.abc import Iterator, Sequence

from dateline.facts.candidates import Candidate, about, evidence, meeting, modality, span, subjects
from dateline.facts.cues import Cue, find
from dateline.facts.scene import Anchor, Scene, Sentence
from dateline.schema import Mention, Status, StatusName, Timex

SUBJECTS = frozenset({"project", "group"})


def propose(scene: Scene) -> Iterator[Candidate]:
    for sentence in scene.sentences:
        anchors = subjects(scene, sentence, SUBJECTS)
        if not anchors:
            continue
        cues = find("statuses", "statuses", scene.text, sentence.start, sentence.end, label="status")
        for cue in cues:
            for anchor in anchors:
                if not any(m.start <= cue.start < m.end for m in sentence.mentions if m.entity):
                    yield _candidate(scene, sentence, anchor, cue, cues)


def _candidate(scene: Scene, sentence: Sentence, anchor: Anchor, cue: Cue, cues: Sequence[Cue]) -> Candidate:
    status: StatusName = cue.name  # type: ignore[assignment]
    features = {f"status={status}", f"cue={cue.phrase}"}
    features |= set(about(scene, anchor.entity))
    features |= {f"{status}:class={scene.subjects[anchor.entity].class_}", f"{status}:zone={sentence.zone}"}
    features |= set(meeting(scene, sentence, anchor, cue.start, cue.end))
    features |= {f"{status}:{said_of}" for said_of in _said_of(sentence, anchor, cue)}
    moods = set(modality(scene, sentence, cue.start))
    features |= moods | {f"{status}:{mood}" for mood in moods if mood.startswith("mood-before")}
    features |= {f"beside={c.name}" for c in cues if c.name != status}
    if sentence.zone == "headline" or cue.start < scene.headline_end:
        features |= {"headline", f"{status}:headline"}
    if anchor.entity == scene.main:
        features.add(f"{status}:main")
    date = _date(sentence, cue)
    value = Status(status=status, date=date.value.timex if date and isinstance(date.value, Timex) else None)
    mentions = (date,) if date else ()
    shown = evidence(anchor, *mentions)
    return Candidate("status", anchor.entity, "status", value, shown, span(sentence), features, f"@{cue.start}")


def _said_of(sentence: Sentence, anchor: Anchor, cue: Cue) -> Iterator[str]:
    """What the words put into a state: the subject itself, or by its head noun another thing ("the purchase of")."""
    tree = sentence.tree
    at = tree.head_of(cue.start, cue.end) if tree else None
    if tree is None or at is None:
        return
    tokens, below = tree.tokens, tree.children
    heads = [i for i in below[at] if tokens[i].dep in ("dobj", "nsubjpass")]
    of = [i for i in below[at] if tokens[i].dep == "prep" and tokens[i].text.casefold() == "of"]
    heads += [i for preposition in of for i in below[preposition] if tokens[i].dep == "pobj"]
    if heads:
        head = tokens[heads[0]]
        itself = anchor.form != "implicit" and anchor.start <= head.start < anchor.end
        yield from ("of=it",) if itself else ("of-another", f"of={head.text.casefold()}")


def _date(sentence: Sentence, cue: Cue) -> Mention | None:
    """The date that hangs by the cue's word."""
    if sentence.tree is None:
        return None
    verb = sentence.tree.head_of(cue.start, cue.end)
    for mention in sentence.mentions:
        if mention.label == "DATE" and isinstance(mention.value, Timex) and mention.value.type == "date":
            at = sentence.tree.head_of(mention.start, mention.end)
            if at is not None and verb is not None and mention.zone != "dateline":
                up, _, down = sentence.tree.path(at, verb)
                if not down and len(up) <= 2 and not mention.value.timex.endswith("_REF"):
                    return mention
    return None
