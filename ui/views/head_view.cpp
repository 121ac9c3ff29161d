// SPDX-License-Identifier: GPL-3.0-or-later
// The view of one head.
#include "ui/views/head_view.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/models/read_out.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/arcs_view.h"
#include "ui/views/icons.h"
#include "ui/views/layer_keys.h"
#include "ui/views/switch_button.h"
#include "ui/views/text_view.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr int kBothFrom = 900;   // width from which a second picture stands beside the heatmap
constexpr int kAllFrom = 1'500;  // and from which all three are shown
enum Tab : int { HeatmapTab, ArcsTab, TextTab };

std::optional<HeatmapCell> cellOf(const std::optional<CellPlace>& place) {
    if (!place) return std::nullopt;
    return HeatmapCell{place->query, place->key};
}

}  // namespace

HeadView::HeadView(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_title(new QLabel(this)),
      m_state(new QLabel(this)),
      m_previous(new QToolButton(this)),
      m_next(new QToolButton(this)),
      m_switch(new SwitchButton(this)),
      m_tabs(new QTabBar(this)),
      m_quantity(new QComboBox(this)),
      m_pooling(new QComboBox(this)),
      m_heatmap(new HeatmapPlot(this)),
      m_arcs(new ArcsView(models.selection, this)),
      m_text(new TextView(models.selection, this)),
      m_readOut(new QLabel(this)) {
    setObjectName(QStringLiteral("headView"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Attention of one head"));
    m_readOut->setObjectName(QStringLiteral("headReadOut"));
    m_readOut->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_readOut->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_readOut->setMinimumHeight(fontMetrics().height() + 10);
    m_heatmap->setObjectName(QStringLiteral("headHeatmap"));
    setWords();
    m_heatmap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 4);
    column->setSpacing(6);
    buildHeader();
    auto* views = new QHBoxLayout;
    views->setSpacing(8);
    views->addWidget(m_heatmap, 3);
    views->addWidget(m_arcs, 2);
    views->addWidget(m_text, 2);
    column->addLayout(views, 1);
    column->addWidget(m_readOut);
    connectModels();
    showColors();
    showHead();
    showData();
    arrange();
}

void HeadView::setWords() {
    const auto name = [this] {
        const HeatmapData& map = m_heatmap->data();
        if (map.rows == 0) return tr("Attention heatmap");
        return tr("Attention of head %1, %2 queries by %3 keys")
            .arg(headName(m_models.selection.head()))
            .arg(map.allRows())
            .arg(map.allColumns());
    };
    m_heatmap->setWords(name, [this](HeatmapCell cell) {
        return spokenReadOut(m_models.patterns, shownKind(), {cell.row, cell.column});
    });
}

void HeadView::buildHeader() {
    auto* column = static_cast<QVBoxLayout*>(layout());
    m_title->setProperty("role", QStringLiteral("title"));
    m_state->setProperty("role", QStringLiteral("muted"));
    m_previous->setAutoRaise(true);
    m_previous->setToolTip(tr("Previous head"));
    m_previous->setAccessibleName(tr("Previous head"));
    m_next->setAutoRaise(true);
    m_next->setToolTip(tr("Next head"));
    m_next->setAccessibleName(tr("Next head"));
    m_switch->setObjectName(QStringLiteral("headSwitch"));
    m_switch->setAccessibleName(tr("Head on"));
    m_switch->setToolTip(tr("Switch this head on or off (Space)"));
    m_tabs->setTabData(m_tabs->addTab(tr("Heatmap")), QStringLiteral("heatmap"));
    m_tabs->setTabData(m_tabs->addTab(tr("Arcs")), QStringLiteral("arcs"));
    m_tabs->setTabData(m_tabs->addTab(tr("Text")), QStringLiteral("text"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Picture of the head"));
    m_quantity->addItem(tr("weight"));
    m_quantity->addItem(tr("difference to baseline"));
    m_quantity->setAccessibleName(tr("Quantity"));
    m_quantity->setToolTip(tr("What a cell shows (D)"));
    m_pooling->setObjectName(QStringLiteral("headPooling"));
    m_pooling->addItem(tr("largest"));
    m_pooling->addItem(tr("mean"));
    m_pooling->setAccessibleName(tr("Value of a square"));
    m_pooling->setToolTip(tr("What a square of cells shows: its largest weight, or the mean (U)"));
    auto* top = new QHBoxLayout;
    top->setSpacing(6);
    top->addWidget(m_title);
    top->addWidget(m_state);
    top->addStretch(1);
    top->addWidget(m_previous);
    top->addWidget(m_next);
    top->addSpacing(6);
    top->addWidget(m_switch);
    column->addLayout(top);
    auto* second = new QHBoxLayout;
    second->setSpacing(6);
    second->addWidget(m_tabs);
    second->addStretch(1);
    auto* show = new QLabel(tr("Show"), this);
    show->setProperty("role", QStringLiteral("muted"));
    second->addWidget(show);
    second->addWidget(m_quantity);
    second->addWidget(m_pooling);
    column->addLayout(second);
}

void HeadView::connectModels() {
    Selection& selection = m_models.selection;
    connect(&selection, &Selection::headChanged, this, &HeadView::showHead);
    connect(&m_models.edits, &InterventionModel::changed, this, &HeadView::showHead);
    connect(&m_models.prompt, &PromptModel::modelChanged, this, &HeadView::showHead);
    connect(&m_models.patterns, &PatternModel::changed, this, &HeadView::showData);
    connect(&m_models.patterns, &PatternModel::staleChanged, this, [this](bool stale) {
        m_heatmap->setStale(stale);
        m_arcs->setStale(stale);
        m_text->setStale(stale);
        showHead();
    });
    connect(&selection, &Selection::pinChanged, this, &HeadView::showReadOut);
    connect(&selection, &Selection::hoverChanged, this, &HeadView::showReadOut);
    connect(&m_models.view, &ViewOptions::changed, this, [this] {
        showColors();
        showData();
    });
    connect(m_switch, &QAbstractButton::clicked, this,
            [this] { m_models.edits.toggle({m_models.selection.head()}); });
    connect(m_quantity, &QComboBox::activated, this, [this](int index) {
        m_models.view.setQuantity(index == 0 ? Quantity::weight : Quantity::change);
    });
    connect(m_pooling, &QComboBox::activated, this,
            [this](int index) { m_models.view.setPooling(index == 0 ? Pooling::largest : Pooling::mean); });
    connect(m_heatmap, &HeatmapPlot::visiblePartChanged, this, &HeadView::lookAt);
    connect(m_tabs, &QTabBar::currentChanged, this, [this] {
        arrange();
        Q_EMIT tabChanged(tab());
    });
    connect(m_heatmap, &HeatmapPlot::hovered, this, [this](int row, int column) {
        if (row < 0 || column < 0) {
            m_models.selection.hover(std::nullopt, std::nullopt);
        } else {
            m_models.selection.hover(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column));
        }
    });
    connect(m_heatmap, &HeatmapPlot::cellActivated, this, [this](int row, int column) {
        const auto [query, key] =
            clickedCell(m_models.patterns, shownKind(),
                        {static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column)});
        Selection& pins = m_models.selection;
        const bool again = pins.query() == query && pins.key() == key;
        pins.pin(again ? std::nullopt : std::optional(query), again ? std::nullopt : std::optional(key));
    });
    const auto step = [this](int by) {
        const std::vector<HeadRef> heads = m_models.heads.allHeads();
        const auto count = static_cast<std::ptrdiff_t>(heads.size());
        const auto here = std::find(heads.begin(), heads.end(), m_models.selection.head());
        if (here == heads.end()) return;
        const std::ptrdiff_t at = (here - heads.begin() + by + count) % count;
        m_models.selection.select(heads[static_cast<std::size_t>(at)]);
    };
    connect(m_previous, &QAbstractButton::clicked, this, [step] { step(-1); });
    connect(m_next, &QAbstractButton::clicked, this, [step] { step(1); });
}

void HeadView::showHead() {
    const bool open = m_models.prompt.model() != nullptr;
    const HeadRef head = m_models.selection.head();
    m_title->setText(open ? headLongName(head) : tr("No model open"));
    const QString state = m_models.edits.stateText(head);
    const bool on = m_models.edits.mark(head) == EditMark::none;
    QString note = on || !open || state == tr("off") ? QString() : state;
    if (m_models.patterns.stale()) note = note.isEmpty() ? tr("updating") : tr("%1, updating").arg(note);
    if (m_models.view.blink()) note = tr("baseline");
    m_state->setText(note);
    m_switch->setChecked(open && on);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_switch, m_previous, m_next, m_quantity})
        widget->setEnabled(open);
}

