// SPDX-License-Identifier: GPL-3.0-or-later
// From a model's folder to its tokenizer.
#include <system_error>

#include "core/checkpoint/gguf_reader.h"
#include "core/text/folder_recipes.h"
#include "core/text/gguf_file.h"
#include "core/text/json_section.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_draft.h"
#include "core/text/tokenizer_json.h"

namespace headscope::text {
namespace {

/// The mask token that tokenizer_config.json names, as a string or as an object with "content".
Result<std::optional<std::string>> readMaskName(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "tokenizer_config.json";
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return std::optional<std::string>();
    HEADSCOPE_TRY(const JsonSection document, JsonSection::readFile(file));
    JsonSection mask = document.at("mask_token");
    if (mask.isObject()) mask = mask.at("content");
    if (mask.isNull()) return std::optional<std::string>();
    HEADSCOPE_TRY(std::string name, mask.text());
    return std::optional<std::string>(std::move(name));
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& folder) {
    if (isGgufFile(folder)) return tokenizerOfGguf(folder);
    Result<JsonSection> document = JsonSection::readFile(folder / "tokenizer.json");
    if (!document) {
        if (document.error().code != ErrorCode::fileMissing) return fail(std::move(document).error());
        HEADSCOPE_TRY(TokenizerDraft draft, draftOfFolder(folder));
        return finishTokenizer(std::move(draft));
    }
    HEADSCOPE_TRY(const std::optional<std::string> maskName, readMaskName(folder));
    return readTokenizerJson(*document, maskName);
}

}  // namespace headscope::text
