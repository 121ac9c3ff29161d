// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands answer: fields of docs/cli.md, and numbers that have to agree with each other.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>

#include "core/checkpoint/safetensors_reader.h"
#include "tests/e2e/cli_fixture.h"

namespace headscope::test {
namespace {

using Json = nlohmann::json;

double mean(const Json& values, std::size_t begin) {
    double sum = 0.0;
    for (std::size_t i = begin; i < values.size(); ++i) sum += values[i].get<double>();
    return sum / static_cast<double>(values.size() - begin);
}

std::vector<float> floatsOf(const TensorEntry& entry) {
    std::vector<float> values(entry.elements());
    std::memcpy(values.data(), entry.bytes.data(), entry.bytes.size());
    return values;
}

void expectProvenance(const Json& answer) {
    ASSERT_TRUE(answer.contains("headscope"));
    const Json& block = answer.at("headscope");
    for (const char* key :
         {"version", "model", "input", "edits", "dtype", "device", "threads", "seconds", "peak_rss_bytes"}) {
        EXPECT_TRUE(block.contains(key)) << key;
    }
    EXPECT_EQ(block.at("model").at("sha256").get<std::string>().size(), 64U);
    EXPECT_EQ(block.at("input").at("ids").size(), block.at("input").at("tokens").size());
}

TEST_F(Cli, InspectsWithTheFieldsOfTheContract) {
    const Json answer = json({"inspect", "demo-induction", "--json"});
    expectProvenance(answer);
    EXPECT_EQ(answer.at("architecture"), "GPT2LMHeadModel");
    EXPECT_EQ(answer.at("family"), "gpt2");
    EXPECT_EQ(answer.at("n_layers"), 2);
    EXPECT_EQ(answer.at("n_heads"), 2);
    EXPECT_EQ(answer.at("n_kv_heads"), 2);
    EXPECT_EQ(answer.at("d_model"), 64);
    EXPECT_EQ(answer.at("d_head"), 32);
    EXPECT_EQ(answer.at("d_vocab"), 65);
    EXPECT_EQ(answer.at("n_ctx"), 128);
    EXPECT_EQ(answer.at("attention"), "causal");
    EXPECT_EQ(answer.at("positions"), "learned");
    EXPECT_EQ(answer.at("dtype"), "F32");
    EXPECT_GT(answer.at("parameters").get<int>(), 0);
    EXPECT_GT(answer.at("bytes").get<int>(), 0);
    EXPECT_TRUE(answer.contains("d_mlp"));
    EXPECT_TRUE(answer.contains("tokenizer"));
}

TEST_F(Cli, ComputesIn16BitsAndSaysSo) {
    const std::vector<std::string> work = {"ablate", "demo-induction", "--text", "t01 t02 t03 t01",
                                           "--edit", "1.0=zero",       "--json"};
    std::vector<std::string> narrow = work;
    narrow.insert(narrow.end(), {"--dtype", "bf16"});
    const Json exact = json(work), rounded = json(narrow);
    EXPECT_EQ(exact.at("headscope").at("dtype"), "f32");
    EXPECT_EQ(rounded.at("headscope").at("dtype"), "bf16");
    const double kl = exact.at("effect").at("kl").get<double>();
    EXPECT_NE(rounded.at("effect").at("kl").get<double>(), kl);
    EXPECT_NEAR(rounded.at("effect").at("kl").get<double>(), kl, 0.05 * kl + 1e-3);
}

TEST_F(Cli, InspectsAConfigWithoutWeights) {
    const std::filesystem::path models = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/models";
    const TemporaryFolder bare;
    std::filesystem::copy_file(models / "gemma3/config.json", bare.path("config.json"));
    const Json answer = json({"inspect", bare.path().string(), "--json"});
    const Json whole = json({"inspect", (models / "gemma3").string(), "--json"});
    EXPECT_EQ(answer.at("parameters"), whole.at("parameters"));
    EXPECT_EQ(answer.at("cost"), whole.at("cost"));
    EXPECT_GT(answer.at("cost").at("operations").get<std::uint64_t>(), 0U);
    EXPECT_EQ(answer.at("bytes"), 0);
    EXPECT_NE(cli({"inspect", bare.path().string()}).out.find("none in the folder"), std::string::npos);
}

TEST_F(Cli, ListsTheArchitecturesWithoutAModel) {
    const Outcome outcome = cli({"inspect", "--architectures"});
    EXPECT_EQ(outcome.status, 0);
    for (const char* name :
         {"GPT2LMHeadModel", "RobertaForMaskedLM", "Gemma3ForCausalLM", "FalconForCausalLM"})
        EXPECT_NE(outcome.out.find(name), std::string::npos) << name;
}

TEST_F(Cli, TokenizesWithByteOffsets) {
    const Json answer = json({"tokenize", "demo-induction", "--text", "t03  t64", "--json"});
    expectProvenance(answer);
    EXPECT_EQ(answer.at("ids"), Json::parse("[0, 3, 64]"));
    EXPECT_EQ(answer.at("tokens"), Json::parse(R"(["<bos>", "t03", "t64"])"));
    EXPECT_EQ(answer.at("offsets"), Json::parse("[[0, 0], [0, 3], [5, 8]]"));
    EXPECT_EQ(answer.at("special"), Json::parse("[true, false, false]"));
    const Json many = json({"tokenize", "demo-induction", "--jsonl",
                            write("p.jsonl", "{\"text\": \"t01\"}\n{\"ids\": [2]}\n"), "--json"});
    EXPECT_EQ(many.at("prompts").size(), 2U);
    EXPECT_EQ(many.at("prompts").at(0).at("ids"), Json::parse("[0, 1]"));
    EXPECT_EQ(many.at("headscope").at("input").at("ids"), Json::parse("[[0, 1], [2]]"));
}

// The model's README: without head 0.1 copying ends.
TEST_F(Cli, AblatesTheHeadThatCopyingNeeds) {
    const Json answer = json({"ablate", "demo-induction", "--text", kRepeated, "--edit", "0.1=zero",
                              "--target", "t27", "--foil", "t40", "--json"});
    expectProvenance(answer);
    EXPECT_EQ(answer.at("headscope").at("edits"), Json::parse(R"(["0.1=zero"])"));
    EXPECT_EQ(answer.at("position"), 20);
    const Json& top = answer.at("baseline").at("top");
    ASSERT_EQ(top.size(), 10U);
    EXPECT_EQ(top.at(0).at("token"), "t27");
    EXPECT_EQ(top.at(0).at("id"), 27);
    EXPECT_GT(top.at(0).at("prob").get<double>(), 0.99);
    EXPECT_NEAR(std::log(top.at(0).at("prob").get<double>()), top.at(0).at("logprob").get<double>(), 1e-5);
    EXPECT_LT(mean(answer.at("baseline").at("loss_per_position"), 13), 0.01);
    EXPECT_GT(mean(answer.at("edited").at("loss_per_position"), 13), 3.0);
    const Json& effect = answer.at("effect");
    EXPECT_EQ(effect.at("top1_changed"), true);
    EXPECT_EQ(effect.at("kl_per_position").size(), 21U);
    EXPECT_NEAR(effect.at("kl_per_position").at(20).get<double>(), effect.at("kl").get<double>(), 1e-4);
    EXPECT_NEAR(effect.at("dloss").get<double>(),
                answer.at("edited").at("loss").get<double>() - answer.at("baseline").at("loss").get<double>(),
                1e-5);
    EXPECT_GT(answer.at("baseline").at("logit_diff").get<double>(),
              answer.at("edited").at("logit_diff").get<double>());
}

// What a first start shows: the map names the heads that carry the name across. They stand in for each other,
// so two of the three strongest have to go before the answer is another one.
TEST_F(Cli, FindsTheHeadOfTheDemoThatNamesTheReceiver) {
    const std::string prompt = "When Mary and John went to the store, John gave a drink to";
    const Json sweep = json({"sweep", "demo", "--text", prompt, "--json"});
    std::vector<std::pair<double, std::string>> heads;
    for (std::size_t layer = 0; layer < sweep.at("effect").size(); ++layer) {
        const Json& row = sweep.at("effect").at(layer);
        for (std::size_t head = 0; head < row.size(); ++head)
            heads.emplace_back(row.at(head).get<double>(),
                               std::to_string(layer) + '.' + std::to_string(head));
    }
    std::sort(heads.rbegin(), heads.rend());
    ASSERT_EQ(heads.size(), 40U);
    const auto ablated = [&](const std::string& head) {
        return json({"ablate", "demo", "--text", prompt, "--edit", head + "=zero", "--json"});
    };
    const Json strongest = ablated(heads.front().second);
    EXPECT_EQ(strongest.at("baseline").at("top").at(0).at("token"), "\u0120Mary");
    EXPECT_EQ(strongest.at("effect").at("top1_changed"), true) << heads.front().second;
    const Json middle = ablated(heads[20].second);
    EXPECT_EQ(middle.at("effect").at("top1_changed"), false) << heads[20].second;
}

TEST_F(Cli, FindsNoEffectOfAnEditThatChangesNothing) {
    const Json answer = json(
        {"ablate", "demo-induction", "--text", kRepeated, "--edit", "*=scale:1", "--json", "--top", "3"});
    EXPECT_LT(std::abs(answer.at("effect").at("kl").get<double>()), 1e-6);
    EXPECT_EQ(answer.at("effect").at("top1_changed"), false);
    EXPECT_EQ(answer.at("baseline").at("top").size(), 3U);
}

TEST_F(Cli, ReadsEffectsAtThePositionAskedFor) {
    const Json last = json({"ablate", "demo-induction", "--text", kRepeated, "--edit", "1.*=zero", "--json"});
    const Json early = json(
        {"ablate", "demo-induction", "--text", kRepeated, "--edit", "1.*=zero", "--position", "5", "--json"});
    EXPECT_EQ(early.at("position"), 5);
    EXPECT_NEAR(early.at("effect").at("kl").get<double>(),
                last.at("effect").at("kl_per_position").at(5).get<double>(), 1e-5);
}

TEST_F(Cli, WritesBothLogitsOfAnAblation) {
    const std::string file = path("logits.safetensors");
    const Json answer = json(
        {"ablate", "demo-induction", "--text", "t01 t02 t03", "--edit", "0.1=zero", "-o", file, "--json"});
    const auto reader = SafetensorsReader::open(file);
    ASSERT_TRUE(reader) << reader.error().text();
    for (const char* name : {"logits.baseline", "logits.edited"}) {
        ASSERT_NE(reader->find(name), nullptr) << name;
        EXPECT_EQ(reader->find(name)->shape, (std::vector<std::uint64_t>{1, 4, 65}));
    }
    const std::vector<float> edited = floatsOf(*reader->find("logits.edited"));
    const auto best = std::max_element(edited.begin() + 3 * 65, edited.end()) - (edited.begin() + 3 * 65);
    EXPECT_EQ(answer.at("edited").at("top").at(0).at("id"), best);
    EXPECT_NE(floatsOf(*reader->find("logits.baseline")), edited);
}

TEST_F(Cli, CapturesWithTheNamesAndAxesOfTheContract) {
    const std::string file = path("a.safetensors");
    const Json answer = json({"capture", "demo-induction", "--text", "t01 t02 t03", "--taps",
                              "pattern,z,resid_post", "-o", file, "--json"});
    expectProvenance(answer);
    const auto reader = SafetensorsReader::open(file);
    ASSERT_TRUE(reader) << reader.error().text();
    EXPECT_EQ(reader->tensors().size(), 8U);
    for (const char* layer : {"0", "1"}) {
        const std::string block = std::string("blocks.") + layer;
        const TensorEntry* pattern = reader->find(block + ".attn.hook_pattern");
        ASSERT_NE(pattern, nullptr);
        ASSERT_EQ(pattern->shape, (std::vector<std::uint64_t>{1, 2, 4, 4}));
        const std::vector<float> values = floatsOf(*pattern);
        for (std::size_t row = 0; row < 8; ++row) {
            double sum = 0.0;
            for (std::size_t key = 0; key < 4; ++key) sum += static_cast<double>(values[row * 4 + key]);
            EXPECT_NEAR(sum, 1.0, 1e-5);
            for (std::size_t key = row % 4 + 1; key < 4; ++key) EXPECT_EQ(values[row * 4 + key], 0.0F);
        }
        EXPECT_EQ(reader->find(block + ".attn.hook_z")->shape, (std::vector<std::uint64_t>{1, 4, 2, 32}));
        EXPECT_EQ(reader->find(block + ".hook_resid_post")->shape, (std::vector<std::uint64_t>{1, 4, 64}));
    }
    EXPECT_EQ(reader->find("logits")->shape, (std::vector<std::uint64_t>{1, 4, 65}));
    EXPECT_EQ(reader->find("input_ids")->dtype, Dtype::i64);
    EXPECT_EQ(Json::parse(reader->metadata().at("headscope")).at("input").at("ids"),
              Json::parse("[0, 1, 2, 3]"));
}

TEST_F(Cli, CapturesOnlyTheHeadsNamedInTheirOrder) {
    const std::string all = path("all.safetensors");
    const std::string some = path("some.safetensors");
    ASSERT_EQ(cli({"capture", "demo-induction", "--text", "t01 t02", "--logits", "none", "-o", all}).status,
              0);
    ASSERT_EQ(cli({"capture", "demo-induction", "--text", "t01 t02", "--heads", "1.1,1.0", "--logits", "last",
                   "-o", some})
                  .status,
              0);
    const auto whole = SafetensorsReader::open(all);
    const auto reader = SafetensorsReader::open(some);
    ASSERT_TRUE(whole && reader);
    EXPECT_EQ(whole->find("logits"), nullptr);
    EXPECT_EQ(reader->find("logits")->shape, (std::vector<std::uint64_t>{1, 1, 65}));
    EXPECT_EQ(reader->find("heads")->shape, (std::vector<std::uint64_t>{2, 2}));
    EXPECT_EQ(reader->find("blocks.0.attn.hook_pattern"), nullptr);
    const std::vector<float> straight = floatsOf(*whole->find("blocks.1.attn.hook_pattern"));
    std::vector<float> swapped = floatsOf(*reader->find("blocks.1.attn.hook_pattern"));
    std::rotate(swapped.begin(), swapped.begin() + 9, swapped.end());
    EXPECT_EQ(swapped, straight);
}

TEST_F(Cli, SweepsToTheNumbersThatAblateGives) {
    const std::string csv = path("sweep.csv");
    const Json sweep = json({"sweep", "demo-induction", "--text", kRepeated, "-o", csv, "--json"});
    expectProvenance(sweep);
    EXPECT_EQ(sweep.at("metric"), "kl");
    EXPECT_EQ(sweep.at("n"), 1);
    std::istringstream rows(readBytes(csv));
    std::string row;
    std::getline(rows, row);
    EXPECT_EQ(row, "layer,head,value,ci_low,ci_high,n");
    for (std::size_t layer = 0; layer < 2; ++layer) {
        for (std::size_t head = 0; head < 2; ++head) {
            const std::string name = std::to_string(layer) + "." + std::to_string(head);
            const Json one =
                json({"ablate", "demo-induction", "--text", kRepeated, "--edit", name + "=zero", "--json"});
            const double value = sweep.at("effect").at(layer).at(head).get<double>();
            EXPECT_NEAR(value, one.at("effect").at("kl").get<double>(), 1e-5) << name;
            std::getline(rows, row);
            EXPECT_EQ(row.rfind(std::to_string(layer) + "," + std::to_string(head) + ",", 0), 0U) << row;
            EXPECT_NEAR(std::stod(row.substr(4)), value, 1e-6) << row;
        }
    }
}

// Whoever reads the file knows that nothing in it is exact; the demo's copying heads lead either way.
TEST_F(Cli, EstimatesSayThatTheyAre) {
    const std::string csv = path("estimate.csv");
    const std::vector<std::string> work = {"sweep",    "demo-induction", "--text", kRepeated,
                                           "--metric", "dloss",          "--json"};
    std::vector<std::string> estimating = work;
    estimating.insert(estimating.end(), {"--estimate", "-o", csv});
    const Json exact = json(work), estimate = json(estimating);
    EXPECT_EQ(exact.at("method"), "exact");
    EXPECT_EQ(estimate.at("method"), "first-order");
    EXPECT_EQ(estimate.at("n"), 1);
    EXPECT_NE(estimate.at("effect"), exact.at("effect"));
    std::istringstream rows(readBytes(csv));
    std::string row;
    std::getline(rows, row);
    EXPECT_EQ(row, "layer,head,value,ci_low,ci_high,n,method");
    for (int heads = 0; heads < 4; ++heads) {
        std::getline(rows, row);
        EXPECT_NE(row.find(",1,first-order"), std::string::npos) << row;
    }
    const Outcome table = cli({"sweep", "demo-induction", "--text", kRepeated, "--estimate"});
    EXPECT_NE(table.out.find("first-order estimate, not exact"), std::string::npos) << table.out;
}

TEST_F(Cli, SweepsManyPromptsToMeansWithIntervals) {
    const std::string second = "t05 t09 t20 t05 t09";
    const std::string file =
        write("p.jsonl", std::string("{\"text\": \"") + kRepeated + "\", \"target\": \"t27\"}\n" +
                             "{\"text\": \"" + second + "\", \"target\": \"t20\"}\n");
    const std::vector<std::string> metric = {"--metric", "dlogprob", "--json"};
    const auto sweep = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"sweep", "demo-induction"});
        arguments.insert(arguments.end(), metric.begin(), metric.end());
        return json(arguments);
    };
    const Json both = sweep({"--jsonl", file});
    const Json one = sweep({"--text", kRepeated, "--target", "t27"});
    const Json two = sweep({"--text", second, "--target", "t20"});
    EXPECT_EQ(both.at("n"), 2);
    const double a = one.at("effect").at(0).at(1).get<double>();
    const double b = two.at("effect").at(0).at(1).get<double>();
    EXPECT_NEAR(both.at("effect").at(0).at(1).get<double>(), (a + b) / 2, 1e-4);
    EXPECT_NEAR(both.at("ci_low").at(0).at(1).get<double>(), std::min(a, b), 1e-4);
    EXPECT_NEAR(both.at("ci_high").at(0).at(1).get<double>(), std::max(a, b), 1e-4);
}

