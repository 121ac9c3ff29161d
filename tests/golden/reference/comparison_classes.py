# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders as the tokenizer classes of transformers have them, with vocabularies trained here.

Each class is compared twice: with its older files as they lie in a published model ("older"), and with the tokenizer.json
that the class itself saves ("saved"). The reference is the class of transformers; over a SentencePiece file it reads what
transformers' own conversion makes of the file, since version 5 does not order the pieces of all classes itself.
"""

import json
import random
import types

import sentencepiece
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

MBART = ("ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV my_MM ne_NP nl_XX "
         "ro_RO ru_RU si_LK tr_TR vi_VN zh_CN").split()
BYTES = pre_tokenizers.ByteLevel.alphabet()


def train_pieces(file, texts, **options):
    """A SentencePiece model in `file`."""
    text = file.with_suffix(".txt")
    text.write_text("\n".join(line.replace("\n", " ") for line in texts), encoding="utf-8")
    settings = {"vocab_size": 3000, "character_coverage": 0.995, "minloglevel": 2, "num_threads": 1, **options}
    sentencepiece.SentencePieceTrainer.train(input=str(text), model_prefix=str(file), **settings)
    file.with_name(file.name + ".model").rename(file)
    file.with_name(file.name + ".vocab").unlink()
    text.unlink()


def write_merges(folder, vocabulary, merges):
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    lines = "".join(f"{left} {right}\n" for left, right in merges)
    (folder / "merges.txt").write_text("#version: 0.2\n" + lines, encoding="utf-8")


def byte_pairs(texts, specials, last=False):
    """Vocabulary and merges of a byte-level BPE; the special tokens come first, or last."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=3000, initial_alphabet=BYTES, show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    words = sorted(model["vocab"], key=model["vocab"].get)
    words = [*words, *specials] if last else [*specials, *words]
    return {word: i for i, word in enumerate(words)}, model["merges"]


def clip(folder, texts):
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    words = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(words, "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    trainer = trainers.BpeTrainer(vocab_size=3000, initial_alphabet=BYTES, end_of_word_suffix="</w>", show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    tokens = [*sorted(BYTES), *(c + "</w>" for c in sorted(BYTES)), *("".join(pair) for pair in merges)]
    tokens = list(dict.fromkeys([*tokens, "<|startoftext|>", "<|endoftext|>"]))
    write_merges(folder, {token: i for i, token in enumerate(tokens)}, merges)


def deberta(folder, texts):
    write_merges(folder, *byte_pairs(texts, ["[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]"]))


def whisper(folder, texts):
    vocabulary, merges = byte_pairs(texts, ["<|endoftext|>"], last=True)
    write_merges(folder, vocabulary, merges)
    names = ["<|startoftranscript|>", "<|en|>", "<|fr|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>",
             "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    added = {name: len(vocabulary) + i for i, name in enumerate(names)}
    (folder / "added_tokens.json").write_text(json.dumps(added))
    (folder / "special_tokens_map.json").write_text(json.dumps({"additional_special_tokens": names}))


def mpnet(folder, texts):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    specials = ["<s>", "<pad>", "</s>", "[UNK]"]
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=3000, special_tokens=specials,
                                                                   show_progress=False))
    words = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    (folder / "vocab.txt").write_text("\n".join([*words, "<mask>"]) + "\n", encoding="utf-8")


def mask(name):
    """A mask token that takes the spaces before it along, as in the published models; version 5 forgets it at times."""
    return {"__type": "AddedToken", "content": name, "lstrip": True, "rstrip": False, "normalized": False, "single_word": False,
            "special": True}


