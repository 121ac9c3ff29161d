// SPDX-License-Identifier: GPL-3.0-or-later
// A RunService without an engine: keeps every request, answers when told or by itself.
#pragma once

#include <QString>
#include <QTimer>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/session/run_service.h"

namespace headscope::test {

/// Words separated by blanks; "t0" … "t63" and "<bos>" (id 64).
class WordTokenizer : public text::Tokenizer {
public:
    [[nodiscard]] Result<text::Encoding> encode(std::string_view text, std::optional<std::string_view>,
                                                text::SpecialTokens special) const override {
        text::Encoding encoding;
        const auto add = [&encoding](TokenId id, const std::string& word, bool isSpecial) {
            encoding.ids.push_back(id);
            encoding.tokens.push_back(word);
            encoding.offsets.push_back({});
            encoding.special.push_back(isSpecial ? 1 : 0);
            encoding.segments.push_back(0);
        };
        if (special == text::SpecialTokens::add) add(TokenId{64}, "<bos>", true);
        std::istringstream words{std::string(text)};
        for (std::string word; words >> word;) {
            const auto id = tokenId(word);
            if (!id)
                return fail(ErrorCode::tokenUnknown, "\"" + word + "\" is not in the vocabulary",
                            "use t0 to t63");
            add(*id, word, false);
        }
        if (encoding.ids.empty())
            return fail(ErrorCode::promptEmpty, "the prompt has no tokens", "type a word");
        return encoding;
    }
    [[nodiscard]] std::string decode(std::span<const TokenId> ids, bool) const override {
        std::string text;
        for (const TokenId id : ids) text += (text.empty() ? "" : " ") + tokenText(id);
        return text;
    }
    [[nodiscard]] std::string tokenText(TokenId id) const override {
        return id.value == 64 ? "<bos>" : "t" + std::to_string(id.value);
    }
    [[nodiscard]] std::string tokenBytes(TokenId id) const override { return tokenText(id); }
    [[nodiscard]] std::optional<TokenId> tokenId(std::string_view spelling) const override {
        for (std::uint32_t id = 0; id <= 64; ++id) {
            if (tokenText(TokenId{id}) == spelling) return TokenId{id};
        }
        return std::nullopt;
    }
    [[nodiscard]] bool isSpecial(TokenId id) const override { return id.value == 64; }
    [[nodiscard]] std::optional<TokenId> maskToken() const override { return std::nullopt; }
    [[nodiscard]] std::uint32_t vocabularySize() const override { return 65; }
    [[nodiscard]] std::string describe() const override { return "words, 65 tokens"; }
};

/// A causal model of L layers with H heads in G groups.
inline ModelInfoPtr fakeModel(std::uint32_t layers, std::uint32_t heads, std::uint32_t groups = 0,
                              const std::string& name = "fake") {
    auto info = std::make_shared<ModelInfo>();
    info->name = name;
    info->path = "/models/" + name;
    info->argument = info->path.string();
    info->spec.family = "gpt2";
    info->spec.architecture = "GPT2LMHeadModel";
    info->spec.modelDim = heads * 4;
    info->spec.vocabulary = 65;
    info->spec.maxPositions = 128;
    info->spec.normEpsilon = 1e-5F;
    StackSpec stack;
    stack.positions = Positions::learned;
    stack.block.attention = {heads, groups == 0 ? heads : groups, 4, Visibility::causal, 0.5F};
    stack.layers.resize(layers);
    info->spec.stacks = {stack};
    info->tokenizer = std::make_shared<WordTokenizer>();
    info->parameters = 124'439'808;
    info->bytes = 548'090'077;
    info->dtype = "F32";
    return info;
}

/// An encoder of 2 layers with 2 heads beside a decoder of 3 layers with 4 heads that looks at it.
inline ModelInfoPtr fakeEncoderDecoder() {
    auto info = std::make_shared<ModelInfo>(*fakeModel(3, 4));
    StackSpec encoder = info->spec.stacks.front();
    encoder.stack = Stack::encoder;
    encoder.block.attention = {2, 2, 8, Visibility::bidirectional, 0.5F};
    encoder.layers.resize(2);
    StackSpec& decoder = info->spec.stacks.front();
    decoder.block.cross = decoder.block.attention;
    decoder.block.cross->visibility = Visibility::bidirectional;
    info->spec.stacks.insert(info->spec.stacks.begin(), encoder);
    info->spec.architecture = "T5ForConditionalGeneration";
    info->spec.startToken = 0;
    return info;
}

/// Answers with numbers that follow from the request alone, so that a test can tell requests apart.
class FakeRunService : public RunService {
public:
    /// `context` lives on the observer's thread; answers come from its event loop.
    explicit FakeRunService(QObject* context) : m_context(context) {}

