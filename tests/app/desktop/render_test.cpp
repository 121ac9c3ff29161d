// SPDX-License-Identifier: GPL-3.0-or-later
// `headscope render` from outside: every figure, its sidecar, the figure made again, and what is refused.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "tests/e2e/program.h"

namespace headscope::test {
namespace {

const std::string kPrompt = "t33 t62 t12 t32 t28 t43 t13 t49 t27 t40 t33 t62 t12 t32 t28 t43 t13 t49";

class Render : public testing::Test {
protected:
    void SetUp() override {
        if (std::string(HEADSCOPE_APP_PATH).empty()) GTEST_SKIP() << "headscope is not built";
    }
    static Outcome render(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "render");
        return run(HEADSCOPE_APP_PATH, arguments);
    }
    // A figure of the demo model that has to work; returns the file's bytes.
    std::string figure(const std::string& file, std::vector<std::string> options) const {
        std::vector<std::string> arguments = {"demo-induction", "--text", kPrompt, "-o", path(file)};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome outcome = render(arguments);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(outcome.err, "");
        EXPECT_EQ(outcome.out, "");
        return readBytes(path(file));
    }
    [[nodiscard]] nlohmann::json sidecar(const std::string& file) const {
        return nlohmann::json::parse(readBytes(path(file + ".json")), nullptr, false);
    }
    void expectError(const std::vector<std::string>& arguments, int status, const std::string& part) const {
        const std::size_t before = m_folder.entryCount();
        const Outcome outcome = render(arguments);
        const std::string shown = testing::PrintToString(arguments) + "\n" + outcome.err;
        EXPECT_EQ(outcome.status, status) << shown;
        EXPECT_EQ(outcome.err.rfind("headscope: error: ", 0), 0U) << shown;
        EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << shown;
        EXPECT_NE(outcome.err.find(part), std::string::npos) << shown << "expected: " << part;
        EXPECT_EQ(m_folder.entryCount(), before) << shown << "left something behind";
    }
    [[nodiscard]] std::string path(const std::string& file) const { return m_folder.path(file).string(); }

    TemporaryFolder m_folder;
};

// Times differ from run to run; nothing else may.
std::string withoutMetadata(const std::string& svg) {
    const std::size_t begin = svg.find("<metadata>");
    const std::size_t end = svg.find("</metadata>");
    if (begin == std::string::npos || end == std::string::npos) return svg;
    return svg.substr(0, begin) + svg.substr(end);
}

std::vector<std::string> svgTexts(const std::string& svg) {
    std::vector<std::string> texts;
    const std::regex text("<text[^>]*>([^<]*)</text>");
    for (std::sregex_iterator at(svg.begin(), svg.end(), text); at != std::sregex_iterator(); ++at) {
        texts.push_back((*at)[1]);
    }
    return texts;
}

const std::vector<std::vector<std::string>> kFigures = {
    {"--figure", "grid", "--edit", "0.1=zero", "--edit", "1.0@2-5=scale:0.5"},
    {"--figure", "head", "--heads", "1.0,1.1", "--scale", "log", "--width", "170"},
    {"--figure", "arcs", "--heads", "1.0", "--theme", "dark"},
    {"--figure", "compare", "--heads", "1.0", "--edit", "0.1=zero", "--title", "Head 1.0", "--panel", "b"},
    {"--figure", "ablation", "--metric", "logit-diff", "--target", "t27", "--foil", "t40", "--position",
     "16"},
    {"--figure", "outputs", "--edit", "0.1=zero", "--top", "5"},
};

TEST_F(Render, EveryFigureIsMadeAgainFromItsSidecar) {
    for (const std::vector<std::string>& options : kFigures) {
        const std::string first = figure(options[1] + ".svg", options);
        ASSERT_FALSE(first.empty());
        const nlohmann::json json = sidecar(options[1] + ".svg");
        ASSERT_TRUE(json.is_object()) << options[1];
        EXPECT_EQ(json["figure"]["kind"], options[1]);
        EXPECT_EQ(json["headscope"]["model"]["name"], "demo-induction");
        const Outcome again =
            render({"--from", path(options[1] + ".svg.json"), "-o", path(options[1] + "-again.svg")});
        ASSERT_EQ(again.status, 0) << again.err;
        EXPECT_EQ(again.err, "");
        EXPECT_EQ(withoutMetadata(readBytes(path(options[1] + "-again.svg"))), withoutMetadata(first))
            << options[1];
    }
}

TEST_F(Render, AllFormatsAreWritten) {
    EXPECT_EQ(figure("a.png", {"--figure", "grid"}).substr(1, 3), "PNG");
    EXPECT_EQ(figure("a.pdf", {"--figure", "grid"}).substr(0, 8), "%PDF-1.4");
    EXPECT_NE(figure("a.svg", {"--figure", "grid"}).find("<svg"), std::string::npos);
}

TEST_F(Render, AblationShowsTheNumbersOfSweep) {
    if (std::string(HEADSCOPE_CLI_PATH).empty()) GTEST_SKIP() << "headscope-cli is not built";
    const Outcome sweep = run(HEADSCOPE_CLI_PATH,
                              {"sweep", "demo-induction", "--text", kPrompt, "--metric", "dloss", "--json"});
    ASSERT_EQ(sweep.status, 0) << sweep.err;
    const auto effect = nlohmann::json::parse(sweep.out)["effect"];
    const std::vector<std::string> texts =
        svgTexts(figure("a.svg", {"--figure", "ablation", "--metric", "dloss"}));
    for (const auto& layer : effect) {
        for (const auto& value : layer) {
            const std::string number = fmt::format("{:.2f}", std::abs(value.get<double>()));
            EXPECT_TRUE(std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
                return text == number || text == "−" + number;
            })) << number;
        }
    }
}

