# SPDX-License-Identifier: GPL-3.0-or-later
"""The tokenizers that compare_tokenizers.py compares: published ones, and one trained here for every kind of model."""

import json
import pathlib
import shutil

from comparison_classes import class_folders
from comparison_gguf import gguf_files
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers


def everyday_texts(shared):
    """Sentences of the UD treebank, their neighbours joined into paragraphs, and other prose of the test data."""
    sentences = []
    with (shared / "data/ud-english-ewt/en_ewt-ud-dev.conllu").open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("# text = "):
                sentences.append(line.removeprefix("# text = ").rstrip("\n"))
    texts = list(sentences)
    texts += ["\n".join(sentences[i:i + 5]) for i in range(0, len(sentences), 5)]
    with (shared / "data/gap-coreference/gap-validation.tsv").open(encoding="utf-8") as file:
        texts += [line.split("\t")[1] for line in file][1:]
    return texts


def charsmap_of(shared):
    from sentencepiece import sentencepiece_model_pb2
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString((shared / "tokenizers/t5-unigram/spiece.model").read_bytes())
    return model.normalizer_spec.precompiled_charsmap


def training_texts(shared):
    foreign = ["日本語の文章です。", "中文字符测试。", "مرحبا بالعالم", "Привет, мир!", "Ελληνικά κείμενα", "हिन्दी में पाठ", "한국어 문장입니다.",
               "naïve café Straße", "👩🏽‍🚀 🙂 ❤️", "ไทยน้ำ"]
    return everyday_texts(shared)[:4000] + foreign * 30


def trained(shared):
    texts = training_texts(shared)

    def byte_level_bpe():
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        tokenizer.decoder = decoders.ByteLevel()
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
        return tokenizer, trainers.BpeTrainer(vocab_size=3000, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                              special_tokens=["<s>", "</s>", "<mask>"], show_progress=False)

    def byte_level_normalizer_bpe():
        tokenizer = Tokenizer(models.BPE(ignore_merges=True))
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.ByteLevel()])
        tokenizer.pre_tokenizer = pre_tokenizers.Split("Ġ", "merged_with_next")
        tokenizer.decoder = decoders.ByteLevel()
        return tokenizer, trainers.BpeTrainer(vocab_size=1500, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                              special_tokens=["<s>"], show_progress=False)

    def metaspace_bpe():
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
        tokenizer.normalizer = normalizers.Nmt()
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=True)
        tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
                                               decoders.Strip(" ", 1, 0)])
        bytes_ = [f"<0x{b:02X}>" for b in range(256)]
        return tokenizer, trainers.BpeTrainer(vocab_size=3000, special_tokens=["<unk>", "<s>", "</s>", *bytes_],
                                              limit_alphabet=120, show_progress=False)

    def unigram(charsmap, byte_fallback=False):
        def make():
            tokenizer = Tokenizer(models.Unigram())
            tokenizer.normalizer = normalizers.Sequence(
                [normalizers.Precompiled(charsmap), normalizers.Replace(Regex(" {2,}"), " ")])
            tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
            tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
            bytes_ = [f"<0x{b:02X}>" for b in range(256)] if byte_fallback else []
            return tokenizer, trainers.UnigramTrainer(vocab_size=3000, unk_token="<unk>", show_progress=False,
                                                      special_tokens=["<unk>", "<s>", "</s>", "<pad>", *bytes_])
        return make

    def word_piece():
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.decoder = decoders.WordPiece()
        return tokenizer, trainers.WordPieceTrainer(vocab_size=3000, show_progress=False,
                                                    special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])

    def word_level(pre_tokenizer, normalizer=None):
        def make():
            tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
            tokenizer.normalizer = normalizer
            tokenizer.pre_tokenizer = pre_tokenizer
            return tokenizer, trainers.WordLevelTrainer(vocab_size=3000, special_tokens=["<unk>", "<s>"], show_progress=False)
        return make

    charsmap = charsmap_of(shared)
    accents = normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()])
    digits = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)])
    marks = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("contiguous"),
                                     pre_tokenizers.Digits(individual_digits=False)])
    makers = {
        "trained BPE, byte level": byte_level_bpe,
        "trained BPE, byte level as normalizer": byte_level_normalizer_bpe,
        "trained BPE, Metaspace, byte fallback, Nmt": metaspace_bpe,
        "trained Unigram, Metaspace, Precompiled": unigram(charsmap),
        "trained Unigram, byte fallback": unigram(charsmap, True),
        "trained WordPiece": word_piece,
        "trained WordLevel, Whitespace, Digits, NFC": word_level(digits, normalizers.NFC()),
        "trained WordLevel, Punctuation, NFKD, StripAccents": word_level(marks, accents),
        "trained WordLevel, UnicodeScripts, NFKC": word_level(pre_tokenizers.UnicodeScripts(), normalizers.NFKC()),
        "trained WordLevel, FixedLength, Strip": word_level(pre_tokenizers.FixedLength(length=3), normalizers.Strip()),
        "trained WordLevel, CharDelimiterSplit, NFD": word_level(pre_tokenizers.CharDelimiterSplit("e"), normalizers.NFD()),
    }
    for name, make in makers.items():
        def train(make=make):
            tokenizer, trainer = make()
            tokenizer.train_from_iterator(texts, trainer)
            return tokenizer
        yield name, train


