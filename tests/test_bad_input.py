"""Bad input: each gets an error that names the file and the reason, and the rest goes on."""

import contextlib
import gzip
import io
import json
import os
import random
import resource
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from dateline import loaders
from dateline.errors import SourceError
from dateline.loaders import archives

GOOD = b"The mill cost $5 million."


def read(*paths: Path | str) -> tuple[list[str], list[tuple[str, str]]]:
    """Texts, and name and code of each failure."""
    failures: list[SourceError] = []
    texts = [doc.text for doc in loaders.read(*paths, on_failure=failures.append)]
    assert all(str(failure).startswith(failure.path) and failure.reason for failure in failures)
    return texts, [(Path(failure.path).name, failure.code) for failure in failures]


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.txt", b"", "empty"),
        ("x.txt", b" \n\t\n", "empty"),
        ("x.txt", b"\xef\xbb\xbf", "empty"),
        ("x.md", b"---\n", "empty"),
        ("x.html", b"<html><head><title>Mill</title></head><body><script>x</script></body></html>", "empty"),
        ("x.txt", random.Random(1).randbytes(4000), "binary"),
        ("x.md", b"\x7fELF\x02\x01\x01\x00" + bytes(200), "binary"),
        ("x.html", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        ("x.txt", b"\x01\x02\x03\x04 text \x05\x06", "binary"),
        ("x.txt", gzip.compress(GOOD, mtime=0), "binary"),
        ("x.txt", "Größe über alles, schön und weiß".encode() + b" \xff\xfe broken", "encoding"),
        ("x.txt", b"\xff\xfeo\x00n\x00e\x00\xd8", "encoding"),
        ("x.txt", b"%PDF-1.7\n", "unsupported"),
        ("x.md", b"PK\x03\x04rest", "unsupported"),
        ("x.pdf", b"%PDF-1.7\n", "unsupported"),
        ("x.docx", b"PK\x03\x04", "unsupported"),
        ("x.jsonl", b'{"text": "One."', "json"),
        ("x.jsonl", b'["text"]', "json"),
        ("x.jsonl", b'{"text": "One."} more', "json"),
        ("x.jsonl", b'{"text": "a\tb"}', "json"),
        ("x.jsonl", b'{"id": "One"}', "no-text"),
        ("x.jsonl", b'{"text": 5}', "no-text"),
        ("x.jsonl", b'{"text": " "}', "empty"),
        ("x.jsonl", b"[" * 100_000, "json"),
    ],
)
def test_a_bad_file_is_named_and_the_good_one_read(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_bytes(GOOD)
    texts, failures = read(tmp_path)
    assert texts == [GOOD.decode()]
    assert failures == [(f"{name}:1" if name.endswith("jsonl") else name, code)]
    with pytest.raises(SourceError) as caught:
        loaders.load_path(tmp_path / name)
    assert caught.value.code == code


def test_a_malformed_line_is_named_by_its_number(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "One."}\nnonsense\n\n{"text": "Four."}\n')
    assert read(path) == (["One.", "Four."], [("x.jsonl:2", "json")])


def test_missing_unreadable_and_odd_paths(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "good.txt").write_bytes(GOOD)
    texts, failures = read(tmp_path, tmp_path / "none.txt", f"{tmp_path}/*.none", tmp_path / "empty")
    assert texts == [GOOD.decode()]
    assert sorted(failures) == [
        ("*.none", "missing"), ("broken.txt", "missing"), ("empty", "no-releases"), ("none.txt", "missing"),
        ("pipe.txt", "not-a-file"),
    ]  # fmt: skip


def test_an_empty_path_is_not_the_folder_one_is_in(tmp_path, monkeypatch):
    (tmp_path / "good.txt").write_bytes(GOOD)
    monkeypatch.chdir(tmp_path)
    assert read("") == ([], [('""', "missing")])
    assert read(".") == ([GOOD.decode()], [])


def test_an_unreadable_file(tmp_path, monkeypatch):
    path = tmp_path / "x.txt"
    path.write_bytes(GOOD)

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"x\.txt: cannot be read: Permission denied"):
        loaders.load_path(path)


def test_a_link_to_a_folder_is_not_followed(tmp_path):
    (tmp_path / "good.txt").write_bytes(GOOD)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert read(tmp_path) == ([GOOD.decode()], [])


