// SPDX-License-Identifier: GPL-3.0-or-later
// Assembly of weights: slices and transposes are views, so nothing is copied that need not be.
#include "core/model/weights.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "core/model/spec/table_match.h"
#include "core/model/stored_matrix.h"
#include "core/model/tensor_bridge.h"
#include "core/model/weight_keeping.h"

namespace headscope {
namespace {

// A name without the base model's prefix: adapters and checkpoints may differ in it.
std::string_view withoutPrefix(const TensorTable& table, std::string_view name) {
    std::string_view longest;
    for (const std::string& prefix : table.prefixes) {
        if (name.starts_with(prefix) && prefix.size() > longest.size()) longest = prefix;
    }
    return name.substr(longest.size());
}

// Adds the pairs of an adapter to the weights of their modules, and knows which were not asked for.
class Merger {
public:
    Merger(const TensorTable& table, const LoraAdapter* adapter) : m_table(table), m_adapter(adapter) {
        if (!adapter) return;
        for (const LoraPair& pair : adapter->pairs())
            m_pairs.emplace(std::string(withoutPrefix(table, pair.module)) + ".weight", &pair);
    }

    [[nodiscard]] bool adapts(const TensorEntry& entry) const {
        return m_pairs.contains(withoutPrefix(m_table, entry.name));
    }
    Result<at::Tensor> merged(const TensorEntry& entry, at::Tensor weight) {
        const auto found = m_pairs.find(withoutPrefix(m_table, entry.name));
        if (found == m_pairs.end()) return weight;
        const LoraPair& pair = *found->second;
        m_pairs.erase(found);
        HEADSCOPE_TRY(const at::Tensor a, tensorFromEntry(pair.a));
        HEADSCOPE_TRY(const at::Tensor b, tensorFromEntry(pair.b));
        at::Tensor delta = at::matmul(b, a).mul_(pair.scale);  // [out, in]
        if (m_adapter->transposed()) delta = delta.t();
        if (delta.sizes() != weight.sizes()) {
            return fail(
                ErrorCode::tensorShape,
                fmt::format("the adapter's pair for \"{}\" has shapes {} and {}, the weight {}", pair.module,
                            shapeText(pair.a.shape), shapeText(pair.b.shape), shapeText(entry.shape)),
                "does the adapter belong to this model?");
        }
        return weight + delta;
    }
    // A weight that the forward does not use (BERT's pooler) may be adapted: that changes nothing here.
    [[nodiscard]] Result<void> checkRest(const Checkpoint& checkpoint) {
        for (const TensorEntry& tensor : checkpoint.tensors()) {
            const auto found = m_pairs.find(withoutPrefix(m_table, tensor.name));
            if (found != m_pairs.end()) m_pairs.erase(found);
        }
        if (m_pairs.empty()) return {};
        return fail(ErrorCode::tensorMissing,
                    fmt::format("the adapter adapts \"{}\", which the model does not have",
                                m_pairs.begin()->second->module),
                    "does the adapter belong to this model?");
    }

private:
    const TensorTable& m_table;
    const LoraAdapter* m_adapter;
    std::map<std::string, const LoraPair*, std::less<>> m_pairs;
};

// What two rows of a table must share to be one matrix (ALBERT's layers).
std::string partOf(const TensorRow& row) {
    const auto number = [](const auto& value) { return value ? static_cast<std::int64_t>(*value) : -1; };
    const TensorSlice slice = row.slice.value_or(TensorSlice{});
    const TensorStrips strips = row.strips.value_or(TensorStrips{});
    return fmt::format("{} {} {} {} {} {} {} {} {} {} {}", row.slice.has_value(), slice.axis, slice.begin,
                       slice.count, strips.outer, strips.parts, strips.begin, strips.count,
                       number(row.member), number(row.everySecond), static_cast<int>(row.transform));
}

bool isMatrix(const TensorEntry& entry, const TensorRow& row) {
    return entry.shape.size() == (row.member ? 3U : 2U);
}

Result<NamedTensors> readTensors(const TensorTable& table, const Checkpoint& checkpoint,
                                 const LoraAdapter* adapter, const std::shared_ptr<WeightPool>& pool) {
    Merger merger(table, adapter);
    HEADSCOPE_TRY(const TableMatch match, matchTable(table, checkpoint));
    NamedTensors named;
    std::map<std::string, at::Tensor> whole;  // fused tensors are read once
    std::map<std::pair<std::string, std::string>, WeightMatrix> parts;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const TensorEntry* entry = match.entries[i];
        if (!entry) continue;
        const TensorRow& row = table.rows[i];
        if (isMatrix(*entry, row) && !merger.adapts(*entry) && !whole.contains(entry->name)) {
            WeightMatrix& matrix = parts[{entry->name, partOf(row)}];
            if (!matrix.defined()) {
                HEADSCOPE_TRY(auto stored, StoredMatrix::make(*entry, row, pool));
                matrix = WeightMatrix(std::move(stored));
            }
            named.emplace(row.ours, matrix);
            continue;
        }
        auto found = whole.find(entry->name);
        if (found == whole.end()) {
            HEADSCOPE_TRY(at::Tensor plain, tensorFromEntry(*entry));
            HEADSCOPE_TRY(at::Tensor tensor, merger.merged(*entry, std::move(plain)));
            if (!allFinite(tensor)) return notFinite(entry->name);
            found = whole.emplace(entry->name, std::move(tensor)).first;
        }
        named.emplace(row.ours, viewOf(found->second, row));
    }
    HEADSCOPE_CHECKED(merger.checkRest(checkpoint));
    return named;
}

// A tensor that the spec needs; the table of a family that forgot it is our own bug, said by name.
class Picker {
public:
    explicit Picker(NamedTensors tensors) : m_tensors(std::move(tensors)) {}

