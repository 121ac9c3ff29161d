// SPDX-License-Identifier: GPL-3.0-or-later
// Reading pictures and sounds without making the window wait.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QString>

#include "core/base/result.h"
#include "ui/models/prompt_model.h"

namespace headscope::ui {

/// Prepares files on another thread; the newest wins, and becomes the prompt as one undo step.
class MediaOpener : public QObject {
    Q_OBJECT

public:
    explicit MediaOpener(PromptModel& prompt, QObject* parent = nullptr);

    /// Reads a picture or a sound for the open model.
    void open(const QString& file);
    /// True while a file is read.
    [[nodiscard]] bool reading() const { return m_reading; }

Q_SIGNALS:
    /// A file is being read, or no longer.
    void readingChanged();
    /// It cannot be used; the prompt is what it was.
    void failed(const QString& file, const headscope::Error& error);

private:
    void take();

    PromptModel& m_prompt;
    ModelInfoPtr m_model;  // that the file is read for
    QString m_file;
    QFutureWatcher<Result<PromptMediaPtr>> m_watcher;
    bool m_reading = false;
};

}  // namespace headscope::ui
