// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that every family repeats.
#include "core/model/spec/tensor_table.h"

namespace headscope {

void TensorTable::addNorm(const std::string& ours, const std::string& theirs, std::uint64_t dim, bool bias) {
    add(ours + ".weight", theirs + ".weight", {dim}).alias = theirs + ".gamma";
    if (bias) add(ours + ".bias", theirs + ".bias", {dim}).alias = theirs + ".beta";
}

void TensorTable::addLinear(const std::string& ours, const std::string& theirs, std::uint64_t out,
                            std::uint64_t in, bool bias) {
    add(ours + ".weight", theirs + ".weight", {out, in});
    if (bias) add(ours + ".bias", theirs + ".bias", {out});
}

}  // namespace headscope
