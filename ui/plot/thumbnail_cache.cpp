// SPDX-License-Identifier: GPL-3.0-or-later
// Colours come from a table of all 65,536 weights.
#include "ui/plot/thumbnail_cache.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/plot/thumbnail_image.h"

namespace headscope::ui {
namespace {

constexpr std::size_t kWeights = 65'536;
constexpr std::size_t kMasks = 16;  // a model has few kinds of layers

PatternThumbnail shapeOf(const PatternThumbnail& thumbnail) {
    PatternThumbnail shape;
    shape.queries = thumbnail.queries;
    shape.keys = thumbnail.keys;
    shape.rows = thumbnail.rows;
    shape.columns = thumbnail.columns;
    shape.visibility = thumbnail.visibility;
    shape.window = thumbnail.window;
    return shape;
}

}  // namespace

ThumbnailCache::ThumbnailCache(int budgetBytes) : m_pictures(budgetBytes) {}

void ThumbnailCache::setLook(const ThumbnailLook& look) {
    if (m_map && look == m_look) return;
    m_look = look;
    m_map = ColorMap::byName(look.map).value_or(*ColorMap::byName(QStringLiteral("ink")));
    m_pictures.clear();
    m_colors.clear();
    if (look.scale == ColorScale::quantile) return;
    m_colors.reserve(kWeights);
    for (std::size_t i = 0; i < kWeights; ++i)
        m_colors.push_back(m_map->at(scaledFraction(static_cast<double>(i) / 65535.0, 0.0, 1.0, look.scale)));
}

const QPixmap* ThumbnailCache::picture(const PatternThumbnail& thumbnail) {
    if (!m_map || m_look.side <= 0 || thumbnail.values.empty()) return nullptr;
    const std::uint64_t key = thumbnail.look != 0 ? thumbnail.look : lookOf(thumbnail);
    if (const QPixmap* known = m_pictures.object(key)) return known;
    const QImage small = image(thumbnail);
    // Whole pixels first, then smoothed down: even cells at any side.
    const int factor = std::max(1, (m_look.side + small.width() - 1) / small.width());
    const QImage large = factor == 1 ? small : small.scaled(small.width() * factor, small.height() * factor);
    auto pixmap = std::make_unique<QPixmap>(QPixmap::fromImage(
        large.scaled(m_look.side, m_look.side, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)));
    pixmap->setDevicePixelRatio(m_look.ratio);
    ++m_made;
    const QPixmap* made = pixmap.get();
    const int bytes = pixmap->width() * pixmap->height() * 4;
    return m_pictures.insert(key, pixmap.release(), bytes) ? made : nullptr;
}

QImage ThumbnailCache::image(const PatternThumbnail& thumbnail) {
    if (m_colors.empty()) return thumbnailImage(thumbnail, *m_map, m_look.scale, m_look.masked);
    const std::vector<std::uint8_t>& hidden = hiddenCells(thumbnail);
    QImage image(static_cast<int>(thumbnail.columns), static_cast<int>(thumbnail.rows), QImage::Format_RGB32);
    std::size_t cell = 0;
    for (int row = 0; row < image.height(); ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < image.width(); ++column, ++cell)
            line[column] = hidden[cell] != 0 ? m_look.masked : m_colors[thumbnail.values[cell]];
    }
    return image;
}

const std::vector<std::uint8_t>& ThumbnailCache::hiddenCells(const PatternThumbnail& thumbnail) {
    PatternThumbnail shape = shapeOf(thumbnail);
    const auto known =
        std::find_if(m_masks.begin(), m_masks.end(), [&](const Mask& mask) { return mask.shape == shape; });
    if (known != m_masks.end()) return known->hidden;
    if (m_masks.size() == kMasks) m_masks.erase(m_masks.begin());
    std::vector<std::uint8_t> hidden = thumbnailData(thumbnail).masked;
    return m_masks.emplace_back(Mask{std::move(shape), std::move(hidden)}).hidden;
}

}  // namespace headscope::ui
