// SPDX-License-Identifier: GPL-3.0-or-later
// The heads that were looked at, to go back to.
#pragma once

#include <QObject>
#include <cstddef>
#include <vector>

#include "ui/models/selection.h"

namespace headscope::ui {

/// As of a browser: going back keeps what lies ahead until another head is chosen. Not undo: heads are a
/// view.
class HeadHistory : public QObject {
    Q_OBJECT

public:
    /// Follows `selection`, which has to outlive it.
    explicit HeadHistory(Selection& selection, QObject* parent = nullptr);

    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_heads.size(); }
    /// Looks at the head before; nothing without one.
    void goBack();
    /// Looks at the head that goBack() came from.
    void goForward();
    /// Forgets all but the head looked at: those of another model mean nothing.
    void clear();

Q_SIGNALS:
    /// Where one can go is another.
    void changed();

private:
    void remember();
    void goTo(std::size_t at);

    Selection& m_selection;
    std::vector<HeadRef> m_heads;  // never empty
    std::size_t m_at = 0;
    bool m_going = false;
};

}  // namespace headscope::ui
