// SPDX-License-Identifier: GPL-3.0-or-later
// Unicode normal forms, pinned to the reference.
#include "core/text/normal_form.h"

#include <gtest/gtest.h>

namespace headscope::text {
namespace {

using Changes = std::vector<CharChange>;

TEST(NormalForm, DecomposesIntoOneReplacedAndAddedCharacters) {
    EXPECT_EQ(normalFormChanges("é", NormalForm::nfd), (Changes{{U'e', 0}, {0x301, 1}}));
    EXPECT_EQ(normalFormChanges("ﬁ", NormalForm::nfd), (Changes{{0xFB01, 0}}));
    EXPECT_EQ(normalFormChanges("ﬁ", NormalForm::nfkd), (Changes{{U'f', 0}, {U'i', 1}}));
    EXPECT_EQ(normalFormChanges("각", NormalForm::nfd), (Changes{{0x1100, 0}, {0x1161, 1}, {0x11A8, 1}}));
}

TEST(NormalForm, ComposesByRemovingWhatIsAbsorbed) {
    EXPECT_EQ(normalFormChanges("e\u0301x", NormalForm::nfc), (Changes{{U'é', -1}, {U'x', 0}}));
    EXPECT_EQ(normalFormChanges("é", NormalForm::nfc), (Changes{{U'é', 0}}));
    EXPECT_EQ(normalFormChanges("\u1100\u1161\u11a8", NormalForm::nfc), (Changes{{U'각', -2}}));
    EXPECT_EQ(normalFormChanges("①", NormalForm::nfkc), (Changes{{U'1', 0}}));
}

TEST(NormalForm, OrdersMarksAndRespectsBlocking) {
    // The cedilla (class 202) goes before the acute (230), and both join.
    EXPECT_EQ(normalFormChanges("c\u0301\u0327", NormalForm::nfd),
              (Changes{{U'c', 0}, {0x327, 0}, {0x301, 0}}));
    EXPECT_EQ(normalFormChanges("c\u0301\u0327", NormalForm::nfc), (Changes{{0x1E09, -2}}));
    // Two marks of one class: the second is blocked.
    EXPECT_EQ(normalFormChanges("a\u0302\u0302", NormalForm::nfc), (Changes{{U'â', -1}, {0x302, 0}}));
    EXPECT_EQ(normalFormChanges("\u0301a", NormalForm::nfc), (Changes{{0x301, 0}, {U'a', 0}}));
}

TEST(NormalForm, LeavesCharactersNewerThanUnicode9Alone) {
    EXPECT_EQ(normalFormChanges("\u32FF", NormalForm::nfkc), (Changes{{0x32FF, 0}}));      // Unicode 12.1
    EXPECT_EQ(normalFormChanges("\U00011938", NormalForm::nfd), (Changes{{0x11938, 0}}));  // Unicode 13
}

}  // namespace
}  // namespace headscope::text
