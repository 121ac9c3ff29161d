// SPDX-License-Identifier: GPL-3.0-or-later
// From a sound to the log-mel spectrogram that Whisper reads.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/request/media_tensor.h"

namespace headscope {

/// How a spectrogram is taken.
/// Source: transformers, feature_extraction_whisper.py; the fields are its keys.
struct SpectrogramSteps {
    std::uint32_t rate = 16000;  ///< sampling_rate
    std::uint32_t window = 400;  ///< n_fft: samples under one Hann window
    std::uint32_t hop = 160;     ///< hop_length: samples from one frame to the next
    std::uint32_t mels = 80;     ///< feature_size
    std::uint32_t seconds = 30;  ///< chunk_length: shorter sounds end in silence, longer ones are cut
    std::vector<std::string> assumptions;  ///< what the folder does not say, a sentence each

    /// Frames of a whole chunk.
    [[nodiscard]] std::uint32_t frames() const {
        return static_cast<std::uint32_t>(std::uint64_t{rate} * seconds / hop);
    }
};

/// Reads preprocessor_config.json of a model's folder; without one the defaults are Whisper's, with `mels`
/// mel bands, and `assumptions` says so. Errors: configKey, fileFormat, fileUnreadable.
[[nodiscard]] Result<SpectrogramSteps> readSpectrogramSteps(const std::filesystem::path& folder,
                                                            std::uint32_t mels);

/// Triangular filters, equally spaced in mels below 8 kHz, each of the same area.
/// Shape: -> [mels, window / 2 + 1].
/// Source: Slaney 1998, Auditory Toolbox; as in transformers, audio_utils.py, mel_filter_bank.
[[nodiscard]] std::vector<double> melFilters(const SpectrogramSteps& steps);

/// The spectrogram of `samples`, which are at `steps.rate`: power of the Fourier transform under the mel
/// filters, log10, at most 8 below the loudest, then (x + 4) / 4.
/// Shape: samples [n] -> [mels, frames]; positions and description are left to the caller.
/// Cost: frames · window · log(window).
[[nodiscard]] MediaTensor preprocessSound(std::span<const float> samples, const SpectrogramSteps& steps);

}  // namespace headscope
