// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenising the prompts of the command line and checking them against the model.
#include "app/common/prompt_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/common/prompt_file.h"
#include "app/common/special_ids.h"
#include "app/common/token_choice.h"
#include "core/media/media_reader.h"

namespace headscope::app {
namespace {

Result<std::vector<std::uint32_t>> parseIds(std::string_view text) {
    std::vector<std::uint32_t> ids;
    while (true) {
        const auto comma = text.find(',');
        std::string_view item = text.substr(0, comma);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        std::uint32_t value{};
        const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), value);
        if (error != std::errc{} || end != item.data() + item.size()) {
            return fail(ErrorCode::usage, fmt::format("\"{}\" is not a token id", item), "write --ids 1,2,3");
        }
        ids.push_back(value);
        if (comma == std::string_view::npos) return ids;
        text.remove_prefix(comma + 1);
    }
}

struct EncodedText {
    text::Encoding encoding;
    std::vector<std::string> warnings;
};

Result<EncodedText> encodingOfIds(const std::vector<std::uint32_t>& ids, const ModelInfo& model) {
    text::Encoding encoding;
    for (const std::uint32_t value : ids) {
        if (value >= model.spec.vocabulary) {
            return fail(ErrorCode::headRange, fmt::format("token id {} does not exist", value),
                        fmt::format("ids of this model run from 0 to {}", model.spec.vocabulary - 1));
        }
        const TokenId id{value};
        encoding.ids.push_back(id);
        encoding.tokens.push_back(tokenSpelling(id, model));
        encoding.special.push_back(model.tokenizer && model.tokenizer->isSpecial(id) ? 1 : 0);
    }
    encoding.offsets.resize(ids.size());
    encoding.segments.resize(ids.size());
    return EncodedText{std::move(encoding), {}};
}

Result<void> checkFits(const text::Encoding& encoding, const ModelInfo& model) {
    const std::size_t tokens = encoding.ids.size();
    if (tokens == 0) return fail(ErrorCode::promptEmpty, "the prompt has no tokens", "give some text");
    if (tokens > model.spec.maxPositions) {
        return fail(ErrorCode::promptTooLong,
                    fmt::format("the prompt has {} tokens, the model has {} positions", tokens,
                                model.spec.maxPositions),
                    fmt::format("shorten it by {} tokens", tokens - model.spec.maxPositions));
    }
    for (std::size_t i = 0; i < tokens; ++i) {
        if (encoding.ids[i].value < model.spec.vocabulary) continue;
        return fail(ErrorCode::tokenUnknown,
                    fmt::format("token \"{}\" has id {}, the model's last one is {}", encoding.tokens[i],
                                encoding.ids[i].value, model.spec.vocabulary - 1),
                    "does the tokenizer belong to this model?");
    }
    return {};
}

void eraseFirst(text::Encoding& encoding) {
    encoding.ids.erase(encoding.ids.begin());
    encoding.tokens.erase(encoding.tokens.begin());
    encoding.offsets.erase(encoding.offsets.begin());
    encoding.special.erase(encoding.special.begin());
    encoding.segments.erase(encoding.segments.begin());
}

void insertFirst(text::Encoding& encoding, TokenId id, const ModelInfo& model) {
    encoding.ids.insert(encoding.ids.begin(), id);
    encoding.tokens.insert(encoding.tokens.begin(), tokenSpelling(id, model));
    encoding.offsets.insert(encoding.offsets.begin(), text::ByteSpan{});
    encoding.special.insert(encoding.special.begin(), std::uint8_t{1});
    encoding.segments.insert(encoding.segments.begin(), std::uint8_t{0});
}

// A special token over text that does not spell it stands for what the vocabulary lacks.
std::vector<std::string> unknownWords(const text::Encoding& encoding, std::string_view text,
                                      const std::optional<std::string>& pair) {
    std::vector<std::string> sentences;
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        const text::ByteSpan span = encoding.offsets[i];
        const std::string_view from = encoding.segments[i] != 0 && pair ? std::string_view(*pair) : text;
        if (encoding.special[i] == 0 || span.begin >= span.end || span.end > from.size()) continue;
        const std::string_view word = from.substr(span.begin, span.end - span.begin);
        if (word.find(encoding.tokens[i]) != std::string_view::npos) continue;
        sentences.push_back(
            fmt::format("\"{}\" is not in the vocabulary, {} stands for it", word, encoding.tokens[i]));
    }
    return sentences;
}

