// SPDX-License-Identifier: GPL-3.0-or-later
// The table of actions.
#include "ui/window/actions.h"

#include <QActionGroup>
#include <QUndoStack>

#include "ui/views/icons.h"

namespace headscope::ui {
namespace {

enum class Scope : std::uint8_t { window, canvas };

struct ActionRow {
    Act act;
    const char* text;
    const char* icon;
    const char* keys;  // separated by blanks
    Scope scope;
    bool checkable;
    const char* tip;
};

constexpr Scope kWindow = Scope::window;
constexpr Scope kCanvas = Scope::canvas;

#define HS_TEXT(text) QT_TRANSLATE_NOOP("Actions", text)

// clang-format off
constexpr ActionRow kRows[] = {
    {Act::openModel, HS_TEXT("&Open model…"), "document-open", "Ctrl+O", kWindow, false, HS_TEXT("Open a model folder")},
    {Act::openMedia, HS_TEXT("Open &picture or sound…"), "", "", kWindow, false, HS_TEXT("For models that see or hear")},
    {Act::openSession, HS_TEXT("Open sess&ion…"), "", "Ctrl+Shift+O", kWindow, false, HS_TEXT("Open work that was saved, or an exported figure")},
    {Act::saveSession, HS_TEXT("&Save session"), "", "Ctrl+S", kWindow, false, HS_TEXT("Save model, prompt, edits and view")},
    {Act::saveSessionAs, HS_TEXT("Save session &as…"), "", "Ctrl+Shift+S", kWindow, false, HS_TEXT("Save under another name")},
    {Act::copyLink, HS_TEXT("Copy &link"), "", "Ctrl+Shift+L", kWindow, false, HS_TEXT("Copy a link that opens model, prompt, edits and view")},
    {Act::exportFigure, HS_TEXT("&Export…"), "document-export", "Ctrl+Shift+E", kWindow, false, HS_TEXT("Save what is on screen as a figure or as data")},
    {Act::quit, HS_TEXT("&Quit"), "", "Ctrl+Q", kWindow, false, ""},
    {Act::undo, HS_TEXT("&Undo"), "edit-undo", "Ctrl+Z", kWindow, false, ""},
    {Act::redo, HS_TEXT("&Redo"), "edit-redo", "Ctrl+Shift+Z Ctrl+Y", kWindow, false, ""},
    {Act::copyValues, HS_TEXT("&Copy values"), "", "Ctrl+C", kCanvas, false, HS_TEXT("Copy the numbers on screen, with tabs")},
    {Act::copyImage, HS_TEXT("Copy &image"), "", "Ctrl+Shift+C", kWindow, false, HS_TEXT("Copy the page as a picture")},
    {Act::copyCommand, HS_TEXT("Copy as co&mmand"), "", "Ctrl+Shift+K", kWindow, false, HS_TEXT("Copy the headscope-cli command that computes this")},
    {Act::findHead, HS_TEXT("&Find head…"), "", "Ctrl+F", kWindow, false, HS_TEXT("Go to a head by its name")},
    {Act::palette, HS_TEXT("Find a &command…"), "", "Ctrl+Shift+P", kWindow, false, HS_TEXT("Actions, heads, tokens and metrics by some of their letters")},
    {Act::focusPrompt, HS_TEXT("Edit &prompt"), "", "Ctrl+L", kWindow, false, ""},
    {Act::pageExplore, HS_TEXT("E&xplore"), "page-explore", "Ctrl+1", kWindow, true, HS_TEXT("One head in full")},
    {Act::pageEffects, HS_TEXT("Eff&ects"), "page-effects", "Ctrl+2", kWindow, true, HS_TEXT("The effect of every head")},
    {Act::pageCompare, HS_TEXT("Co&mpare"), "page-compare", "Ctrl+3", kWindow, true, HS_TEXT("Baseline, edited and their difference")},
    {Act::difference, HS_TEXT("&Difference to baseline"), "view-difference", "D", kCanvas, true, HS_TEXT("Show what the edits change")},
    {Act::cycleScale, HS_TEXT("Next &scale"), "color-scale", "C", kCanvas, false, HS_TEXT("Linear, square root, logarithmic, ranks")},
    {Act::gridMetric, HS_TEXT("&Effects in the grid"), "", "M", kCanvas, true, HS_TEXT("Colour the grid by the effect of each head")},
    {Act::meanPooling, HS_TEXT("Me&an of squares"), "", "U", kCanvas, true, HS_TEXT("Show squares of a long text by their mean, not their largest weight")},
    {Act::zoomIn, HS_TEXT("Zoom &in"), "", "Ctrl++ Ctrl+=", kWindow, false, ""},
    {Act::zoomOut, HS_TEXT("Zoom &out"), "", "Ctrl+-", kWindow, false, ""},
    {Act::zoomFit, HS_TEXT("&Fit"), "", "Ctrl+0", kWindow, false, ""},
    {Act::themeSystem, HS_TEXT("As the desk&top"), "", "", kWindow, true, ""},
    {Act::themeLight, HS_TEXT("&Light"), "", "", kWindow, true, ""},
    {Act::themeDark, HS_TEXT("Dar&k"), "", "", kWindow, true, ""},
    {Act::leftDocks, HS_TEXT("Left doc&ks"), "", "F9", kWindow, true, ""},
    {Act::rightDocks, HS_TEXT("Ri&ght docks"), "", "Shift+F9", kWindow, true, ""},
    {Act::fullScreen, HS_TEXT("F&ull screen"), "", "F11", kWindow, true, ""},
    {Act::resetLayout, HS_TEXT("&Reset layout"), "", "", kWindow, false, ""},
    {Act::toolInspect, HS_TEXT("&Inspect"), "tool-inspect", "V", kCanvas, true, HS_TEXT("A click selects a head")},
    {Act::toolSwitch, HS_TEXT("S&witch"), "tool-switch", "S", kCanvas, true, HS_TEXT("A click switches a head, a drag paints")},
    {Act::switchHeads, HS_TEXT("&Switch off or on"), "", "Space", kCanvas, false, HS_TEXT("Switch the selected heads")},
    {Act::keepOnly, HS_TEXT("Keep &only this"), "", "O", kCanvas, false, HS_TEXT("Switch every other head off")},
    {Act::switchLayer, HS_TEXT("Switch the &layer"), "", "L", kCanvas, false, HS_TEXT("Switch all heads of this layer")},
    {Act::restoreAll, HS_TEXT("&Restore all heads"), "edit-clear", "R", kCanvas, false, HS_TEXT("Remove every edit")},
    {Act::editKind, HS_TEXT("Edit &kind"), "edit-kind", "E", kCanvas, false, HS_TEXT("What a switch does to a head")},
    {Act::weaker, HS_TEXT("&Weaker"), "", "[", kCanvas, false, HS_TEXT("Lower the strength of a scale edit by 0.1")},
    {Act::stronger, HS_TEXT("S&tronger"), "", "]", kCanvas, false, HS_TEXT("Raise the strength of a scale edit by 0.1")},
    {Act::aboutModel, HS_TEXT("&About this model"), "", "", kWindow, false, ""},
    {Act::live, HS_TEXT("&Live"), "live-on", "F8", kWindow, true, HS_TEXT("Answer every change at once; off: collect them")},
    {Act::recompute, HS_TEXT("&Recompute"), "", "F5", kWindow, false, ""},
    {Act::continueText, HS_TEXT("Co&ntinue the text…"), "", "", kWindow, false, HS_TEXT("What the model writes next, unedited and edited")},
    {Act::cancelWork, HS_TEXT("&Cancel work"), "", "Shift+Esc", kWindow, false, ""},
    {Act::keySheet, HS_TEXT("&Keyboard"), "help-contents", "? F1", kCanvas, false, HS_TEXT("All keys")},
    {Act::about, HS_TEXT("&About Headscope"), "", "", kWindow, false, ""},
    {Act::nextPane, HS_TEXT("&Next pane"), "", "F6", kWindow, false, ""},
    {Act::previousPane, HS_TEXT("&Previous pane"), "", "Shift+F6", kWindow, false, ""},
    {Act::release, HS_TEXT("Release"), "", "Esc", kCanvas, false, HS_TEXT("Pin, selection, tool: one level at a time")},
    {Act::inspector, HS_TEXT("Show &inspector"), "", "I", kCanvas, false, ""},
    {Act::headBack, HS_TEXT("&Back to the head before"), "", "Alt+Left", kCanvas, false, HS_TEXT("The head that was looked at before")},
    {Act::headForward, HS_TEXT("&Forward again"), "", "Alt+Right", kCanvas, false, HS_TEXT("The head that was looked at after this one")},
};
// clang-format on
static_assert(std::size(kRows) == kActCount);

QString translated(const char* text) { return Actions::tr(text); }

}  // namespace

Actions::Actions(QObject* parent) : QObject(parent) {
    for (const ActionRow& row : kRows) {
        auto* action = new QAction(translated(row.text), this);
        QList<QKeySequence> keys;
        for (const QString& key : QString::fromLatin1(row.keys).split(QLatin1Char(' '), Qt::SkipEmptyParts))
            keys << QKeySequence(key, QKeySequence::PortableText);
        action->setShortcuts(keys);
        // Letters must stay letters while text is typed.
        action->setShortcutContext(row.scope == kCanvas ? Qt::WidgetWithChildrenShortcut
                                                        : Qt::WindowShortcut);
        action->setCheckable(row.checkable);
        QString tip = *row.tip == '\0' ? translated(row.text).remove(QLatin1Char('&')) : translated(row.tip);
        if (!keys.isEmpty())
            tip += QStringLiteral(" (%1)").arg(keys.front().toString(QKeySequence::NativeText));
        action->setToolTip(tip);
        action->setProperty("iconName", QString::fromLatin1(row.icon));
        action->setProperty("canvas", row.scope == kCanvas);
        m_actions[static_cast<std::size_t>(row.act)] = action;
    }
    const auto group = [this](std::initializer_list<Act> acts) {
        auto* exclusive = new QActionGroup(this);
        for (const Act act : acts) exclusive->addAction((*this)[act]);
    };
    group({Act::pageExplore, Act::pageEffects, Act::pageCompare});
    group({Act::themeSystem, Act::themeLight, Act::themeDark});
    group({Act::toolInspect, Act::toolSwitch});
    (*this)[Act::pageExplore]->setChecked(true);
    (*this)[Act::toolInspect]->setChecked(true);
    (*this)[Act::live]->setChecked(true);
}

QList<QAction*> Actions::canvasActions() const {
    QList<QAction*> list;
    for (QAction* action : m_actions) {
        if (action->property("canvas").toBool()) list << action;
    }
    return list;
}

QStringList Actions::keyLines() const {
    QStringList lines;
    for (const QAction* action : m_actions) {
        QStringList keys;
        for (const QKeySequence& key : action->shortcuts()) keys << key.toString(QKeySequence::NativeText);
        if (keys.isEmpty()) continue;
        QString text = action->text();
        lines << keys.join(QStringLiteral(", ")) + QLatin1Char('\t') +
                     text.remove(QLatin1Char('&')).remove(QChar(0x2026));
    }
    return lines;
}

void Actions::setColors(const ThemeColors& colors) {
    for (QAction* action : m_actions) {
        const QString name = action->property("iconName").toString();
        if (!name.isEmpty()) action->setIcon(themedIcon(name, colors));
    }
}

void Actions::followUndo(QUndoStack& stack) {
    const auto follow = [](QAction* action, const QString& text, bool enabled) {
        action->setText(text);
        action->setEnabled(enabled);
    };
    const auto undo = [this, &stack, follow] {
        follow((*this)[Act::undo], stack.canUndo() ? tr("&Undo %1").arg(stack.undoText()) : tr("&Undo"),
               stack.canUndo());
        follow((*this)[Act::redo], stack.canRedo() ? tr("&Redo %1").arg(stack.redoText()) : tr("&Redo"),
               stack.canRedo());
    };
    connect(&stack, &QUndoStack::indexChanged, this, undo);
    connect(&stack, &QUndoStack::undoTextChanged, this, undo);
    undo();
}

}  // namespace headscope::ui
