// SPDX-License-Identifier: GPL-3.0-or-later
// The answer on screen: the newest run, and whether it is still the answer to what is set.
#pragma once

#include <QObject>
#include <QTimer>
#include <map>
#include <optional>

#include "core/base/error.h"
#include "core/results/run_result.h"

namespace headscope::ui {

/// Holds the last run. Old results stay while a new one is computed, and are called stale after 150 ms.
class ResultModel : public QObject {
    Q_OBJECT

public:
    explicit ResultModel(QObject* parent = nullptr);

    /// The last run; null: none yet.
    [[nodiscard]] const RunResultPtr& result() const { return m_result; }
    /// True while only the position that is read is answered; the others' answers follow.
    [[nodiscard]] bool partial() const { return m_partial; }
    /// True where what is shown is not the answer to what is set.
    [[nodiscard]] bool stale() const { return m_stale; }
    /// Why the last run gave nothing.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    /// The effect of the edits; null without edits.
    [[nodiscard]] const Effect* effect() const;

    /// The picture of a head that the run in progress has made already; null: not yet.
    [[nodiscard]] const PatternThumbnail* arrived(HeadRef head) const;

    /// Some layers of the run that was expected are done.
    void addThumbnails(const ThumbnailsPtr& thumbnails);
    /// A new result; `newest` is false while a later one is on its way.
    void setResult(const RunResultPtr& result, bool newest);
    /// The newest run's answer at the position read: the rest of it follows.
    void setAnswer(const RunResultPtr& result);
    /// A run was asked for: what is shown becomes stale unless the answer comes at once.
    void expect();
    /// The run failed.
    void setError(const Error& error);
    /// Forgets everything.
    void clear();

Q_SIGNALS:
    /// Another result, error or none.
    void changed();
    /// Pictures of some heads are there before the result.
    void thumbnailsArrived();
    /// What is shown is now stale, or no longer.
    void staleChanged(bool stale);

private:
    void show(const RunResultPtr& result, bool newest, bool partial);
    void setStale(bool stale);

    RunResultPtr m_result;
    std::map<HeadRef, PatternThumbnail> m_arrived;
    std::optional<Error> m_error;
    bool m_partial = false;
    bool m_stale = false;
    QTimer m_staleTimer;
};

}  // namespace headscope::ui
