// SPDX-License-Identifier: GPL-3.0-or-later
// The heads dock's contents.
#include "ui/window/heads_area.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/models/pattern_map.h"
#include "ui/views/head_finder.h"
#include "ui/views/head_grid.h"

namespace headscope::ui {

HeadsArea::HeadsArea(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_metric(new QComboBox(this)),
      m_count(new QLabel(this)),
      m_finder(new HeadFinder(models.heads, models.selection, this)),
      m_grid(new HeadGrid(models.heads, models.edits, models.selection, models.view, this)),
      m_empty(new QLabel(tr("No model open. Drop a model folder here, or open one."), this)) {
    setObjectName(QStringLiteral("headsArea"));
    setAttribute(Qt::WA_StyledBackground);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setProperty("role", QStringLiteral("muted"));
    m_count->setProperty("role", QStringLiteral("muted"));
    auto* label = new QLabel(tr("Show"), this);
    label->setProperty("role", QStringLiteral("muted"));
    m_metric->setAccessibleName(tr("What the grid shows"));
    m_metric->setToolTip(tr("What each cell shows (M)"));
    m_metric->addItem(tr("pattern"));
    m_metric->addItem(tr("effect when off"));
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(label);
    row->addWidget(m_metric);
    row->addStretch(1);
    row->addWidget(m_count);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 4, 4);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_finder);
    column->addWidget(m_grid, 1);
    column->addWidget(m_empty, 1);
    connect(m_metric, &QComboBox::activated, this, [this](int index) {
        m_models.view.setGridMetric(index == 0 ? GridMetric::pattern : GridMetric::effect);
    });
    connect(&models.view, &ViewOptions::changed, this, &HeadsArea::showState);
    connect(&models.effects, &EffectMapModel::choiceChanged, this, &HeadsArea::showState);
    connect(&models.heads, &QAbstractItemModel::modelReset, this, &HeadsArea::showState);
    connect(m_finder, &HeadFinder::closed, m_grid, [this] { m_grid->setFocus(Qt::OtherFocusReason); });
    showState();
}

void HeadsArea::findHead() {
    if (m_models.heads.layers() != 0) m_finder->start();
}

void HeadsArea::showState() {
    m_metric->setCurrentIndex(m_models.view.gridMetric() == GridMetric::pattern ? 0 : 1);
    m_metric->setItemText(1, tr("effect: %1").arg(metricTitle(m_models.effects.metric())));
    const bool open = m_models.heads.layers() != 0;
    const bool sections = m_models.heads.table().grids().size() > 1;
    const QString count = sections ? tr("%1 rows × %2 heads") : tr("%1 layers × %2 heads");
    m_count->setText(open ? count.arg(m_models.heads.layers()).arg(m_models.heads.heads()) : QString());
    if (!open) m_finder->hide();
    m_grid->setVisible(open);
    m_empty->setVisible(!open);
}

}  // namespace headscope::ui
