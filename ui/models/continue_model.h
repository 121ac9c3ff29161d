// SPDX-License-Identifier: GPL-3.0-or-later
// What the model writes after the prompt, unedited and under the edits in force.
#pragma once

#include <QObject>
#include <QStringList>
#include <cstdint>
#include <optional>

#include "core/base/error.h"
#include "core/request/generate_request.h"
#include "ui/models/effect_map_model.h"
#include "ui/models/intervention_model.h"
#include "ui/models/prompt_model.h"

namespace headscope::ui {

/// How to continue.
struct ContinueChoice {
    std::uint32_t newTokens = 20;
    bool sample = false;  ///< false: always the most probable token
    float temperature = 1.0F;
    std::uint64_t seed = 0;
    friend bool operator==(const ContinueChoice&, const ContinueChoice&) = default;
};

/// Asks for continuations and keeps the last one, which is stale once prompt or edits are others. A sweep in
/// progress waits meanwhile and begins again after it.
class ContinueModel : public QObject {
    Q_OBJECT

public:
    ContinueModel(SessionBridge& bridge, PromptModel& prompt, InterventionModel& edits,
                  EffectMapModel& effects, QObject* parent = nullptr);

    /// Why the open model cannot continue a text; empty: it can.
    [[nodiscard]] QString reason() const;
    /// Begins; what was there stays until the new one comes.
    void start(const ContinueChoice& choice);
    /// Stops.
    void cancel();
    /// True between start() and the answer.
    [[nodiscard]] bool running() const { return m_running; }
    /// The last answer; null: none yet.
    [[nodiscard]] const GenerateResultPtr& result() const { return m_result; }
    /// True where it answers another prompt or other edits.
    [[nodiscard]] bool stale() const;
    /// Why the last one failed.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

    /// New tokens as people read them; the text ends with the first special one.
    [[nodiscard]] QStringList baseline() const;
    /// The same under the edits; empty without edits.
    [[nodiscard]] QStringList edited() const;
    /// How many tokens both begin with.
    [[nodiscard]] static qsizetype common(const QStringList& a, const QStringList& b);

Q_SIGNALS:
    /// Another answer, state or reason.
    void changed();

private:
    [[nodiscard]] QStringList tokens(const std::vector<TokenId>& ids) const;
    void settle();

    SessionBridge& m_bridge;
    PromptModel& m_prompt;
    InterventionModel& m_edits;
    EffectMapModel& m_effects;
    GenerateResultPtr m_result;
    std::optional<Error> m_error;
    bool m_running = false;
    bool m_sweepWaits = false;
};

}  // namespace headscope::ui
