// SPDX-License-Identifier: GPL-3.0-or-later
// The ids that begin and end texts, as a model's folder names them.
#pragma once

#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/session/run_service.h"

namespace headscope::app {

/// Ids with a role in running text.
struct SpecialIds {
    std::optional<TokenId> beginning;  ///< bos_token
    std::vector<TokenId> end;          ///< eos_token_id, one or several
};

/// Read from tokenizer_config.json, generation_config.json and config.json; absent where none of them says.
[[nodiscard]] SpecialIds readSpecialIds(const ModelInfo& model);

}  // namespace headscope::app
