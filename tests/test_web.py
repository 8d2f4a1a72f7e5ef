"""The pages over a knowledge base: each value beside its sentence, contradictions side by side."""

from decimal import Decimal

import pytest

from dateline import knowledge
from dateline.errors import DatelineError
from dateline.schema import Document, Entity, Fact, Investment, Link, Money, Span, Timex, from_text, mark

fastapi = pytest.importorskip("fastapi", reason="the extra dateline[web] is not installed")
testclient = pytest.importorskip("fastapi.testclient", reason="httpx is not installed")

from dateline import web  # noqa: E402


def release(id: str, text: str, amount: int, published: str) -> Document:
    url = "https://example.org/spring" if id == "spring" else "javascript:alert(1)"
    doc = from_text(text, id=id, published=published, title=id, url=url)
    at = text.index(f"€{amount}")
    euros = Money(low=Decimal(amount), high=Decimal(amount), currency="EUR")
    mentions = (
        mark(doc, "PROJECT", 4, 15, None, "names.model").model_copy(update={"id": "m1", "entity": "e1"}),
        mark(doc, "MONEY", at, at + 1 + len(str(amount)), euros, "money.sign").model_copy(update={"id": "m2"}),
    )
    fact = Fact(
        id=f"{id}-fact", subject="e1", property="investment", value=Investment(**dict(euros)), evidence=("m2",),
        sentence=Span(start=0, end=len(text)), confidence=0.9, rule="investment.cost",
    )  # fmt: skip
    opening = Timex(type="date", timex="2028-SP", start="2028-03-01", end="2028-05-31")
    others = (
        fact.model_copy(update={"id": f"{id}-opening", "property": "completion", "value": opening}),
        fact.model_copy(
            update={"id": f"{id}-builder", "property": "participant", "value": Link(entity="e2", role="contractor")}
        ),
    )
    entities = (
        Entity(id="e1", kind="project", class_="plant", name="Lotus Plant", mentions=("m1",)),
        Entity(id="e2", kind="organisation", class_="company", name="Fenn Builders"),
    )
    return doc.replace(mentions=mentions, entities=entities, facts=(fact, *others))


@pytest.fixture
def client(tmp_path):
    docs = [
        release("spring", "The Lotus Plant will cost €500, <b>they</b> said.", 500, "2026-03-01"),
        release("autumn/late", "The Lotus Plant has cost €700.", 700, "2026-10-01"),
    ]
    (tmp_path / "releases.jsonl").write_text("".join(doc.to_json() + "\n" for doc in docs), "utf-8")
    knowledge.build(tmp_path)
    return testclient.TestClient(web.app(tmp_path))


def test_the_list_of_projects_shows_the_newest_amount_and_links_to_the_project(client):
    page = client.get("/").text
    assert "EUR 700" in page
    assert "Lotus Plant" in page
    assert "None with" in client.get("/?q=nothing-like-it").text


def test_a_project_shows_each_value_beside_its_sentence_and_the_contradiction(client):
    link = client.get("/").text.partition('href="/thing/')[2].partition('"')[0]
    page = client.get(f"/thing/{link}").text
    assert "will cost <mark>€500</mark>, &lt;b&gt;they&lt;/b&gt; said" in page
    assert "has cost <mark>€700</mark>" in page
    assert "Contradictions" in page


def test_sums_and_contradictions_have_pages_of_their_own(client):
    sums = client.get("/investments").text
    assert "EUR 700" in sums
    assert "another sum counts" in sums
    page = client.get("/contradictions").text
    assert "figures" in page
    assert "will cost <mark>€500</mark>, &lt;b&gt;they&lt;/b&gt; said" in page
    assert page.index("EUR 500") < page.index("EUR 700")


def test_a_project_has_a_timeline_and_what_made_it_one(client):
    link = client.get("/").text.partition('href="/thing/')[2].partition('"')[0]
    page = client.get(f"/thing/{link}").text
    timeline = page[page.index("Timeline") :]
    assert timeline.index("2026-03-01") < timeline.index("2026-10-01")
    assert "Why it is one thing" in page
    assert "same name" in page


def test_projects_are_found_by_name_and_place(client):
    assert "Lotus Plant" in client.get("/?q=lotus").text
    assert "Lotus Plant" not in client.get("/?q=odmore").text


def test_a_release_is_found_by_its_id_slashes_included(client):
    assert "has cost" in client.get("/release/autumn%2Flate").text
    assert client.get("/release/winter").status_code == 404
    assert client.get("/thing/000000000000").status_code == 404


def test_a_release_leads_back_to_the_projects_and_to_its_source(client):
    page = client.get("/release/spring").text
    assert '<a href="/">Projects</a>' in page
    assert '<a href="https://example.org/spring"' in page
    assert "will cost <mark" in page
    assert '<a href="javascript' not in client.get("/release/autumn%2Flate").text


def test_organisations_have_a_page_of_their_own(client):
    page = client.get("/organisations").text
    assert "Fenn Builders" in page
    assert "contractor" in page
    assert "Fenn Builders" in client.get("/organisations?q=lotus").text
    assert "Fenn Builders" not in client.get("/organisations?q=odmore").text


def test_dates_are_shown_in_words(client):
    assert "spring 2028" in client.get("/").text


@pytest.mark.parametrize(("path", "shown"), [("/investments", "EUR 700"), ("/contradictions", "figures")])
def test_what_a_page_has_no_room_for_follows_on_the_next(client, monkeypatch, path, shown):
    monkeypatch.setattr(web, "PAGE", 1)
    first = client.get(path).text
    assert shown in first
    assert ("More" in first) == (path == "/investments")
    second = client.get(f"{path}?page_number=2").text
    assert "EUR 500" in second or path == "/contradictions"
    assert "More" not in second


@pytest.mark.parametrize(
    ("path", "status", "shown"),
    [
        ("/thing/000000000000", 404, "no thing 000000000000"),
        ("/release/winter", 404, "no release winter"),
        ("/nowhere", 404, "Not Found"),
        ("/?page_number=first", 422, "page_number: "),
        ("/?page_number=0", 422, "page_number: "),
        ("/?page_number=99999999999999999999", 422, "page_number: "),
    ],
)
def test_an_address_that_leads_nowhere_is_a_page_that_says_so(client, path, status, shown):
    answer = client.get(path)
    assert answer.status_code == status
    assert shown in answer.text
    assert '<a href="/">Projects</a>' in answer.text


def test_a_base_that_went_away_is_named_on_the_page(client, tmp_path):
    (tmp_path / "knowledge.duckdb").unlink()
    answer = client.get("/")
    assert answer.status_code == 503
    assert "no knowledge.duckdb" in answer.text


def test_a_folder_without_a_base_is_named(tmp_path):
    with pytest.raises(DatelineError, match=r"no knowledge\.duckdb"):
        web.app(tmp_path)
