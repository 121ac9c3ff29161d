// SPDX-License-Identifier: GPL-3.0-or-later
// All that the window and the command line see of the engine: requests in, results out.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/export/export_request.h"
#include "core/model/spec/model_spec.h"
#include "core/request/pattern_request.h"
#include "core/request/run_request.h"
#include "core/results/run_result.h"
#include "core/session/lane.h"
#include "core/session/study.h"
#include "core/text/tokenizer.h"

namespace headscope {

/// Names one submitted job; larger is newer.
struct Ticket {
    std::uint64_t value{};
    friend auto operator<=>(Ticket, Ticket) = default;
};

/// What is known of an open model, as a value.
struct ModelInfo {
    std::string name;            ///< for people: the folder's name, or "demo"
    std::filesystem::path path;  ///< the folder
    std::string argument;        ///< what opens it again: "demo", or the path
    ModelSpec spec;
    std::shared_ptr<const text::Tokenizer> tokenizer;  ///< null: the folder has none that can be read
    std::string tokenizerError;                        ///< why, where it is null
    std::uint64_t parameters{};
    std::uint64_t bytes{};              ///< of the weight files; 0: a config without weights
    std::string dtype;                  ///< of the weights in the file: "F32"; empty without weights
    std::vector<std::string> warnings;  ///< unused tensors and the like, a sentence each
    std::filesystem::path adapter;      ///< folder of the LoRA adapter merged onto the weights; empty: none
};
/// Crosses threads without a lock.
using ModelInfoPtr = std::shared_ptr<const ModelInfo>;

/// Hears of finished work. Every call comes on the owner's thread, never inside the call that caused it.
/// In a lane, reports come in submission order and end with the newest; replaced work reports nothing.
class RunObserver {
public:
    virtual ~RunObserver() = default;
    virtual void loadReady(Ticket ticket, ModelInfoPtr model) = 0;
    /// Layers of a long run are done; those of a short one come with its result alone.
    virtual void runProgressed(Ticket ticket, ThumbnailsPtr thumbnails) = 0;
    /// The answer at the position read, where the rest of a long run takes noticeably longer; runReady
    /// follows. Its request asks for that position alone.
    virtual void runAnswered(Ticket ticket, RunResultPtr result) = 0;
    virtual void runReady(Ticket ticket, RunResultPtr result) = 0;
    virtual void viewReady(Ticket ticket, PatternResultPtr result) = 0;
    /// Partial results come as studyProgressed, the last one as studyReady.
    virtual void studyProgressed(Ticket ticket, StudyProgress progress) = 0;
    virtual void studyReady(Ticket ticket, StudyResult result) = 0;
    /// What was asked of writeFile() is known and whole on disk.
    virtual void fileReady(Ticket ticket, ExportData data) = 0;
    /// How far the running job of a lane is (loads and studies).
    virtual void progressed(Lane lane, Ticket ticket, float fraction, std::string stage) = 0;
    /// The job failed; what was there before still works.
    virtual void failed(Lane lane, Ticket ticket, Error error) = 0;
};

/// Implemented by Session, faked in tests of the window. No call blocks.
class RunService {
public:
    virtual ~RunService() = default;
    /// Opens a model: the MODEL argument of cli.md. The open one stays usable until the new one is ready.
    virtual Ticket load(std::string model) = 0;
    /// One forward pass. The newest request wins.
    virtual Ticket run(RunRequest request) = 0;
    /// Patterns of some heads. The newest request wins.
    virtual Ticket view(PatternRequest request) = 0;
    /// Long work: a sweep or a generation. The newest request wins.
    virtual Ticket study(StudyRequest request) = 0;
    /// The model's digest, and a file of numbers where one is named. The newest request wins.
    virtual Ticket writeFile(ExportRequest request) = 0;
    /// Stops the lane's work; finished parts of a study stay with whoever heard them.
    virtual void cancel(Lane lane) = 0;
    /// Who hears of results; null: nobody. Call on the owner's thread.
    virtual void setObserver(RunObserver* observer) = 0;
};

}  // namespace headscope
