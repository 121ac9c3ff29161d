// SPDX-License-Identifier: GPL-3.0-or-later
// The engine through RunService, with the bundled model and a queue for the owner's thread.
// Covers: core/session/session.cpp
// Covers: core/session/blocking_session.cpp
// Covers: core/session/export_work.cpp
// Covers: core/session/run_cache.cpp
// Covers: core/session/model_info.cpp
#include "core/session/session.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

#include "core/checkpoint/model_digest.h"
#include "core/checkpoint/safetensors_reader.h"
#include "core/session/run_cache.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

// The owner's thread of a test: functions wait here until pump() runs them.
class Owner {
public:
    Session::Post post() {
        return [this](std::function<void()> function) {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(std::move(function));
        };
    }
    void pump() {
        std::deque<std::function<void()>> come;
        {
            const std::lock_guard lock(m_mutex);
            come.swap(m_waiting);
        }
        for (const auto& function : come) function();
    }
    void pumpUntilIdle(const Session& session) {
        while (!session.idle()) {
            pump();
            std::this_thread::yield();
        }
    }

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_waiting;
};

class Recorder final : public RunObserver {
public:
    void loadReady(Ticket, ModelInfoPtr info) override { models.push_back(std::move(info)); }
    void runProgressed(Ticket, ThumbnailsPtr done) override { pictures.push_back(std::move(done)); }
    void runAnswered(Ticket, RunResultPtr result) override { answers.push_back(std::move(result)); }
    void runReady(Ticket ticket, RunResultPtr result) override {
        tickets.push_back(ticket);
        runs.push_back(std::move(result));
    }
    void viewReady(Ticket, PatternResultPtr result) override { views.push_back(std::move(result)); }
    void studyProgressed(Ticket, StudyProgress progress) override { partials.push_back(progress.done); }
    void studyReady(Ticket, StudyResult result) override { studies.push_back(std::move(result)); }
    void fileReady(Ticket, ExportData data) override { files.push_back(std::move(data)); }
    void progressed(Lane, Ticket, float, std::string) override { ++progressReports; }
    void failed(Lane lane, Ticket, Error error) override { failures.emplace_back(lane, error); }

    std::vector<ModelInfoPtr> models;
    std::vector<Ticket> tickets;
    std::vector<RunResultPtr> runs;
    std::vector<ThumbnailsPtr> pictures;
    std::vector<RunResultPtr> answers;
    std::vector<PatternResultPtr> views;
    std::vector<std::uint64_t> partials;
    std::vector<StudyResult> studies;
    std::vector<ExportData> files;
    std::vector<std::pair<Lane, Error>> failures;
    int progressReports = 0;
};

class SessionTest : public ::testing::Test {
protected:
    SessionTest() { session.setObserver(&seen); }
    void openDemo() {
        session.load(std::string(HEADSCOPE_SOURCE_DIR) + "/resources/models/demo-induction");
        owner.pumpUntilIdle(session);
        ASSERT_EQ(seen.models.size(), 1U);
    }
    RunRequest request(const InterventionSet& edits = {}) {
        RunRequest made;
        for (std::uint32_t t = 0; t < 24; ++t)
            made.input.ids.push_back(TokenId{t == 0 ? 0 : 1 + (t * 5) % 12});
        made.interventions = edits;
        made.capture.thumbnails = true;
        return made;
    }
    static HeadRef head(std::uint32_t index) {
        return {Stack::main, LayerIndex{index / 2}, AttentionKind::self, HeadIndex{index % 2}};
    }

    Owner owner;
    Recorder seen;
    Session session{{1, 0}, owner.post()};
};

TEST_F(SessionTest, NothingIsReportedInsideTheCall) {
    openDemo();
    session.run(request());
    EXPECT_TRUE(seen.runs.empty());
    owner.pumpUntilIdle(session);
    EXPECT_EQ(seen.runs.size(), 1U);
}

