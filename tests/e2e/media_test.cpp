// SPDX-License-Identifier: GPL-3.0-or-later
// --image and --audio from outside: files in, classes, patterns and texts out.
#include "core/checkpoint/safetensors_reader.h"
#include "tests/e2e/cli_fixture.h"

namespace headscope::test {
namespace {

using Json = nlohmann::json;

class MediaCli : public Cli {
protected:
    static std::string model(const std::string& name) {
        return (std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/models" / name).string();
    }
    static std::string media(const std::string& name) {
        return (std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/media" / name).string();
    }
};

TEST_F(MediaCli, AblatesAPicturesHeadsByItsClasses) {
    const Json answer = json({"ablate", model("vit"), "--image", media("rgb8.png"), "--edit", "0.1=zero",
                              "--target", "dog", "--json"});
    EXPECT_EQ(answer.at("position"), 0);
    EXPECT_EQ(answer.at("baseline").at("top").size(), 5U);
    const std::string top = answer.at("baseline").at("top").at(0).at("token");
    EXPECT_TRUE(top == "cat" || top == "dog" || top == "a bird, small" || top == "fish" || top == "ox")
        << top;
    EXPECT_GT(answer.at("effect").at("kl").get<double>(), 0.0);
    const Json& input = answer.at("headscope").at("input");
    EXPECT_EQ(input.at("image").at("name"), "rgb8.png");
    EXPECT_EQ(input.at("image").at("sha256").get<std::string>().size(), 64U);
    EXPECT_FALSE(input.contains("ids"));
    EXPECT_EQ(input.at("tokens").at(2), "(0,1)");
    const Outcome shown = cli({"ablate", model("vit"), "--image", media("rgb8.png"), "--edit", "0.1=zero"});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_NE(shown.out.find("rgb8.png, 37 × 29"), std::string::npos) << shown.out;
    EXPECT_NE(shown.out.find("[CLS]"), std::string::npos) << shown.out;
}

TEST_F(MediaCli, CapturesTheSameFromAPictureAndItsCopy) {
    const std::string file = path("a.safetensors");
    json({"capture", model("clip"), "--image", media("turned6.png"), "--taps", "pattern,z", "-o", file,
          "--json"});
    const auto reader = SafetensorsReader::open(file);
    ASSERT_TRUE(reader);
    const TensorEntry* pattern = reader->find("blocks.0.attn.hook_pattern");
    ASSERT_NE(pattern, nullptr);
    EXPECT_EQ(pattern->shape, (std::vector<std::uint64_t>{1, 4, 10, 10}));
    EXPECT_EQ(reader->find("input_ids"), nullptr);
    EXPECT_NE(reader->metadata().at("headscope").find("turned6.png"), std::string::npos);
}

TEST_F(MediaCli, SweepsADistilledModelWithoutItsPreprocessorAndSaysSo) {
    const Outcome outcome =
        cli({"sweep", model("deit-teacher"), "--image", media("rgb.jpg"), "-o", path("s.csv")});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("preprocessor_config.json is missing"), std::string::npos) << outcome.err;
    EXPECT_NE(readBytes(path("s.csv")).find("0,3,"), std::string::npos);
}

TEST_F(MediaCli, HearsASoundAndWritesOn) {
    const Json ablated = json({"ablate", model("whisper"), "--audio", media("mono.wav"), "--decoder-ids",
                               "2,5,7", "--edit", "cross:0.1=zero", "--json"});
    EXPECT_EQ(ablated.at("position"), 2);
    EXPECT_EQ(ablated.at("headscope").at("input").at("audio").at("name"), "mono.wav");
    EXPECT_EQ(ablated.at("headscope").at("input").at("decoder_ids"), Json::parse("[2, 5, 7]"));
    const Json written =
        json({"generate", model("whisper"), "--audio", media("mono.wav"), "--new-tokens", "4", "--json"});
    EXPECT_GE(written.at("baseline").at("ids").size(), 1U);
    EXPECT_EQ(written.at("headscope").at("input").at("decoder_ids"), Json::parse("[2]"));
}

TEST_F(MediaCli, InspectsWithoutAPicture) {
    EXPECT_EQ(json({"inspect", model("vit"), "--json"}).at("input"),
              "pictures of 12 × 12 in patches of 4 × 4");
    EXPECT_EQ(json({"inspect", model("clip"), "--json"}).at("architecture"), "CLIPModel (vision tower)");
    EXPECT_NE(cli({"inspect", model("whisper")}).out.find("speech in 8 mel bands"), std::string::npos);
}

TEST_F(MediaCli, WrongKindsOfInputAreNamed) {
    const std::string png = media("rgb8.png"), wav = media("mono.wav");
    expectError({"ablate", model("vit"), "--text", "a", "--edit", "0.1=zero"}, 2, "--image");
    expectError({"ablate", model("whisper"), "--image", png, "--edit", "0.1=zero"}, 2, "--audio");
    expectError({"ablate", "demo-induction", "--image", png, "--edit", "0.1=zero"}, 2, "reads no pictures");
    expectError({"ablate", model("vit"), "--image", png, "--text", "a", "--edit", "0.1=zero"}, 2,
                "more than one");
    expectError({"ablate", model("vit"), "--image", wav, "--edit", "0.1=zero"}, 1, "mono.wav");
    expectError({"ablate", model("vit"), "--image", path("absent.png"), "--edit", "0.1=zero"}, 1,
                "absent.png");
    expectError({"ablate", model("vit"), "--image", png, "--edit", "0.1=zero", "--target", "whale"}, 1,
                "whale");
    expectError({"generate", model("vit"), "--image", png}, 2, "does not continue text");
    expectError({"ablate", model("vit"), "--image", png, "--edit", "0.1=mean", "--reference", png}, 2,
                "--reference");
}

}  // namespace
}  // namespace headscope::test