MASK = {"mask_token": {"content": "<mask>", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}}
GPT2 = {"vocab.json": "tokenizers/gpt2/vocab.json", "merges.txt": "tokenizers/gpt2/merges.txt"}
BERT = {"vocab.txt": "tokenizers/bert-base-uncased/vocab.txt"}
T5 = "tokenizers/t5-unigram/spiece.model"
# Name, files, tokenizer_config.json, further files. Transformers' own classes are the reference; Llama's is asked for
# bos outright, which transformers 5 adds only then.
OLDER = [
    ("GPT2Tokenizer", GPT2, {}, {}),
    ("GPT2Tokenizer, bos, prefix, added tokens", GPT2, {"add_bos_token": True, "add_prefix_space": True},
     {"special_tokens_map.json": {"additional_special_tokens": ["<tool>"]},
      "added_tokens.json": {"<tool>": 50257, "xyz": 50258}}),
    ("RobertaTokenizer, prefix", GPT2, {"add_prefix_space": True}, {"special_tokens_map.json": MASK}),
    ("Qwen2Tokenizer", GPT2, {}, {}),
    ("BertTokenizer", BERT, {"do_lower_case": True}, {}),
    ("BertTokenizer, cased", BERT, {"do_lower_case": False, "tokenize_chinese_chars": False, "strip_accents": True}, {}),
    ("T5Tokenizer", {"spiece.model": T5}, {}, {}),
    ("XLMRobertaTokenizer", {"sentencepiece.bpe.model": T5}, {}, {"special_tokens_map.json": MASK}),
    ("CamembertTokenizer", {"sentencepiece.bpe.model": T5}, {}, {"special_tokens_map.json": MASK}),
    ("LlamaTokenizer", {"tokenizer.model": "models/stories260k-llama/tokenizer.model"},
     {"legacy": False, "add_bos_token": True}, {}),
]


def older_folders(shared, temporary, only):
    """Folders without tokenizer.json, as transformers reads them."""
    import transformers
    for i, (name, files, config, more) in enumerate(OLDER):
        if only not in f"older {name}":
            continue
        folder = temporary / f"older{i}"
        folder.mkdir()
        for target, source in files.items():
            shutil.copy(shared / source, folder / target)
        kind = name.split(",")[0]
        (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind, **config}))
        for file, content in more.items():
            (folder / file).write_text(json.dumps(content))
        reference = getattr(transformers, kind).from_pretrained(str(folder))
        yield f"older {name}", folder, reference.backend_tokenizer, False


def made_folders(shared, temporary, only):
    """Name, folder, reference and whether pairs are asked for, for each tokenizer whose name holds `only`."""
    root = pathlib.Path(__file__).resolve().parents[3]
    published = {f"tokenizers/{name}": shared / "tokenizers" / name
                 for name in ("gpt2", "bert-base-uncased", "gpt-neox-20b", "phi3-llama2-vocab")}
    published |= {f"models/{folder.name}": folder for folder in sorted((shared / "models").iterdir())
                  if (folder / "tokenizer.json").exists()}
    published["resources/models/demo"] = root / "resources/models/demo"
    for name, folder in published.items():
        if only in name:
            reference = Tokenizer.from_file(str(folder / "tokenizer.json"))
            reference.no_truncation()
            reference.no_padding()
            yield name, folder, reference, name.endswith("bert-base-uncased")
    for i, (name, train) in enumerate(trained(shared)):
        if only not in name:
            continue
        tokenizer = train()
        folder = temporary / str(i)
        folder.mkdir()
        tokenizer.save(str(folder / "tokenizer.json"))
        yield name, folder, tokenizer, True
    yield from older_folders(shared, temporary, only)
    yield from class_folders(training_texts(shared), temporary, only)
    yield from gguf_files(training_texts(shared), shared, temporary, only)
