// SPDX-License-Identifier: GPL-3.0-or-later
// Models over a fake engine with a model open, for tests of models, views and windows.
#pragma once

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <functional>

#include "tests/support/fake_run_service.h"
#include "ui/models/model_opener.h"
#include "ui/models/models.h"

namespace headscope::test {

/// Runs the event loop until `done`; false after a long time, so that a broken promise fails instead of
/// hanging.
inline bool waitUntil(const std::function<bool()>& done) {
    QElapsedTimer timer;
    timer.start();
    while (!done() && timer.elapsed() < 20'000)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 10);
    return done();
}

/// Everything that is posted, and what follows from it.
inline void settle() {
    for (int i = 0; i < 30; ++i) {
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

/// A fake engine and all models on it.
class FakeModels {
public:
    explicit FakeModels(ui::PatternLimits limits = {}) : service(&context), models(limits) {
        models.bridge.setService(&service);
    }
    /// Opens a model of this shape with a prompt of five tokens and waits for all answers.
    void open(std::uint32_t layers, std::uint32_t heads, std::uint32_t groups = 0,
              const QString& prompt = QStringLiteral("t1 t2 t3 t1")) {
        service.models["fake"] = fakeModel(layers, heads, groups);
        opener.open(QStringLiteral("fake"), {prompt, {}, {}});
        settle();
        ASSERT_NE(models.prompt.model(), nullptr);
        ASSERT_NE(models.results.result(), nullptr);
    }

    /// Opens an encoder–decoder with a prompt of five tokens for the encoder.
    void openEncoderDecoder() {
        service.models["fake"] = fakeEncoderDecoder();
        opener.open(QStringLiteral("fake"), {QStringLiteral("t1 t2 t3 t1"), {}, {}});
        settle();
        ASSERT_NE(models.prompt.model(), nullptr);
        ASSERT_NE(models.results.result(), nullptr);
    }

    QObject context;
    FakeRunService service;
    ui::Models models;
    ui::ModelOpener opener{models};
};

}  // namespace headscope::test
