// SPDX-License-Identifier: GPL-3.0-or-later
// The inspector.
#include "ui/views/inspector.h"

#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>
#include <cmath>

#include "ui/models/pattern_map.h"

namespace headscope::ui {
namespace {

QLabel* muted(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("role", QStringLiteral("muted"));
    return label;
}

}  // namespace

Inspector::Inspector(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_title(new QLabel(this)),
      m_facts(muted({}, this)),
      m_scores(new QTableView(this)),
      m_effect(new QLabel(this)) {
    setObjectName(QStringLiteral("inspector"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Inspector"));
    m_title->setProperty("role", QStringLiteral("section"));
    m_facts->setWordWrap(true);
    m_effect->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(6);
    column->addWidget(m_title);
    column->addWidget(m_facts);
    addScores();
    column->addWidget(m_scores, 1);
    column->addWidget(m_effect);
    connect(&models.selection, &Selection::headChanged, this, &Inspector::showHead);
    connect(&models.edits, &InterventionModel::changed, this, &Inspector::showHead);
    connect(&models.effects, &EffectMapModel::changed, this, &Inspector::showHead);
    connect(&models.prompt, &PromptModel::modelChanged, this, &Inspector::showHead);
    showHead();
}

void Inspector::addScores() {
    m_scores->setObjectName(QStringLiteral("headScores"));
    m_scores->setAccessibleName(tr("Scores of this head"));
    m_scores->setModel(&m_models.scores);
    m_scores->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_scores->setSelectionMode(QAbstractItemView::SingleSelection);
    m_scores->setShowGrid(false);
    m_scores->setFrameShape(QFrame::NoFrame);
    m_scores->setWordWrap(false);
    m_scores->setMinimumHeight(fontMetrics().height() * 6);
    m_scores->verticalHeader()->hide();
    m_scores->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    QHeaderView* header = m_scores->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(HeadScoresModel::ScoreColumn, QHeaderView::Stretch);
}

void Inspector::showHead() {
    if (!m_models.prompt.model()) {
        m_title->setText(tr("No model open"));
        m_facts->clear();
        m_effect->clear();
        return;
    }
    const HeadRef head = m_models.selection.head();
    m_title->setText(QStringLiteral("%1   %2").arg(headName(head), headLongName(head)));
    QStringList facts(tr("State: %1").arg(m_models.edits.stateText(head)));
    const std::uint32_t group = m_models.heads.groupSize();
    if (group > 1) {
        const std::uint32_t number = head.head.value / group;
        facts << tr("K/V group %1 (heads %2.%3–%2.%4)")
                     .arg(number)
                     .arg(head.layer.value)
                     .arg(number * group)
                     .arg(number * group + group - 1);
    }
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    const double effect = m_models.effects.effect(head);
    if (std::isfinite(effect)) {
        m_effect->setText(
            tr("Effect when off: %1 (%2; n = 1)")
                .arg(m_models.effects.effectWords(head), metricTitle(m_models.effects.metric())));
    } else {
        m_effect->setText(tr("Effect when off: not computed"));
    }
}

}  // namespace headscope::ui
