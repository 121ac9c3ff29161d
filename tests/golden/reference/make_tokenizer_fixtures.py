# SPDX-License-Identifier: GPL-3.0-or-later
"""Small tokenizers for each stage and option, with what Hugging Face's tokenizers makes of texts.

Run with any Python that has the package `tokenizers` (the files in the repository: version 0.23.3):

    python tests/golden/reference/make_tokenizer_fixtures.py

Writes tests/data/tokenizers/fixtures.jsonl, one line per tokenizer: name, tokenizer (the whole tokenizer.json) and
cases (text, pair, add_special_tokens, ids, tokens, offsets in bytes, type_ids, decoded, decoded_skip_special).
Nothing in it comes from Headscope itself.
"""

import base64
import json
import pathlib
import random
import struct

import tokenizers
from tokenizers import Tokenizer

TARGET = pathlib.Path(__file__).resolve().parents[2] / "data" / "tokenizers" / "fixtures.jsonl"

TEXTS = [
    "", " ", "  ", "\n", " a", "a ", "hello world", "Hello, World!", "  hello   world  ", "a-b--c", "-a-", "---",
    "don't do not", "one1two22 333", "Ünïcödé ÀÉÎ", "e\u0301a\u0308 \u1e9b\u0323", "ﬁ ½ Å ①", "日本語 text", "\u1100\u1161\u11a8",
    "tab\tline\nend\r\n", "🙂 👨‍👩‍👧", "İstanbul ẞ", "\u00a0x\u3000y\u2003", "<mask>", "hello <mask> world", "a<mask>b",
    "  <mask>  ", "<s>hello</s>", "tokentok tok token-tok", "HELLO Café cafe", "zebra qux", "hello\u200bworld\ufeff",
    "▁hello ▁", "<0x41>A", "hellohello hellow", "a.b!c?d", "lowlow lower lowest", "\u0301\u0301a", "x" * 30,
]
PIECES = ["hello", " ", "  ", "world", "low", "er", "-", "--", "1", "22", ".", "!", "é", "e\u0301", "Å", "日", "🙂", "\n",
          "\t", "A", "<mask>", "<s>", "tok", "ﬁ", "İ", "\u3000", "'s", "zq", "▁"]


def texts(seed, count=25):
    source = random.Random(seed)
    return TEXTS + ["".join(source.choice(PIECES) for _ in range(source.randint(1, 12))) for _ in range(count)]


def byte_alphabet():
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [b for b in range(256) if b not in visible]
    return {**{b: chr(b) for b in visible}, **{b: chr(256 + i) for i, b in enumerate(hidden)}}


def vocabulary(*parts):
    words = list(dict.fromkeys(word for part in parts for word in part))
    return {word: i for i, word in enumerate(words)}


def units_of(word):
    """Characters of a word; its end-of-word suffix belongs to the last one."""
    bare = word.removesuffix("</w>")
    return [*bare[:-1], bare[-1] + word[len(bare):]]


def merges_for(words):
    """Merges that build each word from the left, in the order of the words."""
    merges, built = [], []
    for word in words:
        units = units_of(word)
        for i in range(1, len(units)):
            pair = ("".join(units[:i]), units[i])
            if pair not in merges:
                merges.append(pair)
                built.append("".join(pair))
    return merges, built


def byte_level_model(**options):
    alphabet = byte_alphabet()
    words = ["hello", "Ġhello", "Ġworld", "lower", "Ġlow", "Ġthe", "ĠĠ", "ĊĊ", alphabet[0xC3] + alphabet[0xA9]]
    merges, built = merges_for(words)
    extra = options.pop("extra", [])
    return {"type": "BPE", "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
            "fuse_unk": False, "byte_fallback": False, "ignore_merges": False, "dropout": None,
            "vocab": vocabulary(alphabet.values(), built, extra), "merges": [list(m) for m in merges], **options}


