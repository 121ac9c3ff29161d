// SPDX-License-Identifier: GPL-3.0-or-later
// Measures how well a masked model fills in hidden words of held-out texts, by kind of text.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "core/base/result.h"
#include "core/forward/loaded_model.h"
#include "core/results/skill_report.h"
#include "core/text/tokenizer.h"

namespace headscope::train {

/// One result a kind of document, over `items` held-out documents with one token hidden in each: the share in
/// which the hidden token is the model's first guess. Chance is a guess among all tokens, the baseline names
/// the token that is most frequent in training texts. No heads are ablated. `report` hears 0…1 and the kind;
/// false stops the work. Errors: cancelled, usage (a tokenizer without mask token), those of tokenising and
/// running.
[[nodiscard]] Result<SkillReport> measureMasks(std::shared_ptr<const LoadedModel> model,
                                               std::shared_ptr<const text::Tokenizer> tokenizer,
                                               std::uint32_t items,
                                               const std::function<bool(double, std::string_view)>& report);

}  // namespace headscope::train
