"""The batch: each release once, the same bytes whatever happened on the way."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import duckdb
import pytest

from dateline import batch
from dateline.batch import Progress, run
from dateline.errors import ConfigError, DatelineError, SourceError
from dateline.pipe import Chain

CHAIN = Chain(extract=("money",))
WRITTEN = ("releases.jsonl", "failures.jsonl", "mentions.parquet", "facts.parquet", "releases.parquet")


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    for number in range(30):
        path = folder / f"{number % 3}" / f"{number // 3}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"The mill of {number} cost ${number + 1} million.")
    return folder


def contents(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in WRITTEN}


def lines(out: Path, name: str = "releases.jsonl") -> list[dict]:
    return [json.loads(line) for line in (out / name).read_text().splitlines()]


def test_a_run_writes_what_the_contract_names(releases, tmp_path):
    (releases / "bad.txt").write_bytes(b"")
    seen: list[Progress] = []
    out = tmp_path / "out"
    summary = run([releases, tmp_path / "none"], out, 2, chain=CHAIN, progress=seen.append)
    assert summary[:3] == (30, 30, 0)
    found = lines(out)
    ids = [line["release"]["id"] for line in found]
    assert ids == sorted(ids)
    assert "0/0" in ids
    assert all(line["mentions"] for line in found)
    assert [(Path(line["path"]).name, line["code"]) for line in lines(out, "failures.jsonl")] == [
        ("bad.txt", "empty"), ("none", "missing"),
    ]  # fmt: skip
    assert [failure.code for failure in summary.failures] == ["empty", "missing"]
    assert seen[-1].done == 32
    assert seen[-1].total == 31
    record = json.loads((out / "run.json").read_text())
    assert record["releases"] == record["read"] == 30
    assert record["failures"] == 2
    with duckdb.connect(str(out / "knowledge.duckdb"), read_only=True) as base:
        assert base.execute("SELECT count(*) FROM releases").fetchone() == (30,)


def test_a_second_run_reads_only_what_is_new_or_changed(releases, tmp_path):
    out = tmp_path / "out"
    run([releases], out, 1, chain=CHAIN)
    first = contents(out)
    assert run([releases], out, 2, chain=CHAIN)[:3] == (30, 0, 0)
    assert contents(out) == first
    (releases / "0" / "1.txt").write_text("The mill cost $7 million.")
    (releases / "new.txt").write_text("The new mill cost $8 million.")
    (releases / "2" / "9.txt").unlink()
    assert run([releases], out, 2, chain=CHAIN)[:3] == (30, 2, 1)
    fresh = tmp_path / "fresh"
    run([releases], fresh, 1, chain=CHAIN)
    assert contents(out) == contents(fresh)
    assert not list((out / ".state").glob("shard-*"))


def test_another_chain_or_code_reads_all_again(releases, tmp_path, monkeypatch):
    out = tmp_path / "out"
    run([releases], out, 1, chain=CHAIN)
    assert run([releases], out, 1, chain=Chain(extract=("money", "percent"))).read == 30
    monkeypatch.setattr(batch, "_versions", lambda: {"lxml": "99"})
    assert run([releases], out, 1, chain=Chain(extract=("money", "percent"))).read == 30


def test_results_that_somebody_changed_are_made_again(releases, tmp_path):
    out = tmp_path / "out"
    run([releases], out, 1, chain=CHAIN)
    first = contents(out)
    with (out / "releases.jsonl").open("a") as stream:
        stream.write("{}\n")
    assert run([releases], out, 1, chain=CHAIN).read == 30
    assert contents(out) == first


def test_the_order_of_the_input_does_not_show(releases, tmp_path):
    files = sorted(releases.rglob("*.txt"))
    orders = [files, files[::-1], random.Random(1).sample(files, len(files))]
    for number, order in enumerate(orders):
        run(order, tmp_path / f"out{number}", 1 + number % 2, chain=CHAIN)
    assert contents(tmp_path / "out0") == contents(tmp_path / "out1") == contents(tmp_path / "out2")


def test_a_line_depends_on_its_release_alone(releases, tmp_path):
    run([releases], tmp_path / "all", 1, chain=CHAIN)
    run([releases / "1" / "4.txt"], tmp_path / "one", 1, chain=CHAIN)
    (alone,) = lines(tmp_path / "one")
    (among,) = [line for line in lines(tmp_path / "all") if line["release"]["path"] == alone["release"]["path"]]
    # The id is made unique by the path where two would be equal, as the contract says; all else is the same.
    assert (alone["release"].pop("id"), among["release"].pop("id")) == ("4", "1/4")
    assert alone == among


SCRIPT = """
import signal, sys, time
from pathlib import Path
from dateline import batch
from dateline.pipe import Chain

batch.SHARD = 4

def slow(progress):
    print(progress.done, flush=True)
    time.sleep(60 if progress.done == 14 else 0)  # until the signal comes

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born deaf to it
    batch.run([sys.argv[1]], Path(sys.argv[2]), 2, chain=Chain(extract=("money",)), progress=slow)
