#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/data/models: tiny random models and what Hugging Face transformers computes with them.

Run by hand, never by the suite:
    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install torch==2.13.0 transformers safetensors
    /tmp/reference/bin/python tests/golden/reference/make_fixtures.py [NAME...]

Each folder holds config.json, model.safetensors (float32) and golden.safetensors: what the same weights give in
float64 with eager attention. Weights are drawn large enough for sharp patterns; norms and biases are not trivial.
The seed, versions and tensors are written into golden.safetensors' metadata and tests/golden/manifest.json.
"""
import copy
import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[2] / "data" / "models"
SEED = 20261121
TOKENS = 13


def randomise(model, generator):
    """Weights that make every option of the forward matter."""
    # transformers' Conv1D keeps [in, out].
    transposed = {name + ".weight" for name, module in model.named_modules() if type(module).__name__ == "Conv1D"}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:  # positions that Pegasus and Marian compute
            continue
        noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float32)
        if name.endswith("bias"):
            value = 0.3 * noise
        elif parameter.dim() == 1:
            value = 1.0 + 0.3 * noise
        else:
            fan_in = parameter.shape[0] if name in transposed else parameter.shape[-1]
            value = noise * (2.0 / fan_in**0.5)
        parameter.data.copy_(value)


def wanted(name):
    """Only the models that the command line names, or all."""
    return len(sys.argv) == 1 or name in sys.argv[1:]


class ZeroHead:
    """Sets one head's z to 0 before the output projection, as the command line's `zero` does."""

    def __init__(self, projection, application, head, head_dim):
        self.handle = projection.register_forward_pre_hook(self.hook)
        self.begin, self.end = head * head_dim, (head + 1) * head_dim
        self.left = application

    def hook(self, module, inputs):
        self.left -= 1
        if self.left != -1:
            return inputs
        z = inputs[0].clone()
        z[..., self.begin:self.end] = 0
        return (z, *inputs[1:])

    def remove(self):
        self.handle.remove()


def projections(model):
    """The output projection of every layer and which application of it that is, in order."""
    wanted = ("attn.c_proj", "attention.output.dense", "self_attn.o_proj", "attention.out_proj", "attn.out_proj",
              "self_attn.out_proj", "attention.dense", "self_attn.dense",
              "attention.out_lin", "attention.attn.o", "attn.Wo", "attention.dense", "SelfAttention.o")
    found = [module for name, module in model.named_modules() if name.endswith(wanted)]
    # ALBERT's layers share their weights: each application of a module is a layer of its own.
    shared = getattr(model.config, "num_hidden_layers", 0) // getattr(model.config, "num_hidden_groups", 1)
    times = shared if hasattr(model.config, "num_hidden_groups") else 1
    return [(module, application) for module in found for application in range(times)]


def answer_of(out):
    """Logits, where an answer in the text starts and ends, or the last hidden state."""
    if "start_logits" in out:
        return torch.stack([out.start_logits, out.end_logits], -1)[0]
    return (out.logits if "logits" in out else out.last_hidden_state)[0]


def golden(model, inputs, head_dim, heads):
    with torch.no_grad():
        out = model(**inputs, output_attentions=True, output_hidden_states=True)
        tensors = {
            "input_ids": inputs["input_ids"][0],
            "answer": answer_of(out),
            "attentions": torch.stack([a[0] for a in out.attentions]),
            # What enters each layer; the entry after them is behind the final norm, or narrower (OPT-350m).
            "hidden_states": torch.stack([h[0] for h in out.hidden_states[:len(out.attentions)]]),
        }
        if "token_type_ids" in inputs:
            tensors["token_type_ids"] = inputs["token_type_ids"][0]
        ablated = []
        for projection, application in projections(model):
            for head in range(heads):
                hook = ZeroHead(projection, application, head, head_dim)
                ablated.append(answer_of(model(**inputs)))
                hook.remove()
        tensors["ablated"] = torch.stack(ablated)
    return tensors


def record(name, cls, tensors, command="make_fixtures.py"):
    """Writes golden.safetensors; returns the entry of the manifest."""
    folder = ROOT / name
    tensors = {k: (v.to(torch.float32) if v.is_floating_point() else v).contiguous() for k, v in tensors.items()}
    metadata = {"reference": f"transformers {transformers.__version__}, torch {torch.__version__}, float64, eager",
                "seed": str(SEED), "class": cls.__name__}
    save_file(tensors, folder / "golden.safetensors", metadata=metadata)
    for file in ("model.safetensors", "golden.safetensors"):
        (folder / file).chmod(0o644)
    print(name, {k: tuple(v.shape) for k, v in tensors.items()})
    return {"folder": f"tests/data/models/{name}", **metadata,
            "command": f"tests/golden/reference/{command}",
            "tolerance": "design table: patterns 2e-5 absolute, the rest 1e-4 of the largest reference value",
            "why": "float32 here against float64 there"}


def write_manifest(records):
    """Puts the entries in the place of older ones of the same folders."""
    manifest = pathlib.Path(__file__).resolve().parents[1] / "manifest.json"
    known = json.loads(manifest.read_text()) if manifest.exists() else {"records": []}
    made = {r["folder"] for r in records}
    kept = [r for r in known["records"] if r.get("folder") not in made]
    manifest.write_text(json.dumps({"records": kept + records}, indent=1) + "\n")


def falcon_alibi_once(model, inputs):
    """Falcon's eager attention adds ALiBi twice, to the scores and within the mask; its SDPA path, which people run
    and for which the weights were trained, adds it once. Half of it twice is once, and must give SDPA's answer."""
    falcon = transformers.models.falcon.modeling_falcon
    whole = falcon.build_alibi_tensor
    with torch.no_grad():
        sdpa = type(model)._from_config(copy.deepcopy(model.config), attn_implementation="sdpa").double()
        sdpa.load_state_dict(model.state_dict())
        expected = sdpa.eval()(**inputs).logits
        falcon.build_alibi_tensor = lambda *args, **options: whole(*args, **options) / 2
        assert torch.allclose(model(**inputs).logits, expected, atol=1e-9)


