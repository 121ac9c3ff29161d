// SPDX-License-Identifier: GPL-3.0-or-later
// What linked views share: the head looked at, the heads selected, the pinned query and key.
#pragma once

#include <QObject>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"

namespace headscope::ui {

/// View state, not undone. Pins stay when the head changes.
class Selection : public QObject {
    Q_OBJECT

public:
    explicit Selection(QObject* parent = nullptr) : QObject(parent) {}

    /// The head looked at.
    [[nodiscard]] HeadRef head() const { return m_head; }
    /// The selected heads in walk order; the head looked at is one of them.
    [[nodiscard]] const std::vector<HeadRef>& heads() const { return m_heads; }
    /// True for a selected head.
    [[nodiscard]] bool contains(HeadRef head) const;
    /// Looks at a head and selects it alone.
    void select(HeadRef head);
    /// Selects heads and looks at `head`, which is added where it is missing.
    void select(std::vector<HeadRef> heads, HeadRef head);
    /// Adds a head or takes it away; the last one stays.
    void toggle(HeadRef head);

    /// The pinned query row.
    [[nodiscard]] std::optional<std::uint32_t> query() const { return m_query; }
    /// The pinned key column.
    [[nodiscard]] std::optional<std::uint32_t> key() const { return m_key; }
    /// Pins a query and a key; absent: none.
    void pin(std::optional<std::uint32_t> query, std::optional<std::uint32_t> key);

    /// True where the positions of `stack` are queries, or keys, of the head looked at.
    [[nodiscard]] bool queriesIn(Stack stack) const { return m_head.stack == stack; }
    [[nodiscard]] bool keysIn(Stack stack) const;  ///< the same
    /// Pins a position of `stack` as what it is to the head looked at, or lets it go: as a key where that is
    /// asked for or it is nothing else.
    void togglePin(Stack stack, std::uint32_t position, bool asKey);

    /// The query under the pointer; absent: none.
    [[nodiscard]] std::optional<std::uint32_t> hoverQuery() const { return m_hoverQuery; }
    /// The key under the pointer; absent: none.
    [[nodiscard]] std::optional<std::uint32_t> hoverKey() const { return m_hoverKey; }
    /// Names what is under the pointer.
    void hover(std::optional<std::uint32_t> query, std::optional<std::uint32_t> key);

    /// Back to head 0.0 without pins.
    void reset();

Q_SIGNALS:
    /// Another head is looked at.
    void headChanged();
    /// Other heads are selected.
    void headsChanged();
    /// Other pins.
    void pinChanged();
    /// The pointer moved.
    void hoverChanged();

private:
    HeadRef m_head;
    std::vector<HeadRef> m_heads{HeadRef{}};
    std::optional<std::uint32_t> m_query, m_key, m_hoverQuery, m_hoverKey;
};

}  // namespace headscope::ui
