// SPDX-License-Identifier: GPL-3.0-or-later
// Effects.
#include "ui/pages/effects_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/views/effect_map.h"

namespace headscope::ui {

EffectsPage::EffectsPage(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_map(new EffectMap(models, this)),
      m_split(new QSplitter(Qt::Vertical, this)),
      m_table(new QTableView(this)),
      m_title(new QLabel(this)) {
    setObjectName(QStringLiteral("effectsPage"));
    setAttribute(Qt::WA_StyledBackground);
    m_split->addWidget(m_map);
    m_split->addWidget(makeRanking());
    m_split->setStretchFactor(0, 3);
    m_split->setStretchFactor(1, 2);
    m_split->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_split);
    connect(&models.selection, &Selection::headChanged, this, &EffectsPage::showSelection);
    connect(&models.strongest, &QAbstractItemModel::modelReset, this, &EffectsPage::showSelection);
    showSelection();
}

QWidget* EffectsPage::makeRanking() {
    auto* side = new QWidget(this);
    m_title->setProperty("role", QStringLiteral("section"));
    m_table->setObjectName(QStringLiteral("strongestHeads"));
    m_table->setAccessibleName(tr("Strongest heads"));
    m_table->setModel(&m_models.strongest);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    auto* off = new QPushButton(tr("Switch off selected"), side);
    auto* keep = new QPushButton(tr("Keep only selected"), side);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(off);
    buttons->addWidget(keep);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(6);
    column->addWidget(m_title);
    column->addWidget(m_table, 1);
    column->addLayout(buttons);
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        m_models.selection.select(m_models.strongest.head(index.row()));
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (index.isValid() && m_table->hasFocus())
                    m_models.selection.select(m_models.strongest.head(index.row()));
            });
    connect(off, &QPushButton::clicked, this,
            [this] { m_models.edits.setOn(m_models.selection.heads(), false); });
    connect(keep, &QPushButton::clicked, this,
            [this] { m_models.edits.keepOnly(m_models.selection.heads(), m_models.heads.allHeads()); });
    return side;
}

void EffectsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    // The ranking goes where the page has room.
    const Qt::Orientation wanted = width() > height() * 5 / 4 ? Qt::Horizontal : Qt::Vertical;
    if (m_arranged && m_split->orientation() == wanted) return;
    m_arranged = true;
    m_split->setOrientation(wanted);
    m_split->setSizes({600, 400});
}

void EffectsPage::showSelection() {
    const std::size_t count = m_models.heads.allHeads().size();
    m_title->setText(count == 0 ? tr("Strongest heads") : tr("Strongest of %1").arg(count));
    const int row = m_models.strongest.rowOf(m_models.selection.head());
    if (row >= 0) m_table->selectRow(row);
}

}  // namespace headscope::ui
