"""Loaders: what a reader sees, where it stands in the source, ids, order, metadata."""

import gzip
import io
import json
import logging
import tarfile
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dateline
from dateline import loaders
from dateline.errors import SourceError
from dateline.schema import Document

SHARED = Path(__file__).parents[2] / "shared"


def shown(markdown: str) -> str:
    return loaders.load_bytes(markdown.encode(), format="markdown").text


def page(body: str, head: str = "") -> Document:
    return loaders.load_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(), format="html")


# --- plain text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"One.\r\nTwo.\r\n", "One.\nTwo.\n"),
        (b"One.\rTwo.\r\n\r\nThree.", "One.\nTwo.\n\nThree."),
        (b"\xef\xbb\xbf  One  two.\t\n\n", "  One  two.\t\n\n"),
        ("Grüße aus Çorum".encode("utf-16"), "Grüße aus Çorum"),
        ("Grüße\r\naus Çorum".encode("utf-32"), "Grüße\naus Çorum"),
        (b"*No* [marks](here) &amp; there", "*No* [marks](here) &amp; there"),
    ],
)
def test_text_is_the_decoded_file_with_newlines(data, text):
    assert loaders.load_bytes(data).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Das Werk in Görlitz kostet 5 Millionen Euro – für „große“ Brücken über die Neiße.", "cp1252"),
        ("Завод построен в городе за два года и стоит пять миллионов рублей.", "koi8-r"),
        ("沈阳市浑南区共有四十九个项目签约，总投资八百五十五亿元。", "gb18030"),
        ("工場は来年の春に完成する予定です。投資額は五億円。", "shift_jis"),
    ],
)
def test_legacy_encodings_are_read_and_said(text, encoding):
    doc = loaders.load_bytes(text.encode(encoding))
    assert doc.text == text
    assert [(issue.stage, issue.code) for issue in doc.issues] == [("load", "encoding")]


# --- Markdown


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Corvin opens *mill* #\n\nIt is **large**.", "Corvin opens mill\n\nIt is large."),
        ("__Corvin__ and _Hale_ and ***both***, ~~gone~~.", "Corvin and Hale and both, gone."),
        ('See [the **plan**](https://x.example/a_b_(c) "title").', "See the plan."),
        ("![The mill](mill.png) [![Logo](l.png)](https://x.example)", "The mill Logo"),
        ("Ask <https://x.example/a*b*> or <a@x.example>.", "Ask https://x.example/a*b* or a@x.example."),
        ("[Plan][1] of [Corvin].\n\n[1]: https://x.example", "Plan of [Corvin].\n\n"),
        ("AT&amp;T &lt;3 &#8364;5 &unknown; R&D", "AT&T <3 €5 &unknown; R&D"),
        (r"5 \* 3 \# 2, 5 * 3 * 2, 5*3*2", "5 * 3 # 2, 5 * 3 * 2, 5*3*2"),
        ("snake_case_name and *footnote", "snake_case_name and *footnote"),
        ("> Quoted *words*\n> go on", "Quoted words\ngo on"),
        ("* One\n* Two\n  - Three\n\n1. Four", "* One\n* Two\n  - Three\n\n1. Four"),
        ("Title\n=====\n\nText\n\n---\n\nMore", "Title\n\n\nText\n\n\n\nMore"),
        ("```\n*kept* [as](is)\n```\nand `*this*`", "*kept* [as](is)\n\nand *this*"),
        ("| Hall | Area |\n|---|---:|\n| **A** | 5 m² |", "Hall | Area\nA | 5 m²"),
        ("One<br>two <b>three</b> <!-- four -->five <Corvin>", "One\ntwo three five <Corvin>"),
        (" Leading  and  double  spaces", " Leading  and  double  spaces"),
        ("#1 in steel\n\n#hashtag", "#1 in steel\n\n#hashtag"),
        ("a * b\n\n*c* d", "a * b\n\nc d"),
    ],
)
def test_markdown_is_what_a_reader_sees(markdown, text):
    assert shown(markdown).strip("\n") == text.strip("\n")


def test_front_matter_is_metadata():
    doc = loaders.load_bytes(b"---\ntitle: Mill opens\ndate: 2026-05-04\n---\n# Mill opens\n\nText.", "a/mill.md")
    assert doc.text == "Mill opens\n\nText."
    assert (doc.release.title, doc.release.published, doc.id) == ("Mill opens", "2026-05-04", "mill")


