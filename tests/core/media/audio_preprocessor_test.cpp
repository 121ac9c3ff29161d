// SPDX-License-Identifier: GPL-3.0-or-later
// Log-mel spectrograms against transformers' WhisperFeatureExtractor (numpy, float64).
#include "core/media/audio_preprocessor.h"

#include "core/media/audio_file.h"
#include "temporary_folder.h"
#include "tensor_matchers.h"
#include "tests/core/media/media_fixture.h"

namespace headscope {
namespace {

using test::expectError;
using test::mediaFile;
using test::mediaGolden;
using test::near;
using test::valueOf;

TEST(AudioPreprocessor, EqualsTheFeatureExtractor) {
    for (const char* folder : {"whisper", "whisper-long"}) {
        const SpectrogramSteps steps = valueOf(readSpectrogramSteps(mediaFile(folder), 80));
        EXPECT_TRUE(steps.assumptions.empty());
        for (const char* file : {"mono.wav", "stereo.wav"}) {
            const Sound sound = valueOf(readSound(mediaFile(file), steps.rate, steps.seconds));
            const MediaTensor tensor = preprocessSound(sound.samples, steps);
            const std::string name = std::string("mels/") + folder + "/" + file;
            EXPECT_EQ(std::vector<std::uint64_t>(tensor.shape.begin(), tensor.shape.end()),
                      mediaGolden().shape(name));
            EXPECT_TRUE(near(tensor.values, mediaGolden().floats(name), 2e-6, 0, name));
            EXPECT_EQ(tensor.contentHash, tensor.hashOf());
        }
    }
}

TEST(AudioPreprocessor, WhispersOwnFilters) {
    const std::vector<double> filters = melFilters({});
    std::vector<float> everyEighth;
    for (std::size_t m = 0; m < 80; m += 8) {
        for (std::size_t bin = 0; bin < 201; ++bin)
            everyEighth.push_back(static_cast<float>(filters[m * 201 + bin]));
    }
    EXPECT_TRUE(near(everyEighth, mediaGolden().floats("filters"), 1e-7, 0, "filters"));
}

TEST(AudioPreprocessor, SilenceIsFlatAndLongSoundsAreCut) {
    const SpectrogramSteps steps = valueOf(readSpectrogramSteps(mediaFile("whisper"), 80));
    const MediaTensor silence = preprocessSound({}, steps);
    EXPECT_EQ(silence.shape, (std::vector<std::uint32_t>{8, 50}));
    for (const float value : silence.values) ASSERT_FLOAT_EQ(value, -1.5F);  // (log10(1e-10) + 4) / 4
    std::vector<float> samples(8000, 0.0F), longer(9000, 0.5F);
    std::copy(samples.begin(), samples.end(), longer.begin());
    EXPECT_EQ(preprocessSound(longer, steps).contentHash, silence.contentHash);
}

TEST(AudioPreprocessor, WithoutAFileItIsWhispersAndSaysSo) {
    const test::TemporaryFolder folder;
    const SpectrogramSteps steps = valueOf(readSpectrogramSteps(folder.path(), 128));
    EXPECT_EQ(steps.mels, 128U);
    EXPECT_EQ(steps.frames(), 3000U);
    ASSERT_EQ(steps.assumptions.size(), 1U);
}

TEST(AudioPreprocessor, RefusesWhatItDoesNotDo) {
    const auto refused = [](const std::string& json, const char* key) {
        const test::TemporaryFolder folder;
        folder.write("preprocessor_config.json", json);
        expectError(readSpectrogramSteps(folder.path(), 80), ErrorCode::configKey, {key});
    };
    refused(R"({"feature_extractor_type": "Wav2Vec2FeatureExtractor"})", "feature_extractor_type");
    refused(R"({"dither": 0.1})", "dither");
    refused(R"({"padding_value": 1})", "padding_value");
    refused(R"({"do_normalize": true})", "do_normalize");
    refused(R"({"n_fft": 401})", "n_fft");
    refused(R"({"n_fft": 4000000000})", "n_fft");
    refused(R"({"sampling_rate": 1000, "chunk_length": 1, "n_fft": 2000})", "n_fft");
    refused(R"({"sampling_rate": 0})", "sampling_rate");
    refused(R"({"feature_size": 100000})", "feature_size");
    refused(R"({"chunk_length": 100000})", "chunk_length");
    refused(R"({"hop_length": 1, "chunk_length": 3600})", "hop_length");
    refused(R"({"hop_length": 480001})", "hop_length");
}

}  // namespace
}  // namespace headscope