TEST_F(Cli, AblatesManyPrompts) {
    const std::string file = write("p.jsonl", "{\"text\": \"t01 t02 t01\"}\n{\"text\": \"t05 t06 t05\"}\n");
    const Json answer = json({"ablate", "demo-induction", "--jsonl", file, "--edit", "0.1=zero", "--json"});
    EXPECT_EQ(answer.at("n"), 2);
    ASSERT_EQ(answer.at("prompts").size(), 2U);
    const double sum = answer.at("prompts").at(0).at("effect").at("kl").get<double>() +
                       answer.at("prompts").at(1).at("effect").at("kl").get<double>();
    EXPECT_NEAR(answer.at("effect").at("kl").at("value").get<double>(), sum / 2, 1e-5);
    EXPECT_EQ(answer.at("effect").at("kl").at("ci").size(), 2U);
}

TEST_F(Cli, TakesMeansFromAReferenceFile) {
    const std::string file = write("r.txt", "t01 t02 t03\nt09 t08\n");
    const std::vector<std::string> base = {"ablate", "demo-induction", "--text", kRepeated,
                                           "--edit", "0.1=mean",       "--json"};
    std::vector<std::string> with = base;
    with.insert(with.end(), {"--reference", file});
    const Json own = json(base);
    const Json reference = json(with);
    EXPECT_NE(own.at("effect").at("kl"), reference.at("effect").at("kl"));
    EXPECT_NE(
        reference.at("headscope").at("reference").get<std::string>().find("2 texts of r.txt, 7 positions"),
        std::string::npos);
}