def make(name, config, cls, segments=False):
    generator = torch.Generator().manual_seed(SEED)
    config._attn_implementation = "eager"
    config._experts_implementation = "eager"  # grouped products know no float64
    model = cls(config).eval()
    randomise(model, generator)
    if getattr(config, "tie_word_embeddings", False) and model.get_output_embeddings() is not None:
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
    if getattr(config, "alibi", False):
        falcon_alibi_once(model, inputs)
    heads = config.num_attention_heads
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // heads
    if callable(head_dim):
        head_dim = head_dim()
    # XGLM's mask is made in the default type, which does not hold the least float64.
    torch.set_default_dtype(torch.float64 if config.model_type == "xglm" else torch.float32)
    tensors = golden(model, inputs, head_dim, heads)
    torch.set_default_dtype(torch.float32)
    return record(name, cls, tensors)


def decoders(t):
    """One model for every option that a decoder's config can turn."""
    small = dict(vocab_size=47, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24,
                 max_position_embeddings=32)
    grouped = dict(small, num_key_value_heads=2)
    older = dict(vocab_size=47, n_embd=16, n_layer=2, n_head=4, n_positions=32)

    glm = dict(grouped, vocab_size=23, num_hidden_layers=1, head_dim=8, pad_token_id=0, rope_parameters={
        "rope_type": "default", "rope_theta": 100.0, "partial_rotary_factor": 0.5})

    def scaled(**rope):
        return dict(grouped, rope_parameters=dict(rope_theta=100.0, **rope))

    short = dict(original_max_position_embeddings=8)
    return {
        "llama-linear": (t.LlamaConfig(**scaled(rope_type="linear", factor=4.0)), t.LlamaForCausalLM),
        "llama-dynamic": (t.LlamaConfig(**dict(scaled(rope_type="dynamic", factor=3.0), max_position_embeddings=8)),
                          t.LlamaForCausalLM),
        "llama-llama3": (t.LlamaConfig(**scaled(rope_type="llama3", factor=8.0, low_freq_factor=1.0,
                                                high_freq_factor=4.0, **short)), t.LlamaForCausalLM),
        "llama-yarn": (t.LlamaConfig(**scaled(rope_type="yarn", factor=4.0, beta_fast=1.0, beta_slow=0.05, **short)),
                       t.LlamaForCausalLM),
        "qwen2": (t.Qwen2Config(**grouped, use_sliding_window=True, sliding_window=4, max_window_layers=1),
                  t.Qwen2ForCausalLM),
        "qwen3": (t.Qwen3Config(**grouped, head_dim=6, tie_word_embeddings=True), t.Qwen3ForCausalLM),
        "smollm3": (t.SmolLM3Config(**grouped, no_rope_layers=[1, 0], pad_token_id=0), t.SmolLM3ForCausalLM),
        "granite": (t.GraniteConfig(**grouped, embedding_multiplier=3.0, logits_scaling=2.0, residual_multiplier=0.4,
                                    attention_multiplier=0.3, attention_bias=True), t.GraniteForCausalLM),
        "olmo": (t.OlmoConfig(**grouped, clip_qkv=0.8), t.OlmoForCausalLM),
        "olmo2": (t.Olmo2Config(**grouped), t.Olmo2ForCausalLM),
        "gemma": (t.GemmaConfig(**grouped, head_dim=6), t.GemmaForCausalLM),
        "gemma2": (t.Gemma2Config(**grouped, head_dim=6, query_pre_attn_scalar=3, sliding_window=4,
                                  attn_logit_softcapping=1.5, final_logit_softcapping=2.0), t.Gemma2ForCausalLM),
        "gemma3": (t.Gemma3TextConfig(**dict(grouped, num_hidden_layers=3), head_dim=6, query_pre_attn_scalar=3,
                                      sliding_window=4,
                                      layer_types=["sliding_attention", "full_attention", "sliding_attention"],
                                      rope_parameters={
                                          "sliding_attention": {"rope_type": "default", "rope_theta": 10.0},
                                          "full_attention": {"rope_type": "linear", "rope_theta": 300.0,
                                                             "factor": 4.0}}), t.Gemma3ForCausalLM),
        "cohere": (t.CohereConfig(**grouped, use_qk_norm=True, logit_scale=0.4), t.CohereForCausalLM),
        "stablelm": (t.StableLmConfig(**dict(grouped, hidden_size=32), use_qkv_bias=True), t.StableLmForCausalLM),
        "stablelm-parallel": (t.StableLmConfig(**dict(grouped, hidden_size=32), use_parallel_residual=True),
                              t.StableLmForCausalLM),
        "starcoder2": (t.Starcoder2Config(**grouped, sliding_window=4, norm_epsilon=1e-2), t.Starcoder2ForCausalLM),
        "phi": (t.PhiConfig(**grouped, qk_layernorm=True), t.PhiForCausalLM),
        "phi3": (t.Phi3Config(**dict(grouped, max_position_embeddings=32), original_max_position_embeddings=8,
                              sliding_window=5, pad_token_id=0,
                              rope_parameters={"rope_type": "longrope", "rope_theta": 100.0,
                                               "short_factor": [1.0, 1.5], "long_factor": [2.0, 5.0]}),
                 t.Phi3ForCausalLM),
        "phi3-short": (t.Phi3Config(**dict(grouped, num_hidden_layers=1), original_max_position_embeddings=16,
                                    pad_token_id=0,
                                    rope_parameters={"rope_type": "longrope", "rope_theta": 100.0,
                                                     "short_factor": [1.0, 1.5], "long_factor": [2.0, 5.0]}),
                       t.Phi3ForCausalLM),
        "glm": (t.GlmConfig(**glm, attention_bias=False), t.GlmForCausalLM),
        "glm4": (t.Glm4Config(**glm), t.Glm4ForCausalLM),
        "gpt-neo": (t.GPTNeoConfig(vocab_size=47, hidden_size=16, num_layers=2, num_heads=4, intermediate_size=24,
                                   max_position_embeddings=32, window_size=4,
                                   attention_types=[[["global", "local"], 1]]), t.GPTNeoForCausalLM),
        "gptj": (t.GPTJConfig(**dict(older, n_embd=24), rotary_dim=4), t.GPTJForCausalLM),
        "codegen": (t.CodeGenConfig(**dict(older, n_embd=32, n_head=8), rotary_dim=2), t.CodeGenForCausalLM),
        "gpt-neox": (t.GPTNeoXConfig(**dict(small, hidden_size=32)), t.GPTNeoXForCausalLM),
        "gpt-neox-sequential": (t.GPTNeoXConfig(**dict(small, hidden_size=32), use_parallel_residual=False,
                                                hidden_act="gelu_new"), t.GPTNeoXForCausalLM),
        "opt": (t.OPTConfig(vocab_size=47, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, ffn_dim=24,
                            max_position_embeddings=32, word_embed_proj_dim=16), t.OPTForCausalLM),
        "opt-350m": (t.OPTConfig(vocab_size=47, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, ffn_dim=24,
                                 max_position_embeddings=32, word_embed_proj_dim=8, do_layer_norm_before=False),
                     t.OPTForCausalLM),
        "bloom": (t.BloomConfig(vocab_size=47, hidden_size=24, n_layer=2, n_head=6), t.BloomForCausalLM),
        "mpt": (t.MptConfig(d_model=24, n_heads=6, n_layers=2, vocab_size=47, max_seq_len=32,
                            attn_config=dict(clip_qkv=0.9, softmax_scale=0.7)), t.MptForCausalLM),
        "falcon-7b": (t.FalconConfig(vocab_size=47, hidden_size=16, num_hidden_layers=2, num_attention_heads=4),
                      t.FalconForCausalLM),
        "falcon-40b": (t.FalconConfig(vocab_size=47, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
                                      num_kv_heads=2, new_decoder_architecture=True, bias=True), t.FalconForCausalLM),
        "falcon-alibi": (t.FalconConfig(vocab_size=47, hidden_size=24, num_hidden_layers=2, num_attention_heads=6,
                                        alibi=True, multi_query=False, parallel_attn=False, bias=True),
                         t.FalconForCausalLM),
        "mixtral": (t.MixtralConfig(**grouped, num_local_experts=4, num_experts_per_tok=2), t.MixtralForCausalLM),
        "qwen3-moe": (t.Qwen3MoeConfig(**grouped, head_dim=4, num_experts=4, num_experts_per_tok=2,
                                       moe_intermediate_size=8, mlp_only_layers=[0]), t.Qwen3MoeForCausalLM),
        "gpt-oss": (t.GptOssConfig(**grouped, head_dim=4, num_local_experts=4, num_experts_per_tok=2, sliding_window=4,
                                   layer_types=["sliding_attention", "full_attention"],
                                   rope_parameters=dict(rope_type="yarn", rope_theta=100.0, factor=4.0, beta_fast=1.0,
                                                        beta_slow=0.05, truncate=False, **short)), t.GptOssForCausalLM),
        "xglm": (t.XGLMConfig(vocab_size=47, d_model=16, num_layers=2, attention_heads=4, ffn_dim=24,
                              max_position_embeddings=32), t.XGLMForCausalLM),
        "biogpt": (t.BioGptConfig(vocab_size=47, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
                                  intermediate_size=24, max_position_embeddings=32, layer_norm_eps=0.1),
                   t.BioGptForCausalLM),
        "gpt-bigcode": (t.GPTBigCodeConfig(**older), t.GPTBigCodeForCausalLM),
        "gpt-bigcode-heads": (t.GPTBigCodeConfig(**older, multi_query=False), t.GPTBigCodeForCausalLM),
    }


