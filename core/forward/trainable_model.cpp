// SPDX-License-Identifier: GPL-3.0-or-later
// Leaves in the file's layout, the walk over views of them, and AdamW in place.
#include "core/forward/trainable_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "core/base/check.h"
#include "core/checkpoint/safetensors_reader.h"
#include "core/checkpoint/safetensors_writer.h"
#include "core/forward/torch_guard.h"
#include "core/model/parameters.h"
#include "core/model/spec/families.h"
#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"
#include "core/model/weight_keeping.h"

namespace headscope {
namespace {

constexpr const char* kNoteKey = "headscope";

std::vector<std::uint64_t> shapeOf(const at::Tensor& tensor) {
    return {tensor.sizes().begin(), tensor.sizes().end()};
}

// The bytes of contiguous tensors, kept alive while a file is written.
class TensorFile {
public:
    void add(const std::string& name, const at::Tensor& tensor, Dtype dtype) {
        m_kept.push_back(tensor.detach().contiguous());
        const at::Tensor& kept = m_kept.back();
        m_tensors.push_back({name,
                             dtype,
                             shapeOf(kept),
                             {static_cast<const std::byte*>(kept.const_data_ptr()), kept.nbytes()}});
    }
    [[nodiscard]] Result<void> write(const std::filesystem::path& file,
                                     const std::map<std::string, std::string>& metadata) const {
        return writeSafetensors(file, m_tensors, metadata, Overwrite::allow);
    }

private:
    std::vector<at::Tensor> m_kept;
    std::vector<OutTensor> m_tensors;
};

}  // namespace

struct TrainableModel::Impl {
    ModelSpec spec;
    TensorTable table;
    AdamSettings settings;
    TrainPrecision precision{};
    Parameters parameters;
    std::vector<at::Tensor> means, squares;  // AdamW's moments, in the parameters' order
    at::Tensor steps = at::zeros({}, at::TensorOptions(at::kFloat));

