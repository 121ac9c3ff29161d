// SPDX-License-Identifier: GPL-3.0-or-later
// What is open, restored and compared.
#include "ui/models/workspace_model.h"

#include <utility>

#include "ui/models/model_opener.h"
#include "ui/models/models.h"
#include "ui/models/workspace_state.h"

namespace headscope::ui {
namespace {

// What was done, without where one looks.
Workspace workOf(Workspace workspace) {
    workspace.view = {};
    workspace.model.sha256.clear();
    return workspace;
}

}  // namespace

WorkspaceModel::WorkspaceModel(Models& models, ModelOpener& opener, QObject* parent)
    : QObject(parent), m_models(models), m_opener(opener) {
    m_later.setSingleShot(true);
    m_later.setInterval(0);
    connect(&m_later, &QTimer::timeout, this, &WorkspaceModel::changed);
    connectModels();
    m_saved = workOf(workspace());
}

void WorkspaceModel::connectModels() {
    const auto later = [this] { m_later.start(); };
    connect(&m_models.prompt, &PromptModel::changed, this, later);
    connect(&m_models.prompt, &PromptModel::readingChanged, this, later);
    connect(&m_models.prompt, &PromptModel::modelChanged, this, later);
    connect(&m_models.edits, &InterventionModel::changed, this, later);
    connect(&m_models.selection, &Selection::headChanged, this, later);
    connect(&m_models.selection, &Selection::headsChanged, this, later);
    connect(&m_models.selection, &Selection::pinChanged, this, later);
    connect(&m_models.view, &ViewOptions::changed, this, later);
    connect(&m_opener, &ModelOpener::opened, this, &WorkspaceModel::receiveModel);
    connect(&m_opener, &ModelOpener::failed, this, [this] { m_pending.reset(); });
    connect(&m_models.bridge, &SessionBridge::fileWritten, this, &WorkspaceModel::receiveDigest);
}

Workspace WorkspaceModel::workspace() const {
    Workspace workspace = workspaceOf(m_models);
    workspace.model.sha256 = m_sha256;
    workspace.view.page = m_page.toStdString();
    workspace.view.tab = m_tab.toStdString();
    return workspace;
}

bool WorkspaceModel::open() const { return m_models.prompt.model() != nullptr; }

void WorkspaceModel::restore(const Workspace& workspace) {
    const ModelInfoPtr& model = m_models.prompt.model();
    if (model && model->argument == workspace.model.argument && !m_models.bridge.busy(Lane::load)) {
        apply(workspace);
        return;
    }
    m_pending = workspace;
    const WorkspacePrompt& prompt = workspace.prompts.at(workspace.current);
    OpeningWishes wishes;
    wishes.text = QString::fromStdString(prompt.text);
    wishes.media = QString::fromStdString(prompt.media);
    m_opener.open(QString::fromStdString(workspace.model.argument), wishes);
}

void WorkspaceModel::receiveModel(const QString& argument) {
    m_sha256.clear();
    m_expected.clear();
    // The engine drops what was asked of the model before, and does not say so.
    m_models.bridge.cancel(Lane::files);
    const auto pending = std::exchange(m_pending, std::nullopt);
    // Whoever opened another model meanwhile wants that one.
    if (pending && argument == QString::fromStdString(pending->model.argument)) {
        apply(*pending);
        return;
    }
    markSaved();
    Q_EMIT begun();
}

void WorkspaceModel::apply(const Workspace& workspace) {
    const std::vector<Error> left = applyWorkspace(workspace, m_models);
    if (!workspace.view.page.empty()) Q_EMIT pageAsked(QString::fromStdString(workspace.view.page));
    if (!workspace.view.tab.empty()) Q_EMIT tabAsked(QString::fromStdString(workspace.view.tab));
    markSaved();
    // A picture that is still being read belongs to the work already.
    if (m_models.media.reading())
        m_saved.prompts.front().media = workspace.prompts.at(workspace.current).media;
    m_expected = workspace.model.sha256;
    Q_EMIT restored();
    if (!left.empty()) Q_EMIT incomplete(left);
    if (m_expected.empty()) return;
    if (hasDigest()) {
        receiveDigest({m_sha256});
    } else {
        askDigest();
    }
}

bool WorkspaceModel::modified() const { return workOf(workspace()) != m_saved; }

void WorkspaceModel::markSaved() {
    m_saved = workOf(workspace());
    m_later.start();
}

void WorkspaceModel::setPage(const QString& page) {
    if (std::exchange(m_page, page) != page) m_later.start();
}

void WorkspaceModel::setTab(const QString& tab) {
    if (std::exchange(m_tab, tab) != tab) m_later.start();
}

void WorkspaceModel::askDigest() {
    if (open() && !hasDigest() && !m_models.bridge.busy(Lane::files)) m_models.bridge.writeFile({});
}

void WorkspaceModel::receiveDigest(const ExportData& data) {
    m_sha256 = data.modelSha256;
    const std::string expected = std::exchange(m_expected, std::string());
    if (!expected.empty() && expected != m_sha256) Q_EMIT weightsDiffer();
    Q_EMIT digestKnown();
}

}  // namespace headscope::ui
