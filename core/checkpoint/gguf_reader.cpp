// SPDX-License-Identifier: GPL-3.0-or-later
// Every number of a GGUF file is checked before it is believed.
#include "core/checkpoint/gguf_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <utility>

#include "core/checkpoint/byte_cursor.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {
namespace {

constexpr std::array<GgmlBlock, 15> kBlocks = {{
    {GgmlType::f32, "F32", 1, 4},
    {GgmlType::f16, "F16", 1, 2},
    {GgmlType::bf16, "BF16", 1, 2},
    {GgmlType::q4_0, "Q4_0", 32, 18},
    {GgmlType::q4_1, "Q4_1", 32, 20},
    {GgmlType::q5_0, "Q5_0", 32, 22},
    {GgmlType::q5_1, "Q5_1", 32, 24},
    {GgmlType::q8_0, "Q8_0", 32, 34},
    {GgmlType::q2_k, "Q2_K", 256, 84},
    {GgmlType::q3_k, "Q3_K", 256, 110},
    {GgmlType::q4_k, "Q4_K", 256, 144},
    {GgmlType::q5_k, "Q5_K", 256, 176},
    {GgmlType::q6_k, "Q6_K", 256, 210},
    {GgmlType::iq4_nl, "IQ4_NL", 32, 18},
    {GgmlType::iq4_xs, "IQ4_XS", 256, 136},
}};

constexpr std::uint64_t kMaxAlignment = 1U << 20U;

Failure broken(const std::string& what) {
    return fail(ErrorCode::fileFormat, what, "is the file truncated or not GGUF?");
}

Failure cut(std::string_view thing) { return broken(fmt::format("the file ends within {}", thing)); }

Result<std::string> readText(ByteCursor& cursor, std::string_view thing) {
    const auto length = cursor.number<std::uint64_t>();
    if (!length) return cut(thing);
    const auto text = cursor.takeText(*length);
    if (!text) {
        return broken(
            fmt::format("{} claims {} bytes, {} are left in the file", thing, *length, cursor.remaining()));
    }
    return std::string(*text);
}

Result<std::string> readName(ByteCursor& cursor, std::string_view thing) {
    HEADSCOPE_TRY(std::string name, readText(cursor, thing));
    if (name.empty() || name.size() > kGgufMaxName || name.find('\0') != std::string::npos)
        return broken(
            fmt::format("{} \"{}\" is empty, too long or holds a NUL byte", thing, shortened(name)));
    return name;
}

template <class Number, class Widest>
Result<GgufValue> readNumber(ByteCursor& cursor, const std::string& key) {
    const auto value = cursor.number<Number>();
    if (!value) return cut(fmt::format("the value of \"{}\"", shortened(key)));
    return GgufValue(static_cast<Widest>(*value));
}

Result<GgufValue> readScalar(ByteCursor& cursor, std::uint32_t type, const std::string& key) {
    switch (static_cast<GgufValueType>(type)) {
        case GgufValueType::u8:
            return readNumber<std::uint8_t, std::uint64_t>(cursor, key);
        case GgufValueType::u16:
            return readNumber<std::uint16_t, std::uint64_t>(cursor, key);
        case GgufValueType::u32:
            return readNumber<std::uint32_t, std::uint64_t>(cursor, key);
        case GgufValueType::u64:
            return readNumber<std::uint64_t, std::uint64_t>(cursor, key);
        case GgufValueType::i8:
            return readNumber<std::int8_t, std::int64_t>(cursor, key);
        case GgufValueType::i16:
            return readNumber<std::int16_t, std::int64_t>(cursor, key);
        case GgufValueType::i32:
            return readNumber<std::int32_t, std::int64_t>(cursor, key);
        case GgufValueType::i64:
            return readNumber<std::int64_t, std::int64_t>(cursor, key);
        case GgufValueType::f32:
            return readNumber<float, double>(cursor, key);
        case GgufValueType::f64:
            return readNumber<double, double>(cursor, key);
        case GgufValueType::boolean: {
            const auto value = cursor.number<std::uint8_t>();
            if (!value) return cut(fmt::format("the value of \"{}\"", shortened(key)));
            if (*value > 1) {
                return broken(
                    fmt::format("key \"{}\" is neither true nor false: {}", shortened(key), *value));
            }
            return GgufValue(*value == 1);
        }
        case GgufValueType::text: {
            HEADSCOPE_TRY(std::string text,
                          readText(cursor, fmt::format("the value of \"{}\"", shortened(key))));
            return GgufValue(std::move(text));
        }
        case GgufValueType::list:
            break;
    }
    return broken(fmt::format("key \"{}\" has a value of the unknown type {}", shortened(key), type));
}

/// Fewest bytes that a value of a type takes; 0 for types that a list cannot have.
std::uint64_t leastBytes(std::uint32_t type) {
    constexpr std::array<std::uint64_t, 13> kBytes = {1, 1, 2, 2, 4, 4, 4, 1, 8, 0, 8, 8, 8};
    return type < kBytes.size() ? kBytes[type] : 0;
}

// One value into the list that has its kind; false for a u64 beyond the lists' range.
struct ListValue {
    std::vector<std::string>& texts;
    std::vector<std::int64_t>& integers;
    std::vector<double>& numbers;