    [[nodiscard]] Result<at::Tensor> lossOf(const TrainBatch& batch) const;
    [[nodiscard]] double clip(const std::vector<at::Tensor>& gradients) const;
    void update(const std::vector<at::Tensor>& gradients, double learningRate);
    [[nodiscard]] Result<void> shrinkHeads(double by);
    [[nodiscard]] std::size_t indexOf(const std::string& name) const;
    [[nodiscard]] std::vector<at::Tensor> takeGradients();
};

TrainableModel::TrainableModel() = default;
TrainableModel::~TrainableModel() = default;

Result<std::unique_ptr<TrainableModel>> TrainableModel::create(const ConfigView& config, std::uint64_t seed,
                                                               const AdamSettings& settings,
                                                               TrainPrecision precision) {
    HEADSCOPE_TRY(ReadModel read, readModel(config));
    if (read.spec.twoStacks()) {
        return fail(ErrorCode::notInThisBuild, "training of an encoder with a decoder is not in this build",
                    "name an architecture of one stack in config.json");
    }
    if (!read.spec.output.head) {
        return fail(ErrorCode::metricUnavailable, "a model without an output head has nothing to learn from",
                    "name an architecture with a language-model head in config.json");
    }
    if (!read.spec.output.labels.empty()) {
        return fail(ErrorCode::notInThisBuild, "training of a classifier is not in this build",
                    "name an architecture with a language-model head in config.json");
    }
    std::unique_ptr<TrainableModel> model(new TrainableModel());
    model->m_impl = std::make_unique<Impl>();
    Impl& impl = *model->m_impl;
    impl.parameters = freshParameters(read.spec, read.table, seed);
    impl.spec = std::move(read.spec);
    impl.table = std::move(read.table);
    impl.settings = settings;
    impl.precision = precision;
    for (const at::Tensor& tensor : impl.parameters.tensors) {
        impl.means.push_back(at::zeros_like(tensor.detach()));
        impl.squares.push_back(at::zeros_like(tensor.detach()));
    }
    return model;
}

const ModelSpec& TrainableModel::spec() const { return m_impl->spec; }
const std::vector<std::string>& TrainableModel::names() const { return m_impl->parameters.names; }

Result<at::Tensor> TrainableModel::Impl::lossOf(const TrainBatch& batch) const {
    const auto cells = std::size_t{batch.rows} * batch.length;
    HEADSCOPE_CHECK(cells > 0 && batch.ids.size() == cells && batch.targets.size() == cells);
    HEADSCOPE_CHECK(batch.length <= spec.maxPositions);
    std::vector<std::int64_t> places, wanted;
    for (std::size_t i = 0; i < cells; ++i) {
        if (batch.targets[i] < 0) continue;
        places.push_back(static_cast<std::int64_t>(i));
        wanted.push_back(batch.targets[i]);
    }
    HEADSCOPE_TRY(Weights weights, weightsOf(spec, table, parameters));
    if (precision == TrainPrecision::bf16) {
        HEADSCOPE_CHECKED(narrowMatrices(weights, at::kBFloat16));
    }
    const Transformer transformer(spec, std::move(weights));
    WalkPlan plan;
    plan.end = spec.endStep();
    Taps taps;
    const at::Tensor ids = indexTensor(batch.ids).view({batch.rows, batch.length});  // [B, T]
    HEADSCOPE_TRY(const WalkState leaving, transformer.walk({transformer.embedRows(ids), {}}, plan, taps));
    // Logits only where something is to be named: of a masked text that is a seventh of the places.
    const at::Tensor read =
        leaving.residual.flatten(0, 1).index_select(0, indexTensor(places)).unsqueeze(0);      // [1, N, D]
    return at::cross_entropy_loss(transformer.unembed(read).squeeze(0), indexTensor(wanted));  // []
}

std::vector<at::Tensor> TrainableModel::Impl::takeGradients() {
    std::vector<at::Tensor> gradients;
    for (at::Tensor& tensor : parameters.tensors) {
        const at::Tensor& gradient = tensor.grad();
        // Rows of an embedding that no text used have none.
        gradients.push_back(gradient.defined() ? gradient : at::zeros_like(tensor.detach()));
        tensor.mutable_grad() = at::Tensor();
    }
    return gradients;
}

double TrainableModel::Impl::clip(const std::vector<at::Tensor>& gradients) const {
    const auto norm = at::stack(at::_foreach_norm(gradients, 2)).norm().item<double>();
    const double most = settings.clipNorm;
    if (norm > most) {
        for (const at::Tensor& gradient : gradients) gradient.mul_(most / (norm + 1e-6));
    }
    return norm;
}

void TrainableModel::Impl::update(const std::vector<at::Tensor>& gradients, double learningRate) {
    steps.add_(1);
    // Two groups of one optimiser: with decay and without.
    for (const bool decays : {true, false}) {
        std::vector<at::Tensor> values, slopes, first, second, counts;
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            if ((parameters.tensors[i].dim() >= 2) != decays) continue;
            values.push_back(parameters.tensors[i]);
            slopes.push_back(gradients[i]);
            first.push_back(means[i]);
            second.push_back(squares[i]);
            counts.push_back(steps);
        }
        at::_fused_adamw_(values, slopes, first, second, {}, counts, learningRate, settings.beta1,
                          settings.beta2, decays ? settings.weightDecay : 0.0F, settings.epsilon, false,
                          false);
    }
}

Result<void> TrainableModel::Impl::shrinkHeads(double by) {
    HEADSCOPE_TRY(const Weights weights, weightsOf(spec, table, parameters));
    const std::int64_t heads = spec.main().block.attention.queryHeads;
    for (const BlockWeights& block : weights.stack(Stack::main).blocks) {
        const at::Tensor parts = block.attn.o.weight.tensor().unflatten(1, {heads, -1});  // [D, H, d]
        const at::Tensor norms = parts.norm(2, {0, 2}, true);                             // [1, H, 1]
        parts.mul_(1.0 - (by / norms.clamp_min(1e-12)).clamp_max(1.0));
    }
    return {};
}

std::size_t TrainableModel::Impl::indexOf(const std::string& name) const {
    const auto found = std::find(parameters.names.begin(), parameters.names.end(), name);
    HEADSCOPE_CHECK(found != parameters.names.end());
    return static_cast<std::size_t>(found - parameters.names.begin());
}

Result<StepReport> TrainableModel::step(const TrainBatch& batch, float learningRate, float headLasso) {
    return guarded([&]() -> Result<StepReport> {
        HEADSCOPE_TRY(const at::Tensor loss, m_impl->lossOf(batch));
        StepReport report;
        report.loss = loss.item<double>();
        if (!std::isfinite(report.loss)) {
            return fail(ErrorCode::notFinite, "the loss is no longer finite", "lower the learning rate");
        }
        loss.backward();
        const at::NoGradGuard noGradients;
        const std::vector<at::Tensor> gradients = m_impl->takeGradients();
        report.gradientNorm = m_impl->clip(gradients);
        m_impl->update(gradients, learningRate);
        if (headLasso > 0.0F) HEADSCOPE_CHECKED(m_impl->shrinkHeads(headLasso * learningRate));
        return report;
    });
}

