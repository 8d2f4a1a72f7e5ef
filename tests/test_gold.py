"""The gold files of the repository are right, and so are the tools that make and read them."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from scripts import agreement
from scripts import gold as tool

from dateline.errors import GoldError
from dateline.evaluation import gold

CHECKOUT = Path(__file__).parents[1]
FOLDER = CHECKOUT / "gold"
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != gold.SPLIT)
SECOND = sorted((FOLDER / "second").glob("*.yaml"))
SHARED = CHECKOUT.parent / "shared" / "datasets"
# The longest name met, that of a conference, has 154 characters; a sentence would be longer.
LONGEST = 160


# --- the gold of the repository


@pytest.mark.parametrize("path", [*FILES, *SECOND], ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_gold_agrees_with_its_text(path):
    for release in gold.read_file(path):
        try:
            gold.document(release, path)
        except FileNotFoundError as absent:
            pytest.skip(str(absent))


@pytest.mark.parametrize("path", [*FILES, *SECOND], ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_gold_holds_no_text_of_others(path):
    """Offsets and the mentions' own words, no more: neither the text nor a long passage of it."""
    [release] = gold.read_file(path)
    assert release.text is None
    assert max(len(mention.text) for mention in release.mentions) <= LONGEST


@pytest.mark.parametrize("path", [*FILES, *SECOND], ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_gold_says_whose_it_is_and_of_when(path):
    [release] = gold.read_file(path)
    assert release.id == path.stem
    assert release.annotators
    assert release.published
    assert release.entities is not None
    linked = {mention.entity for mention in release.mentions}
    assert all(mention.entity for mention in release.mentions if mention.label in gold.NAMES)
    assert all(mention.value for mention in release.mentions if mention.label in gold.VALUES)
    assert {entity.id for entity in release.entities} <= linked


def test_every_gold_file_is_in_one_part():
    split = gold.read_split(FOLDER / gold.SPLIT)
    assert sorted(name for names in split.values() for name in names) == [path.stem for path in FILES]


@pytest.mark.parametrize("path", sorted((SHARED / "press-facts").glob("*.json")) or [None], ids=str)
def test_press_facts_are_read(path):
    if path is None:
        pytest.skip("../shared is not here")
    [release] = gold.read_file(path)
    assert gold.document(release, path).release.published == release.published
    assert release.facts is not None


@pytest.mark.parametrize("name", ["train", "dev"])
def test_press_names_are_read(name):
    path = SHARED / "press-names" / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip("../shared is not here")
    releases = gold.read_file(path)
    for release in releases:
        gold.document(release, path)
    assert all(set(release.labels) == set(gold.NAMES) for release in releases)


# --- reading

RELEASE = {
    "id": "tern",
    "text": "Fjord paid $5m (€4m).",
    "mentions": [
        {"id": "m1", "label": "ORG", "start": 0, "end": 5, "text": "Fjord", "entity": "e1"},
        {"id": "m2", "label": "MONEY", "start": 11, "end": 14, "text": "$5m",
         "value": {"low": "5000000", "high": "5000000", "approximate": False, "currency": "USD"}},
        {"id": "m3", "label": "MONEY", "start": 16, "end": 19, "text": "€4m", "restates": "m2",
         "value": {"low": "4000000", "high": "4000000", "approximate": False, "currency": "EUR"}},
    ],
    "entities": [{"id": "e1", "kind": "organisation", "name": "Fjord"}],
    "facts": [],
}  # fmt: skip


def written(tmp_path: Path, **changes) -> Path:
    path = tmp_path / "tern.json"
    path.write_text(json.dumps({**RELEASE, **changes}, indent=1))
    return path


def changed(number: int, **changes) -> dict:
    mentions = [dict(mention) for mention in RELEASE["mentions"]]
    mentions[number] |= changes
    return {"mentions": mentions}


def test_gold_as_it_should_be(tmp_path):
    path = written(tmp_path)
    [release] = gold.read_file(path)
    assert gold.document(release, path).text == RELEASE["text"]
    assert release.mentions[1].value.currency == "USD"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (changed(0, label="FIRM"), r"tern\.json, line \d+, mentions\.0\.label: expected input should be 'ORG'"),
        (changed(1, start=2, end=5), "expected a mention that starts at 5 or later, found '\\$5m' at 2"),
        (changed(0, end=4), "expected 4 characters of text, found 'Fjord'"),
        (changed(0, text="Fjor "), "expected no blank at the ends, found 'Fjor '"),
        (changed(0, entity="e9"), "expected the id of an entity of the release, found e9"),
        (changed(2, restates="m1"), "expected the id of the MONEY mention restated, found m1"),
        (changed(1, value={"low": "5"}), r"mentions\.1"),
        (
            {"facts": [{"subject": "Gull", "property": "status", "value": {"status": "signed"}, "evidence": []}]},
            "expected a subject that is an entity of the release, found 'Gull'",
        ),
        (
            {
                "facts": [
                    {"subject": "Fjord", "property": "status", "value": {"status": "signed"}, "evidence": ["paid"]}
                ]
            },
            "expected evidence that is the text of a mention, found 'paid'",
        ),
        ({"labels": ["MONEY"]}, "expected one of the labels MONEY, found ORG"),
    ],
)
def test_gold_that_disagrees_with_itself(tmp_path, changes, message):
    with pytest.raises(GoldError, match=message):
        gold.read_file(written(tmp_path, **changes))


