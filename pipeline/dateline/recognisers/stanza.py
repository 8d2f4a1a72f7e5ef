"""A Stanza tagger: a user's downloaded package, or a local `.pt` file; words by spaCy's tokeniser, offline.

`pip install 'dateline[stanza]'`. Labels are mapped by models/recognisers.yaml.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dateline.recognisers import ModelError, Name
from dateline.recognisers.encoding import without_surrogates
from dateline.recognisers.mapping import label_map, trimmed
from dateline.recognisers.onnx import blocks


class StanzaRecogniser:
    def __init__(self, model: str | None) -> None:
        try:
            import stanza
        except ImportError as error:
            raise ModelError("the stanza backend needs an extra: pip install 'dateline[stanza]'") from error
        try:
            self._pipeline: Any = (
                _tagger(stanza, Path(model)) if model and model.endswith(".pt") else _package(stanza, model)
            )
        except Exception as error:  # Stanza raises bare exceptions of many kinds for files it cannot use
            name = model or "the default English package"
            raise ModelError(
                f"{name}: no Stanza tagger that can be loaded ({error}); give a .pt file,"
                " or download a package with stanza.download('en')"
            ) from error
        known = self._pipeline.processors["ner"].get_known_tags()
        self._mapped = label_map("stanza", known, model or "en")
        self.labels = frozenset(self._mapped.values())

    def recognise(self, texts: Sequence[str]) -> list[list[Name]]:
        return [list(self._names(text)) for text in texts]

    def _names(self, text: str) -> Iterator[Name]:
        for base, block in blocks(without_surrogates(text)):
            if not block.strip():
                continue
            for entity in self._pipeline(block).ents:
                if label := self._mapped.get(entity.type):
                    start, end = trimmed(block, entity.start_char, entity.end_char)
                    if start < end:
                        yield Name(base + start, base + end, label, 1.0)


def load(model: str | None) -> StanzaRecogniser:
    return StanzaRecogniser(model)


def _package(stanza: Any, folder: str | None) -> Any:
    """The downloaded English package in `folder`, or where Stanza puts its downloads."""
    where = {"dir": folder} if folder else {}
    return stanza.Pipeline("en", processors={"tokenize": "spacy", "ner": "default"}, download_method=None,
                           use_gpu=False, verbose=False, **where)  # fmt: skip


def _tagger(stanza: Any, file: Path) -> Any:
    """One `.pt` file without the package around it, which Stanza asks for only to read a list of downloads.

    A tagger does not hold the word vectors that it was trained with: they stand beside it, `press.pretrain.pt` beside
    `press.pt`. Raises ValueError where they are missing; Stanza would put random vectors in their place.
    """
    file.stat()
    vectors = file.with_suffix(".pretrain.pt")
    beside = {"ner_pretrain_path": str(vectors)} if vectors.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "resources.json").write_text(json.dumps({}), "utf-8")
        pipeline = stanza.Pipeline("en", dir=folder, processors={"tokenize": "spacy", "ner": "default"},
                                   tokenize_with_spacy=True, ner_model_path=str(file), allow_unknown_language=True,
                                   download_method=None, use_gpu=False, verbose=False, **beside)  # fmt: skip
    if pipeline.processors["ner"].trainers[0].args.get("pretrain") and not beside:
        raise ValueError(f"it was trained with word vectors, and there is no {vectors.name} beside it")
    return pipeline
