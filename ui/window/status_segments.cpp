// SPDX-License-Identifier: GPL-3.0-or-later
// The status bar.
#include "ui/window/status_segments.h"

#include <QHBoxLayout>
#include <QStatusBar>
#include <QToolButton>

#include "ui/models/number_text.h"
#include "ui/views/pane.h"

namespace headscope::ui {

StatusSegments::StatusSegments(QStatusBar& bar, Models& models, const Actions& actions)
    : QObject(&bar),
      m_models(models),
      m_row(new QWidget(&bar)),
      m_model(addSegment(QStringLiteral("statusModel"), tr("About this model"))),
      m_prompt(addSegment(QStringLiteral("statusPrompt"), tr("Edit the prompt"))),
      m_live(addSegment(QStringLiteral("statusLive"), tr("Pause or resume live answers (F8)"))),
      m_edits(addSegment(QStringLiteral("statusEdits"), tr("Restore all heads"))) {
    auto* row = new QHBoxLayout(m_row);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    for (QToolButton* segment : {m_model, m_prompt, m_live, m_edits}) row->addWidget(segment);
    row->addStretch(1);
    bar.addWidget(new Pane(m_row, Pane::Follows::height), 1);
    connect(m_model, &QToolButton::clicked, actions[Act::aboutModel], &QAction::trigger);
    connect(m_prompt, &QToolButton::clicked, actions[Act::focusPrompt], &QAction::trigger);
    connect(m_live, &QToolButton::clicked, actions[Act::live], &QAction::trigger);
    connect(m_edits, &QToolButton::clicked, actions[Act::restoreAll], &QAction::trigger);
    connect(&models.prompt, &PromptModel::modelChanged, this, &StatusSegments::show);
    connect(&models.prompt, &PromptModel::changed, this, &StatusSegments::show);
    connect(&models.edits, &InterventionModel::changed, this, &StatusSegments::show);
    connect(&models.live, &LiveRuns::changed, this, &StatusSegments::show);
    connect(&models.results, &ResultModel::staleChanged, this, &StatusSegments::show);
    show();
}

QToolButton* StatusSegments::addSegment(const QString& name, const QString& tip) {
    auto* button = new QToolButton(m_row);
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setToolTip(tip);
    button->setAccessibleDescription(tip);
    button->setFocusPolicy(Qt::TabFocus);  // a click leaves the focus where the work is
    return button;
}

void StatusSegments::show() {
    const ModelInfoPtr& model = m_models.prompt.model();
    m_model->setText(
        model ? tr("%1 · %2").arg(QString::fromStdString(model->name), ModelInfoModel::summary(*model))
              : tr("No model open"));
    const auto tokens = static_cast<int>(m_models.prompt.tokenCount());
    const auto encoder = static_cast<int>(m_models.prompt.tokenCount(Stack::encoder));
    const bool media = m_models.prompt.mediaStack().has_value();
    if (m_models.prompt.twoStacks()) {
        m_prompt->setText(media ? tr("%1 steps + %n tokens", nullptr, tokens).arg(encoder)
                                : tr("%1 + %n tokens", nullptr, tokens).arg(encoder));
    } else {
        m_prompt->setText(media ? tr("%n positions", nullptr, tokens) : tr("%n tokens", nullptr, tokens));
    }
    const double ms = m_models.live.lastRunMs();
    QString live = tr("Live");
    if (!m_models.live.live()) {
        live = m_models.live.pending() ? tr("Live paused, changes pending") : tr("Live paused");
    } else if (m_models.results.stale()) {
        live = tr("Live, updating");
    } else if (ms > 300) {
        live = tr("Live, slow (%1 s)").arg(ms / 1000, 0, 'f', 1);
    } else if (ms > 0) {
        live = tr("Live %1 ms").arg(ms, 0, 'f', ms < 10 ? 1 : 0);
    }
    m_live->setText(live);
    const std::size_t edits = m_models.edits.active().size();
    m_edits->setText(edits == 0 ? tr("All heads on")
                                : (edits == 1 ? tr("1 edit") : tr("%1 edits").arg(edits)));
    for (QToolButton* button : {m_prompt, m_live, m_edits}) button->setVisible(model != nullptr);
}

}  // namespace headscope::ui
