// SPDX-License-Identifier: GPL-3.0-or-later
// A frame that keeps small changes inside from laying out the window again.
#pragma once

#include <QSize>
#include <QWidget>

namespace headscope::ui {

/// Holds one widget and is as large as it. A label's new text asks every layout above it to think again, and
/// a main window with docks takes milliseconds for that: only what changes the least size, or the height that
/// the content would like, goes on from here.
class Pane : public QWidget {
    Q_OBJECT

public:
    /// What of the content's sizes the outside has to follow.
    enum class Follows : std::uint8_t { leastSize, height };

    explicit Pane(QWidget* content, Follows follows = Follows::leastSize, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QSize followed() const;
    void follow();

    QWidget* m_content;
    Follows m_follows;
    QSize m_told;  // what the outside knows
};

}  // namespace headscope::ui
