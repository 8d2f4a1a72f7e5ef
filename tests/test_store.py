"""The tables drawn up from the facts: sums once, later beside earlier; snapshots that are swapped in whole."""

import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dateline import batch, knowledge
from dateline.errors import ConfigError, DatelineError
from dateline.knowledge import store
from dateline.pipe import Chain
from dateline.schema import Document, Entity, Fact, Investment, Size, Span, Status, Timex, from_text, mark


def release(id: str, published: str, *said: str, parts: dict[str, str] | None = None) -> Document:
    """Facts as "Lotus Plant: EUR 500", "Lotus Plant: started", "Lotus Plant: 2.5 har", "Lotus Plant: by 2028"; a
    trailing "?" is an unsure one. `parts` maps phases to what they belong to."""
    parts = parts or {}
    names = list(dict.fromkeys([line.partition(":")[0] for line in said] + [*parts, *parts.values()]))
    text = " ".join(f"{line.rstrip('?')}." for line in [*said, *names])
    doc = from_text(text, id=id, published=published)
    ids = {name: f"e{number}" for number, name in enumerate(names, 1)}
    mentions, facts = {}, []

    def mention(label, words, value=None, entity=None):
        start = text.index(words)
        found = mark(doc, label, start, start + len(words), value, "test")
        return mentions.setdefault(start, found.model_copy(update={"entity": entity, "id": f"m{start}"})).id

    for name in names:
        mention("PROJECT", name, entity=ids[name])
    for number, line in enumerate(said):
        name, _, words = line.rstrip("?").partition(": ")
        property, value, label = read(words)
        evidence = [mention("PROJECT", name)]
        if label:
            evidence.append(mention(label, words.removeprefix("by "), value if property != "status" else None))
        start = text.index(line.rstrip("?"))
        facts.append(Fact(
            id=f"{id}-{number}", subject=ids[name], property=property, value=value, evidence=tuple(evidence),
            sentence=Span(start=start, end=start + len(line.rstrip("?")) + 1),
            confidence=0.3 if line.endswith("?") else 0.9, rule="test"))  # fmt: skip
    entities = tuple(
        Entity(id=ids[name], kind="group" if name[0].isdigit() else "project", class_="plant", name=name,
               mentions=(f"m{text.index(name)}",),
               members=tuple(ids[part] for part, whole in parts.items() if whole == name and name[0].isdigit()),
               part_of=ids[parts[name]] if name in parts and not parts[name][0].isdigit() else None)
        for name in names
    )  # fmt: skip
    ordered = tuple(found for _, found in sorted(mentions.items()))
    return doc.replace(mentions=ordered, entities=entities, facts=tuple(facts))


def read(words: str):
    one, _, other = words.partition(" ")
    if one.isupper():
        low = Decimal(other.rstrip("+"))
        return "investment", Investment(low=low, high=None if "+" in other else low, currency=one), "MONEY"
    if one == "by":
        return "completion", Timex(type="date", timex=other, start=f"{other}-01-01", end=f"{other}-12-31"), "DATE"
    if other:
        size, si = Decimal(one), Decimal(one) * 10000
        metres = {"si_low": si, "si_high": si, "si_unit": "m2"}
        return "area", Size(low=size, high=size, unit=other, dimension="area", **metres), "AREA"
    return "status", Status(status=one), None


def write(folder: Path, *docs: Document) -> None:
    folder.mkdir(exist_ok=True)
    ordered = sorted(docs, key=lambda doc: doc.id)
    (folder / "releases.jsonl").write_text("".join(doc.to_json() + "\n" for doc in ordered), "utf-8")


def built(folder: Path, *docs: Document) -> Path:
    write(folder, *docs)
    knowledge.build(folder)
    return folder


def rows(folder: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(folder / "knowledge.duckdb"), read_only=True) as base:
        return base.execute(sql).fetchall()


SUMS = "SELECT project, low, left_out FROM investments ORDER BY project, low"


def test_a_restated_sum_is_one_line_and_counts_once(tmp_path):
    cost = "Lotus Plant: EUR 500"
    built(tmp_path, release("a", "2026-01-01", cost), release("b", "2026-02-01", cost))
    assert rows(tmp_path, "SELECT low, releases, first_published::VARCHAR, last_published::VARCHAR, counted "
                          "FROM investments") == [(500.0, 2, "2026-01-01", "2026-02-01", True)]  # fmt: skip


