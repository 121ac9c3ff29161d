// SPDX-License-Identifier: GPL-3.0-or-later
// What a painted widget tells assistive technology of the parts that it paints.
#pragma once

#include <QPoint>
#include <QRect>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>

namespace headscope::ui {

/// A part by its place; a list has one column.
struct PartPlace {
    int row = 0, column = 0;
    friend bool operator==(const PartPlace&, const PartPlace&) = default;
};

/// What a part is now.
struct PartState {
    bool checkable = false, checked = false;
    bool selected = false;
    bool current = false;  ///< where the keyboard is
};

/// Looks at one widget. Everything is asked anew each time: nothing here is kept, and a widget that is gone
/// has no parts.
class PaintedParts {
public:
    enum class Shape : std::uint8_t { table, list };

    PaintedParts() = default;
    virtual ~PaintedParts() = default;
    PaintedParts(const PaintedParts&) = delete;
    PaintedParts& operator=(const PaintedParts&) = delete;

    [[nodiscard]] virtual Shape shape() const { return Shape::table; }
    [[nodiscard]] virtual int rows() const = 0;
    [[nodiscard]] virtual int columns() const = 0;
    /// The part in words.
    [[nodiscard]] virtual QString text(PartPlace place) const = 0;
    /// A row's header in words; a list has none.
    [[nodiscard]] virtual QString rowText(int /*row*/) const { return {}; }
    /// A column's header in words.
    [[nodiscard]] virtual QString columnText(int /*column*/) const { return {}; }
    [[nodiscard]] virtual PartState state(PartPlace place) const = 0;
    /// Where a part is, in pixels of the widget; empty where it is out of sight.
    [[nodiscard]] virtual QRect rect(PartPlace place) const = 0;
    /// The part under a point of the widget.
    [[nodiscard]] virtual std::optional<PartPlace> at(QPoint point) const = 0;
    /// Where the keyboard is.
    [[nodiscard]] virtual std::optional<PartPlace> current() const = 0;
    /// Names of what can be done with a part, as QAccessibleActionInterface has them.
    [[nodiscard]] virtual QStringList actions() const = 0;
    /// Does one of them.
    virtual void act(const QString& action, PartPlace place) = 0;
};

}  // namespace headscope::ui