def piece_model(**options):
    words = ["▁hello", "▁world", "▁low", "lower", "er", "▁the", "hello", "▁▁"]
    merges, built = merges_for(words)
    letters = sorted(set("".join(words)) | set("abcdefghijklmnopqrstuvwxyz"))
    special = ["<unk>", "<s>", "</s>"]
    if options.get("byte_fallback"):
        special += [f"<0x{b:02X}>" for b in range(256)]
    return {"type": "BPE", "unk_token": "<unk>", "fuse_unk": True, "byte_fallback": False,
            "vocab": vocabulary(special, letters, built), "merges": [" ".join(m) for m in merges], **options}


def word_level(**options):
    words = ["<unk>", "a", "b", "c", "-", "--", "hello", "world", "a-", "-b", "low", "lower", " ", "tok", "1", "22", "333",
             ".", "!", "日", "▁hello", "▁world", "▁low", "one", "two"]
    return {"type": "WordLevel", "vocab": vocabulary(words), "unk_token": "<unk>", **options}


def word_piece(**options):
    words = ["[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", "low", "##er", "##est", "##low", "a", "##b", "##c", "e",
             "é", "caf", "##e", "##é", "don", "'", "t", "do", "not", "-", ".", "!", "?", "1", "##1", "22", "日", "本",
             "##hello", "tok", "##en", "##tok", "x", "##x", "i", "##stanbul", "un", "##i", "##code"]
    return {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 20, "vocab": vocabulary(words), **options}


def added(id_, content, **flags):
    return {"id": id_, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": False, "special": True, **flags}


def document(model, added_tokens=(), normalizer=None, pre_tokenizer=None, post_processor=None, decoder=None):
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": list(added_tokens),
            "normalizer": normalizer, "pre_tokenizer": pre_tokenizer, "post_processor": post_processor,
            "decoder": decoder, "model": model}


def byte_level(add_prefix_space=False, trim_offsets=True, use_regex=True):
    return {"type": "ByteLevel", "add_prefix_space": add_prefix_space, "trim_offsets": trim_offsets,
            "use_regex": use_regex}


def split(pattern, behavior, invert=False):
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


def template(single, pair, tokens):
    def pieces(text):
        result = []
        for word in text.split():
            name, _, segment = word.partition(":")
            kind = ("Sequence", name[1:]) if name.startswith("$") else ("SpecialToken", name)
            result.append({kind[0]: {"id": kind[1], "type_id": int(segment or 0)}})
        return result
    return {"type": "TemplateProcessing", "single": pieces(single), "pair": pieces(pair),
            "special_tokens": {t: {"id": t, "ids": ids, "tokens": [t] * len(ids)} for t, ids in tokens.items()}}


def sequence(key, *steps):
    return {"type": "Sequence", key: list(steps)}


def replace(pattern, content):
    return {"type": "Replace", "pattern": pattern, "content": content}


def byte_level_fixtures():
    decoder = byte_level(True, True, True)
    model = byte_level_model(extra=["<s>", "</s>", "<mask>"])
    v = model["vocab"]
    size = len(v)
    roberta = {"type": "RobertaProcessing", "sep": ["</s>", v["</s>"]], "cls": ["<s>", v["<s>"]],
               "trim_offsets": True, "add_prefix_space": True}
    yield "roberta", document(
        model, [added(v["<s>"], "<s>"), added(v["</s>"], "</s>"), added(v["<mask>"], "<mask>", lstrip=True),
                added(size, "tok", single_word=True, special=False),
                added(size + 1, "  ", special=False, normalized=True)],
        None, byte_level(True), roberta, decoder)
    words = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    model = byte_level_model(ignore_merges=True, extra=["Ġlower", "333", "<s>"])
    start = model["vocab"]["<s>"]
    yield "llama3_style", document(
        model, [added(start, "<s>"), added(start + 1, "<mask>", rstrip=True)], None,
        sequence("pretokenizers", split({"Regex": words}, "Isolated"), byte_level(False, True, False)),
        sequence("processors", byte_level(True, False, True), template("<s> $A", "<s> $A <s>:1 $B:1", {"<s>": [start]})),
        decoder)
    yield "byte_level_nfd_unsplit", document(
        byte_level_model(), [added(400, "HELLO", special=False, normalized=True)],
        sequence("normalizers", {"type": "NFD"}, {"type": "Lowercase"}), byte_level(True, True, False),
        byte_level(True, True, True), decoder)
    yield "byte_level_digits", document(
        byte_level_model(), [], {"type": "NFC"},
        sequence("pretokenizers", {"type": "Digits", "individual_digits": True}, byte_level()), None, decoder)
    old = byte_level_model(continuing_subword_prefix="", end_of_word_suffix="")
    del old["type"]
    old["merges"] = ["#version: 0.2 - old files"] + [" ".join(m) for m in old["merges"]]
    yield "without_type", document(old, [], None, byte_level(), byte_level(False, False, True), decoder)


