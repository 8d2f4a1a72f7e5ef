"""Gold: releases annotated by hand, as read from the files that hold them.

Three forms are read: our YAML (one release, stand-off: the text stays in its own file), the JSON of
`press-facts` (one release with its text) and the JSON lines of `press-names` (passages with their text, names
alone). `gold/README.md` describes them. Every problem is a GoldError that names file, line, what was expected
and what was found.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, get_args

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from dateline import loaders
from dateline.errors import GoldError
from dateline.schema import (
    Count,
    Document,
    Frozen,
    Investment,
    Kind,
    Label,
    Measure,
    Money,
    Percent,
    Property,
    Role,
    Size,
    Status,
    Timex,
    Value,
    from_text,
)  # fmt: skip

LABELS: tuple[Label, ...] = get_args(Label)
CORE: tuple[Label, ...] = ("ORG", "MONEY", "AREA", "DATE", "PROJECT")
NAMES: tuple[Label, ...] = ("ORG", "PROJECT", "PLACE", "PERSON", "EVENT")
VALUES: dict[str, type[Money | Measure | Count | Percent | Timex]] = {
    "MONEY": Money, "AREA": Measure, "QUANTITY": Measure, "COUNT": Count, "PERCENT": Percent, "DATE": Timex,
}  # fmt: skip
SPLIT = "split.yaml"
SUFFIXES = (".yaml", ".yml", ".json", ".jsonl")


class Named(Frozen):
    """The value of `location` and `participant` in gold: every name of the entity, the fullest first."""

    names: tuple[str, ...]
    role: Role | None = None


class GoldSize(Size):
    """A size; the same size in other units may stand beside it, and is not compared."""

    restated: Measure | None = None


GoldFactValue = Investment | GoldSize | Count | Timex | Named | Status
FACT_VALUES: dict[str, tuple[type[GoldFactValue], ...]] = {
    "status": (Status,), "investment": (Investment,), "area": (GoldSize,), "length": (GoldSize,),
    "capacity": (GoldSize, Count), "location": (Named,), "participant": (Named,), "jobs": (Count,),
    "start": (Timex,), "completion": (Timex,), "held": (Timex,), "count": (Count,),
}  # fmt: skip


def _tuple(items: Any) -> Any:
    return tuple(items) if isinstance(items, list) else items


def _measure(value: dict[str, Any]) -> dict[str, Any]:
    # A file may leave the dimension out; equality goes by unit then.
    return {"dimension": "other", **value}


def _of_type(value: Any, types: tuple[type, ...]) -> Any:
    """The raw mapping `value` as the one of `types` whose fields it has."""
    if not isinstance(value, dict):
        return value
    measures = [type_ for type_ in types if issubclass(type_, Measure)]
    others = [type_ for type_ in types if type_ not in measures]
    chosen = (measures or others if "unit" in value else others or measures)[0]
    return chosen(**(_measure(value) if chosen in measures else value))


class GoldMention(Frozen):
    label: Label
    start: int
    end: int
    text: str
    value: Value | None = None
    optional: bool = False
    id: str = ""
    entity: str | None = None
    restates: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _value_by_label(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and raw.get("value") is not None and raw.get("label") in VALUES:
            return {**raw, "value": _of_type(raw["value"], (VALUES[raw["label"]],))}
        return raw


class GoldEntity(Frozen):
    id: str
    kind: Kind
    class_: str | None = Field(default=None, alias="class")
    name: str
    aliases: Annotated[tuple[str, ...], BeforeValidator(_tuple)] = ()
    members: Annotated[tuple[str, ...], BeforeValidator(_tuple)] = ()
    part_of: str | None = None


class GoldFact(Frozen):
    subject: str
    subject_aliases: tuple[str, ...] = ()
    property: Property
    value: GoldFactValue
    evidence: tuple[str, ...] = ()
    optional: bool = False
    members: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _value_by_property(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and raw.get("property") in FACT_VALUES:
            return {**raw, "value": _of_type(raw.get("value"), FACT_VALUES[raw["property"]])}
        return raw


class GoldRelease(Frozen):
    """One annotated release.

    `entities` and `facts` are None where they were not annotated; `labels` are those that were, and no others are
    scored. `path` is relative to the checkout, `sha256` is that of the loaded text, or of its first `excerpt`
    characters where no more was annotated.
    """

    id: str
    path: str | None = None
    source: str | None = None
    sha256: str | None = None
    published: str | None = None
    annotators: tuple[str, ...] = ()
    labels: tuple[Label, ...] = LABELS
    text: str | None = None
    excerpt: int | None = None
    mentions: tuple[GoldMention, ...]
    entities: tuple[GoldEntity, ...] | None = None
    facts: tuple[GoldFact, ...] | None = None


def error(place: object, expected: str, found: str) -> GoldError:
    return GoldError(f"{place}: expected {expected}, found {found}")


def read_file(path: Path) -> list[GoldRelease]:
    """The releases of one gold file, checked in themselves (`document` checks them against their text)."""
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise GoldError(f"{path}: cannot be read: {problem}") from problem
    if path.suffix == ".jsonl":
        return [_names_line(path, number, line) for number, line in enumerate(content.split("\n"), 1) if line.strip()]
    return [_release(path, content)]


def files(sources: Iterable[Path], part: str | None = None) -> list[Path]:
    """The gold files of `sources` (files, folders), sorted; `part` is one that a folder's split.yaml names."""
    chosen: list[Path] = []
    for source in sources:
        if source.is_dir():
            chosen += _in_folder(source, part)
        elif source.is_file():
            chosen.append(source)
        else:
            raise GoldError(f"{source}: no such gold file or folder")
    return sorted(set(chosen))