def test_a_share_beside_the_whole_is_left_out(tmp_path):
    built(tmp_path, release("a", "2026-01-01", "Lotus Plant: EUR 500", "Lotus Plant: EUR 120"))
    assert rows(tmp_path, SUMS) == [("Lotus Plant", 120, "part of a larger sum"), ("Lotus Plant", 500, None)]


def test_an_unsure_larger_sum_makes_no_share_of_a_sure_one(tmp_path):
    built(tmp_path, release("a", "2026-01-01", "Lotus Plant: EUR 9000?", "Lotus Plant: EUR 500"))
    assert rows(tmp_path, SUMS) == [("Lotus Plant", 500, None), ("Lotus Plant", 9000, "another sum counts")]


def test_the_last_sum_counts_but_no_later_contract(tmp_path):
    sums = {"a": "EUR 500", "b": "EUR 620", "c": "EUR 40"}
    built(tmp_path, *(release(id, f"2026-0{n}-01", f"Lotus Plant: {sums[id]}") for n, id in enumerate(sums, 1)))
    assert rows(tmp_path, SUMS) == [
        ("Lotus Plant", 40, "part of a larger sum"),
        ("Lotus Plant", 500, "another sum counts"),
        ("Lotus Plant", 620, None),
    ]


def test_phases_and_members_are_not_added_to_their_whole(tmp_path):
    built(
        tmp_path,
        release("a", "2026-01-01", "Lotus Plant: EUR 500", "Lotus Plant Phase 2: EUR 200", "Fenn Mill: EUR 90",
                parts={"Lotus Plant Phase 2": "Lotus Plant"}),
        release("b", "2026-01-02", "12 projects: EUR 4000", "Odmore Mill: EUR 300",
                parts={"Odmore Mill": "12 projects"}),
        release("c", "2026-01-03", "Kessel Works: EUR 70", parts={"Kessel Works": "Kessel Park"}),
    )  # fmt: skip
    assert rows(tmp_path, SUMS) == [
        ("12 projects", 4000, None), ("Fenn Mill", 90, None), ("Kessel Works", 70, None), ("Lotus Plant", 500, None),
        ("Lotus Plant Phase 2", 200, "counted with Lotus Plant"), ("Odmore Mill", 300, "counted with 12 projects"),
    ]  # fmt: skip
    assert rows(tmp_path, "SELECT sum(low) FROM investments WHERE counted") == [(4660,)]


def test_releases_that_say_the_opposite_make_no_whole(tmp_path):
    built(
        tmp_path,
        release("a", "2026-01-01", "Lotus Plant: EUR 500", "Fenn Mill: EUR 90", parts={"Fenn Mill": "Lotus Plant"}),
        release("b", "2026-01-02", "Lotus Plant: EUR 500", parts={"Lotus Plant": "Fenn Mill"}),
    )
    assert rows(tmp_path, "SELECT count(*) FROM parts") == [(2,)]
    assert rows(tmp_path, "SELECT count(*) FROM wholes") == [(0,)]
    assert rows(tmp_path, "SELECT sum(low) FROM investments WHERE counted") == [(590,)]


def test_a_project_stands_where_the_last_release_puts_it_and_keeps_its_past(tmp_path):
    built(
        tmp_path,
        release("a", "2026-03-01", "Lotus Plant: approved", "Lotus Plant: started", "Lotus Plant: by 2028"),
        release("b", "2024-01-01", "Lotus Plant: announced", "Lotus Plant: by 2027", "Lotus Plant: EUR 500"),
        release("c", "2026-04-01", "Lotus Plant: by 2028", "Lotus Plant: cancelled?"),
    )
    assert rows(tmp_path, "SELECT status, status_published::VARCHAR, completion, investment FROM projects") == [
        ("started", "2026-03-01", "2028", "EUR 500")
    ]
    assert rows(tmp_path, "SELECT published::VARCHAR, stated, repeated, words[-1], sentence FROM timeline") == [
        ("2024-01-01", "2027", False, "2027", "Lotus Plant: by 2027."),
        ("2024-01-01", "EUR 500", False, "EUR 500", "Lotus Plant: EUR 500."),
        ("2024-01-01", "announced", False, "Lotus Plant", "Lotus Plant: announced."),
        ("2026-03-01", "2028", False, "2028", "Lotus Plant: by 2028."),
        ("2026-03-01", "approved", False, "Lotus Plant", "Lotus Plant: approved."),
        ("2026-03-01", "started", False, "Lotus Plant", "Lotus Plant: started."),
        ("2026-04-01", "2028", True, "2028", "Lotus Plant: by 2028."),
        ("2026-04-01", "cancelled", False, "Lotus Plant", "Lotus Plant: cancelled."),
    ]