def test_the_archives_links_below_a_release_are_no_part_of_it():
    doc = loaders.load_bytes(
        b"# Mill\n\nIt opens. \n\n---\n\n[Original/Source Press Release](https://x.example/1)\n\n![Code](c.webp)",
        format="markdown",
    )
    assert doc.text == "Mill\n\nIt opens."
    assert doc.release.url == "https://x.example/1"


def test_markdown_texts_equal_those_that_were_annotated():
    folder = SHARED / "datasets" / "press-facts"
    archive = SHARED / "releases" / "archive.tar.gz"
    if not folder.is_dir() or not archive.is_file():
        pytest.skip("shared data sets are not here")
    cut = {case["source"]: case["text"] for case in (json.loads(p.read_text()) for p in folder.glob("*.json"))}
    equal = alike = 0
    with tarfile.open(archive) as members:
        for name, expected in cut.items():
            stream = members.extractfile(name)
            assert stream
            text = loaders.load_bytes(stream.read(), name).text
            equal += text.startswith(expected.rstrip())
            alike += "".join(text.split()).startswith("".join(expected.split()))
    # The others: annotated with blank lines for wide gaps, and two with entities left as they are.
    assert (equal, alike, len(cut)) >= (39, 46, 48)


# --- HTML

STORY = (
    "<h1>Corvin opens mill</h1>"
    "<p>CORVIN, Norway, May 4, 2026 &ndash; Corvin&nbsp;Steel opened a mill that cost &euro;5 million, after two "
    "years of work on the site in the harbour. It employs 400 people.</p>"
    "<p>The <b>mill</b> rolls plate\n   for ships &amp; bridges, and will reach its full capacity of 90,000 tonnes "
    "a year in the spring, when the second furnace has been lit.</p>"
    "<table><tr><th>Hall</th><th>Area</th></tr><tr><td>A</td><td><p>500 m²</p></td></tr></table>"
    "<ul><li>Opened in May</li><li>Built in two years</li></ul>"
)


def test_html_keeps_the_main_text_and_drops_the_rest():
    doc = page(
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul></nav>"
        f"<article>{STORY}</article><script>var a = '<p>no</p>'</script>"
        "<footer><p><a href='/legal'>Legal notice</a></p></footer>"
    )
    assert doc.text.splitlines()[0] == "Corvin opens mill"
    assert "a mill that cost €5 million" in doc.text
    assert "Corvin\u00a0Steel" in doc.text
    assert "The mill rolls plate for ships & bridges" in doc.text
    assert "Hall | Area\nA | 500 m²" in doc.text
    assert "• Opened in May\n• Built in two years" in doc.text
    assert not any(word in doc.text for word in ("Home", "News", "Legal", "no"))


def test_html_metadata_comes_from_linked_data_first():
    article = {
        "@graph": [{"@type": "WebPage"}, {
            "@type": ["NewsArticle"], "headline": "Corvin &amp; Hale", "datePublished": "2026-05-04T23:30:00-05:00",
            "dateModified": "2026-06-01", "publisher": {"name": "Corvin Steel"}, "inLanguage": "en",
            "mainEntityOfPage": {"@id": "https://x.example/1"},
        }],
    }  # fmt: skip
    head = (
        f'<script type="application/ld+json">{json.dumps(article)}</script><title>x</title>'
        '<meta property="og:title" content="y"><meta property="article:published_time" content="2026-07-01">'
    )
    release = page(STORY, head).release
    assert (release.title, release.published, release.publisher) == ("Corvin & Hale", "2026-05-04", "Corvin Steel")
    assert (release.url, release.language) == ("https://x.example/1", "en")


def test_html_metadata_from_meta_tags():
    head = (
        '<meta property="og:title" content="Mill &amp; more"><meta name="date" content="4 May 2026">'
        '<meta property="og:site_name" content="Northwire"><link rel="canonical" href="https://x.example/2">'
    )
    release = page(STORY, head).release
    assert (release.title, release.published) == ("Mill & more", "2026-05-04")
    assert (release.publisher, release.url) == ("Northwire", "https://x.example/2")


def test_a_page_too_short_for_a_main_text_is_kept_whole():
    assert page("<nav>Home</nav><p>The mill cost $5 million.</p>").text == "The mill cost $5 million."


def test_a_page_of_which_trafilatura_keeps_nothing_is_kept_whole():
    doc = page("<div class='comment'>€5m</div>")
    assert doc.text == "€5m"
    assert [issue.code for issue in doc.issues] == ["no-main-text"]


# --- JSON lines