    bool operator()(bool value) const { return operator()(std::int64_t{value}); }
    bool operator()(std::uint64_t value) const {
        return std::in_range<std::int64_t>(value) && operator()(static_cast<std::int64_t>(value));
    }
    bool operator()(std::int64_t value) const {
        integers.push_back(value);
        return true;
    }
    bool operator()(double value) const {
        numbers.push_back(value);
        return true;
    }
    bool operator()(std::string& value) const {
        texts.push_back(std::move(value));
        return true;
    }
    template <class List>
    bool operator()(const List&) const {
        return false;
    }
};

Result<GgufValue> readList(ByteCursor& cursor, const std::string& key) {
    const auto type = cursor.number<std::uint32_t>();
    const auto count = cursor.number<std::uint64_t>();
    if (!type || !count) return cut(fmt::format("the list \"{}\"", shortened(key)));
    if (*type == static_cast<std::uint32_t>(GgufValueType::list))
        return broken(fmt::format("key \"{}\" is a list of lists, which no model needs", shortened(key)));
    const std::uint64_t least = leastBytes(*type);
    if (least == 0)
        return broken(fmt::format("key \"{}\" is a list of the unknown type {}", shortened(key), *type));
    if (*count > cursor.remaining() / least) {
        return broken(fmt::format("key \"{}\" claims {} values, {} bytes are left in the file",
                                  shortened(key), *count, cursor.remaining()));
    }
    std::vector<std::string> texts;
    std::vector<std::int64_t> integers;
    std::vector<double> numbers;
    for (std::uint64_t i = 0; i < *count; ++i) {
        HEADSCOPE_TRY(GgufValue value, readScalar(cursor, *type, key));
        if (!std::visit(ListValue{texts, integers, numbers}, value))
            return broken(fmt::format("key \"{}\" has an integer above 2^63", shortened(key)));
    }
    switch (static_cast<GgufValueType>(*type)) {
        case GgufValueType::text:
            return GgufValue(std::move(texts));
        case GgufValueType::f32:
        case GgufValueType::f64:
            return GgufValue(std::move(numbers));
        default:
            return GgufValue(std::move(integers));
    }
}

struct Counts {
    std::uint64_t tensors{}, values{};
};

Result<Counts> readHeader(ByteCursor& cursor) {
    const auto magic = cursor.number<std::uint32_t>();
    if (!magic || *magic != kGgufMagic) return broken("the file does not begin with \"GGUF\"");
    const auto version = cursor.number<std::uint32_t>();
    if (!version) return cut("the header");
    if ((*version & 0xffffU) == 0) {
        return fail(ErrorCode::fileFormat, "the file is big-endian",
                    "convert it for little-endian machines (gguf-py: gguf_convert_endian)");
    }
    if (*version < kGgufOldestVersion || *version > kGgufNewestVersion) {
        return fail(ErrorCode::fileFormat, fmt::format("GGUF version {}, expected 2 or 3", *version),
                    "convert the model again with a current converter");
    }
    const auto tensors = cursor.number<std::uint64_t>();
    const auto values = cursor.number<std::uint64_t>();
    if (!tensors || !values) return cut("the header");
    constexpr std::uint64_t kLeastValue = 8 + 1 + 4 + 1;
    constexpr std::uint64_t kLeastTensor = 8 + 1 + 4 + 8 + 4 + 8;
    if (*values > cursor.remaining() / kLeastValue || *tensors > cursor.remaining() / kLeastTensor) {
        return broken(fmt::format("the header claims {} values and {} tensors in {} bytes", *values, *tensors,
                                  cursor.remaining()));
    }
    return Counts{*tensors, *values};
}

Result<void> readValues(ByteCursor& cursor, std::uint64_t count, GgufMetadata& metadata) {
    for (std::uint64_t i = 0; i < count; ++i) {
        HEADSCOPE_TRY(std::string key, readName(cursor, "key"));
        const auto type = cursor.number<std::uint32_t>();
        if (!type) return cut(fmt::format("the value of \"{}\"", shortened(key)));
        const bool list = *type == static_cast<std::uint32_t>(GgufValueType::list);
        HEADSCOPE_TRY(GgufValue value, list ? readList(cursor, key) : readScalar(cursor, *type, key));
        if (!metadata.add(key, std::move(value)))
            return broken(fmt::format("key \"{}\" is there twice", shortened(key)));
    }
    return {};
}

struct Placed {
    GgufTensor tensor;
    std::uint64_t offset{}, size{};
};

// Bytes of a tensor; nothing where they do not fit into 64 bits or a row holds part of a block.
std::optional<std::uint64_t> bytesOf(const GgufTensor& tensor) {
    std::uint64_t values = 1;
    for (const std::uint64_t extent : tensor.shape) {
        if (__builtin_mul_overflow(values, extent, &values)) return std::nullopt;
    }
    if (tensor.shape.back() % tensor.block.values != 0) return std::nullopt;
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(values / tensor.block.values, tensor.block.bytes, &bytes)) return std::nullopt;
    return bytes;
}

