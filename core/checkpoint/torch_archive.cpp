// SPDX-License-Identifier: GPL-3.0-or-later
// The archive's pickle names storages; each is an entry beside it.
#include "core/checkpoint/torch_archive.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/checkpoint/pickle_reader.h"
#include "core/checkpoint/stored_layout.h"
#include "core/checkpoint/stored_zip.h"

namespace headscope {
namespace {

using Bytes = std::span<const std::byte>;
using Entries = std::map<std::string, Bytes, std::less<>>;

std::string_view textOf(Bytes bytes) {
    return bytes.empty() ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Result<void> checkKind(Bytes bytes) {
    const std::string_view text = textOf(bytes.first(std::min<std::size_t>(bytes.size(), 512)));
    const bool pickle = text.starts_with('\x80');
    const bool tar = text.size() > 262 && text.substr(257, 5) == "ustar";
    if (!pickle && !tar) return {};
    return fail(ErrorCode::fileFormat, "the file was written by PyTorch before 1.6, or in its old form",
                "load it with torch.load and save it again with torch.save, or as safetensors");
}

bool isRowByRow(const PickledTensor& tensor) {
    std::uint64_t stride = 1;
    for (std::size_t axis = tensor.shape.size(); axis-- > 0;) {
        if (tensor.shape[axis] != 1 && tensor.strides[axis] != stride) return false;
        stride *= tensor.shape[axis];
    }
    return true;
}

Result<TensorEntry> entryOf(PickledTensor tensor, const Entries& entries, std::string_view folder) {
    const auto storage = entries.find(fmt::format("{}data/{}", folder, tensor.storage));
    const std::uint64_t size = dtypeBytes(tensor.dtype);
    if (storage == entries.end() || tensor.storageElements > storage->second.size() / size) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("the storage \"{}\" of tensor \"{}\" is {}", shortened(tensor.storage),
                                shortened(tensor.name), storage == entries.end() ? "missing" : "too short"),
                    "is the file damaged? download it again");
    }
    TensorEntry entry{std::move(tensor.name), tensor.dtype, tensor.shape, {}};
    const auto begin = static_cast<std::size_t>(tensor.offset * size);
    if (isRowByRow(tensor) || entry.elements() == 0) {
        entry.bytes = storage->second.subspan(begin, static_cast<std::size_t>(entry.elements() * size));
        return entry;
    }
    const auto end = static_cast<std::size_t>(tensor.storageElements * size);
    entry.bytes = storage->second.subspan(begin, end - begin);
    StoredLayout layout;
    layout.strides = std::move(tensor.strides);
    entry.layout = std::make_shared<const StoredLayout>(std::move(layout));
    return entry;
}

Result<std::vector<TensorEntry>> readArchive(Bytes bytes) {
    HEADSCOPE_CHECKED(checkKind(bytes));
    HEADSCOPE_TRY(const std::vector<ZipEntry> files, readStoredZip(bytes));
    constexpr std::string_view kPickle = "data.pkl";
    Entries entries;
    const ZipEntry* pickle = nullptr;
    for (const ZipEntry& file : files) {
        entries.emplace(file.name, file.bytes);
        const bool named =
            file.name.ends_with(kPickle) && (file.name.size() == kPickle.size() ||
                                             file.name.find('/') == file.name.size() - kPickle.size() - 1);
        if (named) pickle = &file;
    }
    if (!pickle) {
        return fail(ErrorCode::fileFormat, "the archive has no data.pkl",
                    "give a file that torch.save wrote");
    }
    const std::string folder = pickle->name.substr(0, pickle->name.size() - kPickle.size());
    const auto order = entries.find(folder + "byteorder");
    if (order != entries.end() && textOf(order->second) != "little") {
        return fail(ErrorCode::fileFormat, "the archive was written on a big-endian machine",
                    "load it there and save it as safetensors");
    }
    HEADSCOPE_TRY(std::vector<PickledTensor> pickled, readPickledTensors(pickle->bytes));
    std::vector<TensorEntry> tensors;
    for (PickledTensor& tensor : pickled) {
        HEADSCOPE_TRY(TensorEntry entry, entryOf(std::move(tensor), entries, folder));
        tensors.push_back(std::move(entry));
    }
    return tensors;
}

}  // namespace

Result<TorchArchive> TorchArchive::open(const std::filesystem::path& path) {
    HEADSCOPE_TRY(auto file, MappedFile::open(path));
    auto tensors = readArchive(file->bytes());
    if (!tensors) return fail(std::move(tensors).error().in(fmt::format("\"{}\"", path.string())));
    TorchArchive archive;
    archive.m_file = std::move(file);
    archive.m_tensors = std::move(*tensors);
    return archive;
}

}  // namespace headscope
