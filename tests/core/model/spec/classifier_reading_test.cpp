// SPDX-License-Identifier: GPL-3.0-or-later
// Labels, and what the classifiers of every text encoder read and are spelled like.
#include "core/model/spec/classifier_reading.h"

#include <algorithm>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::configOf;
using test::expectError;
using test::readConfig;
using test::valueOf;
using test::viewOf;

TEST(ClassifierReading, ReadsLabelsInOrder) {
    using Labels = std::vector<std::string>;
    EXPECT_EQ(valueOf(readLabels(viewOf({{"id2label", {{"0", "cat"}, {"1", "dog"}, {"10", "far"}}}}))),
              (Labels{"cat", "dog"}));
    EXPECT_EQ(valueOf(readLabels(viewOf({{"num_labels", 3}}))), (Labels{"LABEL_0", "LABEL_1", "LABEL_2"}));
    EXPECT_EQ(valueOf(readLabels(viewOf({{"model_type", "vit"}}))).size(), 2U);
    expectError(readLabels(viewOf({{"id2label", {{"1", "dog"}}}})), ErrorCode::configKey, {"id2label"});
    expectError(readLabels(viewOf({{"id2label", {{"0", 7}}}})), ErrorCode::configKey);
}

TEST(ClassifierReading, KnowsTheKindByTheEndingOfTheArchitecture) {
    const auto kindOf = [](json names) {
        return valueOf(readClassifierKind(viewOf({{"architectures", std::move(names)}})));
    };
    EXPECT_EQ(kindOf({"BertForSequenceClassification"}), ClassifierKind::sequence);
    EXPECT_EQ(kindOf({"RobertaForTokenClassification"}), ClassifierKind::tokens);
    EXPECT_EQ(kindOf({"MPNetForQuestionAnswering"}), ClassifierKind::span);
    EXPECT_EQ(kindOf({"BertForMaskedLM"}), ClassifierKind::none);
    EXPECT_EQ(kindOf(json::array()), ClassifierKind::none);
    expectError(readClassifierKind(viewOf({{"architectures", 7}})), ErrorCode::configKey, {"architectures"});
}

TEST(ClassifierReading, ReadsWhatEachKindAnswers) {
    const auto outputOf = [](const char* architecture, json config) {
        ModelSpec spec;
        spec.output.tied = true;
        config["architectures"] = {architecture};
        const auto read = readTextClassifier(viewOf(config), Activation::tanh, spec);
        EXPECT_TRUE(read.has_value());
        return spec.output;
    };
    const json labels = {{"id2label", {{"0", "good"}, {"1", "bad"}, {"2", "so-so"}}}};
    const OutputSpec sequence = outputOf("XForSequenceClassification", labels);
    EXPECT_TRUE(sequence.head && sequence.bias && sequence.transform && !sequence.tied);
    EXPECT_EQ(sequence.reads, HeadInput::first);
    EXPECT_EQ(sequence.activation, Activation::tanh);
    EXPECT_EQ(sequence.norm, NormKind::none);
    EXPECT_EQ(sequence.labels, (std::vector<std::string>{"good", "bad", "so-so"}));
    const OutputSpec tokens = outputOf("XForTokenClassification", labels);
    EXPECT_EQ(tokens.reads, HeadInput::position);
    EXPECT_FALSE(tokens.transform);
    EXPECT_EQ(tokens.labels.size(), 3U);
    const OutputSpec span = outputOf("XForQuestionAnswering", labels);
    EXPECT_EQ(span.labels, (std::vector<std::string>{"start", "end"}));
    EXPECT_FALSE(span.answersOnce());
    EXPECT_TRUE(outputOf("XForMaskedLM", labels).tied) << "another spec is left alone";
}

