// SPDX-License-Identifier: GPL-3.0-or-later
// The copy of what is open that outlives a crash; each running program has its own.
#pragma once

#include <QString>
#include <memory>

#include "core/base/result.h"
#include "core/workspace/workspace.h"

class QLockFile;

namespace headscope::ui {

/// One file of a folder that several programs share. A locked name is a program that runs; what lies under a
/// name without one was left by a program that ended unexpectedly.
class Autosave {
public:
    /// Takes a free name in `folder`, before all one under which something was left. An empty folder, or one
    /// that cannot be used, keeps nothing.
    explicit Autosave(const QString& folder);
    ~Autosave();
    Autosave(const Autosave&) = delete;
    Autosave& operator=(const Autosave&) = delete;

    /// True where copies are kept.
    [[nodiscard]] bool active() const { return m_lock != nullptr; }
    /// The file of this program; empty: none.
    [[nodiscard]] QString file() const;
    /// Puts `workspace` in the place of the last copy.  Errors: those of writeWorkspaceFile().
    [[nodiscard]] Result<void> keep(const Workspace& workspace);
    /// Removes the copy: the program ends as it should.
    void remove();

    /// What another program left when it ended unexpectedly; empty: nothing.
    [[nodiscard]] QString leftover() const;
    /// Removes it.
    void discardLeftover();

private:
    [[nodiscard]] QString path(int number, const char* ending) const;

    QString m_folder;
    int m_number = 0;
    std::unique_ptr<QLockFile> m_lock;
};

}  // namespace headscope::ui