TEST_F(Cli, ContinuesTextEditedAndUnedited) {
    const Json answer = json({"generate", "demo-induction", "--text", kRepeated, "--edit", "0.1=zero",
                              "--new-tokens", "4", "--json"});
    expectProvenance(answer);
    EXPECT_EQ(answer.at("baseline").at("tokens"), Json::parse(R"(["t27", "t40", "t44", "t64"])"));
    EXPECT_EQ(answer.at("edited").at("ids").size(), 4U);
    EXPECT_NE(answer.at("edited").at("ids"), answer.at("baseline").at("ids"));
    const std::vector<std::string> drawn = {"generate", "demo-induction", "--text", "t01 t02",
                                            "--sample", "--temperature",  "2",      "--seed",
                                            "7",        "--json"};
    EXPECT_EQ(json(drawn).at("baseline"), json(drawn).at("baseline"));
    EXPECT_TRUE(json(drawn).at("edited").is_null());
}

TEST_F(Cli, RepeatsAndListsTheTimes) {
    const Json answer = json(
        {"ablate", "demo-induction", "--text", "t01 t02", "--edit", "1.1=zero", "--repeat", "3", "--json"});
    const Json& times = answer.at("headscope").at("seconds").at("run");
    ASSERT_EQ(times.size(), 3U);
    for (const Json& time : times) EXPECT_GT(time.get<double>(), 0.0);
}

