"""dateline: reads press releases, and says what is being built, by whom, where, how large, for how much and by when.

    >>> import dateline
    >>> pipe = dateline.load("money")
    >>> pipe("The plant will cost 85.5 billion yuan.").mentions[0].value.currency
    'CNY'
"""

from dateline.errors import ConfigError, DatelineError, GoldError, SourceError
from dateline.pipe import Pipe, load
from dateline.schema import Document

__all__ = ["ConfigError", "DatelineError", "Document", "GoldError", "Pipe", "SourceError", "load", "read"]


def read(*paths, **kw):  # replaced by the loaders
    from dateline import loaders

    return loaders.read(*paths, **kw)