def test_the_error_names_the_line(tmp_path):
    path = written(tmp_path, **changed(1, start=2, end=5))
    with pytest.raises(GoldError) as caught:
        gold.read_file(path)
    line = int(str(caught.value).split("line ")[1].split(":")[0])
    assert path.read_text().splitlines()[line - 1].strip() == "{"
    assert "m2" in path.read_text().splitlines()[line]


def test_gold_that_disagrees_with_its_text(tmp_path):
    path = written(tmp_path, text="Fiord paid $5m (€4m).")
    with pytest.raises(GoldError, match="expected 'Fjord' at 0 of tern, found 'Fiord'"):
        gold.document(gold.read_file(path)[0], path)
    path = written(tmp_path, sha256="0" * 64)
    with pytest.raises(GoldError, match="expected a text with sha256 000000000000"):
        gold.document(gold.read_file(path)[0], path)


@pytest.mark.parametrize("content", ["{", "[1, 2]", "", "\x00"])
def test_files_that_are_no_gold(tmp_path, content):
    for name in ("a.json", "a.yaml", "a.jsonl"):
        path = tmp_path / name
        path.write_text(content)
        if name == "a.jsonl" and not content:
            assert gold.read_file(path) == []
            continue
        with pytest.raises(GoldError, match=name):
            gold.read_file(path)


def test_the_text_is_found_beside_the_gold_or_in_the_corpus(tmp_path):
    (tmp_path / "checkout" / "gold").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "checkout" / "gold" / "tern.yaml"
    release = gold.GoldRelease(id="tern", path="corpus/tern.txt", mentions=())
    with pytest.raises(FileNotFoundError, match=r"corpus/tern\.txt"):
        gold.source_file(release, path)
    (tmp_path / "elsewhere" / "tern.txt").write_text("x")
    assert gold.source_file(release, path, [tmp_path / "elsewhere"]).parent.name == "elsewhere"
    (tmp_path / "checkout" / "corpus").mkdir()
    (tmp_path / "checkout" / "corpus" / "tern.txt").write_text("x")
    assert gold.source_file(release, path).parent.name == "corpus"