TEST_F(Render, SidecarSaysWhatWasAsked) {
    figure("a.svg", kFigures[4]);
    const nlohmann::json json = sidecar("a.svg");
    EXPECT_EQ(json["metric"], "logit-diff");
    EXPECT_EQ(json["position"], 16);
    EXPECT_EQ(json["target"], 27);
    EXPECT_EQ(json["foil"], 40);
    EXPECT_EQ(json["headscope"]["input"]["ids"].size(), 19U);
    figure("b.svg", kFigures[3]);
    EXPECT_EQ(sidecar("b.svg")["heads"], nlohmann::json::array({"1.0"}));
    EXPECT_EQ(sidecar("b.svg")["headscope"]["edits"], nlohmann::json::array({"0.1=zero"}));
    EXPECT_EQ(sidecar("b.svg")["figure"]["panel"], "b");
}

TEST_F(Render, LooksMayChangeWhenMadeAgain) {
    figure("a.svg", {"--figure", "grid"});
    const Outcome again = render({"--from", path("a.svg.json"), "-o", path("b.svg"), "--width", "120"});
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_NE(readBytes(path("b.svg")).find("width=\"120mm\""), std::string::npos);
    expectError({"--from", path("a.svg.json"), "-o", path("c.svg"), "--figure", "head"}, 2, "--from");
    expectError({"--from", path("a.svg.json"), "-o", path("c.svg"), "--text", "t01"}, 2, "--from");
}

TEST_F(Render, AnotherModelThanTheSidecarSaysIsToldOf) {
    figure("a.svg", {"--figure", "grid"});
    std::string text = readBytes(path("a.svg.json"));
    const std::size_t digest = text.find("\"sha256\": \"") + 11;
    ASSERT_LT(digest, text.size());
    text[digest] = text[digest] == '0' ? '1' : '0';
    const auto other = m_folder.write("other.json", text);
    const Outcome again = render({"--from", other.string(), "-o", path("b.svg")});
    EXPECT_EQ(again.status, 0) << again.err;
    EXPECT_NE(again.err.find("headscope: warning: model \"demo-induction\""), std::string::npos) << again.err;
    EXPECT_EQ(withoutMetadata(readBytes(path("b.svg"))), withoutMetadata(readBytes(path("a.svg"))));
}

