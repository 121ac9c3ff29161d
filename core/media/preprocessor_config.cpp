// SPDX-License-Identifier: GPL-3.0-or-later
// Finds and parses preprocessor_config.json.
#include "core/media/preprocessor_config.h"

#include <system_error>

#include "core/checkpoint/mapped_file.h"

namespace headscope {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 24U;  // Whisper's older files list their mel filters

}  // namespace

Result<std::optional<ConfigView>> readPreprocessorConfig(const std::filesystem::path& model) {
    const std::filesystem::path file = model / "preprocessor_config.json";
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return std::optional<ConfigView>();
    HEADSCOPE_TRY(const std::string content, readTextFile(file, kMostBytes));
    HEADSCOPE_TRY(ConfigView config, ConfigView::parse(content, file.string()));
    return std::optional(std::move(config));
}

}  // namespace headscope