QString HeadView::tab() const { return m_tabs->tabData(m_tabs->currentIndex()).toString(); }

void HeadView::showTab(const QString& name) {
    for (int index = 0; index < m_tabs->count(); ++index) {
        if (m_tabs->tabData(index).toString() == name) m_tabs->setCurrentIndex(index);
    }
}

PatternKind HeadView::shownKind() const {
    const PatternModel& patterns = m_models.patterns;
    if (m_models.view.blink() && patterns.has(PatternKind::baseline)) return PatternKind::baseline;
    if (m_models.view.quantity() == Quantity::change && patterns.has(PatternKind::change))
        return PatternKind::change;
    return PatternKind::edited;
}

HeatmapData HeadView::shownMap() const {
    return m_models.patterns.onScreen(shownKind(), m_models.view.pooling());
}

void HeadView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showData();
}

void HeadView::lookAt(const VisiblePart& visible) {
    if (!isVisible()) return;
    const bool change = m_models.view.quantity() == Quantity::change;
    m_models.patterns.look(visible, m_models.view.blink() ? PatternKind::baseline
                                    : change              ? PatternKind::change
                                                          : PatternKind::edited);
}

void HeadView::showData() {
    if (!isVisible()) return;  // refreshed when it is shown
    const PatternModel& patterns = m_models.patterns;
    const PatternKind kind = shownKind();
    if (patterns.large()) {
        const Pooling pooling = m_models.view.pooling();
        m_heatmap->setSheets(patterns.overview(kind, pooling), patterns.detail(kind, pooling));
        const std::uint32_t tokens = std::max(patterns.queries(), patterns.keys());
        m_arcs->setTooLarge(tokens);
        m_text->setTooLarge(tokens);
    } else {
        const HeatmapData map = shownMap();
        m_heatmap->setData(map);
        m_arcs->setData(map);
        m_text->setData(map);
    }
    m_pooling->setVisible(patterns.large());
    m_pooling->setCurrentIndex(m_models.view.pooling() == Pooling::largest ? 0 : 1);
    m_quantity->setCurrentIndex(m_models.view.quantity() == Quantity::weight ? 0 : 1);
    lookAt(m_heatmap->visiblePart());
    showColors();
    showHead();
    showReadOut();
}

