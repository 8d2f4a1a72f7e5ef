"""Worker processes: the same results in the same order, and only the document that kills its worker lost."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

import dateline
from dateline import parallel
from dateline.parallel import Lost, each
from dateline.pipe import Chain, Pipe
from dateline.schema import Document, from_text


def square(numbers: list[int]) -> list[int]:
    return [number * number for number in numbers]


def die_at_13(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        os.kill(os.getpid(), 9)
    return square(numbers)


def hang_at_13(numbers: list[int]) -> list[int]:
    while 13 in numbers:
        time.sleep(0.1)
    return square(numbers)


def nap(numbers: list[int]) -> list[int]:
    time.sleep(1.5)
    return square(numbers)


def fail_at_13(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        raise ValueError("thirteen")
    return square(numbers)


def documents(count: int) -> Iterator[Document]:
    for number in range(count):
        yield from_text(f"The mill of {number} cost ${number + 1} million.", id=str(number))


def test_workers_give_what_one_process_gives():
    chain = Chain(extract=("money",))
    one = list(Pipe(chain).stream(documents(40)))
    assert list(Pipe(chain).stream(documents(40), workers=2)) == one
    assert [doc.id for doc in one] == [str(number) for number in range(40)]
    assert all(doc.mentions for doc in one)


def test_few_items_are_under_way_at_a_time():
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    results = each(square, endless(), workers=2)
    assert [next(results)[1] for _ in range(20)] == [number * number for number in range(1, 21)]
    assert taken <= 20 + parallel.CHUNK * 6
    results.close()


def test_only_the_item_that_kills_its_worker_is_lost():
    found = list(each(die_at_13, range(40), workers=2))
    assert [item for item, _ in found] == list(range(40))
    lost = [(item, result.code) for item, result in found if isinstance(result, Lost)]
    assert lost == [(13, "crashed")]


def test_an_item_that_takes_too_long_is_lost():
    found = dict(each(hang_at_13, range(10, 20), workers=1, time_limit=lambda number: 1.5))
    assert {item for item, result in found.items() if isinstance(result, Lost)} == {13}
    assert isinstance(found[13], Lost)
    assert found[13].code == "timeout"
    assert "1.5 seconds" in found[13].reason


def test_a_chunk_has_the_time_that_its_largest_item_may_take():
    found = dict(each(nap, [1, 2, 60], workers=1, time_limit=lambda number: number / 2))
    assert found == {1: 1, 2: 4, 60: 3600}
    assert parallel.time_for(0) == parallel.TIME_LIMIT
    # A busy core reads 14,000 characters a second; the largest release allowed has 10 million bytes.
    assert parallel.time_for(10_000_000) > 10_000_000 / 14_000


def test_an_exception_is_raised_as_without_workers():
    with pytest.raises(ValueError, match="thirteen"):
        list(each(fail_at_13, range(40), workers=2))


def test_a_document_that_kills_its_worker_comes_back_with_an_issue(monkeypatch):
    monkeypatch.setattr(parallel, "_read", die_at_third)
    docs = list(parallel.stream(Chain(extract=("money",)), documents(6), 2))
    assert [doc.id for doc in docs] == list("012345")
    assert [[issue.code for issue in doc.issues] for doc in docs] == [[], [], [], ["crashed"], [], []]
    assert [len(doc.mentions) for doc in docs] == [1, 1, 1, 0, 1, 1]


def die_at_third(chain: Chain, docs: list[Document]) -> list[Document]:
    if any(doc.id == "3" for doc in docs):
        os._exit(1)
    return list(Pipe(chain).stream(docs))


def test_a_script_without_a_main_guard_is_told(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import dateline\n"
        "from dateline.schema import from_text\n"
        "print(list(dateline.load('money').stream([from_text('$5')] * 9, workers=2)))\n"
    )
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 1
    assert '__name__ == "__main__"' in result.stderr.splitlines()[-1]


def test_workers_end_with_their_parent(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import os, sys, time\n"
        "from dateline.parallel import each\n"
        "def work(items):\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    list(each(work, [1], 1))\n"
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        parent.kill()
        for _ in range(100):
            if not is_running(worker):
                return
            time.sleep(0.1)
    pytest.fail("the worker outlived its parent")


def is_running(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as stat:
            return stat.read().split()[2] != "Z"
    except OSError:
        return False


def test_the_library_promise():
    """README: `pipe.stream(..., workers=2)`."""
    docs = dateline.load("money").stream(documents(3), workers=2)
    assert [doc.mentions[0].text for doc in docs] == ["$1 million", "$2 million", "$3 million"]
