// SPDX-License-Identifier: GPL-3.0-or-later
// Encoder–decoders from outside: names, files and numbers that have to agree.
#include <cmath>

#include "core/checkpoint/safetensors_reader.h"
#include "tests/e2e/cli_fixture.h"

namespace headscope::test {
namespace {

using Json = nlohmann::json;

class EncoderDecoderCli : public Cli {
protected:
    std::vector<std::string> with(const std::string& command, std::vector<std::string> more) const {
        std::vector<std::string> all = {command, m_model, "--ids", "5,9,3,11,7", "--decoder-ids", "0,4,8"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    std::string m_model = std::string(HEADSCOPE_SOURCE_DIR) + "/tests/data/models/t5";
};

TEST_F(EncoderDecoderCli, InspectCountsBothStacks) {
    const Json answer = json({"inspect", m_model, "--json"});
    EXPECT_EQ(answer.at("n_layers"), 2);
    EXPECT_EQ(answer.at("n_encoder_layers"), 2);
    EXPECT_EQ(answer.at("positions"), "relative");
    EXPECT_NE(answer.at("attention").get<std::string>().find("cross"), std::string::npos);
}

TEST_F(EncoderDecoderCli, CapturesThreeKindsOfPatterns) {
    const std::string file = path("a.safetensors");
    json(with("capture", {"-o", file, "--json"}));
    const auto reader = SafetensorsReader::open(file);
    ASSERT_TRUE(reader);
    const auto shape = [&](const std::string& name) {
        const TensorEntry* entry = reader->find(name);
        return entry ? entry->shape : std::vector<std::uint64_t>{};
    };
    using Shape = std::vector<std::uint64_t>;
    EXPECT_EQ(shape("encoder.blocks.1.attn.hook_pattern"), (Shape{1, 2, 5, 5}));
    EXPECT_EQ(shape("decoder.blocks.1.attn.hook_pattern"), (Shape{1, 2, 3, 3}));
    EXPECT_EQ(shape("decoder.blocks.1.cross_attn.hook_pattern"), (Shape{1, 2, 3, 5}));
    EXPECT_EQ(shape("input_ids"), (Shape{1, 5}));
    EXPECT_EQ(shape("decoder_input_ids"), (Shape{1, 3}));
    EXPECT_EQ(shape("logits"), (Shape{1, 3, 31}));
}

TEST_F(EncoderDecoderCli, SweepEqualsAblatingEachHead) {
    const Json sweep = json(with("sweep", {"--json"}));
    for (const auto& [prefix, key] : {std::pair{"enc:", "encoder_effect"}, std::pair{"", "effect"},
                                      std::pair{"cross:", "cross_effect"}}) {
        const double swept = sweep.at(key).at(1).at(0).get<double>();
        const Json one = json(with("ablate", {"--edit", std::string(prefix) + "1.0=zero", "--json"}));
        const double kl = one.at("effect").at("kl").get<double>();
        EXPECT_NEAR(swept, kl, 1e-5 * std::max(1.0, kl)) << prefix;
        EXPECT_GT(kl, 0.0) << prefix;
        EXPECT_EQ(one.at("headscope").at("input").at("decoder_ids"), Json::parse("[0, 4, 8]"));
    }
}

TEST_F(EncoderDecoderCli, ContinuesTheDecoder) {
    const Json answer = json(with("generate", {"--new-tokens", "4", "--edit", "cross:0.1=zero", "--json"}));
    EXPECT_LE(answer.at("baseline").at("ids").size(), 4U);
    EXPECT_GE(answer.at("baseline").at("ids").size(), 1U);
    EXPECT_GE(answer.at("edited").at("ids").size(), 1U);
}

TEST_F(EncoderDecoderCli, SaysWhatDoesNotExist) {
    expectError(with("ablate", {"--edit", "cross:0.0=identity"}), 2, "attend to itself");
    expectError(with("ablate", {"--edit", "enc:2.0=zero"}), 1, "enc:2.0");
    expectError(with("ablate", {"--edit", "enc:0.0@3-7=zero"}), 1, "5 tokens");
    expectError({"ablate", "demo-induction", "--text", "t03", "--decoder-text", "t04", "--edit", "0.0=zero"},
                2, "no decoder");
}

}  // namespace
}  // namespace headscope::test
