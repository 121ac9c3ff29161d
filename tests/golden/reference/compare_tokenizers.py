# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares Headscope's tokenizers with Hugging Face's on many texts; says what differs and why.

Run by hand, with a Python that has `tokenizers` (`transformers`, `sentencepiece` and `protobuf` for the folders
without tokenizer.json), a built headscope_tokenize_lines and the larger test data:

    python tests/golden/reference/compare_tokenizers.py build/ci/bin/headscope_tokenize_lines ../shared

A text counts as comparable when all its code points are assigned in the reference's own Unicode version, found by
asking the reference; others are compared as well, and counted by cause. Ends with status 1 on a difference that no
cause explains. docs/tokenizers.md has the result of the last run.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unicodedata

import tokenizers
from tokenizers import Regex, Tokenizer, pre_tokenizers

from comparison_tokenizers import everyday_texts, made_folders

SEED = 5
RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0xDFF), (0xE00, 0xEFF),
          (0x1100, 0x11FF), (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x27BF), (0x3000, 0x30FF), (0x3130, 0x33FF),
          (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFB00, 0xFEFF), (0xFF00, 0xFFEF), (0x10000, 0x10FFF),
          (0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF), (0x20000, 0x2A6DF), (0xE0000, 0xE01EF), (0xE000, 0xE010)]
SPACES = [" ", "  ", "\n", "\t", "\r\n", "\r", "\u00a0", "\u2003", "\u3000", "\u200b", "\u2028", "\x0b", "\x0c", "\x85",
          "\ufeff", "   ", "\n\n", "\u1680", "\u202f", "\u2060"]
EMOJI = ["👨‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "❤️", "🇩🇪", "🇺🇸🇫🇷", "1️⃣", "🤷🏿‍♀️", "☕", "🧑‍🤝‍🧑", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\u200d", "\ufe0f", "🙂"]
WORDS = ["the", "don't", "I'm", "we'll", "HELLO", "naïve", "Straße", "İstanbul", "ǅ", "ﬁne", "x²", "½", "٣٤", "१२", "ⅷ", "①",
         "3.14", "1,000", "2024", "a_b", "foo-bar", "'s", "<s>", "</s>", "<unk>", "<mask>", "[MASK]", "[SEP]", "[UNK]",
         "<|endoftext|>", "<pad>", "▁", "▁the", "Ġthe", "##ing", "<0x41>", "<extra_id_0>", "日本語", "こんにちは", "カタカナー", "한국어",
         "한국", "中文字符", "مرحبا", "السَّلَامُ", "עִבְרִית", "हिन्दी", "ไทยน้ำ", "русский", "ελληνικά", "q\u0323\u0307", "e\u0301\u0323", "Å",
         "ｶﾞｷﾞ", "ｆｕｌｌ", "℃", "™", "…", "“q”", "—", "«»", "\x00", "\x01", "\x7f", "\u00ad", "\u202e", "{}", "=>", "!=", "//", "/*"]
CODE = ["def f(x):\n    return x + 1\n", "for (int i = 0; i < n; ++i) {\n\ta[i] *= 2;\n}", "#include <vector>\n", "x = [i**2 for i in y]",
        "SELECT * FROM t WHERE a='b';", "\t\tif (a && b || !c) {", "https://a.b/c?d=e&f=%20#g", "<div class=\"x\">&nbsp;</div>",
        "\\section{A}~\\cite{b}", "0xDEADBEEF", "fn main() -> Result<(), E> {", "λ x. x", "a\n\n\n    b", "        return"]


def assigned_by_reference():
    """The code points that the engine's own \\p{Cn} and this Python's tables do not call unassigned, and the versions."""
    splitter = pre_tokenizers.Split(Regex(r"\p{Cn}"), "isolated")
    points = [p for p in range(0x110000) if not 0xD800 <= p < 0xE000]
    unassigned = set()
    for begin in range(0, len(points), 4096):
        block = points[begin:begin + 4096]
        text = "a".join(map(chr, block))
        unassigned.update(ord(piece) for piece, _ in splitter.pre_tokenize_str(text) if len(piece) == 1)
    # Isolated pieces are unassigned ones, or the single letter between two of them.
    unassigned.discard(ord("a"))
    return {p for p in points if p not in unassigned}


def unicode_version(assigned):
    """The newest version of which the reference knows a first character; one character added by each version."""
    marks = {"8.0": 0x1F917, "9.0": 0x1F920, "10.0": 0x1F929, "11.0": 0x1F970, "12.0": 0x1F971, "12.1": 0x32FF, "13.0": 0x1F972,
             "14.0": 0x1FAE0, "15.0": 0x1FAE8, "15.1": 0x2FFC, "16.0": 0x1FAE9, "17.0": 0x1FAEA}
    return [version for version, point in marks.items() if point in assigned][-1]


