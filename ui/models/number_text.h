// SPDX-License-Identifier: GPL-3.0-or-later
// How numbers are written on screen: three decimals, a real minus, never a false zero.
#pragma once

#include <QString>
#include <cstdint>

namespace headscope::ui {

/// "0.592"; "<0.001" below that; "0" for exactly 0.
[[nodiscard]] QString probabilityText(double value);
/// "+0.048", "−0.048", "+<0.001"; "0" for exactly 0; the sign is always there otherwise.
[[nodiscard]] QString changeText(double value, int decimals = 3);
/// "0.312", "<0.001", "−3.55": a number with a real minus.
[[nodiscard]] QString numberText(double value, int decimals = 3);
/// "548 MB", "2.5 GB".
[[nodiscard]] QString bytesText(std::uint64_t bytes);
/// "124.4 M", "50.3 k", "812".
[[nodiscard]] QString countText(std::uint64_t count);

}  // namespace headscope::ui