void HeadView::showColors() {
    const ThemeColors& colors = colorsOf(palette());
    m_heatmap->setTheme(plotTheme(colors));
    const bool isSigned = shownKind() == PatternKind::change;
    const ColorMap map =
        isSigned ? ViewOptions::signedMap(colors.dark) : m_models.view.weightMap(colors.dark);
    const ColorScale scale = isSigned ? ColorScale::linear : m_models.view.scale();
    m_heatmap->setColors(map, scale);
    m_text->setColors(map, scale);
    m_previous->setIcon(themedIcon(QStringLiteral("go-previous"), colors));
    m_next->setIcon(themedIcon(QStringLiteral("go-next"), colors));
}

QString HeadView::readOut() const {
    const PatternModel& patterns = m_models.patterns;
    if (patterns.error()) return QString::fromStdString(patterns.error()->message);
    if (const auto cell = shownCell(m_models.selection, patterns)) return cellReadOut(patterns, *cell);
    return !patterns.has(PatternKind::edited) ? QString()
                                              : tr("Move over the picture to read a cell, click to pin it.");
}

void HeadView::showReadOut() {
    m_heatmap->setPinned(cellOf(pinnedCell(m_models.selection, m_models.patterns)));
    m_readOut->setText(readOut());
    m_readOut->setToolTip(m_readOut->text());  // a narrow view cuts it
    m_readOut->setAccessibleName(m_readOut->text());
    // The plot knows the value of a square, not where in it that stands.
    if (m_models.patterns.large()) m_heatmap->setAccessibleDescription(m_readOut->text());
}

void HeadView::arrange() {
    const bool two = width() >= kBothFrom, all = width() >= kAllFrom;
    const int tab = m_tabs->currentIndex();
    m_tabs->setVisible(!all);
    m_heatmap->setVisible(two || tab == HeatmapTab);
    m_arcs->setVisible(all || (two ? tab != TextTab : tab == ArcsTab));
    m_text->setVisible(all || tab == TextTab);
}

void HeadView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void HeadView::keyPressEvent(QKeyEvent* event) {
    // The pictures leave these keys to whoever knows of layers.
    if (!stepLayer(*event, m_models)) QWidget::keyPressEvent(event);
}

void HeadView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showColors();
}

}  // namespace headscope::ui