def _in_folder(folder: Path, part: str | None) -> list[Path]:
    found = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.name != SPLIT)
    if not found:
        raise error(folder, f"gold files ({', '.join(SUFFIXES)})", "none")
    if part is None:
        return found
    split = read_split(folder / SPLIT)
    if part not in split:
        raise error(folder / SPLIT, f"a part {part!r}", f"the parts {', '.join(split)}")
    by_name = {path.stem: path for path in found}
    for name in split[part]:
        if name not in by_name:
            raise error(folder / SPLIT, f"a gold file for {name!r} of {part}", "none")
    return [by_name[name] for name in split[part]]


def read_split(path: Path) -> dict[str, list[str]]:
    """The parts of a gold folder: names of gold files (without ending) by part, no file in two."""
    try:
        split = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise GoldError(f"{path}: cannot be read: {problem}") from problem
    if not isinstance(split, dict) or not all(isinstance(names, list) for names in split.values()):
        raise error(path, "part: [names of gold files]", repr(split)[:80])
    twice = [name for name, times in Counter(name for names in split.values() for name in names).items() if times > 1]
    if twice:
        raise error(path, "each release in one part", f"{', '.join(twice)} in two")
    return split


def _release(path: Path, content: str) -> GoldRelease:
    try:
        # YAML reads JSON, but a hundred times slower.
        raw = json.loads(content) if path.suffix == ".json" else yaml.load(content, Loader=_loader())
    except (yaml.YAMLError, ValueError) as problem:
        raise GoldError(f"{path}: not {path.suffix[1:].upper()}: {problem}") from problem
    try:
        release = GoldRelease.model_validate(raw, strict=False)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = f"{path}, line {_line(content, first['loc'])}, {'.'.join(map(str, first['loc'])) or 'release'}"
        raise error(place, _lower(first["msg"]), repr(first["input"])[:120]) from problem
    _check(release, lambda *keys: f"{path}, line {_line(content, keys)}")
    return release


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _names_line(path: Path, number: int, line: str) -> GoldRelease:
    place = f"{path}, line {number}"
    try:
        raw = json.loads(line)
        release = GoldRelease.model_validate({"labels": NAMES, **raw})
    except ValidationError as problem:
        first = problem.errors()[0]
        raise error(place, _lower(first["msg"]), repr(first["input"])[:120]) from problem
    except (ValueError, TypeError) as problem:
        raise error(place, "a JSON object", line[:80]) from problem
    _check(release, lambda *keys: place)
    return release


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _line(content: str, keys: Sequence[Any]) -> int:
    """The line of the node that `keys` lead to, as far as they lead."""
    node = yaml.compose(content, Loader=_loader())
    for key in keys:
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == str(key)), node)
    return node.start_mark.line + 1 if node else 1


