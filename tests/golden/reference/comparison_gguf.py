# SPDX-License-Identifier: GPL-3.0-or-later
"""GGUF files, written with the package `gguf` from vocabularies at hand, for compare_tokenizers.py.

"gguf NAME" compares with the tokenizer that the vocabulary was taken from: ids, offsets and decoded text. "llama.cpp
NAME" compares ids with llama.cpp itself, as the package `cyllama` brings it, one row for each way to split text that
core/text/gguf_splitting.cpp knows; left out where that package is not there.
"""

import json
import unicodedata

import gguf
import numpy as np
from comparison_classes import byte_pairs
from tokenizers import Tokenizer

# One name of each row of core/text/gguf_splitting.cpp, but for those that came after llama.cpp b9190 (minicpm5, ufakzeka).
SPLITTINGS = """default gpt-2 starcoder falcon llama-bpe dbrx glm4 jais-2 qwen2 qwen35 bailingmoe seed-coder bloom viking tekken
gpt-4o deepseek-v3 deepseek-coder""".split()
WIDTH = 8
Type = gguf.TokenType
# Why llama.cpp may cut differently from the tokenizer that a file was made of, which is what Headscope follows.
APART = {
    "bert": "llama.cpp's own WordPiece",
    "t5": "llama.cpp's own normalisation: no graphemes, other spaces than U+0020 stay",
    "pre tekken": "llama.cpp rewrites the expression: marks (\\p{M}) and capitals beyond ASCII",
    "pre gpt-4o": "llama.cpp rewrites the expression: marks (\\p{M}) and capitals beyond ASCII",
    "pre deepseek-coder": "llama.cpp takes spaces beyond ASCII for U+000B where an expression has no \\p",
    "pre deepseek-v3": "llama.cpp takes spaces beyond ASCII for U+000B where an expression has no \\p",
}


def write(file, model, tokens, types, scores=None, merges=None, pre=None, charsmap=None, **keys):
    """A file with a model of one narrow layer, as llama.cpp opens no other; `keys` are those of "tokenizer.ggml", numbers and truth values."""
    writer = gguf.GGUFWriter(file, "gpt2")
    writer.add_tokenizer_model(model)
    if pre:
        writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if scores:
        writer.add_token_scores(scores)
    if merges:
        writer.add_token_merges(merges)
    if charsmap:
        writer.add_precompiled_charsmap(charsmap)
    for key, value in keys.items():
        add = writer.add_bool if isinstance(value, bool) else writer.add_uint32
        add(f"tokenizer.ggml.{key}", value)
    writer.add_context_length(8)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(WIDTH)
    writer.add_head_count(1)
    writer.add_layer_norm_eps(1e-5)
    shapes = {"token_embd": (len(tokens), WIDTH), "position_embd": (8, WIDTH), "output_norm": None, "blk.0.attn_norm": None,
              "blk.0.attn_qkv": (3 * WIDTH, WIDTH), "blk.0.attn_output": (WIDTH, WIDTH), "blk.0.ffn_norm": None,
              "blk.0.ffn_up": (WIDTH, WIDTH), "blk.0.ffn_down": (WIDTH, WIDTH)}
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", np.zeros(shape or WIDTH, np.float32))
        if not name.endswith("embd"):
            writer.add_tensor(f"{name}.bias", np.zeros(shape[0] if shape else WIDTH, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


class LlamaCpp:
    """llama.cpp's own tokenizer of a file: ids alone."""

    def __init__(self, file, name=""):
        from cyllama.llama import llama_cpp
        parameters = llama_cpp.LlamaModelParams()
        self.why = APART.get(name)
        self.model = llama_cpp.LlamaModel(str(file), parameters)
        self.vocabulary = self.model.get_vocab()

    def cause(self, question, _ours, _theirs):
        if any(unicodedata.category(c) == "Cn" for c in question["text"]):
            return f"a character that Unicode {unicodedata.unidata_version} does not have; llama.cpp's tables end soon after"
        return self.why

    def answer(self, text, _pair, special):
        return {"ids": list(self.vocabulary.tokenize(text, add_special=special, parse_special=True))}


def model_of(folder):
    return json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))


