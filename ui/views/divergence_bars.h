// SPDX-License-Identifier: GPL-3.0-or-later
// How much the edits change the answer at every position.
#pragma once

#include <QWidget>

#include "ui/models/prompt_model.h"
#include "ui/models/token_model.h"

namespace headscope::ui {

/// One bar a position, height = KL in nats; a click reads the outputs there.
class DivergenceBars : public QWidget {
    Q_OBJECT

public:
    DivergenceBars(TokenModel& tokens, PromptModel& prompt, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int positionAt(int x) const;
    [[nodiscard]] QRect plotRect() const;

    TokenModel& m_tokens;
    PromptModel& m_prompt;
};

}  // namespace headscope::ui
