#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Brings what a build needs: the packages of packages.txt, then LibTorch. Does nothing where nothing is missing.
# `bootstrap.sh --full` adds what scripts/test --full needs. Prints the Torch_DIR it took; all else goes to stderr.
# The order of places is that of cmake/libtorch.cmake, which downloads nothing.
set -euo pipefail

version=2.13.0
minimum=2.6
tidy_version=23.1.4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/headscope
target=$cache/libtorch-$version
archive=https://download.pytorch.org/libtorch/cpu/libtorch-shared-with-deps-$version%2Bcpu.zip
cpu_index=https://download.pytorch.org/whl/cpu
full=no
if [[ ${1:-} == --full ]]; then full=yes; fi

say() { printf 'bootstrap: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# --- packages

installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -- "$@"
    else
        die "root is needed for: $*; run that as root (there is no sudo), then this again"
    fi
}

updated=no
apt_install() {  # names that apt may not know yet: the lists are refreshed first, once
    if [[ $updated == no ]]; then
        say "refreshing the package lists"
        as_root apt-get update -qq >&2 || say "apt-get update failed; trying with the lists at hand"
        updated=yes
    fi
    say "installing $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Reads packages.txt: prints "kind a|b|c" for each line that has none of its names installed.
missing_packages() {
    local line names kind name found
    while IFS= read -r line; do
        line=${line%%#*}
        kind=needed
        if [[ $line =~ ^(.*[^[:space:]])[[:space:]]+(full|optional)[[:space:]]*$ ]]; then
            kind=${BASH_REMATCH[2]}
            line=${BASH_REMATCH[1]}
        fi
        names=${line//[[:space:]]/}
        if [[ -z $names ]]; then continue; fi
        if [[ $kind == full && $full == no ]]; then continue; fi
        found=no
        for name in ${names//|/ }; do
            if installed "$name"; then found=yes; fi
        done
        if [[ $found == no ]]; then echo "$kind $names"; fi
    done <"$here/packages.txt"
}

install_packages() {
    local missing kind names name choice known=() unknown=()
    missing=$(missing_packages)
    if [[ -z $missing ]]; then return; fi
    # An absent optional package is worth no refresh of the lists, and no failure.
    if ! grep -qv '^optional ' <<<"$missing" && [[ $full == no ]]; then return; fi
    say "refreshing the package lists"
    as_root apt-get update -qq >&2 || say "apt-get update failed; trying with the lists at hand"
    updated=yes
    while read -r kind names; do
        choice=
        for name in ${names//|/ }; do
            if [[ -z $choice ]] && apt-cache show "$name" >/dev/null 2>&1; then choice=$name; fi
        done
        if [[ -n $choice ]]; then
            known+=("$choice")
        elif [[ $kind == optional ]]; then
            say "$names: not in this distribution; going on without"
        else
            unknown+=("$names")
        fi
    done <<<"$missing"
    if [[ ${#unknown[@]} -gt 0 ]]; then
        die "this distribution has no package ${unknown[*]}; install what holds the same, or use Debian 12"
    fi
    if [[ ${#known[@]} -gt 0 ]]; then apt_install "${known[@]}"; fi
}

# --- LibTorch

tried=()

# accept FOLDER: is there a LibTorch that is new enough and whole? FOLDER holds TorchConfig.cmake.
accept() {
    local found
    if [[ ! -f $1/TorchConfig.cmake || ! -f $1/../../../include/ATen/core/Tensor.h ]]; then return 1; fi
    found=$(sed -nE 's/.*set\(PACKAGE_VERSION "([0-9.]+).*/\1/p' "$1/TorchConfigVersion.cmake" | head -n 1)
    if [[ $(printf '%s\n%s\n' "$minimum" "$found" | sort -V | head -n 1) != "$minimum" ]]; then
        say "$1 is LibTorch ${found:-of unknown version}, older than $minimum: passed over"
        return 1
    fi
}

take() { say "LibTorch: $1 ($2)"; printf '%s\n' "$1"; exit 0; }

from_caller() {
    local prefix folder
    local folders=("${Torch_DIR:-/nonexistent}")
    local IFS=:
    for prefix in ${CMAKE_PREFIX_PATH:-}; do
        folders+=("$prefix/share/cmake/Torch" "$prefix/Torch")
    done
    for folder in "${folders[@]}"; do
        if accept "$folder"; then take "$folder" "as given"; fi
    done
    tried+=("Torch_DIR and CMAKE_PREFIX_PATH: none there")
}

from_python() {
    local prefix
    if prefix=$(python3 -c 'import torch; assert torch.version.cuda is None; print(torch.utils.cmake_prefix_path)' \
                2>/dev/null) && accept "$prefix/Torch"; then
        take "$prefix/Torch" "installed Python torch"
    fi
    tried+=("a CPU torch of python3, $minimum or newer: none installed")
}

from_cache() {
    if accept "$target/share/cmake/Torch"; then take "$target/share/cmake/Torch" "fetched before"; fi
    tried+=("$target: not there")
}

work=
cleanup() { if [[ -n $work ]]; then rm -rf "$work"; fi; }
trap cleanup EXIT

# keep FOLDER: FOLDER, with lib, include and share, becomes the cached LibTorch in one step.
keep() {
    accept "$1/share/cmake/Torch" || return 1
    rm -rf "$target"
    mv -T "$1" "$target"
    take "$target/share/cmake/Torch" "fetched now"
}

from_archive() {
    if [[ $(uname -m) != x86_64 ]]; then
        tried+=("official archive: none for $(uname -m)")
        return
    fi
    say "asking for the official archive"
    # Fails fast where the host cannot be reached, gives up where it stalls, and waits for a slow download.
    if curl -fsSL --connect-timeout 8 --speed-limit 20000 --speed-time 30 -o "$work/libtorch.zip" "$archive" \
            2>"$work/curl.log"; then
        if unzip -q "$work/libtorch.zip" 'libtorch/lib/*' 'libtorch/include/*' 'libtorch/share/*' -d "$work" >&2; then
            keep "$work/libtorch" || true
        fi
        tried+=("official archive: downloaded, but it is not a whole LibTorch")
    else
        tried+=("$archive: $(tail -n 1 "$work/curl.log")")
    fi
    rm -rf "$work/libtorch" "$work/libtorch.zip"
}

pip=(false)
find_pip() {  # sets `pip`; Debian's pip may download under PEP 668, only installing is barred
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -m pip --version >/dev/null 2>&1; then pip=("$python" -m pip); return 0; fi
    done
    return 1
}

from_wheel() {  # from_wheel NAME [pip options]
    local name=$1 wheel
    shift
    say "asking pip for torch==$version ($name)"
    rm -rf "$work/wheel"
    mkdir "$work/wheel"
    if ! "${pip[@]}" --disable-pip-version-check download --quiet --no-deps --python-version 311 --only-binary :all: \
            --timeout 10 --retries 1 --dest "$work/wheel" "$@" "torch==$version" >"$work/pip.log" 2>&1; then
        tried+=("pip, $name: $(grep -E '^ERROR' "$work/pip.log" | tail -n 1)")
        return
    fi
    wheel=$(find "$work/wheel" -name 'torch-*.whl' | head -n 1)
    if [[ -z $wheel ]]; then
        tried+=("pip, $name: it left no wheel")
        return
    fi
    if unzip -l "$wheel" | grep -q 'libtorch_cuda\.so'; then
        tried+=("pip, $name: $(basename "$wheel") is a CUDA build; this program is built against the CPU one")
        rm -f "$wheel"
        return
    fi
    if unzip -q "$wheel" 'torch/lib/*' 'torch/include/*' 'torch/share/*' -d "$work/wheel" >&2; then
        keep "$work/wheel/torch" || true
    fi
    tried+=("pip, $name: $(basename "$wheel") is not a whole LibTorch")
    rm -rf "$work/wheel"
}

# --- clang-tidy: Debian's (14) weighs every declaration of every system header, five times the work of this one

clang_tidy() {
    local folder=$cache/clang-tidy-$tidy_version
    if [[ -x $folder/clang_tidy/data/bin/clang-tidy ]]; then return; fi
    say "asking pip for clang-tidy==$tidy_version"
    if ! find_pip && [[ $has_apt == yes ]]; then apt_install python3-pip; find_pip || true; fi
    rm -rf "$folder.new"
    if ! "${pip[@]}" --disable-pip-version-check install --quiet --no-deps --only-binary :all: \
            --target "$folder.new" "clang-tidy==$tidy_version" >&2; then
        die "pip brought no clang-tidy $tidy_version, which preset tidy needs; see the lines above"
    fi
    rm -rf "$folder"
    mv -T "$folder.new" "$folder"
}

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    install_packages
    has_apt=yes
else
    say "no apt here: third_party/packages.txt says what must be installed; going on with LibTorch"
    has_apt=no
fi
if [[ $full == yes ]]; then clang_tidy; fi

from_caller
from_python
from_cache
mkdir -p "$cache"
work=$(mktemp -d "$cache/fetching.XXXXXX")
from_archive
if ! find_pip && [[ $has_apt == yes ]]; then apt_install python3-pip || true; fi
if find_pip; then
    from_wheel "PyTorch's CPU index" --index-url "$cpu_index"
    from_wheel "the configured index"
else
    tried+=("pip: not installed")
fi

say "no LibTorch $minimum or newer. Tried, in this order:"
printf '  - %s\n' "${tried[@]}" >&2
cat >&2 <<HELP
Any one of these helps:
  - unpack $archive
    and set Torch_DIR to its share/cmake/Torch;
  - pip install torch==$version (CPU build), in the python3 that is on the PATH;
  - pip download torch==$version where it can be reached, and let pip find the file here (PIP_FIND_LINKS=<folder>).
HELP
exit 1