    Ticket load(std::string model) override {
        loads.push_back(model);
        const Ticket ticket = next(Lane::load);
        answer(Lane::load, ticket, [this, ticket, model] {
            const auto found = models.find(model);
            if (found == models.end()) {
                m_observer->failed(Lane::load, ticket,
                                   {ErrorCode::tensorShape,
                                    "tensor \"h.0.attn.c_attn.weight\" has shape [8, 23], expected [8, 24]",
                                    "check n_embd in config.json",
                                    {}});
                return;
            }
            m_model = found->second;
            m_observer->loadReady(ticket, m_model);
        });
        return ticket;
    }
    Ticket run(RunRequest request) override {
        runs.push_back(request);
        const Ticket ticket = m_newestRun = next(Lane::run);
        answer(Lane::run, ticket,
               [this, ticket, request] { m_observer->runReady(ticket, resultOf(request)); });
        return ticket;
    }
    Ticket view(PatternRequest request) override {
        views.push_back(request);
        const Ticket ticket = next(Lane::view);
        answer(Lane::view, ticket,
               [this, ticket, request] { m_observer->viewReady(ticket, patternsOf(request)); });
        return ticket;
    }
    Ticket study(StudyRequest request) override {
        studies.push_back(request);
        const Ticket ticket = next(Lane::study);
        answer(Lane::study, ticket, [this, ticket, request] {
            const auto& sweep = std::get<SweepRequest>(request);
            const std::uint32_t layers = m_model->spec.layerCount();
            for (std::uint32_t done = 1; done < layers; ++done) {
                m_observer->studyProgressed(ticket, {done, layers, sweepOf(sweep, done)});
            }
            if (!finishStudies) return;
            m_observer->studyReady(ticket, sweepOf(sweep, layers));
        });
        return ticket;
    }
    Ticket writeFile(ExportRequest request) override {
        files.push_back(std::move(request));
        const Ticket ticket = next(Lane::files);
        answer(Lane::files, ticket,
               [this, ticket] { m_observer->fileReady(ticket, {std::string(64, 'a')}); });
        return ticket;
    }
    void cancel(Lane lane) override { ++m_generation[static_cast<std::size_t>(lane)]; }
    void setObserver(RunObserver* observer) override { m_observer = observer; }

    /// With automatic = false: answers everything that waits.
    void release() {
        auto waiting = std::exchange(m_waiting, {});
        for (auto& work : waiting) work();
    }
    /// The newest run has done some layers.
    void reportThumbnails(const std::vector<PatternThumbnail>& thumbnails) {
        m_observer->runProgressed(m_newestRun,
                                  std::make_shared<const std::vector<PatternThumbnail>>(thumbnails));
    }
    /// The newest run has its answer at the position read.
    void reportAnswer(const RunResult& answer) {
        m_observer->runAnswered(m_newestRun, std::make_shared<const RunResult>(answer));
    }
    /// Number of answers that wait.
    [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }

    /// Probability of `token` at the position read: moved by each edit.
    static float probability(const InterventionSet& edits, std::uint32_t token) {
        float value = 0.5F / static_cast<float>(token + 1);
        for (const HeadEdit& edit : edits.edits()) {
            const auto place = static_cast<float>(edit.head.layer.value * 31 + edit.head.head.value + 1);
            value += (token % 2 == 0 ? -1.0F : 1.0F) * edit.parameter * 0.01F / place;
        }
        return value;
    }
    /// Effect of a head in a sweep.
    static float effect(std::uint32_t layer, std::uint32_t head) {
        return 0.02F * static_cast<float>((layer * 7 + head * 5) % 11) * static_cast<float>(layer % 3 + 1);
    }
    /// Weight of a cell: previous token for even heads, first token for odd ones, blurred.
    static float weight(HeadRef head, std::uint32_t query, std::uint32_t key, bool edited) {
        const float sharp = edited ? 0.1F : 0.35F + 0.05F * static_cast<float>((head.layer.value * 5) % 9);
        const bool first = (head.head.value + head.layer.value) % 3 == 1;
        const std::uint32_t to =
            first ? 0 : (query == 0 ? 0 : query - 1 - (head.head.value % 2 == 1 && query > 4 ? 3 : 0));
        const float even = (1.0F - sharp) / static_cast<float>(query + 1);
        return even + (key == to ? sharp : 0.0F);
    }

