"""`dateline why` on a thing: its names in all releases, what united them, what was kept apart."""

import json

import pytest
from test_identity import family
from typer.testing import CliRunner

from dateline import knowledge
from dateline.cli import app
from dateline.errors import DatelineError
from dateline.knowledge import identity, why


@pytest.fixture
def out(tmp_path):
    lines = sorted(family(), key=lambda record: record["release"]["id"])
    (tmp_path / "releases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    knowledge.build(tmp_path)
    return tmp_path


def thing_of(release: str, name: str) -> str:
    records = family()
    found = identity.identify(o for record in records for o in identity.occurrences(record)).things
    record = next(r for r in records if r["release"]["id"] == release)
    return found[release, next(e["id"] for e in record["entities"] if e["name"] == name)]


def test_a_thing_shows_its_names_and_what_united_them(out):
    hub = why.find(out, thing_of("c", "Odmore Energy Hub"))
    assert isinstance(hub, why.Identity)
    assert [(m.release, m.name) for m in hub.members] == [("a", "Odmore Battery Park"), ("c", "Odmore Energy Hub")]
    [decision] = hub.united
    assert decision.score >= 1
    assert any("stands for 'Odmore Energy Hub'" in reason for reason in decision.reasons)


def test_a_thing_shows_what_was_kept_apart(out):
    person = why.find(out, thing_of("b", "Ada Kessler"))
    assert isinstance(person, why.Identity)
    assert [m.release for m in person.members] == ["b"]
    assert all(decision.score < 1 for decision in person.apart)
    assert any("Ada Kessler (a)" in (decision.one, decision.other) for decision in person.apart)


def test_the_command_prints_both(out):
    printed = CliRunner().invoke(app, ["why", str(out), thing_of("c", "Odmore Energy Hub")]).output
    for words in ("Odmore Battery Park", "also", "united", "kept apart"):
        assert (words in printed) == (words != "kept apart"), printed
    assert "kept apart" in CliRunner().invoke(app, ["why", str(out), thing_of("b", "Ada Kessler")]).output


def test_an_id_of_nothing_and_one_of_several_are_refused(out):
    for unclear, reason in (("zz", "no such fact or thing"), ("", "several ids")):
        with pytest.raises(DatelineError, match=reason):
            why.find(out, unclear)


def test_the_file_beside_the_results_overrules(out):
    (out / "identity.yaml").write_text(
        "same:\n  - {kind: person, members: {a: Ada Kessler, b: Ada Kessler, z: Ada Kessler}}\n", "utf-8"
    )
    from dateline.knowledge import store

    [unmet] = knowledge.build(out, store.rules(out))
    assert "no person 'Ada Kessler' in a release 'z'" in unmet
    found = why.find(out, thing_of("a", "Ada Kessler"))
    assert isinstance(found, why.Identity)
    assert {m.release for m in found.members} == {"a", "b", "d"}
    assert any("united by" in reason for decision in found.united for reason in decision.reasons)
