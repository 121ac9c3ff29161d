// SPDX-License-Identifier: GPL-3.0-or-later
// The small pictures of all heads, kept by what they show.
#pragma once

#include <QCache>
#include <QPixmap>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/results/pattern_thumbnail.h"
#include "ui/plot/color_map.h"

namespace headscope::ui {

/// How every picture looks.
struct ThumbnailLook {
    QString map;         ///< name of a colour map
    ColorScale scale{};  ///< of weights 0…1
    QRgb masked{};       ///< colour of masked cells, opaque
    int side{};          ///< of a picture, in device pixels
    double ratio = 1.0;  ///< device pixels per pixel
    friend bool operator==(const ThumbnailLook&, const ThumbnailLook&) = default;
};

/// Makes each picture once: heads whose weights an edit left alone, and runs that were seen before, cost no
/// painting. Least recently used out first.
/// Threads: that of the widgets.
class ThumbnailCache {
public:
    explicit ThumbnailCache(int budgetBytes = 64 << 20);

    /// Another look forgets all pictures.
    void setLook(const ThumbnailLook& look);
    /// The picture of a thumbnail; null without cells. Valid until the next call.
    [[nodiscard]] const QPixmap* picture(const PatternThumbnail& thumbnail);
    /// Pictures made so far.
    [[nodiscard]] std::uint64_t made() const { return m_made; }

private:
    // Which cells a mask hides, for thumbnails of one shape.
    struct Mask {
        PatternThumbnail shape;  // without values
        std::vector<std::uint8_t> hidden;
    };
    [[nodiscard]] QImage image(const PatternThumbnail& thumbnail);
    [[nodiscard]] const std::vector<std::uint8_t>& hiddenCells(const PatternThumbnail& thumbnail);

    ThumbnailLook m_look;
    std::optional<ColorMap> m_map;
    std::vector<QRgb> m_colors;  // of each 16-bit weight; empty for scales that depend on the picture
    std::vector<Mask> m_masks;
    QCache<std::uint64_t, QPixmap> m_pictures;
    std::uint64_t m_made = 0;
};

}  // namespace headscope::ui
