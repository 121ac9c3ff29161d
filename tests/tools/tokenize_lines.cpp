// SPDX-License-Identifier: GPL-3.0-or-later
// Many texts through one tokenizer, for comparing with another program: headscope_tokenize_lines <folder |
// file.gguf> Reads lines {"text", "pair", "special"}, writes lines {"ids", "offsets", "decoded"} or
// {"error"}.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/text/tokenizer.h"

namespace {

using nlohmann::json;

json answer(const headscope::text::Tokenizer& tokenizer, const json& question) {
    using headscope::text::SpecialTokens;
    const auto text = question.at("text").get<std::string>();
    std::optional<std::string> pair;
    if (question.contains("pair")) pair = question.at("pair").get<std::string>();
    const auto special = question.value("special", false) ? SpecialTokens::add : SpecialTokens::leaveOff;
    const auto encoding = tokenizer.encode(text, pair, special);
    if (!encoding) return {{"error", encoding.error().text()}};
    json result{{"ids", json::array()}, {"offsets", json::array()}};
    for (const headscope::TokenId id : encoding->ids) result["ids"].push_back(id.value);
    for (const auto& span : encoding->offsets) result["offsets"].push_back({span.begin, span.end});
    result["decoded"] = tokenizer.decode(encoding->ids, false);
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: headscope_tokenize_lines <folder>\n");
        return 2;
    }
    const auto tokenizer = headscope::text::loadTokenizer(argv[1]);
    if (!tokenizer) {
        fmt::print(stderr, "{}\n", tokenizer.error().text());
        return 1;
    }
    for (std::string line; std::getline(std::cin, line);) {
        const json result = answer(**tokenizer, json::parse(line));
        std::cout << result.dump(-1, ' ', true, json::error_handler_t::replace) << '\n';
    }
    return 0;
}
