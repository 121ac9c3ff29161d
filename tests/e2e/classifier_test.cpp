// SPDX-License-Identifier: GPL-3.0-or-later
// Classifiers of texts from outside: classes in the tokens' place.
// Covers: app/cli/commands/ablate_table.cpp, app/cli/commands/inspect.cpp
#include "tests/e2e/cli_fixture.h"

namespace headscope::test {
namespace {

using Json = nlohmann::json;

class ClassifierCli : public Cli {
protected:
    static std::string model(const std::string& name) {
        return (std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/models" / name).string();
    }
};

TEST_F(ClassifierCli, AblatesByTheClassesOfASequence) {
    const std::vector<std::string> words = {"ablate",   model("bert-sequence"),
                                            "--ids",    "3,5,7,9",
                                            "--edit",   "0.1=zero",
                                            "--target", "positive",
                                            "--foil",   "#0"};
    std::vector<std::string> asJson = words;
    asJson.emplace_back("--json");
    const Json answer = json(asJson);
    EXPECT_EQ(answer.at("position"), 0);
    EXPECT_EQ(answer.at("baseline").at("top").size(), 3U);
    EXPECT_EQ(answer.at("baseline").at("target").at("token"), "positive");
    EXPECT_EQ(answer.at("baseline").at("foil").at("token"), "negative");
    EXPECT_GT(answer.at("effect").at("kl").get<double>(), 0.0);
    const Outcome shown = cli(words);
    EXPECT_EQ(shown.status, 0) << shown.err;
    for (const char* part : {"position   0, for the whole prompt", "class", "neutral", "of positive"})
        EXPECT_NE(shown.out.find(part), std::string::npos) << shown.out;
}

TEST_F(ClassifierCli, AnswersForOneTokenOfMany) {
    const Json answer = json({"ablate", model("bert-tokens"), "--ids", "3,5,7,9", "--edit", "0.1=zero",
                              "--position", "1", "--target", "B-PER", "--json"});
    EXPECT_EQ(answer.at("position"), 1);
    EXPECT_EQ(answer.at("effect").at("kl_per_position").size(), 4U);
    EXPECT_EQ(answer.at("baseline").at("target").at("token"), "B-PER");
    const Outcome shown = cli({"ablate", model("bert-tokens"), "--ids", "3,5,7,9", "--edit", "0.1=zero"});
    EXPECT_NE(shown.out.find("position   3, at #9"), std::string::npos) << shown.out;
}

TEST_F(ClassifierCli, RefusesWhatASequenceDoesNotAnswer) {
    const std::vector<std::string> words = {"ablate",  model("bert-sequence"), "--ids", "3,5,7", "--edit",
                                            "0.1=zero"};
    const auto with = [&words](std::initializer_list<const char*> more) {
        std::vector<std::string> all = words;
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    expectError(with({"--position", "2"}), 1, "answers once for the whole prompt");
    expectError(with({"--target", "mixed"}), 1, "class \"mixed\" is not among the model's 3");
    expectError(with({"--target", "#9"}), 1, "class #9 does not exist");
}

TEST_F(ClassifierCli, InspectNamesTheClasses) {
    const Outcome shown = cli({"inspect", model("bert-sequence")});
    EXPECT_NE(shown.out.find("3, once for the prompt: negative, neutral, positive"), std::string::npos)
        << shown.out;
    EXPECT_NE(shown.out.find("40 tokens"), std::string::npos) << shown.out;
    const Json answer = json({"inspect", model("bert-span"), "--json"});
    EXPECT_EQ(answer.at("labels"), Json::parse(R"(["start", "end"])"));
    EXPECT_EQ(answer.at("d_vocab"), 40);
    EXPECT_EQ(json({"inspect", model("gpt2"), "--json"}).at("labels"), Json::array());
    EXPECT_NE(cli({"inspect", "--architectures"}).out.find("CamembertForTokenClassification"),
              std::string::npos);
}

}  // namespace
}  // namespace headscope::test
