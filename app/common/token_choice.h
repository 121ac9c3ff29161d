// SPDX-License-Identifier: GPL-3.0-or-later
// One token, named by a person.
#pragma once

#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/session/run_service.h"

namespace headscope::app {

/// The token that `text` names: `#123` by id; of a classifier the class of that name; else the one token that
/// it is tokenised to, as written or with a space before it; else the token that the vocabulary spells so
/// ("Ġthe", "[MASK]"). Errors: tokenUnknown (tells how the text splits), headRange (an id beyond the
/// vocabulary).
[[nodiscard]] Result<TokenId> parseToken(std::string_view text, const ModelInfo& model);

/// Spelling of a token that the model reads; "#123" where its vocabulary has none.
[[nodiscard]] std::string tokenSpelling(TokenId id, const ModelInfo& model);

/// Spelling of what the model answers: a class of a classifier, else a token.
[[nodiscard]] std::string answerSpelling(TokenId id, const ModelInfo& model);

}  // namespace headscope::app
