// SPDX-License-Identifier: GPL-3.0-or-later
// The digest covers every byte of every weight file, in whatever pieces it is read.
#include "core/checkpoint/model_digest.h"

#include <gtest/gtest.h>

#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

constexpr const char* kIndex = "model.safetensors.index.json";

std::string digestOf(const std::string& bytes) {
    Sha256 hash;
    hash.update(std::as_bytes(std::span(bytes)));
    return hash.finish();
}

TEST(ModelDigest, IsThatOfTheFile) {
    const test::TemporaryFolder folder;
    folder.write("model.safetensors", "weights");
    EXPECT_EQ(valueOf(modelDigest(folder.path())), digestOf("weights"));
}

TEST(ModelDigest, OfShardsCoversAllOfThem) {
    const test::TemporaryFolder folder;
    folder.write(kIndex,
                 R"({"weight_map": {"a": "1.safetensors", "b": "1.safetensors", "c": "2.safetensors"}})");
    folder.write("1.safetensors", "first");
    folder.write("2.safetensors", "second");
    const std::string expected = digestOf(digestOf("first") + digestOf("second"));
    EXPECT_EQ(valueOf(modelDigest(folder.path())), expected);
    folder.write("2.safetensors", "sec0nd");
    EXPECT_NE(valueOf(modelDigest(folder.path())), expected);
}

TEST(ModelDigest, OfAGgufFileIsThatOfTheFile) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(valueOf(modelDigest(folder.write("m.gguf", "weights"))), digestOf("weights"));
}

TEST(ModelDigest, TellsAModelFromTheSameWithAnAdapter) {
    const test::TemporaryFolder folder;
    folder.write("model.safetensors", "weights");
    folder.write("adapter_config.json", "{}");
    folder.write("adapter_model.safetensors", "pairs");
    const std::string both = valueOf(modelDigest(folder.path(), folder.path()));
    EXPECT_EQ(both, digestOf(digestOf("weights") + digestOf("{}") + digestOf("pairs")));
    EXPECT_NE(both, valueOf(modelDigest(folder.path())));
}

TEST(ModelDigest, IsTheSameInPiecesOfAnySize) {
    const test::TemporaryFolder folder;
    const std::string bytes(1000, 'x');
    folder.write("model.safetensors", bytes);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{64}, std::size_t{999}, std::size_t{1000}}) {
        ModelDigest digest = valueOf(ModelDigest::start(folder.path()));
        while (valueOf(digest.step(piece))) {
        }
        EXPECT_EQ(digest.finish(), digestOf(bytes)) << piece;
    }
}

TEST(ModelDigest, NamesWhatIsMissing) {
    const test::TemporaryFolder folder;
    expectError(modelDigest(folder.path()), ErrorCode::fileMissing);
    folder.write(kIndex, R"({"weight_map": {}})");
    expectError(modelDigest(folder.path()), ErrorCode::fileFormat, {kIndex});
    folder.write(kIndex, R"({"weight_map": {"w": "../model.safetensors"}})");
    expectError(modelDigest(folder.path()), ErrorCode::fileFormat, {"plain file name"});
    folder.write(kIndex, R"({"weight_map": {"w": "gone.safetensors"}})");
    expectError(modelDigest(folder.path()), ErrorCode::fileMissing, {"gone.safetensors"});
}

}  // namespace
}  // namespace headscope