Result<std::vector<std::uint64_t>> readShape(ByteCursor& cursor, const std::string& name) {
    const auto axes = cursor.number<std::uint32_t>();
    if (!axes) return cut("the list of tensors");
    if (*axes == 0 || *axes > kGgufMaxAxes) {
        return broken(
            fmt::format("tensor \"{}\" has {} axes, expected 1 to {}", shortened(name), *axes, kGgufMaxAxes));
    }
    std::vector<std::uint64_t> shape;
    for (std::uint32_t axis = 0; axis < *axes; ++axis) {
        const auto extent = cursor.number<std::uint64_t>();
        if (!extent) return cut("the list of tensors");
        if (*extent == 0) return broken(fmt::format("tensor \"{}\" has an axis of 0", shortened(name)));
        shape.insert(shape.begin(), *extent);
    }
    return shape;
}

Result<Placed> readTensor(ByteCursor& cursor, std::uint64_t alignment) {
    Placed placed;
    GgufTensor& tensor = placed.tensor;
    HEADSCOPE_TRY(tensor.name, readName(cursor, "tensor name"));
    HEADSCOPE_TRY(tensor.shape, readShape(cursor, tensor.name));
    const auto type = cursor.number<std::uint32_t>();
    const auto offset = cursor.number<std::uint64_t>();
    if (!type || !offset) return cut("the list of tensors");
    const auto block = ggmlBlock(*type);
    if (!block) {
        return fail(
            ErrorCode::tensorDtype,
            fmt::format("tensor \"{}\" has the type {}, which is not read", shortened(tensor.name), *type),
            "use a file in F16, BF16, Q8_0, Q4_0 to Q5_1, Q2_K to Q6_K, IQ4_NL or IQ4_XS");
    }
    tensor.block = *block;
    const auto size = bytesOf(tensor);
    if (!size) {
        return broken(fmt::format("tensor \"{}\" of shape {} does not fill whole blocks of {}",
                                  shortened(tensor.name), shapeText(tensor.shape), block->name));
    }
    if (*offset % alignment != 0) {
        return broken(fmt::format("tensor \"{}\" begins at {}, which is no multiple of {}",
                                  shortened(tensor.name), *offset, alignment));
    }
    placed.offset = *offset;
    placed.size = *size;
    return placed;
}

Result<std::uint64_t> readAlignment(const GgufMetadata& metadata) {
    HEADSCOPE_TRY(const std::uint64_t alignment, metadata.count("general.alignment", kGgufAlignment));
    if (alignment == 0 || alignment > kMaxAlignment || (alignment & (alignment - 1)) != 0)
        return metadata.wrong("general.alignment", std::to_string(alignment), "a power of two");
    return alignment;
}

Result<void> place(std::vector<Placed>& all, std::span<const std::byte> data) {
    std::sort(all.begin(), all.end(), [](const Placed& a, const Placed& b) { return a.offset < b.offset; });
    std::uint64_t reached = 0;
    for (Placed& placed : all) {
        const std::string name = shortened(placed.tensor.name);
        if (placed.offset > data.size() || placed.size > data.size() - placed.offset) {
            return broken(
                fmt::format("tensor \"{}\" ends beyond the file's {} bytes of data", name, data.size()));
        }
        if (placed.offset < reached)
            return broken(fmt::format("tensor \"{}\" overlaps the one before", name));
        reached = placed.offset + placed.size;
        placed.tensor.bytes =
            data.subspan(static_cast<std::size_t>(placed.offset), static_cast<std::size_t>(placed.size));
    }
    return {};
}

