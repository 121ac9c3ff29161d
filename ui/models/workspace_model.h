// SPDX-License-Identifier: GPL-3.0-or-later
// The work that is open: as a value, restored from one, and whether it was changed since.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/export/export_request.h"
#include "core/workspace/workspace.h"

namespace headscope::ui {

class ModelOpener;
struct Models;

/// Takes the state of the models and gives it back. Page and tab are told by the window.
class WorkspaceModel : public QObject {
    Q_OBJECT

public:
    WorkspaceModel(Models& models, ModelOpener& opener, QObject* parent = nullptr);

    /// What is open now; without a model, an empty one.
    [[nodiscard]] Workspace workspace() const;
    /// True where there is a model, and with it something to keep.
    [[nodiscard]] bool open() const;
    /// Opens the model that a piece of work needs, unless it is open, and puts the work in place of what is
    /// there. Until the model is ready all stays as it was.
    void restore(const Workspace& workspace);

    /// True where prompt, edits, target or foil are others than when it was opened or saved last. What is
    /// looked at does not count.
    [[nodiscard]] bool modified() const;
    /// As it is now, it is saved.
    void markSaved();

    /// Tells the page that is shown, by its name.
    void setPage(const QString& page);
    /// Tells the picture of the head that is shown, by its name.
    void setTab(const QString& tab);

    /// Asks for the digest of the weights, where it is not known: digestKnown() comes later, or not at all.
    void askDigest();
    /// True where the digest is known.
    [[nodiscard]] bool hasDigest() const { return !m_sha256.empty(); }

Q_SIGNALS:
    /// Something that a session keeps is another one.
    void changed();
    /// A piece of work was put in place.
    void restored();
    /// Another model was opened, and with it another piece of work begun.
    void begun();
    /// What of a restored piece of work does not fit its model.
    void incomplete(const std::vector<headscope::Error>& left);
    /// The weights are others than those the restored work was made with.
    void weightsDiffer();
    /// The digest of the weights is known.
    void digestKnown();
    /// The page to show.
    void pageAsked(const QString& page);
    /// The picture of the head to show.
    void tabAsked(const QString& tab);

private:
    void connectModels();
    void receiveModel(const QString& argument);
    void receiveDigest(const ExportData& data);
    void apply(const Workspace& workspace);

    Models& m_models;
    ModelOpener& m_opener;
    QTimer m_later;                      // one signal for all changes of a turn
    std::optional<Workspace> m_pending;  // waits for its model
    Workspace m_saved;                   // the part that counts as changed
    std::string m_sha256, m_expected;    // of the weights that are open; of those the work was made with
    QString m_page, m_tab;
};

}  // namespace headscope::ui