TEST_F(Render, ExistingFilesStay) {
    const std::string before = figure("a.svg", {"--figure", "grid"});
    expectError({"demo-induction", "--text", "t01 t02", "--figure", "grid", "-o", path("a.svg")}, 1,
                "exists");
    EXPECT_EQ(readBytes(path("a.svg")), before);
    EXPECT_EQ(
        render({"demo-induction", "--text", "t01 t02", "--figure", "grid", "-o", path("a.svg"), "--force"})
            .status,
        0);
    EXPECT_NE(readBytes(path("a.svg")), before);
}

// A suite of its own: ctest gives each its time.
class RenderErrors : public Render {};

TEST_F(RenderErrors, WrongUseIsStatusTwo) {
    const std::string file = path("x.svg");
    const std::vector<std::string> good = {"demo-induction", "--text", kPrompt, "-o", file};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), good.begin(), good.end());
        return more;
    };
    expectError(good, 2, "--figure");
    expectError(with({"--figure", "pie"}), 2, "pie");
    expectError(with({"--figure", "head"}), 2, "--heads");
    expectError(with({"--figure", "grid", "--heads", "0.0"}), 2, "--heads");
    expectError(with({"--figure", "grid", "--metric", "kl"}), 2, "--metric");
    expectError(with({"--figure", "compare", "--heads", "0.0"}), 2, "--edit");
    expectError(with({"--figure", "outputs"}), 2, "--edit");
    expectError(with({"--figure", "ablation", "--metric", "logit-diff"}), 2, "target");
    expectError(with({"--figure", "ablation", "--edit-kind", "zero-layer"}), 2, "zero-layer");
    expectError(with({"--figure", "grid", "--width", "5"}), 2, "width");
    expectError(with({"--figure", "grid", "--dpi", "9"}), 2, "dpi");
    expectError(with({"--figure", "grid", "--colormap", "jet"}), 2, "jet");
    expectError(with({"--figure", "grid", "--colormap", "tide"}), 2, "tide");
    expectError(with({"--figure", "grid", "--scale", "cubic"}), 2, "cubic");
    expectError(with({"--figure", "grid", "--height", "20", "--font-size", "40"}), 2, "too small");
    expectError(with({"--figure", "grid", "--edit", "0.0=patch:a"}), 2, "not in this build");
    expectError(with({"--figure", "grid", "--device", "cuda"}), 2, "not in this build");
    expectError(with({"--figure", "grid", "--device", "cuda:1"}), 2, "with LibTorch 2.");
    expectError(with({"--figure", "grid", "--surprise"}), 2, "--surprise");
    expectError({"demo-induction", "--figure", "grid", "-o", file}, 2, "no prompt");
    expectError({"--text", kPrompt, "--figure", "grid", "-o", file}, 2, "MODEL");
    expectError({"demo-induction", "--text", kPrompt, "--figure", "grid", "-o", path("x.gif")}, 2, ".gif");
    expectError({"demo-induction", "--text", kPrompt, "--figure", "grid"}, 2, "-o");
}

TEST_F(RenderErrors, FailedWorkIsStatusOneAndLeavesNothing) {
    const std::string file = path("x.pdf");
    expectError({"demo-induction", "--text", "hello", "--figure", "grid", "-o", file}, 1, "hello");
    expectError({"demo-induction", "--text", kPrompt, "--figure", "head", "--heads", "7.0", "-o", file}, 1,
                "7.0");
    expectError({"/no/model", "--text", kPrompt, "--figure", "grid", "-o", file}, 1, "/no/model");
    expectError({"demo-induction", "--text", kPrompt, "--figure", "grid", "-o", path("none/x.pdf")}, 1,
                "folder");
    expectError({"--from", path("none.json"), "-o", file}, 1, "none.json");
    const std::string damaged = m_folder.write("damaged.json", "{\"figure\": 3").string();
    expectError({"--from", damaged, "-o", file}, 1, "damaged.json");
    const std::string empty = m_folder.write("empty.json", "{}").string();
    expectError({"--from", empty, "-o", file}, 1, "empty.json");
}

