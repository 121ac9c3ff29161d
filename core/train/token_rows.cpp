// SPDX-License-Identifier: GPL-3.0-or-later
// Packing, and what is to be named at each place.
#include "core/train/token_rows.h"

#include <random>

#include "core/base/check.h"

namespace headscope::train {
namespace {

// More documents than fill a row of any length: each row has its own stretch of indices.
constexpr std::uint64_t kDocumentsPerRow = 8192;

std::int64_t idOf(const text::Tokenizer& tokenizer, std::string_view spelling) {
    const auto id = tokenizer.tokenId(spelling);
    HEADSCOPE_CHECK(id.has_value());
    return id->value;
}

}  // namespace

TokenRows::TokenRows(const TrainRecipe& recipe, Split split, std::shared_ptr<const text::Tokenizer> tokenizer)
    : m_recipe(recipe), m_split(split), m_tokenizer(std::move(tokenizer)) {
    if (m_recipe.objective == Objective::masked) {
        m_begin = idOf(*m_tokenizer, "[CLS]");
        m_between = idOf(*m_tokenizer, "[SEP]");
        m_mask = idOf(*m_tokenizer, "[MASK]");
        m_ordinary = m_mask + 1;
    } else {
        m_begin = m_between = idOf(*m_tokenizer, "<|endoftext|>");
        m_ordinary = m_begin + 1;
    }
}

Result<std::vector<std::int64_t>> TokenRows::row(std::uint64_t index) const {
    // One more than is read: the last place of a row has a next token too.
    const std::size_t wanted = m_recipe.length + (m_recipe.objective == Objective::nextToken ? 1U : 0U);
    // Looking back is what a small model learns last; alone at first, it does not drown in what is easier.
    const std::uint64_t primerRows =
        m_split == Split::training ? std::uint64_t{m_recipe.primerSteps} * m_recipe.rows : 0;
    std::vector<std::int64_t> ids{m_begin};
    for (std::uint64_t i = 0; ids.size() < wanted; ++i) {
        const std::uint64_t number = index * kDocumentsPerRow + i;
        const SyntheticDocument document = index < primerRows
                                               ? syntheticPrimer(m_split, m_recipe.seed, number)
                                               : syntheticDocument(m_split, m_recipe.seed, number);
        HEADSCOPE_TRY(const text::Encoding encoding,
                      m_tokenizer->encode(document.text, std::nullopt, text::SpecialTokens::leaveOff));
        for (const TokenId id : encoding.ids) ids.push_back(id.value);
        ids.push_back(m_between);
    }
    ids.resize(wanted);
    return ids;
}

void TokenRows::aimAtNext(const std::vector<std::int64_t>& row, TrainBatch& batch) const {
    for (std::size_t i = 0; i < batch.length; ++i) {
        batch.ids.push_back(row[i]);
        batch.targets.push_back(row[i + 1]);
    }
}

void TokenRows::hideSome(const std::vector<std::int64_t>& row, std::uint64_t index, TrainBatch& batch) const {
    // Draws from raw words of the engine: the library's distributions may differ between systems.
    std::mt19937_64 random(m_recipe.seed ^ (index + 1) * 0x9e3779b97f4a7c15ULL);
    const auto share = [&random] { return static_cast<double>(random() >> 11U) * 0x1p-53; };
    const auto ordinary = m_tokenizer->vocabularySize() - static_cast<std::uint64_t>(m_ordinary);
    for (const std::int64_t id : row) {
        const bool chosen = id >= m_ordinary && share() < static_cast<double>(m_recipe.maskShare);
        batch.targets.push_back(chosen ? id : -1);
        const double fate = chosen ? share() : 1.0;
        if (fate < 0.8) {
            batch.ids.push_back(m_mask);
        } else if (chosen && fate < 0.9) {
            batch.ids.push_back(m_ordinary + static_cast<std::int64_t>(random() % ordinary));
        } else {
            batch.ids.push_back(id);
        }
    }
}

Result<TrainBatch> TokenRows::batch(std::uint64_t step) const {
    TrainBatch batch;
    batch.rows = m_recipe.rows;
    batch.length = m_recipe.length;
    for (std::uint32_t r = 0; r < m_recipe.rows; ++r) {
        const std::uint64_t index = step * m_recipe.rows + r;
        HEADSCOPE_TRY(const std::vector<std::int64_t> ids, row(index));
        if (m_recipe.objective == Objective::masked) {
            hideSome(ids, index, batch);
        } else {
            aimAtNext(ids, batch);
        }
    }
    return batch;
}

}  // namespace headscope::train
