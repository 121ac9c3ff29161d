#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Headscope's engine against transformers, in turn on the same cores and weights: one table.

Usage: against_transformers.py WORKER [--models gpt2,llama] [--rounds 5] [--threads N] [--folder DIR] [-o OUT]

WORKER is headscope_bench_worker. The models have published shapes and random weights; they are made once, in
DIR. Writes OUT.md and OUT.json. transformers runs eager attention with output_attentions, as who wants to see
patterns has to. Times are the best of the rounds; ratios are of these. No time is a verdict: look at the ratios.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import time

import torch
import transformers
from transformers import AutoModelForCausalLM, GPT2Config, LlamaConfig

MODELS = {
    "gpt2": ("GPT-2 small: 12 layers of 12 heads, 124 M", GPT2Config()),
    "llama": ("24 layers of 14 heads on 2 key heads, gated MLP", LlamaConfig(
        hidden_size=896, intermediate_size=4864, num_hidden_layers=24, num_attention_heads=14,
        num_key_value_heads=2, vocab_size=32000, max_position_embeddings=4096)),
}


class Worker:
    """Our engine behind a pipe."""

    def __init__(self, program, model, threads):
        self.process = subprocess.Popen([program, str(model), str(threads)], text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.start = self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the worker stopped; its words stand above")
        return json.loads(line)

    def ask(self, work):
        self.process.stdin.write(work + "\n")
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of the largest child so far
        return peak / 1024


def made(name, folder):
    path = folder / name
    if not (path / "config.json").exists():
        torch.manual_seed(0)
        AutoModelForCausalLM.from_config(MODELS[name][1]).save_pretrained(path)
    return path


def tokens(count, vocabulary):
    return torch.tensor([[(i * 7919 + 13) % vocabulary for i in range(count)]])


def milliseconds(work):
    start = time.perf_counter()
    with torch.no_grad():
        work()
    return (time.perf_counter() - start) * 1000


class Reference:
    """transformers: the passes, and the loop over heads by a hook before each output projection."""

    def __init__(self, path):
        self.model = AutoModelForCausalLM.from_pretrained(path, attn_implementation="eager", dtype=torch.float32)
        self.model.eval()
        config = self.model.config
        self.heads, self.layers = config.num_attention_heads, config.num_hidden_layers
        self.vocabulary = config.vocab_size
        self.projections = [module for name, module in self.model.named_modules()
                            if name.endswith(("attn.c_proj", "self_attn.o_proj"))]

    def run(self, count):
        return self.model(tokens(count, self.vocabulary), output_attentions=True, use_cache=False)

    def one_pass(self, count):
        return milliseconds(lambda: self.run(count))

    def without(self, count, layer, head):
        """The log-probabilities at the last position, with one head's z at zero."""
        def cut(_, inputs):
            z = inputs[0].clone()
            width = z.shape[-1] // self.heads
            z[..., head * width:(head + 1) * width] = 0
            return (z,)

        handle = self.projections[layer].register_forward_pre_hook(cut)
        with torch.no_grad():
            out = self.model(tokens(count, self.vocabulary), use_cache=False)
        handle.remove()
        return torch.log_softmax(out.logits[0, -1], -1)

    def sweep(self, count, chosen):
        """Effects of the chosen heads, and the milliseconds that all would take."""
        start = time.perf_counter()
        with torch.no_grad():
            out = self.model(tokens(count, self.vocabulary), use_cache=False)
        base = torch.log_softmax(out.logits[0, -1], -1)
        values = {}
        for layer, head in chosen:
            edited = self.without(count, layer, head)
            values[layer, head] = (base.exp() * (base - edited)).sum().item()
        elapsed = (time.perf_counter() - start) * 1000
        return elapsed * self.layers * self.heads / len(chosen), values


def best(values):
    return min(values)


def row(work, ours, theirs, roofline=None, note=""):
    return {"work": work, "ours_ms": ours, "theirs_ms": theirs, "ratio": ours / theirs,
            "roofline_ms": roofline, "roofline_share": roofline / ours if roofline else None, "note": note}


def passes(worker, reference, lengths, rounds):
    for count in lengths:
        ours = {what: [] for what in ("heads", "patterns", "window")}
        theirs, bare = [], []
        for _ in range(rounds):
            for what, times in ours.items():
                times.append(worker.ask(f"pass {count} {what}")["ms"])
            theirs.append(reference.one_pass(count))
            bare.append(worker.ask(f"roofline {count}")["ms"])
        notes = {"heads": "thumbnails of every head, the answer at the last position",
                 "patterns": "every pattern kept, the answer at the last position",
                 "window": "thumbnails, answers at every position"}
        for what, times in ours.items():
            yield row(f"one pass, T={count}: {notes[what]}", best(times), best(theirs), best(bare))


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    return {index: rank for rank, index in enumerate(order)}


def rank_correlation(a, b):
    """Spearman's, of values without ties."""
    first, second, n = ranks(a), ranks(b), len(a)
    return 1 - 6 * sum((first[i] - second[i]) ** 2 for i in range(n)) / (n * (n * n - 1))


def sweeps(worker, reference, rounds):
    chosen = [(layer, (layer * 5) % reference.heads) for layer in range(reference.layers)]
    ours, theirs, previews, worst = [], [], [], 0.0
    for _ in range(max(rounds // 2, 1)):
        answer = worker.ask("sweep 64")
        ours.append(answer["ms"])
        preview = worker.ask("preview 64")
        if preview:
            previews.append(preview["ms"])
        elapsed, values = reference.sweep(64, chosen)
        theirs.append(elapsed)
        worst = max(worst, max(abs(answer["values"][layer * reference.heads + head] - value)
                               for (layer, head), value in values.items()))
    yield row(f"{reference.layers * reference.heads} heads in turn, T=64, KL at the last position",
              best(ours), best(theirs),
              note=f"theirs from {len(chosen)} heads, one a layer; largest difference of KL {worst:.1e} nats")
    if previews:
        error = max(abs(a - b) for a, b in zip(answer["values"], preview["values"]))
        yield row("the same, preview in products of 16 bits", best(previews), best(theirs),
                  note=f"to ours: rank correlation {rank_correlation(answer['values'], preview['values']):.4f}, "
                       f"largest difference {error:.1e} nats of {max(answer['values']):.1e}")


def toggles(worker, reference, rounds):
    theirs = best(reference.one_pass(64) for _ in range(rounds))
    times = sorted(worker.ask("toggles 64 200")["ms"])
    theirs = min(theirs, best(reference.one_pass(64) for _ in range(rounds)))
    yield row("toggle, T=64, median of 200", statistics.median(times), theirs, note="answers at every position")
    yield row("toggle, T=64, 95th percentile", times[int(0.95 * len(times))], theirs)


def markdown(results):
    lines = ["| Model | Work | Headscope | transformers | Ratio | Share of the roofline | |",
             "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, rows in results["models"].items():
        for entry in rows:
            share = f"{entry['roofline_share']:.0%}" if entry["roofline_share"] else "–"
            lines.append(f"| {name} | {entry['work']} | {entry['ours_ms']:.1f} ms | {entry['theirs_ms']:.1f} ms "
                         f"| {entry['ratio']:.2f} | {share} | {entry['note']} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worker")
    parser.add_argument("--models", default="gpt2,llama")
    parser.add_argument("--lengths", default="16,64,256,1024")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("bench-models"))
    parser.add_argument("-o", "--output", type=pathlib.Path, default=pathlib.Path("bench"))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    results = {"date": datetime.date.today().isoformat(), "processor": platform.processor() or platform.machine(),
               "threads": options.threads, "torch": torch.__version__, "transformers": transformers.__version__,
               "models": {}}
    for name in options.models.split(","):
        path = made(name, options.folder)
        worker = Worker(options.worker, path, options.threads)
        reference = Reference(path)
        reference.one_pass(64)  # warm
        worker.ask("pass 64 heads")
        lengths = [int(length) for length in options.lengths.split(",")]
        rows = list(passes(worker, reference, lengths, options.rounds))
        rows += sweeps(worker, reference, options.rounds)
        rows += toggles(worker, reference, options.rounds)
        results["models"][name] = rows
        print(f"{MODELS[name][0]}: peak RSS {worker.close():.0f} MiB")
    options.output.with_suffix(".json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    options.output.with_suffix(".md").write_text(markdown(results), encoding="utf-8")
    print(markdown(results))


if __name__ == "__main__":
    main()
