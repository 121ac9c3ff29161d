// SPDX-License-Identifier: GPL-3.0-or-later
// The written form of edits, as on the command line: "5.1=zero", "5.1@3-7=scale:0.5".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/head_text.h"
#include "core/base/result.h"
#include "core/interventions/head_edit.h"

namespace headscope {

/// "zero", "zero-const", "zero-layer", "mean", "scale:0.5", "uniform", "identity", "first".
[[nodiscard]] std::string editKindText(EditKind kind, float parameter = 1.0F);

/// One edit as the command line reads it: "5.1@3-7=scale:0.5", "5.*=zero-layer".
[[nodiscard]] std::string editText(const HeadEdit& edit);

/// A kind by its written form, with the factor of "scale:0.5".
struct EditKindValue {
    EditKind kind{};
    float parameter = 1.0F;
    friend bool operator==(const EditKindValue&, const EditKindValue&) = default;
};
/// Errors: usage for what is no kind; notInThisBuild for `patch:…`.
[[nodiscard]] Result<EditKindValue> parseEditKind(std::string_view text);

/// Reads HEADS[@range]=KIND: one edit per head. zero-layer wants whole layers and gives one edit a layer.
/// Errors: usage, headRange, notInThisBuild.
[[nodiscard]] Result<std::vector<HeadEdit>> parseEdits(std::string_view text,
                                                       const std::vector<HeadGrid>& grids);

}  // namespace headscope
