// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures and sounds in the window: reading, pinning, the row over the picture, undo, command.
// Covers: ui/models/prompt_media.cpp, ui/models/media_opener.cpp, ui/views/media_painting.cpp
#include "ui/views/media_view.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTest>

#include "core/session/blocking_session.h"
#include "tests/support/window_fixture.h"
#include "ui/models/command_text.h"
#include "ui/views/error_panel.h"
#include "ui/views/prompt_editor.h"
#include "ui/views/token_strip.h"
#include "ui/window/prompt_area.h"

namespace headscope::ui {
namespace {

using test::settle;
using test::waitUntil;

QString dataFile(const char* name) {
    return QStringLiteral(HEADSCOPE_SOURCE_DIR "/tests/data/") + QString::fromLatin1(name);
}

// The fixture's config and preprocessing; the answers are the fake engine's.
ModelInfoPtr modelOf(const char* name) {
    auto read = inspectModel(HEADSCOPE_SOURCE_DIR "/tests/data/models/" + std::string(name));
    if (!read) ADD_FAILURE() << read.error().text();
    return read ? *read : nullptr;
}

struct MediaWindow : testing::Test {
    test::FakeModels fake;
    void open(const char* model, const QString& file) {
        fake.service.models[model] = modelOf(model);
        OpeningWishes wishes;
        wishes.media = file;
        fake.opener.open(QString::fromLatin1(model), wishes);
        ASSERT_TRUE(waitUntil([this] { return fake.models.results.result() != nullptr; }));
        settle();
    }
    PromptModel& prompt() { return fake.models.prompt; }
};

TEST_F(MediaWindow, APictureIsReadInItsPatches) {
    open("vit", dataFile("media/rgb8.png"));
    EXPECT_EQ(prompt().mediaStack(), Stack::main);
    EXPECT_EQ(prompt().tokenCount(), 10U);
    EXPECT_EQ(prompt().tokenTextAt(0), QStringLiteral("[CLS]"));
    EXPECT_EQ(fake.models.tokens.texts().last(), QStringLiteral("(2,2)"));
    const PromptMedia& media = *prompt().state().media;
    EXPECT_EQ(media.image.size(), QSize(12, 12));
    EXPECT_EQ(media.rows, 3U);
    EXPECT_EQ(media.columns, 3U);
    const RgbImage& seen = media.prepared.seen;
    EXPECT_EQ(media.image.pixelColor(5, 7),
              QColor(seen.pixels[(7 * 12 + 5) * 3], seen.pixels[(7 * 12 + 5) * 3 + 1],
                     seen.pixels[(7 * 12 + 5) * 3 + 2]));
    EXPECT_EQ(fake.service.runs.back().input.media, media.prepared.media);
    EXPECT_TRUE(fake.service.runs.back().input.ids.empty());
}

TEST_F(MediaWindow, PatchesPinAndTheirRowLiesOverThePicture) {
    open("vit", dataFile("media/rgb8.png"));
    MediaView view(fake.models);
    view.resize(view.sizeHint());
    view.show();
    settle();
    Selection& selection = fake.models.selection;
    for (std::uint32_t i = 0; i < 10; ++i) EXPECT_EQ(view.positionAt(view.positionRect(i).center()), i);
    EXPECT_FALSE(view.positionAt({-1, -1}));
    EXPECT_FALSE(view.overlay());
    const auto center = [&view](std::uint32_t i) { return view.positionRect(i).center().toPoint(); };
    QTest::mouseClick(&view, Qt::LeftButton, {}, center(5));
    QTest::mouseClick(&view, Qt::LeftButton, Qt::ShiftModifier, center(0));
    EXPECT_EQ(selection.query(), 5U);
    EXPECT_EQ(selection.key(), 0U);
    selection.hover(std::nullopt, std::nullopt);
    const auto over = view.overlay();
    ASSERT_TRUE(over);
    EXPECT_EQ(over->query, 5U);
    const HeatmapData& map = fake.models.patterns.edited();
    ASSERT_EQ(over->leading.size(), 1U);
    EXPECT_DOUBLE_EQ(over->leading[0], static_cast<double>(map.at(5, 0)));
    double most = 0.0;
    std::uint32_t strongest = 1;
    for (std::uint32_t key = 1; key < 10; ++key) {
        const auto weight = map.isMasked(5, key) ? 0.0 : static_cast<double>(map.at(5, key));
        if (weight > most) strongest = key;
        most = std::max(most, weight);
    }
    EXPECT_DOUBLE_EQ(over->most, most);
    EXPECT_EQ(over->image.size(), QSize(3, 3));
    const auto top = static_cast<int>(strongest - 1);
    EXPECT_EQ(over->image.pixel(top % 3, top / 3), fake.models.view.weightMap(false).at(1.0));
    QTest::mouseClick(&view, Qt::LeftButton, {}, center(5));
    EXPECT_FALSE(selection.query()) << "a second click lets go";
}

TEST_F(MediaWindow, TheKeyboardReachesEveryPatch) {
    open("vit", dataFile("media/rgb8.png"));
    MediaView view(fake.models);
    view.show();
    QTest::keyClick(&view, Qt::Key_Home);
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::keyClick(&view, Qt::Key_Down);
    EXPECT_EQ(view.current(), 4U);
    EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("(1,0)")));
    QTest::keyClick(&view, Qt::Key_Return);
    EXPECT_EQ(fake.models.selection.query(), 4U);
    QTest::keyClick(&view, Qt::Key_End);
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_EQ(view.current(), 9U);
    QTest::keyClick(&view, Qt::Key_Return, Qt::ShiftModifier);
    EXPECT_EQ(fake.models.selection.key(), 9U);
}

