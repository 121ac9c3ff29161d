# SPDX-License-Identifier: GPL-3.0-or-later
"""Small files that are wrong in one place each, for tests/core/checkpoint/malformed_files_test.cpp.

Run with any Python:

    python tests/golden/reference/make_malformed.py

Writes tests/data/malformed/*.gguf and *.bin (pickles, and zips that torch.save would not write). Byte layout: ggml's
docs/gguf.md; Python's pickletools; PKWARE's APPNOTE for the zips.
"""

import pathlib
import struct
import zipfile

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "data" / "malformed"
U32, F32, TEXT, LIST, U64 = 4, 6, 8, 9, 10


def text(value):
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def value(key, kind, raw):
    return text(key) + struct.pack("<I", kind) + raw


def tensor(name, shape, kind=0, offset=0):
    return text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", n) for n in shape) + struct.pack(
        "<IQ", kind, offset)


def gguf(values=(), tensors=(), data=b"", magic=b"GGUF", version=3, tensor_count=None, value_count=None):
    head = magic + struct.pack("<IQQ", version, len(tensors) if tensor_count is None else tensor_count,
                               len(values) if value_count is None else value_count)
    head += b"".join(values) + b"".join(tensors)
    return head + b"\0" * (-len(head) % 32) + data


GGUF = {
    "wrong_magic": gguf(magic=b"GGML"),
    "version_1": gguf(version=1),
    "version_of_the_other_byte_order": gguf(version=0x03000000),
    "header_cut": gguf()[:13],
    "more_values_than_bytes": gguf(value_count=2**64 - 1),
    "more_tensors_than_bytes": gguf(tensor_count=2**64 - 1),
    "string_longer_than_the_file": gguf([value("k", TEXT, struct.pack("<Q", 2**63) + b"text")]),
    "list_longer_than_the_file": gguf([value("k", LIST, struct.pack("<IQ", U64, 2**61))]),
    "list_of_lists": gguf([value("k", LIST, struct.pack("<IQ", LIST, 1))]),
    "unknown_value_type": gguf([value("k", 99, b"\0" * 8)]),
    "boolean_of_2": gguf([value("k", 7, b"\2")]),
    "key_twice": gguf([value("k", U32, struct.pack("<I", 1))] * 2),
    "key_without_a_name": gguf([value("", U32, struct.pack("<I", 1))]),
    "tensor_twice": gguf((), [tensor("t", [1]), tensor("t", [1], offset=32)], b"\0" * 64),
    "axis_of_0": gguf((), [tensor("t", [4, 0])]),
    "five_axes": gguf((), [tensor("t", [1] * 5)], b"\0" * 32),
    "shape_that_overflows": gguf((), [tensor("t", [2**40, 2**40])], b"\0" * 32),
    "row_of_half_a_block": gguf((), [tensor("t", [16, 2], 8)], b"\0" * 64),
    "data_beyond_the_end": gguf((), [tensor("t", [64])], b"\0" * 32),
    "data_that_overlaps": gguf((), [tensor("a", [16]), tensor("b", [4], offset=32)], b"\0" * 64),
    "data_not_aligned": gguf((), [tensor("t", [1], offset=4)], b"\0" * 32),
    "alignment_of_24": gguf([value("general.alignment", U32, struct.pack("<I", 24))]),
    "tensor_type_not_read": gguf((), [tensor("t", [256], 16)], b"\0" * 512),
}


def short(word):
    return b"X" + struct.pack("<I", len(word)) + word


def integers(*numbers):
    return b"(" + b"".join(b"J" + struct.pack("<i", n) for n in numbers) + b"t"


def storage(elements, kind=b"FloatStorage"):
    return (b"(" + short(b"storage") + b"ctorch\n" + kind + b"\n" + short(b"0") + short(b"cpu") + b"J" +
            struct.pack("<i", elements) + b"tQ")


def rebuilt(elements, offset, shape, strides):
    return (b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage(elements) + b"J" + struct.pack("<i", offset) +
            integers(*shape) + integers(*strides) + b"\x89ccollections\nOrderedDict\n)RtR")


def pickled(items):
    return b"\x80\x02}(" + items + b"u."


W = short(b"w")
PICKLES = {
    "calls_os_system": pickled(W + b"cos\nsystem\n(" + short(b"true") + b"tR"),
    "calls_eval_from_the_stack": b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93.",
    "opcode_of_an_instance": b"\x80\x02(ios\nsystem\n.",
    "text_longer_than_the_file": b"\x80\x02X\xff\xff\xff\xffabc.",
    "no_stop": pickled(W + rebuilt(6, 0, [2, 3], [3, 1]))[:-1],
    "stack_that_is_empty": b"\x80\x02.",
    "memo_place_that_is_empty": b"\x80\x02h\x05.",
    "dict_of_half_a_pair": b"\x80\x02}(Nu.",
    "marks_that_never_end": b"\x80\x02" + b"(" * 1000,
    "list_that_is_no_state": b"\x80\x02]}b.",
    "storage_of_complex_numbers": pickled(W + storage(1, b"ComplexFloatStorage")),
    "tensor_beyond_its_storage": pickled(W + rebuilt(5, 0, [2, 3], [3, 1])),
    "tensor_of_negative_offset": pickled(W + rebuilt(6, -1, [1], [1])),
    "tensor_that_repeats_its_storage": pickled(W + rebuilt(6, 0, [1000, 6], [0, 1])),
    "dict_without_tensors": b"\x80\x02}.",
}


def archive(path, pickle, data, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as out:
        for name, raw in (("archive/data.pkl", pickle), ("archive/byteorder", b"little"), ("archive/data/0", data)):
            if raw is not None:
                out.writestr(zipfile.ZipInfo(name, (2026, 11, 28, 0, 0, 0)), raw, method)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, raw in GGUF.items():
        (FOLDER / f"{name}.gguf").write_bytes(raw)
    for name, raw in PICKLES.items():
        archive(FOLDER / f"{name}.bin", raw, b"\0" * 24)
    good = pickled(W + rebuilt(6, 0, [2, 3], [3, 1]))
    archive(FOLDER / "zip_whose_storage_is_short.bin", good, b"\0" * 20)
    archive(FOLDER / "zip_without_the_storage.bin", good, None)
    archive(FOLDER / "zip_that_is_compressed.bin", good, b"\0" * 24, zipfile.ZIP_DEFLATED)
    whole = FOLDER / "zip_cut_in_half.bin"
    archive(whole, good, b"\0" * 24)
    whole.write_bytes(whole.read_bytes()[:200])


main()
