// SPDX-License-Identifier: GPL-3.0-or-later
// The claims of the demo's model card, measured again: held-out accuracy, and what each skill's heads carry.
#include <gtest/gtest.h>

#include <map>

#include "core/session/training.h"
#include "tests/support/expect_error.h"
#include "tests/support/model_fixture.h"

namespace headscope {
namespace {

SkillReport reportOf(const char* model) {
    SkillRequest request;
    request.items = 100;  // as in the card
    request.model = (test::sourceDir() / "resources/models" / model).string();
    return test::valueOf(measureSkills(request, {}));
}

const SkillReport& demoReport() {
    static const SkillReport report = reportOf("demo");
    return report;
}

// skills.json is `headscope-cli skills demo --json`; sums may round otherwise on another machine, which moves
// an item or two of the 100.
TEST(DemoSkills, AreThoseOfTheModelCard) {
    const nlohmann::json card = test::readJson(test::sourceDir() / "resources/models/demo/skills.json");
    ASSERT_EQ(card.at("skills").size(), demoReport().skills.size());
    for (std::size_t i = 0; i < demoReport().skills.size(); ++i) {
        const SkillResult& measured = demoReport().skills[i];
        const nlohmann::json& claimed = card.at("skills")[i];
        EXPECT_EQ(claimed.at("skill"), measured.skill);
        EXPECT_EQ(claimed.at("n"), measured.items);
        EXPECT_NEAR(claimed.at("accuracy").get<double>(), measured.accuracy.value, 0.02) << measured.skill;
        EXPECT_NEAR(claimed.at("chance").get<double>(), measured.chance, 1e-9) << measured.skill;
        EXPECT_NEAR(claimed.at("accuracy_without_heads").get<double>(), measured.accuracyWithoutHeads, 0.05)
            << measured.skill;
    }
}

// The card's claim; three tenths instead of its fifth, for the items that other rounding moves.
TEST(DemoSkills, FewHeadsCarryThemAndRandomOnesDoNot) {
    for (const SkillResult& skill : demoReport().skills) {
        EXPECT_LE(skill.heads.size(), 5U) << skill.skill;
        EXPECT_LT(skill.accuracyWithoutHeads - skill.chance, 0.3 * (skill.accuracy.value - skill.chance))
            << skill.skill;
        double others = 0.0;
        for (const double share : skill.accuracyWithoutRandom) others += share;
        others /= static_cast<double>(skill.accuracyWithoutRandom.size());
        EXPECT_GT(others, skill.accuracyWithoutHeads + 0.1) << skill.skill;
    }
}

TEST(MaskedDemoSkills, AreThoseOfTheModelCard) {
    const nlohmann::json card =
        test::readJson(test::sourceDir() / "resources/models/demo-masked/skills.json");
    const SkillReport report = reportOf("demo-masked");
    ASSERT_EQ(card.at("skills").size(), report.skills.size());
    for (std::size_t i = 0; i < report.skills.size(); ++i) {
        const SkillResult& measured = report.skills[i];
        const nlohmann::json& claimed = card.at("skills")[i];
        EXPECT_EQ(claimed.at("skill"), measured.skill);
        EXPECT_NEAR(claimed.at("accuracy").get<double>(), measured.accuracy.value, 0.02) << measured.skill;
        EXPECT_GT(measured.accuracy.value, measured.frequencyBaseline + 0.2) << measured.skill;
    }
}

}  // namespace
}  // namespace headscope