Result<double> TrainableModel::loss(const TrainBatch& batch) const {
    return guarded([&]() -> Result<double> {
        const at::NoGradGuard noGradients;
        HEADSCOPE_TRY(const at::Tensor loss, m_impl->lossOf(batch));
        return loss.item<double>();
    });
}

Result<std::vector<float>> TrainableModel::gradient(const TrainBatch& batch, const std::string& name) const {
    return guarded([&]() -> Result<std::vector<float>> {
        HEADSCOPE_TRY(const at::Tensor loss, m_impl->lossOf(batch));
        loss.backward();
        return floatsOf(m_impl->takeGradients()[m_impl->indexOf(name)]);
    });
}

void TrainableModel::nudge(const std::string& name, std::size_t element, float by) {
    const at::NoGradGuard noGradients;
    m_impl->parameters.tensors[m_impl->indexOf(name)].view({-1})[static_cast<std::int64_t>(element)].add_(by);
}

Result<void> TrainableModel::saveWeights(const std::filesystem::path& file, Dtype dtype) const {
    return guarded([&]() -> Result<void> {
        HEADSCOPE_CHECK(dtype == Dtype::f32 || dtype == Dtype::f16);
        TensorFile out;
        for (std::size_t i = 0; i < m_impl->parameters.names.size(); ++i) {
            const at::Tensor tensor =
                m_impl->parameters.tensors[i].detach().to(dtype == Dtype::f16 ? at::kHalf : at::kFloat);
            if (!tensor.isfinite().all().item<bool>()) {
                return fail(ErrorCode::notFinite,
                            fmt::format("tensor \"{}\" does not fit f16", m_impl->parameters.names[i]),
                            "save it as f32");
            }
            out.add(m_impl->parameters.names[i], tensor, dtype);
        }
        return out.write(file, {{"format", "pt"}});  // what transformers asks of a file
    });
}

Result<void> TrainableModel::saveState(const std::filesystem::path& file, const std::string& note) const {
    return guarded([&]() -> Result<void> {
        TensorFile out;
        const Parameters& parameters = m_impl->parameters;
        for (std::size_t i = 0; i < parameters.names.size(); ++i) {
            out.add("value." + parameters.names[i], parameters.tensors[i], Dtype::f32);
            out.add("mean." + parameters.names[i], m_impl->means[i], Dtype::f32);
            out.add("square." + parameters.names[i], m_impl->squares[i], Dtype::f32);
        }
        out.add("steps", m_impl->steps, Dtype::f32);
        return out.write(file, {{kNoteKey, note}});
    });
}

Result<std::string> TrainableModel::loadState(const std::filesystem::path& file) {
    return guarded([&]() -> Result<std::string> {
        HEADSCOPE_TRY(const SafetensorsReader reader, SafetensorsReader::open(file));
        const at::NoGradGuard noGradients;
        const auto read = [&](const std::string& name, const at::Tensor& into) -> Result<void> {
            const TensorEntry* entry = reader.find(name);
            if (entry == nullptr || entry->dtype != Dtype::f32 || entry->shape != shapeOf(into)) {
                return fail(
                    ErrorCode::tensorShape,
                    fmt::format("\"{}\" has no tensor \"{}\" of this model's shape", file.string(), name),
                    "resume with the recipe that the checkpoint was made with");
            }
            HEADSCOPE_TRY(const at::Tensor tensor, tensorFromEntry(*entry));
            into.copy_(tensor);
            return {};
        };
        const Parameters& parameters = m_impl->parameters;
        for (std::size_t i = 0; i < parameters.names.size(); ++i) {
            HEADSCOPE_CHECKED(read("value." + parameters.names[i], parameters.tensors[i]));
            HEADSCOPE_CHECKED(read("mean." + parameters.names[i], m_impl->means[i]));
            HEADSCOPE_CHECKED(read("square." + parameters.names[i], m_impl->squares[i]));
        }
        HEADSCOPE_CHECKED(read("steps", m_impl->steps));
        const auto note = reader.metadata().find(kNoteKey);
        return note == reader.metadata().end() ? std::string() : note->second;
    });
}

}  // namespace headscope
