// SPDX-License-Identifier: GPL-3.0-or-later
// What the window paints while the reader moves: a head of 8,192 tokens zoomed and panned, the grid of a
// large model scrolled, cells read out. Offscreen; each counter is of single frames, in milliseconds.
#include <benchmark/benchmark.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include "tests/support/fake_run_service.h"
#include "ui/models/model_opener.h"
#include "ui/models/models.h"
#include "ui/models/pattern_parts.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/head_grid.h"
#include "ui/views/head_view.h"

namespace headscope::ui {
namespace {

constexpr std::uint32_t kTokens = 8'192;

void needApplication() {
    static int count = 1;
    static char name[] = "headscope_bench";
    static char* arguments[] = {name, nullptr};
    if (QCoreApplication::instance() != nullptr) return;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    new QApplication(count, arguments);  // as long as the program
}

// Times of single frames.
class Frames {
public:
    template <class Step>
    void add(Step step) {
        QElapsedTimer timer;
        timer.start();
        step();
        QCoreApplication::processEvents();
        m_ms.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    void report(benchmark::State& state) {
        if (m_ms.empty()) return;
        std::sort(m_ms.begin(), m_ms.end());
        const auto at = [this](double rank) {
            return m_ms[static_cast<std::size_t>(rank * static_cast<double>(m_ms.size() - 1))];
        };
        state.counters["median_ms"] = at(0.5);
        state.counters["p95_ms"] = at(0.95);
        state.counters["worst_ms"] = m_ms.back();
    }

private:
    std::vector<double> m_ms;
};

// Weights as of a causal head: falling with distance, one strong key now and then.
PatternPart partOf(PatternRegion region) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> uniform(0.0F, 1.0F);
    PatternPart part;
    part.queries = part.keys = kTokens;
    part.region = region;
    part.rows = (region.queries.end.value - region.queries.begin.value + region.side - 1) / region.side;
    part.columns = (region.keys.end.value - region.keys.begin.value + region.side - 1) / region.side;
    for (std::uint32_t row = 0; row < part.rows; ++row) {
        for (std::uint32_t column = 0; column < part.columns; ++column) {
            const bool visible = squareVisible(part, row, column);
            const float weight = std::pow(uniform(random), 8.0F);
            part.most.push_back(visible ? weight : std::nanf(""));
        }
    }
    if (region.side > 1) {
        part.mean = part.most;
        part.peakQuery.assign(part.most.size(), 0);
        part.peakKey.assign(part.most.size(), 0);
    }
    return part;
}

PromptTokens manyTokens() {
    PromptTokens tokens;
    for (std::uint32_t i = 0; i < kTokens; ++i) tokens.main << QStringLiteral("·word%1").arg(i % 300);
    return tokens;
}

std::shared_ptr<const HeatmapData> mapOf(PatternRegion region) {
    return std::make_shared<const HeatmapData>(partMap(partOf(region), manyTokens(), Pooling::largest, 0.0));
}

PatternRegion square(std::uint32_t begin, std::uint32_t end, std::uint32_t side) {
    return {{Position{begin}, Position{end}}, {Position{begin}, Position{end}}, side};
}

// A plot as large as the head view of a full-screen window.
std::unique_ptr<HeatmapPlot> longPlot(ColorScale scale) {
    auto plot = std::make_unique<HeatmapPlot>();
    plot->resize(900, 800);
    plot->show();
    plot->setColors(ColorMap::byName(QStringLiteral("ink")).value(), scale);
    plot->setSheets(mapOf(square(0, kTokens, 8)), nullptr);
    QCoreApplication::processEvents();
    return plot;
}

ColorScale scaleOf(const benchmark::State& state) { return static_cast<ColorScale>(state.range(0)); }

void headZoomed(benchmark::State& state) {
    needApplication();
    Frames frames;
    for (auto _ : state) {
        auto plot = longPlot(scaleOf(state));
        for (int step = 0; step < 40; ++step) frames.add([&] { plot->zoomBy(1.25); });
        for (int step = 0; step < 40; ++step) frames.add([&] { plot->zoomBy(0.8); });
    }
    frames.report(state);
}

void headPanned(benchmark::State& state) {
    needApplication();
    auto plot = longPlot(scaleOf(state));
    plot->setSheets(mapOf(square(0, kTokens, 8)), mapOf(square(3'000, 5'000, 1)));
    VisiblePart part{3'750.0, 3'850.0, 4'250.0, 4'350.0, 0.0};
    plot->showPart(part);
    QCoreApplication::processEvents();
    Frames frames;
    double angle = 0.0;
    for (auto _ : state) {
        angle += 0.1;
        frames.add([&] {
            const double x = 300.0 * std::sin(angle), y = 300.0 * std::cos(angle);
            plot->showPart({part.left + x, part.top + y, part.right + x, part.bottom + y, 0.0});
        });
    }
    frames.report(state);
}

// A finer part arrives: its map and its image are made on the window's thread.
void headSharpened(benchmark::State& state) {
    needApplication();
    auto plot = longPlot(scaleOf(state));
    plot->showPart({3'200.0, 3'200.0, 4'800.0, 4'800.0, 0.0});
    const auto whole = mapOf(square(0, kTokens, 8));
    const PatternPart part = partOf(regionAround(plot->visiblePart(), kTokens, kTokens));
    const PromptTokens tokens = manyTokens();
    Frames frames;
    for (auto _ : state) {
        frames.add([&] {
            plot->setSheets(
                whole, std::make_shared<const HeatmapData>(partMap(part, tokens, Pooling::largest, 0.0)));
        });
    }
    frames.report(state);
}

void moveOver(QWidget& plot, int step) {
    auto* canvas = plot.findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    const QPointF point(200.0 + (step * 7) % 400, 250.0 + (step * 5) % 300);
    QMouseEvent move(QEvent::MouseMove, point, canvas->mapToGlobal(point), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(canvas, &move);
}

void longHeadHovered(benchmark::State& state) {
    needApplication();
    auto plot = longPlot(ColorScale::linear);
    Frames frames;
    int step = 0;
    for (auto _ : state) frames.add([&] { moveOver(*plot, ++step); });
    frames.report(state);
}

// Models over the fake engine with a prompt of 64 tokens.
struct OpenModels {
    OpenModels(std::uint32_t layers, std::uint32_t heads) {
        models.bridge.setService(&service);
        service.models["fake"] = test::fakeModel(layers, heads);
        QString text;
        for (int i = 0; i < 63; ++i) text += QStringLiteral("t%1 ").arg(i);
        opener.open(QStringLiteral("fake"), {text, {}, {}});
        for (int i = 0; i < 30; ++i) QCoreApplication::processEvents();
    }
    QObject context;
    test::FakeRunService service{&context};
    Models models;
    ModelOpener opener{models};
};

void gridScrolled(benchmark::State& state) {
    needApplication();
    OpenModels open(48, 64);
    Models& models = open.models;
    HeadGrid grid(models.heads, models.edits, models.selection, models.view);
    grid.resize(1'000, 700);
    grid.show();
    grid.setCellSize(static_cast<int>(state.range(0)));
    QCoreApplication::processEvents();
    QScrollBar* bar = grid.verticalScrollBar();
    Frames frames;
    for (auto _ : state) {
        // Down and up again by half a notch of the wheel; pictures are made on the first way down.
        for (int y = 0; y < bar->maximum(); y += 60) frames.add([&] { bar->setValue(y); });
        for (int y = bar->maximum(); y > 0; y -= 60) frames.add([&] { bar->setValue(y); });
        if (bar->maximum() == 0) frames.add([&] { grid.viewport()->update(); });
    }
    frames.report(state);
}

void cellReadOutHovered(benchmark::State& state) {
    needApplication();
    OpenModels open(2, 4);
    HeadView view(open.models);
    view.resize(700, 700);
    view.show();
    QCoreApplication::processEvents();
    Frames frames;
    int step = 0;
    for (auto _ : state) frames.add([&] { moveOver(*view.heatmap(), ++step); });
    frames.report(state);
}

BENCHMARK(headZoomed)->DenseRange(0, 3)->Iterations(2)->Unit(benchmark::kMillisecond);
BENCHMARK(headPanned)->DenseRange(0, 3)->Iterations(200)->Unit(benchmark::kMillisecond);
BENCHMARK(headSharpened)->DenseRange(0, 3)->Iterations(20)->Unit(benchmark::kMillisecond);
BENCHMARK(longHeadHovered)->Iterations(300)->Unit(benchmark::kMillisecond);
BENCHMARK(cellReadOutHovered)->Iterations(300)->Unit(benchmark::kMillisecond);
BENCHMARK(gridScrolled)->Arg(5)->Arg(16)->Arg(24)->Arg(64)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace headscope::ui
