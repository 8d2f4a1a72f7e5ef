"""The base for other systems: RDF (JSON-LD, Turtle), FollowTheMoney, CSV, brat.

Each format is one file of this folder. All are written piece by piece from one snapshot, the same bytes for the same
base.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from dateline.errors import ConfigError
from dateline.knowledge.export import brat, ftm, jsonld, tables, turtle
from dateline.knowledge.snapshot import Snapshot

__all__ = ["FORMATS", "Format", "to_path", "to_stream"]

File = tuple[str, Iterator[str]]


class Format(NamedTuple):
    """`stream` gives one document in pieces; `files`, where one file is not enough, names and pieces of each."""

    stream: Callable[[Snapshot], Iterator[str]]
    files: Callable[[Snapshot], Iterator[File]] | None = None


FORMATS = {
    "jsonld": Format(jsonld.write),
    "turtle": Format(turtle.write),
    "ftm": Format(ftm.write),
    "csv": Format(tables.write, tables.files),
    "brat": Format(brat.write, brat.files),
}


def to_stream(base: Path, format: str, stream: IO[str]) -> None:
    """Write the base in the output folder `base`. Raises DatelineError where there is none."""
    with Snapshot(base) as snapshot:
        for piece in FORMATS[format].stream(snapshot):
            stream.write(piece)


def to_path(base: Path, format: str, out: Path) -> None:
    """Write to a file, or to a folder where the format has several; what is there is replaced when all is done.

    Raises DatelineError where there is no base, ConfigError where `out` is of the wrong kind or in no folder.
    """
    chosen = FORMATS[format]
    with Snapshot(base) as snapshot:
        if chosen.files is None:
            if out.is_dir():
                raise ConfigError(f"{out}: is a folder; {format} is one file")
            if not out.parent.is_dir():
                raise ConfigError(f"{out}: there is no folder {out.parent}")
            _replace(out, chosen.stream(snapshot))
            return
        if out.exists() and not out.is_dir():
            raise ConfigError(f"{out}: is a file; {format} is a folder of files")
        out.mkdir(parents=True, exist_ok=True)
        for name, pieces in chosen.files(snapshot):
            _replace(out / name, pieces)


def _replace(path: Path, pieces: Iterator[str]) -> None:
    handle, partial = tempfile.mkstemp(prefix=f".{path.name[:50]}-", dir=path.parent)
    try:
        # Line ends are the format's own.
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
        os.chmod(partial, 0o666 & ~_umask())
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