def piece_fixtures():
    llama_normalizer = sequence("normalizers", {"type": "Prepend", "prepend": "▁"}, replace({"String": " "}, "▁"))
    llama_decoder = sequence("decoders", replace({"String": "▁"}, " "), {"type": "ByteFallback"}, {"type": "Fuse"},
                             {"type": "Strip", "content": " ", "start": 1, "stop": 0})
    specials = [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>", special=False, rstrip=True)]
    start = template("<s> $A", "<s> $A <s>:1 $B:1", {"<s>": [1]})
    yield "llama", document(piece_model(byte_fallback=True), [*specials, added(999, "<mask>", normalized=True, special=False)],
                            llama_normalizer, None, start, llama_decoder)
    for scheme in ("always", "first", "never"):
        for whole in (True, False):
            meta = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": whole}
            yield f"metaspace_{scheme}_{whole}", document(piece_model(byte_fallback=True), specials, None, meta, start, meta)
    meta = {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}
    yield "metaspace_old", document(
        piece_model(fuse_unk=False), [added(0, "<unk>")],
        sequence("normalizers", {"type": "NFKC"}, replace({"Regex": " {2,}"}, " "),
                 {"type": "Strip", "strip_left": False, "strip_right": True}),
        meta, {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1]}, meta)
    words = ["hello</w>", "low", "lower</w>", "er</w>", "world</w>"]
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    merges, built = merges_for(words)
    suffix_model = {"type": "BPE", "unk_token": "<unk>", "end_of_word_suffix": "</w>", "fuse_unk": False,
                    "vocab": vocabulary(["<unk>"], letters, [c + "</w>" for c in letters], built),
                    "merges": [list(m) for m in merges]}
    yield "end_of_word", document(suffix_model, [added(0, "<unk>")], {"type": "Lowercase"}, {"type": "Whitespace"}, None,
                                  {"type": "BPEDecoder", "suffix": "</w>"})
    prefix_merges = [("h", "##e"), ("he", "##l"), ("hel", "##l"), ("hell", "##o"), ("##e", "##r")]
    prefix_model = {"type": "BPE", "unk_token": "<unk>", "continuing_subword_prefix": "##", "fuse_unk": True,
                    "vocab": vocabulary(["<unk>"], letters, ["##" + c for c in letters],
                                        ["he", "hel", "hell", "hello", "##er"]),
                    "merges": [list(m) for m in prefix_merges]}
    yield "subword_prefix", document(prefix_model, [], {"type": "StripAccents"}, {"type": "WhitespaceSplit"}, None,
                                     {"type": "WordPiece", "prefix": "##", "cleanup": False})


