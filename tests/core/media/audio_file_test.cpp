// SPDX-License-Identifier: GPL-3.0-or-later
// WAV files: mixing, resampling, and headers that lie.
#include "core/media/audio_file.h"

#include <cmath>
#include <numbers>

#include "temporary_folder.h"
#include "tests/core/media/media_fixture.h"

namespace headscope {
namespace {

using test::expectError;
using test::mediaFile;
using test::valueOf;

std::string number(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xffU));
    return out;
}

// A WAV file; format 1: 16-bit whole numbers, 3: float32.
std::string wav(std::uint32_t format, std::uint32_t channels, std::uint32_t rate, const std::string& data) {
    const std::uint32_t width = format == 3 ? 4 : 2;
    return "RIFF" + number(static_cast<std::uint32_t>(36 + data.size()), 4) + "WAVEfmt " + number(16, 4) +
           number(format, 2) + number(channels, 2) + number(rate, 4) + number(rate * channels * width, 4) +
           number(channels * width, 2) + number(8 * width, 2) + "data" +
           number(static_cast<std::uint32_t>(data.size()), 4) + data;
}

std::string tone(std::uint32_t rate, double hertz, double seconds) {
    std::string data;
    for (std::uint32_t i = 0; i < rate * seconds; ++i) {
        const double x = std::sin(2 * std::numbers::pi * hertz * i / rate);
        data += number(static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(16384 * x))), 2);
    }
    return data;
}

TEST(AudioFile, ReadsSamplesAsTheyAre) {
    const test::TemporaryFolder folder;
    const std::string data = number(16384, 2) + number(0x8000, 2) + number(0, 2);
    const Sound sound = valueOf(readSound(folder.write("a.wav", wav(1, 1, 8000, data)), 8000, 30));
    EXPECT_EQ(sound.samples, (std::vector<float>{0.5F, -1.0F, 0.0F}));
    EXPECT_EQ(sound.description, "8000 Hz, 0.0 s");
}

TEST(AudioFile, AveragesChannels) {
    const test::TemporaryFolder folder;
    const std::string data = number(16384, 2) + number(0, 2) + number(0x8000, 2) + number(0x8000, 2);
    const Sound sound = valueOf(readSound(folder.write("a.wav", wav(1, 2, 8000, data)), 8000, 30));
    EXPECT_EQ(sound.samples, (std::vector<float>{0.25F, -1.0F}));
    EXPECT_EQ(sound.description, "2 channels averaged, 8000 Hz, 0.0 s");
}

TEST(AudioFile, ReadsBytesAsWell) {
    const Sound sound = valueOf(readSound(mediaFile("bytes.wav"), 8000, 30));
    EXPECT_EQ(sound.samples.size(), 800U);
}

TEST(AudioFile, ATonesOtherRateKeepsItsPitch) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("a.wav", wav(1, 1, 22050, tone(22050, 440, 0.5)));
    const Sound sound = valueOf(readSound(file, 16000, 30));
    EXPECT_NEAR(static_cast<double>(sound.samples.size()), 8000, 2);
    EXPECT_EQ(sound.description, "22050 Hz resampled to 16000 Hz, 0.5 s");
    for (std::size_t i = 500; i < 7500; ++i) {
        const double expected = 0.5 * std::sin(2 * std::numbers::pi * 440 * static_cast<double>(i) / 16000);
        ASSERT_NEAR(sound.samples[i], expected, 2e-4) << i;
    }
}

TEST(AudioFile, ReadsOnlyTheSecondsAskedFor) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("a.wav", wav(1, 1, 8000, tone(8000, 440, 3)));
    const Sound sound = valueOf(readSound(file, 8000, 1));
    EXPECT_EQ(sound.samples.size(), 8000U);
    EXPECT_EQ(sound.description, "8000 Hz, first 1 s of 3.0 s");
}

TEST(AudioFile, RefusesWhatIsNoSound) {
    const test::TemporaryFolder folder;
    expectError(readSound(folder.path("absent.wav"), 8000, 30), ErrorCode::fileMissing, {"absent.wav"});
    expectError(readSound(mediaFile("rgb8.png"), 8000, 30), ErrorCode::fileFormat, {"rgb8.png", "WAV"});
    expectError(readSound(folder.write("empty.wav", wav(1, 1, 8000, "")), 8000, 30), ErrorCode::fileFormat,
                {"empty.wav", "no samples"});
    expectError(readSound(folder.write("slow.wav", wav(1, 1, 10, number(1, 2))), 8000, 30),
                ErrorCode::fileFormat, {"slow.wav", "10 Hz"});
    const std::string nan = number(0x7fc00000, 4);
    expectError(readSound(folder.write("nan.wav", wav(3, 1, 8000, nan)), 8000, 30), ErrorCode::fileFormat,
                {"nan.wav", "no numbers"});
}

TEST(AudioFile, HeadersThatLieCostNothing) {
    const test::TemporaryFolder folder;
    std::string file = wav(1, 1, 8000, number(1, 2));
    file.replace(40, 4, number(0xfffffff0, 4));  // bytes of samples
    const auto sound = readSound(folder.write("long.wav", file), 8000, 30);
    EXPECT_TRUE(!sound || sound->samples.size() == 1);
    const std::string whole = test::readBytes(mediaFile("bytes.wav"));
    for (std::size_t at = 0; at < 44; ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(~changed[at]);
        const auto read = readSound(folder.write("changed.wav", changed), 8000, 1);
        EXPECT_TRUE(!read || read->samples.size() <= 8000);
        const auto cut = readSound(folder.write("cut.wav", whole.substr(0, at)), 8000, 1);
        EXPECT_FALSE(cut.has_value()) << at;
    }
}

}  // namespace
}  // namespace headscope