"""


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_goes_on_where_it_was(releases, tmp_path, kill):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    out = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, script, releases, out], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        while process.stdout.readline() != "14\n":
            assert process.poll() is None
        process.send_signal(kill)
        assert process.wait(60) != 0
    assert not (out / "releases.jsonl").exists()
    summary = run([releases], out, 2, chain=CHAIN)
    assert summary.releases == 30
    assert 0 < summary.read <= 30 - 12
    run([releases], tmp_path / "fresh", 1, chain=CHAIN)
    assert contents(out) == contents(tmp_path / "fresh")


def test_a_release_that_kills_its_worker_is_a_failure(releases, tmp_path, monkeypatch):
    (releases / "deadly.txt").write_text("deadly")
    monkeypatch.setattr(batch, "read_sources", die_at_deadly)
    summary = run([releases], tmp_path / "out", 2, chain=CHAIN)
    assert summary.releases == 30
    assert [(failure.id, failure.code) for failure in summary.failures] == [("deadly", "crashed")]
    assert lines(tmp_path / "out", "failures.jsonl")[0]["path"].endswith("deadly.txt")


def die_at_deadly(chain, sources):
    if any(source.data == b"deadly" for source in sources):
        os._exit(1)
    return READ(chain, sources)


READ = batch.read_sources


def test_a_release_that_raises_is_a_failure(releases, tmp_path, monkeypatch):
    (releases / "odd.txt").write_text("odd")
    monkeypatch.setattr(batch, "read_sources", raise_at_odd)
    summary = run([releases], tmp_path / "out", 1, chain=CHAIN)
    assert summary.releases == 30
    assert [(failure.code, failure.reason) for failure in summary.failures] == [("error", "RuntimeError: odd one")]


def raise_at_odd(chain, sources):
    batch.parallel.pipe_of = lambda chain: OddPipe()
    return READ(chain, sources)


class OddPipe:
    def stream(self, docs):
        for doc in docs:
            if doc.text == "odd":
                raise RuntimeError("odd one")
            yield doc

    def __call__(self, doc):
        return next(self.stream([doc]))


def test_input_without_a_release_leaves_the_results_alone(releases, tmp_path):
    out = tmp_path / "out"
    run([releases], out, 1, chain=CHAIN)
    first = contents(out)
    with pytest.raises(SourceError, match="no such file"):
        run([tmp_path / "none"], out, 1, chain=CHAIN)
    assert contents(out) == first


def test_a_model_that_cannot_be_used_ends_the_run_and_leaves_the_results(releases, tmp_path):
    out = tmp_path / "out"
    run([releases], out, 1, chain=CHAIN)
    first = contents(out)
    broken = Chain(extract=("names",), recogniser={"backend": "onnx", "model": "no-such-model"})
    with pytest.raises(DatelineError, match="no-such-model"):
        run([releases], out, 1, chain=broken)
    assert contents(out) == first
    assert run([releases], out, 1, chain=CHAIN)[:3] == (30, 0, 0)


def test_a_full_disk_is_named_with_the_file_and_leaves_no_half_of_it(releases, tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / "out"
    monkeypatch.setattr("dateline.batch.os.fsync", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*\.tsv'"):
        run([releases], out, 1, chain=CHAIN)
    assert not list(out.rglob("*.partial"))


def test_results_inside_the_input_are_not_read(releases, tmp_path):
    out = releases / "out"
    run([releases], out, 1, chain=CHAIN)
    summary = run([releases], out, 1, chain=CHAIN)
    assert summary[:3] == (30, 0, 0)
    assert summary.failures == ()


@pytest.mark.parametrize(("engine", "workers"), [("spark", 1), ("local", 0)])
def test_what_there_is_not_is_said(releases, tmp_path, engine, workers):
    with pytest.raises(ConfigError):
        run([releases], tmp_path / "out", workers, engine=engine, chain=CHAIN)


def test_a_broken_archive_gives_what_it_holds(releases, tmp_path):
    whole = tmp_path / "x.tar.gz"
    with tarfile.open(whole, "w:gz") as archive:
        archive.add(releases, arcname="in")
    whole.write_bytes(whole.read_bytes()[:-100])
    summary = run([whole], tmp_path / "out", 1, chain=CHAIN)
    assert summary.releases > 10
    assert {failure.code for failure in summary.failures} == {"truncated"}


@pytest.mark.slow
@pytest.mark.model
def test_the_whole_archive(tmp_path):
    archive = Path(__file__).parents[2] / "shared" / "releases" / "archive.tar.gz"
    if not archive.is_file():
        pytest.skip("the archive is not here")
    begin = time.monotonic()
    summary = run([archive], tmp_path / "out", 2)
    print(f"{summary.releases} releases in {time.monotonic() - begin:.0f} s")
    assert summary.releases == 8903
    assert summary.failures == ()
