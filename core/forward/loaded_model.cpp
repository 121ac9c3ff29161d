// SPDX-License-Identifier: GPL-3.0-or-later
// Config, table, checkpoint, weights: in this order, so that the cheap checks come first.
#include "core/forward/loaded_model.h"

#include <ATen/core/grad_mode.h>

#include <optional>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/config_view.h"
#include "core/checkpoint/lora_adapter.h"
#include "core/forward/torch_guard.h"
#include "core/model/dense_product.h"
#include "core/model/spec/families.h"
#include "core/model/spec/quantised.h"
#include "core/model/stored_matrix.h"
#include "core/model/torch_compat.h"
#include "core/model/transformer.h"
#include "core/model/weight_keeping.h"

namespace headscope {

struct LoadedModel::Impl {
    Checkpoint checkpoint;  // keeps the mapping alive that the weights point into
    MemoryShares memory;
    std::uint64_t residentWeights = 0;
    Transformer transformer;
    std::shared_ptr<const LoadedModel> origin = nullptr;  // of a narrowed copy, which shares its tensors
};

namespace {

std::uint64_t matrixElements(Weights& weights) {
    std::uint64_t elements = 0;
    forEachMatrix(weights, [&elements](WeightMatrix& matrix) {
        elements += matrix.stored() ? matrix.stored()->floatBytes() / sizeof(float)
                                    : static_cast<std::uint64_t>(matrix.tensor().numel());
    });
    return elements;
}

}  // namespace

LoadedModel::LoadedModel() = default;
LoadedModel::~LoadedModel() = default;

Result<std::shared_ptr<const LoadedModel>> LoadedModel::load(const std::filesystem::path& folder,
                                                             const JobContext& job,
                                                             const std::filesystem::path& adapter,
                                                             const MemoryLimit& limit, ComputeType type) {
    return load(LocatedModel{folder.filename().string(), folder, folder.string(), adapter}, job, limit, type);
}

Result<std::shared_ptr<const LoadedModel>> LoadedModel::load(const LocatedModel& located,
                                                             const JobContext& job, const MemoryLimit& limit,
                                                             ComputeType type) {
    return guarded([&]() -> Result<std::shared_ptr<const LoadedModel>> {
        job.progress(0.0F, "header");
        HEADSCOPE_TRY(const ConfigView config, ConfigView::read(located.folder, located.architecture));
        HEADSCOPE_TRY(ReadModel read, readModel(config));
        HEADSCOPE_TRY(Checkpoint checkpoint, Checkpoint::open(located.folder));
        HEADSCOPE_CHECKED(checkNotQuantised(config, checkpoint));
        if (job.cancelled()) return fail(ErrorCode::cancelled, "opening was stopped");
        job.progress(0.1F, "weights");
        std::optional<LoraAdapter> lora;
        if (!located.adapter.empty()) {
            HEADSCOPE_TRY(lora, LoraAdapter::open(located.adapter));
        }
        HEADSCOPE_TRY(Weights weights, readWeights(read.spec, read.table, checkpoint, lora ? &*lora : nullptr,
                                                   WeightPool::create(checkpoint.files())));
        MemoryNeeds needs = passNeeds(read.spec);
        const MatrixSizes sizes = sizesOf(weights);
        needs.plain = weights.plainBytes;
        needs.matrices = type == ComputeType::f32 ? sizes.all : sizes.all / 2;
        needs.use =
            type == ComputeType::f32 ? sizes.use : needs.matrices;  // no block of them can be left out
        HEADSCOPE_TRY(const MemoryShares memory, shareMemory(limit, needs));
        std::uint64_t resident = weights.plainBytes + needs.matrices;
        if (type == ComputeType::bf16) {
            const at::NoGradGuard noGradients;
            HEADSCOPE_CHECKED(narrowMatrices(weights, at::kBFloat16));
        } else {
            HEADSCOPE_CHECKED(keepMatrices(weights, memory.matrices));
            resident -= sizesOf(weights).all;
        }
        if (job.cancelled()) return fail(ErrorCode::cancelled, "opening was stopped");
        std::shared_ptr<LoadedModel> model(new LoadedModel());
        model->m_impl = std::make_unique<const Impl>(Impl{
            std::move(checkpoint), memory, resident, Transformer(std::move(read.spec), std::move(weights))});
        job.progress(1.0F, "ready");
        return std::shared_ptr<const LoadedModel>(std::move(model));
    });
}

std::shared_ptr<const LoadedModel> LoadedModel::narrowed(const std::shared_ptr<const LoadedModel>& model,
                                                         std::uint64_t leastBytes) {
    if (!multipliesBfloat16()) return nullptr;
    using Narrowed = std::shared_ptr<const LoadedModel>;
    auto narrowed = guarded([&]() -> Result<Narrowed> {
        const at::NoGradGuard noGradients;
        Weights weights = model->transformer().weights();
        const std::uint64_t bytes = matrixElements(weights) * sizeof(at::BFloat16);
        MemoryShares memory = model->memory();
        if (bytes < leastBytes || bytes > memory.captures / 2) return Narrowed();
        memory.captures -= bytes;
        memory.caches /= 2;
        HEADSCOPE_CHECKED(narrowMatrices(weights, at::kBFloat16));
        std::shared_ptr<LoadedModel> copy(new LoadedModel());
        copy->m_impl = std::make_unique<const Impl>(
            Impl{Checkpoint(), memory, bytes, Transformer(model->spec(), std::move(weights)), model});
        return Narrowed(std::move(copy));
    });
    return narrowed ? *std::move(narrowed) : nullptr;  // without memory for it there is no preview
}

const ModelSpec& LoadedModel::spec() const { return m_impl->transformer.spec(); }

const MemoryShares& LoadedModel::memory() const { return m_impl->memory; }

std::uint64_t LoadedModel::residentWeights() const { return m_impl->residentWeights; }

const Transformer& LoadedModel::transformer() const { return m_impl->transformer; }

}  // namespace headscope