def test_many_releases_are_no_single_one(tmp_path):
    (tmp_path / "x.jsonl").write_text('{"text": "1"}\n{"text": "2"}\n')
    for path in (tmp_path, tmp_path / "x.jsonl", tmp_path / "x.zip"):
        with pytest.raises(SourceError, match=r"dateline\.read"):
            loaders.load_path(path)


def test_archive_members_that_are_refused(tmp_path):
    path = tmp_path / "x.tar.gz"
    path.write_bytes(tar_of(
        (member("/etc/a.txt"), b"absolute"), (member("../b.txt"), b"up"), (member("d/../../c.txt"), b"up"),
        (member("s.txt", tarfile.SYMTYPE, "/etc/passwd"), b""), (member("h.txt", tarfile.LNKTYPE, "good.txt"), b""),
        (member("dev.txt", tarfile.CHRTYPE), b""), (member("good.txt"), GOOD), (member("good.txt"), b"again"),
        (member("in.zip"), b"PK"),
    ))  # fmt: skip
    failures: list[SourceError] = []
    docs = list(loaders.read(path, on_failure=failures.append))
    assert [doc.id for doc in docs] == ["good"]
    assert [(failure.path.partition("!")[2], failure.code) for failure in failures] == [
        ("/etc/a.txt", "unsafe-path"), ("../b.txt", "unsafe-path"), ("d/../../c.txt", "unsafe-path"),
        ("s.txt", "link"), ("h.txt", "link"), ("dev.txt", "link"), ("good.txt", "duplicate"), ("in.zip", "unsupported"),
    ]  # fmt: skip


def test_zip_members_that_are_refused(tmp_path):
    path = tmp_path / "x.zip"
    link = zipfile.ZipInfo("s.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../b.txt", "up")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.txt", GOOD)
    assert read(path) == ([GOOD.decode()], [("b.txt", "unsafe-path"), ("x.zip!s.txt", "link")])


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_truncated_archive_gives_what_stands_before_the_break(tmp_path, share):
    noise = random.Random(1)
    bodies = [f"{n} {noise.randbytes(3000).hex()}".encode() for n in range(10)]
    whole = tar_of(*((member(f"{n}.txt"), body) for n, body in enumerate(bodies)))
    path = tmp_path / "x.tar.gz"
    path.write_bytes(whole[: int(share * len(whole))])
    texts, failures = read(path)
    assert texts == [body.decode() for body in bodies[: len(texts)]]
    assert int(10 * share) - 1 <= len(texts) <= 10 * share
    assert ("x.tar.gz", "truncated") in failures
    plain = gzip.decompress(whole)
    path = tmp_path / "x.tar"
    # Cut between two members, where nothing but the missing end tells.
    path.write_bytes(plain[: 3 * (512 + 6144)])
    assert read(path) == ([body.decode() for body in bodies[:3]], [("x.tar", "truncated")])


