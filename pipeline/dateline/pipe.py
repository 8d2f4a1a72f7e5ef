"""The pipe: a chain of stages, each `Document -> Document`, and the analyses that they share."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline import extractors, layout, paths
from dateline.errors import ConfigError
from dateline.extractors import Extractor
from dateline.resolve import resolve
from dateline.schema import Document, Mention, from_text


class RecogniserChoice(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    backend: str = "onnx"
    model: str | None = None


class Chain(BaseModel):
    """What a chain file may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    extract: tuple[str, ...] = Field(min_length=1)
    recogniser: RecogniserChoice = RecogniserChoice()
    labels: frozenset[str] | None = None
    link: bool = False
    facts: bool = False


class Pipe:
    """A chain ready to read releases. Call it with a text, a path, bytes or a `Document`."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self._extractors = [_extractor(name) for name in sorted(set(chain.extract))]
        self._needs = {need for extractor in self._extractors for need in extractor.needs}

    def __call__(self, source: "str | bytes | Path | Document") -> Document:
        """The release, read. Raises SourceError for a file or bytes that hold no release, or several."""
        return next(iter(self.stream([_document(source)])))

    def stream(self, documents: "Iterable[str | bytes | Path | Document]", workers: int = 1) -> Iterator[Document]:
        """The documents, read; in their order whatever the number of worker processes."""
        read = map(_document, documents)
        if workers > 1:
            from dateline import parallel

            yield from parallel.stream(self.chain, read, workers)
            return
        for doc in read:
            yield self._read(layout.layout(doc))

    def _analyses(self, doc: Document) -> dict[str, Any]:
        if "names" not in self._needs:
            return {}
        return {"names": self._recogniser.recognise([doc.text])[0]}

    @cached_property
    def _recogniser(self) -> Any:
        from dateline import recognisers

        return recognisers.load(self.chain.recogniser.backend, self.chain.recogniser.model)

    def _read(self, doc: Document) -> Document:
        analyses = self._analyses(doc)
        doc = resolve(doc, chain.from_iterable(_find(extractor, doc, analyses) for extractor in self._extractors))
        if self.chain.labels is not None:
            doc = doc.replace(mentions=tuple(m for m in doc.mentions if m.label in self.chain.labels))
        if self.chain.link:
            from dateline.link import link

            doc = link(doc)
        if self.chain.facts:
            from dateline.facts import assemble

            doc = assemble(doc)
        return doc


def _extractor(name: str) -> Extractor:
    found = extractors.get(name)
    if found is None:
        raise ConfigError(f"chain: no extractor {name!r}; there are {', '.join(sorted(extractors.available()))}")
    return found


def _find(extractor: Extractor, doc: Document, analyses: dict[str, Any]) -> Iterator[Mention]:
    return extractor.find(doc, *(analyses[need] for need in extractor.needs))


def _document(source: "str | bytes | Path | Document") -> Document:
    if isinstance(source, Document):
        return source
    if isinstance(source, str):
        return from_text(source)
    if not isinstance(source, (Path, bytes)):
        raise TypeError(f"a release is a text, a Path, bytes or a Document, not {type(source).__name__}")
    from dateline import loaders

    return loaders.load_path(source) if isinstance(source, Path) else loaders.load_bytes(source)


def load(*names: "str | Path") -> Pipe:
    """A pipe: the default chain, a chain file (`load(Path("my-chain.yaml"))`), or single extractors by label
    or name (`load("money", "date")`), which find mentions and assemble nothing.

    Raises ConfigError for a file or a name that cannot be used.
    """
    if not names:
        return Pipe(read_chain(paths.models() / "chain.yaml"))
    if len(names) == 1 and (isinstance(names[0], Path) or str(names[0]).endswith((".yaml", ".yml"))):
        return Pipe(read_chain(Path(names[0])))
    return Pipe(_single([str(name).lower() for name in names]))


def read_chain(path: Path) -> Chain:
    try:
        return Chain.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"{path}: {wrong}; models/chain.yaml is an example") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _single(names: list[str]) -> Chain:
    chosen: set[str] = set()
    labels: set[str] = set()
    for name in names:
        found = _of_name_or_label(name)
        chosen.update(extractor.name for extractor in found)
        for extractor in found:
            labels.update([name.upper()] if name.upper() in extractor.labels else extractor.labels)
    return Chain(extract=tuple(sorted(chosen)), labels=frozenset(labels))


def _of_name_or_label(name: str) -> list[Extractor]:
    # An extractor named after its label is the only one of it; the others are then not even imported.
    if named := extractors.get(name):
        return [named]
    known = extractors.registry()
    found = [extractor for extractor in known.values() if name.upper() in extractor.labels]
    if not found:
        raise ConfigError(f"no extractor or label {name!r}; there are {', '.join(known)}")
    return found