def test_json_lines(tmp_path):
    lines = [
        {"text": "One \"mill\".\r\nTwo \u20ac 😀.", "id": "m1", "title": "Mill", "published": "2026-05-04",
         "publisher": "Corvin", "place": "Oslo", "url": "https://x.example", "language": "en", "other": 1},
        {"text": "Three.", "published": "soon"},
        {"text": "Four.", "id": 7, "title": ["no"]},
    ]  # fmt: skip
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join([json.dumps(lines[0]), "", *map(json.dumps, lines[1:])]) + "\n")
    first, second, third = loaders.read(path)
    assert first.text == 'One "mill".\nTwo € 😀.'
    assert first.release.model_dump(include={"id", "title", "published", "publisher", "place", "url", "language"}) == {
        "id": "m1", "title": "Mill", "published": "2026-05-04", "publisher": "Corvin", "place": "Oslo",
        "url": "https://x.example", "language": "en",
    }  # fmt: skip
    assert (second.id, second.release.published, [i.code for i in second.issues]) == ("many", None, ["metadata"])
    assert (third.id, third.release.title, [i.code for i in third.issues]) == ("7", None, ["metadata"])


# --- places in the source


def read_runs(doc: Document, data: bytes, encoding: str = "utf-8") -> None:
    """Every run's bytes are its text; source_positions is checked by the callers that have a file."""
    for run in doc.runs:
        text = doc.text[run.text : run.text + run.length]
        assert data[run.source :].decode(encoding, "ignore")[: run.length] == text


