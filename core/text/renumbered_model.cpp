// SPDX-License-Identifier: GPL-3.0-or-later
// Ids of one vocabulary for the tokens of another.
#include "core/text/renumbered_model.h"

#include <utility>

namespace headscope::text {

RenumberedModel::RenumberedModel(std::unique_ptr<const TokenModel> model, Vocabulary vocabulary,
                                 std::uint32_t unknown)
    : m_model(std::move(model)), m_vocabulary(std::move(vocabulary)) {
    const Vocabulary& own = m_model->vocabulary();
    m_ids.assign(own.idCount(), unknown);
    for (std::uint32_t id = 0; id < own.idCount(); ++id) {
        const std::string* spelling = own.spelling(id);
        if (spelling) m_ids[id] = m_vocabulary.id(*spelling).value_or(unknown);
    }
}

bool RenumberedModel::spell(std::string_view word, std::vector<Piece>& pieces) const {
    const std::size_t first = pieces.size();
    if (!m_model->spell(word, pieces)) return false;
    for (std::size_t i = first; i < pieces.size(); ++i) pieces[i].id = m_ids[pieces[i].id];
    return true;
}

}  // namespace headscope::text
