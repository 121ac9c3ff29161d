// SPDX-License-Identifier: GPL-3.0-or-later
// What a pane keeps inside, and what it lets out.
#include "ui/views/pane.h"

#include <gtest/gtest.h>

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "tests/support/window_fixture.h"

namespace headscope::ui {
namespace {

// Counts what reaches the outside.
struct Outside : QWidget {
    int requests = 0;
    bool event(QEvent* event) override {
        if (event->type() == QEvent::LayoutRequest) ++requests;
        return QWidget::event(event);
    }
};

struct PaneTest : testing::Test {
    Outside outside;
    QLabel* label = new QLabel(QStringLiteral("short"));
    QWidget* content = new QWidget;
    Pane* pane = nullptr;

    void make(Pane::Follows follows) {
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        auto* inner = new QVBoxLayout(content);
        inner->addWidget(label);
        pane = new Pane(content, follows);
        auto* column = new QVBoxLayout(&outside);
        column->addWidget(pane);
        outside.resize(300, 200);
        outside.show();
        test::settle();
        outside.requests = 0;
    }
};

TEST_F(PaneTest, AnotherTextStaysInside) {
    make(Pane::Follows::leastSize);
    label->setText(QStringLiteral("a longer text than before"));
    test::settle();
    EXPECT_EQ(outside.requests, 0);
    EXPECT_EQ(content->size(), pane->size());
}

TEST_F(PaneTest, ALargerLeastSizeGoesOut) {
    make(Pane::Follows::leastSize);
    label->setMinimumHeight(150);
    test::settle();
    EXPECT_GT(outside.requests, 0);
    EXPECT_GE(pane->height(), 150);
}

TEST_F(PaneTest, ARowOfTextsMayBeCutButNotItsHeight) {
    make(Pane::Follows::height);
    label->setMinimumWidth(2'000);
    test::settle();
    EXPECT_EQ(pane->minimumSizeHint().width(), 0);
    EXPECT_EQ(outside.requests, 0);
    label->setMinimumHeight(90);
    test::settle();
    EXPECT_GT(outside.requests, 0);
}

}  // namespace
}  // namespace headscope::ui
