// SPDX-License-Identifier: GPL-3.0-or-later
// Classifiers of texts through the engine: one answer or one at every position, sweeps, resumed runs.
// Covers: core/forward/request_check.cpp, core/forward/forward_pass.cpp
#include <algorithm>

#include "core/forward/sweep_runner.h"
#include "model_fixture.h"
#include "tests/support/expect_error.h"

namespace headscope::test {
namespace {

class TextClassifier : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        const auto folder = sourceDir() / "tests/data/models" / GetParam();
        model = openModel(folder);
        ASSERT_TRUE(model);
        request = fullCapture(GoldenTensors(folder / "golden.safetensors").ids("input_ids"));
    }
    std::shared_ptr<const LoadedModel> model;
    RunRequest request;
};

TEST_P(TextClassifier, AnswersForThePromptOrForEveryPosition) {
    ForwardPass pass(model, kTestMemory);
    const bool once = model->spec().output.answersOnce();
    request.interventions = InterventionSet().toggled(allHeads(model->spec()).front(), EditKind::zeroZ);
    const RunResult result = runOrFail(pass, request);
    const std::size_t tokens = request.input.tokenCount(), classes = model->spec().output.labels.size();
    const auto rows = static_cast<std::int64_t>(once ? 1 : tokens);
    EXPECT_EQ(captured(result, "logits").shape,
              (std::vector<std::int64_t>{1, rows, static_cast<std::int64_t>(classes)}));
    EXPECT_EQ(result.logits->position, Position{once ? 0 : static_cast<std::uint32_t>(tokens) - 1});
    EXPECT_EQ(result.logits->top.size(), classes);
    EXPECT_EQ(result.effect->klPerPosition.size(), once ? 0U : tokens);
    EXPECT_FALSE(result.logits->loss);
    request.capture.logits = KeptLogits::last;
    const auto& all = captured(result, "logits").values;
    const auto last = captured(runOrFail(pass, request), "logits").values;
    // The last row is the only one, once; fewer rows are summed in another order.
    ASSERT_EQ(last.size(), classes);
    for (std::size_t i = 0; i < classes; ++i)
        EXPECT_NEAR(last[i], all[all.size() - classes + i], 1e-5) << "class " << i;
}

TEST_P(TextClassifier, SweepEqualsOneByOneAndResumedEqualsFresh) {
    ForwardPass pass(model, kTestMemory);
    SweepRequest sweep;
    sweep.input = request.input;
    auto runner = SweepRunner::start(pass, sweep, {});
    ASSERT_TRUE(runner) << runner.error().text();
    for (auto more = (*runner)->step({}); more && *more;) more = (*runner)->step({});
    request.capture = {};
    for (const HeadRef& head : allHeads(model->spec())) {
        request.interventions = InterventionSet().toggled(head, EditKind::zeroZ);
        ForwardPass fresh(model, kTestMemory);
        const RunResult expected = runOrFail(fresh, request), resumed = runOrFail(pass, request);
        EXPECT_EQ(resumed.logits, expected.logits) << headText(head);
        EXPECT_EQ(runOrFail(pass, request).logits, expected.logits) << headText(head) << ", all known";
        EXPECT_NEAR((*runner)->result().at(head), expected.effect->kl,
                    1e-5 * std::max(1.0, expected.effect->kl))
            << headText(head);
    }
}

TEST_P(TextClassifier, RefusesClassesAndPositionsThatItDoesNotHave) {
    ForwardPass pass(model, kTestMemory);
    const auto classes = static_cast<std::uint32_t>(model->spec().output.labels.size());
    request.logits.target = TokenId{classes - 1};
    EXPECT_TRUE(pass.run(request, {}));
    request.logits.target = TokenId{classes};  // a token of the vocabulary, but no class
    expectError(pass.run(request, {}), ErrorCode::headRange, {"class " + std::to_string(classes)});
    request.logits.target.reset();
    request.logits.position = Position{3};
    if (model->spec().output.answersOnce()) {
        expectError(pass.run(request, {}), ErrorCode::headRange, {"answers once", "position 3"});
    } else {
        EXPECT_EQ(runOrFail(pass, request).logits->position, Position{3});
    }
}

INSTANTIATE_TEST_SUITE_P(Models, TextClassifier,
                         ::testing::Values("bert-sequence", "bert-tokens", "modernbert-sequence-mean"),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace headscope::test
