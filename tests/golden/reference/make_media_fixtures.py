#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tests/data/media: small pictures and sounds, and what Pillow and transformers make of them.

Run by hand, never by the suite, in the environment of make_fixtures.py with pillow and scipy:
    /tmp/reference/bin/python tests/golden/reference/make_media_fixtures.py

golden.safetensors holds "decoded/FILE" (transformers' load_image), "resized/FILTER/WIDTHxHEIGHT" (Pillow's resize of
rgb8.png), "pixels/FOLDER" (the image processor of that folder on rgb8.png) and "mels/FOLDER/FILE" (the feature
extractor of that folder; numpy, in float64).
"""
import json
import pathlib
import struct
import wave
import zlib

import numpy as np
import PIL
import transformers
from PIL import Image
from safetensors.numpy import save_file
from transformers import WhisperFeatureExtractor
from transformers.image_utils import load_image
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.deit.image_processing_pil_deit import DeiTImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

ROOT = pathlib.Path(__file__).resolve().parents[2] / "data" / "media"
RANDOM = np.random.default_rng(20261128)
WIDTH, HEIGHT = 37, 29


def picture(width=WIDTH, height=HEIGHT, channels=3, top=256):
    """A gradient, edges and noise: every filter has something to lose."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [x / width, y / height, (x + y) % 7 / 6, 1 - x / width][:channels]
    noise = RANDOM.random((height, width, channels))
    return np.floor((0.6 * np.stack(planes, -1) + 0.4 * noise) * (top - 1) + 0.5).astype(np.uint16)


def packed(rows, depth):
    """Rows of samples as PNG stores them, each behind its filter byte."""
    out = b""
    for row in rows:
        if depth == 16:
            out += b"\0" + row.astype(">u2").tobytes()
        elif depth == 8:
            out += b"\0" + row.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in row)
            bits += "0" * (-len(bits) % 8)
            out += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    return out