def test_a_part_is_what_the_split_says(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.json").write_text("{}")
    (tmp_path / "split.yaml").write_text("development: [c, a]\ntest: [b]\n")
    assert [path.stem for path in gold.files([tmp_path])] == ["a", "b", "c"]
    assert [path.stem for path in gold.files([tmp_path], "development")] == ["a", "c"]
    with pytest.raises(GoldError, match="expected a part 'held', found the parts development, test"):
        gold.files([tmp_path], "held")
    (tmp_path / "split.yaml").write_text("development: [a, d]\n")
    with pytest.raises(GoldError, match="expected a gold file for 'd'"):
        gold.files([tmp_path], "development")
    (tmp_path / "split.yaml").write_text("development: [a]\ntest: [a]\n")
    with pytest.raises(GoldError, match="a in two"):
        gold.files([tmp_path], "test")


# --- drafts

TEXT = """NORDHAVEN, Norway, March 3, 2026 -- Fjord Steel AS ("Fjord") will build the Tern Bay Plant in Nordhaven
for 2 billion kroner ($190 million), up to 20 percent of it for the fiscal year.
A total of 12 projects were signed from March to May, among them the Tern Bay
Plant. Fjord’s plant covers about 40 hectares and will turn out 1.2 to 1.5 GWh every year from 2028.
"""
DRAFT = """# a comment
PLACE | NORDHAVEN
PLACE | Norway
DATE | March 3, 2026 | 2026-03-03
ORG | Fjord Steel AS
ORG | Fjord | Fjord Steel AS
PROJECT | Tern Bay Plant
PLACE | Nordhaven
MONEY | 2 billion kroner | 2000000000 NOK
MONEY | $190 million | 190000000 USD | ^
PERCENT | 20 percent | ..20
DATE? | fiscal year | FY2026 2026-04-01..2027-03-31
COUNT | 12 projects | 12 project
DATE | from «March» to | 2026-03
DATE | May | 2026-05
PROJECT | Tern Bay Plant
ORG | Fjord | Fjord Steel AS
AREA | 40 hectares | ~40 har
QUANTITY | 1.2 to 1.5 GWh | 1.2..1.5 GW.h
DATE | every year | set P1Y
DATE | 2028 | 2028
ENTITY | organisation | company | Fjord Steel AS
ENTITY | group | | 12 projects | members: Tern Bay Plant
FACT | 12 projects | count | 12 project | 12 projects
FACT | 12 projects | status | signed 2026-03 | 12 projects; March
FACT | Tern Bay Plant | status | signed 2026-03 | 12 projects; March
FACT | Tern Bay Plant | investment | 2000000000 NOK ^ 190000000 USD | 2 billion kroner; $190 million
FACT | Tern Bay Plant | participant | developer: Fjord | Fjord Steel AS; Tern Bay Plant
FACT | Tern Bay Plant | location | Nordhaven | Nordhaven
FACT | Tern Bay Plant | area | ~40 har of plant | 40 hectares
FACT? | Tern Bay Plant | capacity | 1.2..1.5 GW.h of output | 1.2 to 1.5 GWh
"""


def compiled(draft: str, text: str = TEXT) -> tool.Compiler:
    compiler = tool.Compiler(text)
    compiler.compile(draft)
    return compiler


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> gold.GoldRelease:
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "tern.txt").write_text(TEXT, "utf-8")
    (folder / "tern.ann").write_text(DRAFT, "utf-8")
    output = folder / "tern.yaml"
    arguments = [str(folder / "tern.ann"), str(folder / "tern.txt"), "--published", "2026-03-03"]
    assert tool.main(["build", *arguments, "--annotator", "ada", "-o", str(output)]) == 0
    [release] = gold.read_file(output)
    assert gold.document(release, output).text == TEXT
    return release


def test_a_draft_becomes_gold(built):
    assert (built.id, built.published, built.annotators) == ("tern", "2026-03-03", ("ada",))
    assert [mention.text for mention in built.mentions][-2:] == ["every year", "2028"]
    assert Counter(mention.label for mention in built.mentions)["PLACE"] == 3


def test_context_leads_to_the_right_occurrence(built):
    march = next(mention for mention in built.mentions if mention.text == "March")
    assert TEXT[march.start - 5 : march.end + 3] == "from March to"


def test_a_surface_runs_over_line_ends_and_quotes(built):
    plants = [mention.text for mention in built.mentions if mention.label == "PROJECT"]
    assert plants == ["Tern Bay Plant", "Tern Bay\nPlant"]


def test_values_of_a_draft(built):
    values = {mention.text: mention.value for mention in built.mentions}
    assert (values["20 percent"].low, values["20 percent"].high) == (None, 20)
    assert values["40 hectares"].approximate
    assert (str(values["1.2 to 1.5 GWh"].low), str(values["1.2 to 1.5 GWh"].high)) == ("1.2", "1.5")
    assert (values["March"].type, values["March"].start, values["March"].end) == ("date", "2026-03-01", "2026-03-31")
    assert (values["every year"].type, values["every year"].timex) == ("set", "P1Y")
    assert (values["fiscal year"].start, values["fiscal year"].end) == ("2026-04-01", "2027-03-31")