class Unseekable(io.RawIOBase):
    """Where a ZIP is written to that only says behind each member how long it was."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += bytes(data)
        return len(data)


def zip_of(bodies: list[bytes], method: int, to: io.BytesIO | Unseekable) -> bytes:
    with zipfile.ZipFile(to, "w", method) as archive:  # type: ignore[arg-type]
        for number, body in enumerate(bodies):
            archive.writestr(f"{number}.txt", body)
    return to.data if isinstance(to, Unseekable) else to.getvalue()


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7, 0.99])
@pytest.mark.parametrize("target", [io.BytesIO, Unseekable])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_truncated_zip_gives_what_stands_before_the_break(tmp_path, share, target, method):
    noise = random.Random(1)
    bodies = [f"{n} {noise.randbytes(30_000).hex()}".encode() for n in range(10)]
    path = tmp_path / "x.zip"
    whole = zip_of(bodies, method, target())
    path.write_bytes(whole[: int(share * len(whole))])
    texts, failures = read(path)
    if method == zipfile.ZIP_STORED and target is Unseekable:
        # Nothing tells where the first ends.
        assert (texts, failures) == ([], [("x.zip", "damaged")])
        return
    assert texts == [body.decode() for body in bodies[: len(texts)]]
    assert int(10 * share) - 1 <= len(texts) <= 10 * share
    if share > 0.05 or target is io.BytesIO:
        assert failures[-1] == ("x.zip", "truncated")


def test_a_damaged_member_of_a_zip_without_its_end_is_named_and_the_next_read(tmp_path):
    path = tmp_path / "x.zip"
    whole = zip_of([b"One.", GOOD], zipfile.ZIP_STORED, io.BytesIO())
    path.write_bytes(whole[: whole.index(b"PK\x01\x02")].replace(b"One.", b"0ne."))
    assert read(path) == ([GOOD.decode()], [("x.zip!0.txt", "truncated"), ("x.zip", "truncated")])


@pytest.mark.parametrize(("name", "data"), [("x.tar.gz", b"no archive"), ("x.zip", b"PK no"), ("x.tar", b"x" * 2000)])
def test_what_is_no_archive(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_bytes(GOOD)
    texts, failures = read(tmp_path)
    assert texts == [GOOD.decode()]
    assert failures == [(name, "damaged")]


def test_an_archive_that_is_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 10**6)
    path = tmp_path / "x.tar.gz"
    path.write_bytes(tar_of((member("good.txt"), GOOD), (member("b.txt"), bytes(10**7)), (member("c.txt"), GOOD)))
    assert read(path) == ([GOOD.decode()], [("x.tar.gz", "bomb")])
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    path.write_bytes(tar_of(*((member(f"{n}.txt"), GOOD) for n in range(4))))
    assert read(path) == ([GOOD.decode()] * 2, [("x.tar.gz", "bomb")])


def test_a_page_of_50_megabytes_is_refused_at_once(tmp_path):
    path = tmp_path / "x.html"
    with path.open("wb") as stream:
        stream.write(b"<html><body>")
        for _ in range(50):
            stream.write(b"<p>The mill cost $5 million.</p>" * 32_768)
    begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    texts, failures = read(path)
    assert (texts, failures) == ([], [("x.html", "too-large")])
    assert time.monotonic() - begin < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    with pytest.raises(SourceError, match="10,000,000 bytes"):
        loaders.load_bytes(path.read_bytes(), format="html")


def test_a_line_of_50_megabytes_is_refused_and_the_next_read(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"text": "x" * 50_000_000}) + '\n{"text": "Two."}\n')
    assert read(path) == (["Two."], [("x.jsonl:1", "too-large")])


@pytest.mark.parametrize(
    "piece",
    ["<p>", "<div>", "<td>", "<a ", "<!--", "&#", "[", "[a](", "**a ", "*", "_a", "`", "\\", "> ", "#", "| ", "---\n",
     "<br", "![", "<script>", "</p>", "- ", "~~", "(", "<table><tr><td>x", "\r", " ", "\n"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["markdown", "html"])
def test_time_grows_with_length_alone(piece, form):
    data = (piece * (200_000 // len(piece)) + " end").encode()
    begin = time.process_time()
    with contextlib.suppress(SourceError):
        loaders.load_bytes(data, format=form)
    assert time.process_time() - begin < 10


def test_names_that_are_no_utf8(tmp_path):
    (tmp_path / os.fsdecode(b"m\xfchle.txt")).write_bytes(GOOD)
    (doc,) = loaders.read(tmp_path)
    assert doc.id == "m\\udcfchle"
    doc.to_json().encode()


def test_a_refused_member_whose_name_is_no_utf8(tmp_path):
    path = tmp_path / "x.tar.gz"
    path.write_bytes(tar_of((member(f"../{os.fsdecode(bytes([0xfc]))}.txt"), GOOD)))
    ((name, _),) = read(path)[1]
    assert name == "\\udcfc.txt"


def test_an_index_that_is_broken_leaves_the_releases(tmp_path, caplog):
    (tmp_path / "index.json").write_text("{")
    (tmp_path / "good.txt").write_bytes(GOOD)
    assert read(tmp_path) == ([GOOD.decode()], [])
    assert "index.json" in caplog.text


def test_characters_that_no_database_takes(tmp_path):
    doc = loaders.load_bytes(b'{"text": "a\\u0000b\\ud800c"}', "x.jsonl")
    assert doc.text == "a\ufffdb\ufffdc"
    assert loaders.load_bytes(b"a" * 200 + b"\x00b").text == "a" * 200 + "\ufffdb"
    line = b'{"id": "a\\ud800", "title": "\\u0000b", "published": "\\udfff", "text": "c"}'
    release = loaders.load_bytes(line, "x.jsonl").release
    assert (release.id, release.title, release.published) == ("a\ufffd", "\ufffdb", None)