    WeightMatrix matrix(const std::string& name) {
        const auto found = m_tensors.find(name);
        if (found == m_tensors.end()) return {};
        if (!found->second.stored()) m_plainBytes += found->second.tensor().nbytes();
        return found->second;
    }
    WeightMatrix neededMatrix(const std::string& name) {
        WeightMatrix found = matrix(name);
        if (!found.defined()) m_missing.insert(name);
        return found;
    }
    // What is no matrix of the walk is always a tensor, however many axes it has.
    at::Tensor optional(const std::string& name) {
        const WeightMatrix found = matrix(name);
        if (!found.stored()) return found.tensor();
        at::Tensor tensor = found.stored()->kept();
        made(tensor, found.stored()->name());
        return tensor;
    }
    at::Tensor needed(const std::string& name) {
        at::Tensor tensor = optional(name);
        if (!tensor.defined()) m_missing.insert(name);
        return tensor;
    }
    // A tensor put together from others.
    void made(const at::Tensor& tensor, const std::string& name) {
        if (!allFinite(tensor)) m_notFinite = name;
        m_plainBytes += tensor.nbytes();
    }
    LinearWeights linear(const std::string& name) {
        return {neededMatrix(name + ".weight"), optional(name + ".bias")};
    }
    NormWeights norm(const std::string& name, NormKind kind) {
        if (kind == NormKind::none || kind == NormKind::plainLayerNorm) return {};
        return {needed(name + ".weight"), optional(name + ".bias")};
    }
    [[nodiscard]] const std::set<std::string>& missing() const { return m_missing; }
    [[nodiscard]] const std::string& notFinite() const { return m_notFinite; }
    [[nodiscard]] std::uint64_t plainBytes() const { return m_plainBytes; }

private:
    NamedTensors m_tensors;
    std::set<std::string> m_missing;
    std::string m_notFinite;  // a tensor of the file; empty: none
    std::uint64_t m_plainBytes = 0;
};

ExpertWeights pickExpert(Picker& pick, const std::string& prefix) {
    return {pick.linear(prefix + "gate"), pick.linear(prefix + "in"), pick.linear(prefix + "out")};
}

AttentionWeights pickAttention(Picker& pick, const AttentionSpec& spec, const std::string& prefix) {
    AttentionWeights weights;
    weights.qNorm = pick.norm(prefix + "q_norm", spec.qkNorm);
    weights.kNorm = pick.norm(prefix + "k_norm", spec.qkNorm);
    weights.q = pick.linear(prefix + "q");
    weights.k = pick.linear(prefix + "k");
    weights.v = pick.linear(prefix + "v");
    weights.o = pick.linear(prefix + "o");
    if (const RelativeSpec& relative = spec.relative; relative.ownProjections) {
        if (relative.positionToContent) weights.relativeQ = pick.linear(prefix + "relative_q");
        if (relative.contentToPosition) weights.relativeK = pick.linear(prefix + "relative_k");
    }
    if (spec.sink) weights.sinks = pick.needed(prefix + "sinks");
    return weights;
}

BlockWeights pickBlock(Picker& pick, const BlockSpec& block, const LayerSpec& layerSpec,
                       const std::string& prefix) {
    BlockWeights weights;
    if (block.normPlace != NormPlace::afterSublayer) {
        if (layerSpec.normalisesAttention) weights.attnNorm = pick.norm(prefix + "attn_norm", block.norm);
        if (block.order != SublayerOrder::parallelShared)
            weights.mlpNorm = pick.norm(prefix + "mlp_norm", block.norm);
    }
    if (block.normalisesOutput()) {
        weights.attnOutNorm = pick.norm(prefix + "attn_out_norm", block.norm);
        weights.mlpOutNorm = pick.norm(prefix + "mlp_out_norm", block.norm);
    }
    if (block.layerScale) {
        weights.attnScale = pick.needed(prefix + "attn_scale.weight");
        weights.mlpScale = pick.needed(prefix + "mlp_scale.weight");
    }
    weights.attn = pickAttention(pick, block.attention, prefix + "attn.");
    if (block.cross) {
        weights.crossNorm = pick.norm(prefix + "cross_norm", block.norm);
        weights.cross = pickAttention(pick, *block.cross, prefix + "cross.");
    }
    if (layerSpec.hasExperts) {
        weights.router = pick.linear(prefix + "mlp.router");
        for (std::uint32_t e = 0; e < block.experts.count; ++e)
            weights.experts.push_back(pickExpert(pick, fmt::format("{}mlp.experts.{}.", prefix, e)));
        return weights;
    }
    weights.mlpIn = pick.linear(prefix + "mlp.in");
    weights.mlpOut = pick.linear(prefix + "mlp.out");
    if (block.mlp == MlpKind::gated) weights.mlpGate = pick.linear(prefix + "mlp.gate");
    return weights;
}

// What reads a picture or a sound.
void pickMedia(Picker& pick, const MediaSpec& media, const std::string& prefix, StackWeights& weights) {
    weights.patches = pick.linear(prefix + "embed.patches");
    if (media.kind == InputKind::sound) weights.steps = pick.linear(prefix + "embed.steps");
    for (std::uint32_t i = 0; i < media.leading; ++i) {
        const at::Tensor token = pick.needed(fmt::format("{}embed.leading.{}.weight", prefix, i));
        weights.leading.push_back(token.defined() ? token.flatten() : token);  // [D]
    }
}

StackWeights pickStack(Picker& pick, const StackSpec& stack) {
    const std::string prefix = stack.stack == Stack::encoder ? "encoder." : "";
    StackWeights weights;
    if (stack.media.kind == InputKind::tokens) {
        weights.tokens = pick.neededMatrix(prefix + "embed.tokens.weight");
    } else {
        pickMedia(pick, stack.media, prefix, weights);
    }
    if (stack.positions == Positions::learned)
        weights.positions = pick.needed(prefix + "embed.positions.weight");
    if (stack.block.attention.distance.buckets > 0)
        weights.distances = pick.needed(prefix + "distances.weight");
    if (const RelativeSpec& relative = stack.block.attention.relative; relative.span > 0) {
        weights.relatives = pick.needed(prefix + "relatives.weight");
        weights.relativeNorm = pick.norm(prefix + "relatives.norm", relative.norm);
    }
    if (stack.embedding.segments > 0) weights.segments = pick.needed(prefix + "embed.segments.weight");
    if (stack.embedding.width > 0) weights.embedProjection = pick.linear(prefix + "embed.projection");
    weights.embedNorm = pick.norm(prefix + "embed.norm", stack.embedding.norm);
    weights.finalNorm = pick.norm(prefix + "final_norm", stack.finalNorm);
    for (std::size_t l = 0; l < stack.layers.size(); ++l)
        weights.blocks.push_back(
            pickBlock(pick, stack.block, stack.layers[l], fmt::format("{}blocks.{}.", prefix, l)));
    return weights;
}

void pickHead(Picker& pick, const ModelSpec& spec, Weights& weights) {
    const WeightMatrix own = spec.output.tied ? WeightMatrix() : pick.matrix("head.weight");
    // A checkpoint without its own head is tied, whatever its config says (methods.md §1.1 rule 4).
    weights.head = own.defined() ? own : weights.stacks.back().tokens;
    if (!weights.head.defined()) weights.head = pick.neededMatrix("head.weight");
    if (spec.output.bias) weights.headBias = pick.optional("head.bias");
    if (spec.output.reads != HeadInput::withSecondPosition) return;
    const LinearWeights second = pick.linear("head.second");
    if (!weights.head.defined() || !second.weight.defined()) return;
    const at::Tensor joined = at::cat({weights.head.tensor(), second.weight.tensor()}, 1) * 0.5;  // [V, 2 D]
    pick.made(joined, "head.weight");
    weights.head = joined;
    if (weights.headBias.defined()) weights.headBias = (weights.headBias + second.bias) * 0.5;
}

}  // namespace

