// SPDX-License-Identifier: GPL-3.0-or-later
// Answers modal dialogs from inside their event loop, so that a test cannot hang on one.
#pragma once

#include <QApplication>
#include <QDialog>
#include <QTimer>
#include <functional>

namespace headscope::test {

/// Waits for the next modal dialog and hands it over; a dialog that is still open afterwards is rejected.
class ModalAnswerer {
public:
    explicit ModalAnswerer(std::function<void(QDialog&)> answer) : m_answer(std::move(answer)) {
        m_timer.setInterval(5);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (dialog == nullptr) return;
            m_timer.stop();
            ++m_answered;
            m_answer(*dialog);
            if (dialog->isVisible()) dialog->reject();
        });
        m_timer.start();
    }
    /// Dialogs that were answered.
    [[nodiscard]] int answered() const { return m_answered; }

private:
    std::function<void(QDialog&)> m_answer;
    QTimer m_timer;
    int m_answered = 0;
};

}  // namespace headscope::test
