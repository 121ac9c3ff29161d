// SPDX-License-Identifier: GPL-3.0-or-later
// The inspector.
#include "ui/views/inspector.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/models/pattern_map.h"
#include "ui/models/pattern_scores.h"

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
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(0, 1);
    grid->addWidget(muted(tr("Score"), this), 0, 0);
    grid->addWidget(muted(tr("value"), this), 0, 1, Qt::AlignRight);
    grid->addWidget(muted(tr("chance"), this), 0, 2, Qt::AlignRight);
    grid->addWidget(muted(tr("n"), this), 0, 3, Qt::AlignRight);
    m_lines.push_back(addLine(grid, 1, tr("Previous token"), tr("Mean weight on the token just before.")));
    m_lines.push_back(addLine(grid, 2, tr("Current token"), tr("Mean weight on the own position.")));
    m_lines.push_back(addLine(grid, 3, tr("First token"), tr("Mean weight on the first token.")));
    m_lines.push_back(addLine(grid, 4, tr("Entropy / ln n"),
                              tr("−Σ A ln A per row, over ln of visible keys; 1 = uniform.")));
    column->addLayout(grid);
    column->addWidget(m_effect);
    column->addStretch(1);
    connect(&models.selection, &Selection::headChanged, this, &Inspector::showHead);
    connect(&models.edits, &InterventionModel::changed, this, &Inspector::showHead);
    connect(&models.effects, &EffectMapModel::changed, this, &Inspector::showHead);
    connect(&models.prompt, &PromptModel::modelChanged, this, &Inspector::showHead);
    connect(&models.patterns, &PatternModel::changed, this, &Inspector::showScores);
    showHead();
    showScores();
}

Inspector::Line Inspector::addLine(QGridLayout* grid, int row, const QString& name, const QString& tip) {
    auto* label = new QLabel(name, this);
    label->setToolTip(tip);
    grid->addWidget(label, row, 0);
    Line line{new QLabel(this), muted({}, this), muted({}, this)};
    grid->addWidget(line.value, row, 1, Qt::AlignRight);
    grid->addWidget(line.chance, row, 2, Qt::AlignRight);
    grid->addWidget(line.rows, row, 3, Qt::AlignRight);
    line.value->setAccessibleName(name);
    line.chance->setToolTip(tr("The score if weight were uniform over the visible keys"));
    line.rows->setToolTip(tr("Rows in the mean"));
    return line;
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

void Inspector::showScores() {
    const HeatmapData& pattern = m_models.patterns.edited();
    const bool compares = comparesPositions(m_models.patterns.head());
    QString why = compares ? tr("No query of this prompt has such a key.")
                           : tr("Cross-attention looks at another text: no key lies before a query.");
    if (m_models.patterns.large())
        why = tr("These scores need every weight, and the pattern of a text this long is not held whole.");
    setScore(0, compares ? offsetScore(pattern, -1) : PatternScore(), why);
    setScore(1, compares ? offsetScore(pattern, 0) : PatternScore(), why);
    setScore(2, firstKeyScore(pattern), why);
    setScore(3, entropyScore(pattern), why);
}

void Inspector::setScore(int row, const PatternScore& score, const QString& why) {
    const Line& line = m_lines[static_cast<std::size_t>(row)];
    if (score.rows == 0) {
        line.value->setText(tr("N/A"));
        line.value->setToolTip(why);
        line.value->setAccessibleDescription(why);
        line.chance->clear();
        line.rows->clear();
        return;
    }
    line.value->setToolTip(QString::number(score.value, 'g', 9));
    line.value->setAccessibleDescription(QString());
    line.value->setText(numberText(score.value));
    line.chance->setText(numberText(score.chance));
    line.rows->setText(QString::number(score.rows));
}

}  // namespace headscope::ui
