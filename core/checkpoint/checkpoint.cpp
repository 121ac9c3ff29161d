// SPDX-License-Identifier: GPL-3.0-or-later
// One file or shards, put together and checked against the index.
#include "core/checkpoint/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/checkpoint/gguf_model.h"
#include "core/checkpoint/gguf_parts.h"
#include "core/checkpoint/gguf_reader.h"
#include "core/checkpoint/safetensors_reader.h"
#include "core/checkpoint/shard_index.h"
#include "core/checkpoint/stored_layout.h"
#include "core/checkpoint/torch_archive.h"

namespace headscope {
namespace {

namespace fs = std::filesystem;

// What a folder may hold, the best first: safetensors needs no interpreter, however small.
struct FolderForm {
    const char* single;
    const char* index;
};
constexpr FolderForm kForms[] = {
    {"model.safetensors", "model.safetensors.index.json"},
    {"pytorch_model.bin", "pytorch_model.bin.index.json"},
};

// A link that leads nowhere is there too: opening it says what is wrong.
bool isThere(const fs::path& path) {
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

// The index that is used, where shards are.
const char* indexOf(const fs::path& folder) {
    for (const FolderForm& form : kForms) {
        if (isThere(folder / form.single)) return nullptr;
        if (isThere(folder / form.index)) return form.index;
    }
    return nullptr;
}

Result<void> checkIndex(const fs::path& index, const std::map<std::string, std::string>& fileOfTensor) {
    HEADSCOPE_TRY(const ShardIndex promised, readShardIndex(index));
    for (const auto& [tensor, file] : promised.fileOf) {
        const auto found = fileOfTensor.find(tensor);
        if (found == fileOfTensor.end() || found->second != file) {
            return fail(ErrorCode::fileFormat,
                        fmt::format("\"{}\": tensor \"{}\" is promised in \"{}\" and not there",
                                    index.parent_path().string(), tensor, file),
                        "download the shards again");
        }
    }
    return {};
}

struct OpenFile {
    std::vector<std::shared_ptr<const MappedFile>> files;
    std::vector<TensorEntry> tensors;
};

template <class Reader>
Result<OpenFile> openAs(const fs::path& path) {
    HEADSCOPE_TRY(const Reader reader, Reader::open(path));
    return OpenFile{{reader.file()}, reader.tensors()};
}

Result<OpenFile> openGgufModel(const fs::path& path) {
    HEADSCOPE_TRY(const GgufReader reader, openGguf(path));
    auto tensors = ggufTensors(reader);
    if (!tensors) return fail(std::move(tensors).error().in(fmt::format("\"{}\"", path.string())));
    return OpenFile{reader.files(), std::move(*tensors)};
}

Result<OpenFile> openFile(const fs::path& path) {
    if (path.extension() == ".bin") return openAs<TorchArchive>(path);
    return openAs<SafetensorsReader>(path);
}

}  // namespace

Result<std::vector<fs::path>> weightFiles(const fs::path& model) {
    if (isGgufFile(model)) return ggufParts(model);
    std::error_code error;
    if (!fs::is_directory(model, error)) {
        return fail(ErrorCode::fileMissing, fmt::format("\"{}\" is not a folder", model.string()),
                    "give the folder that holds config.json");
    }
    for (const FolderForm& form : kForms) {
        if (isThere(model / form.single)) return std::vector{model / form.single};
        if (!isThere(model / form.index)) continue;
        HEADSCOPE_TRY(const ShardIndex index, readShardIndex(model / form.index));
        std::vector<fs::path> files;
        for (const std::string& name : index.files()) files.push_back(model / name);
        return files;
    }
    return fail(
        ErrorCode::fileMissing,
        fmt::format("\"{}\" has neither {} nor {}", model.string(), kForms[0].single, kForms[1].single),
        "download the weights into the same folder");
}

Result<Checkpoint> Checkpoint::open(const fs::path& model) {
    HEADSCOPE_TRY(const auto files, weightFiles(model));
    const bool gguf = isGgufFile(model);
    Checkpoint checkpoint;
    std::map<std::string, std::string> fileOfTensor;
    // The parts of a GGUF model are one to its reader.
    for (std::size_t i = 0; i < (gguf ? 1 : files.size()); ++i) {
        auto opened = gguf ? openGgufModel(model) : openFile(files[i]);
        if (!opened) {
            Error error = std::move(opened).error();
            if (files.size() > 1 && !gguf)
                error = std::move(error).in(fmt::format("shard {} of {}", i + 1, files.size()));
            return fail(std::move(error));
        }
        for (const auto& file : opened->files) {
            checkpoint.m_totalBytes += file->bytes().size();
            checkpoint.m_files.push_back(file);
        }
        for (TensorEntry& tensor : opened->tensors) {
            if (!fileOfTensor.emplace(tensor.name, files[i].filename().string()).second) {
                return fail(
                    ErrorCode::fileFormat,
                    fmt::format("\"{}\": tensor \"{}\" is in two shards", model.string(), tensor.name),
                    "download the shards again");
            }
            checkpoint.m_tensors.push_back(std::move(tensor));
        }
    }
    const char* index = indexOf(model);
    if (index) HEADSCOPE_CHECKED(checkIndex(model / index, fileOfTensor));
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
    std::map<std::string_view, std::uint64_t> elements;
    for (const TensorEntry& tensor : m_tensors) {
        const bool packed = tensor.layout && tensor.layout->block.type != GgmlType::f32;
        elements[packed ? tensor.layout->block.name : dtypeName(tensor.dtype)] += tensor.elements();
    }
    const auto most = std::max_element(elements.begin(), elements.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == elements.end() ? std::string("none") : std::string(most->first);
}

}  // namespace headscope
