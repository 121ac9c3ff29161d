// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences for screen readers that belong to no widget.
#pragma once

#include <QWidget>

namespace headscope::ui {

/// Nothing to see: its accessible name is the last sentence.
class Announcer : public QWidget {
    Q_OBJECT

public:
    explicit Announcer(QWidget* parent);

    /// Has a sentence read aloud when the reader has nothing more urgent. Only the newest counts.
    void say(const QString& sentence);

Q_SIGNALS:
    /// A sentence was handed to the screen reader, if there is one.
    void said(const QString& sentence);
};

}  // namespace headscope::ui