at::Tensor viewOf(const at::Tensor& whole, const TensorRow& row) {
    at::Tensor tensor = whole;
    if (row.strips) {
        const TensorStrips& strips = *row.strips;
        const auto outer = static_cast<std::int64_t>(strips.outer);
        const auto parts = static_cast<std::int64_t>(strips.parts);
        tensor =
            tensor.unflatten(0, {outer, parts, tensor.size(0) / (outer * parts)})
                .narrow(1, static_cast<std::int64_t>(strips.begin), static_cast<std::int64_t>(strips.count))
                .flatten(0, 2);
    }
    if (row.slice) {
        tensor = tensor.narrow(row.slice->axis, static_cast<std::int64_t>(row.slice->begin),
                               static_cast<std::int64_t>(row.slice->count));
    }
    if (row.member) tensor = tensor.select(0, static_cast<std::int64_t>(*row.member));
    if (row.transform == Transform::transpose) tensor = tensor.t();
    if (row.everySecond) tensor = tensor.slice(0, *row.everySecond, std::nullopt, 2);
    return tensor;
}

void forEachMatrix(Weights& weights, const std::function<void(WeightMatrix&)>& visit) {
    const auto visitLinear = [&visit](LinearWeights& linear) {
        if (linear.weight.defined()) visit(linear.weight);
    };
    for (StackWeights& stack : weights.stacks) {
        if (stack.tokens.defined()) visit(stack.tokens);
        visitLinear(stack.embedProjection);
        for (BlockWeights& block : stack.blocks) {
            for (AttentionWeights* attention : {&block.attn, &block.cross}) {
                for (LinearWeights* linear : {&attention->q, &attention->k, &attention->v,
                                              &attention->relativeQ, &attention->relativeK, &attention->o})
                    visitLinear(*linear);
            }
            for (LinearWeights* linear : {&block.router, &block.mlpIn, &block.mlpGate, &block.mlpOut})
                visitLinear(*linear);
            for (ExpertWeights& expert : block.experts) {
                for (LinearWeights* linear : {&expert.gate, &expert.in, &expert.out}) visitLinear(*linear);
            }
        }
    }
    visitLinear(weights.headProjection);
    visitLinear(weights.headTransform);
    if (weights.head.defined()) visit(weights.head);
}

