// SPDX-License-Identifier: GPL-3.0-or-later
// One field for everything: actions, heads, tokens and metrics by some of their letters.
#pragma once

#include <QDialog>
#include <functional>
#include <vector>

#include "ui/models/models.h"
#include "ui/window/actions.h"

class QLineEdit;
class QStandardItemModel;
class QTreeView;

namespace headscope::ui {

/// Something that the palette can do.
struct PaletteEntry {
    QString text;
    QString note;  ///< a shortcut, or what kind of thing it is
    std::function<void()> run;
};

/// What fits what was typed, best first, 50 at most. ">" shows actions alone, "@" heads, "#" tokens; the name
/// of a head in any form that the command line reads comes first.
[[nodiscard]] std::vector<PaletteEntry> paletteEntries(const QString& typed, const Actions& actions,
                                                       Models& models);

/// A field over a list; Return runs the entry, Escape closes.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    CommandPalette(const Actions& actions, Models& models, QWidget* parent = nullptr);

Q_SIGNALS:
    /// A headscope: link was typed or pasted, to be opened.
    void linkChosen(const QString& link);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void run(int row);

    const Actions& m_actions;
    Models& m_models;
    QLineEdit* m_field;
    QTreeView* m_list;
    QStandardItemModel* m_rows;
    std::vector<PaletteEntry> m_entries;
};

/// Shows the palette until something is chosen; a link goes to `openLink`.
void runPalette(const Actions& actions, Models& models, QWidget* parent,
                const std::function<void(const QString&)>& openLink);

}  // namespace headscope::ui
