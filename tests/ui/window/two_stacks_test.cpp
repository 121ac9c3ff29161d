// SPDX-License-Identifier: GPL-3.0-or-later
// An encoder–decoder in the window: three sections of heads, two strips, rectangular cross maps.
// Covers: ui/window/prompt_area.cpp
#include <QTest>

#include "tests/support/window_fixture.h"
#include "ui/models/command_text.h"
#include "ui/views/head_grid.h"
#include "ui/views/prompt_editor.h"
#include "ui/views/token_strip.h"
#include "ui/window/prompt_area.h"

namespace headscope::ui {
namespace {

using test::settle;

constexpr HeadRef kEncoder{Stack::encoder, LayerIndex{1}, AttentionKind::self, HeadIndex{1}};
constexpr HeadRef kDecoder{Stack::main, LayerIndex{2}, AttentionKind::self, HeadIndex{3}};
constexpr HeadRef kCross{Stack::main, LayerIndex{0}, AttentionKind::cross, HeadIndex{2}};

struct TwoStacks : testing::Test {
    test::FakeModels fake;
    void SetUp() override { fake.openEncoderDecoder(); }
};

TEST_F(TwoStacks, Check28ThreeSectionsAndARectangularCrossMap) {
    HeadGrid grid(fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view);
    grid.resize(400, 500);
    grid.show();
    settle();
    const HeadGridModel& heads = fake.models.heads;
    EXPECT_EQ(heads.layers(), 2U + 3 + 3);
    EXPECT_EQ(heads.sectionBeginning(0), QStringLiteral("Encoder"));
    EXPECT_EQ(heads.sectionBeginning(2), QStringLiteral("Decoder"));
    EXPECT_EQ(heads.sectionBeginning(5), QStringLiteral("Cross"));
    EXPECT_TRUE(heads.sectionBeginning(1).isEmpty());
    for (const HeadRef head : {kEncoder, kDecoder, kCross}) {
        QTest::mouseClick(grid.viewport(), Qt::LeftButton, {}, grid.cellRect(head).center());
        EXPECT_EQ(fake.models.selection.head(), head) << headText(head);
    }
    settle();
    const HeatmapData& map = fake.models.patterns.edited();
    EXPECT_EQ(map.rows, 1U) << "the decoder has its start token alone";
    EXPECT_EQ(map.columns, fake.models.encoderTokens.texts().size());
    EXPECT_EQ(map.columnLabels, fake.models.encoderTokens.texts());
    EXPECT_FALSE(grid.headAtPoint(grid.cellRect(kEncoder).center() + QPoint(3 * grid.cellSize(), 0)))
        << "the encoder's rows are shorter";
}

TEST_F(TwoStacks, HeadsOfEachKindSwitchOff) {
    for (const HeadRef head : {kEncoder, kDecoder, kCross}) {
        fake.models.edits.toggle({head});
        settle();
        EXPECT_TRUE(fake.service.runs.back().interventions.touches(head)) << headText(head);
    }
    EXPECT_EQ(fake.models.edits.active().size(), 3U);
    const QString command = ablateCommand(fake.models.prompt, fake.models.edits.active());
    EXPECT_TRUE(command.contains(QStringLiteral("--edit enc:1.1=zero"))) << command.toStdString();
    EXPECT_TRUE(command.contains(QStringLiteral("--edit cross:0.2=zero"))) << command.toStdString();
}

TEST_F(TwoStacks, TheDecodersTextIsEditedUndoneAndCopied) {
    PromptArea area(fake.models);
    area.show();
    auto* decoder = area.findChild<PromptEditor*>(QStringLiteral("decoderEditor"));
    ASSERT_NE(decoder, nullptr);
    EXPECT_TRUE(decoder->isVisible());
    decoder->setPlainText(QStringLiteral("t5 t6"));
    decoder->commit();
    settle();
    const ModelInput input = fake.models.prompt.input();
    EXPECT_EQ(input.tokenCount(), 3U) << "the start token, then the text";
    EXPECT_EQ(input.ids.front(), TokenId{0});
    EXPECT_EQ(input.encoderCount(), static_cast<std::uint32_t>(fake.models.encoderTokens.rowCount()));
    EXPECT_TRUE(ablateCommand(fake.models.prompt, {}).contains(QStringLiteral("--decoder-text 't5 t6'")));
    fake.models.undo.undo();
    EXPECT_EQ(fake.models.prompt.input().tokenCount(), 1U);
    EXPECT_TRUE(decoder->toPlainText().isEmpty());
}

TEST_F(TwoStacks, TokensPinAsWhatTheyAreToTheHead) {
    fake.models.prompt.setDecoderText(QStringLiteral("t5 t6"));
    settle();
    TokenStrip encoder(fake.models.encoderTokens, fake.models.prompt, fake.models.selection);
    TokenStrip decoder(fake.models.tokens, fake.models.prompt, fake.models.selection);
    for (TokenStrip* strip : {&encoder, &decoder}) {
        strip->resize(600, 60);
        strip->show();
    }
    settle();
    Selection& selection = fake.models.selection;
    const auto click = [](TokenStrip& strip, int token) {
        QTest::mouseClick(strip.viewport(), Qt::LeftButton, {}, strip.tokenRect(token).center());
    };
    selection.select(kCross);
    click(encoder, 3);
    click(decoder, 1);
    EXPECT_EQ(selection.key(), 3U) << "to cross-attention the encoder's tokens are keys alone";
    EXPECT_EQ(selection.query(), 1U);
    selection.pin(std::nullopt, std::nullopt);
    selection.select(kEncoder);
    click(decoder, 1);
    EXPECT_FALSE(selection.query() || selection.key()) << "an encoder's head does not know the decoder";
    click(encoder, 2);
    EXPECT_EQ(selection.query(), 2U);
}

TEST_F(TwoStacks, AModelOfOneStackHidesTheDecoder) {
    PromptArea area(fake.models);
    area.show();
    fake.open(2, 2);
    EXPECT_FALSE(area.findChild<PromptEditor*>(QStringLiteral("decoderEditor"))->isVisible());
    EXPECT_EQ(fake.models.encoderTokens.rowCount(), 0);
    EXPECT_EQ(fake.models.heads.layers(), 2U);
}

}  // namespace
}  // namespace headscope::ui