def write_png(name, samples, depth, colour, interlaced=False, chunks=()):
    """Kinds of PNG that Pillow does not write. samples [H, W, C]."""
    height, width = samples.shape[:2]
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    data = b"".join(packed(samples[y::dy, x::dx].reshape(-(-(height - y) // dy), -1), depth)
                    for x, y, dx, dy in passes)
    body = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    for kind, content in [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(data, 9)), (b"IEND", b"")]:
        body += struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    (ROOT / name).write_bytes(body)


def make_pictures():
    rgb = picture()
    write_png("rgb8.png", rgb, 8, 2)
    write_png("rgb8-interlaced.png", rgb, 8, 2, interlaced=True)
    write_png("rgb8-transparent.png", rgb[:9, :13], 8, 2, chunks=[(b"tRNS", rgb[0, 0].astype(">u2").tobytes())])
    write_png("rgb16.png", picture(13, 9, 3, 65536), 16, 2)
    write_png("rgba8.png", picture(13, 9, 4), 8, 6)
    write_png("rgba16.png", picture(13, 9, 4, 65536), 16, 6)
    write_png("grey8-alpha.png", picture(13, 9, 2), 8, 4)
    write_png("grey16.png", picture(13, 9, 1, 400), 16, 0)
    for depth in (1, 2, 4, 8):
        write_png(f"grey{depth}.png", picture(13, 9, 1, 2**depth), depth, 0)
        colours = RANDOM.integers(0, 256, 3 * 2**depth, dtype=np.uint8).tobytes()
        write_png(f"palette{depth}.png", picture(13, 9, 1, 2**depth), depth, 3,
                  chunks=[(b"PLTE", colours), (b"tRNS", b"\x40\x80")])
    small = Image.fromarray(rgb[:9, :13].astype(np.uint8))
    exif = Image.Exif()
    for orientation in range(1, 9):
        exif[0x0112] = orientation
        small.save(ROOT / f"turned{orientation}.jpg", exif=exif, quality=90)
    small.save(ROOT / "turned6.png", exif=exif_of(6))
    whole = Image.fromarray(rgb.astype(np.uint8))
    whole.save(ROOT / "rgb.jpg", quality=75)
    whole.save(ROOT / "rgb-full-chroma.jpg", quality=90, subsampling=0)
    whole.save(ROOT / "rgb-progressive.jpg", progressive=True)
    whole.convert("L").save(ROOT / "grey.jpg")
    whole.convert("CMYK").save(ROOT / "cmyk.jpg")


def exif_of(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def write_wav(name, channels, rate, width=2):
    scale = {1: 127, 2: 32767}[width]
    data = np.clip(np.round(channels * scale), -scale, scale)
    data = (data + 128).astype(np.uint8) if width == 1 else data.astype("<i2")
    with wave.open(str(ROOT / name), "wb") as out:
        out.setnchannels(data.shape[1])
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(data.tobytes())


def sound(seconds, rate):
    """A rising tone, its third, and noise that fades."""
    t = np.arange(int(seconds * rate)) / rate
    tone = 0.4 * np.sin(2 * np.pi * (300 + 900 * t) * t) + 0.1 * np.sin(2 * np.pi * 900 * t)
    return tone + 0.05 * RANDOM.standard_normal(len(t)) * np.exp(-3 * t)


def make_sounds():
    mono = sound(0.4, 8000)
    write_wav("mono.wav", mono[:, None], 8000)
    write_wav("stereo.wav", np.stack([mono, mono[::-1]], 1)[:1600], 8000)
    write_wav("bytes.wav", mono[:800, None], 8000, width=1)


def samples_of(name):
    with wave.open(str(ROOT / name)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
    return (data / 32768.0).astype(np.float32).mean(1)


def processors():
    imagenet = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
    yield "vit", ViTImageProcessorPil(size={"height": 12, "width": 16})
    yield "deit-padded", DeiTImageProcessorPil(size={"height": 9, "width": 40}, crop_size={"height": 16, "width": 15})
    yield "clip", CLIPImageProcessorPil(size={"shortest_edge": 14}, crop_size={"height": 12, "width": 12})
    yield "dinov2", BitImageProcessorPil(size={"shortest_edge": 20}, crop_size={"height": 16, "width": 16}, **imagenet)
    yield "raw", ViTImageProcessorPil(do_resize=False, do_rescale=False, image_mean=[1, 2, 3], image_std=[4, 5, 6])
    yield "lanczos", ViTImageProcessorPil(size={"height": 12, "width": 12}, resample=1, do_normalize=False,
                                          rescale_factor=0.25)


def write_config(name, values):
    (ROOT / name).mkdir(parents=True, exist_ok=True)
    (ROOT / name / "preprocessor_config.json").write_text(json.dumps(values, indent=2) + "\n")


def main():
    ROOT.mkdir(parents=True, exist_ok=True)
    make_pictures()
    make_sounds()
    tensors = {}
    for file in sorted([*ROOT.glob("*.png"), *ROOT.glob("*.jpg")]):
        tensors["decoded/" + file.name] = np.array(load_image(str(file)))
    whole = load_image(str(ROOT / "rgb8.png"))
    for resampling in Image.Resampling:
        for size in ((16, 16), (50, 41), (40, 9), (37, 11), (5, 29), (1, 1)):
            tensors[f"resized/{resampling.value}/{size[0]}x{size[1]}"] = np.array(whole.resize(size, resampling))
    for name, processor in processors():
        tensors["pixels/" + name] = processor(whole)["pixel_values"][0].astype(np.float32)
        keys = json.loads(processor.to_json_string())
        write_config(name, {key: value for key, value in keys.items() if value is not None})
    for name, options in (("whisper", {}), ("whisper-long", {"chunk_length": 2, "n_fft": 400, "hop_length": 400})):
        options = {"feature_size": 8, "sampling_rate": 8000, "hop_length": 160, "chunk_length": 1, "n_fft": 256, **options}
        extractor = WhisperFeatureExtractor(**options)
        for file in ("mono.wav", "stereo.wav"):
            wave_form = np.zeros(extractor.n_samples, np.float32)
            heard = samples_of(file)[:extractor.n_samples]
            wave_form[:len(heard)] = heard
            numpy_mels = extractor._np_extract_fbank_features(wave_form[None], "cpu")[0]
            torch_mels = extractor(samples_of(file), sampling_rate=8000, return_tensors="np")["input_features"][0]
            assert np.abs(numpy_mels - torch_mels).max() < 1e-4, np.abs(numpy_mels - torch_mels).max()
            tensors[f"mels/{name}/{file}"] = numpy_mels.astype(np.float32)
        write_config(name, {"feature_extractor_type": "WhisperFeatureExtractor", **options})
    tensors["filters"] = WhisperFeatureExtractor().mel_filters.T[::8].astype(np.float32)
    save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, ROOT / "golden.safetensors",
              metadata={"pillow": PIL.__version__, "transformers": transformers.__version__, "seed": "20261128"})


main()
