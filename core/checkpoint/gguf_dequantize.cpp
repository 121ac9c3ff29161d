// SPDX-License-Identifier: GPL-3.0-or-later
// One function a type: bits of a block to numbers. Within a block of 256 ("K"), sub-blocks of 16 or 32 values
// have scales of their own, themselves quantised. Products are rounded before sums: -std=c++20 contracts
// nothing.
#include "core/checkpoint/gguf_dequantize.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "core/base/check.h"
#include "core/base/float16.h"

namespace headscope {
namespace {

using Byte = std::uint8_t;

std::uint16_t wordAt(const Byte* bytes) {
    return static_cast<std::uint16_t>(static_cast<unsigned>(bytes[0]) | static_cast<unsigned>(bytes[1])
                                                                            << 8U);
}

float halfAt(const Byte* bytes) { return floatFromHalf(wordAt(bytes)); }

unsigned bitsOf(Byte byte, unsigned shift, unsigned mask) {
    return (static_cast<unsigned>(byte) >> shift) & mask;
}

float signedFloat(unsigned value, int offset) { return static_cast<float>(static_cast<int>(value) - offset); }

void fromF32(const Byte* in, float* out) { std::memcpy(out, in, sizeof(float)); }

void fromF16(const Byte* in, float* out) { *out = halfAt(in); }

void fromBf16(const Byte* in, float* out) { *out = floatFromBfloat(wordAt(in)); }

// f16 scale, 16 bytes of which the low halves are values 0 to 15, the high halves 16 to 31.
void fromQ4_0(const Byte* in, float* out) {
    const float scale = halfAt(in);
    for (unsigned i = 0; i < 32; ++i) out[i] = scale * signedFloat(bitsOf(in[2 + i % 16], i / 16 * 4, 15), 8);
}

// The same with an f16 minimum in place of the offset.
void fromQ4_1(const Byte* in, float* out) {
    const float scale = halfAt(in), least = halfAt(in + 2);
    for (unsigned i = 0; i < 32; ++i)
        out[i] = scale * static_cast<float>(bitsOf(in[4 + i % 16], i / 16 * 4, 15)) + least;
}

// Fifth bits in 4 bytes before the halves.
unsigned fiveBits(const Byte* high, const Byte* low, unsigned i) {
    return bitsOf(low[i % 16], i / 16 * 4, 15) | bitsOf(high[i / 8], i % 8, 1) << 4U;
}

void fromQ5_0(const Byte* in, float* out) {
    const float scale = halfAt(in);
    for (unsigned i = 0; i < 32; ++i) out[i] = scale * signedFloat(fiveBits(in + 2, in + 6, i), 16);
}

void fromQ5_1(const Byte* in, float* out) {
    const float scale = halfAt(in), least = halfAt(in + 2);
    for (unsigned i = 0; i < 32; ++i)
        out[i] = scale * static_cast<float>(fiveBits(in + 4, in + 8, i)) + least;
}

void fromQ8_0(const Byte* in, float* out) {
    const float scale = halfAt(in);
    for (unsigned i = 0; i < 32; ++i)
        out[i] = static_cast<float>(static_cast<std::int8_t>(in[2 + i])) * scale;
}

// 16 bytes of 4-bit scale and minimum, 64 bytes of 2-bit values, f16 scale, f16 scale of the minima.
void fromQ2_K(const Byte* in, float* out) {
    const float scale = halfAt(in + 80), scaleOfLeast = halfAt(in + 82);
    for (unsigned i = 0; i < 256; ++i) {
        const Byte sub = in[i / 16];
        const float own = scale * static_cast<float>(sub & 15U);
        const float least = scaleOfLeast * static_cast<float>(sub >> 4U);
        // 128 values share 32 bytes: the first 32 are the lowest two bits, and so on.
        const unsigned value = bitsOf(in[16 + i / 128 * 32 + i % 32], i % 128 / 32 * 2, 3);
        out[i] = own * static_cast<float>(value) - least;
    }
}

// 32 bytes of third bits, 64 bytes of 2-bit values, 12 bytes of 6-bit scales, f16 scale.
void fromQ3_K(const Byte* in, float* out) {
    const float scale = halfAt(in + 108);
    const Byte* scales = in + 96;
    for (unsigned i = 0; i < 256; ++i) {
        const unsigned sub = i / 16;
        const unsigned low = bitsOf(scales[sub % 8], sub / 8 * 4, 15);
        const unsigned high = bitsOf(scales[8 + sub % 4], sub / 4 * 2, 3);
        const float own = scale * signedFloat(low | high << 4U, 32);
        const unsigned value = bitsOf(in[32 + i / 128 * 32 + i % 32], i % 128 / 32 * 2, 3);
        const bool keeps = bitsOf(in[i % 32], i / 32, 1) == 1;  // without the third bit: 4 less
        out[i] = own * signedFloat(value, keeps ? 0 : 4);
    }
}

struct ScaleAndLeast {
    float scale, least;
};

// Eight pairs of 6-bit numbers in 12 bytes: 4 scales, 4 minima with the upper bits of the later four on top,
// and the lower bits of those.
ScaleAndLeast pairAt(const Byte* packed, unsigned sub) {
    if (sub < 4) {
        return {static_cast<float>(packed[sub] & 63U), static_cast<float>(packed[sub + 4] & 63U)};
    }
    const unsigned i = sub - 4;
    const unsigned scale = bitsOf(packed[8 + i], 0, 15) | bitsOf(packed[i], 6, 3) << 4U;
    const unsigned least = bitsOf(packed[8 + i], 4, 15) | bitsOf(packed[4 + i], 6, 3) << 4U;
    return {static_cast<float>(scale), static_cast<float>(least)};
}

// f16 scale, f16 scale of the minima, 12 bytes of pairs, 128 bytes of halves.
void fromQ4_K(const Byte* in, float* out) {
    const float scale = halfAt(in), scaleOfLeast = halfAt(in + 2);
    for (unsigned i = 0; i < 256; ++i) {
        const ScaleAndLeast pair = pairAt(in + 4, i / 32);
        const float own = scale * pair.scale, least = scaleOfLeast * pair.least;
        const unsigned value = bitsOf(in[16 + i / 64 * 32 + i % 32], i % 64 / 32 * 4, 15);
        out[i] = own * static_cast<float>(value) - least;
    }
}

// The same with 32 bytes of fifth bits before the halves.
void fromQ5_K(const Byte* in, float* out) {
    const float scale = halfAt(in), scaleOfLeast = halfAt(in + 2);
    for (unsigned i = 0; i < 256; ++i) {
        const ScaleAndLeast pair = pairAt(in + 4, i / 32);
        const float own = scale * pair.scale, least = scaleOfLeast * pair.least;
        const unsigned low = bitsOf(in[48 + i / 64 * 32 + i % 32], i % 64 / 32 * 4, 15);
        const unsigned value = low | bitsOf(in[16 + i % 32], i / 32, 1) << 4U;
        out[i] = own * static_cast<float>(value) - least;
    }
}

// 128 bytes of low halves, 64 bytes of upper two bits, 16 signed scales, f16 scale.
void fromQ6_K(const Byte* in, float* out) {
    const float scale = halfAt(in + 208);
    for (unsigned i = 0; i < 256; ++i) {
        const float own = scale * static_cast<float>(static_cast<std::int8_t>(in[192 + i / 16]));
        const unsigned half = i / 128, within = i % 128;
        const unsigned low = bitsOf(in[half * 64 + within % 64], within / 64 * 4, 15);
        const unsigned high = bitsOf(in[128 + half * 32 + within % 32], within / 32 * 2, 3);
        out[i] = own * signedFloat(low | high << 4U, 32);
    }
}

// Sixteen levels that lie closer together around zero.
constexpr std::array<std::int8_t, 16> kLevels = {-127, -104, -83, -65, -49, -35, -22, -10,
                                                 1,    13,   25,  38,  53,  69,  89,  113};

void fromIq4Nl(const Byte* in, float* out) {
    const float scale = halfAt(in);
    for (unsigned i = 0; i < 32; ++i)
        out[i] = scale * static_cast<float>(kLevels[bitsOf(in[2 + i % 16], i / 16 * 4, 15)]);
}

// f16 scale, 2 bytes of upper two bits of eight scales, 4 bytes of their lower halves, 128 bytes of levels.
void fromIq4Xs(const Byte* in, float* out) {
    const float scale = halfAt(in);
    const unsigned high = wordAt(in + 2);
    for (unsigned i = 0; i < 256; ++i) {
        const unsigned sub = i / 32, within = i % 32;
        const unsigned low = bitsOf(in[4 + sub / 2], sub % 2 * 4, 15);
        const float own = scale * signedFloat(low | ((high >> (2 * sub)) & 3U) << 4U, 32);
        const unsigned level = bitsOf(in[8 + sub * 16 + within % 16], within / 16 * 4, 15);
        out[i] = own * static_cast<float>(kLevels[level]);
    }
}

using Decoder = void (*)(const Byte* in, float* out);

Decoder decoderOf(GgmlType type) {
    switch (type) {
        case GgmlType::f32:
            return &fromF32;
        case GgmlType::f16:
            return &fromF16;
        case GgmlType::bf16:
            return &fromBf16;
        case GgmlType::q4_0:
            return &fromQ4_0;
        case GgmlType::q4_1:
            return &fromQ4_1;
        case GgmlType::q5_0:
            return &fromQ5_0;
        case GgmlType::q5_1:
            return &fromQ5_1;
        case GgmlType::q8_0:
            return &fromQ8_0;
        case GgmlType::q2_k:
            return &fromQ2_K;
        case GgmlType::q3_k:
            return &fromQ3_K;
        case GgmlType::q4_k:
            return &fromQ4_K;
        case GgmlType::q5_k:
            return &fromQ5_K;
        case GgmlType::q6_k:
            return &fromQ6_K;
        case GgmlType::iq4_nl:
            return &fromIq4Nl;
        case GgmlType::iq4_xs:
            return &fromIq4Xs;
    }
    return &fromF32;
}

}  // namespace

void dequantize(const GgmlBlock& block, std::span<const std::byte> blocks, std::span<float> values) {
    HEADSCOPE_CHECK(blocks.size() % block.bytes == 0 &&
                    values.size() == blocks.size() / block.bytes * block.values);
    const Decoder decode = decoderOf(block.type);
    const auto* in = reinterpret_cast<const Byte*>(blocks.data());
    float* out = values.data();
    for (std::size_t i = 0; i < blocks.size(); i += block.bytes, out += block.values) decode(in + i, out);
}

}  // namespace headscope
