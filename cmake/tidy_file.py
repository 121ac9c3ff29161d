#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy over one source, once: writes a stamp, and beside it the headers that it stands for.

Usage: tidy_file.py CLANG_TIDY BUILD SOURCE STAMP

Ninja then looks at a source again only after it, a header of it or .clang-tidy changed; run-clang-tidy
takes every source every time.
"""
import json
import pathlib
import shlex
import subprocess
import sys

# The analyzer steps less deep into what a function calls: a third of the time; the sanitizers see the rest.
SHALLOW = ["-Xclang", "-analyzer-config", "-Xclang", "mode=shallow"]


def main() -> int:
    tidy, build, source, stamp = sys.argv[1:]
    commands = json.loads(pathlib.Path(build, "compile_commands.json").read_text(encoding="utf-8"))
    entry = next((entry for entry in commands if entry["file"] == source), None)
    if not entry:
        print(f"{source} is not part of this configuration")
        pathlib.Path(stamp + ".d").write_text(f"{stamp}: {source}\n", encoding="utf-8")
        pathlib.Path(stamp).touch()
        return 0
    compiler = shlex.split(entry["command"])
    del compiler[compiler.index("-o"):compiler.index("-c") + 1]
    headers = subprocess.run([*compiler, "-M", "-MT", stamp, "-MF", stamp + ".d"],
                             cwd=entry["directory"], check=False)
    if headers.returncode:
        return headers.returncode
    # Counts of what system headers would have said go to standard error: kept from the terminal.
    shallow = [f"--extra-arg={argument}" for argument in SHALLOW]
    found = subprocess.run([tidy, "-quiet", *shallow, "-p", build, source],
                           check=False, stderr=subprocess.PIPE, text=True)
    if found.returncode:
        sys.stderr.write(found.stderr)
        return found.returncode
    pathlib.Path(stamp).touch()
    return 0


sys.exit(main())
