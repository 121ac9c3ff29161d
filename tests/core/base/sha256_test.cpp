// SPDX-License-Identifier: GPL-3.0-or-later
// Digests against the examples of FIPS 180-4 and NIST's test vectors.
#include "core/base/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace headscope {
namespace {

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string digestOf(std::string_view text) {
    Sha256 hash;
    hash.update(bytesOf(text));
    return hash.finish();
}

TEST(Sha256, MatchesPublishedVectors) {
    EXPECT_EQ(digestOf(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(digestOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(digestOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(
        digestOf(
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
            "mnopqrstnopqrstu"),
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    EXPECT_EQ(digestOf(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowBytesArrive) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
    const std::string whole = digestOf(text);
    for (const std::size_t step : {1U, 3U, 55U, 56U, 63U, 64U, 65U, 128U, 299U}) {
        Sha256 hash;
        for (std::size_t at = 0; at < text.size(); at += step) {
            hash.update(bytesOf(std::string_view(text).substr(at, step)));
            hash.update({});
        }
        EXPECT_EQ(hash.finish(), whole) << "in steps of " << step;
    }
}

TEST(Sha256, DiffersForEveryLengthAroundABlock) {
    // Padding takes another block from 56 bytes on: neighbours must not collide.
    for (std::size_t length = 50; length < 130; ++length) {
        EXPECT_NE(digestOf(std::string(length, '\0')), digestOf(std::string(length + 1, '\0'))) << length;
    }
}

}  // namespace
}  // namespace headscope
