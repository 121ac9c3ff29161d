// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions in the window.
#include "ui/window/session_files.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QStatusBar>
#include <chrono>
#include <utility>

#include "core/workspace/workspace_file.h"
#include "core/workspace/workspace_link.h"
#include "ui/figures/figure_reader.h"
#include "ui/models/model_opener.h"
#include "ui/models/models.h"
#include "ui/views/notice_bar.h"
#include "ui/views/prompt_editor.h"
#include "ui/window/actions.h"
#include "ui/window/dropped_files.h"
#include "ui/window/paths.h"
#include "ui/window/prompt_area.h"
#include "ui/window/settings.h"

namespace headscope::ui {
namespace {

constexpr int kMessageMs = 4000;

bool isLink(const QString& work) { return isWorkspaceLink(work.toStdString()); }

QString suffixOf(const QString& file) { return QFileInfo(file).suffix().toLower(); }

Result<Workspace> readWork(const QString& work) {
    if (isLink(work)) return parseWorkspaceLink(work.toStdString());
    if (!isFigureFile(work)) return readWorkspaceFile(work.toStdString());
    HEADSCOPE_TRY(const std::string sidecar, readFigureSidecar(work));
    auto workspace = parseSharedDocument(sidecar);
    if (!workspace) return fail(std::move(workspace).error().in('"' + work.toStdString() + '"'));
    return workspace;
}

void takeWishes(Workspace& workspace, const OpeningWishes& wishes) {
    WorkspacePrompt& prompt = workspace.prompts.at(workspace.current);
    if (!wishes.text.isEmpty()) {
        prompt.text = wishes.text.toStdString();
        prompt.ids.clear();
    }
    if (!wishes.media.isEmpty()) prompt.media = wishes.media.toStdString();
    workspace.edits.insert(workspace.edits.end(), wishes.edits.begin(), wishes.edits.end());
    if (!wishes.page.isEmpty()) workspace.view.page = wishes.page.toStdString();
    if (wishes.head.empty()) return;
    workspace.view.head = wishes.head;
    workspace.view.heads.clear();
}

QString sentencesOf(const std::vector<Error>& errors) {
    QStringList lines;
    for (const Error& error : errors) {
        if (lines.size() == 3) {
            lines << SessionFiles::tr("and %n more", nullptr, static_cast<int>(errors.size()) - 3);
            break;
        }
        lines << QString::fromStdString(error.text());
    }
    return lines.join(QStringLiteral("; "));
}

}  // namespace

SessionFiles::SessionFiles(QMainWindow& window, const Actions& actions, Models& models, ModelOpener& opener,
                           Settings& settings, PromptArea& top)
    : m_window(window),
      m_models(models),
      m_settings(settings),
      m_editor(*top.editor()),
      m_work(models, opener),
      m_autosave(settings.workFolder()),
      m_offer(new NoticeBar(tr("Restore"), tr("Discard"), &top)),
      m_note(new NoticeBar({}, tr("Close"), &top)) {
    m_offer->setObjectName(QStringLiteral("restoreOffer"));
    m_note->setObjectName(QStringLiteral("sessionNote"));
    top.addNotice(m_note);
    top.addNotice(m_offer);
    connectActions(actions);
    connectWork();
    offerLeftover();
    m_minute.setInterval(std::chrono::minutes(1));
    connect(&m_minute, &QTimer::timeout, this, &SessionFiles::autosave);
    if (m_autosave.active()) m_minute.start();
    showTitle();
}

SessionFiles::~SessionFiles() { finish(); }

void SessionFiles::connectActions(const Actions& actions) {
    connect(actions[Act::openSession], &QAction::triggered, this, &SessionFiles::chooseAndOpen);
    const std::pair<Act, void (SessionFiles::*)()> keeping[] = {
        {Act::saveSession, &SessionFiles::save},
        {Act::saveSessionAs, &SessionFiles::chooseAndSave},
        {Act::copyLink, &SessionFiles::copyLink}};
    for (const auto& [act, keep] : keeping) {
        QAction* action = actions[act];
        // What is typed and waits for its pause belongs to it.
        connect(action, &QAction::triggered, &m_editor, &PromptEditor::commit);
        connect(action, &QAction::triggered, this, keep);
        const auto offer = [this, action] { action->setEnabled(m_work.open()); };
        connect(&m_models.prompt, &PromptModel::modelChanged, action, offer);
        offer();
    }
}

void SessionFiles::connectWork() {
    connect(&m_work, &WorkspaceModel::changed, this, &SessionFiles::showTitle);
    connect(&m_work, &WorkspaceModel::restored, this, [this] {
        m_file = std::exchange(m_opening, QString());
        m_recovered = std::exchange(m_recovering, false);
        if (!m_file.isEmpty()) m_settings.addRecentSession(m_file);
        m_note->hide();
        m_kept = m_work.workspace();
        showTitle();
    });
    // Another model is other work: Save must not put it into the file of the work before.
    connect(&m_work, &WorkspaceModel::begun, this, [this] {
        m_file.clear();
        m_opening.clear();
        m_recovering = m_recovered = false;
        m_kept = m_work.workspace();
        showTitle();
    });
    connect(&m_work, &WorkspaceModel::incomplete, this, [this](const std::vector<Error>& left) {
        m_note->showText(tr("Not everything could be restored: %1").arg(sentencesOf(left)));
    });
    connect(&m_work, &WorkspaceModel::weightsDiffer, this, [this] {
        m_note->showText(
            tr("The weights of this model are others than those this was made with: numbers differ."));
    });
    connect(&m_work, &WorkspaceModel::digestKnown, this, &SessionFiles::completeDigest);
}

bool SessionFiles::isWork(const QString& argument) {
    const QString suffix = suffixOf(argument);
    return isLink(argument) || suffix == QLatin1String("headscope") ||
           ((isFigureFile(argument) || suffix == QLatin1String("json")) && QFileInfo(argument).isFile());
}

void SessionFiles::open(const QString& work) { open(work, {}); }

void SessionFiles::open(const QString& work, const OpeningWishes& wishes) {
    auto workspace = readWork(work);
    if (!workspace) {
        const QString name = isLink(work) ? tr("the link") : tr("“%1”").arg(QFileInfo(work).fileName());
        Q_EMIT failed(tr("Cannot open %1.").arg(name), workspace.error());
        return;
    }
    takeWishes(*workspace, wishes);
    // Save must write over no figure, nor over what was open last.
    const QString file = QFileInfo(work).absoluteFilePath();
    const bool session = !isLink(work) && suffixOf(work) == QLatin1String("headscope") && file != lastFile();
    m_opening = session ? file : QString();
    m_recovering = false;
    restore(*workspace);
}

void SessionFiles::restore(const Workspace& workspace) {
    // What is typed and waits for its pause would come after what is restored.
    m_editor.commit();
    m_work.restore(workspace);
}

bool SessionFiles::drop(const QMimeData& data) {
    const QString work = droppedWork(data);
    if (work.isEmpty() || !holdsWork(work)) return false;
    open(work);
    return true;
}

QString SessionFiles::folder() const {
    const QStringList recent = m_settings.recentSessions();
    return recent.isEmpty() ? defaultSessionFolder() : QFileInfo(recent.front()).absolutePath();
}

void SessionFiles::chooseAndOpen() {
    const QString file =
        QFileDialog::getOpenFileName(&m_window, tr("Open session"), folder(),
                                     tr("Sessions and figures (*.headscope *.png *.svg *.pdf *.json)"));
    if (!file.isEmpty()) open(file);
}

void SessionFiles::save() {
    if (m_file.isEmpty()) {
        chooseAndSave();
    } else {
        saveTo(m_file);
    }
}

void SessionFiles::chooseAndSave() {
    const QString name = m_file.isEmpty() ? QDir(folder()).filePath(tr("session.headscope")) : m_file;
    const QString file =
        QFileDialog::getSaveFileName(&m_window, tr("Save session"), name, tr("Sessions (*.headscope)"));
    if (file.isEmpty()) return;
    // Another ending would be opened as something else.
    saveTo(suffixOf(file) == QLatin1String("headscope") ? file : file + QStringLiteral(".headscope"));
}

bool SessionFiles::saveTo(const QString& file) {
    const Workspace workspace = m_work.workspace();
    const auto written = writeWorkspaceFile(file.toStdString(), workspace, Overwrite::allow);
    if (!written) {
        Q_EMIT failed(tr("Cannot save “%1”.").arg(QFileInfo(file).fileName()), written.error());
        return false;
    }
    m_file = QFileInfo(file).absoluteFilePath();
    m_settings.addRecentSession(m_file);
    m_work.markSaved();
    m_recovered = false;
    showTitle();
    m_window.statusBar()->showMessage(tr("Saved %1").arg(QDir::toNativeSeparators(m_file)), kMessageMs);
    // Nobody waits for gigabytes to be read: which weights it was is added when it is known.
    if (!m_work.hasDigest()) {
        m_written = workspace;
        m_work.askDigest();
    }
    return true;
}

void SessionFiles::completeDigest() {
    auto written = std::exchange(m_written, std::nullopt);
    const Workspace now = m_work.workspace();
    if (!written || m_file.isEmpty() || written->model.argument != now.model.argument) return;
    written->model.sha256 = now.model.sha256;
    const auto added = writeWorkspaceFile(m_file.toStdString(), *written, Overwrite::allow);
    if (!added) Q_EMIT failed(tr("Cannot save “%1”.").arg(QFileInfo(m_file).fileName()), added.error());
}

void SessionFiles::copyLink() {
    const auto link = workspaceLink(m_work.workspace());
    if (!link) {
        Q_EMIT failed(tr("Cannot copy a link."), link.error());
        return;
    }
    QGuiApplication::clipboard()->setText(QString::fromStdString(*link));
    m_window.statusBar()->showMessage(tr("Link copied"), kMessageMs);
}

void SessionFiles::showTitle() {
    const ModelInfoPtr& model = m_models.prompt.model();
    if (!model) {
        m_window.setWindowTitle(tr("Headscope"));
        return;
    }
    const QString name = QString::fromStdString(model->name);
    // Only what has a file can be other than its file.
    m_window.setWindowTitle(
        m_file.isEmpty() ? tr("%1 — Headscope").arg(name)
                         : tr("%1[*] — %2 — Headscope").arg(QFileInfo(m_file).completeBaseName(), name));
    m_window.setWindowModified(!m_file.isEmpty() && m_work.modified());
}

void SessionFiles::offerLeftover() {
    connect(m_offer, &NoticeBar::accepted, this, &SessionFiles::restoreLeftover);
    connect(m_offer, &NoticeBar::dismissed, this, [this] { m_autosave.discardLeftover(); });
    if (!m_autosave.leftover().isEmpty())
        m_offer->showText(tr("Restore what was open when Headscope last ended unexpectedly?"));
}

void SessionFiles::restoreLeftover() {
    const auto workspace = readWorkspaceFile(m_autosave.leftover().toStdString());
    if (!workspace) {
        Q_EMIT failed(tr("Cannot restore what was open."), workspace.error());
    } else {
        m_opening.clear();
        m_recovering = true;
        restore(*workspace);
        // Until the next copy, this one: the program may end unexpectedly again.
        if (!m_autosave.keep(*workspace)) return;
    }
    m_autosave.discardLeftover();
}

void SessionFiles::autosave() {
    const Workspace now = m_work.workspace();
    if (!m_work.open() || now == m_kept) return;
    const auto kept = m_autosave.keep(now);
    if (kept) {
        m_kept = now;
        m_copyFailed = false;
    } else if (!std::exchange(m_copyFailed, true)) {
        // Once, not every minute.
        m_note->showText(tr("No copy of this work can be kept, a crash would lose it: %1")
                             .arg(QString::fromStdString(kept.error().text())));
    }
}

QString SessionFiles::lastFile() const {
    return m_settings.workFolder().isEmpty()
               ? QString()
               : QDir(m_settings.workFolder()).filePath(QStringLiteral("last.headscope"));
}

void SessionFiles::finish() {
    if (std::exchange(m_finished, true)) return;
    m_minute.stop();
    // Nobody is asked whether to save; nothing is lost either.
    const bool unsaved = m_recovered || m_work.modified();
    if (m_autosave.active() && m_work.open() && unsaved) {
        const auto kept = writeWorkspaceFile(lastFile().toStdString(), m_work.workspace(), Overwrite::allow);
        if (!kept) return;  // then the copy stays, and is offered
    }
    m_autosave.remove();
}

}  // namespace headscope::ui
