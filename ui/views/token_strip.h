// SPDX-License-Identifier: GPL-3.0-or-later
// The tokens of the prompt in a row: index, text, and a bar of what the edits change there.
#pragma once

#include <QAbstractScrollArea>
#include <optional>
#include <vector>

#include "ui/models/prompt_model.h"
#include "ui/models/selection.h"
#include "ui/models/token_model.h"

namespace headscope::ui {

/// Click pins a query, Shift+click a key; right click makes a target or foil; arrows move.
class TokenStrip : public QAbstractScrollArea {
    Q_OBJECT

public:
    TokenStrip(TokenModel& tokens, PromptModel& prompt, Selection& selection, QWidget* parent = nullptr);

    /// Where a token is, in viewport pixels.
    [[nodiscard]] QRect tokenRect(int row) const;
    /// The token at a point of the viewport; -1: none.
    [[nodiscard]] int tokenAt(QPoint point) const;
    /// The keyboard's token.
    [[nodiscard]] int current() const { return m_current; }
    /// Tokens that have a place in the pictures: none while some are being typed.
    [[nodiscard]] int count() const { return draft() != nullptr ? 0 : m_tokens.rowCount(); }
    [[nodiscard]] const TokenModel& tokens() const { return m_tokens; }  ///< what is shown
    /// True for a pinned query or key.
    [[nodiscard]] bool isPinned(int row) const;
    /// Pins a token, or lets it go: as a key where that is asked for or it is nothing else.
    void pin(int row, bool asKey);
    /// Moves the keyboard's token.
    void setCurrent(int row);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    // What is being typed, where it will stand in this strip; null: nothing.
    [[nodiscard]] const PromptDraft* draft() const;
    // What the tokens are to the head looked at.
    [[nodiscard]] bool areQueries() const;
    [[nodiscard]] bool areKeys() const;
    // What stands in the strip: the prompt's tokens, or those of what is being typed.
    [[nodiscard]] const QStringList& texts() const;
    void layoutTokens();
    void paintToken(QPainter& painter, int row);
    void paintDraft(QPainter& painter, const QRect& whole, const QString& text);
    void paintMessage(QPainter& painter, const QString& text, bool error);
    void paintPins(QPainter& painter, const QRect& chip, std::uint32_t position);
    [[nodiscard]] TokenId tokenOf(int row) const;
    void tellCurrent();
    void showMenu(int row, QPoint globalPos);

    TokenModel& m_tokens;
    PromptModel& m_prompt;
    Selection& m_selection;
    std::vector<int> m_left;  // x of each token, then the end
    int m_current = 0;
};

}  // namespace headscope::ui
