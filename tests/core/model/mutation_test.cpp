// SPDX-License-Identifier: GPL-3.0-or-later
// Are the reference models chosen so that every option of the spec matters? Each option in turn is set wrong:
// at least one model must then miss its reference. An option that nothing notices is an option nobody tests.
// Covers: core/model/transformer.cpp
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <functional>
#include <iostream>
#include <regex>
#include <set>

#include "core/forward/torch_guard.h"
#include "core/model/spec/families.h"
#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"
#include "model_fixture.h"
#include "tensor_matchers.h"

namespace headscope::test {
namespace {

constexpr double kPattern = 2e-5;
constexpr double kRelative = 1e-4;

// Changes a spec; what it does not change does not count.
struct Mutation {
    const char* option;  // "AttentionSpec.softcap", as in the headers
    std::function<void(ModelSpec&)> apply;
};

template <class T>
T& partOf(ModelSpec& spec);
template <>
StackSpec& partOf(ModelSpec& spec) {
    return spec.stacks.back();
}
template <>
EmbeddingSpec& partOf(ModelSpec& spec) {
    return spec.stacks.back().embedding;
}
template <>
RotarySpec& partOf(ModelSpec& spec) {
    return spec.stacks.back().rotary;
}
template <>
RotaryStretchSpec& partOf(ModelSpec& spec) {
    return spec.stacks.back().rotary.stretch;
}
template <>
BlockSpec& partOf(ModelSpec& spec) {
    return spec.stacks.back().block;
}
template <>
ExpertsSpec& partOf(ModelSpec& spec) {
    return spec.stacks.back().block.experts;
}
template <>
AttentionSpec& partOf(ModelSpec& spec) {
    return spec.stacks.back().block.attention;
}
template <>
DistanceBias& partOf(ModelSpec& spec) {
    return spec.stacks.back().block.attention.distance;
}
template <>
RelativeSpec& partOf(ModelSpec& spec) {
    return spec.stacks.back().block.attention.relative;
}
template <>
OutputSpec& partOf(ModelSpec& spec) {
    return spec.output;
}
template <>
ModelSpec& partOf(ModelSpec& spec) {
    return spec;
}

// Sets a member to a value.
template <class Part, class T, class V>
std::function<void(ModelSpec&)> set(T Part::*member, V value) {
    return [member, value](ModelSpec& spec) { partOf<Part>(spec).*member = value; };
}
// Changes a member where it is on.
template <class Part, class T>
std::function<void(ModelSpec&)> scale(T Part::*member, float factor) {
    return [member, factor](ModelSpec& spec) {
        T& value = partOf<Part>(spec).*member;
        value = static_cast<T>(static_cast<float>(value) * factor);
    };
}
template <class Part>
std::function<void(ModelSpec&)> flip(bool Part::*member) {
    return [member](ModelSpec& spec) { partOf<Part>(spec).*member = !(partOf<Part>(spec).*member); };
}
// Exchanges two values of an enumeration.
template <class Part, class T>
std::function<void(ModelSpec&)> swapped(T Part::*member, T one, T other) {
    return [=](ModelSpec& spec) {
        T& value = partOf<Part>(spec).*member;
        if (value == one || value == other) value = value == one ? other : one;
    };
}
template <class T, class V>
std::function<void(ModelSpec&)> everyLayer(T LayerSpec::*member, V value) {
    return [=](ModelSpec& spec) {
        for (LayerSpec& layer : spec.stacks.back().layers) layer.*member = value;
    };
}
std::function<void(ModelSpec&)> factors(std::vector<float> RotaryStretchSpec::*member) {
    return [member](ModelSpec& spec) {
        for (float& factor : spec.stacks.back().rotary.stretch.*member) factor *= 1.5F;
    };
}

// Options whose wrong value still finds all tensors that it needs.
std::vector<Mutation> mutations() {
    using A = AttentionSpec;
    using R = RotarySpec;
    using S = RotaryStretchSpec;
    return {
        {"ModelSpec.normEpsilon", scale(&ModelSpec::normEpsilon, 100.0F)},
        {"StackSpec.positions", set(&StackSpec::positions, Positions::none)},
        {"StackSpec.localRotary", [](ModelSpec& spec) { spec.stacks.back().localRotary.base *= 2.0F; }},
        {"StackSpec.finalNorm", set(&StackSpec::finalNorm, NormKind::none)},
        {"EmbeddingSpec.segments", set(&EmbeddingSpec::segments, 0U)},
        {"EmbeddingSpec.norm", set(&EmbeddingSpec::norm, NormKind::none)},
        {"EmbeddingSpec.unplacedToken", set(&EmbeddingSpec::unplacedToken, std::nullopt)},
        {"EmbeddingSpec.positionOffset", set(&EmbeddingSpec::positionOffset, 0U)},
        {"EmbeddingSpec.scale", set(&EmbeddingSpec::scale, 1.0F)},
        {"EmbeddingSpec.sinusoids",
         swapped(&EmbeddingSpec::sinusoids, SinusoidForm::closed, SinusoidForm::open)},
        {"EmbeddingSpec.projectsLast", flip(&EmbeddingSpec::projectsLast)},
        {"RotarySpec.dims", scale(&R::dims, 0.5F)},
        {"RotarySpec.base", scale(&R::base, 2.0F)},
        {"RotarySpec.pairing", swapped(&R::pairing, RotaryPairing::halfSplit, RotaryPairing::interleaved)},
        {"RotarySpec.amplitude", set(&R::amplitude, 1.0F)},
        {"RotaryStretchSpec.kind", set(&S::kind, RotaryStretch::none)},
        {"RotaryStretchSpec.factor", scale(&S::factor, 1.5F)},
        {"RotaryStretchSpec.originalPositions", scale(&S::originalPositions, 2.0F)},
        {"RotaryStretchSpec.lowest", scale(&S::lowest, 0.5F)},
        {"RotaryStretchSpec.highest", scale(&S::highest, 2.0F)},
        {"RotaryStretchSpec.fastest", scale(&S::fastest, 0.25F)},
        {"RotaryStretchSpec.slowest", scale(&S::slowest, 0.25F)},
        {"RotaryStretchSpec.wholeDims", flip(&S::wholeDims)},
        {"RotaryStretchSpec.shortFactors", factors(&S::shortFactors)},
        {"RotaryStretchSpec.longFactors", factors(&S::longFactors)},
        {"BlockSpec.norm", swapped(&BlockSpec::norm, NormKind::rmsNorm, NormKind::rmsNormPlusOne)},
        {"BlockSpec.norm", swapped(&BlockSpec::norm, NormKind::layerNorm, NormKind::rmsNorm)},
        {"BlockSpec.normPlace", swapped(&BlockSpec::normPlace, NormPlace::pre, NormPlace::afterResidual)},
        {"BlockSpec.order", swapped(&BlockSpec::order, SublayerOrder::sequential, SublayerOrder::parallel)},
        {"BlockSpec.cross",
         [](ModelSpec& spec) {
             auto& cross = spec.stacks.back().block.cross;
             if (cross) cross->visibility = Visibility::causal;
         }},
        {"BlockSpec.mlp", set(&BlockSpec::mlp, MlpKind::plain)},
        {"BlockSpec.activation", set(&BlockSpec::activation, Activation::relu)},
        {"BlockSpec.activation", set(&BlockSpec::activation, Activation::geluTanh)},
        {"BlockSpec.activation", set(&BlockSpec::activation, Activation::gelu)},
        {"BlockSpec.residualScale", set(&BlockSpec::residualScale, 1.0F)},
        {"BlockSpec.layerScale", set(&BlockSpec::layerScale, false)},
        {"ExpertsSpec.perToken", set(&ExpertsSpec::perToken, 1U)},
        {"ExpertsSpec.sharesSumToOne", flip(&ExpertsSpec::sharesSumToOne)},
        {"ExpertsSpec.form", swapped(&ExpertsSpec::form, ExpertForm::gated, ExpertForm::clamped)},
        {"AttentionSpec.visibility", swapped(&A::visibility, Visibility::causal, Visibility::bidirectional)},
        {"AttentionSpec.scoreScale", scale(&A::scoreScale, 1.1F)},
        {"AttentionSpec.alibi", swapped(&A::alibi, AlibiForm::added, AlibiForm::scaledInBf16)},
        {"AttentionSpec.softcap", set(&A::softcap, 0.0F)},
        {"AttentionSpec.clip", set(&A::clip, 0.0F)},
        {"AttentionSpec.qkNorm", set(&A::qkNorm, NormKind::none)},
        {"AttentionSpec.distance", [](ModelSpec& spec) { partOf<DistanceBias>(spec).buckets = 0; }},
        {"AttentionSpec.relative", [](ModelSpec& spec) { partOf<RelativeSpec>(spec).span = 0; }},
        {"AttentionSpec.sink", set(&A::sink, false)},
        {"AttentionSpec.qkNormOfAllHeads", flip(&A::qkNormOfAllHeads)},
        {"DistanceBias.longest", scale(&DistanceBias::longest, 0.1F)},
        {"RelativeSpec.longest", set(&RelativeSpec::longest, 0U)},
        {"RelativeSpec.contentToPosition", set(&RelativeSpec::contentToPosition, false)},
        {"RelativeSpec.positionToContent", set(&RelativeSpec::positionToContent, false)},
        {"RelativeSpec.ownProjections", set(&RelativeSpec::ownProjections, false)},
        {"RelativeSpec.norm", set(&RelativeSpec::norm, NormKind::none)},
        {"LayerSpec.window", everyLayer(&LayerSpec::window, std::nullopt)},
        {"LayerSpec.scoreScale", everyLayer(&LayerSpec::scoreScale, 1.0F)},
        {"LayerSpec.normalisesAttention", everyLayer(&LayerSpec::normalisesAttention, false)},
        {"LayerSpec.rotary", everyLayer(&LayerSpec::rotary, LayerRotary::main)},
        {"OutputSpec.tied", set(&OutputSpec::tied, true)},
        {"OutputSpec.bias", set(&OutputSpec::bias, false)},
        {"OutputSpec.transform", set(&OutputSpec::transform, false)},
        {"OutputSpec.activation", set(&OutputSpec::activation, Activation::relu)},
        {"OutputSpec.activation", swapped(&OutputSpec::activation, Activation::tanh, Activation::gelu)},
        {"OutputSpec.norm", set(&OutputSpec::norm, NormKind::none)},
        {"OutputSpec.scale", set(&OutputSpec::scale, 1.0F)},
        {"OutputSpec.softcap", set(&OutputSpec::softcap, 0.0F)},
        {"OutputSpec.reads", set(&OutputSpec::reads, HeadInput::position)},
        {"OutputSpec.reads", swapped(&OutputSpec::reads, HeadInput::first, HeadInput::mean)},
        {"OutputSpec.projects", set(&OutputSpec::projects, false)},
    };
}

// A wrong value of these is no forward pass at all: tensors of other shapes, or none.
const std::set<std::string> kShapes = {
    "ModelSpec.family",       "ModelSpec.architecture", "ModelSpec.modelDim",   "ModelSpec.vocabulary",
    "ModelSpec.maxPositions", "ModelSpec.stacks",       "ModelSpec.startToken", "ModelSpec.output",
    "StackSpec.stack",        "StackSpec.embedding",    "StackSpec.rotary",     "StackSpec.block",
    "StackSpec.layers",       "EmbeddingSpec.width",    "BlockSpec.attention",  "BlockSpec.mlpDim",
    "BlockSpec.experts",      "ExpertsSpec.count",      "ExpertsSpec.dim",      "AttentionSpec.queryHeads",
    "AttentionSpec.kvHeads",  "AttentionSpec.headDim",  "LayerSpec.hasExperts", "OutputSpec.head",
    "DistanceBias.buckets",   "RelativeSpec.span",      "RotarySpec.stretch",   "StackSpec.media",
    "MediaSpec.kind",         "MediaSpec.channels",     "MediaSpec.height",     "MediaSpec.width",
    "MediaSpec.patchHeight",  "MediaSpec.patchWidth",   "MediaSpec.leading",    "MediaSpec.stretches",
    "MediaSpec.processor",    "OutputSpec.labels"};

// The model's answer under another spec, against its reference.
class Reference {
public:
    explicit Reference(const std::filesystem::path& folder)
        : m_golden(folder / "golden.safetensors"), m_folder(folder) {
        const auto config = ConfigView::read(folder);
        auto read = config ? readModel(*config) : Result<ReadModel>(fail(config.error()));
        if (!read) {
            ADD_FAILURE() << read.error().text();
            return;
        }
        m_read = std::move(*read);
        const bool two = m_read.spec.twoStacks();
        const bool media = m_golden.has("media");
        if (media) m_input.media = mediaOf(m_golden, m_read.spec.stacks.front().media);
        if (two || !media) m_input.ids = m_golden.ids(two ? "decoder_input_ids" : "input_ids");
        if (two && !media) m_input.encoderIds = m_golden.ids("input_ids");
        if (!m_golden.has("token_type_ids")) return;
        for (const float s : m_golden.floats("token_type_ids"))
            m_input.segments.push_back(static_cast<std::uint8_t>(s));
    }
    [[nodiscard]] const ModelSpec& spec() const { return m_read.spec; }

