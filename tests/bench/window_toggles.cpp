// SPDX-License-Identifier: GPL-3.0-or-later
// From the start of the engine to the heads of a model, and from a click to the new numbers, in the window
// over the real engine: headscope_bench_window MODEL TEXT [TOGGLES]. Milliseconds, one line of JSON.
#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "core/session/session.h"
#include "ui/window/main_window.h"
#include "ui/window/settings.h"
#include "ui/window/theme.h"

namespace headscope::ui {
namespace {

double milliseconds(const QElapsedTimer& timer) { return static_cast<double>(timer.nsecsElapsed()) / 1e6; }

nlohmann::json summary(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {{"median", values[values.size() / 2]}, {"p95", values[values.size() * 95 / 100]}};
}

template <class Done>
void runUntil(const Done& done) {
    while (!done()) QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    // What the answer changed is painted now, not in a later turn.
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}

int measure(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc < 3) {
        std::cerr << "usage: headscope_bench_window MODEL TEXT [TOGGLES]\n";
        return EXIT_FAILURE;
    }
    const int toggles = argc > 3 ? std::atoi(argv[3]) : 200;
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings.ini")));
    Theme theme(application);
    theme.apply(ThemeChoice::light);
    Models models;
    Session session(SessionOptions{}, models.bridge.post());
    models.bridge.setService(&session);
    MainWindow window(models, settings, theme);
    window.resize(1280, 800);
    window.show();
    window.restoreLayout();
    const auto answered = [&] {
        const RunResultPtr& shown = models.results.result();
        return shown && shown->request.interventions == models.edits.active() && models.live.idle() &&
               !models.bridge.busy(Lane::run);
    };
    OpeningWishes wishes;
    wishes.text = QString::fromUtf8(argv[2]);
    QElapsedTimer timer;
    timer.start();
    window.openModel(QString::fromUtf8(argv[1]), wishes);
    runUntil(answered);
    nlohmann::json answer{{"opened_ms", milliseconds(timer)}};
    runUntil([&] { return window.idle() && session.idle(); });
    answer["effects_ms"] = milliseconds(timer);
    const std::vector<HeadRef> heads = models.heads.allHeads();
    std::mt19937 random(7);
    // The numbers of the position read; the bars of all others follow.
    const auto shown = [&] {
        const RunResultPtr& result = models.results.result();
        return result && result->request.interventions == models.edits.active();
    };
    std::vector<double> clicks, engine, whole, undone;
    for (int i = 0; i < toggles; ++i) {
        timer.start();
        models.edits.toggle({heads[random() % heads.size()]});
        runUntil(shown);
        clicks.push_back(milliseconds(timer));
        engine.push_back(static_cast<double>(models.results.result()->cost.elapsed.count()) / 1000.0);
        runUntil(answered);
        whole.push_back(milliseconds(timer));
        if (i % 4 != 3) continue;
        timer.start();
        models.undo.undo();
        runUntil(shown);
        undone.push_back(milliseconds(timer));
        runUntil(answered);
    }
    answer["toggle_ms"] = summary(clicks);
    answer["toggle_engine_ms"] = summary(engine);
    answer["toggle_all_positions_ms"] = summary(whole);
    answer["undo_ms"] = summary(undone);
    std::cout << answer << std::endl;
    models.bridge.setService(nullptr);
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace headscope::ui

int main(int argc, char** argv) { return headscope::ui::measure(argc, argv); }