MARKUP = st.lists(
    st.sampled_from([
        *"ab €ä沈😀.\n\r*_[]()<>!#|`&;:\\-=~\"'/ ", "&amp;", "<p>", "</p>", "<td>", "<li>", "<pre>", "\r\n", "**",
        "\n\n", "[a](b)", "| - |", "---", "\u00ad", "<br>", "<!-- x -->",
    ]),
    min_size=1, max_size=60,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(MARKUP, st.sampled_from(["text", "markdown", "html"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_run_is_equal_in_text_and_source(content, form, encoding):
    data = f"Start {content} end".encode(encoding)
    try:
        doc = loaders.load_bytes(data, format=form)
    except SourceError:
        return
    assert doc.runs
    read_runs(doc, data, "utf-16-le" if encoding == "utf-16" else "utf-8")
    covered = sum(run.length for run in doc.runs)
    assert covered <= len(doc.text)
    ends = [(run.text, run.text + run.length) for run in doc.runs]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=60), st.booleans())
def test_a_run_of_a_json_text_is_equal_in_the_line(text, ascii_only):
    data = json.dumps({"id": "x", "text": f"a{text}"}, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    try:
        doc = loaders.load_bytes(data, "x.jsonl")
    except SourceError:
        return
    read_runs(doc, data)
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    assert doc.text == "a" + "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in kept)


def test_text_that_holds_no_mark_is_one_run():
    doc = loaders.load_bytes("Plain text, €5.\n\nMore.".encode(), format="markdown")
    assert [(run.text, run.source, run.length) for run in doc.runs] == [(0, 0, len(doc.text))]


@pytest.mark.parametrize(
    ("name", "data", "word", "byte", "line"),
    [
        ("a.txt", "Über\r\n€ 5\r\nmill".encode(), "mill", 14, 3),
        ("a.txt", "Über\rmill".encode("utf-16"), "mill", 12, 2),
        ("a.md", b"# Head\n\nThe **mill** [opens](x).", "opens", 22, 3),
        ("a.html", b"<html><body>\n<p>A &amp; B\n<b>mill</b></p></body></html>", "mill", 29, 3),
    ],
)
def test_source_position(tmp_path, name, data, word, byte, line):
    path = tmp_path / name
    path.write_bytes(data)
    doc = loaders.load_path(path)
    assert loaders.source_positions(doc, [doc.text.index(word)]) == [(byte, line)]


def test_source_position_of_json_lines_and_archive_members(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n\n{"text": "The mill \\u20ac opens."}\n')
    doc = list(loaders.read(path))[1]
    ((byte, line),) = loaders.source_positions(doc, [doc.text.index("opens")])
    assert (path.read_bytes()[byte : byte + 5], line) == (b"opens", 3)
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("in/a.txt", "One.\nThe mill.")
    (doc,) = loaders.read(archive)
    assert doc.release.path == f"{archive}!in/a.txt"
    assert loaders.source_positions(doc, [9, 0]) == [(9, 2), (0, 1)]
    assert loaders.source_positions(doc.replace(runs=()), [9]) == [(9, 2)]


def test_source_position_in_a_file_that_changed(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The mill.")
    doc = loaders.load_path(path)
    path.write_text("A mill.")
    with pytest.raises(SourceError, match="not the one"):
        loaders.source_positions(doc, [0])
    path.unlink()
    with pytest.raises(SourceError, match="no such file"):
        loaders.source_positions(doc, [0])


# --- folders, archives, globs


def make_tree(root: Path) -> Path:
    for name, text in {
        "b/one.txt": "One.", "a/one.md": "# Uno", "two.html": "<p>Two.</p>", "c.jsonl": '{"text": "Three."}',
        "README.md": "no", ".hidden.txt": "no", "a/image.png": "no", "a/.git/x.txt": "no",
        "index.json": json.dumps({"two.html": {"published": "2026-05-04", "sha256": "0"}}),
    }.items():  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_a_folder_in_the_order_of_paths(tmp_path):
    docs = list(dateline.read(str(make_tree(tmp_path))))
    assert [doc.text for doc in docs] == ["Uno", "One.", "Three.", "Two."]
    assert [doc.id for doc in docs] == ["a/one", "b/one", "c", "two"]
    assert docs[3].release.published == "2026-05-04"


def test_ids_and_order_do_not_depend_on_the_order_of_arguments(tmp_path):
    make_tree(tmp_path)
    parts = [tmp_path / "b", tmp_path, tmp_path / "a/one.md"]
    forward = [(doc.id, doc.release.path) for doc in loaders.read(*parts)]
    assert forward == [(doc.id, doc.release.path) for doc in loaders.read(*reversed(parts))]
    assert len(forward) == 4


def test_globs(tmp_path):
    make_tree(tmp_path)
    assert [doc.text for doc in dateline.read(f"{tmp_path}/**/*.txt")] == ["One."]
    assert [doc.text for doc in dateline.read(f"{tmp_path}/*")] == ["Uno", "One.", "Three.", "Two."]
    assert [doc.text for doc in dateline.read(f"{tmp_path}/[ab]/one.*")] == ["Uno", "One."]


def tar_of(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


@pytest.mark.parametrize("kind", ["x.tar.gz", "x.tgz", "x.tar", "x.zip"])
def test_archives(tmp_path, kind):
    files = {"d/one.txt": b"One.", "e/one.md": b"# Uno", "d/index.json": b'{"one.txt": {"published": "2026-05-04"}}',
             "__MACOSX/d/._one.txt": b"\0", "e/f.jsonl": b'{"text": "Three.", "id": "t"}\n'}  # fmt: skip
    path = tmp_path / kind
    if kind.endswith("zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    else:
        path.write_bytes(tar_of(files, "w" if kind.endswith("tar") else "w:gz"))
    docs = list(loaders.read(path))
    assert [(doc.id, doc.text) for doc in docs] == [("d/one", "One."), ("e/one", "Uno"), ("t", "Three.")]
    assert docs[0].release.published == "2026-05-04"
    assert docs[0].release.path == f"{path}!d/one.txt"


def test_equal_ids_of_json_lines_become_unique(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "1.", "id": "x"}\n{"text": "2.", "id": "x"}\n{"text": "3."}\n{"text": "4.", "id": "y"}\n')
    assert [doc.id for doc in loaders.read(path)] == ["a:1", "a:2", "a", "y"]


# --- single sources


def test_bytes_are_sniffed_or_named():
    assert loaders.load_bytes(b" <!DOCTYPE html><p>The mill.").release.format == "html"
    assert loaders.load_bytes(b"The mill < 5.").release.format == "text"
    assert loaders.load_bytes(b"# Mill", "x/a.MD").text == "Mill"
    assert loaders.load_bytes(b"# Mill", "x/a.txt", "markdown").text == "Mill"
    assert loaders.load_bytes(b"Mill").release.path is None


def test_a_pipe_takes_a_path(tmp_path):
    path = tmp_path / "mill.md"
    path.write_text("The mill cost **$5** million.")
    (mention,) = dateline.load("money")(path).mentions
    assert mention.text == "$5 million"


def test_failures_are_logged_where_nobody_takes_them(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        assert list(dateline.read(tmp_path / "none.txt")) == []
    assert "none.txt: there is no such file" in caplog.text


def test_a_gzip_member_after_the_first_is_read(tmp_path):
    whole = gzip.decompress(tar_of({"a.txt": b"One.", "b.txt": b"Two."}))
    path = tmp_path / "x.tar.gz"
    path.write_bytes(gzip.compress(whole[:700]) + gzip.compress(whole[700:]))
    assert [doc.text for doc in loaders.read(path)] == ["One.", "Two."]
