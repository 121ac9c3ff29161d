// SPDX-License-Identifier: GPL-3.0-or-later
// Names with and without prefix, shapes against the config, and what is left over.
#include "core/model/spec/table_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace headscope {
namespace {

constexpr std::size_t kMaxNameForDistance = 256;  // a hostile name does not buy a quadratic search

// Levenshtein distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
    a = a.substr(0, kMaxNameForDistance);
    b = b.substr(0, kMaxNameForDistance);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row.back();
}

const TensorEntry* findRow(const TensorTable& table, const TensorRow& row, const Checkpoint& checkpoint) {
    for (const std::string& name : {row.theirs, row.alias}) {
        if (name.empty()) continue;
        for (const std::string& prefix : table.prefixes) {
            if (const TensorEntry* found = checkpoint.find(prefix + name)) return found;
        }
    }
    return nullptr;
}

// A misspelt tensor is one that no other row claims, so those come first.
std::string nearestName(const TensorTable& table, const std::string& wanted, const Checkpoint& checkpoint) {
    std::set<std::string_view> claimed;
    for (const TensorRow& row : table.rows) {
        if (const TensorEntry* found = findRow(table, row, checkpoint)) claimed.insert(found->name);
    }
    std::string best;
    auto least = std::pair(true, SIZE_MAX);
    for (const TensorEntry& tensor : checkpoint.tensors()) {
        for (const std::string& prefix : table.prefixes) {
            const auto rank =
                std::pair(claimed.contains(tensor.name), distance(prefix + wanted, tensor.name));
            if (rank >= least) continue;
            least = rank;
            best = tensor.name;
        }
    }
    return best;
}

bool isIgnored(const TensorTable& table, std::string_view name) {
    return std::any_of(table.ignoredEndings.begin(), table.ignoredEndings.end(),
                       [&](const std::string& ending) { return name.ends_with(ending); }) ||
           std::any_of(table.ignoredBeginnings.begin(), table.ignoredBeginnings.end(),
                       [&](const std::string& beginning) { return name.starts_with(beginning); });
}

}  // namespace

Result<TableMatch> matchTable(const TensorTable& table, const Checkpoint& checkpoint) {
    TableMatch match;
    std::set<std::string_view> used;
    for (const TensorRow& row : table.rows) {
        const TensorEntry* entry = findRow(table, row, checkpoint);
        match.entries.push_back(entry);
        if (!entry) {
            if (!row.required) continue;
            const std::string nearest = nearestName(table, row.theirs, checkpoint);
            return fail(ErrorCode::tensorMissing,
                        fmt::format("tensor \"{}\" {} is missing", row.theirs, shapeText(row.shape)),
                        nearest.empty()
                            ? std::string("the checkpoint holds no tensors")
                            : fmt::format("the nearest name in the checkpoint is \"{}\"", nearest));
        }
        if (entry->shape != row.shape) {
            return fail(ErrorCode::tensorShape,
                        fmt::format("tensor \"{}\" has shape {}, expected {}", entry->name,
                                    shapeText(entry->shape), shapeText(row.shape)),
                        "does config.json belong to these weights?");
        }
        if (row.strips && entry->shape.front() % (row.strips->outer * row.strips->parts) != 0) {
            return fail(
                ErrorCode::tensorShape,
                fmt::format("tensor \"{}\" has {} rows, which {} groups of {} parts do not share evenly",
                            entry->name, entry->shape.front(), row.strips->outer, row.strips->parts),
                "check the number of heads in config.json");
        }
        if (used.insert(entry->name).second) match.parameters += entry->elements();
    }
    for (const TensorEntry& tensor : checkpoint.tensors()) {
        if (!used.contains(tensor.name) && !isIgnored(table, tensor.name))
            match.unused.push_back(tensor.name);
    }
    return match;
}

}  // namespace headscope