def test_of_one_release_the_furthest_sure_state_holds(tmp_path):
    stages = ("Lotus Plant: completed?", "Lotus Plant: approved", "Lotus Plant: started")
    built(tmp_path, release("a", "2026-03-01", *stages))
    assert rows(tmp_path, "SELECT status FROM projects") == [("started",)]


def test_contradictions_stand_side_by_side_with_their_kind(tmp_path):
    built(
        tmp_path,
        release("a", "2026-01-01", "Lotus Plant: EUR 500", "Fenn Mill: 20 har", "Odmore Mill: by 2027"),
        release("b", "2026-02-01", "Lotus Plant: EUR 500+", "Fenn Mill: 23 har", "Odmore Mill: by 2028"),
    )
    assert rows(tmp_path, "SELECT project, kind, one, other, one_release, other_release FROM contradictions") == [
        ("Lotus Plant", "bound", "EUR 500", "EUR at least 500", "a", "b"),
        ("Fenn Mill", "figures", "20 ha", "23 ha", "a", "b"),
    ]


# --- how the base is written

BEFORE = (
    release("a", "2026-01-01", "Lotus Plant: EUR 500", "Fenn Mill: started"),
    release("b", "2026-02-01", "Lotus Plant: EUR 620", parts={"Lotus Plant Phase 2": "Lotus Plant"}),
    release("d", "2026-02-02", "Odmore Mill: by 2027"),
)
AFTER = (
    BEFORE[0],
    release("b", "2026-02-01", "Lotus Plant: EUR 640", "Kessel Works: started"),
    release("c", "2026-03-01", "Fenn Mill: completed", "Lotus Plant: 4 har"),
)


def contents(folder: Path) -> dict[str, object]:
    parquet = {f"{table}.parquet": (folder / f"{table}.parquet").read_bytes() for table in knowledge.TABLES}
    return parquet | {table: rows(folder, f"FROM {table}") for table in knowledge.TABLES}


def test_an_updated_base_is_the_one_made_anew(tmp_path):
    built(tmp_path / "updated", *BEFORE)
    built(tmp_path / "updated", *AFTER)
    assert contents(tmp_path / "updated") == contents(built(tmp_path / "fresh", *AFTER))


def test_only_what_changed_is_read_in(tmp_path, monkeypatch):
    read_in: list[str] = []
    real = store._sort_out

    def noted(releases, work, known):
        found = real(releases, work, known)
        read_in.extend(line.split('"id":"')[1][0] for line in (work / "line.jsonl").read_text("utf-8").splitlines())
        return found

    built(tmp_path, *BEFORE)
    monkeypatch.setattr(store, "_sort_out", noted)
    built(tmp_path, *AFTER)
    assert read_in == ["b", "c"]
    read_in.clear()
    monkeypatch.setattr(store, "_fingerprint", lambda: "other code")
    built(tmp_path, *AFTER)
    assert read_in == ["a", "b", "c"]


@pytest.mark.parametrize("harm", [b"broken", b""])
def test_a_broken_base_is_made_anew(tmp_path, harm):
    built(tmp_path, *BEFORE)
    whole = contents(tmp_path)
    (tmp_path / "knowledge.duckdb").write_bytes(harm)
    knowledge.build(tmp_path)
    assert contents(tmp_path) == whole


def test_a_base_of_another_version_is_made_anew(tmp_path):
    built(tmp_path, *BEFORE)
    with duckdb.connect(str(tmp_path / "knowledge.duckdb")) as base:
        base.execute("DROP TABLE layout")
    knowledge.build(tmp_path)
    assert len(rows(tmp_path, "FROM layout")) == 1


