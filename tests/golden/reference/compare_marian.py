#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares Marian's tokenizer with transformers' class, which is written in Python and gives no offsets: ids alone.

Run by hand, in the environment of make_fixtures.py with sentencepiece and without sacremoses:
    python compare_marian.py build/ci/bin/headscope_tokenize_lines ../shared
Two SentencePiece models are trained on the texts; vocab.json holds most of their pieces, mixed.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import sentencepiece
from comparison_tokenizers import everyday_texts, training_texts


def folder_of(shared, temporary):
    text = temporary / "train.txt"
    text.write_text("\n".join(line.replace("\n", " ") for line in training_texts(shared)))
    for name, size in (("source", 3000), ("target", 2000)):
        sentencepiece.SentencePieceTrainer.train(input=str(text), model_prefix=str(temporary / name), vocab_size=size,
                                                 character_coverage=0.995, minloglevel=2)
        (temporary / f"{name}.model").rename(temporary / f"{name}.spm")
    pieces = set()
    for name in ("source", "target"):
        model = sentencepiece.SentencePieceProcessor(model_file=str(temporary / f"{name}.spm"))
        pieces |= {model.id_to_piece(i) for i in range(model.get_piece_size())}
    chance = random.Random(7)
    kept = sorted(p for p in pieces if p not in ("<s>", "</s>", "<unk>") and chance.random() < 0.97)
    chance.shuffle(kept)
    words = ["</s>", "<unk>", *kept, ">>fr<<", "<pad>"]
    (temporary / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(words)}))
    (temporary / "tokenizer_config.json").write_text('{"tokenizer_class": "MarianTokenizer"}')
    return temporary


def main():
    program, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    from transformers import MarianTokenizer
    with tempfile.TemporaryDirectory() as made:
        folder = folder_of(shared, pathlib.Path(made))
        reference = MarianTokenizer.from_pretrained(str(folder))
        texts = [t for t in everyday_texts(shared) if t.strip()]
        texts += [">>fr<< " + t for t in texts[:200]]
        questions = "".join(json.dumps({"text": t, "special": True}) + "\n" for t in texts)
        answers = subprocess.run([program, str(folder)], input=questions, capture_output=True, text=True, check=True)
        different = tokens = 0
        for text, line in zip(texts, answers.stdout.splitlines()):
            ids = json.loads(line)["ids"]
            expected = reference(text)["input_ids"]
            tokens += len(ids)
            if ids != expected:
                different += 1
                if different <= 5:
                    print(repr(text[:120]), ids[:20], expected[:20])
        print(f"{len(texts)} texts, {tokens} tokens, {different} different")


if __name__ == "__main__":
    main()