TEST_F(SessionTest, TheAnswerAtThePositionReadComesBeforeALongRest) {
    openDemo();
    Recorder heard;
    Session eager({.threads = 1, .answerFirstFrom = 1}, owner.post());
    eager.setObserver(&heard);
    eager.load(std::string(HEADSCOPE_SOURCE_DIR) + "/resources/models/demo-induction");
    owner.pumpUntilIdle(eager);
    RunRequest wanted = request(InterventionSet().toggled(head(1), EditKind::zeroZ));
    wanted.logits.everyPosition = true;
    eager.run(wanted);
    session.run(wanted);
    owner.pumpUntilIdle(eager);
    owner.pumpUntilIdle(session);
    EXPECT_TRUE(seen.answers.empty()) << "a rest that takes no time";
    ASSERT_EQ(heard.answers.size(), 1U);
    ASSERT_EQ(heard.runs.size(), 1U);
    const RunResult& first = *heard.answers.front();
    const RunResult& whole = *heard.runs.front();
    EXPECT_FALSE(first.request.logits.everyPosition);
    EXPECT_EQ(whole.request, wanted);
    EXPECT_EQ(first.thumbnails, whole.thumbnails);
    ASSERT_TRUE(first.effect && whole.effect);
    EXPECT_NEAR(first.effect->kl, whole.effect->kl, 1e-6);
    ASSERT_EQ(first.effect->changes.size(), whole.effect->changes.size());
    for (std::size_t i = 0; i < whole.effect->changes.size(); ++i) {
        EXPECT_EQ(first.effect->changes[i].edited.token, whole.effect->changes[i].edited.token);
        EXPECT_NEAR(first.effect->changes[i].edited.probability, whole.effect->changes[i].edited.probability,
                    1e-6F);
    }
    EXPECT_EQ(whole.effect->klPerPosition.size(), wanted.input.ids.size());
    EXPECT_EQ(whole.effect->klPerPosition, seen.runs.front()->effect->klPerPosition);
    EXPECT_GE(whole.cost.elapsed, first.cost.elapsed) << "of both";
    eager.run(wanted);
    owner.pumpUntilIdle(eager);
    EXPECT_EQ(heard.answers.size(), 1U) << "what is known is answered at once";
    EXPECT_EQ(heard.runs.size(), 2U);
}

TEST_F(SessionTest, FiftyFastTogglesEndInTheStateOfTheLast) {
    openDemo();
    std::mt19937 random(11);
    InterventionSet edits;
    Ticket last;
    for (int i = 0; i < 50; ++i) {
        edits = edits.toggled(head(random() % 4), EditKind::zeroZ);
        last = session.run(request(edits));
        if (i % 7 == 0) owner.pump();
    }
    owner.pumpUntilIdle(session);
    ASSERT_FALSE(seen.runs.empty());
    EXPECT_EQ(seen.tickets.back(), last);
    EXPECT_TRUE(std::is_sorted(seen.tickets.begin(), seen.tickets.end()));
    EXPECT_EQ(seen.runs.back()->request, request(edits));
    auto fresh =
        BlockingSession::open(std::string(HEADSCOPE_SOURCE_DIR) + "/resources/models/demo-induction", {1, 0});
    ASSERT_TRUE(fresh);
    EXPECT_EQ(seen.runs.back()->logits, (*(*fresh)->run(request(edits)))->logits);
}

TEST_F(SessionTest, AFileOfNumbersHoldsThePassAndTheDigestOfTheWeights) {
    openDemo();
    const test::TemporaryFolder folder;
    ExportRequest wanted;
    wanted.dataFile = folder.path("pattern.safetensors");
    RunRequest run = request(InterventionSet{}.toggled(head(1), EditKind::zeroZ));
    run.capture = {};
    run.capture.taps = {TapPoint::pattern};
    wanted.runs = {{"", run}};
    wanted.ids = run.input.ids;
    session.writeFile(wanted);
    owner.pumpUntilIdle(session);
    ASSERT_TRUE(seen.failures.empty());
    ASSERT_EQ(seen.files.size(), 1U);
    EXPECT_EQ(seen.files[0].modelSha256,
              *modelDigest(std::string(HEADSCOPE_SOURCE_DIR) + "/resources/models/demo-induction"));
    const auto file = SafetensorsReader::open(wanted.dataFile);
    ASSERT_TRUE(file);
    EXPECT_NE(file->find("blocks.0.attn.hook_pattern"), nullptr);
    EXPECT_NE(file->find("blocks.1.attn.hook_pattern"), nullptr);
    EXPECT_NE(file->find("input_ids"), nullptr);
}