// The tensors of a family's classifier, without its base.
std::vector<std::string> headOf(const char* model, const char* architecture) {
    json config = configOf(model);
    config["architectures"] = {architecture};
    config["id2label"] = {{"0", "a"}, {"1", "b"}, {"2", "c"}};
    const ReadModel read = valueOf(readConfig(config));
    EXPECT_EQ(read.spec.outputs(), read.spec.output.labels.size());
    std::vector<std::string> names;
    for (const TensorRow& row : read.table.rows) {
        if (row.ours.starts_with("head.") && row.ours.ends_with(".weight")) names.push_back(row.theirs);
        if (row.ours == "head.weight") {
            EXPECT_EQ(row.shape.front(), read.spec.outputs());
        }
    }
    return names;
}

// Source: transformers, models/*/modeling_*.py; the fixtures hold one of each form, this the other names.
TEST(ClassifierReading, SpellsEveryFamilysHead) {
    using Names = std::vector<std::string>;
    const Names own = {"classifier.dense.weight", "classifier.out_proj.weight"};
    for (const char* name : {"RobertaForSequenceClassification", "XLMRobertaForSequenceClassification",
                             "CamembertForSequenceClassification"})
        EXPECT_EQ(headOf("roberta", name), own) << name;
    EXPECT_EQ(headOf("mpnet", "MPNetForSequenceClassification"), own);
    EXPECT_EQ(headOf("electra", "ElectraForSequenceClassification"), own);
    EXPECT_EQ(headOf("bert-masked-lm", "BertForSequenceClassification"),
              (Names{"pooler.dense.weight", "classifier.weight"}));
    EXPECT_EQ(headOf("deberta-v2", "DebertaV2ForSequenceClassification"),
              (Names{"pooler.dense.weight", "classifier.weight"}));
    EXPECT_EQ(headOf("distilbert", "DistilBertForSequenceClassification"),
              (Names{"pre_classifier.weight", "classifier.weight"}));
    EXPECT_EQ(headOf("albert", "AlbertForSequenceClassification"),
              (Names{"pooler.weight", "classifier.weight"}));
    EXPECT_EQ(headOf("modernbert", "ModernBertForTokenClassification"),
              (Names{"head.dense.weight", "head.norm.weight", "classifier.weight"}));
    EXPECT_EQ(headOf("modernbert", "ModernBertForQuestionAnswering").back(), "classifier.weight");
    for (const auto& [model, family] : {std::pair("bert-masked-lm", "Bert"),
                                        {"roberta", "Roberta"},
                                        {"roberta", "XLMRoberta"},
                                        {"roberta", "Camembert"},
                                        {"distilbert", "DistilBert"},
                                        {"albert", "Albert"},
                                        {"mpnet", "MPNet"},
                                        {"electra", "Electra"},
                                        {"deberta", "Deberta"},
                                        {"deberta-v2", "DebertaV2"}}) {
        const std::string name = family;
        EXPECT_EQ(headOf(model, (name + "ForTokenClassification").c_str()), Names{"classifier.weight"})
            << name;
        EXPECT_EQ(headOf(model, (name + "ForQuestionAnswering").c_str()), Names{"qa_outputs.weight"}) << name;
    }
}

TEST(ClassifierReading, MultipleChoiceOpensWithoutAHead) {
    json config = configOf("bert-sequence");
    config["architectures"] = {"BertForMultipleChoice"};
    const ModelSpec spec = valueOf(readConfig(config)).spec;
    EXPECT_FALSE(spec.output.head);
    EXPECT_TRUE(spec.output.labels.empty());
}

TEST(ClassifierReading, ModernBertPoolsAsItsConfigSays) {
    json config = configOf("modernbert-sequence");
    EXPECT_EQ(valueOf(readConfig(config)).spec.output.reads, HeadInput::first);
    config["classifier_pooling"] = "mean";
    EXPECT_EQ(valueOf(readConfig(config)).spec.output.reads, HeadInput::mean);
    config["architectures"] = {"ModernBertForTokenClassification"};
    EXPECT_EQ(valueOf(readConfig(config)).spec.output.reads, HeadInput::position);
    config["classifier_pooling"] = "max";
    expectError(readConfig(config), ErrorCode::configKey, {"classifier_pooling", "\"max\"", "\"mean\""});
}

}  // namespace
}  // namespace headscope
