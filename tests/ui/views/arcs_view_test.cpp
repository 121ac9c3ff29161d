// SPDX-License-Identifier: GPL-3.0-or-later
// Links of texts of every length: all, those of one query, or a sentence why none.
#include "ui/views/arcs_view.h"

#include <gtest/gtest.h>

namespace headscope::ui {
namespace {

// Every query looks at the key before it.
HeatmapData previousToken(std::uint32_t tokens) {
    HeatmapData data;
    data.rows = data.columns = tokens;
    data.values.assign(std::size_t{tokens} * tokens, 0.0F);
    for (std::uint32_t i = 1; i < tokens; ++i) data.values[std::size_t{i} * tokens + i - 1] = 1.0F;
    for (std::uint32_t i = 0; i < tokens; ++i) {
        data.rowLabels << QStringLiteral("w%1").arg(i);
        data.columnLabels << QStringLiteral("w%1").arg(i);
    }
    return data;
}

struct ArcsViewTest : testing::Test {
    Selection selection;
    ArcsView view{selection};

    void SetUp() override {
        view.resize(400, 500);
        view.show();
    }
    QImage picture() { return view.grab().toImage(); }
};

TEST_F(ArcsViewTest, FewTokensShowAllLinks) {
    view.setData(previousToken(8));
    const QImage all = picture();
    EXPECT_TRUE(view.accessibleDescription().isEmpty());
    selection.pin(4, std::nullopt);
    EXPECT_NE(picture(), all);
}

TEST_F(ArcsViewTest, ManyTokensShowTheLinksOfTheQueryPinned) {
    view.setData(previousToken(400));
    EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("Point at a query")));
    const QImage none = picture();
    selection.pin(3, std::nullopt);
    EXPECT_NE(picture(), none);
    selection.pin(std::nullopt, std::nullopt);
    EXPECT_EQ(picture(), none);
}

TEST_F(ArcsViewTest, APatternThatIsNotHeldSaysWhyThereAreNoLinks) {
    view.setTooLarge(8'192);
    EXPECT_TRUE(view.accessibleDescription().startsWith(QStringLiteral("8192 tokens")));
    const QImage message = picture();
    selection.pin(4, std::nullopt);
    EXPECT_EQ(picture(), message);
    view.setData(previousToken(8));
    EXPECT_TRUE(view.accessibleDescription().isEmpty());
}

}  // namespace
}  // namespace headscope::ui
