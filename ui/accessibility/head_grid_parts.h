// SPDX-License-Identifier: GPL-3.0-or-later
// The heads of the grid, for assistive technology.
#pragma once

#include <QPointer>

#include "ui/accessibility/painted_parts.h"
#include "ui/views/head_grid.h"

namespace headscope::ui {

/// A table of layers by heads; a checked cell is a head that is on.
class HeadGridParts : public PaintedParts {
public:
    explicit HeadGridParts(HeadGrid& grid) : m_grid(&grid) {}

    [[nodiscard]] int rows() const override;
    [[nodiscard]] int columns() const override;
    [[nodiscard]] QString text(PartPlace place) const override;
    [[nodiscard]] QString rowText(int row) const override;
    [[nodiscard]] QString columnText(int column) const override;
    [[nodiscard]] PartState state(PartPlace place) const override;
    [[nodiscard]] QRect rect(PartPlace place) const override;
    [[nodiscard]] std::optional<PartPlace> at(QPoint point) const override;
    [[nodiscard]] std::optional<PartPlace> current() const override;
    [[nodiscard]] QStringList actions() const override;
    void act(const QString& action, PartPlace place) override;

private:
    // Absent: this row has fewer heads.
    [[nodiscard]] std::optional<HeadRef> headAt(PartPlace place) const;
    [[nodiscard]] std::optional<PartPlace> placeOf(HeadRef head) const;

    QPointer<HeadGrid> m_grid;
};

}  // namespace headscope::ui