    std::map<std::string, ModelInfoPtr> models;  ///< what load() knows; anything else fails
    std::vector<std::string> loads;
    std::vector<RunRequest> runs;
    std::vector<PatternRequest> views;
    std::vector<StudyRequest> studies;
    std::vector<ExportRequest> files;
    bool automatic = true;      ///< false: answers wait for release()
    bool finishStudies = true;  ///< false: sweeps stop before the last layer
    /// Sweeps bring previews, a hundredth too large; none: they do not.
    PreviewKind previews = PreviewKind::none;

private:
    Ticket next(Lane lane) {
        ++m_generation[static_cast<std::size_t>(lane)];
        return Ticket{++m_last};
    }
    void answer(Lane lane, Ticket, std::function<void()> work) {
        const std::uint64_t generation = m_generation[static_cast<std::size_t>(lane)];
        auto guarded = [this, lane, generation, work = std::move(work)] {
            if (m_observer != nullptr && m_generation[static_cast<std::size_t>(lane)] == generation) work();
        };
        if (automatic) {
            QTimer::singleShot(0, m_context, guarded);
        } else {
            m_waiting.push_back(guarded);
        }
    }
    [[nodiscard]] std::vector<TokenScore> topOf(const InterventionSet& edits) const {
        std::vector<TokenScore> top;
        for (std::uint32_t token = 0; token < 10; ++token) {
            const float p = probability(edits, token);
            top.push_back({TokenId{token}, p, std::log(p), std::log(p) + 5.0F});
        }
        return top;
    }
    [[nodiscard]] LogitsSummary summaryOf(const RunRequest& request, const InterventionSet& edits) const {
        LogitsSummary summary;
        summary.position = request.logits.position.value_or(Position{request.input.tokenCount() - 1});
        summary.top = topOf(edits);
        const auto score = [&edits](TokenId id) {
            const float p = probability(edits, id.value);
            return TokenScore{id, p, std::log(p), std::log(p) + 5.0F};
        };
        if (request.logits.target) summary.target = score(*request.logits.target);
        if (request.logits.foil) summary.foil = score(*request.logits.foil);
        summary.loss = 1.0 + 0.1 * static_cast<double>(edits.size());
        return summary;
    }
    [[nodiscard]] RunResultPtr resultOf(const RunRequest& request) const {
        auto result = std::make_shared<RunResult>();
        result->request = request;
        result->logits = summaryOf(request, request.interventions);
        result->baseline = summaryOf(request, {});
        result->cost.elapsed = std::chrono::microseconds(1200);
        if (!request.interventions.empty()) result->effect = effectOf(request, *result);
        for (const HeadRef head : allHeads(m_model->spec)) {
            const AttentionPattern pattern = patternOf(request.input, request.interventions, head);
            PatternThumbnail thumbnail;
            thumbnail.head = head;
            thumbnail.queries = thumbnail.rows = pattern.queries;
            thumbnail.keys = thumbnail.columns = pattern.keys;
            thumbnail.visibility = pattern.visibility;
            for (const float w : pattern.values)
                thumbnail.values.push_back(static_cast<std::uint16_t>(w * 65535.0F));
            result->thumbnails.push_back(std::move(thumbnail));
        }
        return result;
    }
    [[nodiscard]] static Effect effectOf(const RunRequest& request, const RunResult& result) {
        Effect effect;
        effect.position = result.logits->position;
        effect.kl = 0.31 * static_cast<double>(request.interventions.size());
        for (std::uint32_t i = 0; i < request.input.tokenCount(); ++i)
            effect.klPerPosition.push_back(0.02F * static_cast<float>((i * 7) % 13));
        effect.dloss = 0.1 * static_cast<double>(request.interventions.size());
        for (std::size_t i = 0; i < result.logits->top.size(); ++i) {
            const auto rank = static_cast<std::uint32_t>(i);
            effect.changes.push_back({result.baseline->top[i], result.logits->top[i], rank, rank});
        }
        if (result.logits->target && result.logits->foil) {
            effect.logitDiffBaseline =
                static_cast<double>(result.baseline->target->logit - result.baseline->foil->logit);
            effect.logitDiffEdited =
                static_cast<double>(result.logits->target->logit - result.logits->foil->logit);
        }
        return effect;
    }
    [[nodiscard]] static PatternResultPtr patternsOf(const PatternRequest& request) {
        auto result = std::make_shared<PatternResult>();
        for (const HeadRef head : request.heads) {
            if (!request.region) continue;
            const AttentionPattern pattern = patternOf(request.input, request.interventions, head);
            std::optional<AttentionPattern> minus;
            if (request.minus) minus = patternOf(request.input, *request.minus, head);
            result->parts.push_back(partOf(pattern, minus, head, *request.region));
        }
        for (const HeadRef head : request.heads) {
            if (request.region) break;
            result->patterns.push_back(patternOf(request.input, request.interventions, head));
        }
        return result;
    }
    // As the engine pools, cell by cell.
    [[nodiscard]] static PatternPart partOf(const AttentionPattern& pattern,
                                            const std::optional<AttentionPattern>& minus, HeadRef head,
                                            PatternRegion region) {
        const auto cut = [&](PositionRange range, std::uint32_t count) {
            return PositionRange{Position{range.begin.value / region.side * region.side},
                                 Position{std::min(range.end.value, count)}};
        };
        PatternPart part;
        part.head = head;
        part.queries = pattern.queries;
        part.keys = pattern.keys;
        part.visibility = pattern.visibility;
        part.region = {cut(region.queries, pattern.queries), cut(region.keys, pattern.keys), region.side};
        const auto squares = [&](PositionRange range) {
            return (range.end.value - range.begin.value + region.side - 1) / region.side;
        };
        part.rows = squares(part.region.queries);
        part.columns = squares(part.region.keys);
        for (std::uint32_t row = 0; row < part.rows; ++row) {
            for (std::uint32_t column = 0; column < part.columns; ++column)
                addSquare(part, pattern, minus, part.queriesOf(row), part.keysOf(column));
        }
        if (region.side == 1) part.mean.clear(), part.peakQuery.clear(), part.peakKey.clear();
        return part;
    }
    static void addSquare(PatternPart& part, const AttentionPattern& pattern,
                          const std::optional<AttentionPattern>& minus, PositionRange queries,
                          PositionRange keys) {
        float most = std::numeric_limits<float>::quiet_NaN(), sum = 0.0F;
        std::uint32_t count = 0, peakQuery = 0, peakKey = 0;
        for (std::uint32_t q = queries.begin.value; q < queries.end.value; ++q) {
            for (std::uint32_t k = keys.begin.value; k < keys.end.value; ++k) {
                if (!pattern.visible(Position{q}, Position{k})) continue;
                const float value = pattern.at(0, Position{q}, Position{k}) -
                                    (minus ? minus->at(0, Position{q}, Position{k}) : 0.0F);
                if (count == 0 || std::abs(value) > std::abs(most)) most = value, peakQuery = q, peakKey = k;
                sum += value;
                ++count;
            }
        }
        part.most.push_back(most);
        part.mean.push_back(count == 0 ? most : sum / static_cast<float>(count));
        part.peakQuery.push_back(peakQuery);
        part.peakKey.push_back(peakKey);
    }
    [[nodiscard]] static AttentionPattern patternOf(const ModelInput& input, const InterventionSet& edits,
                                                    HeadRef head) {
        const bool cross = head.kind == AttentionKind::cross;
        AttentionPattern pattern;
        pattern.stack = head.stack;
        pattern.layer = head.layer;
        pattern.kind = head.kind;
        pattern.heads = {head.head};
        pattern.queries = input.countOf(head.stack);
        pattern.keys = input.countOf(cross ? Stack::encoder : head.stack);
        const bool all = cross || head.stack == Stack::encoder;
        pattern.visibility = all ? Visibility::bidirectional : Visibility::causal;
        const bool edited = edits.touches(head);
        for (std::uint32_t q = 0; q < pattern.queries; ++q) {
            for (std::uint32_t k = 0; k < pattern.keys; ++k) {
                const float even = 1.0F / static_cast<float>(pattern.keys);
                pattern.values.push_back(all ? even : k > q ? 0.0F : weight(head, q, k, edited));
            }
        }
        return pattern;
    }
    [[nodiscard]] SweepResultPtr sweepOf(const SweepRequest& request, std::uint32_t layersDone) const {
        auto result = std::make_shared<SweepResult>();
        result->request = request;
        result->grids = m_model->spec.headGrids();
        for (const HeadRef& head : allHeads(m_model->spec)) {
            const bool done = head.layer.value < layersDone;
            result->values.push_back(done ? effect(head.layer.value, head.head.value) : std::nanf(""));
            result->done.push_back(done ? 1 : 0);
            if (previews == PreviewKind::none || !request.preview) continue;
            result->preview.push_back(1.01F * effect(head.layer.value, head.head.value));
            result->previewKinds.push_back(previews);
        }
        return result;
    }

    QObject* m_context;
    RunObserver* m_observer = nullptr;
    ModelInfoPtr m_model;
    std::uint64_t m_last = 0;
    Ticket m_newestRun;
    std::array<std::uint64_t, kLaneCount> m_generation{};
    std::vector<std::function<void()>> m_waiting;
};

}  // namespace headscope::test
