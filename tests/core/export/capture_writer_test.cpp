// SPDX-License-Identifier: GPL-3.0-or-later
// Capture files: names, axes, dtypes and provenance in both formats.
#include "core/export/capture_writer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "core/checkpoint/safetensors_reader.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

const std::vector<CapturedTensor> kTensors = {
    {"blocks.0.attn.hook_pattern", {1, 2, 1, 1}, {1.0F, 0.5F}},
    {"logits", {1, 1, 3}, {-1.0F, 0.0F, 2.0F}},
};
const std::vector<HeadRef> kHeads = {{Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{3}},
                                     {Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{1}}};
const std::vector<TokenId> kIds = {TokenId{50256}};

Provenance provenance() {
    Provenance result;
    result.version = "1.2.3";
    result.modelName = "tiny";
    result.inputs = {{kIds, {"\xC4\xA0\xC3\xA9"}, {}}};
    return result;
}

std::vector<std::int64_t> integersOf(const TensorEntry& entry) {
    std::vector<std::int64_t> values(entry.elements());
    std::memcpy(values.data(), entry.bytes.data(), entry.bytes.size());
    return values;
}

TEST(CaptureWriter, WritesSafetensorsThatReadBack) {
    const test::TemporaryFolder folder;
    const auto file = folder.path("a.safetensors");
    const auto written = writeCapture(file, {kTensors, kHeads, kIds}, provenance(), Overwrite::refuse);
    ASSERT_TRUE(written) << written.error().text();
    const auto reader = SafetensorsReader::open(file);
    ASSERT_TRUE(reader) << reader.error().text();
    ASSERT_EQ(reader->tensors().size(), 4U);
    for (const CapturedTensor& tensor : kTensors) {
        const TensorEntry* entry = reader->find(tensor.name);
        ASSERT_NE(entry, nullptr) << tensor.name;
        EXPECT_EQ(entry->dtype, Dtype::f32);
        EXPECT_EQ(entry->shape, (std::vector<std::uint64_t>{tensor.shape.begin(), tensor.shape.end()}));
        EXPECT_EQ(std::memcmp(entry->bytes.data(), tensor.values.data(), entry->bytes.size()), 0);
    }
    const TensorEntry* heads = reader->find("heads");
    ASSERT_NE(heads, nullptr);
    EXPECT_EQ(heads->dtype, Dtype::i64);
    EXPECT_EQ(heads->shape, (std::vector<std::uint64_t>{2, 2}));
    EXPECT_EQ(integersOf(*heads), (std::vector<std::int64_t>{0, 3, 0, 1}));
    EXPECT_EQ(integersOf(*reader->find("input_ids")), (std::vector<std::int64_t>{50256}));
    EXPECT_EQ(nlohmann::json::parse(reader->metadata().at("headscope")),
              nlohmann::json::parse(provenanceBlock(provenance())));
}

TEST(CaptureWriter, LeavesHeadsOutWhereAllAreKept) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(
        writeCapture(folder.path("a.safetensors"), {kTensors, {}, kIds}, provenance(), Overwrite::refuse));
    const auto reader = SafetensorsReader::open(folder.path("a.safetensors"));
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->find("heads"), nullptr);
}

TEST(CaptureWriter, WritesNpzWithProvenanceAsText) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(
        writeCapture(folder.path("a.npz"), {kTensors, kHeads, kIds}, provenance(), Overwrite::refuse));
    const std::string bytes = test::readBytes(folder.path("a.npz"));
    for (const char* name : {"blocks.0.attn.hook_pattern.npy", "logits.npy", "heads.npy", "input_ids.npy"}) {
        EXPECT_NE(bytes.find(name), std::string::npos) << name;
    }
    // UTF-32: the characters of the token stand as code points, not as UTF-8 bytes.
    EXPECT_NE(bytes.find(std::string("\x20\x01\x00\x00\xE9\x00\x00\x00", 8)), std::string::npos);
}

TEST(CaptureWriter, RefusesNamesWithoutAFormat) {
    for (const char* name : {"a.txt", "a", "npz", "a.npz.bak"}) {
        const auto checked = checkCaptureName(name);
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().code, ErrorCode::usage);
    }
    EXPECT_TRUE(checkCaptureName("folder.d/a.npz"));
}

TEST(CaptureWriter, SaysWhichHeadsAreTheEncodersAndWhatTheDecoderRead) {
    const test::TemporaryFolder folder;
    const std::vector<HeadRef> heads = {{Stack::encoder, LayerIndex{1}, AttentionKind::self, HeadIndex{0}},
                                        {Stack::main, LayerIndex{0}, AttentionKind::self, HeadIndex{1}},
                                        {Stack::main, LayerIndex{0}, AttentionKind::cross, HeadIndex{1}}};
    const std::vector<TokenId> decoder = {TokenId{2}, TokenId{9}};
    const auto file = folder.path("a.safetensors");
    ASSERT_TRUE(writeCapture(file, {kTensors, heads, kIds, decoder}, provenance(), Overwrite::refuse));
    const auto reader = SafetensorsReader::open(file);
    ASSERT_TRUE(reader);
    EXPECT_EQ(integersOf(*reader->find("heads")), (std::vector<std::int64_t>{1, 0, 0, 1, 0, 1}));
    EXPECT_EQ(integersOf(*reader->find("head_kinds")), (std::vector<std::int64_t>{0, 1, 2}));
    EXPECT_EQ(integersOf(*reader->find("decoder_input_ids")), (std::vector<std::int64_t>{2, 9}));
    EXPECT_EQ(integersOf(*reader->find("input_ids")), (std::vector<std::int64_t>{50256}));
}

}  // namespace
}  // namespace headscope