def test_another_process_reads_on_while_a_run_replaces_the_base(tmp_path):
    """It keeps what it opened; while the run goes on others can open the old one; when it is over, the new one."""
    inputs, out = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    (inputs / "a.txt").write_text("The mill cost $5 million.")
    chain = Chain(extract=("money",))
    batch.run([inputs], out, 1, chain=chain)
    base = str(out / "knowledge.duckdb")
    seen_by_others: list[str] = []

    def look(progress) -> None:
        opened = f"duckdb.connect({base!r}, read_only=True)"
        script = f"import duckdb; print({opened}.execute('FROM releases').fetchall()[-1][0])"
        seen_by_others.append(subprocess.check_output([sys.executable, "-c", script], text=True).strip())

    reader = (
        "import sys, duckdb\n"
        f"base = duckdb.connect({base!r}, read_only=True)\n"
        "count = lambda: print(base.execute('SELECT count(*) FROM releases').fetchone()[0], flush=True)\n"
        "count()\n"
        "for line in sys.stdin: count()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", reader], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "1\n"
        (inputs / "b.txt").write_text("The kiln cost $6 million.")
        batch.run([inputs], out, 1, chain=chain, progress=look)
        process.stdin.write("again\n")
        assert process.stdout.readline() == "1\n"
        process.stdin.close()
    assert set(seen_by_others) == {"a"}
    assert rows(out, "SELECT id FROM releases") == [("a",), ("b",)]
    assert not [path for path in out.iterdir() if path.name.startswith(".knowledge")]


def test_a_run_that_cannot_finish_leaves_the_base_as_it_was(tmp_path, monkeypatch):
    built(tmp_path, *BEFORE)
    before = contents(tmp_path)
    write(tmp_path, *AFTER)

    def fail(base) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.conflicts, "write", fail)
    with pytest.raises(OSError, match="No space"):
        knowledge.build(tmp_path)
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == []


@pytest.mark.parametrize("full", [duckdb.IOException, duckdb.TransactionException])
def test_a_full_disk_leaves_the_base_as_it_was_and_is_named(tmp_path, monkeypatch, full):
    def write(_: object) -> None:
        raise full("Could not write file: No space left on device")

    built(tmp_path, release("a", "2026-01-01", "Fenn Mill: started"))
    before = contents(tmp_path)
    monkeypatch.setattr(store.conflicts, "write", write)
    with pytest.raises(DatelineError, match=r"No space left on device.*; run again with more room"):
        knowledge.build(tmp_path)
    assert contents(tmp_path) == before


def test_a_base_without_releases_takes_the_first_ones(tmp_path):
    built(tmp_path)
    built(tmp_path, release("a", "2026-01-01", "Fenn Mill: started"))
    assert rows(tmp_path, "SELECT id FROM releases") == [("a",)]


def test_what_the_user_knows_better_holds(tmp_path):
    inputs, out = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    (inputs / "a.txt").write_text("The mill cost $5 million.")
    chain = Chain(extract=("money",))
    batch.run([inputs], out, 1, chain=chain)
    (out / "identity.yaml").write_text("same:\n  - {kind: project, members: {a: Lotus Plant, none: Lotus Works}}\n")
    assert len(batch.run([inputs], out, 1, chain=chain).unmet) == 2
    (out / "identity.yaml").write_text("sam: []\n")
    with pytest.raises(ConfigError, match=r"identity\.yaml"):
        batch.run([inputs], out, 1, chain=chain)


def test_things_that_the_user_unites_are_one(tmp_path):
    docs = release("a", "2026-01-01", "Lotus Plant: EUR 500"), release("b", "2026-02-01", "Fenn Mill: started")
    built(tmp_path, *docs)
    assert rows(tmp_path, "SELECT count(*) FROM projects") == [(2,)]
    (tmp_path / "identity.yaml").write_text("same:\n  - {kind: project, members: {a: Lotus Plant, b: Fenn Mill}}\n")
    knowledge.build(tmp_path, knowledge.rules(tmp_path))
    assert rows(tmp_path, "SELECT t.names, p.status, p.investment FROM projects p JOIN things t ON t.id = p.thing") == [
        (["Fenn Mill", "Lotus Plant"], "started", "EUR 500")
    ]
    assert rows(tmp_path, "SELECT united, one, other FROM decisions WHERE kind = 'project'") == [
        (True, "Lotus Plant", "Fenn Mill")
    ]


def test_a_copy_of_the_folder_is_a_base_too(tmp_path):
    built(tmp_path / "one", *BEFORE)
    shutil.copytree(tmp_path / "one", tmp_path / "it's two")
    knowledge.build(tmp_path / "it's two")
    assert contents(tmp_path / "one") == contents(tmp_path / "it's two")
