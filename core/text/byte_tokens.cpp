// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens that stand for one byte each: <0x0A>.
#include "core/text/byte_tokens.h"

#include <fmt/format.h>

namespace headscope::text {

ByteTokens::ByteTokens(const Vocabulary& vocabulary) {
    for (unsigned byte = 0; byte < m_ids.size(); ++byte) {
        m_ids[byte] = vocabulary.id(fmt::format("<0x{:02X}>", byte));
    }
}

std::optional<std::vector<std::uint32_t>> ByteTokens::idsOf(std::string_view bytes) const {
    std::vector<std::uint32_t> ids;
    ids.reserve(bytes.size());
    for (const char c : bytes) {
        const auto& id = m_ids[static_cast<unsigned char>(c)];
        if (!id) return std::nullopt;
        ids.push_back(*id);
    }
    return ids;
}

}  // namespace headscope::text