def gpt2(file, shared):
    parts = model_of(shared / "tokenizers/gpt2")
    vocabulary = parts["model"]["vocab"]
    tokens = sorted(vocabulary, key=vocabulary.get)
    merges = [m if isinstance(m, str) else " ".join(m) for m in parts["model"]["merges"]]
    types = [Type.CONTROL if token == "<|endoftext|>" else Type.NORMAL for token in tokens]
    write(file, "gpt2", tokens, types, merges=merges, pre="gpt-2", bos_token_id=50256, eos_token_id=50256)
    return Tokenizer.from_file(str(shared / "tokenizers/gpt2/tokenizer.json"))


def bert(file, shared):
    folder = shared / "tokenizers/bert-base-uncased"
    tokens = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
    types = [Type.CONTROL if token in special else Type.NORMAL for token in tokens]
    marked = [t if t in special else t[2:] if t.startswith("##") else "▁" + t for t in tokens]
    ids = {"unknown": 100, "cls": 101, "seperator": 102, "mask": 103, "padding": 0, "bos": 101, "eos": 102}
    write(file, "bert", marked, types, **{f"{key}_token_id": value for key, value in ids.items()})
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def pieces_of(file):
    """Tokens, scores and types of a SentencePiece model as llama.cpp's conversion has them, and its settings."""
    from sentencepiece import sentencepiece_model_pb2
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(file.read_bytes())
    return ([p.piece for p in model.pieces], [p.score for p in model.pieces], [p.type for p in model.pieces],
            model.normalizer_spec)


def llama(folder):
    def make(file, shared):
        tokens, scores, types, _ = pieces_of(shared / folder / "tokenizer.model")
        write(file, "llama", tokens, types, scores=scores, pre="default", bos_token_id=1, eos_token_id=2,
              unknown_token_id=0, add_bos_token=True)
        parts = model_of(shared / folder)
        parts["added_tokens"] = [{**token, "rstrip": False} for token in parts["added_tokens"] if token["id"] < len(tokens)]
        return Tokenizer.from_str(json.dumps(parts))
    return make


def t5(file, shared):
    import transformers
    folder = shared / "tokenizers/t5-unigram"
    tokens, scores, types, settings = pieces_of(folder / "spiece.model")
    write(file, "t5", tokens, types, scores=scores, pre="default", charsmap=settings.precompiled_charsmap,
          eos_token_id=1, unknown_token_id=2, padding_token_id=0, add_space_prefix=settings.add_dummy_prefix,
          remove_extra_whitespaces=settings.remove_extra_whitespaces)
    return transformers.T5Tokenizer(vocab=list(zip(tokens, scores)), extra_ids=0,
                                    _spm_precompiled_charsmap=settings.precompiled_charsmap).backend_tokenizer


KINDS = {"gpt2": gpt2, "bert": bert, "llama, stories260k": llama("models/stories260k-llama"),
         "llama, phi3": llama("tokenizers/phi3-llama2-vocab"), "t5": t5}


def gguf_files(texts, shared, temporary, only):
    """Name, file, reference and whether pairs are asked for, as made_folders() of comparison_tokenizers.py."""
    try:
        import cyllama
        print(f"cyllama {cyllama.__version__}")
        ways = ["gguf", "llama.cpp"]
    except ImportError:
        ways = ["gguf"]
    for i, (name, make) in enumerate(KINDS.items()):
        if any(only in f"{way} {name}" for way in ways):
            file = temporary / f"kind{i}.gguf"
            reference = make(file, shared)
            reference.no_truncation()
            if only in f"gguf {name}":
                yield f"gguf {name}", file, reference, False
            if "llama.cpp" in ways and only in f"llama.cpp {name}":
                yield f"llama.cpp {name}", file, LlamaCpp(file, name), False
    if "llama.cpp" not in ways or not any(only in f"llama.cpp pre {name}" for name in SPLITTINGS):
        return
    vocabulary, merges = byte_pairs(texts, ["<s>", "</s>"])
    types = [Type.CONTROL, Type.CONTROL] + [Type.NORMAL] * (len(vocabulary) - 2)
    for name in SPLITTINGS:
        if only in f"llama.cpp pre {name}":
            file = temporary / f"{name}.gguf"
            write(file, "gpt2", list(vocabulary), types, merges=[" ".join(m) for m in merges], pre=name,
                  bos_token_id=0, eos_token_id=1)
            yield f"llama.cpp pre {name}", file, LlamaCpp(file, f"pre {name}"), False