def _check(release: GoldRelease, place: Callable[..., str]) -> None:
    """What can be checked without the text: order, overlap, references. `place` finds a line, which takes long."""
    ids = {mention.id: mention for mention in release.mentions if mention.id}
    entities = {entity.id for entity in release.entities or ()}
    end = 0
    for number, mention in enumerate(release.mentions):
        here = partial(place, "mentions", number)
        if mention.start < end:
            raise error(here(), f"a mention that starts at {end} or later", f"{mention.text!r} at {mention.start}")
        if mention.end - mention.start != len(mention.text) or not mention.text:
            raise error(here(), f"{mention.end - mention.start} characters of text", repr(mention.text))
        if mention.text != mention.text.strip():
            raise error(here(), "no blank at the ends", repr(mention.text))
        if mention.label not in release.labels:
            raise error(here(), f"one of the labels {', '.join(release.labels)}", mention.label)
        if mention.entity is not None and mention.entity not in entities:
            raise error(here(), "the id of an entity of the release", mention.entity)
        if mention.restates is not None and (mention.restates not in ids or ids[mention.restates].label != "MONEY"):
            raise error(here(), "the id of the MONEY mention restated", mention.restates)
        end = mention.end
    surfaces = {mention.text for mention in release.mentions}
    names = {name for entity in release.entities or () for name in (entity.name, *entity.aliases)}
    for number, fact in enumerate(release.facts or ()):
        here = partial(place, "facts", number)
        for text in fact.evidence:
            if text not in surfaces:
                raise error(here(), "evidence that is the text of a mention", repr(text))
        if release.entities is not None and fact.subject not in names:
            raise error(here(), "a subject that is an entity of the release", repr(fact.subject))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def document(release: GoldRelease, gold_file: Path, corpus: Iterable[Path] = ()) -> Document:
    """The release's text as loaded, with its publication date, the annotation verified against it.

    The text stands in the gold file, or in the file that `path` names: a file of that name among `corpus` (files
    and folders), else that path below a folder above the gold file, else below the working folder.
    Raises FileNotFoundError where there is no such file, GoldError where the text is not the annotated one.
    """
    if release.text is not None:
        doc = from_text(release.text, id=release.id)
    else:
        doc = load(source_file(release, gold_file, corpus), release.id)
    if doc.release.published is None:
        doc = doc.replace(release=doc.release.model_copy(update={"published": release.published}))
    if release.sha256 is not None and sha256(doc.text) != release.sha256:
        raise error(
            gold_file,
            f"a text with sha256 {release.sha256[:12]}…",
            f"{sha256(doc.text)[:12]}… in {release.path}",
        )
    for mention in release.mentions:
        found = doc.text[mention.start : mention.end]
        if found != mention.text:
            raise error(gold_file, f"{mention.text!r} at {mention.start} of {release.id}", repr(found))
    return doc


def load(path: Path, id: str) -> Document:
    """The release in a file; of a file of JSON lines the one of this id. Raises GoldError where it has none."""
    if path.suffix != ".jsonl":
        return loaders.load_path(path)
    for doc in loaders.read(path):
        if doc.release.id == id:
            return doc
    raise error(path, f"a release {id!r}", "none")


def source_file(release: GoldRelease, gold_file: Path, corpus: Iterable[Path] = ()) -> Path:
    if release.path is None:
        raise error(gold_file, "`text` or `path`", "neither")
    relative = Path(release.path)
    places = [folder / relative.name if folder.is_dir() else folder for folder in corpus]
    places += [folder / relative for folder in (*gold_file.resolve().parents, Path.cwd())]
    for place in places:
        if place.is_file() and place.name == relative.name:
            return place
    raise FileNotFoundError(f"{gold_file}: the release {release.path} is not there")
