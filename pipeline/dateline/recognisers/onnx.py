"""Our own model: a small encoder with layout features, run by ONNX Runtime on one thread.

A release is cut into windows of whole lines; only a line longer than a window is cut inside, with an
overlap, and there each word takes its scores from the window in which it stands further from the edge.
The tags are then decoded over the whole text, so that a window's edge never ends a name.

One window is one run: int8 scales are taken from all that is run together, so a batch of several releases
would let one change the names of another.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from dateline import paths
from dateline.recognisers import ModelError, Name
from dateline.recognisers.decoding import best_tags, log_softmax, spans
from dateline.recognisers.encoding import GAPS, Integers, Pieces, encode
from dateline.schema import Label

LONGEST: Final = 254
"""Pieces a window; with the two markers 256, the length the encoder was made for."""
OVERLAP: Final = 64
BLOCK: Final = 50_000
"""Characters encoded at a time, which bounds memory; a block ends at a line end where it can."""

CLASSIFICATION: Final = 101
SEPARATOR: Final = 102


class Window(NamedTuple):
    """Pieces `start` to `end` are run, and the scores of `keep_start` to `keep_end` are used."""

    start: int
    end: int
    keep_start: int
    keep_end: int


class OnnxRecogniser:
    def __init__(self, folder: Path) -> None:
        manifest = _checked(folder)
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ModelError(f"the name model needs {error.name}: pip install {error.name}") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._labels: list[Label] = list(manifest["labels"])
        except Exception as error:  # both libraries raise bare exceptions for a file of another version
            raise ModelError(f"{folder}: cannot be loaded ({error}); update onnxruntime and tokenizers") from error
        self.labels: frozenset[str] = frozenset(self._labels)

    def recognise(self, texts: Sequence[str]) -> list[list[Name]]:
        return [[name for base, block in blocks(text) for name in self._names(block, base)] for text in texts]

    def _names(self, text: str, base: int) -> Iterator[Name]:
        pieces = encode(text, self._tokenizer)
        firsts = np.flatnonzero(pieces.first)
        if not len(firsts):
            return
        scores = log_softmax(self._logits(pieces, firsts))
        ends = pieces.ends[np.append(firsts[1:] - 1, len(pieces.ids) - 1)]
        tags = best_tags(scores, pieces.layout[firsts, 1] == GAPS.index("paragraph"))
        for first, past_last, label in spans(tags):
            sure = np.exp(scores[first:past_last, 1 + 2 * label : 3 + 2 * label]).sum(axis=1).min()
            start, end = int(pieces.starts[firsts[first]]), int(ends[past_last - 1])
            yield Name(base + start, base + end, self._labels[label], round(float(min(sure, 1.0)), 4))

    def _logits(self, pieces: Pieces, firsts: Integers) -> npt.NDArray[np.float32]:
        """Tag scores (words, tags); `firsts` are the words' first pieces."""
        logits = np.zeros((len(firsts), 1 + 2 * len(self._labels)), dtype=np.float32)
        for window in windows(pieces):
            words = slice(*np.searchsorted(firsts, (window.keep_start, window.keep_end)))
            size = window.end - window.start
            ids = np.full((1, size + 2), CLASSIFICATION, dtype=np.int64)
            layout = np.zeros((1, size + 2, pieces.layout.shape[1]), dtype=np.int64)
            ids[0, 1:-1], ids[0, -1] = pieces.ids[window.start : window.end], SEPARATOR
            layout[0, 1:-1] = pieces.layout[window.start : window.end]
            wanted = firsts[words] - window.start + 1
            if len(wanted):
                feeds = {"ids": ids, "layout": layout, "firsts": wanted}
                logits[words] = self._session.run(None, feeds)[0][0]
        return logits


def load(model: str | None) -> OnnxRecogniser:
    """The model in the folder `model`; a bare name is a folder of models/trained."""
    name = model or "names"
    return OnnxRecogniser(paths.models() / "trained" / name if Path(name).name == name else Path(name))


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """The text in parts of at most BLOCK characters with their offsets, cut after a line end, else after a space."""
    start = 0
    while len(text) - start > BLOCK:
        limit = start + BLOCK
        cut = text.rfind("\n", start + BLOCK // 2, limit) + 1
        cut = cut or text.rfind(" ", start + BLOCK // 2, limit) + 1 or limit
        yield start, text[start:cut]
        start = cut
    yield start, text[start:]


def windows(pieces: Pieces) -> Iterator[Window]:
    """Windows of at most LONGEST pieces whose kept parts cover every piece once."""
    size = len(pieces.ids)
    lines = np.flatnonzero(np.isin(pieces.layout[:, 1], (GAPS.index("line"), GAPS.index("paragraph"))))
    start = keep_start = 0
    while size - start > LONGEST:
        end = start + LONGEST
        before = lines[(lines > max(start + LONGEST // 2, keep_start)) & (lines <= end)]
        if len(before):
            cut = int(before[-1])
            yield Window(start, cut, keep_start, cut)
            start = keep_start = cut
        else:
            yield Window(start, end, keep_start, end - OVERLAP // 2)
            start, keep_start = end - OVERLAP, end - OVERLAP // 2
    if size:
        yield Window(start, size, keep_start, size)


def _checked(folder: Path) -> dict[str, Any]:
    """The manifest of a model folder whose files are the ones that it lists."""
    advice = "install dateline again, or train with scripts/train_names.py"
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        for name, expected in manifest["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
                raise ModelError(f"{folder / name}: damaged (its checksum is not the manifest's); {advice}")
    except OSError as error:
        raise ModelError(f"{error.filename}: no name model there; {advice}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{folder / 'manifest.json'}: not a manifest of a name model; {advice}") from error
    return manifest