def test_sizes_get_dimension_and_si_from_the_unit_table(built):
    values = {mention.text: mention.value for mention in built.mentions}
    assert (values["40 hectares"].dimension, values["40 hectares"].si_low, values["40 hectares"].si_unit) == (
        "area", 400000, "m2",
    )  # fmt: skip
    assert (values["1.2 to 1.5 GWh"].dimension, values["1.2 to 1.5 GWh"].si_high) == ("energy", 5400000000000)
    area = next(fact.value for fact in built.facts if fact.property == "area")
    assert (area.si_high, area.of) == (400000, "plant")


def test_entities_of_a_draft(built):
    entities = {entity.name: entity for entity in built.entities}
    assert set(entities) == {"Nordhaven", "Norway", "Fjord Steel AS", "Tern Bay Plant", "12 projects"}
    assert entities["Fjord Steel AS"].aliases == ("Fjord",)
    assert entities["Fjord Steel AS"].class_ == "company"
    assert entities["12 projects"].members == (entities["Tern Bay Plant"].id,)
    mention = next(mention for mention in built.mentions if mention.text == "12 projects")
    assert mention.entity == entities["12 projects"].id


def test_a_group_goes_by_all_its_counted_phrases():
    text = "Twelve projects: a round of 12 projects."
    draft = "COUNT | Twelve projects | 12 project\nCOUNT | 12 projects | 12 project\n"
    found = compiled(f"{draft}ENTITY | group | | Twelve projects | aliases: 12 projects", text)
    assert found.errors == []
    assert [(thing.name, thing.aliases) for thing in found.things.values()] == [("Twelve projects", ["12 projects"])]
    assert len({mention.entity for mention in found.mentions}) == 1


def test_restatement_of_a_draft(built):
    yuan, dollars = (mention for mention in built.mentions if mention.label == "MONEY")
    assert (yuan.restates, dollars.restates) == (None, yuan.id)
    investment = next(fact.value for fact in built.facts if fact.property == "investment")
    assert (investment.currency, investment.restated.currency) == ("NOK", "USD")


def test_facts_of_a_draft(built):
    parties = {fact.property: fact.value for fact in built.facts}
    assert (parties["participant"].names, parties["participant"].role) == (("Fjord Steel AS", "Fjord"), "developer")
    assert parties["location"].names == ("Nordhaven",)
    assert (parties["capacity"].dimension, parties["capacity"].of) == ("energy", "output")
    assert [fact.property for fact in built.facts if fact.optional] == ["capacity"]


def test_what_an_annotator_should_look_at_again():
    notes = compiled(DRAFT.replace("PLACE | Nordhaven\n", "").replace("FACT | Tern Bay Plant | location", "# ")).notes
    assert not any("NORDHAVEN" in note for note in notes)
    notes = compiled("ORG | Fjord\nORG | Fjord | Fjord Steel AS").notes
    assert any("'Fjord' names itself here, but Fjord Steel AS elsewhere" in note for note in notes)
    notes = compiled(DRAFT.replace("FACT | Tern Bay Plant | status", "# ")).notes
    assert notes == ["status of '12 projects' is not said of Tern Bay Plant"]
    notes = compiled("ORG | Fjord’s").notes
    assert any("has an article, quote or 's at its edge" in note for note in notes)
    notes = compiled("PROJECT | Tern Bay Plant").notes
    assert any("'Tern Bay Plant' is not annotated at" in note for note in notes)


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        ("FIRM | Fjord", "line 1: expected ENTITY, FACT or a label"),
        ("ORG | Gull", "line 1: expected 'Gull' at or after 0 .*, found it nowhere in the text"),
        (
            "ORG | Fjord Steel AS\n\nPLACE | Norway",
            "line 3: expected 'Norway' at or after 50 .*, found it only earlier",
        ),
        ("PROJECT | Tern Bay Plant in Nordhaven\nPLACE | Bay «Plant» in", "line 2: .*overlapping 'Tern Bay Plant in"),
        ("MONEY | $190 million", "line 1: expected a value for MONEY, found none"),
        ("MONEY | $190 million | 190 million", "expected a sum and an ISO 4217 code"),
        ("MONEY | $190 million | x USD", "expected a number, found 'x'"),
        ("MONEY | $190 million | 1 USD | ^", "expected a MONEY mention before `\\^`"),
        ("COUNT | 12 projects | 12", "expected a number and a noun"),
        ("PERCENT | 20 percent | 30..20", "expected low..high"),
        ("DATE | May | May 2026", "expected a TIMEX3 value"),
        ("DATE | May | 2026-05 2026-05-40..", "expected a day"),
        ("DATE | May | 2026-05 LATE", r"expected \[type\] TIMEX"),
        ("ORG | Fjord | Gull Group", "expected a name that stands in the release, found 'Gull Group'"),
        ("ORG | Fjord\nENTITY | project | | Fjord", "expected the fullest name of a project that is mentioned"),
        ("ORG | Fjord\nENTITY | organisation | firm | Fjord", "expected a class of organisation"),
        ("ENTITY | group | | 12 projects", "expected a group named by the text of a mention"),
        ("ORG | Fjord\nFACT | Fjord | status | signed | Fjord", "expected the name of a project or group of the draft"),
        ("PROJECT | Tern Bay Plant\nFACT | Tern Bay Plant | status | signed | Fjord", "expected evidence that is"),
        ("PROJECT | Tern Bay Plant\nFACT | Tern Bay Plant | status | done | Tern Bay Plant", "expected a status"),
        ("PROJECT | Tern Bay Plant\nFACT | Tern Bay Plant | size | 4 | Tern Bay Plant", "expected a property"),
        ("PROJECT | Tern Bay Plant\nFACT | Tern Bay Plant | status | signed", "found 4 fields"),
        (
            "ORG | Fjord\nPROJECT | Tern Bay Plant\nFACT | Tern Bay Plant | participant | boss: Fjord | Fjord",
            "expected a role",
        ),
    ],
)
def test_drafts_that_cannot_be_compiled(draft, message):
    errors = compiled(draft).errors
    assert errors
    assert any(re.search(message, error) for error in errors), errors