// Only a beginning token that stands for no text is the tokenizer's habit; one that was typed stays.
Result<void> applyBeginning(text::Encoding& encoding, bool wanted, const ModelInfo& model) {
    const auto id = readSpecialIds(model).beginning;
    if (!id) {
        if (!wanted) return {};
        return fail(ErrorCode::usage, "--bos is given, but this model names no beginning-of-text token",
                    "leave --bos away");
    }
    const bool present = !encoding.ids.empty() && encoding.ids.front() == *id;
    const bool added = present && encoding.offsets.front() == text::ByteSpan{0, 0};
    if (wanted && !present) insertFirst(encoding, *id, model);
    if (!wanted && added) eraseFirst(encoding);
    return {};
}

Result<EncodedText> encodeText(std::string_view text, const std::optional<std::string>& pair,
                               const PromptOptions& options, const ModelInfo& model) {
    if (!model.tokenizer) {
        return fail(ErrorCode::fileMissing,
                    fmt::format("the model's tokenizer cannot be used: {}", model.tokenizerError),
                    "give token ids with --ids");
    }
    if (pair && model.spec.main().embedding.segments < 2) {
        return fail(ErrorCode::usage, "this model reads one text, a second segment is given",
                    "leave the second text away");
    }
    const auto special = options.input.noSpecial ? text::SpecialTokens::leaveOff : text::SpecialTokens::add;
    const auto second = pair ? std::optional<std::string_view>(*pair) : std::nullopt;
    HEADSCOPE_TRY(text::Encoding encoding, model.tokenizer->encode(text, second, special));
    std::vector<std::string> warnings = unknownWords(encoding, text, pair);
    if (options.input.beginning) HEADSCOPE_CHECKED(applyBeginning(encoding, *options.input.beginning, model));
    return EncodedText{std::move(encoding), std::move(warnings)};
}

// What a decoder reads: its start token, then the text given for it; ids are taken as they are.
Result<text::Encoding> encodeDecoder(const InputOptions& input, const ModelInfo& model) {
    if (!model.spec.twoStacks()) {
        if (!input.decoderText && !input.decoderIds) return text::Encoding{};
        return fail(ErrorCode::usage, "this model has no decoder beside an encoder",
                    "leave --decoder-text and --decoder-ids away");
    }
    if (input.decoderIds) {
        HEADSCOPE_TRY(const std::vector<std::uint32_t> ids, parseIds(*input.decoderIds));
        HEADSCOPE_TRY(EncodedText encoded, encodingOfIds(ids, model));
        return std::move(encoded.encoding);
    }
    text::Encoding encoding;
    if (input.decoderText) {
        PromptOptions plain;
        plain.input.noSpecial = true;
        HEADSCOPE_TRY(EncodedText encoded, encodeText(*input.decoderText, std::nullopt, plain, model));
        encoding = std::move(encoded.encoding);
    }
    insertFirst(encoding, TokenId{model.spec.startToken.value_or(0)}, model);
    return encoding;
}

Result<Prompt> promptOf(EncodedText encoded, text::Encoding decoder, AnswerOptions answer, std::string source,
                        const ModelInfo& model, PromptLength length) {
    text::Encoding& encoding = encoded.encoding;
    const bool fits = length == PromptLength::fitsModel;
    if (fits) HEADSCOPE_CHECKED(checkFits(encoding, model));
    Prompt prompt;
    prompt.warnings = std::move(encoded.warnings);
    if (model.spec.twoStacks()) {
        if (fits) HEADSCOPE_CHECKED(checkFits(decoder, model));
        prompt.input.encoderIds = encoding.ids;
        prompt.input.ids = decoder.ids;
        prompt.decoder = std::move(decoder);
    } else {
        prompt.input.ids = encoding.ids;
    }
    if (std::any_of(encoding.segments.begin(), encoding.segments.end(),
                    [](std::uint8_t s) { return s != 0; })) {
        prompt.input.segments = encoding.segments;
    }
    prompt.encoding = std::move(encoding);
    prompt.answer = std::move(answer);
    prompt.source = std::move(source);
    return prompt;
}

