"""Statistical name models behind one interface: text in, names with exact offsets out.

    "Acme Ltd. opened Riverside Park in Leeds"  ->  ORG "Acme Ltd.", PROJECT "Riverside Park", PLACE "Leeds"

Each backend is one module with a function `load(model) -> Recogniser`, imported when it is asked for.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Final, NamedTuple, Protocol

from dateline.errors import ConfigError, DatelineError
from dateline.schema import Label

BACKENDS: Final = ("onnx", "spacy", "stanza")
LABELS: Final[tuple[Label, ...]] = ("ORG", "PROJECT", "PLACE", "PERSON", "EVENT")


class ModelError(DatelineError):
    """A name model that is missing, damaged or of another version; the message says what to install."""


class Name(NamedTuple):
    """A name in a text: code points, half-open; the score is the model's probability, 1.0 where it gives none."""

    start: int
    end: int
    label: Label
    score: float


class Recogniser(Protocol):
    """Finds names; a result depends on its text alone, never on its neighbours in the call."""

    labels: frozenset[str]

    def recognise(self, texts: Sequence[str]) -> list[list[Name]]:
        """The names of each text, sorted and without overlap, in the order of the texts."""
        ...


def load(backend: str = "onnx", model: str | None = None) -> Recogniser:
    """A recogniser of the backend `onnx` (ours), `spacy` or `stanza`.

    `model` is a folder or the name of one in models/trained (onnx), an installed package (spacy), a `.pt` file
    or the folder of downloaded packages (stanza); without it the backend's default. Raises ConfigError for an
    unknown backend, ModelError where the model or the library behind it is missing or damaged.
    """
    if backend not in BACKENDS:
        raise ConfigError(f"unknown name backend {backend!r}: choose one of {', '.join(BACKENDS)}")
    recogniser: Recogniser = import_module(f"dateline.recognisers.{backend}").load(model)
    return recogniser
