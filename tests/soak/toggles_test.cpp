// SPDX-License-Identifier: GPL-3.0-or-later
// Hours of clicking in minutes: the window over the real engine, 20,000 toggles and undone toggles.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "tests/support/live_window.h"

namespace headscope::ui {
namespace {

using test::waitUntil;

constexpr int kToggles = 20'000;
// Caches, the undo stack and the allocator's arenas have filled up by then.
constexpr int kWarm = 6'000;
// Small enough that the caches are full long before.
constexpr SessionOptions kOptions{1, std::uint64_t{600} << 20U};

// Megabytes of this process in memory.
double residentMegabytes() {
    std::ifstream statm("/proc/self/statm");
    double size = 0.0, resident = 0.0;
    statm >> size >> resident;
    return resident * 4096.0 / 1e6;
}

TEST(Soak, TwentyThousandTogglesKeepTheMemoryFlatAndEndWhereAFreshRunDoes) {
    test::LiveWindow live({}, kOptions);
    ASSERT_NO_FATAL_FAILURE(live.open());
    Models& models = live.models;
    const std::vector<HeadRef> heads = models.heads.allHeads();
    const auto answered = [&] {
        const RunResultPtr& shown = models.results.result();
        return shown && shown->request.interventions == models.edits.active() && live.window->idle();
    };
    std::mt19937 random(2026);
    double least = 0.0, most = 0.0;
    for (int i = 0; i < kToggles; ++i) {
        if (random() % 4 == 0 && models.undo.canUndo()) {
            models.undo.undo();
        } else {
            models.edits.toggle({heads[random() % heads.size()]});
        }
        // A program's event loop does this between events; here nothing is below the test.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        // Bursts, as of somebody who clicks faster than the engine answers.
        if (i % 4 != 3) continue;
        ASSERT_TRUE(waitUntil(answered)) << "toggle " << i;
        if (i < kWarm) continue;
        const double now = residentMegabytes();
        least = least == 0.0 ? now : std::min(least, now);
        most = std::max(most, now);
    }
    RecordProperty("megabytes", static_cast<int>(most));
    EXPECT_LE(most, least * 1.04) << "± 2 %: from " << least << " to " << most << " MB";
    const auto expected = test::referenceEngine()->run(models.results.result()->request);
    ASSERT_TRUE(expected);
    EXPECT_EQ(models.results.result()->logits, (*expected)->logits);
    EXPECT_EQ(models.results.result()->thumbnails, (*expected)->thumbnails);
}

}  // namespace
}  // namespace headscope::ui