Result<Prompt> promptOfLine(const PromptLine& line, const PromptOptions& options, const ModelInfo& model,
                            PromptLength length, std::string source) {
    AnswerOptions answer = options.answer;
    if (line.answerPosition) answer.position = line.answerPosition;
    if (line.target) answer.target = line.target;
    if (line.foil) answer.foil = line.foil;
    auto encoding =
        line.ids ? encodingOfIds(*line.ids, model) : encodeText(*line.text, line.pair, options, model);
    if (!encoding) return fail(std::move(encoding).error());
    InputOptions input = options.input;
    if (line.decoderText) input.decoderText = line.decoderText;
    HEADSCOPE_TRY(text::Encoding decoder, encodeDecoder(input, model));
    return promptOf(*std::move(encoding), std::move(decoder), std::move(answer), std::move(source), model,
                    length);
}

Result<std::vector<Prompt>> promptsOfFile(const PromptOptions& options, const ModelInfo& model,
                                          PromptLength length) {
    const std::filesystem::path file = *options.input.jsonl;
    HEADSCOPE_TRY(const std::vector<PromptLine> lines, readPromptLines(file));
    std::vector<Prompt> prompts;
    for (const PromptLine& line : lines) {
        const std::string source = fmt::format("{} line {}", file.string(), line.line);
        auto prompt = promptOfLine(line, options, model, length, source);
        if (!prompt) return fail(std::move(prompt).error().in(source));
        prompts.push_back(*std::move(prompt));
    }
    return prompts;
}

// A picture or a sound for a model that reads one, and for no other.
Result<void> checkKind(const InputOptions& input, const ModelInfo& model) {
    const InputKind kind = model.spec.stacks.front().media.kind;
    const bool picture = kind == InputKind::image, sound = kind == InputKind::sound;
    if (picture && !input.image)
        return fail(ErrorCode::usage, "this model reads a picture", "give a PNG or JPEG file with --image");
    if (sound && !input.audio)
        return fail(ErrorCode::usage, "this model reads speech", "give a WAV file with --audio");
    if (input.image && !picture)
        return fail(ErrorCode::usage, "--image is given, but this model reads no pictures", "leave it away");
    if (input.audio && !sound)
        return fail(ErrorCode::usage, "--audio is given, but this model hears nothing", "leave it away");
    return {};
}

Result<void> checkCombination(const InputOptions& input) {
    int given = 0;
    for (const auto* option :
         {&input.text, &input.ids, &input.file, &input.jsonl, &input.image, &input.audio})
        given += static_cast<int>(option->has_value());
    if (given != 1) {
        return fail(ErrorCode::usage,
                    given == 0 ? "no prompt is given"
                               : "more than one of --text, --ids, --file, --jsonl, --image, --audio is given",
                    "give one of --text, --ids, --file, --jsonl, --image, --audio");
    }
    if (input.pair && !input.text && !input.file) {
        return fail(ErrorCode::usage, "--pair needs --text or --file beside it");
    }
    if (input.decoderText && input.decoderIds) {
        return fail(ErrorCode::usage, "both --decoder-text and --decoder-ids are given", "give one of them");
    }
    if (input.ids && (input.noSpecial || input.beginning)) {
        return fail(ErrorCode::usage, "--ids takes ids as they are",
                    "leave --no-special, --bos and --no-bos away");
    }
    return {};
}

Result<EncodedText> encodeOne(const PromptOptions& options, const ModelInfo& model) {
    const InputOptions& input = options.input;
    if (input.ids) {
        HEADSCOPE_TRY(const std::vector<std::uint32_t> ids, parseIds(*input.ids));
        return encodingOfIds(ids, model);
    }
    if (input.text) return encodeText(*input.text, input.pair, options, model);
    HEADSCOPE_TRY(const std::string text, readTextFile(*input.file));
    auto encoding = encodeText(text, input.pair, options, model);
    if (!encoding) return fail(std::move(encoding).error().in(*input.file));
    return encoding;
}

Result<Prompt> promptOfMedia(const PromptOptions& options, const ModelInfo& model) {
    const std::filesystem::path file = options.input.image ? *options.input.image : *options.input.audio;
    const MediaSpec& form = model.spec.stacks.front().media;
    HEADSCOPE_TRY(PreparedMedia prepared, readMedia(file, model.path, form));
    Prompt prompt;
    prompt.media = PromptMedia{file.filename().string(), std::move(prepared.sha256)};
    prompt.encoding.tokens = std::move(prepared.names);
    prompt.input.media = prepared.media;
    prompt.warnings = std::move(prepared.notes);
    prompt.answer = options.answer;
    HEADSCOPE_TRY(prompt.decoder, encodeDecoder(options.input, model));
    if (model.spec.twoStacks()) HEADSCOPE_CHECKED(checkFits(prompt.decoder, model));
    prompt.input.ids = prompt.decoder.ids;
    return prompt;
}

}  // namespace