def marian(folder, texts):
    """Two SentencePiece models; vocab.json holds most of their pieces, mixed."""
    found = set()
    for name, size in (("source", 3000), ("target", 2000)):
        train_pieces(folder / f"{name}.spm", texts, vocab_size=size)
        model = sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.spm"))
        found |= {model.id_to_piece(i) for i in range(model.get_piece_size())}
    chance = random.Random(7)
    kept = sorted(p for p in found if p not in ("<s>", "</s>", "<unk>") and chance.random() < 0.97)
    chance.shuffle(kept)
    words = ["</s>", "<unk>", *kept, ">>fr<<", "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(words)}))


class Marian:
    """Written in Python, so it gives no offsets; without sacremoses. Decoding is the target's affair."""

    def __init__(self, folder):
        from transformers import MarianTokenizer
        self.tokenizer = MarianTokenizer.from_pretrained(str(folder))

    def cause(self, _question, ours, theirs):
        if sorted(ours["ids"]) == sorted(theirs["ids"]):
            return "two equally probable ways: here as SentencePiece 0.1.97 chooses, there as 0.2"
        return None

    def answer(self, text, _pair, special):
        return {"ids": self.tokenizer(text, add_special_tokens=special)["input_ids"]}


def pieces(name, **options):
    return lambda folder, texts: train_pieces(folder / name, texts, **options)


ALBERT = {"pad_id": 0, "unk_id": 1, "bos_id": -1, "eos_id": -1, "control_symbols": "[CLS],[SEP],[MASK]"}
DEBERTA = {"pad_id": 0, "pad_piece": "[PAD]", "bos_id": 1, "bos_piece": "[CLS]", "eos_id": 2, "eos_piece": "[SEP]",
           "unk_id": 3, "unk_piece": "[UNK]"}
GEMMA = {"model_type": "bpe", "byte_fallback": True, "split_digits": True, "pad_id": 0, "eos_id": 1, "bos_id": 2, "unk_id": 3,
         "bos_piece": "<bos>", "eos_piece": "<eos>", "add_dummy_prefix": False, "remove_extra_whitespaces": False,
         "normalization_rule_name": "identity", "user_defined_symbols": "<mask>,<start_of_turn>"}
# Class (and what is special about the case), maker of the vocabulary, tokenizer_config.json, and what the conversion
# asks of the class; None where it reads no SentencePiece file.
CLASSES = [
    ("CLIPTokenizer", clip, {}, None),
    ("DebertaTokenizer", deberta, {"mask_token": mask("[MASK]")}, None),
    ("WhisperTokenizer", whisper, {}, None),
    ("MPNetTokenizer", mpnet, {"mask_token": mask("<mask>")}, None),
    ("GemmaTokenizer", pieces("tokenizer.model", **GEMMA), {"add_bos_token": True}, None),
    ("AlbertTokenizer", pieces("spiece.model", **ALBERT), {"mask_token": mask("[MASK]")},
     {"keep_accents": False, "do_lower_case": True}),
    ("AlbertTokenizer, cased, accents, marks as user-defined pieces",
     pieces("spiece.model", **ALBERT, user_defined_symbols=list('()"-.–£€')),
     {"mask_token": mask("[MASK]"), "keep_accents": True, "do_lower_case": False},
     {"keep_accents": True, "do_lower_case": False}),
    ("MBartTokenizer", pieces("sentencepiece.bpe.model"), {"mask_token": mask("<mask>")}, {}),
    ("XGLMTokenizer", pieces("sentencepiece.bpe.model"), {}, {}),
    ("PegasusTokenizer", pieces("spiece.model", pad_id=0, eos_id=1, unk_id=2, bos_id=-1), {},
     {"pad_token": "<pad>", "eos_token": "</s>", "eos_token_id": 1, "mask_token_sent": "<mask_1>", "mask_token": "<mask_2>",
      "mask_token_id": 3, "offset": 103}),
    ("DebertaV2Tokenizer", pieces("spm.model", **DEBERTA), {}, {"split_by_punct": False, "do_lower_case": False}),
    ("DebertaV2Tokenizer, lower, marks", pieces("spm.model", **DEBERTA), {"split_by_punct": True, "do_lower_case": True},
     {"split_by_punct": True, "do_lower_case": True}),
]
# Version 5 of these leaves out the file's precompiled_charsmap; it is put back, alone or with what the conversion adds.
WITHOUT_CHARSMAP = {"MBartTokenizer": lambda normalizer: normalizer[0], "DebertaV2Tokenizer": lambda normalizer: normalizer}
# Version 5 of these has two separators between two texts, its conversion and its models one.
OTHER_PAIRS = {"DebertaTokenizer"}


def published(folder, target, kind, attributes):
    """A folder as it is published: the tokenizer.json that the conversion of transformers makes of a SentencePiece file."""
    from transformers.convert_slow_tokenizer import SLOW_TO_FAST_CONVERTERS
    file = next(f for f in folder.iterdir() if f.suffix == ".model")
    vocabulary = {}
    original = types.SimpleNamespace(vocab_file=str(file), convert_tokens_to_ids=lambda name: vocabulary.get(name, 0), **attributes)
    conversion = SLOW_TO_FAST_CONVERTERS[kind](original)
    vocabulary |= {word: i for i, (word, _) in enumerate(conversion.vocab(conversion.proto))}
    tokenizer = conversion.converted()
    target.mkdir()
    parts, config = json.loads(tokenizer.to_str()), json.loads((folder / "tokenizer_config.json").read_text())
    for token in parts["added_tokens"]:
        token["lstrip"] = token["content"] == config.get("mask_token", {}).get("content")
    (target / "tokenizer.json").write_text(json.dumps(parts))
    (target / "tokenizer_config.json").write_text(json.dumps(config))
    return tokenizer


def class_folders(texts, temporary, only):
    """Name, folder, reference and whether pairs are asked for, as made_folders() of comparison_tokenizers.py."""
    import transformers
    for i, (name, make, config, attributes) in enumerate(CLASSES):
        if not any(only in f"{way} {name}" for way in ("older", "saved")):
            continue
        kind = name.split(",")[0]
        folder, target, saved = temporary / f"class{i}", temporary / f"published{i}", temporary / f"saved{i}"
        folder.mkdir()
        make(folder, texts)
        (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind, **config}))
        converted = published(folder, target, kind, attributes) if attributes is not None else None
        tokenizer = getattr(transformers, kind).from_pretrained(str(target if converted else folder))
        if only in f"saved {name}":
            tokenizer.save_pretrained(str(saved))
            # CLIP's class decodes by itself, which its file does not say. Others are not read again: the library reads
            # the scores of its own files to one digit less than it wrote.
            again = Tokenizer.from_file(str(saved / "tokenizer.json")) if name == "CLIPTokenizer" else tokenizer.backend_tokenizer
            yield f"saved {name}", saved, again, True
        if only in f"older {name}":
            reference = tokenizer.backend_tokenizer
            if kind in WITHOUT_CHARSMAP:
                reference.normalizer = WITHOUT_CHARSMAP[kind](converted.normalizer)
            yield f"older {name}", folder, reference, kind not in OTHER_PAIRS
    if only in "older MarianTokenizer":
        folder = temporary / "marian"
        folder.mkdir()
        marian(folder, texts)
        (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "MarianTokenizer"}')
        yield "older MarianTokenizer, ids", folder, Marian(folder), False
