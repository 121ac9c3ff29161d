# SPDX-License-Identifier: GPL-3.0-or-later
"""Small files of torch.save, for the reader that does not run pickles.

Run with any Python that has torch (the files in the repository: 2.13.0):

    python tests/golden/reference/make_torch_fixtures.py

Writes to tests/data/torch: state_dict.bin (every dtype; a transposed, a sliced and a shared view, a parameter, an
empty tensor and a scalar), protocol4.bin (a training checkpoint under "model"), module.bin (a whole module, which
names its class) and legacy.bin (the form before 1.6). The values are 0, 1, 2, … in row-major order of each tensor.
"""

import collections
import pathlib

import torch

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "data" / "torch"
DTYPES = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16, "f64": torch.float64,
          "i64": torch.int64, "i32": torch.int32, "i16": torch.int16, "i8": torch.int8, "u8": torch.uint8,
          "bool": torch.bool}


def counting(*shape):
    return torch.arange(float(torch.Size(shape).numel())).reshape(shape)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    state = collections.OrderedDict((name, counting(2, 3).to(dtype)) for name, dtype in DTYPES.items())
    state["transposed"] = counting(2, 3).t().contiguous().t()
    state["sliced"] = torch.nn.functional.pad(counting(2, 3), (1, 2, 1, 1))[1:-1, 1:4]
    state["shared"] = state["f32"].view(3, 2)
    state["parameter"] = torch.nn.Parameter(counting(4))
    state["empty"] = torch.zeros(0, 3)
    state["scalar"] = torch.tensor(0.0)
    torch.save(state, FOLDER / "state_dict.bin")
    nested = {"model": {"a.weight": counting(2, 2)}, "step": 3, "loss": 0.5, "name": "run", "history": [1, 70000, -1]}
    torch.save(nested, FOLDER / "protocol4.bin", pickle_protocol=4)
    torch.save(torch.nn.Linear(1, 1), FOLDER / "module.bin")
    torch.save({"a": counting(2)}, FOLDER / "legacy.bin", _use_new_zipfile_serialization=False)
    print(sum(file.stat().st_size for file in FOLDER.iterdir()), "bytes, torch", torch.__version__)


if __name__ == "__main__":
    main()