def test_nothing_is_written_of_a_draft_with_errors(tmp_path, capsys):
    (tmp_path / "tern.txt").write_text(TEXT, "utf-8")
    (tmp_path / "tern.ann").write_text("ORG | Gull\nPLACE | Norway\nORG | Auk", "utf-8")
    output = tmp_path / "tern.yaml"
    assert tool.main(["build", str(tmp_path / "tern.ann"), str(tmp_path / "tern.txt"), "-o", str(output)]) == 1
    assert not output.exists()
    assert "2 errors" in capsys.readouterr().err


# --- show, agreement


def test_the_text_with_its_mentions_marked(built):
    shown = tool.marked(TEXT, built)
    assert '[ORG Fjord Steel AS] ("[ORG Fjord = Fjord Steel AS]")' in shown
    assert "[MONEY 2 billion kroner = 2000000000 NOK]" in shown
    assert "up to [PERCENT 20 percent = ..20]" in shown


def test_an_annotation_agrees_with_itself(built):
    report = agreement.agreement([(built, built)])
    assert report.core.strict.f1 == report.core.value.f1 == report.facts.micro.f1 == 1.0


def test_agreement_by_hand(built):
    """The second annotator missed Norway, found one place more, calls one sum optional and reads another value."""
    mentions = {mention.text: mention for mention in built.mentions}
    changes = {
        "2028": mentions["2028"].model_copy(update={"value": mentions["May"].value}),
        "$190 million": mentions["$190 million"].model_copy(update={"optional": True}),
        "12 projects": mentions["12 projects"].model_copy(update={"label": "PLACE"}),
    }
    second = [changes.get(mention.text, mention) for mention in built.mentions if mention.text != "Norway"]
    pairs = [(built, built.model_copy(update={"mentions": tuple(second), "facts": built.facts[1:]}))]
    report, agreed = agreement.agreement(pairs), agreement.required(pairs)
    places, dates = report.labels["PLACE"], report.labels["DATE"]
    assert (places.strict.correct, places.strict.missed, places.strict.spurious) == (2, 1, 1)
    assert (dates.strict.correct, dates.value.correct, dates.value.gold) == (6, 5, 6)
    assert (report.labels["MONEY"].strict.gold, agreed.labels["MONEY"].strict.gold) == (2, 1)
    assert (report.facts.micro.correct, report.facts.micro.missed) == (len(built.facts) - 1, 1)
    assert agreement.optional_in_one(pairs) == {"MONEY": 1}
    assert "| PLACE | 2 | 1 | 1 | 0.667 |" in agreement.markdown(report, agreed, agreement.optional_in_one(pairs))
    back = agreement.agreement([(second, first) for first, second in pairs])
    assert (back.core.strict.f1, back.core.value.f1) == (report.core.strict.f1, report.core.value.f1)
    assert back.facts.micro.f1 == report.facts.micro.f1


