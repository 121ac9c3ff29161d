// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every family, on every model of the tests: tensors are all used, and no config does harm.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/model/spec/model_cost.h"
#include "core/model/spec/table_match.h"
#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::configOf;
using test::modelFolder;
using test::readConfig;
using test::valueOf;

std::vector<std::string> modelsOfTheTests() {
    std::vector<std::string> names;
    const auto folder = modelFolder("gpt2").parent_path();
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

class EveryModel : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModel, UsesEveryTensorOfItsFile) {
    const ReadModel read = valueOf(readConfig(configOf(GetParam())));
    const auto checkpoint = valueOf(Checkpoint::open(modelFolder(GetParam())));
    const auto match = valueOf(matchTable(read.table, checkpoint));
    EXPECT_EQ(match.unused, std::vector<std::string>{}) << "a tensor that the forward forgot";
}

TEST_P(EveryModel, ParametersFollowFromTheConfigAlone) {
    const ReadModel read = valueOf(readConfig(configOf(GetParam())));
    const auto checkpoint = valueOf(Checkpoint::open(modelFolder(GetParam())));
    EXPECT_EQ(parametersOf(read.table), valueOf(matchTable(read.table, checkpoint)).parameters);
}

TEST_P(EveryModel, ReadsTheSameByItsModelTypeAlone) {
    json config = configOf(GetParam());
    const ModelSpec spec = valueOf(readConfig(config)).spec;
    if (!spec.output.head) return;  // only the architecture says that there is none
    config.erase("architectures");
    ModelSpec other = valueOf(readConfig(config)).spec;
    other.architecture = spec.architecture;
    // Nor does a model type say which of two classifiers is meant (DeiT).
    if (other.output.head && other.output.reads == spec.output.reads) {
        EXPECT_EQ(other, spec);
    }
}

// Each key in turn gets each value: an error or a spec whose table can be made, never a crash or a huge one.
TEST_P(EveryModel, AnyKeyOfAConfigMayBeWrong) {
    const json whole = configOf(GetParam());
    const json values[] = {0,
                           -1,
                           1,
                           3,
                           4294967295U,
                           1e300,
                           0.5,
                           "many",
                           true,
                           nullptr,
                           json::array(),
                           json::object(),
                           json::array({1}),
                           json::array({"a"})};
    for (const auto& [key, was] : whole.items()) {
        for (const json& value : values) {
            json config = whole;
            config[key] = value;
            const auto read = readConfig(config);
            if (!read) {
                EXPECT_LT(read.error().text().size(), 2000U) << key;
            } else {
                EXPECT_LE(read->table.rows.size(), 4096U * 16U) << key << ' ' << value;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(OfTheTests, EveryModel, ::testing::ValuesIn(modelsOfTheTests()),
                         [](const auto& parameter) {
                             std::string name = parameter.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(EveryFamily, HasAModelInTheTests) {
    std::set<std::string_view> seen;
    for (const std::string& name : modelsOfTheTests())
        seen.insert(valueOf(readConfig(configOf(name))).family->id);
    for (const Family* family : families()) EXPECT_TRUE(seen.contains(family->id)) << family->id;
}

}  // namespace
}  // namespace headscope
