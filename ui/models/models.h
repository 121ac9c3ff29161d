// SPDX-License-Identifier: GPL-3.0-or-later
// All models of the window, wired to each other; views are given what they show of it.
#pragma once

#include <QUndoStack>

#include "ui/models/continue_model.h"
#include "ui/models/edits_model.h"
#include "ui/models/effect_map_model.h"
#include "ui/models/head_grid_model.h"
#include "ui/models/head_history.h"
#include "ui/models/head_scores_model.h"
#include "ui/models/intervention_model.h"
#include "ui/models/live_runs.h"
#include "ui/models/log_model.h"
#include "ui/models/media_opener.h"
#include "ui/models/model_info_model.h"
#include "ui/models/outputs_model.h"
#include "ui/models/pattern_model.h"
#include "ui/models/progress_model.h"
#include "ui/models/prompt_model.h"
#include "ui/models/result_model.h"
#include "ui/models/selection.h"
#include "ui/models/session_bridge.h"
#include "ui/models/strongest_model.h"
#include "ui/models/token_model.h"
#include "ui/models/view_options.h"

namespace headscope::ui {

/// Made once in main; members in the order of their dependence. The service must outlive it.
struct Models {
    explicit Models(PatternLimits limits = {});
    ~Models();
    Models(const Models&) = delete;
    Models& operator=(const Models&) = delete;

    /// Readable tokens of both stacks.
    [[nodiscard]] PromptTokens promptTokens() const { return {tokens.texts(), encoderTokens.texts()}; }

    SessionBridge bridge;
    QUndoStack undo;
    PromptModel prompt;
    MediaOpener media;
    InterventionModel edits;
    Selection selection;
    HeadHistory history;
    ResultModel results;
    EffectMapModel effects;
    HeadGridModel heads;
    TokenModel tokens;         ///< of the main stack
    TokenModel encoderTokens;  ///< of the encoder that it reads; empty with one stack
    OutputsModel outputs;
    EditsModel editList;
    StrongestModel strongest;
    PatternModel patterns;
    HeadScoresModel scores;
    ProgressModel progress;
    LogModel log;
    ContinueModel continuation;
    ModelInfoModel info;
    LiveRuns live;
    ViewOptions view;
};

}  // namespace headscope::ui
