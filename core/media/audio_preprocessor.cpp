// SPDX-License-Identifier: GPL-3.0-or-later
// preprocessor_config.json of Whisper's feature extractor, and its spectrogram, in double precision.
#include "core/media/audio_preprocessor.h"

#include <fftw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <numbers>

#include "core/base/check.h"
#include "core/media/preprocessor_config.h"

namespace headscope {
namespace {

constexpr double kHighestHertz = 8000.0, kMelFloor = 1e-10;
// Slaney's scale: linear below 1 kHz, which is 15 mels, logarithmic above.
constexpr double kBreakHertz = 1000.0, kBreakMel = 15.0, kHertzPerMel = 200.0 / 3.0;
const double kLogStep = std::log(6.4) / 27.0;

double melOf(double hertz) {
    return hertz < kBreakHertz ? hertz / kHertzPerMel : kBreakMel + std::log(hertz / kBreakHertz) / kLogStep;
}
double hertzOf(double mel) {
    return mel < kBreakMel ? mel * kHertzPerMel : kBreakHertz * std::exp(kLogStep * (mel - kBreakMel));
}

// A real Fourier transform of one length. FFTW's planner is the one part of it that threads must not share.
class Fourier {
public:
    explicit Fourier(std::uint32_t length)
        : m_in(fftw_alloc_real(length)), m_out(fftw_alloc_complex(length / 2 + 1)) {
        HEADSCOPE_CHECK(m_in != nullptr && m_out != nullptr);
        const std::scoped_lock lock(planning());
        m_plan = fftw_plan_dft_r2c_1d(static_cast<int>(length), m_in, m_out, FFTW_ESTIMATE);
        HEADSCOPE_CHECK(m_plan != nullptr);
    }
    ~Fourier() {
        {
            const std::scoped_lock lock(planning());
            fftw_destroy_plan(m_plan);
        }
        fftw_free(m_in);
        fftw_free(m_out);
    }
    Fourier(const Fourier&) = delete;
    Fourier& operator=(const Fourier&) = delete;

