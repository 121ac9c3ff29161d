// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the edits list.
#include "ui/views/edits_panel.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/views/icons.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr int kMostRows = 100;  // rows are widgets; more are only counted

// "3", "3-7" or nothing for all; absent: not a range.
std::optional<std::optional<PositionRange>> parsePositions(const QString& text) {
    const QString plain = text.trimmed();
    if (plain.isEmpty()) return std::optional<PositionRange>{};
    const QStringList ends = plain.split(QLatin1Char('-'));
    bool okFirst = false;
    bool okLast = false;
    const std::uint32_t first = ends.first().trimmed().toUInt(&okFirst);
    const std::uint32_t last = ends.last().trimmed().toUInt(&okLast);
    if (!okFirst || !okLast || ends.size() > 2 || last < first) return std::nullopt;
    return PositionRange{Position{first}, Position{last + 1}};
}

}  // namespace

EditsPanel::EditsPanel(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_title(new QLabel(this)),
      m_restore(new QPushButton(tr("Restore all heads"), this)),
      m_scroll(new QScrollArea(this)),
      m_lines(new QVBoxLayout),
      m_more(new QLabel),
      m_empty(new QLabel(this)) {
    setObjectName(QStringLiteral("editsPanel"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Edits"));
    m_title->setProperty("role", QStringLiteral("muted"));
    m_restore->setObjectName(QStringLiteral("restoreAll"));
    m_restore->setToolTip(tr("Switch every head on again (R)"));
    m_empty->setText(tr("All heads on. Select one and press Space to switch it off."));
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_empty->setProperty("role", QStringLiteral("muted"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* list = new QWidget;
    list->setLayout(m_lines);
    m_lines->setContentsMargins(0, 0, 0, 0);
    m_lines->setSpacing(2);
    m_lines->addWidget(m_more);
    m_lines->addStretch(1);
    m_scroll->setWidget(list);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(4);
    auto* top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addWidget(m_restore);
    column->addLayout(top);
    column->addWidget(m_scroll, 1);
    column->addWidget(m_empty, 1);
    connect(m_restore, &QPushButton::clicked, &models.edits, &InterventionModel::restoreAll);
    connect(&models.editList, &QAbstractItemModel::modelReset, this, &EditsPanel::rebuild);
    connect(&models.editList, &QAbstractItemModel::dataChanged, this, &EditsPanel::rebuild);
    rebuild();
}

void EditsPanel::rebuild() {
    const int count = m_models.editList.rowCount();
    const int suspended = static_cast<int>(m_models.edits.state().suspended.size());
    QString title = tr("%n edits", nullptr, count);
    if (count == 1) title = tr("1 edit");
    if (suspended > 0) title += tr(", %1 suspended").arg(suspended);
    m_title->setText(count == 0 ? QString() : title);
    m_restore->setEnabled(count != 0);
    m_scroll->setVisible(count != 0);
    m_empty->setVisible(count == 0);
    rebuildRows(std::min(count, kMostRows));
    m_more->setVisible(count > kMostRows);
    m_more->setText(tr("and %1 more").arg(count - kMostRows));
}

// Rows of edits that stay keep their controls: a click among fifty edits makes one row, not fifty.
void EditsPanel::rebuildRows(int count) {
    std::vector<Row> old = std::exchange(m_rows, {});
    for (int row = 0; row < count; ++row) {
        const ListedEdit& edit = m_models.editList.edit(row);
        const auto kept =
            std::find_if(old.begin(), old.end(), [&](const Row& known) { return known.edit == edit; });
        if (kept != old.end()) {
            m_rows.push_back(*kept);
            old.erase(kept);
            continue;
        }
        m_rows.push_back({edit, makeRow(row)});
    }
    // Called from a control of a row that is about to go: deleted later, not here.
    for (const Row& gone : old) {
        m_lines->removeWidget(gone.line);
        gone.line->hide();
        gone.line->deleteLater();
    }
    for (int row = 0; row < count; ++row) {
        QWidget* line = m_rows[static_cast<std::size_t>(row)].line;
        if (m_lines->indexOf(line) != row) m_lines->insertWidget(row, line);
    }
}

QWidget* EditsPanel::makeRow(int row) {
    const ListedEdit listed = m_models.editList.edit(row);
    const HeadEdit edit = listed.edit;
    auto* line = new QWidget;
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    auto* check = new QCheckBox(EditsModel::place(edit), line);
    check->setChecked(listed.active);
    check->setToolTip(tr("In force; off: suspended"));
    check->setAccessibleName(m_models.editList.index(row).data(Qt::AccessibleTextRole).toString());
    layout->addWidget(check);
    connect(check, &QCheckBox::toggled, this, [this, edit](bool on) { m_models.edits.setActive(edit, on); });

    auto* kind = new QToolButton(line);
    kind->setText(editKindShort(edit.kind, edit.parameter));
    kind->setToolTip(editKindTip(edit.kind));
    kind->setPopupMode(QToolButton::InstantPopup);
    kind->setAccessibleName(tr("Kind of edit"));
    auto* menu = new QMenu(kind);
    for (const EditKind choice : editKinds()) {
        menu->addAction(editKindTitle(choice, 0.5F), this, [this, edit, choice] {
            m_models.edits.apply({edit.head}, {choice, 0.5F});
        });
    }
    menu->addSeparator();
    menu->addAction(tr("Positions…"), this, [this, edit] { choosePositions(edit); });
    kind->setMenu(menu);
    layout->addWidget(kind);
    if (edit.kind == EditKind::scaleZ) {
        auto* strength = new QDoubleSpinBox(line);
        strength->setRange(-10.0, 10.0);
        strength->setSingleStep(0.1);
        strength->setDecimals(2);
        strength->setValue(static_cast<double>(edit.parameter));
        strength->setAccessibleName(tr("Strength"));
        strength->setKeyboardTracking(false);
        layout->addWidget(strength);
        connect(strength, &QDoubleSpinBox::valueChanged, this, [this, edit](double value) {
            HeadEdit changed = edit;
            changed.parameter = static_cast<float>(value);
            m_models.edits.replace(edit, changed);
        });
    }
    auto* where = new QLabel(EditsModel::positions(edit), line);
    where->setProperty("role", QStringLiteral("muted"));
    layout->addWidget(where, 1);
    auto* remove = new QToolButton(line);
    remove->setAutoRaise(true);
    remove->setIcon(themedIcon(QStringLiteral("list-remove"), colorsOf(palette())));
    remove->setToolTip(tr("Remove this edit"));
    remove->setAccessibleName(tr("Remove edit of %1").arg(EditsModel::place(edit)));
    layout->addWidget(remove);
    connect(remove, &QToolButton::clicked, this, [this, edit] { m_models.edits.remove(edit); });
    return line;
}

void EditsPanel::choosePositions(const HeadEdit& edit) {
    QString now;
    if (edit.queries)
        now = QStringLiteral("%1-%2").arg(edit.queries->begin.value).arg(edit.queries->end.value - 1);
    bool ok = false;
    const QString text =
        QInputDialog::getText(this, tr("Positions of the edit"),
                              tr("Query positions, as 3 or 3-7 (empty: all):"), QLineEdit::Normal, now, &ok);
    const auto range = ok ? parsePositions(text) : std::nullopt;
    if (!range) return;
    HeadEdit changed = edit;
    changed.queries = *range;
    m_models.edits.replace(edit, changed);
}

}  // namespace headscope::ui
