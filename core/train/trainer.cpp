// SPDX-License-Identifier: GPL-3.0-or-later
// The loop around TrainableModel.
#include "core/train/trainer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/strict_json.h"

namespace headscope::train {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t kPointEvery = 100;  // steps
constexpr std::uint64_t kHeldOutBatches = 2;
constexpr const char* kWeights = "model.safetensors";
constexpr const char* kCheckpoint = "checkpoint.safetensors";
constexpr const char* kTokenizer = "tokenizer.json";

Json curveJson(const std::vector<CurvePoint>& curve) {
    Json points = Json::array();
    for (const CurvePoint& point : curve) {
        points.push_back({{"step", point.step}, {"loss", point.loss}, {"held_out_loss", point.heldOut}});
    }
    return points;
}

}  // namespace

Trainer::Trainer(TrainRecipe recipe, std::filesystem::path folder)
    : m_recipe(std::move(recipe)), m_folder(std::move(folder)) {}

Result<std::unique_ptr<Trainer>> Trainer::start(const TrainRecipe& recipe,
                                                const std::filesystem::path& folder, bool resume) {
    std::unique_ptr<Trainer> trainer(new Trainer(recipe, folder));
    HEADSCOPE_CHECKED(trainer->prepare(resume));
    return trainer;
}

Result<void> Trainer::prepare(bool resume) {
    std::error_code error;
    const bool begun = std::filesystem::exists(file(kCheckpoint), error);
    if (resume && !begun) {
        return fail(ErrorCode::fileMissing, fmt::format("\"{}\" has no {}", m_folder.string(), kCheckpoint),
                    "leave off --resume to begin");
    }
    if (!resume && (begun || std::filesystem::exists(file(kWeights), error))) {
        return fail(ErrorCode::fileExists, fmt::format("\"{}\" already holds a model", m_folder.string()),
                    begun ? "go on with --resume, or choose another folder" : "choose another folder");
    }
    std::filesystem::create_directories(m_folder, error);
    if (error) {
        return fail(ErrorCode::fileWriteFailed,
                    fmt::format("\"{}\" cannot be made: {}", m_folder.string(), error.message()),
                    "choose another folder");
    }
    if (!resume) HEADSCOPE_CHECKED(learnVocabulary());
    HEADSCOPE_TRY(const std::shared_ptr<const text::Tokenizer> tokenizer, text::loadTokenizer(m_folder));
    HEADSCOPE_TRY(const ConfigView config, ConfigView::read(m_folder));
    HEADSCOPE_TRY(m_model, TrainableModel::create(config, m_recipe.seed, m_recipe.adam, m_recipe.precision));
    if (m_model->spec().maxPositions < m_recipe.length) {
        return fail(ErrorCode::configKey,
                    fmt::format("the recipe's length is {}, its model has {} positions", m_recipe.length,
                                m_model->spec().maxPositions),
                    "shorten the length");
    }
    m_rows.emplace(m_recipe, Split::training, tokenizer);
    m_heldOut.emplace(m_recipe, Split::heldOut, tokenizer);
    return resume ? readCheckpoint() : Result<void>();
}

Result<void> Trainer::learnVocabulary() {
    WordCounter words;
    for (std::uint64_t i = 0; i < m_recipe.tokenizerDocuments; ++i)
        HEADSCOPE_CHECKED(words.add(syntheticDocument(Split::training, m_recipe.seed, i).text));
    const SpecialTokenSet special = m_recipe.specialTokens();
    const BpeVocabulary vocabulary = trainBpe(words.counts(), special, m_recipe.vocabulary);
    HEADSCOPE_TRY(nlohmann::json config, parseStrictJson(m_recipe.config));
    config["vocab_size"] = vocabulary.tokens.size();
    HEADSCOPE_CHECKED(writeFileAtomically(file("config.json"), config.dump(2) + "\n", Overwrite::allow));
    HEADSCOPE_CHECKED(writeFileAtomically(file("tokenizer_config.json"),
                                          tokenizerConfigJson(special, m_recipe.length), Overwrite::allow));
    return writeFileAtomically(file(kTokenizer), tokenizerJson(vocabulary, special), Overwrite::allow);
}

Result<StepReport> Trainer::step() {
    HEADSCOPE_TRY(const TrainBatch batch, m_rows->batch(m_done));
    HEADSCOPE_TRY(const StepReport report,
                  m_model->step(batch, m_recipe.learningRateAt(m_done), m_recipe.headLassoAt(m_done)));
    ++m_done;
    m_sum += report.loss;
    if (m_done % kPointEvery == 0 || complete()) HEADSCOPE_CHECKED(addPoint());
    return report;
}

Result<void> Trainer::addPoint() {
    const std::uint32_t since = m_curve.empty() ? 0 : m_curve.back().step;
    double heldOut = 0.0;
    for (std::uint64_t i = 0; i < kHeldOutBatches; ++i) {
        HEADSCOPE_TRY(const TrainBatch batch, m_heldOut->batch(i));
        HEADSCOPE_TRY(const double loss, m_model->loss(batch));
        heldOut += loss / kHeldOutBatches;
    }
    m_curve.push_back({m_done, m_sum / (m_done - since), heldOut});
    m_sum = 0.0;
    return {};
}

Result<void> Trainer::saveCheckpoint() const {
    const Json note = {{"done", m_done}, {"sum", m_sum}, {"curve", curveJson(m_curve)}};
    return m_model->saveState(file(kCheckpoint), note.dump());
}

Result<void> Trainer::readCheckpoint() {
    HEADSCOPE_TRY(const std::string text, m_model->loadState(file(kCheckpoint)));
    const Json note = Json::parse(text, nullptr, false);
    const bool known =
        note.is_object() && note.contains("done") && note.contains("sum") && note.contains("curve");
    if (!known || !note["done"].is_number_unsigned() || note["done"].get<std::uint32_t>() > m_recipe.steps) {
        return fail(ErrorCode::fileFormat, fmt::format("\"{}\" is no checkpoint of this recipe", kCheckpoint),
                    "resume with the recipe that it was made with");
    }
    m_done = note["done"].get<std::uint32_t>();
    m_sum = note["sum"].get<double>();
    for (const Json& point : note["curve"]) {
        m_curve.push_back(
            {point.value("step", 0U), point.value("loss", 0.0), point.value("held_out_loss", 0.0)});
    }
    return {};
}

Result<void> Trainer::saveModel() const {
    HEADSCOPE_CHECKED(m_model->saveWeights(file(kWeights), Dtype::f16));
    const Json record = {{"steps", m_done}, {"curve", curveJson(m_curve)}};
    HEADSCOPE_CHECKED(writeFileAtomically(file("training.json"), record.dump(1) + "\n", Overwrite::allow));
    std::error_code ignored;
    if (complete()) std::filesystem::remove(file(kCheckpoint), ignored);
    return {};
}

}  // namespace headscope::train
