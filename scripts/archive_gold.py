"""Excerpts of archived releases annotated in full (mentions, values, facts): drawn, drafted, compiled, read again.

    archive_gold.py draw ARCHIVE --number 160 --out FOLDER     excerpts as text files to read, x000.txt ...
    archive_gold.py suggest FOLDER --out DRAFTS                x000.ann: the pipe's mentions as lines of a draft
    archive_gold.py build DRAFT... --excerpts FOLDER --annotator NAME -o gold/archive

ARCHIVE is the unpacked archive. Drafts have the form of `gold.py`, whose compiler reads them. The gold is training
material: annotators mended what the pipe suggested for mentions, so it must not score the pipe. A file holds
`source`, `excerpt` (how many characters from the start were read), the hash of these, mentions, entities and facts,
and no text of others beyond the short mentions.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import dateline
from dateline.evaluation import gold
from dateline.loaders import load_path
from dateline.schema import Document, Mention, from_text
from dateline.sentences import paragraphs
from scripts import gold as drafts
from scripts.name_passages import SHARED, UNDERTAKING, known_sources

ARCHIVE_GOLD = Path(__file__).parents[1] / "gold" / "archive"
LENGTH = 2700  # characters, as in press-facts
# Wires by their share of press-facts and press-names; the smaller ones give what they have.
SHARES = {"citybiz": 9, "newmediawire": 8, "247PressRelease": 6, "newsworthy": 3, "mediaoutreach": 2, "prism": 2,
          "pressservices": 1, "keycrew": 1}  # fmt: skip
TELLING = re.compile(
    r"(?i)\b(?:projects?|developments?|facility|construction|acres?|apartments?|grand opening|opens|opened|expansion|"
    r"campus|building|mines?|plants?|MW|square|headquarters|program|initiative|investment|summit|conference)\b"
)
BUILDING = 0.8  # share of the excerpts that tell of an undertaking


def excerpt(text: str) -> str:
    """Whole paragraphs from the start, LENGTH characters at most, one paragraph at least."""
    end = 0
    for _, last in paragraphs(text):
        if end and last > LENGTH:
            break
        end = last
    return text[: min(end, 2 * LENGTH)]


def draw(arguments: argparse.Namespace) -> int:
    """Write the excerpts and `index.json`, after those that the folder holds already."""
    generator = random.Random(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    listing = arguments.out / "index.json"
    index: dict[str, dict[str, Any]] = json.loads(listing.read_text("utf-8")) if listing.is_file() else {}
    known = known_sources(SHARED) | _own_sources() | {entry["source"] for entry in index.values()}
    heads = {_head((arguments.out / f"{name}.txt").read_text("utf-8")) for name in index}
    pools = _pools(arguments.archive, known)
    for pool in pools.values():
        generator.shuffle(pool)
    wanted = len(index) + arguments.number
    while len(index) < wanted and any(pools.values()):
        wire = generator.choices(list(SHARES), list(SHARES.values()))[0]
        pool = pools[wire, generator.random() < BUILDING]
        while pool:
            file = pool.pop()
            source = file.relative_to(arguments.archive).as_posix()
            text = excerpt(load_path(file).text)
            if _head(text) in heads or len(text) < LENGTH // 3:
                continue
            heads.add(_head(text))
            name = f"x{len(index):03}"
            year, day = source.split("/")[1:3]
            published = f"{year}-{day[:2]}-{day[2:]}"
            index[name] = {"source": source, "published": published, "sha256": gold.sha256(text), "excerpt": len(text)}
            (arguments.out / f"{name}.txt").write_text(text, "utf-8")
            break
    listing.write_text(json.dumps(index, indent=1), "utf-8")
    print(f"{len(index)} excerpts in {arguments.out}")
    return 0


def _head(text: str) -> str:
    """What series of releases of one issuer share."""
    return text[:25].casefold()


def _pools(archive: Path, known: set[str]) -> dict[tuple[str, bool], list[Path]]:
    """Releases by wire, and by whether they tell of an undertaking."""
    pools: dict[tuple[str, bool], list[Path]] = {(wire, telling): [] for wire in SHARES for telling in (False, True)}
    for wire in SHARES:
        for file in sorted((archive / wire).rglob("*.md")):
            if file.relative_to(archive).as_posix() not in known:
                start = file.read_text("utf-8")[: LENGTH + 800]
                words = {word.casefold() for word in TELLING.findall(start)}
                pools[wire, len(words) >= 4 or len(UNDERTAKING.findall(start)) > 1].append(file)
    return pools


def _own_sources() -> set[str]:
    """Releases whose names or facts we annotated before."""
    folder = ARCHIVE_GOLD.parent / "names"
    passages = (line for file in folder.glob("*.jsonl") for line in file.open(encoding="utf-8"))
    files = (path.read_text("utf-8") for path in ARCHIVE_GOLD.glob("*.yaml"))
    ours = (re.search(r"(?m)^source: (.+)$", content) for content in files)
    return {json.loads(line)["source"] for line in passages} | {found[1] for found in ours if found}


def suggest(arguments: argparse.Namespace) -> int:
    pipe = dateline.load()
    index = json.loads((arguments.excerpts / "index.json").read_text("utf-8"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, entry in index.items():
        doc = pipe(dated((arguments.excerpts / f"{name}.txt").read_text("utf-8"), name, entry["published"]))
        (arguments.out / f"{name}.ann").write_text("".join(f"{line}\n" for line in _lines(doc)), "utf-8")
    return 0


def dated(text: str, id: str, published: str | None) -> Document:
    doc = from_text(text, id=id)
    return doc.replace(release=doc.release.model_copy(update={"published": published}))


def _lines(doc: Document) -> Iterator[str]:
    names = {entity.id: entity.name for entity in doc.entities}
    end, last_money = 0, None
    for mention in doc.mentions:
        at = doc.text.find(mention.text, end)
        before = doc.text[max(end, mention.start - 12) : mention.start] if at < mention.start else ""
        surface = f"{before}«{mention.text}»" if before else mention.text
        value = drafts.brief(mention.value.model_dump(mode="json")) if mention.value else ""
        if mention.label == "DATE":
            value = re.sub(r"^(?:date|time|duration) | \S*\.\.\S*$", "", value)
        elif mention.entity and names[mention.entity] != mention.text and mention.label in gold.NAMES:
            value = names[mention.entity]
        restates = " | ^" if mention.restates and mention.restates == last_money else ""
        last_money = mention.id if mention.label == "MONEY" else last_money
        label = f"{mention.label}{'?' * _described(mention)}"
        yield f"{label} | {' '.join(surface.split())} | {value}{restates}".rstrip(" |")
        end = mention.end


def _described(mention: Mention) -> bool:
    return mention.label == "PROJECT" and mention.rule != "names.model"


def build(arguments: argparse.Namespace) -> int:
    index = json.loads((arguments.excerpts / "index.json").read_text("utf-8"))
    arguments.output.mkdir(parents=True, exist_ok=True)
    failed = 0
    for draft in arguments.draft:
        entry = index[draft.stem]
        compiler = drafts.compiled(draft, (arguments.excerpts / f"{draft.stem}.txt").read_text("utf-8"))
        if compiler.errors:
            failed += 1
            continue
        wire, year, day, stem = Path(entry["source"]).with_suffix("").parts
        name = f"{wire}-{year}{day}-{stem[:50].rstrip('-')}"
        release = {"id": name, **entry, "annotators": [arguments.annotator],
                   "mentions": [mention.row() for mention in compiler.mentions],
                   "entities": [thing.row() for thing in compiler.things.values()],
                   "facts": compiler.facts}  # fmt: skip
        path = arguments.output / f"{name}.yaml"
        path.write_text(drafts.dump(release), "utf-8")
        gold.read_file(path)
        print(f"{path}: {len(compiler.mentions)} mentions, {len(compiler.facts)} facts")
    print(f"{failed} drafts with errors: not written" if failed else "all written")
    return 1 if failed else 0


def read(folder: Path = ARCHIVE_GOLD) -> list[gold.GoldRelease]:
    return [gold.read_file(path)[0] for path in sorted(folder.glob("*.yaml"))]


def with_texts(archive: Path, folder: Path = ARCHIVE_GOLD) -> Iterable[gold.GoldRelease]:
    """The annotated excerpts with their texts from the unpacked archive; GoldError where a text is another."""
    for release in read(folder):
        text = load_path(archive / (release.source or "")).text[: release.excerpt]
        if gold.sha256(text) != release.sha256:
            raise gold.error(release.source, f"an excerpt with sha256 {release.sha256}", gold.sha256(text))
        yield release.model_copy(update={"text": text})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("archive", type=Path)
    drawing.add_argument("--number", type=int, default=160)
    drawing.add_argument("--seed", type=int, default=2)
    drawing.add_argument("--out", type=Path, required=True)
    drawing.set_defaults(run=draw)
    suggesting = commands.add_parser("suggest")
    suggesting.add_argument("excerpts", type=Path)
    suggesting.add_argument("--out", type=Path, required=True)
    suggesting.set_defaults(run=suggest)
    building = commands.add_parser("build")
    building.add_argument("draft", type=Path, nargs="+")
    building.add_argument("--excerpts", type=Path, required=True)
    building.add_argument("--annotator", required=True)
    building.add_argument("-o", "--output", type=Path, default=ARCHIVE_GOLD)
    building.set_defaults(run=build)
    arguments = parser.parse_args()
    return int(arguments.run(arguments))


if __name__ == "__main__":
    sys.exit(main())