def encoders(t):
    """Encoders other than BERT."""
    small = dict(vocab_size=47, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24,
                 max_position_embeddings=32)
    return {
        "roberta": (t.RobertaConfig(**small, type_vocab_size=1, layer_norm_eps=1e-3), t.RobertaForMaskedLM),
        "xlm-roberta-no-head": (t.XLMRobertaConfig(**small, type_vocab_size=1, hidden_act="gelu_new"),
                                t.XLMRobertaModel),
        "electra": (t.ElectraConfig(**small, embedding_size=8), t.ElectraForMaskedLM, True),
        "electra-discriminator": (t.ElectraConfig(**small, embedding_size=16), t.ElectraModel, True),
        "albert": (t.AlbertConfig(**dict(small, num_hidden_layers=4), embedding_size=8, num_hidden_groups=2),
                   t.AlbertForMaskedLM, True),
        "mpnet": (t.MPNetConfig(**small), t.MPNetForMaskedLM),
        "deberta": (t.DebertaConfig(**small, relative_attention=True, pos_att_type=["c2p", "p2c"],
                                    position_biased_input=False, type_vocab_size=0, max_relative_positions=8),
                    t.DebertaForMaskedLM),
        "deberta-v2": (t.DebertaV2Config(**small, relative_attention=True, pos_att_type=["p2c", "c2p"],
                                         position_biased_input=False, type_vocab_size=0, share_att_key=True,
                                         norm_rel_ebd="layer_norm", position_buckets=8, max_relative_positions=24),
                       t.DebertaV2ForMaskedLM),
        "deberta-v2-no-head": (t.DebertaV2Config(**small, relative_attention=True, pos_att_type=["c2p"],
                                                 type_vocab_size=2), t.DebertaV2Model),
        "modernbert": (t.ModernBertConfig(**dict(small, num_hidden_layers=4), local_attention=6, pad_token_id=0,
                                          bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2),
                       t.ModernBertForMaskedLM),
        "distilbert": (t.DistilBertConfig(vocab_size=47, dim=16, n_layers=2, n_heads=4, hidden_dim=24,
                                          max_position_embeddings=32), t.DistilBertForMaskedLM),
    }


