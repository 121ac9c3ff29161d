# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks of every quantised GGUF type, with the numbers that the package `gguf` makes of them.

Run with any Python that has the packages `gguf` and `numpy` (the files in the repository: gguf 0.19.0):

    python tests/golden/reference/make_gguf_fixtures.py

Writes tests/data/gguf/blocks.gguf: for each type a tensor "<type>" [2, n] of two rows of blocks, and a tensor
"<type>.f32" of the same shape, dequantised by the package. The bits of a block are random, as any bits are a valid
block; only its float16 scales are chosen, among them subnormal, negative and zero ones. Nothing in it comes from
Headscope itself.
"""

import pathlib

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type

TARGET = pathlib.Path(__file__).resolve().parents[2] / "data" / "gguf" / "blocks.gguf"

# Byte offsets of the float16 numbers in a block.
HALVES = {
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
    Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
    Type.IQ4_NL: [0], Type.IQ4_XS: [0],
}
SCALES = [0.0123, -0.7, 1.0, 5e-7, 0.0, 3.14159, -2e-5, 12.5]


def blocks_of(kind, count, source):
    size = gguf.GGML_QUANT_SIZES[kind][1]
    blocks = source.integers(0, 256, size=(count, size), dtype=np.uint8)
    for number, offset in enumerate(HALVES[kind]):
        for i in range(count):
            half = np.float16(SCALES[(i + 3 * number) % len(SCALES)])
            blocks[i, offset:offset + 2] = np.frombuffer(half.tobytes(), np.uint8)
    return blocks


def main():
    source = np.random.default_rng(5)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(TARGET, "blocks")
    for kind in HALVES:
        values = gguf.GGML_QUANT_SIZES[kind][0]
        per_row = 4 if values == 32 else 2
        rows = blocks_of(kind, 2 * per_row, source).reshape(2, -1)
        writer.add_tensor(kind.name, rows, raw_dtype=kind)
        writer.add_tensor(f"{kind.name}.f32", gguf.dequantize(rows, kind).astype(np.float32))
    plain = source.standard_normal((2, 16)).astype(np.float32)
    for kind in (Type.F16, Type.BF16):
        packed = gguf.quantize(plain, kind)
        writer.add_tensor(kind.name, packed, raw_dtype=kind)
        writer.add_tensor(f"{kind.name}.f32", gguf.dequantize(packed, kind).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{TARGET.stat().st_size} bytes, gguf package")


if __name__ == "__main__":
    main()