    // True where patterns and answer are the reference's; false too where the pass fails.
    [[nodiscard]] bool metBy(const ModelSpec& spec) const {
        const Result<bool> met = guarded([&]() -> Result<bool> { return compared(spec); });
        return met && *met;
    }

private:
    [[nodiscard]] Result<bool> compared(const ModelSpec& spec) const {
        const at::NoGradGuard noGradients;
        HEADSCOPE_TRY(const Checkpoint checkpoint, Checkpoint::open(m_folder));
        HEADSCOPE_TRY(Weights weights, buildWeights(spec, m_read.table, checkpoint));
        const Transformer transformer(spec, std::move(weights));
        WalkPlan plan;
        plan.end = spec.endStep();
        TapRequest wanted;
        const auto keyOf = [](const HeadGrid& grid, std::uint32_t l) {
            return TapKey{{grid.stack, LayerIndex{l}}, TapPoint::pattern, grid.kind};
        };
        for (const HeadGrid& grid : spec.headGrids()) {
            for (std::uint32_t l = 0; l < grid.layers; ++l) wanted.taps.insert(keyOf(grid, l));
        }
        Taps taps(std::move(wanted));
        HEADSCOPE_TRY(const WalkState state, transformer.walk(transformer.embed(m_input), plan, taps));
        bool same = true;
        for (const HeadGrid& grid : spec.headGrids()) {
            std::vector<float> patterns;
            for (std::uint32_t l = 0; l < grid.layers; ++l) {
                const auto layer = floatsOf(taps.kept(keyOf(grid, l)));
                patterns.insert(patterns.end(), layer.begin(), layer.end());
            }
            same = same && near(patterns, m_golden.floats(attentionsOf(spec, grid)), kPattern, 0, "patterns");
        }
        const at::Tensor& leaving = state.residual;
        const bool ofClass = spec.output.head &&
                             (spec.main().media.kind == InputKind::image || m_read.spec.output.answersOnce());
        const at::Tensor logits =
            spec.output.head ? transformer.unembed(leaving) : transformer.lastHidden(leaving);
        const auto answer = floatsOf(ofClass ? logits.narrow(1, 0, 1) : logits);
        return same && near(answer, m_golden.floats("answer"), 0, kRelative, "answer");
    }

