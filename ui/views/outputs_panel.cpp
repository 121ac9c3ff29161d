// SPDX-License-Identifier: GPL-3.0-or-later
// The outputs panel.
#include "ui/views/outputs_panel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/views/change_bars_delegate.h"
#include "ui/views/divergence_bars.h"

namespace headscope::ui {
namespace {

QLabel* mutedLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("role", QStringLiteral("muted"));
    return label;
}

QString pairText(const QString& before, const QString& after, double change) {
    return QStringLiteral("%1 → %2  (%3)").arg(before, after, changeText(change));
}

double largestChange(const Effect& effect) {
    double most = effect.changes.empty() ? 1.0 : 0.0;
    for (const TokenChange& change : effect.changes) {
        const auto size = std::abs(static_cast<double>(change.edited.probability) -
                                   static_cast<double>(change.baseline.probability));
        most = std::max(most, size);
    }
    return most;
}

}  // namespace

OutputsPanel::OutputsPanel(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_where(mutedLabel({}, this)),
      m_position(new QComboBox(this)),
      m_state(mutedLabel({}, this)),
      m_table(new QTableView(this)),
      m_kl(new QLabel(this)),
      m_loss(new QLabel(this)),
      m_target(new QLineEdit(this)),
      m_foil(new QLineEdit(this)),
      m_targetNumbers(new QLabel(this)),
      m_note(mutedLabel({}, this)) {
    setObjectName(QStringLiteral("outputsPanel"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Outputs"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(6);
    auto* top = new QHBoxLayout;
    top->addWidget(m_where);
    m_position->setObjectName(QStringLiteral("outputPosition"));
    m_position->setAccessibleName(tr("Position read"));
    m_position->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_position->setMinimumContentsLength(10);
    top->addWidget(m_position, 1);
    top->addWidget(m_state);
    column->addLayout(top);
    buildTable();
    column->addWidget(m_table, 1);
    auto* grid = new QGridLayout;
    buildNumbers(grid);
    column->addLayout(grid);
    column->addWidget(new DivergenceBars(models.tokens, models.prompt, this));
    m_note->setWordWrap(true);
    m_note->setProperty("size", QStringLiteral("caption"));
    column->addWidget(m_note);
    connectModels();
    showPositions();
    showReading();
    showNumbers();
}

void OutputsPanel::buildTable() {
    m_table->setObjectName(QStringLiteral("outputsTable"));
    m_table->setAccessibleName(tr("Most probable tokens"));
    m_table->setModel(&m_models.outputs);
    m_table->setItemDelegate(new ChangeBarsDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setMinimumSectionSize(16);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 7);
    m_table->horizontalHeader()->setHighlightSections(false);
    QHeaderView* header = m_table->horizontalHeader();
    header->setMinimumSectionSize(40);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(OutputsModel::TokenColumn, QHeaderView::Stretch);
    const auto wide = [this](const QString& text) { return fontMetrics().horizontalAdvance(text) + 10; };
    for (const int number : {OutputsModel::BaselineColumn, OutputsModel::EditedColumn})
        m_table->setColumnWidth(number, wide(tr("Baseline")));
    m_table->setColumnWidth(OutputsModel::ChangeColumn, wide(QStringLiteral("▼−<0.001")));
    m_table->setMinimumHeight(fontMetrics().height() * 5);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setToolTip(tr("Right click: use a token as target or foil"));
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](QPoint point) {
        const QModelIndex index = m_table->indexAt(point);
        if (!index.isValid()) return;
        const TokenId token = m_models.outputs.rows()[static_cast<std::size_t>(index.row())].token;
        QMenu menu(this);
        menu.addAction(tr("Use as target"), this, [this, token] { m_models.prompt.setTarget(token); });
        menu.addAction(tr("Use as foil"), this, [this, token] { m_models.prompt.setFoil(token); });
        menu.exec(m_table->viewport()->mapToGlobal(point));
    });
}

void OutputsPanel::buildNumbers(QGridLayout* grid) {
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(3);
    grid->addWidget(mutedLabel(tr("KL"), this), 0, 0);
    grid->addWidget(m_kl, 0, 1, 1, 3, Qt::AlignRight);
    grid->addWidget(mutedLabel(tr("Loss"), this), 1, 0);
    grid->addWidget(m_loss, 1, 1, 1, 3, Qt::AlignRight);
    m_kl->setObjectName(QStringLiteral("outputsKl"));
    m_loss->setObjectName(QStringLiteral("outputsLoss"));
    m_kl->setToolTip(tr("Σ baseline × ln(baseline / edited), nats, at the chosen position"));
    m_loss->setToolTip(tr("Mean −ln p(next token) over the prompt, nats"));
    grid->addWidget(mutedLabel(tr("Target"), this), 2, 0);
    grid->addWidget(m_target, 2, 1);
    grid->addWidget(mutedLabel(tr("Foil"), this), 2, 2);
    grid->addWidget(m_foil, 2, 3);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    m_targetNumbers->setWordWrap(true);
    m_targetNumbers->setAlignment(Qt::AlignRight);
    m_targetNumbers->setObjectName(QStringLiteral("outputsTarget"));
    grid->addWidget(m_targetNumbers, 3, 0, 1, 4);
    m_target->setObjectName(QStringLiteral("targetField"));
    m_target->setAccessibleName(tr("Target token"));
    m_target->setPlaceholderText(tr("token"));
    m_target->setClearButtonEnabled(true);
    m_foil->setObjectName(QStringLiteral("foilField"));
    m_foil->setAccessibleName(tr("Foil token"));
    m_foil->setPlaceholderText(tr("token"));
    m_foil->setClearButtonEnabled(true);
    connect(m_target, &QLineEdit::editingFinished, this, [this] { takeToken(m_target, true); });
    connect(m_foil, &QLineEdit::editingFinished, this, [this] { takeToken(m_foil, false); });
}

void OutputsPanel::connectModels() {
    connect(&m_models.prompt, &PromptModel::changed, this, &OutputsPanel::showPositions);
    connect(&m_models.prompt, &PromptModel::modelChanged, this, [this] {
        for (QLineEdit* field : {m_target, m_foil})
            field->setPlaceholderText(m_models.prompt.classifies() ? tr("class") : tr("token"));
    });
    connect(&m_models.prompt, &PromptModel::readingChanged, this, &OutputsPanel::showReading);
    connect(&m_models.results, &ResultModel::changed, this, &OutputsPanel::showNumbers);
    connect(&m_models.results, &ResultModel::staleChanged, this, &OutputsPanel::showNumbers);
    connect(m_position, &QComboBox::activated, this,
            [this](int index) { m_models.prompt.setPosition(Position{static_cast<std::uint32_t>(index)}); });
}

void OutputsPanel::takeToken(QLineEdit* field, bool target) {
    const auto& now = target ? m_models.prompt.state().target : m_models.prompt.state().foil;
    const QString text = field->text();
    if (text == (now ? m_models.prompt.answerText(*now) : QString())) return;
    const auto token = m_models.prompt.findAnswer(text);
    if (!token && !text.isEmpty()) {
        m_targetNumbers->show();
        m_targetNumbers->setText(m_models.prompt.classifies()
                                     ? tr("“%1” is not one of this model's classes.").arg(text)
                                     : tr("“%1” is not one token of this model.").arg(text));
        return;
    }
    if (target) {
        m_models.prompt.setTarget(token);
    } else {
        m_models.prompt.setFoil(token);
    }
}

void OutputsPanel::showPositions() {
    const QSignalBlocker blocker(m_position);
    m_position->clear();
    const ModelInfoPtr& model = m_models.prompt.model();
    m_where->setText(model && model->spec.bidirectional() ? tr("at") : tr("after"));
    m_position->setEnabled(!m_models.prompt.answersOnce());
    if (m_models.prompt.answersOnce()) {
        m_position->addItem(tr("the whole input"));
        showReading();
        return;
    }
    QStringList positions;
    for (const QString& token : m_models.tokens.texts())
        positions << QStringLiteral("%1  %2").arg(positions.size()).arg(token);
    m_position->addItems(positions);
    showReading();
}

void OutputsPanel::showReading() {
    const PromptState& state = m_models.prompt.state();
    m_position->setCurrentIndex(static_cast<int>(m_models.prompt.position().value));
    m_target->setText(state.target ? m_models.prompt.answerText(*state.target) : QString());
    m_foil->setText(state.foil ? m_models.prompt.answerText(*state.foil) : QString());
    if (!state.target) m_targetNumbers->hide();
}

void OutputsPanel::showTargets(const RunResult& result) {
    const auto& target = result.logits->target;
    if (!target || !result.baseline || !result.baseline->target) {
        m_targetNumbers->clear();
        m_targetNumbers->hide();
        return;
    }
    m_targetNumbers->show();
    const auto number = [](double value) { return numberText(value, 3); };
    const auto before = static_cast<double>(result.baseline->target->logProbability);
    const auto after = static_cast<double>(target->logProbability);
    QString text = result.effect
                       ? tr("log-prob %1").arg(pairText(number(before), number(after), after - before))
                       : tr("log-prob %1").arg(number(before));
    if (result.logits->foil && result.baseline->foil) {
        const auto difference = [](const LogitsSummary& summary) {
            return static_cast<double>(summary.target->logit) - static_cast<double>(summary.foil->logit);
        };
        const double first = difference(*result.baseline);
        const double second = difference(*result.logits);
        text += QLatin1Char('\n') +
                (result.effect
                     ? tr("logit difference %1").arg(pairText(number(first), number(second), second - first))
                     : tr("logit difference %1").arg(number(first)));
    }
    m_targetNumbers->setText(text);
}

void OutputsPanel::showNumbers() {
    const ResultModel& results = m_models.results;
    m_state->setText(results.stale() ? tr("updating") : QString());
    m_kl->setText(QStringLiteral("–"));
    if (!results.partial()) m_loss->setText(QStringLiteral("–"));  // else the new one follows in a moment
    m_note->clear();
    if (results.error()) {
        m_note->setText(QString::fromStdString(results.error()->message) + QLatin1Char(' ') +
                        QString::fromStdString(results.error()->hint));
        return;
    }
    if (!results.result()) return;
    const RunResult& result = *results.result();
    const Effect* effect = results.effect();
    if (effect != nullptr) m_kl->setText(tr("%1 nats").arg(numberText(effect->kl)));
    if (result.logits && result.logits->loss) {
        m_loss->setText(effect != nullptr && effect->dloss
                            ? pairText(numberText(*result.logits->loss - *effect->dloss),
                                       numberText(*result.logits->loss), *effect->dloss)
                            : tr("%1 nats").arg(numberText(*result.logits->loss)));
    }
    if (result.logits) showTargets(result);
    if (effect != nullptr && effect->hidden)
        m_note->setText(tr("No output head: last hidden state changed by %1, cosine %2.")
                            .arg(numberText(effect->hidden->mean), numberText(effect->hidden->cosine)));
    if (effect == nullptr) {
        m_note->setText(tr("All heads on. Select one and press Space to switch it off."));
        return;
    }
    const auto edits = result.request.interventions.edits();
    const bool zeroes = std::any_of(edits.begin(), edits.end(), [](const HeadEdit& edit) {
        return edit.kind == EditKind::zeroZ || edit.kind == EditKind::zeroLayer;
    });
    if (largestChange(*effect) < 0.001) {
        m_note->setText(tr("Change below 0.001 at this position. Look at other positions or the loss."));
    } else if (zeroes) {
        m_note->setText(tr(
            "Zeroing puts the model outside what it has seen and can overstate a head's role; compare mean "
            "ablation."));
    }
}

}  // namespace headscope::ui
