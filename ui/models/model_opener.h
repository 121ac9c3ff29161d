// SPDX-License-Identifier: GPL-3.0-or-later
// Opening a model: what is kept, what starts anew.
#pragma once

#include <QObject>
#include <QString>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/session/run_service.h"

namespace headscope::ui {

struct Models;

/// What a start asks for beside the model; empty members are not asked for.
struct OpeningWishes {
    QString text;                    ///< prompt; empty: the model's example, or what was there
    std::vector<std::string> edits;  ///< HEADS=KIND, as on the command line
    std::string head;                ///< the head looked at first, as "5.1"
    QString media = {};              ///< picture or sound; empty: what was there, where the model reads it
    QString page = {};               ///< of the window, in the place of a session's own
};

/// Opens models and gives them their first prompt.
class ModelOpener : public QObject {
    Q_OBJECT

public:
    explicit ModelOpener(Models& models, QObject* parent = nullptr);

    /// Opens the MODEL argument of the command line; the open one stays until it is ready.
    void open(const QString& model, const OpeningWishes& wishes = {});
    /// The MODEL argument that was asked for last.
    [[nodiscard]] const QString& asked() const { return m_asked; }

Q_SIGNALS:
    /// A model is open; `argument` opens it again.
    void opened(const QString& argument);
    /// It could not be opened; the old one is still there.
    void failed(const QString& argument, const headscope::Error& error);

private:
    void receive(const ModelInfoPtr& model);
    [[nodiscard]] QString firstPrompt(const ModelInfo& model) const;
    [[nodiscard]] QString firstMedia(const ModelInfo& model) const;

    Models& m_models;
    QString m_asked;
    OpeningWishes m_wishes;
};

}  // namespace headscope::ui
