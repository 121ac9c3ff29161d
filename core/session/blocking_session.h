// SPDX-License-Identifier: GPL-3.0-or-later
// The engine for programs without an event loop: the same Session, waited for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/session/run_service.h"

namespace headscope {

/// What the command line may set; 0 means the default.
struct SessionOptions {
    std::uint32_t threads = 0;           ///< default: defaultThreads()
    std::uint64_t memoryLimitBytes = 0;  ///< default: 60 % of the machine's memory
    std::uint32_t enginesHere = 1;       ///< engines of this job on the machine, which share that default
    /// Runs whose answers at all positions take as many products, or more, report the one that is read first;
    /// the default is some milliseconds' worth.
    std::uint64_t answerFirstFrom = 1'000'000'000;
    bool bfloat16 = false;  ///< matrices and what they are multiplied with in 16 bits
};

/// The tensor library that computes: "LibTorch 2.13.0".
[[nodiscard]] std::string engineLibrary();

/// Reads what a model is without loading its weights: config, tensor headers, tokenizer.
/// `model` is the MODEL argument of cli.md.
/// Errors: fileMissing, configKey, unknownArchitecture, fileFormat, tensorMissing, tensorShape,
/// notInThisBuild.
[[nodiscard]] Result<ModelInfoPtr> inspectModel(const std::string& model);

/// Tokenises for a model: text (and pair) to a ModelInput.  Errors: the tokenizer's, promptEmpty,
/// promptTooLong, usage (the model reads pictures or sounds).
[[nodiscard]] Result<text::Encoding> encodePrompt(const ModelInfo& model, std::string_view text,
                                                  std::optional<std::string_view> pair,
                                                  text::SpecialTokens special);
/// What the decoder of an encoder–decoder reads: its start token, then `text`, which may be empty, without
/// special tokens. Errors: the tokenizer's, promptTooLong.
[[nodiscard]] Result<text::Encoding> encodeDecoderText(const ModelInfo& model, std::string_view text);

/// A Session whose calls return when the work is done.
class BlockingSession {
public:
    /// Called on the calling thread while it waits.
    using Progress = std::function<void(float fraction, std::string_view stage)>;

    /// Opens `model` (the MODEL argument of cli.md).  Errors: those of loading.
    [[nodiscard]] static Result<std::unique_ptr<BlockingSession>> open(const std::string& model,
                                                                       const SessionOptions& options,
                                                                       Progress progress = {});
    ~BlockingSession();

    /// The open model.
    [[nodiscard]] const ModelInfo& model() const;
    /// One forward pass.  Errors: headRange, promptEmpty, promptTooLong, memoryLimit, notFinite,
    /// metricUnavailable.
    [[nodiscard]] Result<RunResultPtr> run(RunRequest request);
    /// Patterns of some heads.  Errors: as run.
    [[nodiscard]] Result<PatternResultPtr> view(PatternRequest request);
    /// A sweep, generation or reference. `meanwhile` is called on the calling thread while it waits, about
    /// every 20 ms.  Errors: as run.
    [[nodiscard]] Result<StudyResult> study(StudyRequest request,
                                            const std::function<void()>& meanwhile = {});
    /// Stops the running call, which then fails with `cancelled`. Safe in a signal handler.
    void interrupt() noexcept;

private:
    BlockingSession();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
