// SPDX-License-Identifier: GPL-3.0-or-later
// Ids of one vocabulary for the tokens of another.
#include "core/text/renumbered_model.h"

#include <gtest/gtest.h>

#include "core/text/sentencepiece_model.h"

namespace headscope::text {
namespace {

TEST(RenumberedModel, CutsWithOneModelAndNumbersByAVocabulary) {
    auto pieces = modelOfPieces({{"<unk>", 0, PieceType::unknown}, {"ab", -1}, {"c", -2}, {"d", -2}}, {});
    const RenumberedModel model(std::move(pieces), Vocabulary({"</s>", "c", "<unk>", "ab", "only a target"}),
                                2);
    std::vector<Piece> spelled = {{9, 0, 1}};
    ASSERT_TRUE(model.spell("abcd", spelled));
    EXPECT_EQ(spelled, (std::vector<Piece>{{9, 0, 1}, {3, 0, 2}, {1, 2, 3}, {2, 3, 4}}))
        << "what was there stays; a piece that the vocabulary lacks is the unknown token";
    EXPECT_EQ(model.vocabulary().id("only a target"), 4U);
    EXPECT_EQ(model.name(), "Unigram");
}

}  // namespace
}  // namespace headscope::text