Result<std::vector<Prompt>> readPrompts(const PromptOptions& options, const ModelInfo& model,
                                        PromptLength length) {
    HEADSCOPE_CHECKED(checkCombination(options.input));
    HEADSCOPE_CHECKED(checkKind(options.input, model));
    if (options.input.image || options.input.audio) {
        HEADSCOPE_TRY(Prompt prompt, promptOfMedia(options, model));
        return std::vector<Prompt>{std::move(prompt)};
    }
    if (options.input.jsonl) return promptsOfFile(options, model, length);
    HEADSCOPE_TRY(EncodedText encoded, encodeOne(options, model));
    HEADSCOPE_TRY(text::Encoding decoder, encodeDecoder(options.input, model));
    HEADSCOPE_TRY(Prompt prompt,
                  promptOf(std::move(encoded), std::move(decoder), options.answer, {}, model, length));
    return std::vector<Prompt>{std::move(prompt)};
}

Result<Prompt> readPrompt(const PromptOptions& options, const ModelInfo& model) {
    HEADSCOPE_TRY(std::vector<Prompt> prompts, readPrompts(options, model));
    if (prompts.size() != 1) {
        return fail(ErrorCode::usage, fmt::format("{} prompts are given, expected one", prompts.size()),
                    "give one of --text, --ids, --file");
    }
    return std::move(prompts.front());
}

Result<std::vector<ModelInput>> readReferenceTexts(const std::filesystem::path& file,
                                                   const PromptOptions& options, const ModelInfo& model) {
    if (model.spec.stacks.front().media.kind != InputKind::tokens) {
        return fail(ErrorCode::usage, "--reference gives texts, this model reads none",
                    "leave it away: mean is then taken over the positions of this input");
    }
    HEADSCOPE_TRY(const std::string content, readTextFile(file));
    std::vector<ModelInput> inputs;
    std::size_t number = 0;
    for (const std::string& line : nonEmptyLines(content)) {
        const std::string source = fmt::format("{} text {}", file.string(), ++number);
        auto encoding = encodeText(line, std::nullopt, options, model);
        if (!encoding) return fail(std::move(encoding).error().in(source));
        HEADSCOPE_TRY(text::Encoding decoder, encodeDecoder(options.input, model));
        auto prompt =
            promptOf(*std::move(encoding), std::move(decoder), {}, {}, model, PromptLength::fitsModel);
        if (!prompt) return fail(std::move(prompt).error().in(source));
        inputs.push_back(std::move(prompt->input));
    }
    if (inputs.empty()) {
        return fail(ErrorCode::promptEmpty, fmt::format("file \"{}\" holds no texts", file.string()),
                    "write one text a line");
    }
    return inputs;
}

Result<LogitsSpec> readLogitsSpec(const Prompt& prompt, const ModelInfo& model) {
    LogitsSpec spec;
    const std::uint32_t count = prompt.input.tokenCount();
    if (prompt.answer.position && *prompt.answer.position >= count) {
        return fail(
            ErrorCode::headRange,
            fmt::format("position {} is beyond the prompt's {} tokens", *prompt.answer.position, count),
            fmt::format("positions are 0-based, the last one is {}", count == 0 ? 0 : count - 1));
    }
    if (prompt.answer.foil && !prompt.answer.target) {
        return fail(ErrorCode::usage, "--foil is given without --target", "add --target TOKEN");
    }
    const auto mask = model.tokenizer ? model.tokenizer->maskToken() : std::nullopt;
    spec.position = prompt.answer.position ? Position{*prompt.answer.position}
                                           : defaultPosition(model.spec, prompt.input, mask);
    if (prompt.answer.target) {
        HEADSCOPE_TRY(spec.target, parseToken(*prompt.answer.target, model));
    }
    if (prompt.answer.foil) {
        HEADSCOPE_TRY(spec.foil, parseToken(*prompt.answer.foil, model));
    }
    return spec;
}

}  // namespace headscope::app
