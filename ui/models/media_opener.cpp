// SPDX-License-Identifier: GPL-3.0-or-later
// A file, a thread, a prompt.
#include "ui/models/media_opener.h"

#include <QtConcurrentRun>
#include <utility>

namespace headscope::ui {

MediaOpener::MediaOpener(PromptModel& prompt, QObject* parent) : QObject(parent), m_prompt(prompt) {
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &MediaOpener::take);
    // What is read for one model is nothing to another.
    connect(&m_prompt, &PromptModel::modelChanged, this, [this] {
        m_watcher.setFuture(QFuture<Result<PromptMediaPtr>>());
        if (std::exchange(m_reading, false)) Q_EMIT readingChanged();
    });
}

void MediaOpener::open(const QString& file) {
    if (!m_prompt.model()) return;
    m_model = m_prompt.model();
    m_file = file;
    if (inputKind(*m_model) == InputKind::tokens) {
        Q_EMIT failed(file, Error{ErrorCode::usage,
                                  "model \"" + m_model->name + "\" reads text",
                                  "open a model that sees or hears, as ViT, CLIP or Whisper",
                                  {}});
        return;
    }
    m_watcher.setFuture(QtConcurrent::run(
        [file, model = m_model]() -> Result<PromptMediaPtr> { return readPromptMedia(file, *model); }));
    if (!std::exchange(m_reading, true)) Q_EMIT readingChanged();
}

void MediaOpener::take() {
    if (!m_reading || m_watcher.future().resultCount() == 0) return;
    m_reading = false;
    const Result<PromptMediaPtr> media = m_watcher.result();
    if (!media) {
        Q_EMIT failed(m_file, media.error());
    } else {
        m_prompt.setMedia(*media);
    }
    Q_EMIT readingChanged();
}

}  // namespace headscope::ui
