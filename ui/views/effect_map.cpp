// SPDX-License-Identifier: GPL-3.0-or-later
// The effect map and its choosers.
#include "ui/views/effect_map.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/models/pattern_map.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr EffectMetric kMetrics[] = {EffectMetric::kl, EffectMetric::dloss, EffectMetric::dlogprob,
                                     EffectMetric::logitDiff, EffectMetric::top1};

}  // namespace

EffectMap::EffectMap(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_kind(new QComboBox(this)),
      m_metric(new QComboBox(this)),
      m_plot(new HeatmapPlot(this)),
      m_empty(new QLabel(this)),
      m_readOut(new QLabel(this)),
      m_status(new QLabel(this)),
      m_compute(new QPushButton(this)) {
    setObjectName(QStringLiteral("effectMap"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Effect of each head"));
    m_plot->setObjectName(QStringLiteral("effectMapPlot"));
    m_plot->setWords(
        [this] {
            const HeadTable& table = m_models.heads.table();
            return tr("Effect map, %1 layers by %2 heads").arg(table.rows()).arg(table.columns());
        },
        [this](HeatmapCell cell) {
            const auto head = m_models.heads.table().at(cell.row, cell.column);
            return head ? readOutOf(*head) : tr("Not available: this layer has no such head");
        });
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setProperty("role", QStringLiteral("muted"));
    m_status->setProperty("role", QStringLiteral("muted"));
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 4);
    column->setSpacing(6);
    buildChoosers();
    column->addWidget(m_plot, 1);
    column->addWidget(m_empty, 1);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_readOut, 1);
    bottom->addWidget(m_status);
    bottom->addWidget(m_compute);
    column->addLayout(bottom);

    connect(&models.effects, &EffectMapModel::changed, this, &EffectMap::showData);
    connect(&models.selection, &Selection::headChanged, this, &EffectMap::showState);
    connect(m_plot, &HeatmapPlot::hovered, this, &EffectMap::showReadOut);
    connect(m_plot, &HeatmapPlot::cellActivated, this, [this](int layer, int head) {
        const auto chosen =
            m_models.heads.table().at(static_cast<std::uint32_t>(layer), static_cast<std::uint32_t>(head));
        if (chosen) m_models.selection.select(*chosen);
    });
    connect(m_compute, &QPushButton::clicked, &models.effects, &EffectMapModel::start);
    showData();
}

void EffectMap::buildChoosers() {
    for (const EditKind kind : editKinds()) {
        if (kind == EditKind::zeroLayer) continue;  // a layer has one effect, not one per head
        m_kind->addItem(editKindTitle(kind, 0.5F), static_cast<int>(kind));
        m_kind->setItemData(m_kind->count() - 1, editKindTip(kind), Qt::ToolTipRole);
    }
    for (const EffectMetric metric : kMetrics)
        m_metric->addItem(metricTitle(metric), static_cast<int>(metric));
    m_kind->setObjectName(QStringLiteral("effectKind"));
    m_kind->setAccessibleName(tr("What is done to each head"));
    m_metric->setObjectName(QStringLiteral("effectMetric"));
    m_metric->setAccessibleName(tr("What is measured"));
    auto* title = new QLabel(tr("Effect of each head"), this);
    title->setProperty("role", QStringLiteral("title"));
    static_cast<QVBoxLayout*>(layout())->addWidget(title);
    for (QComboBox* box : {m_kind, m_metric}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    auto* edit = new QLabel(tr("Edit"), this);
    edit->setProperty("role", QStringLiteral("muted"));
    row->addWidget(edit);
    row->addWidget(m_kind);
    auto* measure = new QLabel(tr("measure"), this);
    measure->setProperty("role", QStringLiteral("muted"));
    row->addWidget(measure);
    row->addWidget(m_metric);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(m_kind, &QComboBox::activated, this, [this](int index) {
        m_models.effects.setKind({static_cast<EditKind>(m_kind->itemData(index).toInt()), 0.5F});
    });
    connect(m_metric, &QComboBox::activated, this, [this](int index) {
        m_models.effects.setMetric(static_cast<EffectMetric>(m_metric->itemData(index).toInt()));
    });
}

void EffectMap::showState() {
    if (!isVisible()) return;
    const EffectMapModel& effects = m_models.effects;
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(effects.kind().kind)));
    m_metric->setCurrentIndex(m_metric->findData(static_cast<int>(effects.metric())));
    const bool offered = effects.state() == EffectState::offered || effects.state() == EffectState::partial;
    m_compute->setVisible(offered);
    m_compute->setText(tr("Compute effect map (about %1 s)").arg(std::ceil(effects.estimatedSeconds())));
    m_status->setText(effects.statusText());
    const bool map = effects.map().rows != 0;
    m_plot->setVisible(map);
    m_empty->setVisible(!map);
    m_empty->setText(effects.statusText());
    m_status->setVisible(map);
    const HeadRef head = m_models.selection.head();
    const auto row = m_models.heads.table().rowOf(head);
    m_plot->setPinned(map && row ? std::optional(HeatmapCell{*row, head.head.value}) : std::nullopt);
    showReadOut(-1, -1);
}

void EffectMap::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showData();
}

void EffectMap::showData() {
    if (!isVisible()) return;  // refreshed when it is shown
    if (m_models.effects.map().rows != 0) {
        showColors();
        m_plot->setData(m_models.effects.map());
    }
    showState();
}

void EffectMap::showReadOut(int row, int column) {
    HeadRef head = m_models.selection.head();
    if (row >= 0 && column >= 0) {
        const auto here =
            m_models.heads.table().at(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column));
        if (here) head = *here;
    }
    m_readOut->setText(m_models.effects.map().rows == 0 ? QString() : readOutOf(head));
}

QString EffectMap::readOutOf(HeadRef head) const {
    if (!std::isfinite(m_models.effects.effect(head)))
        return tr("%1: not computed yet").arg(headLongName(head));
    return tr("%1: %2 (%3)")
        .arg(headLongName(head), m_models.effects.effectWords(head), metricTitle(m_models.effects.metric()));
}

void EffectMap::showColors() {
    const ThemeColors& colors = colorsOf(palette());
    m_plot->setTheme(plotTheme(colors));
    m_plot->setColors(m_models.effects.map().isSigned ? ViewOptions::signedMap(colors.dark)
                                                      : ViewOptions::metricMap(colors.dark),
                      ColorScale::linear);
}

void EffectMap::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showColors();
}

}  // namespace headscope::ui
