"""dateline: reads press releases, and says what is being built, by whom, where, how large, for how much and by when.

    >>> import dateline
    >>> pipe = dateline.load("money")
    >>> pipe("The plant will cost 85.5 billion yuan.").mentions[0].value.currency
    'CNY'
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dateline.errors import ConfigError, DatelineError, GoldError, SourceError
from dateline.pipe import Pipe, load
from dateline.schema import Document

__all__ = ["ConfigError", "DatelineError", "Document", "GoldError", "Pipe", "SourceError", "load", "read"]


def read(*paths: str | Path, on_failure: Callable[[SourceError], Any] | None = None) -> Iterator[Document]:
    """The releases in files, folders, archives and globs, in the order of their paths.

    A `str` is a path or a glob, a `Path` a path. What cannot be read is given to `on_failure`, or logged as a
    warning, and the rest goes on.
    """
    from dateline import loaders  # a pipe over texts needs no loader, nor the libraries behind them

    return loaders.read(*paths, on_failure=on_failure)