def random_texts(count, points):
    source = random.Random(SEED)
    pool = [[p for p in range(a, b + 1) if p in points] for a, b in RANGES]
    pool = [block for block in pool if block]
    everything = sorted(points)

    def piece():
        kind = source.random()
        if kind < 0.30:
            return source.choice(WORDS)
        if kind < 0.45:
            return source.choice(SPACES) * source.choice([1, 1, 1, 2, 3, 9])
        if kind < 0.52:
            return source.choice(EMOJI)
        if kind < 0.56:
            return source.choice(CODE)
        if kind < 0.60:
            return chr(source.randrange(0x20))
        if kind < 0.66:
            return chr(source.choice(everything))
        block = source.choice(pool)
        return "".join(chr(source.choice(block)) for _ in range(source.randint(1, 6)))

    for _ in range(count):
        yield "".join(piece() + source.choice(["", "", " "]) for _ in range(source.randint(1, 14)))


def every_character(points):
    """Each assigned character once, between letters and digits, some in a line."""
    points = sorted(points)
    for begin in range(0, len(points), 16):
        yield " ".join(f"a{chr(p)}α{chr(p)} {chr(p)}1" for p in points[begin:begin + 16])


def reference_answer(tokenizer, text, pair, special):
    """Ids, offsets and decoded text; fewer of them where the reference does not have all."""
    if hasattr(tokenizer, "answer"):
        return tokenizer.answer(text, pair, special)
    encoding = tokenizer.encode(text, pair, add_special_tokens=special)
    begins = []
    for source in (text, pair or ""):
        offsets = [0]
        for character in source:
            offsets.append(offsets[-1] + len(character.encode()))
        begins.append(offsets)
    spans = [[begins[s or 0][a], begins[s or 0][b]] for s, (a, b) in zip(encoding.sequence_ids, encoding.offsets)]
    return {"ids": encoding.ids, "offsets": spans, "decoded": tokenizer.decode(encoding.ids, skip_special_tokens=False)}


def our_answers(program, folder, questions):
    lines = "".join(json.dumps(q) + "\n" for q in questions)
    done = subprocess.run([program, str(folder)], input=lines.encode(), capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{folder}: {done.stderr.decode()}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def cause_of(question, ours, theirs, assigned, reference):
    """Why two answers may differ; None where they must not."""
    text = question["text"] + question.get("pair", "")
    if "error" in ours and "vocabulary, which has no unknown token" in ours["error"]:
        return "text that the vocabulary cannot spell: refused here, dropped there"
    same = all(ours.get(key) == theirs[key] for key in theirs if key != "decoded")
    if same and "error" not in ours and ours["decoded"].strip() == theirs["decoded"]:
        return "U+001C to U+001F at the ends of the decoded text: Python's strip(), which CLIP's class calls, drops them"
    if any(ord(c) not in assigned for c in text):
        return "a code point that is not assigned in the reference's Unicode version"
    return reference.cause(question, ours, theirs) if hasattr(reference, "cause") else None


def compare(name, program, folder, reference, questions, assigned, show):
    ours = our_answers(program, folder, questions)
    count = collections.Counter()
    causes = collections.Counter()
    for question, own in zip(questions, ours, strict=True):
        theirs = reference_answer(reference, question["text"], question.get("pair"), question["special"])
        count["texts"] += 1
        count["tokens"] += len(theirs["ids"])
        differing = [key for key in theirs if own.get(key) != theirs[key]]
        if not differing:
            continue
        cause = cause_of(question, own, theirs, assigned, reference)
        causes[cause or f"UNEXPLAINED {differing[0]}"] += 1
        if cause is None and show > 0:
            show -= 1
            print(f"  {name}: {question!a}\n    ours   {json.dumps(own)[:600]}\n    theirs {json.dumps(theirs)[:600]}")
    print(f"{name}: {count['texts']} texts, {count['tokens']} tokens, {sum(causes.values())} differ", flush=True)
    for cause, times in causes.most_common():
        print(f"    {times} × {cause}")
    return count, causes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("shared", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=20000, help="texts for each tokenizer")
    parser.add_argument("--only", default="", help="a part of the names of the tokenizers to compare")
    parser.add_argument("--show", type=int, default=3, help="differences to print for each tokenizer")
    options = parser.parse_args()

    assigned = assigned_by_reference()
    print(f"tokenizers {tokenizers.__version__}: {len(assigned)} code points assigned, Unicode {unicode_version(assigned)}; "
          f"this Python's tables: {unicodedata.unidata_version}")
    everyday = everyday_texts(options.shared)
    characters = list(every_character(assigned))
    made = list(random_texts(max(0, options.count - len(everyday)), assigned))
    texts = [*everyday, *made, *characters]
    source = random.Random(SEED)
    questions = []
    for i, text in enumerate(texts):
        question = {"text": text, "special": i % 2 == 0}
        questions.append(question)
    pairs = [{"text": source.choice(texts), "pair": source.choice(texts), "special": True} for _ in range(500)]
    print(f"{len(questions)} texts ({len(everyday)} everyday, {len(made)} random, {len(characters)} with every character)")

    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        for name, folder, reference, paired in made_folders(options.shared, pathlib.Path(temporary), options.only):
            asked = questions + (pairs if paired else [])
            _, causes = compare(name, options.program, folder, reference, asked, assigned, options.show)
            failed += sum(times for cause, times in causes.items() if cause.startswith("UNEXPLAINED"))
    print(f"{failed} unexplained differences")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
