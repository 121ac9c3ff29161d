// SPDX-License-Identifier: GPL-3.0-or-later
// An on/off switch: position and word tell the state, not colour alone.
#pragma once

#include <QAbstractButton>

namespace headscope::ui {

/// A checkable button drawn as a sliding switch with "on" or "off" beside it.
class SwitchButton : public QAbstractButton {
    Q_OBJECT

public:
    explicit SwitchButton(QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace headscope::ui
