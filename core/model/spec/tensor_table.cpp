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

void TensorTable::addSlice(const std::string& ours, const std::string& theirs, std::uint64_t out,
                           std::uint64_t in, bool bias, std::uint64_t begin, std::uint64_t count) {
    const std::size_t first = rows.size();
    addLinear(ours, theirs, out, in, bias);
    for (std::size_t i = first; i < rows.size(); ++i) rows[i].slice = TensorSlice{0, begin, count};
}

void TensorTable::addStrips(const std::string& ours, const std::string& theirs, std::uint64_t out,
                            std::uint64_t in, bool bias, const TensorStrips& strips) {
    const std::size_t first = rows.size();
    addLinear(ours, theirs, out, in, bias);
    for (std::size_t i = first; i < rows.size(); ++i) rows[i].strips = strips;
}

}  // namespace headscope