    static std::string attentionsOf(const ModelSpec& spec, const HeadGrid& grid) {
        if (!spec.twoStacks()) return "attentions";
        return grid.stack == Stack::encoder        ? "encoder_attentions"
               : grid.kind == AttentionKind::cross ? "cross_attentions"
                                                   : "decoder_attentions";
    }

    GoldenTensors m_golden;
    std::filesystem::path m_folder;
    ReadModel m_read;
    ModelInput m_input;
};

const std::map<std::string, Reference>& references() {
    static const auto all = [] {
        std::map<std::string, Reference> found;
        for (const auto& entry : std::filesystem::directory_iterator(sourceDir() / "tests/data/models")) {
            if (std::filesystem::exists(entry.path() / "golden.safetensors"))
                found.emplace(entry.path().filename(), entry.path());
        }
        return found;
    }();
    return all;
}

TEST(Mutation, TheReferencesAreMetWithoutOne) {
    for (const auto& [name, reference] : references()) EXPECT_TRUE(reference.metBy(reference.spec())) << name;
}

TEST(Mutation, EveryWrongOptionIsNoticed) {
    for (const Mutation& mutation : mutations()) {
        std::string noticed;
        std::size_t tried = 0;
        for (const auto& [name, reference] : references()) {
            ModelSpec spec = reference.spec();
            mutation.apply(spec);
            if (spec == reference.spec()) continue;
            ++tried;
            if (reference.metBy(spec)) continue;
            noticed = name;
            break;
        }
        std::cout << fmt::format("{:<38} -> {}\n", mutation.option, noticed);
        EXPECT_FALSE(noticed.empty()) << mutation.option << ": none of " << tried << " models that have it";
    }
}

// "Struct.member" of every data member in a header of the spec.
std::set<std::string> membersIn(const std::filesystem::path& header) {
    static const std::regex opening("^struct ([A-Za-z]+) \\{");
    static const std::regex member("^    [A-Za-z:<>_0-9]+ ([a-zA-Z, {}=0-9.F:]+);.*");
    static const std::regex name("([a-z][A-Za-z0-9]*)( = [^,]*|\\{\\})?(, |$)");
    std::ifstream in(header);
    std::set<std::string> found;
    std::string line, owner;
    std::smatch match;
    while (std::getline(in, line)) {
        if (std::regex_search(line, match, opening)) owner = match[1];
        if (owner.empty() || line.find('(') < line.find("//") || !std::regex_match(line, match, member))
            continue;
        const std::string names = match[1];
        for (std::sregex_iterator at(names.begin(), names.end(), name), end; at != end; ++at)
            found.insert(owner + '.' + (*at)[1].str());
    }
    return found;
}

TEST(Mutation, EveryOptionOfTheSpecIsTried) {
    std::set<std::string> tried = kShapes;
    for (const Mutation& mutation : mutations()) tried.insert(mutation.option);
    std::set<std::string> members = membersIn(sourceDir() / "core/model/spec/model_spec.h");
    members.merge(membersIn(sourceDir() / "core/model/spec/rotary_spec.h"));
    EXPECT_GT(members.size(), 70U);
    EXPECT_EQ(tried, members);
}

}  // namespace
}  // namespace headscope::test
