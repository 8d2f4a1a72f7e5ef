"""From the labels and spans of other people's models to the guideline's."""

import re
from collections.abc import Iterable
from typing import Final

from dateline import lexicon
from dateline.errors import ConfigError
from dateline.recognisers import LABELS, ModelError
from dateline.schema import Label

LEADING: Final = re.compile(r"(?:the\s+|[\s\"'“”‘’(\[])*", re.IGNORECASE)
TRAILING: Final = re.compile(r"(?:['’]s|[\s\"'“”‘’,;:)\]])*\Z")


def label_map(backend: str, labels: Iterable[str], model: str) -> dict[str, Label]:
    """The mapped part of a model's labels; a label that models/recognisers.yaml does not know finds nothing."""
    known = {entry["theirs"]: entry["ours"] for entry in lexicon.section("recognisers", backend, "theirs", "ours")}
    if strange := sorted(set(known.values()) - set(LABELS)):
        problem = f"models/recognisers.yaml: {strange[0]!r} is no label of ours"
        raise ConfigError(f"{problem}; choose among {', '.join(LABELS)}")
    ours: dict[str, Label] = {label: label for label in LABELS}
    found = {label: ours[known[label]] for label in labels if label in known}
    if not found:
        problem = f"{model!r} has none of the labels listed under {backend!r} in recognisers.yaml"
        raise ModelError(f"{problem}: add them there")
    return found


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without leading article, quotes, possessive and closing punctuation (GUIDELINE.md, Text and offsets)."""
    lead = LEADING.match(text, start, end)
    start = lead.end() if lead else start
    tail = TRAILING.search(text[start:end])
    return start, start + tail.start() if tail else end