TEST_F(MediaWindow, AnotherPictureIsOneUndoStep) {
    open("vit", dataFile("media/rgb8.png"));
    EXPECT_EQ(fake.models.undo.count(), 0) << "the first picture is where undo begins";
    fake.models.media.open(dataFile("media/grey.jpg"));
    EXPECT_TRUE(fake.models.media.reading());
    ASSERT_TRUE(waitUntil([this] { return !fake.models.media.reading(); }));
    EXPECT_TRUE(prompt().state().media->file.endsWith(QStringLiteral("grey.jpg")));
    EXPECT_EQ(fake.models.undo.undoText(), QStringLiteral("Open grey.jpg"));
    fake.models.undo.undo();
    EXPECT_TRUE(prompt().state().media->file.endsWith(QStringLiteral("rgb8.png")));
    settle();
    EXPECT_EQ(fake.service.runs.back().input.media, prompt().state().media->prepared.media);
    const QString command = ablateCommand(prompt(), {});
    EXPECT_TRUE(command.contains(QStringLiteral("--image ") + prompt().state().media->file))
        << command.toStdString();
    EXPECT_FALSE(command.contains(QStringLiteral("--text")));
}

TEST_F(MediaWindow, WhatCannotBeReadIsSaidAndChangesNothing) {
    open("vit", dataFile("media/rgb8.png"));
    const PromptMediaPtr before = prompt().state().media;
    for (const QString& file : {dataFile("media/mono.wav"), dataFile("media/absent.png")}) {
        QSignalSpy failed(&fake.models.media, &MediaOpener::failed);
        fake.models.media.open(file);
        ASSERT_TRUE(waitUntil([&failed] { return failed.count() == 1; })) << file.toStdString();
        EXPECT_EQ(prompt().state().media, before);
        EXPECT_FALSE(fake.models.media.reading());
    }
    fake.open(2, 2);
    QSignalSpy failed(&fake.models.media, &MediaOpener::failed);
    fake.models.media.open(dataFile("media/rgb8.png"));
    EXPECT_EQ(failed.count(), 1) << "a model of text reads no pictures";
}

TEST_F(MediaWindow, AModelWithoutAPictureWaitsForOne) {
    fake.service.models["vit"] = modelOf("vit");
    fake.opener.open(QStringLiteral("vit"));
    settle();
    ASSERT_NE(prompt().model(), nullptr);
    EXPECT_FALSE(prompt().ready());
    EXPECT_FALSE(prompt().error());
    EXPECT_TRUE(fake.service.runs.empty());
    MediaView view(fake.models);
    view.resize(view.sizeHint());
    view.show();
    EXPECT_FALSE(view.positionAt({5, 5}));
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_EQ(view.current(), 0U);
}

TEST_F(MediaWindow, AClassifiersAnswersAreItsLabels) {
    open("vit", dataFile("media/rgb8.png"));
    const std::vector<std::string>& labels = prompt().model()->spec.output.labels;
    ASSERT_GE(labels.size(), 2U);
    EXPECT_EQ(prompt().answerText(TokenId{1}).toStdString(), labels[1]);
    EXPECT_EQ(prompt().findAnswer(QString::fromStdString(labels[1])), TokenId{1});
    EXPECT_FALSE(prompt().findAnswer(QStringLiteral("no such class")));
    prompt().setTarget(TokenId{1});
    EXPECT_TRUE(ablateCommand(prompt(), {})
                    .contains(QStringLiteral("--target ") + QString::fromStdString(labels[1])));
}

TEST_F(MediaWindow, ASoundStandsAboveItsDecoder) {
    PromptArea area(fake.models);
    area.resize(900, 200);
    area.show();
    open("whisper", dataFile("media/mono.wav"));
    EXPECT_EQ(prompt().mediaStack(), Stack::encoder);
    EXPECT_EQ(prompt().tokenCount(Stack::encoder), 10U);
    EXPECT_EQ(prompt().tokenCount(), 1U) << "the decoder's start token";
    EXPECT_EQ(prompt().state().media->image.size(), QSize(20, 8));
    EXPECT_TRUE(area.mediaView()->isVisible());
    EXPECT_FALSE(area.editor()->isVisible());
    EXPECT_TRUE(area.strip()->isVisible()) << "the decoder's tokens";
    MediaView& view = *area.mediaView();
    Selection& selection = fake.models.selection;
    selection.select({Stack::main, LayerIndex{0}, AttentionKind::cross, HeadIndex{0}});
    settle();
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.positionRect(3).center().toPoint());
    EXPECT_EQ(selection.key(), 3U) << "to cross-attention the steps are keys alone";
    EXPECT_FALSE(selection.query());
    selection.pin(0, std::nullopt);
    settle();
    ASSERT_TRUE(view.overlay());
    EXPECT_EQ(view.overlay()->image.size(), QSize(10, 1));
    auto* legend = area.findChild<MediaLegend*>();
    ASSERT_NE(legend, nullptr);
    EXPECT_TRUE(legend->text().contains(QStringLiteral("cross:0.0"))) << legend->text().toStdString();
}

TEST_F(MediaWindow, AModelOfTextShowsNoPicture) {
    PromptArea area(fake.models);
    area.show();
    open("vit", dataFile("media/rgb8.png"));
    EXPECT_TRUE(area.mediaView()->isVisible());
    EXPECT_FALSE(area.strip()->isVisible());
    fake.open(2, 2);
    EXPECT_FALSE(area.mediaView()->isVisible());
    EXPECT_TRUE(area.editor()->isVisible());
    EXPECT_TRUE(area.strip()->isVisible());
    EXPECT_FALSE(prompt().state().media);
}

}  // namespace
}  // namespace headscope::ui
