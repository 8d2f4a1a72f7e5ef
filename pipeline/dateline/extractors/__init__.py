"""The extractors: one file each, found by being here.

A module in this folder decorates one function:

    @extractor("MONEY")
    def find(doc: Document) -> Iterator[Mention]: ...

It yields candidates of the labels it declares and never sees what others found; choosing among overlapping
candidates is `resolve`'s. `needs` names shared analyses, which the pipe makes once per document and hands in
as further arguments, in that order:

    "names"     list[recognisers.Name], the statistical model's names
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from dateline.schema import Label, Mention

Find = Callable[..., Iterator[Mention]]


class Extractor(NamedTuple):
    name: str
    labels: tuple[Label, ...]
    needs: tuple[str, ...]
    find: Find


_registered: dict[str, Extractor] = {}


def extractor(*labels: Label, needs: tuple[str, ...] = ()) -> Callable[[Find], Find]:
    """Register a function under the name of its module."""

    def register(find: Find) -> Find:
        name = find.__module__.rpartition(".")[2]
        _registered[name] = Extractor(name, labels, needs, find)
        return find

    return register


def get(name: str) -> Extractor | None:
    """The extractor of this name, importing its module alone."""
    if name not in _registered and name in available():
        importlib.import_module(f"{__name__}.{name}")
    return _registered.get(name)


@cache
def available() -> frozenset[str]:
    """Every extractor's name."""
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))


@cache
def registry() -> dict[str, Extractor]:
    """Every extractor by name, in the order of their names."""
    return {name: extractor for name in sorted(available()) if (extractor := get(name))}
