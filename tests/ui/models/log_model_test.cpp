// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of the log, errors among them.
#include "ui/models/log_model.h"

#include <gtest/gtest.h>

#include "tests/support/window_fixture.h"

namespace headscope::ui {
namespace {

TEST(LogModel, AnErrorSaysWhatToTryInItsTooltip) {
    test::FakeModels fake;
    fake.open(2, 2);
    const int before = fake.models.log.rowCount();
    fake.models.bridge.load(QStringLiteral("no such model"));
    test::settle();
    ASSERT_GT(fake.models.log.rowCount(), before);
    const QModelIndex last = fake.models.log.index(fake.models.log.rowCount() - 1);
    EXPECT_TRUE(last.data().toString().contains(QStringLiteral("failed")))
        << last.data().toString().toStdString();
    EXPECT_FALSE(last.data(Qt::ToolTipRole).toString().isEmpty());
}

}  // namespace
}  // namespace headscope::ui
