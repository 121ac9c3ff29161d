// SPDX-License-Identifier: GPL-3.0-or-later
// Models to a value and back; names of options as links have them.
#include "ui/models/workspace_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "core/base/head_text.h"
#include "core/interventions/edit_text.h"
#include "core/session/blocking_session.h"
#include "ui/models/models.h"

namespace headscope::ui {
namespace {

template <class T>
using Names = std::array<std::pair<T, const char*>, 2>;
constexpr Names<Quantity> kQuantities = {{{Quantity::weight, "weight"}, {Quantity::change, "change"}}};
constexpr Names<GridMetric> kGridMetrics = {
    {{GridMetric::pattern, "pattern"}, {GridMetric::effect, "effect"}}};
constexpr Names<Pooling> kPoolings = {{{Pooling::largest, "largest"}, {Pooling::mean, "mean"}}};

template <class T>
std::string nameOf(const Names<T>& names, T value) {
    for (const auto& [known, name] : names) {
        if (known == value) return name;
    }
    return {};
}

template <class T>
std::optional<T> valueOf(const Names<T>& names, const std::string& name) {
    for (const auto& [value, known] : names) {
        if (name == known) return value;
    }
    return std::nullopt;
}

std::vector<std::string> written(const InterventionSet& edits) {
    std::vector<std::string> texts;
    texts.reserve(edits.size());
    for (const HeadEdit& edit : edits.edits()) texts.push_back(editText(edit));
    return texts;
}

// By its spelling where that leads back to it, else by its number.
std::string spelled(const PromptModel& prompt, std::optional<TokenId> id) {
    if (!id) return {};
    const ModelInfo& model = *prompt.model();
    std::string text = prompt.classifies() ? prompt.answerText(*id).toStdString()
                       : model.tokenizer   ? model.tokenizer->tokenText(*id)
                                           : std::string();
    const QString shown = QString::fromStdString(text);
    const bool plain = !text.starts_with('#') && shown.toStdString() == text;
    return plain && prompt.findAnswer(shown) == id ? text : fmt::format("#{}", id->value);
}

WorkspacePrompt promptOf(const PromptModel& prompt) {
    const PromptState& state = prompt.state();
    WorkspacePrompt value;
    value.text = state.text.toStdString();
    value.specialTokens = state.special;
    value.decoderText = state.decoderText.toStdString();
    if (state.media) value.media = state.media->file.toStdString();
    return value;
}

WorkspaceView viewOf(const Models& models) {
    const Selection& selection = models.selection;
    const ViewOptions& options = models.view;
    WorkspaceView view;
    view.head = headText(selection.head());
    if (selection.heads().size() > 1) {
        for (const HeadRef head : selection.heads()) view.heads.push_back(headText(head));
    }
    view.query = selection.query();
    view.key = selection.key();
    if (models.prompt.positionChosen()) view.position = models.prompt.position().value;
    view.quantity = nameOf(kQuantities, options.quantity());
    view.scale = colorScaleName(options.scale()).toStdString();
    view.colorMap = options.colorMap().toStdString();
    view.gridMetric = nameOf(kGridMetrics, options.gridMetric());
    view.pooling = nameOf(kPoolings, options.pooling());
    return view;
}

// Puts one piece of work into the models, part after part, and keeps what did not fit.
class Applier {
public:
    Applier(const Workspace& workspace, Models& models) : m_work(workspace), m_models(models) {}

    std::vector<Error> apply() {
        applyPrompt();
        applyEdits();
        applySelection();
        applyView();
        m_models.undo.clear();
        return std::move(m_left);
    }

private:
    [[nodiscard]] const ModelInfo& model() const { return *m_models.prompt.model(); }
    [[nodiscard]] std::vector<HeadGrid> grids() const { return model().spec.headGrids(); }
    void leave(Error error) { m_left.push_back(std::move(error)); }
    void leave(std::string message, std::string hint) {
        leave({ErrorCode::usage, std::move(message), std::move(hint), {}});
    }

    void applyPrompt() {
        const WorkspacePrompt& prompt = m_work.prompts.at(m_work.current);
        PromptModel& target = m_models.prompt;
        PromptState state;
        state.text = QString::fromStdString(prompt.text);
        state.special = prompt.specialTokens;
        state.decoderText = QString::fromStdString(prompt.decoderText);
        if (!prompt.ids.empty() && prompt.text.empty()) takeIds(prompt.ids, state);
        if (prompt.pair)
            leave("the second text of the prompt is not shown", "use headscope-cli with --pair for it");
        if (m_work.prompts.size() > 1) {
            leave(fmt::format("one of {} prompts is shown", m_work.prompts.size()),
                  "open the others from their file");
        }
        state.target = token("target", m_work.target);
        state.foil = token("foil", m_work.foil);
        const QString media = QString::fromStdString(prompt.media);
        const PromptMediaPtr& shown = target.state().media;
        const bool sees = target.mediaStack().has_value();
        if (sees && shown && (media.isEmpty() || shown->file == media)) state.media = shown;
        target.assign(state);
        if (sees && !media.isEmpty() && !state.media) m_models.media.open(media);
        target.setPosition(std::nullopt);
        if (!m_work.view.position) return;
        if (*m_work.view.position < target.tokenCount()) {
            target.setPosition(Position{*m_work.view.position});
        } else {
            leave(fmt::format("position {} is beyond the prompt's {} tokens", *m_work.view.position,
                              target.tokenCount()),
                  "choose another one");
        }
    }

