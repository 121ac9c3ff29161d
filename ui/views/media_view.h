// SPDX-License-Identifier: GPL-3.0-or-later
// The picture or the sound that the model reads, in the token strip's place.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/models/models.h"

namespace headscope::ui {

/// A row of a pattern over a picture.
struct MediaOverlay {
    std::uint32_t query{};
    QImage image;                  ///< one pixel a patch, the largest weight at the end of the map
    std::vector<double> leading;   ///< weights of the positions before the patches
    double most = 0.0, sum = 0.0;  ///< of the patches
};

/// A picture with its grid of patches, or a spectrogram with its steps; tokens before the patches are chips.
/// The row of the query under the pointer, else of the pinned one, lies over it at 60 %.
/// Click pins a query, Shift+click a key; arrows move, Return pins.
class MediaView : public QWidget {
    Q_OBJECT

public:
    explicit MediaView(Models& models, QWidget* parent = nullptr);

    /// Where a position is: a chip, a patch or a step.
    [[nodiscard]] QRectF positionRect(std::uint32_t position) const;
    /// The position at a point; absent: none.
    [[nodiscard]] std::optional<std::uint32_t> positionAt(QPointF point) const;
    /// The keyboard's position.
    [[nodiscard]] std::uint32_t current() const { return m_current; }
    /// What the positions are to the head looked at.
    [[nodiscard]] bool areQueries() const;
    [[nodiscard]] bool areKeys() const;  ///< the same
    /// What lies over the picture: the row of the query under the pointer, else of the pinned one.
    [[nodiscard]] std::optional<MediaOverlay> overlay() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    [[nodiscard]] const PromptMedia* media() const;
    [[nodiscard]] const HeatmapData& pattern() const;
    [[nodiscard]] QRectF pictureRect() const;
    [[nodiscard]] int chipsWidth() const;
    void showMedia();
    void paintChips(QPainter& painter, const MediaOverlay* overlay);
    void paintGrid(QPainter& painter);
    void paintTimes(QPainter& painter);
    void paintMarks(QPainter& painter);
    void setCurrent(std::int64_t position);
    void pin(std::uint32_t position, bool asKey);
    void showMenu(std::uint32_t position, QPoint globalPos);

    Models& m_models;
    std::uint32_t m_current = 0;
};

/// Says what lies over the picture, with its colours.
class MediaLegend : public QWidget {
    Q_OBJECT

public:
    MediaLegend(Models& models, const MediaView& view, QWidget* parent = nullptr);

    /// Everything that is said.
    [[nodiscard]] QString text() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {80, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Models& m_models;
    const MediaView& m_view;
};

}  // namespace headscope::ui