TEST_F(Cli, AnswersPeopleWithoutJson) {
    const std::vector<std::vector<std::string>> commands = {
        {"inspect", "demo-induction"},
        {"tokenize", "demo-induction", "--text", "t01"},
        {"ablate", "demo-induction", "--text", kRepeated, "--edit", "0.1=zero"},
        {"sweep", "demo-induction", "--text", kRepeated},
        {"generate", "demo-induction", "--text", kRepeated, "--new-tokens", "2"},
        {"version"},
        {"help"},
        {"help", "ablate"},
        {"sweep", "--help"},
        {"--version"},
    };
    for (const auto& command : commands) {
        const Outcome outcome = cli(command);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(outcome.err, "");
        EXPECT_GT(outcome.out.size(), 10U);
        EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos) << "styles only on a terminal";
    }
    EXPECT_NE(
        cli({"ablate", "demo-induction", "--text", kRepeated, "--edit", "0.1=zero"}).out.find("\"t27\""),
        std::string::npos);
}

TEST_F(Cli, WarnsOnStandardErrorAlone) {
    const auto lenient = demoCopy("lenient");
    Json tokenizer = Json::parse(readBytes(lenient / "tokenizer.json"));
    tokenizer["model"]["unk_token"] = "<bos>";
    folder().write("lenient/tokenizer.json", tokenizer.dump());
    const Outcome outcome = cli({"tokenize", lenient.string(), "--text", "t01 elephant", "--json"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err,
              "headscope-cli: warning: \"elephant\" is not in the "
              "vocabulary, <bos> stands for it\n");
    EXPECT_FALSE(Json::parse(outcome.out, nullptr, false).is_discarded());
}

TEST_F(Cli, CompletesInBash) {
    const std::string script = write("completion.bash", cli({"completion", "bash"}).out);
    const std::string check = "source " + script +
                              "; COMP_WORDS=(headscope-cli ab); COMP_CWORD=1; _headscope_cli; " +
                              "[ \"${COMPREPLY[*]}\" = ablate ] || exit 1; " +
                              "COMP_WORDS=(headscope-cli ablate demo --edi); COMP_CWORD=3; "
                              "_headscope_cli; " +
                              "[ \"${COMPREPLY[*]}\" = --edit ]";
    EXPECT_EQ(run("/bin/bash", {"-c", check}).status, 0);
}

TEST_F(Cli, TrainsAModelThatTheOtherCommandsOpen) {
    const std::string recipe = write("recipe.json", R"({"objective": "next-token", "vocabulary": 300,
        "tokenizer_documents": 20, "seed": 1, "steps": 3, "rows": 2, "length": 32, "warmup_steps": 2,
        "config": {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": 8, "n_head": 2,
                   "n_layer": 1, "n_positions": 64, "layer_norm_epsilon": 1e-5}})");
    const std::string folder = path("trained");
    const Outcome trained = cli({"train", recipe, "-o", folder, "--threads", "1"});
    ASSERT_EQ(trained.status, 0) << trained.err;
    EXPECT_NE(trained.out.find("step      3/3"), std::string::npos) << trained.out;
    const Json answer =
        json({"ablate", folder, "--text", "Mary went to the store", "--edit", "0.1=zero", "--json"});
    EXPECT_EQ(answer["headscope"]["edits"][0], "0.1=zero");
    EXPECT_EQ(cli({"train", recipe, "-o", folder}).status, 1) << "a model is not overwritten";
}

}  // namespace
}  // namespace headscope::test
