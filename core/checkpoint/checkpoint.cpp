// SPDX-License-Identifier: GPL-3.0-or-later
// One file or shards, put together and checked against the index.
#include "core/checkpoint/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/checkpoint/safetensors_reader.h"
#include "core/checkpoint/shard_index.h"

namespace headscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSingle = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";

Result<void> checkIndex(const fs::path& folder, const std::map<std::string, std::string>& fileOfTensor) {
    HEADSCOPE_TRY(const ShardIndex index, readShardIndex(folder / kIndex));
    for (const auto& [tensor, file] : index.fileOf) {
        const auto found = fileOfTensor.find(tensor);
        if (found == fileOfTensor.end() || found->second != file) {
            return fail(ErrorCode::fileFormat,
                        fmt::format("\"{}\": tensor \"{}\" is promised in \"{}\" and not there",
                                    folder.string(), tensor, file),
                        "download the shards again");
        }
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> weightFiles(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return fail(ErrorCode::fileMissing, fmt::format("\"{}\" is not a folder", folder.string()),
                    "give the folder that holds config.json");
    }
    if (fs::exists(folder / kSingle, error)) return std::vector<std::string>{kSingle};
    if (fs::exists(folder / kIndex, error)) {
        HEADSCOPE_TRY(const ShardIndex index, readShardIndex(folder / kIndex));
        return index.files();
    }
    return fail(ErrorCode::fileMissing, fmt::format("\"{}\" has no {}", folder.string(), kSingle),
                "download the safetensors weights into the same folder");
}

Result<Checkpoint> Checkpoint::open(const fs::path& folder) {
    HEADSCOPE_TRY(const auto files, weightFiles(folder));
    Checkpoint checkpoint;
    std::map<std::string, std::string> fileOfTensor;
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto reader = SafetensorsReader::open(folder / files[i]);
        if (!reader) {
            Error error = std::move(reader).error();
            if (files.size() > 1)
                error = std::move(error).in(fmt::format("shard {} of {}", i + 1, files.size()));
            return fail(std::move(error));
        }
        checkpoint.m_totalBytes += reader->file()->bytes().size();
        checkpoint.m_files.push_back(reader->file());
        for (const TensorEntry& tensor : reader->tensors()) {
            if (!fileOfTensor.emplace(tensor.name, files[i]).second) {
                return fail(
                    ErrorCode::fileFormat,
                    fmt::format("\"{}\": tensor \"{}\" is in two shards", folder.string(), tensor.name),
                    "download the shards again");
            }
            checkpoint.m_tensors.push_back(tensor);
        }
    }
    if (files.size() > 1 || files.front() != kSingle) HEADSCOPE_CHECKED(checkIndex(folder, fileOfTensor));
    std::sort(checkpoint.m_tensors.begin(), checkpoint.m_tensors.end(),
              [](const TensorEntry& a, const TensorEntry& b) { return a.name < b.name; });
    return checkpoint;
}

const TensorEntry* Checkpoint::find(std::string_view name) const {
    const auto found =
        std::lower_bound(m_tensors.begin(), m_tensors.end(), name,
                         [](const TensorEntry& entry, std::string_view key) { return entry.name < key; });
    return found != m_tensors.end() && found->name == name ? &*found : nullptr;
}

std::uint64_t Checkpoint::elements() const {
    std::uint64_t count = 0;
    for (const TensorEntry& tensor : m_tensors) count += tensor.elements();
    return count;
}

std::string Checkpoint::dtypeText() const {
    std::map<Dtype, std::uint64_t> elements;
    for (const TensorEntry& tensor : m_tensors) elements[tensor.dtype] += tensor.elements();
    const auto most = std::max_element(elements.begin(), elements.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == elements.end() ? std::string("none") : std::string(dtypeName(most->first));
}

}  // namespace headscope