    // A figure knows the ids of its prompt; the text is what gives the same ids.
    void takeIds(const std::vector<TokenId>& ids, PromptState& state) {
        const auto& tokenizer = model().tokenizer;
        const auto fits = [&](const std::string& text, text::SpecialTokens special) {
            const auto encoded = encodePrompt(model(), text, std::nullopt, special);
            return encoded && encoded->ids == ids;
        };
        for (const bool special : {true, false}) {
            const std::string text = tokenizer ? tokenizer->decode(ids, special) : std::string();
            state.text = QString::fromStdString(text);
            state.special = special;
            if (tokenizer && fits(text, special ? text::SpecialTokens::add : text::SpecialTokens::leaveOff))
                return;
        }
        leave(
            fmt::format("no text has exactly the {} tokens of the prompt; the nearest is shown", ids.size()),
            "open the model that the file was made with");
    }

    std::optional<TokenId> token(const char* what, const std::string& text) {
        if (text.empty()) return std::nullopt;
        if (text.starts_with('#')) {
            std::uint32_t id{};
            const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), id);
            if (error == std::errc{} && end == text.data() + text.size() && id < model().spec.outputs())
                return TokenId{id};
        }
        if (const auto id = m_models.prompt.findAnswer(QString::fromStdString(text))) return id;
        leave({ErrorCode::tokenUnknown,
               fmt::format("{} \"{}\" is no token of this model", what, shortened(text)),
               "choose another one",
               {}});
        return std::nullopt;
    }

    InterventionSet edits(const std::vector<std::string>& texts) {
        InterventionSet set;
        for (const std::string& text : texts) {
            auto parsed = parseEdits(text, grids());
            if (!parsed) {
                leave(std::move(parsed).error());
                continue;
            }
            // As in the window: of two edits of one place the later one stays.
            for (const HeadEdit& edit : *parsed) set = set.with(edit);
        }
        return set;
    }

    void applyEdits() {
        EditState state;
        state.active = edits(m_work.edits);
        state.suspended = edits(m_work.suspended);
        m_models.edits.assign(state);
    }

    std::optional<HeadRef> head(const std::string& text) {
        auto parsed = parseHead(text, grids());
        if (parsed) return *parsed;
        leave(std::move(parsed).error());
        return std::nullopt;
    }

    void applySelection() {
        Selection& selection = m_models.selection;
        const WorkspaceView& view = m_work.view;
        std::vector<HeadRef> heads;
        for (const std::string& text : view.heads) {
            if (const auto found = head(text)) heads.push_back(*found);
        }
        const auto looked = view.head.empty() ? std::nullopt : head(view.head);
        if (looked || !heads.empty()) {
            const HeadRef shown = looked.value_or(heads.empty() ? HeadRef{} : heads.front());
            selection.select(std::move(heads), shown);
        }
        const HeadRef shown = selection.head();
        const Stack keys = selection.keysIn(Stack::main) ? Stack::main : Stack::encoder;
        selection.pin(pinned("query", view.query, shown.stack), pinned("key", view.key, keys));
    }

    std::optional<std::uint32_t> pinned(const char* what, std::optional<std::uint32_t> position,
                                        Stack stack) {
        // A picture that is still being read has no positions yet: what is pinned there shows when it has.
        const bool waits = m_models.media.reading();
        if (!position || waits || *position < m_models.prompt.tokenCount(stack)) return position;
        leave(fmt::format("pinned {} {} is beyond the prompt's {} tokens", what, *position,
                          m_models.prompt.tokenCount(stack)),
              "pin another one");
        return std::nullopt;
    }

    // An option that says nothing is left as it is.
    template <class T, class Set>
    void option(const char* what, const std::string& name, const std::optional<T>& value, Set set) {
        if (name.empty()) return;
        if (value) {
            set(*value);
        } else {
            leave(fmt::format("{} \"{}\" is not known", what, shortened(name)), "choose it in the window");
        }
    }

    void applyView() {
        const WorkspaceView& view = m_work.view;
        ViewOptions& options = m_models.view;
        option("quantity", view.quantity, valueOf(kQuantities, view.quantity),
               [&](Quantity quantity) { options.setQuantity(quantity); });
        option("scale", view.scale, colorScaleFromName(QString::fromStdString(view.scale)),
               [&](ColorScale scale) { options.setScale(scale); });
        option("metric of the grid", view.gridMetric, valueOf(kGridMetrics, view.gridMetric),
               [&](GridMetric metric) { options.setGridMetric(metric); });
        option("pooling", view.pooling, valueOf(kPoolings, view.pooling),
               [&](Pooling pooling) { options.setPooling(pooling); });
        // Maps of signed values are the theme's own; an empty one is the theme's too.
        const auto map = ColorMap::byName(QString::fromStdString(view.colorMap));
        if (view.colorMap.empty()) options.setColorMap({});
        option("colour map", view.colorMap, map, [&](const ColorMap& known) {
            if (!known.isDiverging()) options.setColorMap(known.name());
        });
    }

    const Workspace& m_work;
    Models& m_models;
    std::vector<Error> m_left;
};

}  // namespace

Workspace workspaceOf(const Models& models) {
    Workspace workspace;
    const ModelInfoPtr& model = models.prompt.model();
    if (!model) return workspace;
    workspace.model = {model->argument, model->name, {}};
    workspace.prompts = {promptOf(models.prompt)};
    workspace.edits = written(models.edits.state().active);
    workspace.suspended = written(models.edits.state().suspended);
    workspace.target = spelled(models.prompt, models.prompt.state().target);
    workspace.foil = spelled(models.prompt, models.prompt.state().foil);
    workspace.view = viewOf(models);
    return workspace;
}

std::vector<Error> applyWorkspace(const Workspace& workspace, Models& models) {
    return Applier(workspace, models).apply();
}

}  // namespace headscope::ui
