"""brat standoff: a `.txt` and an `.ann` a release, and the `annotation.conf` that brat shows them by.

Mentions are text-bound annotations, what names one thing an Equiv, a fact with the mentions of its subject and of its
value a relation between them, values and other facts notes. Offsets are characters of the text, as brat counts.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import get_args

from dateline import render
from dateline.knowledge.snapshot import Snapshot
from dateline.schema import Label, Property

# Characters of a file name; a longer id is cut, and told from others by its hash.
_LONGEST = 80
_PLAIN = re.compile(r"[^\w.-]")


def write(base: Snapshot) -> Iterator[str]:
    """The `.ann` of every release, each under a line with its name, as `head` shows several files."""
    for number, read in enumerate(base.releases()):
        yield render.brat_heading(read.doc, first=number == 0)
        yield render.brat(read.doc)


def files(base: Snapshot) -> Iterator[tuple[str, Iterator[str]]]:
    """`annotation.conf`, then `.txt` and `.ann` of every release."""
    yield "annotation.conf", iter([_configuration()])
    for read in base.releases():
        name = _file_name(read.doc.id)
        yield f"{name}.txt", iter([read.doc.text])
        yield f"{name}.ann", iter([render.brat(read.doc)])


def _configuration() -> str:
    relations = [f"{name}\tArg1:<ENTITY>, Arg2:<ENTITY>" for name in get_args(Property)]
    return "\n".join([
        "[entities]", *get_args(Label), "",
        "[relations]", "Equiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive", *relations, "",
        "[events]", "", "[attributes]", "",
    ])  # fmt: skip


def _file_name(id: str) -> str:
    """A name that every file system takes and no other release has: "a/b" -> "a%2Fb"."""
    safe = _PLAIN.sub(lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), id)
    safe = re.sub(r"^\.", "%2E", safe)
    if len(safe.encode()) <= _LONGEST:
        return safe
    digest = hashlib.sha1(id.encode()).hexdigest()[:12]
    return f"{safe.encode()[:_LONGEST].decode(errors='ignore')}-{digest}"
