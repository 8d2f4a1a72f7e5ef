"""Work on many documents in worker processes, in order, losing only what kills its worker.

The standard library's ProcessPoolExecutor with spawned processes; what was under way when a process died is tried
again alone and halved until the one document is left that does it (see DEPENDENCIES: spaCy's own processes hang,
Ray and Dask lose the neighbours).
"""

import faulthandler
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from itertools import islice
from typing import IO, Generic, NamedTuple, TypeVar

from dateline.errors import DatelineError
from dateline.pipe import Chain, Pipe
from dateline.schema import Document

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items that travel to a worker together: enough to hide the way, few to try again.
CHUNK = 8
# Seconds for a chunk. A release takes a tenth of one; the name model's loading may take some of them.
TIME_LIMIT = 120.0
# Characters a second, beyond which the largest of a chunk earns it more time: a busy core reads 14,000.
PACE = 2_000.0


class Lost(NamedTuple):
    """An item that killed its worker ("crashed") or outlasted the time limit ("timeout")."""

    code: str
    reason: str


def stream(chain: Chain, documents: Iterable[Document], workers: int) -> Iterator[Document]:
    """The documents, read by `workers` processes, in their order.

    A document that kills its worker comes back unread, with an issue of stage "batch". An exception in a stage is
    raised here as it would be without workers.
    """
    for doc, result in each(partial(_read, chain), documents, workers, lambda doc: time_for(len(doc.text))):
        yield doc.with_issue("batch", result.code, result.reason) if isinstance(result, Lost) else result


def time_for(length: int) -> float:
    """Seconds that a release of so many characters or bytes may take."""
    return TIME_LIMIT + length / PACE


def each(
    work: Callable[[list[Item]], list[Result]],
    items: Iterable[Item],
    workers: int,
    time_limit: Callable[[Item], float] = lambda item: TIME_LIMIT,
) -> Generator[tuple[Item, Result | Lost], None, None]:
    """Each item with what `work`, which takes and gives lists and can be pickled, makes of it; in their order.

    A chunk may take as many seconds as `time_limit` gives the one of its items that needs most.
    Only a few chunks are under way at a time, so `items` may be endless. Raises what `work` raises.
    """
    remaining = iter(items)
    pool = _Pool(workers, work, time_limit)
    waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
    try:
        while True:
            while len(waiting) <= 2 * workers and (chunk := list(islice(remaining, CHUNK))):
                waiting.append((chunk, pool.submit(chunk)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                yield from zip(chunk, future.result(), strict=True)
            except BrokenProcessPool:
                suspects = [(chunk, future), *waiting]
                waiting.clear()
                pool.restart()
                for chunk, future in suspects:
                    yield from pool.result_or_search(chunk, future)
    finally:
        pool.close()


class _Pool(Generic[Item, Result]):
    """Worker processes that can be replaced."""

    def __init__(
        self, workers: int, work: Callable[[list[Item]], list[Result]], time_limit: Callable[[Item], float]
    ) -> None:
        self._workers = workers
        self._work = work
        self._time_limit = time_limit
        self._executor = self._start()
        try:
            self._executor.submit(os.getpid).result()
        except BrokenProcessPool as error:
            raise DatelineError(
                'no worker process could be started; a script that uses workers needs `if __name__ == "__main__":`'
            ) from error

    def _start(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_prepare_worker)

    def submit(self, chunk: list[Item]) -> "Future[list[Result]]":
        try:
            return self._executor.submit(_watched, self._work, max(map(self._time_limit, chunk)), chunk)
        except BrokenProcessPool as error:
            broken: Future[list[Result]] = Future()
            broken.set_exception(error)
            return broken

    def result_or_search(
        self, chunk: list[Item], future: "Future[list[Result]]"
    ) -> Iterator[tuple[Item, Result | Lost]]:
        if future.done() and not future.cancelled() and future.exception() is None:
            yield from zip(chunk, future.result(), strict=True)
        else:
            yield from self._search(chunk)

    def _search(self, chunk: list[Item]) -> Iterator[tuple[Item, Result | Lost]]:
        """Work on the chunk alone; if that kills the worker, on its halves."""
        begin = time.monotonic()
        try:
            yield from zip(chunk, self.submit(chunk).result(), strict=True)
        except BrokenProcessPool:
            seconds = time.monotonic() - begin
            self.restart()
            if len(chunk) == 1:
                yield chunk[0], _lost(seconds, self._time_limit(chunk[0]))
                return
            middle = len(chunk) // 2
            yield from self._search(chunk[:middle])
            yield from self._search(chunk[middle:])

    def restart(self) -> None:
        self.close()
        self._executor = self._start()

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


def _lost(seconds: float, time_limit: float) -> Lost:
    if seconds >= time_limit:
        return Lost("timeout", f"took longer than {time_limit:g} seconds and was stopped")
    return Lost("crashed", "its worker process died")


def _prepare_worker() -> None:
    # An interrupt is the parent's to handle; it goes to the whole process group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent leaves workers waiting for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _watched(work: Callable[[list[Item]], list[Result]], time_limit: float, chunk: list[Item]) -> list[Result]:
    # Ends the process from a thread of its own, so that a loop in C code that never lets go ends too.
    faulthandler.dump_traceback_later(time_limit, exit=True, file=_nowhere())
    try:
        return work(chunk)
    finally:
        faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> IO[str]:
    return open(os.devnull, "w", encoding="utf-8")


@cache
def pipe_of(chain: Chain) -> Pipe:
    """The pipe of a chain, made once in a process."""
    return Pipe(chain)


def _read(chain: Chain, documents: list[Document]) -> list[Document]:
    return list(pipe_of(chain).stream(documents))
