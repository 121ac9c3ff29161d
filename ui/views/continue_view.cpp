// SPDX-License-Identifier: GPL-3.0-or-later
// Controls and the two texts.
#include "ui/views/continue_view.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTextEdit>
#include <QVBoxLayout>
#include <limits>

namespace headscope::ui {
namespace {

QTextEdit* makeText(const QString& name, const QString& title, QWidget* parent) {
    auto* text = new QTextEdit(parent);
    text->setObjectName(name);
    text->setAccessibleName(title);
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setMinimumHeight(text->fontMetrics().height() * 3);
    return text;
}

// Tokens from `common` on are underlined: seen without hue.
QString marked(const QStringList& tokens, qsizetype common) {
    const QString same = QStringList(tokens.mid(0, common)).join(QString()).toHtmlEscaped();
    const QString other = QStringList(tokens.mid(common)).join(QString()).toHtmlEscaped();
    return other.isEmpty() ? same : QStringLiteral("%1<u>%2</u>").arg(same, other);
}

}  // namespace

ContinueView::ContinueView(ContinueModel& model, QWidget* parent)
    : QWidget(parent),
      m_model(model),
      m_count(new QSpinBox(this)),
      m_sample(new QCheckBox(tr("Sample"), this)),
      m_temperature(new QDoubleSpinBox(this)),
      m_seed(new QSpinBox(this)),
      m_go(new QPushButton(this)),
      m_note(new QLabel(this)),
      m_baseline(makeText(QStringLiteral("continueBaseline"), tr("Baseline"), this)),
      m_edited(makeText(QStringLiteral("continueEdited"), tr("Edited"), this)) {
    setObjectName(QStringLiteral("continueView"));
    setAttribute(Qt::WA_StyledBackground);
    m_count->setObjectName(QStringLiteral("continueCount"));
    m_count->setRange(1, 1'000);
    m_count->setValue(20);
    m_count->setSuffix(tr(" tokens"));
    m_count->setAccessibleName(tr("Number of new tokens"));
    m_sample->setObjectName(QStringLiteral("continueSample"));
    m_sample->setToolTip(tr("Draw tokens by their probability; off: always the most probable one"));
    m_temperature->setRange(0.05, 5.0);
    m_temperature->setSingleStep(0.1);
    m_temperature->setValue(1.0);
    m_temperature->setPrefix(tr("temperature "));
    m_temperature->setAccessibleName(tr("Temperature"));
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->setPrefix(tr("seed "));
    m_seed->setAccessibleName(tr("Seed"));
    m_go->setObjectName(QStringLiteral("continueGo"));
    m_note->setWordWrap(true);
    m_note->setProperty("role", QStringLiteral("muted"));
    auto* row = new QHBoxLayout;
    for (QWidget* control : std::initializer_list<QWidget*>{m_count, m_sample, m_temperature, m_seed})
        row->addWidget(control);
    row->addStretch(1);
    row->addWidget(m_go);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_note);
    auto* texts = new QHBoxLayout;
    for (QTextEdit* text : {m_baseline, m_edited}) {
        auto* one = new QVBoxLayout;
        auto* heading = new QLabel(text->accessibleName(), this);
        heading->setProperty("role", QStringLiteral("section"));
        one->addWidget(heading);
        one->addWidget(text, 1);
        texts->addLayout(one, 1);
    }
    column->addLayout(texts, 1);
    connect(m_go, &QPushButton::clicked, this,
            [this] { m_model.running() ? m_model.cancel() : m_model.start(choice()); });
    connect(m_sample, &QCheckBox::toggled, this, &ContinueView::showAnswer);
    connect(&m_model, &ContinueModel::changed, this, &ContinueView::showAnswer);
    showAnswer();
}

ContinueChoice ContinueView::choice() const {
    return {static_cast<std::uint32_t>(m_count->value()), m_sample->isChecked(),
            static_cast<float>(m_temperature->value()), static_cast<std::uint64_t>(m_seed->value())};
}

void ContinueView::showAnswer() {
    const QString reason = m_model.reason();
    m_temperature->setVisible(m_sample->isChecked());
    m_seed->setVisible(m_sample->isChecked());
    m_go->setEnabled(m_model.running() || reason.isEmpty());
    m_go->setText(m_model.running() ? tr("Cancel") : tr("Continue"));
    QString note = reason;
    if (note.isEmpty() && m_model.error())
        note = QString::fromStdString(m_model.error()->message + " " + m_model.error()->hint);
    if (note.isEmpty() && m_model.stale()) note = tr("Of another prompt or other edits: continue again.");
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    const QStringList baseline = m_model.baseline(), edited = m_model.edited();
    const bool compares = !edited.isEmpty();
    const qsizetype common = compares ? ContinueModel::common(baseline, edited) : baseline.size();
    m_baseline->setHtml(marked(baseline, common));
    m_edited->setHtml(compares ? marked(edited, common) : QString());
    m_edited->setPlaceholderText(m_model.result() && !compares ? tr("No edits are in force.") : QString());
}

}  // namespace headscope::ui
