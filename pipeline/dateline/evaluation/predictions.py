"""Findings in a file: the JSON lines of the contract, one object a release."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dateline.evaluation.gold import GoldRelease, error, sha256
from dateline.schema import Document

NOWHERE = {"start": 0, "end": 0}


class Predictions:
    """The documents of one file, found by their text, else by their id."""

    def __init__(self, path: Path, docs: Sequence[Document]) -> None:
        self.path = path
        self._by_text = {sha256(doc.text): doc for doc in docs}
        self._by_id = {doc.id: doc for doc in docs}

    def of(self, release: GoldRelease, gold_file: Path) -> Document | None:
        """The findings for a gold release, None where the file has none.

        Raises GoldError where the id is the gold's but the text is another.
        """
        wanted = release.sha256 if release.text is None else sha256(release.text)
        if wanted in self._by_text:
            return self._by_text[wanted]
        doc = self._by_id.get(release.id)
        if doc is None:
            return None
        if wanted is not None:
            found = f"{sha256(doc.text)[:12]}… in {self.path}"
            raise error(gold_file, f"a text of {release.id} with sha256 {wanted[:12]}…", found)
        for mention in release.mentions:
            found = doc.text[mention.start : mention.end]
            if found != mention.text:
                raise error(gold_file, f"{mention.text!r} at {mention.start} of {release.id}", repr(found))
        return doc


def read(path: Path) -> Predictions:
    """The findings of a file. Raises GoldError, naming the line, for one that the contract does not allow."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise error(path, "JSON lines in UTF-8", str(problem)) from problem
    return Predictions(path, [_document(path, n, line) for n, line in enumerate(lines, 1) if line.strip()])


def _document(path: Path, number: int, line: str) -> Document:
    place = f"{path}, line {number}"
    try:
        raw = json.loads(line)
    except ValueError as problem:
        raise error(place, "a JSON object", line[:80]) from problem
    if not isinstance(raw, dict) or "release" not in raw:
        raise error(place, "an object with `release`, `mentions` …", line[:80])
    try:
        doc = Document.model_validate(_filled(raw))
        return doc.replace(mentions=doc.mentions)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise error(f"{place}, {where}", first["msg"], repr(first["input"])[:120]) from problem
    except (ValueError, AttributeError, TypeError) as problem:
        raise error(place, "mentions whose text stands at their offsets", str(problem)) from problem


def _filled(raw: dict[str, Any]) -> dict[str, Any]:
    """`raw` without null keys, as the contract allows them, and with the fields that scoring does not need."""

    def bare(item: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in item.items() if value is not None}

    spare = {"sentence": NOWHERE, "confidence": 1, "rule": "", "evidence": []}
    return {
        "release": {"sha256": "", **bare(raw["release"])},
        "mentions": [bare(mention) for mention in raw.get("mentions") or ()],
        "entities": [bare(entity) for entity in raw.get("entities") or ()],
        "facts": [{**spare, **bare(fact)} for fact in raw.get("facts") or ()],
    }