    // Shape: [length].
    double* input() { return m_in; }
    void run() { fftw_execute(m_plan); }
    [[nodiscard]] double power(std::size_t bin) const {
        return m_out[bin][0] * m_out[bin][0] + m_out[bin][1] * m_out[bin][1];
    }

private:
    static std::mutex& planning() {
        static std::mutex mutex;
        return mutex;
    }
    double* m_in;
    fftw_complex* m_out;
    fftw_plan m_plan{};
};

// The sample at `at` of a chunk of `count` that ends in silence and is mirrored at both ends, edges once.
double mirrored(std::span<const float> samples, std::int64_t at, std::int64_t count) {
    if (at < 0) at = -at;
    if (at >= count) at = 2 * (count - 1) - at;
    return at < static_cast<std::int64_t>(samples.size()) ? double{samples[static_cast<std::size_t>(at)]}
                                                          : 0.0;
}

// A filter's bins that are not 0: most are.
struct Band {
    std::size_t first{}, end{};
};

std::vector<Band> bandsOf(const std::vector<double>& filters, std::size_t mels, std::size_t bins) {
    std::vector<Band> bands(mels);
    for (std::size_t m = 0; m < mels; ++m) {
        for (std::size_t bin = 0; bin < bins; ++bin) {
            if (filters[m * bins + bin] == 0.0) continue;
            if (bands[m].end == 0) bands[m].first = bin;
            bands[m].end = bin + 1;
        }
    }
    return bands;
}

// Shape: -> [mels, frames], log10.
std::vector<double> logMels(std::span<const float> samples, const SpectrogramSteps& steps) {
    const std::size_t bins = steps.window / 2 + 1, frames = steps.frames();
    const std::vector<double> filters = melFilters(steps);
    const std::vector<Band> bands = bandsOf(filters, steps.mels, bins);
    const std::int64_t count = std::int64_t{steps.rate} * steps.seconds;
    std::vector<double> hann(steps.window), power(bins), mels(steps.mels * frames);
    for (std::size_t i = 0; i < hann.size(); ++i)
        hann[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / steps.window);
    Fourier fourier(steps.window);
    for (std::size_t frame = 0; frame < frames; ++frame) {
        const auto first = static_cast<std::int64_t>(frame) * steps.hop - steps.window / 2;
        for (std::size_t i = 0; i < hann.size(); ++i)
            fourier.input()[i] = hann[i] * mirrored(samples, first + static_cast<std::int64_t>(i), count);
        fourier.run();
        for (std::size_t bin = 0; bin < bins; ++bin) power[bin] = fourier.power(bin);
        for (std::size_t m = 0; m < steps.mels; ++m) {
            double sum = 0.0;
            for (std::size_t bin = bands[m].first; bin < bands[m].end; ++bin)
                sum += filters[m * bins + bin] * power[bin];
            mels[m * frames + frame] = std::log10(std::max(sum, kMelFloor));
        }
    }
    return mels;
}

Result<void> inRange(const ConfigView& config, std::string_view key, std::uint32_t value, std::uint32_t least,
                     std::uint32_t most) {
    if (value >= least && value <= most) return {};
    return config.wrong(key, fmt::format("{}", value), fmt::format("{} to {}", least, most));
}

Result<void> checkSteps(const ConfigView& config, const SpectrogramSteps& steps) {
    HEADSCOPE_CHECKED(inRange(config, "sampling_rate", steps.rate, 1000, 768'000));
    HEADSCOPE_CHECKED(inRange(config, "n_fft", steps.window, 2, 1U << 16U));
    if (steps.window % 2 != 0)
        return config.wrong("n_fft", fmt::format("{}", steps.window), "an even number");
    HEADSCOPE_CHECKED(inRange(config, "feature_size", steps.mels, 1, 1024));
    HEADSCOPE_CHECKED(inRange(config, "chunk_length", steps.seconds, 1, 3600));
    const std::uint32_t samples = steps.rate * steps.seconds;  // below 2^32 by the above
    HEADSCOPE_CHECKED(inRange(config, "hop_length", steps.hop, 1, samples));
    if (std::uint64_t{steps.frames()} * steps.mels > (1U << 26U))
        return config.wrong("hop_length", fmt::format("{}", steps.hop), "fewer frames in all");
    // Half a window is mirrored at each end.
    if (steps.window / 2 < samples) return {};
    return config.wrong("n_fft", fmt::format("{}", steps.window), "less than two chunks");
}

}  // namespace

Result<SpectrogramSteps> readSpectrogramSteps(const std::filesystem::path& folder, std::uint32_t mels) {
    HEADSCOPE_TRY(const auto config, readPreprocessorConfig(folder));
    SpectrogramSteps steps;
    if (!config) {
        steps.mels = mels;
        steps.assumptions.emplace_back(
            "preprocessor_config.json is missing: sounds are prepared as for Whisper");
        return steps;
    }
    HEADSCOPE_TRY(const std::string type, config->text("feature_extractor_type", "WhisperFeatureExtractor"));
    if (type != "WhisperFeatureExtractor")
        return config->wrong("feature_extractor_type", type, "WhisperFeatureExtractor");
    HEADSCOPE_TRY(steps.rate, config->count("sampling_rate", steps.rate));
    HEADSCOPE_TRY(steps.window, config->count("n_fft", steps.window));
    HEADSCOPE_TRY(steps.hop, config->count("hop_length", steps.hop));
    HEADSCOPE_TRY(steps.mels, config->count("feature_size", steps.mels));
    HEADSCOPE_TRY(steps.seconds, config->count("chunk_length", steps.seconds));
    HEADSCOPE_TRY(const double dither, config->real("dither", 0.0));
    // Noise that is drawn anew each time: no two runs would agree.
    if (dither != 0.0) return config->wrong("dither", fmt::format("{}", dither), "0");
    HEADSCOPE_TRY(const double padding, config->real("padding_value", 0.0));
    if (padding != 0.0) return config->wrong("padding_value", fmt::format("{}", padding), "0");
    HEADSCOPE_TRY(const bool normalises, config->flag("do_normalize", false));
    if (normalises) return config->wrong("do_normalize", "true", "false");
    HEADSCOPE_CHECKED(checkSteps(*config, steps));
    return steps;
}

std::vector<double> melFilters(const SpectrogramSteps& steps) {
    const std::size_t bins = steps.window / 2 + 1;
    std::vector<double> corners(steps.mels + 2);
    for (std::size_t i = 0; i < corners.size(); ++i)
        corners[i] = hertzOf(melOf(kHighestHertz) * static_cast<double>(i) / (steps.mels + 1));
    std::vector<double> filters(steps.mels * bins);
    for (std::size_t m = 0; m < steps.mels; ++m) {
        const double low = corners[m], center = corners[m + 1], high = corners[m + 2];
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const double hertz =
                std::floor(steps.rate / 2.0) * static_cast<double>(bin) / static_cast<double>(bins - 1);
            const double height = std::min((hertz - low) / (center - low), (high - hertz) / (high - center));
            filters[m * bins + bin] = std::max(height, 0.0) * 2.0 / (high - low);
        }
    }
    return filters;
}

MediaTensor preprocessSound(std::span<const float> samples, const SpectrogramSteps& steps) {
    const std::size_t most = std::size_t{steps.rate} * steps.seconds;
    const std::vector<double> mels = logMels(samples.first(std::min(samples.size(), most)), steps);
    const double loudest = *std::max_element(mels.begin(), mels.end());
    MediaTensor tensor;
    tensor.shape = {steps.mels, steps.frames()};
    tensor.values.reserve(mels.size());
    for (const double value : mels)
        tensor.values.push_back(static_cast<float>((std::max(value, loudest - 8.0) + 4.0) / 4.0));
    tensor.contentHash = tensor.hashOf();
    return tensor;
}

}  // namespace headscope
