// SPDX-License-Identifier: GPL-3.0-or-later
// WAV files as one channel of samples at the rate that a model hears.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// A recording, mixed down and resampled.
struct Sound {
    std::vector<float> samples;  ///< Shape: [n], in −1 to 1
    std::uint32_t rate{};        ///< a second
    std::string description;  ///< "2 channels averaged, 44100 Hz resampled to 16000 Hz, first 30 s of 75.2 s"
};

/// Reads at most `seconds` of a WAV file. Channels are averaged; another rate than `rate` is resampled
/// (libsamplerate's best sinc), and the description says so.
/// Errors: fileMissing, fileUnreadable, fileFormat (no WAV file, no samples, or samples that are no numbers).
/// Cost: four bytes a sample and channel.
[[nodiscard]] Result<Sound> readSound(const std::filesystem::path& path, std::uint32_t rate,
                                      std::uint32_t seconds);

}  // namespace headscope
