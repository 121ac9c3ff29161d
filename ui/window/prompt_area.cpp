// SPDX-License-Identifier: GPL-3.0-or-later
// The top dock's contents.
#include "ui/window/prompt_area.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <initializer_list>

#include "ui/models/model_inspector.h"
#include "ui/views/error_panel.h"
#include "ui/views/progress_strip.h"
#include "ui/views/prompt_editor.h"
#include "ui/views/token_strip.h"

namespace headscope::ui {
namespace {

constexpr int kExampleWidth = 520;

}  // namespace

PromptArea::PromptArea(Models& models, QWidget* parent)
    : QWidget(parent),
      m_errors(new ErrorPanel(this)),
      m_editor(new PromptEditor(models.prompt, PromptField::text, this)),
      m_special(new QCheckBox(tr("Special tokens"), this)),
      m_examples(new QToolButton(this)),
      m_strip(new TokenStrip(models.tokens, models.prompt, models.selection, this)),
      m_encoderStrip(new TokenStrip(models.encoderTokens, models.prompt, models.selection, this)),
      m_decoderLabel(new QLabel(tr("Decoder"), this)),
      m_decoder(new PromptEditor(models.prompt, PromptField::decoder, this)) {
    setObjectName(QStringLiteral("promptArea"));
    setAttribute(Qt::WA_StyledBackground);
    auto* label = new QLabel(tr("Prompt"), this);
    label->setProperty("role", QStringLiteral("muted"));
    label->setBuddy(m_editor);
    m_special->setToolTip(tr("Add the tokens that the model's tokenizer adds itself"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 6, 10, 2);
    row->setSpacing(8);
    row->addWidget(label, 0, Qt::AlignTop);
    row->addWidget(m_editor, 1);
    row->addWidget(m_examples, 0, Qt::AlignTop);
    row->addWidget(m_special, 0, Qt::AlignTop);
    label->setFixedHeight(m_editor->sizeHint().height());
    m_special->setFixedHeight(m_editor->sizeHint().height());
    m_examples->setFixedHeight(m_editor->sizeHint().height());
    setUpExamples(models.prompt);
    const auto stripRow = [](TokenStrip* strip) {
        auto* tokens = new QHBoxLayout;
        tokens->setContentsMargins(8, 0, 8, 2);
        tokens->addWidget(strip);
        return tokens;
    };
    m_decoderLabel->setProperty("role", QStringLiteral("muted"));
    m_decoderLabel->setBuddy(m_decoder);
    m_decoderLabel->setFixedHeight(m_decoder->sizeHint().height());
    auto* decoder = new QHBoxLayout;
    decoder->setContentsMargins(10, 2, 10, 2);
    decoder->setSpacing(8);
    decoder->addWidget(m_decoderLabel, 0, Qt::AlignTop);
    decoder->addWidget(m_decoder, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(new ProgressStrip(models.progress, this));
    column->addWidget(m_errors);
    column->addLayout(row);
    column->addLayout(stripRow(m_encoderStrip));
    column->addLayout(decoder);
    column->addLayout(stripRow(m_strip));
    setUpDecoder(models.prompt);
    PromptModel& prompt = models.prompt;
    connect(m_special, &QCheckBox::clicked, &prompt, &PromptModel::setSpecial);
    connect(&prompt, &PromptModel::changed, m_special,
            [this, &prompt] { m_special->setChecked(prompt.state().special); });
    m_special->setChecked(prompt.state().special);
}

void PromptArea::setUpExamples(PromptModel& prompt) {
    m_examples->setObjectName(QStringLiteral("examples"));
    m_examples->setText(tr("Examples"));
    m_examples->setToolTip(tr("Prompts that come with this model"));
    m_examples->setPopupMode(QToolButton::InstantPopup);
    m_examples->setToolButtonStyle(Qt::ToolButtonTextOnly);
    auto* menu = new QMenu(m_examples);
    m_examples->setMenu(menu);
    const auto fill = [this, menu, &prompt] {
        const QStringList examples = prompt.model() ? examplePrompts(*prompt.model()) : QStringList();
        menu->clear();
        for (const QString& text : examples) {
            QString label = fontMetrics().elidedText(text, Qt::ElideMiddle, kExampleWidth);
            label.replace(QLatin1Char('&'), QLatin1String("&&"));
            menu->addAction(label, &prompt, [&prompt, text] { prompt.setText(text); });
        }
        m_examples->setVisible(examples.size() > 1);
    };
    connect(&prompt, &PromptModel::modelChanged, this, fill);
    fill();
}

void PromptArea::setUpDecoder(PromptModel& prompt) {
    const auto show = [this, &prompt] {
        for (QWidget* widget : std::initializer_list<QWidget*>{m_encoderStrip, m_decoderLabel, m_decoder})
            widget->setVisible(prompt.twoStacks());
    };
    connect(&prompt, &PromptModel::modelChanged, this, show);
    show();
}

bool PromptArea::event(QEvent* event) {
    // As high as its contents: the dock must not give it more.
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) {
        layout()->activate();
        setFixedHeight(layout()->minimumSize().height());
    }
    return handled;
}

}  // namespace headscope::ui
