// SPDX-License-Identifier: GPL-3.0-or-later
// WAV through libsndfile, other rates through libsamplerate.
#include "core/media/audio_file.h"

#include <fmt/format.h>
#include <samplerate.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/checkpoint/mapped_file.h"

namespace headscope {
namespace {

constexpr int kMostChannels = 64;
constexpr int kLeastRate = 1000, kMostRate = 768'000;
constexpr std::size_t kBlockFrames = 4096;

struct Closing {
    void operator()(SNDFILE* file) const { sf_close(file); }
};
using SoundFile = std::unique_ptr<SNDFILE, Closing>;

bool isWav(const SF_INFO& info) {
    const int type = info.format & SF_FORMAT_TYPEMASK;
    return type == SF_FORMAT_WAV || type == SF_FORMAT_WAVEX || type == SF_FORMAT_RF64;
}

Result<SoundFile> openWav(const std::filesystem::path& path, SF_INFO& info) {
    // Says whether the file is missing, a folder or not to be read, which libsndfile tells less well.
    HEADSCOPE_TRY(const auto file, MappedFile::open(path));
    SoundFile sound(sf_open(path.c_str(), SFM_READ, &info));
    if (!sound || !isWav(info)) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("\"{}\" is no WAV file that can be read{}", path.string(),
                                sound ? "" : fmt::format(": {}", sf_strerror(nullptr))),
                    "convert it, for example with ffmpeg -i SOUND -ar 16000 -ac 1 sound.wav");
    }
    const bool usable = info.channels >= 1 && info.channels <= kMostChannels &&
                        info.samplerate >= kLeastRate && info.samplerate <= kMostRate;
    if (!usable) {
        return fail(
            ErrorCode::fileFormat,
            fmt::format("\"{}\" has {} channels at {} Hz, expected 1 to {} channels at {} to {} Hz",
                        path.string(), info.channels, info.samplerate, kMostChannels, kLeastRate, kMostRate));
    }
    return sound;
}

// The header's number of frames is a claim: memory grows with what the file really holds.
// Shape: -> [frames], mean of the channels.
std::vector<float> readMixed(SNDFILE* file, int channels, std::uint64_t mostFrames) {
    std::vector<float> mixed, block(kBlockFrames * static_cast<std::size_t>(channels));
    while (mixed.size() < mostFrames) {
        const auto wanted = std::min<std::uint64_t>(kBlockFrames, mostFrames - mixed.size());
        const sf_count_t frames = sf_readf_float(file, block.data(), static_cast<sf_count_t>(wanted));
        if (frames <= 0) break;
        const float* at = block.data();
        for (sf_count_t i = 0; i < frames; ++i, at += channels) {
            float sum = 0.0F;
            for (int c = 0; c < channels; ++c) sum += at[c];
            mixed.push_back(sum / static_cast<float>(channels));
        }
    }
    return mixed;
}

// Shape: samples [n] -> [≈ n · to / from].
Result<std::vector<float>> resampled(const std::vector<float>& samples, int from, std::uint32_t to) {
    const double ratio = static_cast<double>(to) / from;
    std::vector<float> out(static_cast<std::size_t>(std::ceil(static_cast<double>(samples.size()) * ratio)) +
                           1);
    SRC_DATA data{};
    data.data_in = samples.data();
    data.input_frames = static_cast<long>(samples.size());
    data.data_out = out.data();
    data.output_frames = static_cast<long>(out.size());
    data.src_ratio = ratio;
    if (const int problem = src_simple(&data, SRC_SINC_BEST_QUALITY, 1); problem != 0)
        return fail(ErrorCode::fileFormat, fmt::format("it cannot be resampled: {}", src_strerror(problem)));
    out.resize(static_cast<std::size_t>(data.output_frames_gen));
    return out;
}

std::string describe(const SF_INFO& info, std::uint32_t rate, std::uint32_t seconds) {
    std::string text = info.channels > 1 ? fmt::format("{} channels averaged, ", info.channels) : "";
    text += fmt::format("{} Hz", info.samplerate);
    if (info.samplerate != static_cast<int>(rate)) text += fmt::format(" resampled to {} Hz", rate);
    const double length = static_cast<double>(info.frames) / info.samplerate;
    if (length <= seconds) return text + fmt::format(", {:.1f} s", length);
    return text + fmt::format(", first {} s of {:.1f} s", seconds, length);
}

}  // namespace

Result<Sound> readSound(const std::filesystem::path& path, std::uint32_t rate, std::uint32_t seconds) {
    SF_INFO info{};
    HEADSCOPE_TRY(const SoundFile file, openWav(path, info));
    // A second more than asked for, so that the resampling filter sees what follows the end.
    const auto mostFrames =
        std::uint64_t{static_cast<unsigned>(info.samplerate)} * (std::uint64_t{seconds} + 1);
    Sound sound{readMixed(file.get(), info.channels, mostFrames), rate, describe(info, rate, seconds)};
    if (sound.samples.empty())
        return fail(ErrorCode::fileFormat, fmt::format("\"{}\" holds no samples", path.string()),
                    "is it truncated?");
    const bool finite =
        std::all_of(sound.samples.begin(), sound.samples.end(), [](float x) { return std::isfinite(x); });
    if (!finite)
        return fail(ErrorCode::fileFormat,
                    fmt::format("\"{}\" holds samples that are no numbers", path.string()));
    if (info.samplerate != static_cast<int>(rate)) {
        auto other = resampled(sound.samples, info.samplerate, rate);
        if (!other) return fail(std::move(other).error().in(path.string()));
        sound.samples = *std::move(other);
    }
    sound.samples.resize(std::min<std::size_t>(sound.samples.size(), std::size_t{rate} * seconds));
    return sound;
}

}  // namespace headscope