def classifiers(t):
    """One model for every form of head that tells texts or tokens apart."""
    small = dict(vocab_size=40, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12,
                 max_position_embeddings=24)

    def named(*labels):
        return dict(id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)})

    moods = named("negative", "neutral", "positive")
    kinds = named("O", "B-PER", "I-PER", "B-LOC")
    relative = dict(relative_attention=True, position_biased_input=False, type_vocab_size=0)
    modern = dict(dict(small, num_hidden_layers=2), local_attention=6, pad_token_id=0, bos_token_id=1, eos_token_id=2,
                  cls_token_id=1, sep_token_id=2)
    return {
        "bert-sequence": (t.BertConfig(**small, **moods), t.BertForSequenceClassification, True),
        "bert-tokens": (t.BertConfig(**small, **kinds), t.BertForTokenClassification, True),
        "bert-span": (t.BertConfig(**small), t.BertForQuestionAnswering, True),
        "roberta-sequence": (t.RobertaConfig(**small, type_vocab_size=1, **moods), t.RobertaForSequenceClassification),
        "distilbert-sequence": (t.DistilBertConfig(vocab_size=40, dim=16, n_layers=1, n_heads=2, hidden_dim=12,
                                                   max_position_embeddings=24, **moods),
                                t.DistilBertForSequenceClassification),
        "albert-sequence": (t.AlbertConfig(**dict(small, num_hidden_layers=2), embedding_size=8, **moods),
                            t.AlbertForSequenceClassification, True),
        "electra-sequence": (t.ElectraConfig(**small, embedding_size=8, **moods), t.ElectraForSequenceClassification,
                             True),
        "mpnet-sequence": (t.MPNetConfig(**small, **moods), t.MPNetForSequenceClassification),
        "deberta-sequence": (t.DebertaConfig(**small, **relative, pos_att_type=["c2p"], max_relative_positions=8,
                                             pooler_hidden_act="tanh", **moods), t.DebertaForSequenceClassification),
        "deberta-v2-sequence": (t.DebertaV2Config(**small, **relative, pos_att_type=["c2p"], share_att_key=True,
                                                  position_buckets=4, max_relative_positions=12, **moods),
                                t.DebertaV2ForSequenceClassification),
        "modernbert-sequence": (t.ModernBertConfig(**modern, classifier_activation="silu", **moods),
                                t.ModernBertForSequenceClassification),
        "modernbert-sequence-mean": (t.ModernBertConfig(**modern, classifier_pooling="mean", classifier_bias=True,
                                                        **moods), t.ModernBertForSequenceClassification),
        "modernbert-tokens": (t.ModernBertConfig(**dict(modern, num_hidden_layers=1), **kinds),
                              t.ModernBertForTokenClassification),
    }


