#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the models of tests/data/models that see or hear; see make_fixtures.py, whose weights and records these are.

Run by hand, never by the suite:
    /tmp/reference/bin/python tests/golden/reference/make_vision_fixtures.py [NAME...]

golden.safetensors holds "media", what preprocessing would give the model, in the ids' place.
"""
import copy
import json
import sys

import torch
import transformers as t
from make_fixtures import ROOT, SEED, ZeroHead, randomise, record, two_stack_golden, write_manifest


def attention_outputs(model):
    """The output projection of every attention layer of the tower that is read, in order."""
    endings = ("attention.output.dense", "attention.o_proj", "self_attn.out_proj")
    return [module for name, module in model.named_modules() if name.endswith(endings)]


def answer_of(model, out):
    """Logits; without a classifier every position after the final norm and the projection."""
    if "logits" in out:
        return out.logits
    kind = type(model).__name__
    last = out.last_hidden_state
    if kind.startswith("CLIPVision"):
        last = model.post_layernorm(last) if hasattr(model, "post_layernorm") else model.vision_model.post_layernorm(last)
    if kind == "CLIPVisionModelWithProjection":
        last = model.visual_projection(last)
        assert torch.allclose(last[:, 0], out.image_embeds)
    if kind == "CLIPTextModelWithProjection":
        last = model.text_projection(last)
        assert torch.allclose(last[:, -1], out.text_embeds)
    return last


def drawn(config, cls, generator):
    for part in (config, getattr(config, "vision_config", None), getattr(config, "text_config", None)):
        if part is not None:
            part._attn_implementation = "eager"
    model = cls(config).eval()
    for name, parameter in model.named_parameters():
        if parameter.dim() == 0:  # CLIP's logit_scale, which no tower reads
            parameter.data = parameter.data.reshape(1)
    randomise(model, generator)
    if hasattr(model, "logit_scale"):
        model.logit_scale.data = model.logit_scale.data.reshape(())
    return model


def make(name, config, cls, inputs, tower=None):
    """`tower` takes from a whole model the part that is read."""
    generator = torch.Generator().manual_seed(SEED)
    model = drawn(config, cls, generator)
    folder = ROOT / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, safe_serialization=True)
    model = (tower(model) if tower else model).double()
    inputs = inputs(generator)
    with torch.no_grad():
        out = model(**inputs, output_attentions=True, output_hidden_states=True)
        tensors = {
            "answer": answer_of(model, out)[0],
            "attentions": torch.stack([a[0] for a in out.attentions]),
            "hidden_states": torch.stack([h[0] for h in out.hidden_states[:len(out.attentions)]]),
        }
        tensors |= {"media": inputs["pixel_values"][0]} if "pixel_values" in inputs else {"input_ids": inputs["input_ids"][0]}
        ablated = []
        heads = model.config.num_attention_heads
        for projection in attention_outputs(model):
            for head in range(heads):
                hook = ZeroHead(projection, 0, head, model.config.hidden_size // heads)
                ablated.append(answer_of(model, model(**inputs))[0])
                hook.remove()
        tensors["ablated"] = torch.stack(ablated)
    assert len(ablated) == heads * len(out.attentions), len(ablated)
    return record(name, cls, tensors, "make_vision_fixtures.py")


def make_whisper(name, config, cls):
    generator = torch.Generator().manual_seed(SEED)
    model = drawn(config, cls, generator)
    model.tie_weights()
    folder = ROOT / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)
    model = model.double()
    mels = torch.randn(1, config.num_mel_bins, 2 * config.max_source_positions, generator=generator).double()
    ids = torch.randint(3, config.vocab_size, (1, 5), generator=generator)
    ids[0, 0] = config.decoder_start_token_id
    inputs = {"input_features": mels, "decoder_input_ids": ids}
    tensors = two_stack_golden(model, inputs, lambda out: answer_of(model, out)[0])
    tensors |= {"media": mels[0], "decoder_input_ids": ids[0]}
    return record(name, cls, tensors, "make_vision_fixtures.py")


def pixels(height, width):
    return lambda generator: {"pixel_values": torch.randn(1, 3, height, width, generator=generator).double()}


def words(generator):
    ids = torch.randint(3, 30, (1, 8), generator=generator)
    ids[0, -1] = 30  # the end token, whose row is projected
    return {"input_ids": ids}


def main():
    names = {0: "cat", 1: "dog", 2: "a bird, small", 3: "fish", 4: "ox"}
    small = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, image_size=12, patch_size=4)
    vit = dict(small, intermediate_size=24)
    text = dict(vocab_size=31, hidden_size=12, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20,
                max_position_embeddings=10, projection_dim=6, bos_token_id=29, eos_token_id=30, pad_token_id=30)
    labels = dict(id2label=names, label2id={v: k for k, v in names.items()})
    variants = {
        "vit": (t.ViTConfig(**vit, **labels), t.ViTForImageClassification, pixels(12, 12)),
        "vit-no-head": (t.ViTConfig(**dict(vit, num_hidden_layers=1, patch_size=3), qkv_bias=False, hidden_act="gelu_new",
                                    layer_norm_eps=1e-2), t.ViTModel, pixels(12, 12)),
        "deit": (t.DeiTConfig(**dict(vit, num_hidden_layers=1), **labels), t.DeiTForImageClassification, pixels(12, 12)),
        "deit-teacher": (t.DeiTConfig(**dict(vit, num_hidden_layers=1), **labels), t.DeiTForImageClassificationWithTeacher,
                         pixels(12, 12)),
        "dinov2": (t.Dinov2Config(**small, **labels, mlp_ratio=2), t.Dinov2ForImageClassification, pixels(12, 12)),
        "dinov2-stretched": (t.Dinov2Config(**dict(small, num_hidden_layers=1), qkv_bias=False, use_swiglu_ffn=True,
                                            mlp_ratio=3), t.Dinov2Model, pixels(20, 16)),
        "clip-vision": (t.CLIPVisionConfig(**vit), t.CLIPVisionModel, pixels(12, 12)),
        "clip-vision-projected": (t.CLIPVisionConfig(**dict(vit, num_hidden_layers=1), projection_dim=6, hidden_act="gelu"),
                                  t.CLIPVisionModelWithProjection, pixels(12, 12)),
        "clip-text": (t.CLIPTextConfig(**text), t.CLIPTextModelWithProjection, words),
    }
    whole = t.CLIPConfig(text_config=dict(text, num_hidden_layers=1), vision_config=dict(vit, num_hidden_layers=1),
                         projection_dim=6)

    def vision_tower(model):
        config = copy.deepcopy(model.config.vision_config)
        config.projection_dim = model.config.projection_dim  # the whole model's counts
        tower = t.CLIPVisionModelWithProjection(config)
        tower.config._attn_implementation = "eager"
        tower.vision_model.load_state_dict(model.vision_model.state_dict())
        tower.visual_projection.load_state_dict(model.visual_projection.state_dict())
        return tower.eval()

    variants["clip"] = (whole, t.CLIPModel, pixels(12, 12), vision_tower)
    whisper = dict(vocab_size=31, d_model=16, encoder_layers=2, decoder_layers=1, encoder_attention_heads=2,
                   decoder_attention_heads=4, encoder_ffn_dim=20, decoder_ffn_dim=24, num_mel_bins=8,
                   max_source_positions=10, max_target_positions=12, scale_embedding=True, decoder_start_token_id=2,
                   bos_token_id=2, eos_token_id=2, pad_token_id=2, begin_suppress_tokens=None, suppress_tokens=None)
    speech = {
        "whisper": (t.WhisperConfig(**whisper), t.WhisperForConditionalGeneration),
        "whisper-no-head": (t.WhisperConfig(**dict(whisper, encoder_layers=1)), t.WhisperModel),
    }
    chosen = lambda name: len(sys.argv) == 1 or name in sys.argv[1:]
    prepared = {
        "vit": dict(image_processor_type="ViTImageProcessor", size=dict(height=12, width=12)),
        "clip": dict(image_processor_type="CLIPImageProcessor", size=dict(shortest_edge=14), crop_size=12),
        "whisper": dict(feature_extractor_type="WhisperFeatureExtractor", feature_size=8, sampling_rate=16000,
                        hop_length=800, n_fft=400, chunk_length=1),
    }
    records = [make(name, *variant) for name, variant in variants.items() if chosen(name)]
    records += [make_whisper(name, *variant) for name, variant in speech.items() if chosen(name)]
    for name, steps in prepared.items():
        (ROOT / name / "preprocessor_config.json").write_text(json.dumps(steps, indent=2) + "\n")
    write_manifest(records)


if __name__ == "__main__":
    main()
