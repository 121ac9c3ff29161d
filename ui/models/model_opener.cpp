// SPDX-License-Identifier: GPL-3.0-or-later
// What happens when another model opens.
#include "ui/models/model_opener.h"

#include <QDir>

#include "core/interventions/edit_text.h"
#include "ui/models/model_inspector.h"
#include "ui/models/models.h"

namespace headscope::ui {

ModelOpener::ModelOpener(Models& models, QObject* parent) : QObject(parent), m_models(models) {
    connect(&models.bridge, &SessionBridge::modelReady, this, &ModelOpener::receive);
    connect(&models.bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        if (lane == Lane::load) Q_EMIT failed(m_asked, error);
    });
}

void ModelOpener::open(const QString& model, const OpeningWishes& wishes) {
    m_asked = model;
    m_wishes = wishes;
    m_models.progress.setModelName(QDir(model).dirName());
    m_models.bridge.load(model);
}

QString ModelOpener::firstPrompt(const ModelInfo& model) const {
    if (inputKind(model) != InputKind::tokens) return {};
    if (!m_wishes.text.isEmpty()) return m_wishes.text;
    const PromptState& old = m_models.prompt.state();
    if (!old.text.isEmpty() && PromptModel::readable(model, old.text, old.special)) return old.text;
    const QStringList examples = examplePrompts(model);
    if (!examples.isEmpty()) return examples.front();
    const QString sentence = QStringLiteral("When Mary and John went to the store, John gave a drink to");
    return PromptModel::readable(model, sentence, true) ? sentence : QString();
}

QString ModelOpener::firstMedia(const ModelInfo& model) const {
    if (!m_wishes.media.isEmpty()) return m_wishes.media;
    const PromptMediaPtr& old = m_models.prompt.state().media;
    return old && mediaKindOf(old->file) == inputKind(model) && inputKind(model) != InputKind::tokens
               ? old->file
               : QString();
}

void ModelOpener::receive(const ModelInfoPtr& model) {
    m_models.bridge.cancel(Lane::run);
    m_models.patterns.clear();
    m_models.effects.clear();
    m_models.results.clear();
    m_models.edits.reset();
    m_models.selection.reset();
    PromptState state;
    state.text = firstPrompt(*model);
    const QString media = firstMedia(*model);
    state.special = m_models.prompt.model() ? m_models.prompt.state().special : true;
    m_models.info.setModel(model);
    m_models.prompt.open(model, state);
    std::vector<HeadEdit> edits;
    for (const std::string& text : m_wishes.edits) {
        auto parsed = parseEdits(text, model->spec.headGrids());
        if (!parsed) {
            Q_EMIT failed(m_asked, parsed.error());
            continue;
        }
        edits.insert(edits.end(), parsed->begin(), parsed->end());
    }
    if (!edits.empty()) m_models.edits.add(edits);
    if (const auto head = parseHead(m_wishes.head, model->spec.headGrids())) m_models.selection.select(*head);
    m_models.undo.clear();
    if (!media.isEmpty()) m_models.media.open(media);
    m_wishes = {};
    Q_EMIT opened(m_asked);
}

}  // namespace headscope::ui