def test_calling_a_doubtful_span_optional_hides_no_disagreement(built):
    """The one marks an optional PROJECT where the other marks a required PLACE."""
    plant = next(mention for mention in built.mentions if mention.label == "PROJECT")
    doubt = plant.model_copy(update={"optional": True})
    place = plant.model_copy(update={"label": "PLACE"})
    one, other = (
        built.model_copy(update={"mentions": tuple(new if m == plant else m for m in built.mentions)})
        for new in (doubt, place)
    )
    for pair in ((one, other), (other, one)):
        report = agreement.agreement([pair])
        assert report.labels["PLACE"].strict.f1 < 1
        assert report.labels["PROJECT"].strict.f1 < 1


def test_a_release_without_a_date_needs_one_given(tmp_path, capsys):
    (tmp_path / "tern.txt").write_text("Fjord met.", "utf-8")
    (tmp_path / "tern.ann").write_text("ORG | Fjord", "utf-8")
    build = ["build", str(tmp_path / "tern.ann"), str(tmp_path / "tern.txt"), "-o", str(tmp_path)]
    assert tool.main(build) == 1
    assert "--published" in capsys.readouterr().err
    assert tool.main([*build, "--published", "2026-03-03"]) == 0
    assert (tmp_path / "tern.yaml").is_file()


def test_a_gold_file_bears_the_name_of_its_release(tmp_path, capsys):
    (tmp_path / "tern.txt").write_text("Fjord met.", "utf-8")
    (tmp_path / "tern.ann").write_text("ORG | Fjord", "utf-8")
    build = ["build", str(tmp_path / "tern.ann"), str(tmp_path / "tern.txt"), "-o", str(tmp_path / "gull.yaml")]
    assert tool.main([*build, "--published", "2026-03-03"]) == 1
    assert "tern.yaml" in capsys.readouterr().err


def test_a_release_of_a_file_of_json_lines_is_named_by_its_id(tmp_path, capsys):
    lines = [{"id": "gull", "text": "Gull met."}, {"id": "tern", "text": "Fjord met.", "published": "2026-03-03"}]
    (tmp_path / "all.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    (tmp_path / "tern.ann").write_text("ORG | Fjord", "utf-8")
    build = ["build", str(tmp_path / "tern.ann")]
    assert tool.main([*build, f"{tmp_path}/all.jsonl#skua", "-o", str(tmp_path)]) == 1
    assert "a release 'skua'" in capsys.readouterr().err
    assert tool.main([*build, f"{tmp_path}/all.jsonl#tern", "-o", str(tmp_path)]) == 0
    [release] = gold.read_file(tmp_path / "tern.yaml")
    assert (release.id, release.published) == ("tern", "2026-03-03")
    assert gold.document(release, tmp_path / "tern.yaml", [tmp_path]).text == "Fjord met."


def test_offsets_follow_a_changed_text(tmp_path, monkeypatch):
    monkeypatch.setattr(tool, "CHECKOUT", tmp_path)
    (tmp_path / "gold").mkdir()
    (tmp_path / "tern.txt").write_text("Fjord met Tern. Fjord left.", "utf-8")
    (tmp_path / "tern.ann").write_text("ORG | Tern\nORG | Fjord", "utf-8")
    build = ["build", str(tmp_path / "tern.ann"), str(tmp_path / "tern.txt"), "--published", "2026-03-03"]
    assert tool.main([*build, "-o", str(tmp_path / "gold")]) == 0
    (tmp_path / "tern.txt").write_text("NEWS Fjord met Tern. NEWS Fjord left.", "utf-8")
    assert tool.main(["check", str(tmp_path / "gold" / "tern.yaml")]) == 1
    assert tool.main(["realign", str(tmp_path / "gold" / "tern.yaml")]) == 0
    [release] = gold.read_file(tmp_path / "gold" / "tern.yaml")
    assert [(mention.text, mention.start) for mention in release.mentions] == [("Tern", 15), ("Fjord", 26)]