TEST_F(SessionTest, AFileThatCannotBeWrittenFailsItsLaneAlone) {
    openDemo();
    ExportRequest wanted;
    wanted.dataFile = "/no/such/folder/x.npz";
    session.writeFile(wanted);
    session.run(request());
    owner.pumpUntilIdle(session);
    ASSERT_EQ(seen.failures.size(), 1U);
    EXPECT_EQ(seen.failures[0].first, Lane::files);
    EXPECT_EQ(seen.runs.size(), 1U);
}

TEST_F(SessionTest, BrokenModelKeepsTheOldOne) {
    openDemo();
    session.load("/nowhere/at/all");
    owner.pumpUntilIdle(session);
    ASSERT_EQ(seen.failures.size(), 1U);
    EXPECT_EQ(seen.failures[0].first, Lane::load);
    EXPECT_EQ(seen.failures[0].second.code, ErrorCode::fileMissing);
    session.run(request());
    owner.pumpUntilIdle(session);
    EXPECT_EQ(seen.runs.size(), 1U);
}

TEST_F(SessionTest, RunWithoutAModelSaysSo) {
    session.run(request());
    session.view({request().input, {}, {head(0)}});
    session.study(SweepRequest{});
    owner.pumpUntilIdle(session);
    EXPECT_EQ(seen.failures.size(), 3U);
}

TEST_F(SessionTest, SweepReportsPartsAndThenTheWhole) {
    openDemo();
    SweepRequest sweep;
    sweep.input = request().input;
    session.study(sweep);
    owner.pumpUntilIdle(session);
    ASSERT_EQ(seen.studies.size(), 1U);
    EXPECT_TRUE(std::get<SweepResultPtr>(seen.studies[0])->complete());
    EXPECT_GT(seen.progressReports, 0);
}

TEST_F(SessionTest, CancelledStudyReportsNothing) {
    openDemo();
    GenerateRequest generate;
    generate.input = request().input;
    generate.newTokens = 100;
    session.study(generate);
    session.cancel(Lane::study);
    owner.pumpUntilIdle(session);
    EXPECT_TRUE(seen.studies.empty());
    EXPECT_TRUE(seen.failures.empty());
}

TEST_F(SessionTest, ANewStudyReplacesTheOld) {
    openDemo();
    SweepRequest first;
    first.input = request().input;
    SweepRequest second = first;
    second.kind = EditKind::meanZ;
    session.study(first);
    session.study(second);
    owner.pumpUntilIdle(session);
    ASSERT_EQ(seen.studies.size(), 1U);
    EXPECT_EQ(std::get<SweepResultPtr>(seen.studies[0])->request.kind, EditKind::meanZ);
}

TEST(SessionLife, DestroyedWhileBusyReportsNothing) {
    Owner owner;
    Recorder seen;
    {
        Session session({1, 0}, owner.post());
        session.setObserver(&seen);
        session.load(std::string(HEADSCOPE_SOURCE_DIR) + "/resources/models/demo-induction");
    }
    owner.pump();
    EXPECT_TRUE(seen.models.empty());
    EXPECT_TRUE(seen.failures.empty());
}

// A test program may be built anywhere; the bundled models are those of this source tree.
class BlockingSessionTest : public ::testing::Test {
protected:
    void SetUp() override { ::setenv("HEADSCOPE_RESOURCES", HEADSCOPE_SOURCE_DIR "/resources", 1); }
};

TEST_F(BlockingSessionTest, OpensTheDemoByNameAndTellsWhatItIs) {
    const auto session = BlockingSession::open("demo-induction", {1, 0});
    ASSERT_TRUE(session) << session.error().text();
    const ModelInfo& model = (*session)->model();
    EXPECT_EQ(model.name, "demo-induction");
    EXPECT_EQ(model.spec.layerCount(), 2U);
    ASSERT_TRUE(model.tokenizer) << model.tokenizerError;
    const auto encoded = encodePrompt(model, "t01 t02", std::nullopt, text::SpecialTokens::add);
    ASSERT_TRUE(encoded) << encoded.error().text();
    EXPECT_EQ(encoded->ids, (std::vector<TokenId>{TokenId{0}, TokenId{1}, TokenId{2}}));
    EXPECT_EQ(encodePrompt(model, "", std::nullopt, text::SpecialTokens::leaveOff).error().code,
              ErrorCode::promptEmpty);
}

