// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens of a strip and links of a head as lists, for assistive technology.
#pragma once

#include <QPointer>

#include "ui/accessibility/painted_parts.h"
#include "ui/views/pattern_view.h"
#include "ui/views/token_strip.h"

namespace headscope::ui {

/// One column, no headers; pressing an item pins it.
class ListParts : public PaintedParts {
public:
    [[nodiscard]] Shape shape() const override { return Shape::list; }
    [[nodiscard]] int columns() const override { return 1; }
    [[nodiscard]] QStringList actions() const override;
};

/// The tokens of a strip; selected ones are pinned.
class TokenParts : public ListParts {
public:
    explicit TokenParts(TokenStrip& strip) : m_strip(&strip) {}

    [[nodiscard]] int rows() const override;
    [[nodiscard]] QString text(PartPlace place) const override;
    [[nodiscard]] PartState state(PartPlace place) const override;
    [[nodiscard]] QRect rect(PartPlace place) const override;
    [[nodiscard]] std::optional<PartPlace> at(QPoint point) const override;
    [[nodiscard]] std::optional<PartPlace> current() const override;
    void act(const QString& action, PartPlace place) override;

private:
    QPointer<TokenStrip> m_strip;
};

/// The strongest links of the query that a view of links looks at.
class LinkParts : public ListParts {
public:
    explicit LinkParts(PatternView& view) : m_view(&view) {}

    [[nodiscard]] int rows() const override;
    [[nodiscard]] QString text(PartPlace place) const override;
    [[nodiscard]] PartState state(PartPlace place) const override;
    [[nodiscard]] QRect rect(PartPlace place) const override;
    [[nodiscard]] std::optional<PartPlace> at(QPoint point) const override;
    [[nodiscard]] std::optional<PartPlace> current() const override;
    void act(const QString& action, PartPlace place) override;

private:
    [[nodiscard]] std::optional<PatternLink> linkAt(PartPlace place) const;

    QPointer<PatternView> m_view;
};

}  // namespace headscope::ui
