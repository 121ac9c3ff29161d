#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/data/models: tiny random models and what Hugging Face transformers computes with them.

Run by hand, never by the suite:
    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install torch==2.13.0 transformers safetensors
    /tmp/reference/bin/python tests/golden/reference/make_fixtures.py

Each folder holds config.json, model.safetensors (float32) and golden.safetensors: what the same weights give in
float64 with eager attention. Weights are drawn large enough for sharp patterns; norms and biases are not trivial.
The seed, versions and tensors are written into golden.safetensors' metadata and tests/golden/manifest.json.
"""
import json
import pathlib

import torch
import transformers
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[2] / "data" / "models"
SEED = 20261121
TOKENS = 13


def randomise(model, generator):
    """Weights that make every option of the forward matter."""
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float32)
        if name.endswith("bias"):
            value = 0.3 * noise
        elif parameter.dim() == 1:
            value = 1.0 + 0.3 * noise
        else:
            fan_in = parameter.shape[0] if "c_" in name and name.endswith("weight") else parameter.shape[-1]
            value = noise * (2.0 / fan_in**0.5)
        parameter.data.copy_(value)


class ZeroHead:
    """Sets one head's z to 0 before the output projection, as the command line's `zero` does."""

    def __init__(self, projection, head, head_dim):
        self.handle = projection.register_forward_pre_hook(self.hook)
        self.begin, self.end = head * head_dim, (head + 1) * head_dim

    def hook(self, module, inputs):
        z = inputs[0].clone()
        z[..., self.begin:self.end] = 0
        return (z, *inputs[1:])

    def remove(self):
        self.handle.remove()


def projections(model):
    """The output projection of every layer, in order."""
    wanted = ("attn.c_proj", "attention.output.dense", "self_attn.o_proj")
    return [module for name, module in model.named_modules() if name.endswith(wanted)]


def golden(model, inputs, head_dim, heads):
    with torch.no_grad():
        out = model(**inputs, output_attentions=True, output_hidden_states=True)
        answer = out.logits if "logits" in out else out.last_hidden_state
        tensors = {
            "input_ids": inputs["input_ids"][0],
            "answer": answer[0],
            "attentions": torch.stack([a[0] for a in out.attentions]),
            "hidden_states": torch.stack([h[0] for h in out.hidden_states]),
        }
        if "token_type_ids" in inputs:
            tensors["token_type_ids"] = inputs["token_type_ids"][0]
        ablated = []
        for projection in projections(model):
            for head in range(heads):
                hook = ZeroHead(projection, head, head_dim)
                edited = model(**inputs)
                ablated.append((edited.logits if "logits" in edited else edited.last_hidden_state)[0])
                hook.remove()
        tensors["ablated"] = torch.stack(ablated)
    return {k: (v.to(torch.float32) if v.is_floating_point() else v).contiguous() for k, v in tensors.items()}


def make(name, config, cls, segments=False):
    generator = torch.Generator().manual_seed(SEED)
    config._attn_implementation = "eager"
    model = cls(config).eval()
    randomise(model, generator)
    if getattr(config, "tie_word_embeddings", False):
        model.tie_weights()
    folder = ROOT / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, safe_serialization=True)
    for extra in ("generation_config.json",):
        (folder / extra).unlink(missing_ok=True)
    model = model.double()
    ids = torch.randint(0, config.vocab_size, (1, TOKENS), generator=generator)
    inputs = {"input_ids": ids}
    if segments:
        inputs["token_type_ids"] = (torch.arange(TOKENS) >= TOKENS // 2).long()[None]
    heads = config.num_attention_heads
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // heads
    tensors = golden(model, inputs, head_dim, heads)
    metadata = {"reference": f"transformers {transformers.__version__}, torch {torch.__version__}, float64, eager",
                "seed": str(SEED), "class": cls.__name__}
    save_file(tensors, folder / "golden.safetensors", metadata=metadata)
    print(name, {k: tuple(v.shape) for k, v in tensors.items()})
    return {"folder": f"tests/data/models/{name}", **metadata,
            "command": "tests/golden/reference/make_fixtures.py",
            "tolerance": "design table: patterns 2e-5 absolute, the rest 1e-4 of the largest reference value",
            "why": "float32 here against float64 there"}


def main():
    t = transformers
    gpt2 = dict(vocab_size=61, n_positions=32, n_embd=24, n_layer=3, n_head=4)
    llama = dict(vocab_size=61, hidden_size=24, intermediate_size=40, num_hidden_layers=3, num_attention_heads=6,
                 num_key_value_heads=2, max_position_embeddings=32)
    bert = dict(vocab_size=61, hidden_size=24, num_hidden_layers=3, num_attention_heads=4, intermediate_size=40,
                max_position_embeddings=32)
    records = [
        make("gpt2", t.GPT2Config(**gpt2), t.GPT2LMHeadModel),
        make("gpt2-inverse-layer", t.GPT2Config(**gpt2, scale_attn_by_inverse_layer_idx=True, n_inner=40,
                                                activation_function="relu", tie_word_embeddings=False),
             t.GPT2LMHeadModel),
        make("gpt2-unscaled", t.GPT2Config(**gpt2, scale_attn_weights=False), t.GPT2LMHeadModel),
        make("bert-masked-lm", t.BertConfig(**bert), t.BertForMaskedLM, segments=True),
        make("bert-no-head", t.BertConfig(**bert, hidden_act="gelu_new"), t.BertModel, segments=True),
        make("llama", t.LlamaConfig(**llama, head_dim=8, rope_theta=500.0), t.LlamaForCausalLM),
        make("llama-bias", t.LlamaConfig(**llama, attention_bias=True, mlp_bias=True, tie_word_embeddings=True),
             t.LlamaForCausalLM),
        make("mistral-window", t.MistralConfig(**llama, sliding_window=5), t.MistralForCausalLM),
    ]
    manifest = pathlib.Path(__file__).resolve().parents[1] / "manifest.json"
    known = json.loads(manifest.read_text()) if manifest.exists() else {"records": []}
    kept = [r for r in known["records"] if r.get("command") != "tests/golden/reference/make_fixtures.py"]
    manifest.write_text(json.dumps({"records": kept + records}, indent=1) + "\n")


if __name__ == "__main__":
    main()