TEST_F(BlockingSessionTest, TextForAModelOfPicturesIsRefusedWithWhatToTry) {
    const auto model = inspectModel(HEADSCOPE_SOURCE_DIR "/tests/data/models/vit");
    ASSERT_TRUE(model) << model.error().text();
    const auto encoded = encodePrompt(**model, "a cat", std::nullopt, text::SpecialTokens::add);
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().code, ErrorCode::usage);
    EXPECT_NE(encoded.error().message.find("reads pictures, not text"), std::string::npos);
    EXPECT_NE(encoded.error().hint.find("PNG or JPEG"), std::string::npos);
}

TEST_F(BlockingSessionTest, ADecoderReadsItsStartTokenAndPlainText) {
    const auto session = BlockingSession::open("demo-induction", {1, 0});
    ASSERT_TRUE(session) << session.error().text();
    ModelInfo model = (*session)->model();
    model.spec.startToken = 5;
    const auto empty = encodeDecoderText(model, "");
    ASSERT_TRUE(empty) << empty.error().text();
    EXPECT_EQ(empty->ids, (std::vector<TokenId>{TokenId{5}}));
    const auto words = encodeDecoderText(model, "t01 t02");
    ASSERT_TRUE(words) << words.error().text();
    EXPECT_EQ(words->ids, (std::vector<TokenId>{TokenId{5}, TokenId{1}, TokenId{2}}));
    EXPECT_EQ(words->special, (std::vector<std::uint8_t>{1, 0, 0}));
    model.spec.maxPositions = 2;
    EXPECT_EQ(encodeDecoderText(model, "t01 t02").error().code, ErrorCode::promptTooLong);
}

TEST_F(BlockingSessionTest, EnginesOfOneJobShareTheDefaultMemoryLimit) {
    SessionOptions options{1, 0, 1U << 31U};
    const auto crowded = BlockingSession::open("demo-induction", options);
    ASSERT_FALSE(crowded) << "a few bytes each";
    EXPECT_EQ(crowded.error().code, ErrorCode::memoryLimit);
    options.memoryLimitBytes = std::uint64_t{1} << 32U;
    EXPECT_TRUE(BlockingSession::open("demo-induction", options)) << "a limit that is given is that of each";
}

TEST_F(BlockingSessionTest, TheCallersThreadIsFreeWhileAStudyRuns) {
    const auto session = BlockingSession::open("demo-induction", {1, 0});
    ASSERT_TRUE(session) << session.error().text();
    SweepRequest sweep;
    sweep.input.ids = {TokenId{1}, TokenId{2}};
    const auto caller = std::this_thread::get_id();
    int calls = 0;
    const auto study = (*session)->study(sweep, [&] {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        ++calls;
    });
    ASSERT_TRUE(study) << study.error().text();
    EXPECT_GT(calls, 0);
}

TEST_F(BlockingSessionTest, InterruptEndsTheRunningCall) {
    const auto session = BlockingSession::open("demo-induction", {1, 0});
    ASSERT_TRUE(session);
    (*session)->interrupt();
    GenerateRequest generate;
    generate.input.ids = {TokenId{0}, TokenId{1}};
    generate.newTokens = 120;
    const auto result = (*session)->study(generate);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::cancelled);
}

RunResultPtr resultOf(std::uint32_t id) {
    RunResult result;
    result.request.input.ids = {TokenId{id}};
    return std::make_shared<const RunResult>(std::move(result));
}

TEST(RunCache, ServesEqualRequestsAndForgetsTheOldest) {
    RunCache cache(2);
    for (std::uint32_t id = 0; id < 3; ++id) cache.put(resultOf(id));
    EXPECT_EQ(cache.find(resultOf(0)->request), nullptr);
    EXPECT_NE(cache.find(resultOf(2)->request), nullptr);
    cache.clear();
    EXPECT_EQ(cache.find(resultOf(2)->request), nullptr);
}

TEST(RunCache, DoesNotKeepCapturedTensors) {
    RunCache cache;
    RunResult result;
    result.captures.emplace_back();
    cache.put(std::make_shared<const RunResult>(result));
    EXPECT_EQ(cache.find(result.request), nullptr);
}

}  // namespace
}  // namespace headscope
