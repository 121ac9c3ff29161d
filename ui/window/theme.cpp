// SPDX-License-Identifier: GPL-3.0-or-later
// Palettes and style sheet.
#include "ui/window/theme.h"

#include <QApplication>
#include <QStyleFactory>
#include <algorithm>

namespace headscope::ui {
namespace {

// Names in the sheet below stand for colours: @line, @accent, …
constexpr const char* kSheet = R"(
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QToolBar { background: @window; border: none; border-bottom: 1px solid @line; padding: 1px 6px; spacing: 2px; }
QToolBar::separator { background: @line; width: 1px; margin: 4px 5px; }
QToolButton { padding: 3px 6px; border: 1px solid transparent; border-radius: 3px; color: @text; }
QToolButton:hover { background: @sunken; }
QToolButton:pressed, QToolButton:checked { background: @soft; border-color: @accent; }
QToolButton:focus { border: 1px dashed @text; }
QToolButton:disabled { color: @disabled; }
QToolButton::menu-indicator { subcontrol-position: right center; subcontrol-origin: padding; right: 3px; }
QToolButton[popupMode="2"] { padding-right: 15px; }
QDockWidget { color: @muted; font-weight: 600; }
QDockWidget::title { background: @sunken; padding: 5px 8px; border-bottom: 1px solid @line; text-align: left; }
QDockWidget { titlebar-close-icon: url(:/icons/dock-close-@mode.svg); titlebar-normal-icon: url(:/icons/dock-float-@mode.svg); }
QDockWidget::close-button, QDockWidget::float-button { border: none; background: transparent; padding: 1px;
    icon-size: 12px; subcontrol-position: top right; subcontrol-origin: margin; position: absolute; top: 0px;
    bottom: 0px; width: 16px; }
QDockWidget::close-button { right: 4px; }
QDockWidget::float-button { right: 22px; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: @soft; }
QMenuBar { background: @window; border-bottom: 1px solid @line; }
QMenuBar::item { padding: 4px 9px; background: transparent; }
QMenuBar::item:selected { background: @soft; }
QMenu { background: @surface; border: 1px solid @line; padding: 4px 0; }
QMenu::item { padding: 5px 28px 5px 26px; }
QMenu::item:selected { background: @soft; color: @text; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QStatusBar { background: @window; border-top: 1px solid @line; color: @muted; }
QStatusBar::item { border: none; }
QPlainTextEdit, QLineEdit { background: @surface; border: 1px solid @control; border-radius: 3px;
    padding: 2px 4px; selection-background-color: @accent; selection-color: @onaccent; }
QPlainTextEdit:focus, QLineEdit:focus { border: 1px solid @accent; }
QPlainTextEdit#promptEditor { padding: 0px; }
QDialog#commandPalette { border: 1px solid @control; }
QTreeView#paletteList { border: none; background: @surface; }
QTreeView#paletteList::item { padding: 4px 6px; border: none; }
QTreeView#paletteList::item:selected { background: @soft; color: @text; }
QHeaderView { background: @surface; }
QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @line;
    padding: 3px 5px; }
QTableView { background: @surface; alternate-background-color: @window; selection-background-color: @soft;
    selection-color: @text; }
QTabBar::tab { padding: 4px 12px; border: none; border-bottom: 2px solid transparent; color: @muted; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:focus { border: 1px dashed @text; }
QPushButton { background: @surface; border: 1px solid @control; border-radius: 3px; padding: 3px 12px; }
QPushButton:hover { background: @sunken; }
QPushButton:pressed { background: @soft; }
QPushButton:focus { border: 1px solid @accent; }
QPushButton:default { background: @accent; color: @onaccent; border-color: @accent; }
QPushButton:disabled { color: @disabled; border-color: @line; }
QProgressBar { background: @sunken; border: 1px solid @line; border-radius: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QToolTip { background: @surface; color: @text; border: 1px solid @control; padding: 4px 6px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }
QSplitter::handle { background: @line; }
#headView, #effectMap, #comparePage, #effectsPage { background: @surface; }
#outputsPanel, #headsArea, #editsPanel, #inspector { background: @surface; }
#progressStrip { background: @soft; border-bottom: 1px solid @line; }
#errorPanel { background: @errorsoft; border-bottom: 1px solid @error; }
#promptArea { background: @window; border-bottom: 1px solid @line; }
*[role="notice"] { background: @soft; border-bottom: 1px solid @line; }
*[role="muted"] { color: @muted; }
*[role="title"] { font-size: @title; font-weight: 600; }
*[role="section"] { font-weight: 600; }
*[size="caption"] { font-size: @caption; }
)";

QString points(double size) { return QStringLiteral("%1pt").arg(size, 0, 'f', 1); }

}  // namespace

QString themeName(ThemeChoice choice) {
    switch (choice) {
        case ThemeChoice::system:
            return QStringLiteral("system");
        case ThemeChoice::light:
            return QStringLiteral("light");
        case ThemeChoice::dark:
            return QStringLiteral("dark");
    }
    return {};
}

std::optional<ThemeChoice> themeFromName(const QString& name) {
    for (const ThemeChoice choice : {ThemeChoice::system, ThemeChoice::light, ThemeChoice::dark}) {
        if (name == themeName(choice)) return choice;
    }
    return std::nullopt;
}

QPalette paletteOf(const ThemeColors& colors) {
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor& color, const QColor& disabled) {
        palette.setColor(QPalette::Active, role, color);
        palette.setColor(QPalette::Inactive, role, color);
        palette.setColor(QPalette::Disabled, role, disabled);
    };
    set(QPalette::Window, colors.window, colors.window);
    set(QPalette::WindowText, colors.text, colors.disabled);
    set(QPalette::Base, colors.surface, colors.window);
    set(QPalette::AlternateBase, colors.window, colors.window);
    set(QPalette::Text, colors.text, colors.disabled);
    set(QPalette::PlaceholderText, colors.muted, colors.disabled);
    set(QPalette::Button, colors.surface, colors.window);
    set(QPalette::ButtonText, colors.text, colors.disabled);
    set(QPalette::BrightText, colors.onAccent, colors.onAccent);
    set(QPalette::Highlight, colors.accent, colors.control);
    set(QPalette::HighlightedText, colors.onAccent, colors.onAccent);
    set(QPalette::ToolTipBase, colors.surface, colors.surface);
    set(QPalette::ToolTipText, colors.text, colors.text);
    set(QPalette::Link, colors.accent, colors.disabled);
    set(QPalette::LinkVisited, colors.accent, colors.disabled);
    set(QPalette::Light, colors.surface, colors.surface);
    set(QPalette::Midlight, colors.sunken, colors.sunken);
    set(QPalette::Mid, colors.line, colors.line);
    set(QPalette::Dark, colors.control, colors.control);
    set(QPalette::Shadow, colors.control, colors.control);
    return palette;
}

QString styleSheetOf(const ThemeColors& colors) {
    QString sheet = QString::fromLatin1(kSheet);
    const double size = std::max(9.0, QApplication::font().pointSizeF());
    // Longer names first: "@accent" is the beginning of none of the others, "@error" of "@errorsoft" is.
    const std::pair<const char*, QString> words[] = {
        {"@onaccent", colors.onAccent.name()},
        {"@errorsoft", colors.errorSoft.name()},
        {"@error", colors.error.name()},
        {"@disabled", colors.disabled.name()},
        {"@control", colors.control.name()},
        {"@surface", colors.surface.name()},
        {"@sunken", colors.sunken.name()},
        {"@window", colors.window.name()},
        {"@accent", colors.accent.name()},
        {"@muted", colors.muted.name()},
        {"@caption", points(size * 0.88)},
        {"@title", points(size * 1.2)},
        {"@text", colors.text.name()},
        {"@soft", colors.accentSoft.name()},
        {"@line", colors.line.name()},
        {"@mode", colors.dark ? QStringLiteral("dark") : QStringLiteral("light")}};
    for (const auto& [word, value] : words) sheet.replace(QLatin1String(word), value);
    return sheet;
}

Theme::Theme(QApplication& application)
    : m_application(application),
      m_systemDark(application.palette().color(QPalette::Window).lightness() < 128) {
    m_application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

void Theme::apply(ThemeChoice choice) {
    m_choice = choice;
    const bool dark = choice == ThemeChoice::dark || (choice == ThemeChoice::system && m_systemDark);
    const ThemeColors& colors = dark ? darkColors() : lightColors();
    m_application.setPalette(paletteOf(colors));
    m_application.setStyleSheet(styleSheetOf(colors));
}

}  // namespace headscope::ui
