// SPDX-License-Identifier: GPL-3.0-or-later
// Compare.
#include "ui/pages/compare_page.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/models/edit_words.h"
#include "ui/models/read_out.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/layer_keys.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {

ComparePage::ComparePage(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_title(new QLabel(this)),
      m_note(new QLabel(this)),
      m_readOut(new QLabel(this)) {
    setObjectName(QStringLiteral("comparePage"));
    setAttribute(Qt::WA_StyledBackground);
    m_title->setProperty("role", QStringLiteral("title"));
    m_note->setProperty("role", QStringLiteral("muted"));
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 4);
    column->setSpacing(6);
    auto* top = new QHBoxLayout;
    top->addWidget(m_title);
    top->addWidget(m_note, 1);
    column->addLayout(top);
    m_grid = new QGridLayout;
    m_grid->setSpacing(8);
    const std::array<QString, 3> names = {tr("Baseline"), tr("Edited"), tr("Edited − baseline")};
    for (std::size_t i = 0; i < m_plots.size(); ++i) {
        m_parts[i] = new QWidget(this);
        auto* heading = new QLabel(names[i], this);
        heading->setProperty("role", QStringLiteral("section"));
        m_plots[i] = new HeatmapPlot(this);
        m_plots[i]->setWords(
            [this, i, name = names[i]] {
                const HeatmapData& map = m_plots[i]->data();
                if (map.rows == 0) return name;
                return tr("%1: attention of head %2, %3 queries by %4 keys")
                    .arg(name, headName(m_models.selection.head()))
                    .arg(map.allRows())
                    .arg(map.allColumns());
            },
            {});
        m_plots[i]->setMinimumSize(140, 140);
        auto* part = new QVBoxLayout(m_parts[i]);
        part->setContentsMargins(0, 0, 0, 0);
        part->setSpacing(2);
        part->addWidget(heading);
        part->addWidget(m_plots[i], 1);
        link(m_plots[i]);
    }
    column->addLayout(m_grid, 1);
    arrange();
    column->addWidget(m_readOut);
    connect(&models.patterns, &PatternModel::changed, this, &ComparePage::showData);
    connect(&models.patterns, &PatternModel::staleChanged, this, [this](bool stale) {
        for (HeatmapPlot* plot : m_plots) plot->setStale(stale);
    });
    connect(&models.selection, &Selection::pinChanged, this, &ComparePage::showReadOut);
    connect(&models.selection, &Selection::hoverChanged, this, &ComparePage::showReadOut);
    connect(&models.view, &ViewOptions::changed, this, [this] {
        showColors();
        if (m_models.patterns.large()) showData();
    });
    showColors();
    showData();
}

void ComparePage::link(HeatmapPlot* plot) {
    connect(plot, &HeatmapPlot::hovered, this, [this](int row, int column) {
        if (row < 0 || column < 0) {
            m_models.selection.hover(std::nullopt, std::nullopt);
        } else {
            m_models.selection.hover(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column));
        }
    });
    connect(plot, &HeatmapPlot::cellActivated, this, [this, plot](int row, int column) {
        const auto [query, key] =
            clickedCell(m_models.patterns, kindOf(plot),
                        {static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column)});
        m_models.selection.pin(query, key);
    });
    // Of a large pattern all three show the same part: each is asked for once.
    connect(plot, &HeatmapPlot::visiblePartChanged, this, [this, plot](const VisiblePart& part) {
        if (!isVisible() || !m_models.patterns.large()) return;
        for (HeatmapPlot* other : m_plots) {
            if (other != plot) other->showPart(part);
        }
        m_models.patterns.look(part, kindOf(plot));
    });
}

PatternKind ComparePage::kindOf(const HeatmapPlot* plot) const {
    if (plot == m_plots[0]) return PatternKind::baseline;
    return plot == m_plots[1] ? PatternKind::edited : PatternKind::change;
}

void ComparePage::arrange() {
    // Three abreast where that leaves each a square of some size, else the difference below.
    const bool abreast = width() > height() * 5 / 4;
    for (QWidget* part : m_parts) m_grid->removeWidget(part);
    m_grid->addWidget(m_parts[0], 0, 0);
    m_grid->addWidget(m_parts[1], 0, 1);
    if (abreast) {
        m_grid->addWidget(m_parts[2], 0, 2);
    } else {
        m_grid->addWidget(m_parts[2], 1, 0, 1, 2);
    }
    for (int column = 0; column < 3; ++column)
        m_grid->setColumnStretch(column, column < 2 || abreast ? 1 : 0);
    m_grid->setRowStretch(0, 1);
    m_grid->setRowStretch(1, abreast ? 0 : 1);
}

void ComparePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void ComparePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showData();
}

void ComparePage::showData() {
    if (!isVisible()) return;  // three pictures a toggle, for nobody
    const PatternModel& patterns = m_models.patterns;
    m_title->setText(
        headLongName(patterns.has(PatternKind::edited) ? patterns.head() : m_models.selection.head()));
    m_note->setText(patterns.hasEdits() ? tr("baseline and edited share one scale")
                                        : tr("no edits: nothing to compare yet"));
    if (patterns.large()) {
        const Pooling pooling = m_models.view.pooling();
        for (HeatmapPlot* plot : m_plots)
            plot->setSheets(patterns.overview(kindOf(plot), pooling), patterns.detail(kindOf(plot), pooling));
        m_models.patterns.look(m_plots[1]->visiblePart(), PatternKind::edited);
    } else {
        m_plots[0]->setData(patterns.baseline());
        m_plots[1]->setData(patterns.edited());
        m_plots[2]->setData(patterns.change());
    }
    showReadOut();
}

void ComparePage::showReadOut() {
    if (!isVisible()) return;
    const auto pinned = pinnedCell(m_models.selection, m_models.patterns);
    for (HeatmapPlot* plot : m_plots) {
        plot->setPinned(pinned ? std::optional(HeatmapCell{pinned->query, pinned->key}) : std::nullopt);
    }
    const auto cell = shownCell(m_models.selection, m_models.patterns);
    m_readOut->setText(cell ? cellReadOut(m_models.patterns, *cell) : QString());
}

void ComparePage::showColors() {
    const ThemeColors& colors = colorsOf(palette());
    for (std::size_t i = 0; i < m_plots.size(); ++i) {
        m_plots[i]->setTheme(plotTheme(colors));
        if (i == 2) {
            m_plots[i]->setColors(ViewOptions::signedMap(colors.dark), ColorScale::linear);
        } else {
            m_plots[i]->setColors(m_models.view.weightMap(colors.dark), m_models.view.scale());
        }
    }
}

void ComparePage::keyPressEvent(QKeyEvent* event) {
    if (!stepLayer(*event, m_models)) QWidget::keyPressEvent(event);
}

void ComparePage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showColors();
}

}  // namespace headscope::ui
