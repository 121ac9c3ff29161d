// SPDX-License-Identifier: GPL-3.0-or-later
// What a model can do on the project's own test items, and which heads it takes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ids.h"

namespace headscope {

/// An accuracy, 0…1, with the 95 % bootstrap interval over items.
struct SkillAccuracy {
    double value{}, low{}, high{};
};

/// One skill. All accuracies are over the same items.
struct SkillResult {
    std::string skill;           ///< "indirectObject"
    std::uint32_t items{};       ///< n
    SkillAccuracy accuracy;      ///< of the whole model
    double chance{};             ///< of a guess among the item's answers (copying: among all tokens)
    double frequencyBaseline{};  ///< of naming whatever is most frequent in the training text
    std::vector<HeadRef> heads;  ///< ablated together: each costs most on top of those before it
    double accuracyWithoutHeads{};
    std::vector<double> accuracyWithoutRandom;  ///< of as many others, one a draw
};

/// All skills of one model.
struct SkillReport {
    std::vector<SkillResult> skills;
};

}  // namespace headscope