TEST_F(Render, HelpNeedsNoDisplayAndNamesTheOptions) {
    const Outcome help = render({"--help"});
    EXPECT_EQ(help.status, 0);
    for (const char* option : {"--figure", "--from", "--colormap", "--edit", "--threads"}) {
        EXPECT_NE(help.out.find(option), std::string::npos) << option;
    }
}

TEST_F(Render, SegmentsOfAPairSurviveTheSidecar) {
    const std::filesystem::path bert =
        std::filesystem::path(HEADSCOPE_TEST_DATA_DIR) / "models/trained-here-tiny-bert";
    if (!std::filesystem::exists(bert / "config.json")) GTEST_SKIP() << bert << " is not there";
    const Outcome made = render({bert.string(), "--text", "the cat", "--pair", "a dog", "--figure", "head",
                                 "--heads", "0.0", "-o", path("a.svg")});
    ASSERT_EQ(made.status, 0) << made.err;
    const Outcome again = render({"--from", path("a.svg.json"), "-o", path("b.svg")});
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(withoutMetadata(readBytes(path("a.svg"))), withoutMetadata(readBytes(path("b.svg"))));
}

TEST_F(Render, FiguresOfAPictureAreMadeAgainFromThePictureBesideThem) {
    const std::string vit = HEADSCOPE_SOURCE_DIR "/tests/data/models/vit";
    const std::string media = HEADSCOPE_SOURCE_DIR "/tests/data/media/";
    std::filesystem::copy_file(media + "rgb8.png", path("seen.png"));
    const std::vector<std::vector<std::string>> figures = {{"head", "--heads", "1.0"},
                                                           {"outputs", "--edit", "0.1=zero", "--top", "2"}};
    for (const std::vector<std::string>& options : figures) {
        const std::string file = options[0] + ".svg";
        std::vector<std::string> arguments = {vit, "--image", path("seen.png"), "-o", path(file), "--figure"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcome made = render(arguments);
        ASSERT_EQ(made.status, 0) << made.err;
        EXPECT_EQ(sidecar(file)["headscope"]["input"]["image"]["name"], "seen.png");
        const Outcome again = render({"--from", path(file + ".json"), "-o", path("again-" + file)});
        ASSERT_EQ(again.status, 0) << again.err;
        EXPECT_EQ(again.err, "");
        EXPECT_EQ(withoutMetadata(readBytes(path("again-" + file))), withoutMetadata(readBytes(path(file))));
    }
    const std::vector<std::string> head = svgTexts(readBytes(path("head.svg")));
    EXPECT_NE(std::find(head.begin(), head.end(), "(2,2)"), head.end()) << "patches name the axes";
    const std::vector<std::string> outputs = svgTexts(readBytes(path("outputs.svg")));
    EXPECT_NE(std::find(outputs.begin(), outputs.end(), "cat"), outputs.end()) << "classes by their labels";
}

TEST_F(Render, APictureThatIsGoneOrAnotherIsToldOf) {
    const std::string vit = HEADSCOPE_SOURCE_DIR "/tests/data/models/vit";
    const std::string media = HEADSCOPE_SOURCE_DIR "/tests/data/media/";
    const Outcome made =
        render({vit, "--image", media + "rgb8.png", "-o", path("a.svg"), "--figure", "grid"});
    ASSERT_EQ(made.status, 0) << made.err;
    expectError({"--from", path("a.svg.json"), "-o", path("b.svg")}, 1, "rgb8.png");
    expectError({"--from", path("a.svg.json"), "--audio", media + "mono.wav", "-o", path("b.svg")}, 2,
                "not made of such a file");
    const Outcome other =
        render({"--from", path("a.svg.json"), "--image", media + "grey.jpg", "-o", path("b.svg")});
    EXPECT_EQ(other.status, 0) << other.err;
    EXPECT_NE(other.err.find("file \"grey.jpg\" is not the one"), std::string::npos) << other.err;
    nlohmann::json json = sidecar("a.svg");
    json["headscope"]["input"]["image"]["name"] = "../rgb8.png";
    std::ofstream(path("c.json")) << json.dump();
    expectError({"--from", path("c.json"), "-o", path("d.svg")}, 1, "no plain file name");
}

}  // namespace
}  // namespace headscope::test
