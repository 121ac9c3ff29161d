# SPDX-License-Identifier: GPL-3.0-or-later
"""A tiny Gemma 3 as a GGUF file, and what Hugging Face transformers computes with the same weights.

Run with any Python that has torch, transformers, safetensors and the package `gguf` (the files in the repository:
torch 2.13.0, transformers 5.23.0, gguf 0.19.0):

    python tests/golden/reference/make_gguf_model.py

Writes tests/data/gguf/gemma3.gguf, as llama.cpp's converter would: norms plus one, matrices in Q8_0, the embedding in
F16, names by gguf's own table; and gemma3.safetensors: the token ids, and attentions and logits in float64 of the
dequantised weights. Gemma 3, because a file of it leaves most unsaid: the local rotary base, which layers slide, the
scale of the scores.
"""

import pathlib

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.torch import save_file
from transformers import Gemma3ForCausalLM, Gemma3TextConfig

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "data" / "gguf"
SEED = 20261121
CONFIG = Gemma3TextConfig(
    vocab_size=32, hidden_size=32, intermediate_size=32, num_hidden_layers=6, num_attention_heads=2,
    num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=16, sliding_window=4, max_position_embeddings=64,
    rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 300.0},
                     "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}})


def randomise(model):
    generator = torch.Generator().manual_seed(SEED)
    for parameter in model.parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        parameter.data.copy_(0.3 * noise if parameter.dim() == 1 else noise * (2.0 / parameter.shape[-1] ** 0.5))


def write(model):
    """Writes the file; returns the weights that it holds."""
    writer = gguf.GGUFWriter(FOLDER / "gemma3.gguf", "gemma3")
    writer.add_context_length(CONFIG.max_position_embeddings)
    writer.add_embedding_length(CONFIG.hidden_size)
    writer.add_block_count(CONFIG.num_hidden_layers)
    writer.add_feed_forward_length(CONFIG.intermediate_size)
    writer.add_head_count(CONFIG.num_attention_heads)
    writer.add_head_count_kv(CONFIG.num_key_value_heads)
    writer.add_layer_norm_rms_eps(CONFIG.rms_norm_eps)
    writer.add_key_length(CONFIG.head_dim)
    writer.add_value_length(CONFIG.head_dim)
    writer.add_rope_freq_base(300.0)
    writer.add_sliding_window(CONFIG.sliding_window)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.GEMMA3, CONFIG.num_hidden_layers)
    held = {}
    for name, value in model.state_dict().items():
        if name == "lm_head.weight":
            continue
        norm = name.endswith("norm.weight")
        array = value.float().numpy() + np.float32(1 if norm else 0)
        kind = Type.F32 if norm else Type.F16 if "embed" in name else Type.Q8_0
        packed = gguf.quantize(array, kind)
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight",)), packed, raw_dtype=kind)
        held[name] = torch.from_numpy(gguf.dequantize(packed, kind) - np.float32(1 if norm else 0))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return held


def main():
    CONFIG._attn_implementation = "eager"
    model = Gemma3ForCausalLM(CONFIG).eval()
    randomise(model)
    model.load_state_dict(write(model), strict=False)
    model.tie_weights()
    model.double()
    ids = torch.randint(0, CONFIG.vocab_size, (1, 13), generator=torch.Generator().manual_seed(SEED))
    with torch.no_grad():
        out = model(ids, output_attentions=True)
    tensors = {"input_ids": ids[0], "attentions": torch.cat(out.attentions).float(), "answer": out.logits[0].float()}
    save_file({name: value.contiguous() for name, value in tensors.items()}, FOLDER / "gemma3.safetensors")


if __name__ == "__main__":
    main()
