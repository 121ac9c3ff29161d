// SPDX-License-Identifier: GPL-3.0-or-later
// Names 1 to 16; a lock beside each. A lock whose program is gone counts as free: QLockFile looks for the
// process.
#include "ui/window/autosave.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <utility>

#include "core/workspace/workspace_file.h"

namespace headscope::ui {
namespace {

constexpr int kMostPrograms = 16;
constexpr const char* kCopy = "headscope";
constexpr const char* kLeft = "left.headscope";

}  // namespace

Autosave::Autosave(const QString& folder) : m_folder(folder) {
    if (m_folder.isEmpty() || !QDir().mkpath(m_folder)) return;
    for (int number = 1; number <= kMostPrograms; ++number) {
        auto lock = std::make_unique<QLockFile>(path(number, "lock"));
        lock->setStaleLockTime(0);  // no age makes the lock of a running program stale
        if (!lock->tryLock(0)) continue;
        const bool left = QFile::exists(path(number, kCopy)) || QFile::exists(path(number, kLeft));
        if (m_lock && !left) continue;
        m_lock = std::move(lock);
        m_number = number;
        if (left) break;
    }
    // Its own copies must not take the place of what was left.
    if (!m_lock || !QFile::exists(file())) return;
    QFile::remove(path(m_number, kLeft));
    QFile::rename(file(), path(m_number, kLeft));
}

Autosave::~Autosave() = default;

QString Autosave::path(int number, const char* ending) const {
    return QStringLiteral("%1/autosave-%2.%3").arg(m_folder).arg(number).arg(QLatin1String(ending));
}

QString Autosave::file() const { return active() ? path(m_number, kCopy) : QString(); }

Result<void> Autosave::keep(const Workspace& workspace) {
    if (!active()) return {};
    return writeWorkspaceFile(file().toStdString(), workspace, Overwrite::allow);
}

void Autosave::remove() {
    if (active()) QFile::remove(file());
}

QString Autosave::leftover() const {
    if (!active()) return {};
    const QString left = path(m_number, kLeft);
    return QFile::exists(left) ? left : QString();
}

void Autosave::discardLeftover() {
    if (active()) QFile::remove(path(m_number, kLeft));
}

}  // namespace headscope::ui