struct Contents {
    GgufMetadata metadata;
    std::vector<GgufTensor> tensors;
};

Result<Contents> readContents(std::span<const std::byte> bytes, const std::string& name) {
    ByteCursor cursor(bytes);
    HEADSCOPE_TRY(const Counts counts, readHeader(cursor));
    Contents contents{GgufMetadata(name), {}};
    HEADSCOPE_CHECKED(readValues(cursor, counts.values, contents.metadata));
    HEADSCOPE_TRY(const std::uint64_t alignment, readAlignment(contents.metadata));
    std::vector<Placed> placed;
    for (std::uint64_t i = 0; i < counts.tensors; ++i) {
        HEADSCOPE_TRY(Placed tensor, readTensor(cursor, alignment));
        placed.push_back(std::move(tensor));
    }
    // The data begins at the next multiple of the alignment; a file without tensors may end before it.
    const std::uint64_t start = (cursor.offset() + alignment - 1) / alignment * alignment;
    const auto data =
        start < bytes.size() ? bytes.subspan(static_cast<std::size_t>(start)) : std::span<const std::byte>();
    HEADSCOPE_CHECKED(place(placed, data));
    for (Placed& tensor : placed) contents.tensors.push_back(std::move(tensor.tensor));
    std::sort(contents.tensors.begin(), contents.tensors.end(),
              [](const GgufTensor& a, const GgufTensor& b) { return a.name < b.name; });
    const auto twice = std::adjacent_find(contents.tensors.begin(), contents.tensors.end(),
                                          [](const auto& a, const auto& b) { return a.name == b.name; });
    if (twice != contents.tensors.end())
        return broken(fmt::format("tensor \"{}\" is there twice", shortened(twice->name)));
    return contents;
}

}  // namespace

std::optional<GgmlBlock> ggmlBlock(std::uint32_t type) {
    for (const GgmlBlock& block : kBlocks) {
        if (static_cast<std::uint32_t>(block.type) == type) return block;
    }
    return std::nullopt;
}

Result<GgufMetadata> readGgufMetadata(std::span<const std::byte> bytes, const std::string& name) {
    const auto read = [&]() -> Result<GgufMetadata> {
        ByteCursor cursor(bytes);
        HEADSCOPE_TRY(const Counts counts, readHeader(cursor));
        GgufMetadata metadata(name);
        HEADSCOPE_CHECKED(readValues(cursor, counts.values, metadata));
        return metadata;
    };
    auto metadata = read();
    if (!metadata) return fail(std::move(metadata).error().in(fmt::format("\"{}\"", name)));
    return metadata;
}

Result<GgufReader> GgufReader::open(const std::filesystem::path& path) {
    HEADSCOPE_TRY(auto file, MappedFile::open(path));
    auto contents = readContents(file->bytes(), path.string());
    if (!contents) return fail(std::move(contents).error().in(fmt::format("\"{}\"", path.string())));
    GgufReader reader;
    reader.m_files = {std::move(file)};
    reader.m_metadata = std::move(contents->metadata);
    reader.m_tensors = std::move(contents->tensors);
    return reader;
}

Result<void> GgufReader::append(GgufReader part) {
    for (GgufTensor& tensor : part.m_tensors) {
        if (find(tensor.name) != nullptr) {
            return fail(ErrorCode::fileFormat,
                        fmt::format("\"{}\": tensor \"{}\" is in another part too",
                                    part.m_files.front()->path().string(), shortened(tensor.name)),
                        "download the parts again");
        }
    }
    m_tensors.insert(m_tensors.end(), std::make_move_iterator(part.m_tensors.begin()),
                     std::make_move_iterator(part.m_tensors.end()));
    std::sort(m_tensors.begin(), m_tensors.end(),
              [](const GgufTensor& a, const GgufTensor& b) { return a.name < b.name; });
    m_files.insert(m_files.end(), part.m_files.begin(), part.m_files.end());
    return {};
}

const GgufTensor* GgufReader::find(std::string_view name) const {
    const auto found =
        std::lower_bound(m_tensors.begin(), m_tensors.end(), name,
                         [](const GgufTensor& tensor, std::string_view key) { return tensor.name < key; });
    return found != m_tensors.end() && found->name == name ? &*found : nullptr;
}

bool isGgufFile(const std::filesystem::path& path) {
    std::error_code error;
    return path.extension() == ".gguf" && std::filesystem::is_regular_file(path, error);
}

}  // namespace headscope