Result<Weights> readWeights(const ModelSpec& spec, const TensorTable& table, const Checkpoint& checkpoint,
                            const LoraAdapter* adapter, const std::shared_ptr<WeightPool>& pool) {
    HEADSCOPE_TRY(NamedTensors tensors, readTensors(table, checkpoint, adapter, pool));
    return assembleWeights(spec, std::move(tensors));
}

Result<Weights> buildWeights(const ModelSpec& spec, const TensorTable& table, const Checkpoint& checkpoint,
                             const LoraAdapter* adapter) {
    HEADSCOPE_TRY(Weights weights,
                  readWeights(spec, table, checkpoint, adapter, WeightPool::create(checkpoint.files())));
    HEADSCOPE_CHECKED(keepMatrices(weights, std::numeric_limits<std::uint64_t>::max()));
    return weights;
}

Result<Weights> assembleWeights(const ModelSpec& spec, NamedTensors tensors) {
    Picker pick(std::move(tensors));
    Weights weights;
    for (const StackSpec& stack : spec.stacks) weights.stacks.push_back(pickStack(pick, stack));
    const EmbeddingSpec& embedding = spec.main().embedding;
    if ((embedding.width > 0 && !embedding.projectsLast) || spec.output.projects)
        weights.headProjection = pick.linear("head.projection");
    if (spec.output.head) {
        pickHead(pick, spec, weights);
        if (spec.output.transform) {
            weights.headTransform = pick.linear("head.transform");
            weights.headNorm = pick.norm("head.norm", spec.output.norm);
        }
    }
    if (!pick.missing().empty()) {
        return fail(ErrorCode::tensorMissing,
                    fmt::format("family {} names no tensor for \"{}\"", spec.family, *pick.missing().begin()),
                    "this is a fault of the program; please report it with the config.json");
    }
    if (!pick.notFinite().empty()) return notFinite(pick.notFinite());
    weights.plainBytes = pick.plainBytes();
    return weights;
}

}  // namespace headscope