def word_piece_fixtures():
    specials = [added(1, "[CLS]"), added(2, "[SEP]"), added(3, "[MASK]"), added(60, "<mask>", single_word=True)]
    bert = template("[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", {"[CLS]": [1], "[SEP]": [2]})
    decoder = {"type": "WordPiece", "prefix": "##", "cleanup": True}
    for accents in (None, False, True):
        for lower in (False, True):
            normalizer = {"type": "BertNormalizer", "clean_text": lower, "handle_chinese_chars": not accents,
                          "strip_accents": accents, "lowercase": lower}
            yield f"bert_{accents}_{lower}", document(word_piece(), specials, normalizer, {"type": "BertPreTokenizer"},
                                                      bert, decoder)
    yield "word_piece_nfkd", document(
        word_piece(max_input_chars_per_word=5), [],
        sequence("normalizers", {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"},
                 {"type": "Strip", "strip_left": True, "strip_right": True}),
        sequence("pretokenizers", {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Contiguous"},
                 {"type": "Digits", "individual_digits": False}),
        {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}, decoder)


def word_level_fixtures():
    for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
        for invert in (False, True):
            yield f"split_string_{behavior}_{invert}", document(
                word_level(), [], None, split({"String": "-"}, behavior, invert), None, None)
        yield f"split_regex_{behavior}", document(
            word_level(), [], None, split({"Regex": r"\s+|\d"}, behavior), None, {"type": "Fuse"})
        yield f"punctuation_{behavior}", document(
            word_level(), [], None, {"type": "Punctuation", "behavior": behavior}, None, None)
    yield "split_empty_match", document(word_level(), [], None, split({"Regex": "-*"}, "Isolated"), None, None)
    yield "split_every_character", document(word_level(), [], None, split({"Regex": r"[\s\S]"}, "Isolated"), None,
                                            {"type": "Fuse"})
    yield "whitespace", document(
        word_level(), [added(0, "<unk>"), added(70, "tok", special=False, normalized=True, single_word=True, lstrip=True,
                                                rstrip=True)],
        None, {"type": "Whitespace"}, None, None)
    yield "replace_empty_string", document(
        word_level(), [], replace({"String": "-"}, ""), {"type": "WhitespaceSplit"}, None, None)
    yield "replace_lookbehind", document(
        word_level(), [], replace({"Regex": r"(?<=a)-+"}, " - "), {"type": "WhitespaceSplit"}, None, None)
    yield "strip_decoder", document(
        word_level(), [], None, {"type": "WhitespaceSplit"}, None,
        sequence("decoders", {"type": "Strip", "content": "l", "start": 0, "stop": 2},
                 replace({"Regex": "[aeiou]"}, "*"), {"type": "Fuse"}))


def charsmap(rules):
    """A precompiled_charsmap in base64: a double array of bytes, and the replacements, each ended by a NUL byte."""
    replacements, where = b"", {}
    for target in dict.fromkeys(rules.values()):
        where[target] = len(replacements)
        replacements += target.encode() + b"\0"
    units, used = {0: 0}, {0}

    def place(node, keys):  # keys: what is left of each spelling below `node`, with its value
        labels = sorted({key[0] if key else 0 for key, _ in keys})
        offset = next(o for o in range(1, 1 << 20) if not used & {node ^ o ^ label for label in labels})
        used.update(node ^ offset ^ label for label in labels)
        units[node] |= offset << 10
        for label in labels:
            child = node ^ offset ^ label
            below = [(key[1:], value) for key, value in keys if (key[0] if key else 0) == label and key]
            leaf = [value for key, value in keys if not key]
            if label == 0:
                units[node] |= 1 << 8
                units[child] = (1 << 31) | leaf[0]
            else:
                units[child] = label
                place(child, below)

    place(0, [(source.encode(), where[target]) for source, target in rules.items()])
    count = -(-(max(units) + 1) // 256) * 256  # any byte leads to a unit inside
    trie = b"".join(struct.pack("<I", units.get(i, 0)) for i in range(count))
    return base64.b64encode(struct.pack("<I", len(trie)) + trie + replacements).decode()


RULES = {"ﬁ": "fi", "①": "1", "½": "1/2", "e\u0301": "é", "A\u0301": "Á", "\t": " ", "\n": " ", "\r": "", "\u3000": " ",
         "\u200b": "", "å": "a", "ü": "ue", "日": "sun", "\u1e9b": "ſ"}


def unigram(byte_fallback=False, unk_id=0):
    words = ["<unk>", "<s>", "</s>", "▁", "▁hello", "▁world", "hello", "lo", "low", "er", "▁low", "l", "o", "e", "w", "h", "r",
             "▁t", "ok", "▁tok", "t", "k", "é", "fi", "1", "2", "/", ".", "!", "a", "b", "-", "--", "aa", "ab", "▁a", "s", "▁s"]
    if byte_fallback:
        words += [f"<0x{b:02X}>" for b in range(256)]
    scores = [0.0 if i < 3 else -2.0 - (i * 7 % 13) / 4 - (0 if len(w) > 2 else 2) for i, w in enumerate(words)]
    return {"type": "Unigram", "unk_id": unk_id, "vocab": [list(p) for p in zip(words, scores)], "byte_fallback": byte_fallback}


def unigram_fixtures():
    specials = [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>"), added(99, "<mask>", lstrip=True)]
    precompiled = {"type": "Precompiled", "precompiled_charsmap": charsmap(RULES)}
    meta = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    end = template("$A </s>", "$A </s> $B </s>", {"</s>": [2]})
    yield "unigram_t5", document(unigram(), specials, precompiled,
                                 sequence("pretokenizers", {"type": "WhitespaceSplit"}, meta), end, meta)
    yield "unigram_byte_fallback", document(
        unigram(True), specials[:3], sequence("normalizers", precompiled, {"type": "Nmt"}, replace({"Regex": " {2,}"}, " ")),
        meta, end, sequence("decoders", {"type": "ByteFallback"}, meta))
    yield "unigram_unsplit", document(unigram(unk_id=3), [], replace({"String": " "}, "▁"), None, None, meta)


def more_stage_fixtures():
    yield "unicode_scripts", document(word_level(), [], {"type": "NFKC"}, {"type": "UnicodeScripts"}, None, None)
    yield "fixed_length", document(word_level(), [], None, {"type": "FixedLength", "length": 3}, None, {"type": "Fuse"})
    yield "char_delimiter", document(word_level(), [], None, {"type": "CharDelimiterSplit", "delimiter": "l"}, None,
                                     {"type": "CTC", "pad_token": "o", "word_delimiter_token": "<unk>", "cleanup": True})
    yield "byte_level_normalizer", document(
        byte_level_model(), [], {"type": "ByteLevel"}, split({"String": "Ġ"}, "MergedWithNext"), None, byte_level())


def case(tokenizer, text, pair, special):
    encoding = tokenizer.encode(text, pair, add_special_tokens=special)
    begins = []
    for source in (text, pair or ""):
        offsets = [0]
        for character in source:
            offsets.append(offsets[-1] + len(character.encode()))
        begins.append(offsets)
    spans = [[begins[s or 0][a], begins[s or 0][b]] for s, (a, b) in zip(encoding.sequence_ids, encoding.offsets)]
    result = {"text": text, "add_special_tokens": special, "ids": encoding.ids, "tokens": encoding.tokens,
              "offsets": spans, "type_ids": encoding.type_ids,
              "decoded": tokenizer.decode(encoding.ids, skip_special_tokens=False),
              "decoded_skip_special": tokenizer.decode(encoding.ids, skip_special_tokens=True)}
    if pair is not None:
        result["pair"] = pair
    return result


def main():
    fixtures = [*byte_level_fixtures(), *piece_fixtures(), *word_piece_fixtures(), *word_level_fixtures()]
    short = [*unigram_fixtures(), *more_stage_fixtures()]  # without random texts
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("w", encoding="utf-8") as file:
        for seed, (name, doc) in enumerate(fixtures + short):
            tokenizer = Tokenizer.from_str(json.dumps(doc))
            cases = [case(tokenizer, text, None, i % 2 == 0) for i, text in enumerate(texts(seed, 25 if seed < len(fixtures) else 0))]
            source = random.Random(seed)
            for i in range(8):
                cases.append(case(tokenizer, source.choice(TEXTS), source.choice(TEXTS), i % 2 == 0))
            line = {"name": name, "reference": f"tokenizers {tokenizers.__version__}", "tokenizer": doc, "cases": cases}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{TARGET.name}: {len(fixtures + short)} tokenizers")


if __name__ == "__main__":
    main()
