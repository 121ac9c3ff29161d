// SPDX-License-Identifier: GPL-3.0-or-later
// What the views of one head's links have in common: the cell looked at, its keys, the strongest links in
// words.
#pragma once

#include <QAbstractScrollArea>
#include <QRect>
#include <cstdint>
#include <optional>
#include <vector>

#include "ui/models/heatmap_data.h"
#include "ui/models/selection.h"

namespace headscope::ui {

/// A query and a key that it attends to.
struct PatternLink {
    std::uint32_t query{}, key{};
    friend bool operator==(const PatternLink&, const PatternLink&) = default;
};

/// Arrows move the cell that is looked at as the pointer does: up and down the query, left and right the key;
/// Return pins it. Assistive technology is told the strongest links of that query.
class PatternView : public QAbstractScrollArea {
    Q_OBJECT

public:
    /// How many links are listed, beside the one looked at.
    static constexpr int kListed = 10;

    PatternView(Selection& selection, QString name, QWidget* parent);

    /// Dims what is not current.
    void setStale(bool stale);
    /// What is shown.
    [[nodiscard]] const HeatmapData& data() const { return m_data; }
    /// The query under the pointer or pinned, else the last one; absent: nothing is shown.
    [[nodiscard]] std::optional<std::uint32_t> query() const;
    /// The key under the pointer or pinned, else that query's strongest.
    [[nodiscard]] std::optional<std::uint32_t> key() const;
    /// The strongest links of query(), strongest first; the one that keys moved to is always among them.
    [[nodiscard]] std::vector<PatternLink> links() const;
    /// "Query 14 ·to to key 2 ·Mary, 0.592".
    [[nodiscard]] QString linkText(PatternLink link) const;
    /// Pins a link; again: lets it go.
    void pinLink(PatternLink link);
    /// Looks at a link, as the pointer does.
    void lookAt(PatternLink link);
    /// True for the link that is pinned.
    [[nodiscard]] bool isPinned(PatternLink link) const;
    /// Where keys moved to.
    [[nodiscard]] std::optional<PatternLink> current() const;
    /// Where a link is, in viewport pixels.
    [[nodiscard]] virtual QRect linkRect(PatternLink link) const = 0;

protected:
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    /// How opaque values are: less while they are stale.
    [[nodiscard]] double contentOpacity() const { return m_stale ? 0.62 : 1.0; }
    /// The ring around a view that has the focus: last, over what is painted.
    void paintFocus(QPainter& painter) const;
    /// Scrolls so that a link is seen.
    virtual void reveal(PatternLink link) = 0;
    /// Another query is looked at, or other values.
    void showName();

    Selection& m_selection;
    HeatmapData m_data;

private:
    void tellCurrent();

    QString m_name;
    std::optional<PatternLink> m_current;
    bool m_stale = false;
};

}  // namespace headscope::ui
