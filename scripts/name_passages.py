"""Passages of archived releases for the annotation of names: drawn, then compiled from drafts into stand-off gold.

    name_passages.py draw ARCHIVE --number 330 --out FOLDER      passages as text files to read, p000.txt ...
    name_passages.py build DRAFT... --passages FOLDER -o gold/names/NAME.jsonl --annotator NAME

A draft is `== p000`, then one line a mention in text order: `LABEL | surface`, `LABEL? | surface` for an optional
one; `from «March» to` marks the mention inside its context where the surface stands earlier unannotated. A line of
the gold is {"source", "sha256", "start", "end", "annotator", "mentions"}: the archive path, the hash of the loaded
text, the passage in it, and the mentions with offsets from the passage's start. No text of others is kept beyond
the short mentions.
"""

import argparse
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from dateline.evaluation.gold import NAMES
from dateline.loaders import load_path
from dateline.sentences import paragraphs

LENGTH = 1200  # characters of a passage: long enough for context, short enough to be read with care
# Half of the passages come from releases that tell of an undertaking: projects are the rarest name.
UNDERTAKING = re.compile(
    r"\b(?:ground-?breaking|broke ground|commission(?:ed|ing)|under construction|square (?:feet|met)|megawatts?|MW|"
    r"industrial park|pipeline project|redevelopment|terminal|refinery|campus|data cent(?:er|re)|plant|mine)\b"
)
SHARED = Path(__file__).parents[2] / "shared"
CORRECTIONS = Path(__file__).parents[1] / "gold" / "names" / "press-names.yaml"


def corrections() -> dict[str, list[dict[str, Any]]]:
    """What we changed in the labels of press-names after reading them again, by passage id."""
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in yaml.safe_load(CORRECTIONS.read_text("utf-8"))["corrections"]:
        found.setdefault(entry["id"], []).append(entry)
    return found


