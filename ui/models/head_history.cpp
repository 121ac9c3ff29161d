// SPDX-License-Identifier: GPL-3.0-or-later
// Back and forward.
#include "ui/models/head_history.h"

namespace headscope::ui {
namespace {

constexpr std::size_t kMost = 200;  // an arrow key held down must not grow it for ever

}  // namespace

HeadHistory::HeadHistory(Selection& selection, QObject* parent)
    : QObject(parent), m_selection(selection), m_heads{selection.head()} {
    connect(&m_selection, &Selection::headChanged, this, &HeadHistory::remember);
}

void HeadHistory::remember() {
    if (m_going || m_heads[m_at] == m_selection.head()) return;
    m_heads.resize(m_at + 1);
    m_heads.push_back(m_selection.head());
    if (m_heads.size() > kMost) m_heads.erase(m_heads.begin());
    m_at = m_heads.size() - 1;
    Q_EMIT changed();
}

void HeadHistory::goTo(std::size_t at) {
    m_at = at;
    m_going = true;
    m_selection.select(m_heads[at]);
    m_going = false;
    Q_EMIT changed();
}

void HeadHistory::goBack() {
    if (canGoBack()) goTo(m_at - 1);
}

void HeadHistory::goForward() {
    if (canGoForward()) goTo(m_at + 1);
}

void HeadHistory::clear() {
    m_heads = {m_selection.head()};
    m_at = 0;
    Q_EMIT changed();
}

}  // namespace headscope::ui
