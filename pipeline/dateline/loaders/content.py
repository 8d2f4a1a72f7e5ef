"""What a format's reader makes of one release."""

from typing import NamedTuple

from dateline.loaders.mapping import Stretch
from dateline.schema import Issue

# Fields of a release that a file may state beside its text.
FIELDS = ("title", "published", "publisher", "place", "url", "language")


class Content(NamedTuple):
    """The text, where its stretches stand in the source (characters), what the file says of itself (`FIELDS`,
    and `id`)."""

    text: str
    stretches: list[Stretch]
    metadata: dict[str, str]
    issues: tuple[Issue, ...] = ()