def corrected(record: dict[str, Any], entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A record of press-names with corrections: spans that `is` none are dropped, all others set.

    Raises ValueError where a span is not the words that were read, or two mentions would overlap.
    """
    mentions = {(m["start"], m["end"]): m for m in record["mentions"]}
    for entry in entries:
        span = entry["start"], entry["end"]
        if record["text"][slice(*span)] != entry["text"]:
            raise ValueError(f"{CORRECTIONS}: {record['id']} has no {entry['text']!r} at {span[0]}")
        if (mentions.pop(span, {}).get("label")) != entry["was"]:
            raise ValueError(f"{CORRECTIONS}: {record['id']}, {entry['text']!r} at {span[0]} was no {entry['was']}")
        if entry["is"]:
            flag = {"optional": True} if entry.get("optional") else {}
            mentions[span] = {"start": span[0], "end": span[1], "label": entry["is"], "text": entry["text"]} | flag
    spans = sorted(mentions)
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise ValueError(f"{CORRECTIONS}: two mentions of {record['id']} overlap at {start}")
    return {**record, "mentions": [mentions[span] for span in spans]}


def known_sources(shared: Path) -> set[str]:
    """Releases that are annotated already, or kept for measuring."""
    index = json.loads((shared / "releases/dev/index.json").read_text("utf-8"))
    sources = {entry["source"] for entry in index.values()}
    for file in (shared / "datasets/press-names").glob("*.jsonl"):
        sources.update(json.loads(line)["source"] for line in file.open(encoding="utf-8"))
    for file in (shared / "datasets/press-facts").glob("*.json"):
        sources.add(json.loads(file.read_text("utf-8"))["source"])
    return sources


def passage(text: str, start: random.Random) -> tuple[int, int]:
    """Whole paragraphs of about LENGTH characters, from the head of the release in half of the cases."""
    blocks = paragraphs(text)
    first = 0 if start.random() < 0.5 else start.randrange(len(blocks))
    last = first
    while last + 1 < len(blocks) and blocks[last][1] - blocks[first][0] < LENGTH:
        last += 1
    return blocks[first][0], min(blocks[last][1], blocks[first][0] + 2 * LENGTH)


def draw(arguments: argparse.Namespace) -> int:
    """Write the passages and `index.json`; wires share alike, so that the thin ones are not drowned."""
    generator = random.Random(arguments.seed)
    known = known_sources(SHARED)
    by_wire: dict[str, list[Path]] = {}
    for file in sorted(arguments.archive.rglob("*.md")):
        source = file.relative_to(arguments.archive).as_posix()
        if source not in known:
            by_wire.setdefault(source.split("/")[0], []).append(file)
    for files in by_wire.values():
        generator.shuffle(files)
    arguments.out.mkdir(parents=True, exist_ok=True)
    index: dict[str, dict[str, Any]] = {}
    wires = sorted(by_wire)
    while len(index) < arguments.number and any(by_wire.values()):
        for wire in wires:
            building = len(index) % 2 == 0
            file = next((f for f in by_wire[wire] if not building or UNDERTAKING.search(f.read_text("utf-8"))), None)
            if file is None or len(index) == arguments.number:
                continue
            by_wire[wire].remove(file)
            text = load_path(file).text
            start, end = passage(text, generator)
            if end - start < LENGTH // 3:
                continue
            name = f"p{len(index):03}"
            index[name] = {
                "source": file.relative_to(arguments.archive).as_posix(),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "start": start,
                "end": end,
            }
            (arguments.out / f"{name}.txt").write_text(text[start:end], "utf-8")
    (arguments.out / "index.json").write_text(json.dumps(index, indent=1), "utf-8")
    print(f"{len(index)} passages in {arguments.out}")
    return 0


def mentions(lines: Iterable[tuple[int, str]], text: str, draft: Path) -> Iterator[dict[str, Any]]:
    """The mentions that draft lines name, found one after the other.

    Raises SystemExit naming draft and line for an unknown label or a surface that does not follow.
    """
    at = 0
    for number, line in lines:
        label, _, surface = (part.strip() for part in line.partition("|"))
        optional, label = label.endswith("?"), label.removesuffix("?")
        if label not in NAMES or not surface:
            raise SystemExit(f"{draft}:{number}: expected LABEL | surface, found {line!r}")
        before, opened, rest = surface.partition("«")
        name, _, after = rest.partition("»") if opened else (surface, "", "")
        before = before if opened else ""
        found = text.find(before + name + after, max(at - len(before), 0))
        if found < 0:
            raise SystemExit(f"{draft}:{number}: {surface!r} does not stand after offset {at}")
        start = found + len(before)
        at = start + len(name)
        mention = {"label": label, "start": start, "end": at, "text": name}
        yield mention | ({"optional": True} if optional else {})


def build(arguments: argparse.Namespace) -> int:
    index = json.loads((arguments.passages / "index.json").read_text("utf-8"))
    rows = []
    for draft in arguments.draft:
        sections: dict[str, list[tuple[int, str]]] = {}
        for number, line in enumerate(draft.read_text("utf-8").splitlines(), 1):
            if line.startswith("=="):
                current = sections.setdefault(line.strip("= "), [])
            elif line.strip() and not line.startswith("#"):
                current.append((number, line))
        for name, lines in sections.items():
            text = (arguments.passages / f"{name}.txt").read_text("utf-8")
            found = list(mentions(lines, text, draft))
            rows.append({**index[name], "annotator": arguments.annotator, "mentions": found})
    rows.sort(key=lambda row: (row["source"], row["start"]))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    arguments.output.write_text(written, "utf-8")
    print(f"{len(rows)} passages, {sum(len(row['mentions']) for row in rows)} mentions in {arguments.output}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("archive", type=Path, help="the unpacked archive")
    drawing.add_argument("--number", type=int, default=330)
    drawing.add_argument("--seed", type=int, default=1)
    drawing.add_argument("--out", type=Path, required=True)
    drawing.set_defaults(run=draw)
    building = commands.add_parser("build")
    building.add_argument("draft", type=Path, nargs="+")
    building.add_argument("--passages", type=Path, required=True)
    building.add_argument("--annotator", required=True)
    building.add_argument("-o", "--output", type=Path, required=True)
    building.set_defaults(run=build)
    arguments = parser.parse_args()
    return int(arguments.run(arguments))


if __name__ == "__main__":
    sys.exit(main())
