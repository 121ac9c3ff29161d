// SPDX-License-Identifier: GPL-3.0-or-later
// Naming one token of a vocabulary.
#include "app/common/token_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace headscope::app {
namespace {

// An unknown-word token stands for no text: it counts only where it is spelled out.
std::optional<TokenId> onlyToken(const text::Tokenizer& tokenizer, std::string_view text) {
    const auto encoding = tokenizer.encode(text, std::nullopt, text::SpecialTokens::leaveOff);
    if (!encoding || encoding->ids.size() != 1) return std::nullopt;
    const TokenId id = encoding->ids.front();
    if (tokenizer.isSpecial(id) && tokenizer.tokenText(id) != text) return std::nullopt;
    return id;
}

Result<TokenId> byNumber(std::string_view digits, const ModelInfo& model) {
    std::uint32_t value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value >= model.spec.outputs()) {
        const char* what = model.spec.output.labels.empty() ? "token" : "class";
        return fail(ErrorCode::headRange, fmt::format("{} #{} does not exist", what, digits),
                    fmt::format("ids of this model run from 0 to {}", model.spec.outputs() - 1));
    }
    return TokenId{value};
}

Failure notOneToken(std::string_view text, const ModelInfo& model) {
    const auto encoding = model.tokenizer->encode(text, std::nullopt, text::SpecialTokens::leaveOff);
    const char* hint = "name one token by its text, or by its id as #123";
    if (!encoding) return fail(Error(encoding.error()).in(fmt::format("token \"{}\"", text)));
    if (encoding->ids.size() == 1) {
        return fail(ErrorCode::tokenUnknown, fmt::format("token \"{}\" is not in the vocabulary", text),
                    hint);
    }
    std::string parts;
    for (const std::string& token : encoding->tokens) parts += (parts.empty() ? "\"" : ", \"") + token + "\"";
    return fail(ErrorCode::tokenUnknown,
                fmt::format("\"{}\" is {} tokens ({}), expected one", text, encoding->ids.size(),
                            parts.empty() ? "none" : parts),
                hint);
}

}  // namespace

Result<TokenId> parseToken(std::string_view text, const ModelInfo& model) {
    const bool number = text.size() > 1 && text.front() == '#' &&
                        text.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (number) return byNumber(text.substr(1), model);
    if (const std::vector<std::string>& labels = model.spec.output.labels; !labels.empty()) {
        const auto label = std::find(labels.begin(), labels.end(), text);
        if (label != labels.end()) return TokenId{static_cast<std::uint32_t>(label - labels.begin())};
        return fail(ErrorCode::tokenUnknown,
                    fmt::format("class \"{}\" is not among the model's {}", text, labels.size()),
                    "name it as the answer does, or by its number as #123");
    }
    if (!model.tokenizer) {
        return fail(ErrorCode::fileMissing,
                    fmt::format("token \"{}\" cannot be looked up: {}", text, model.tokenizerError),
                    "name it by its id, as #123");
    }
    const text::Tokenizer& tokenizer = *model.tokenizer;
    auto id = onlyToken(tokenizer, text);
    if (!id && !text.empty()) id = onlyToken(tokenizer, " " + std::string(text));
    // Some tokenizers add the space of a first word themselves.
    if (!id && text.size() > 1 && text.front() == ' ') id = onlyToken(tokenizer, text.substr(1));
    if (!id && !text.empty()) id = tokenizer.tokenId(text);
    if (!id) return notOneToken(text, model);
    if (id->value >= model.spec.vocabulary) return byNumber(std::to_string(id->value), model);
    return *id;
}

std::string answerSpelling(TokenId id, const ModelInfo& model) {
    const std::vector<std::string>& labels = model.spec.output.labels;
    return id.value < labels.size() ? labels[id.value] : tokenSpelling(id, model);
}

std::string tokenSpelling(TokenId id, const ModelInfo& model) {
    std::string spelling = model.tokenizer ? model.tokenizer->tokenText(id) : std::string();
    return spelling.empty() ? fmt::format("#{}", id.value) : spelling;
}

}  // namespace headscope::app