def stack_projections(model):
    """Output projections of the encoder's, the decoder's and the cross-attention's layers, each with its H and d."""
    own = ("self_attn.out_proj", "SelfAttention.o")
    cross = ("encoder_attn.out_proj", "EncDecAttention.o")
    found = {"encoder": [], "decoder": [], "cross": []}
    for name, module in model.named_modules():
        if name.endswith(own):
            found["encoder" if "encoder." in name else "decoder"].append(module)
        elif name.endswith(cross):
            found["cross"].append(module)
    config = model.config
    wide = getattr(config, "d_kv", None)
    heads = {"encoder": getattr(config, "encoder_attention_heads", None) or config.num_heads,
             "decoder": getattr(config, "decoder_attention_heads", None) or config.num_heads}
    heads["cross"] = heads["decoder"]
    return [(module, heads[part], wide or config.d_model // heads[part])
            for part in ("encoder", "decoder", "cross") for module in found[part]]


def two_stack_golden(model, inputs, answer_of):
    """Patterns of three kinds, what enters every layer, the answer, and the answer without each head."""
    torch.set_default_dtype(torch.float64)
    with torch.no_grad():
        out = model(**inputs, output_attentions=True, output_hidden_states=True)
        tensors = {"answer": answer_of(out)}
        for part in ("encoder", "decoder"):
            attentions = getattr(out, f"{part}_attentions")
            hidden = getattr(out, f"{part}_hidden_states")[:len(attentions)]
            tensors[f"{part}_attentions"] = torch.stack([a[0] for a in attentions])
            tensors[f"{part}_hidden_states"] = torch.stack([h[0] for h in hidden])
        tensors["cross_attentions"] = torch.stack([a[0] for a in out.cross_attentions])
        ablated = []
        for projection, heads, head_dim in stack_projections(model):
            for head in range(heads):
                hook = ZeroHead(projection, 0, head, head_dim)
                ablated.append(answer_of(model(**inputs)))
                hook.remove()
        tensors["ablated"] = torch.stack(ablated)
    torch.set_default_dtype(torch.float32)
    return tensors


def make_two_stacks(name, config, cls):
    """An encoder with a decoder."""
    generator = torch.Generator().manual_seed(SEED)
    config._attn_implementation = "eager"
    model = cls(config).eval()
    randomise(model, generator)
    model.tie_weights()
    if getattr(config, "scale_decoder_outputs", True) is False:  # T5 1.1: a head of its own
        config.tie_word_embeddings = False
        shape = model.lm_head.weight.shape
        model.lm_head.weight = torch.nn.Parameter(torch.randn(shape, generator=generator) * (2.0 / shape[1]**0.5))
    if hasattr(model, "final_logits_bias"):
        model.final_logits_bias.copy_(torch.randn(model.final_logits_bias.shape, generator=generator))
    folder = ROOT / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    model = model.double()
    ids = torch.randint(3, config.vocab_size, (1, 7), generator=generator)
    decoder_ids = torch.randint(3, config.vocab_size, (1, 5), generator=generator)
    decoder_ids[0, 0] = config.decoder_start_token_id
    inputs = {"input_ids": ids, "decoder_input_ids": decoder_ids}

    tensors = two_stack_golden(
        model, inputs, lambda out: (out.logits if "logits" in out else out.last_hidden_state)[0])
    tensors |= {"input_ids": ids[0], "decoder_input_ids": decoder_ids[0]}
    return record(name, cls, tensors)


def two_stacks(t):
    """Encoder-decoders; the stacks differ in depth, heads and width where a config can say so."""
    t5 = dict(vocab_size=31, d_model=12, d_kv=4, d_ff=16, num_layers=2, num_decoder_layers=1, num_heads=2,
              relative_attention_num_buckets=8, relative_attention_max_distance=6, decoder_start_token_id=0)
    bart = dict(vocab_size=31, d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2,
                decoder_attention_heads=4, encoder_ffn_dim=20, decoder_ffn_dim=24, max_position_embeddings=16,
                scale_embedding=True, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
                forced_eos_token_id=None)
    return {
        "t5": (t.T5Config(**dict(t5, num_decoder_layers=2)), t.T5ForConditionalGeneration),
        "t5-gated": (t.T5Config(**t5, feed_forward_proj="gated-gelu", tie_word_embeddings=False),
                     t.T5ForConditionalGeneration),
        "t5-no-head": (t.T5Config(**t5), t.T5Model),
        "bart": (t.BartConfig(**bart), t.BartForConditionalGeneration),
        "bart-no-head": (t.BartConfig(**dict(bart, scale_embedding=False, decoder_layers=1), activation_function="relu"),
                         t.BartModel),
        "mbart": (t.MBartConfig(**dict(bart, decoder_layers=1)), t.MBartForConditionalGeneration),
        "pegasus": (t.PegasusConfig(**dict(bart, encoder_layers=1, pad_token_id=0, eos_token_id=1,
                                           decoder_start_token_id=0)), t.PegasusForConditionalGeneration),
        "marian": (t.MarianConfig(**dict(bart, encoder_layers=1, activation_function="swish", pad_token_id=30,
                                         eos_token_id=0, decoder_start_token_id=30)), t.MarianMTModel),
        "m2m100": (t.M2M100Config(**dict(bart, encoder_layers=1)), t.M2M100ForConditionalGeneration),
    }


def main():
    t = transformers
    gpt2 = dict(vocab_size=61, n_positions=32, n_embd=24, n_layer=3, n_head=4)
    llama = dict(vocab_size=61, hidden_size=24, intermediate_size=40, num_hidden_layers=3, num_attention_heads=6,
                 num_key_value_heads=2, max_position_embeddings=32)
    bert = dict(vocab_size=61, hidden_size=24, num_hidden_layers=3, num_attention_heads=4, intermediate_size=40,
                max_position_embeddings=32)
    variants = {
        "gpt2": (t.GPT2Config(**gpt2), t.GPT2LMHeadModel),
        "gpt2-inverse-layer": (t.GPT2Config(**gpt2, scale_attn_by_inverse_layer_idx=True, n_inner=40,
                                            activation_function="relu", tie_word_embeddings=False),
                               t.GPT2LMHeadModel),
        "gpt2-unscaled": (t.GPT2Config(**gpt2, scale_attn_weights=False), t.GPT2LMHeadModel),
        "bert-masked-lm": (t.BertConfig(**bert), t.BertForMaskedLM, True),
        "bert-no-head": (t.BertConfig(**bert, hidden_act="gelu_new"), t.BertModel, True),
        "llama": (t.LlamaConfig(**llama, head_dim=8, rope_theta=500.0), t.LlamaForCausalLM),
        "llama-bias": (t.LlamaConfig(**llama, attention_bias=True, mlp_bias=True, tie_word_embeddings=True),
                       t.LlamaForCausalLM),
        "mistral-window": (t.MistralConfig(**llama, sliding_window=5), t.MistralForCausalLM),
        **decoders(t),
        **encoders(t),
        **classifiers(t),
        "t5-encoder": (t.T5Config(vocab_size=31, d_model=12, d_kv=4, d_ff=16, num_layers=2, num_heads=2,
                                  relative_attention_num_buckets=8, relative_attention_max_distance=6),
                       t.T5EncoderModel),
    }
    records = [make(name, *variant) for name, variant in variants.items() if wanted(name)]
    records += [make_two_stacks(name, *variant) for name, variant in two_stacks(t).items() if wanted(name)]
    write_manifest(records)


if __name__ == "__main__":
    main()
