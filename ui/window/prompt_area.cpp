// SPDX-License-Identifier: GPL-3.0-or-later
// The top dock's contents.
#include "ui/window/prompt_area.h"

#include <QCheckBox>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <initializer_list>

#include "ui/models/model_inspector.h"
#include "ui/views/error_panel.h"
#include "ui/views/media_view.h"
#include "ui/views/progress_strip.h"
#include "ui/views/prompt_editor.h"
#include "ui/views/token_strip.h"
#include "ui/window/paths.h"

namespace headscope::ui {
namespace {

constexpr int kExampleWidth = 520;

}  // namespace

PromptArea::PromptArea(Models& models, QWidget* parent)
    : QWidget(parent),
      m_models(models),
      m_errors(new ErrorPanel(this)),
      m_label(new QLabel(tr("Prompt"), this)),
      m_editor(new PromptEditor(models.prompt, PromptField::text, this)),
      m_special(new QCheckBox(tr("Special tokens"), this)),
      m_examples(new QToolButton(this)),
      m_strip(new TokenStrip(models.tokens, models.prompt, models.selection, this)),
      m_encoderStrip(new TokenStrip(models.encoderTokens, models.prompt, models.selection, this)),
      m_decoderLabel(new QLabel(tr("Decoder"), this)),
      m_decoder(new PromptEditor(models.prompt, PromptField::decoder, this)),
      m_mediaLabel(new QLabel(this)),
      m_mediaName(new QLabel(this)),
      m_openMedia(new QPushButton(this)),
      m_mediaView(new MediaView(models, this)),
      m_legend(new MediaLegend(models, *m_mediaView, this)),
      m_media(new QWidget(this)),
      m_mediaLayout(new QBoxLayout(QBoxLayout::LeftToRight, m_media)) {
    setObjectName(QStringLiteral("promptArea"));
    setAttribute(Qt::WA_StyledBackground);
    m_label->setProperty("role", QStringLiteral("muted"));
    m_label->setBuddy(m_editor);
    m_special->setToolTip(tr("Add the tokens that the model's tokenizer adds itself"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 6, 10, 2);
    row->setSpacing(8);
    row->addWidget(m_label, 0, Qt::AlignTop);
    row->addWidget(m_editor, 1);
    row->addWidget(m_examples, 0, Qt::AlignTop);
    row->addWidget(m_special, 0, Qt::AlignTop);
    m_label->setFixedHeight(m_editor->sizeHint().height());
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
    column->addWidget(m_media);
    column->addLayout(stripRow(m_encoderStrip));
    column->addLayout(decoder);
    column->addLayout(stripRow(m_strip));
    setUpMedia();
    PromptModel& prompt = models.prompt;
    connect(&prompt, &PromptModel::modelChanged, this, &PromptArea::showKind);
    connect(&prompt, &PromptModel::changed, this, &PromptArea::showMedia);
    connect(&models.media, &MediaOpener::readingChanged, this, &PromptArea::showMedia);
    showKind();
    connect(m_special, &QCheckBox::clicked, &prompt, &PromptModel::setSpecial);
    connect(&prompt, &PromptModel::changed, m_special,
            [this, &prompt] { m_special->setChecked(prompt.state().special); });
    m_special->setChecked(prompt.state().special);
}

void PromptArea::addNotice(QWidget* bar) { static_cast<QVBoxLayout*>(layout())->insertWidget(0, bar); }

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
        m_examples->setVisible(examples.size() > 1 && !prompt.mediaStack());
    };
    connect(&prompt, &PromptModel::modelChanged, this, fill);
    fill();
}

void PromptArea::setUpMedia() {
    m_mediaLabel->setProperty("role", QStringLiteral("muted"));
    m_mediaLabel->setBuddy(m_openMedia);
    m_mediaName->setObjectName(QStringLiteral("mediaName"));
    m_mediaName->setTextFormat(Qt::PlainText);
    m_mediaName->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_openMedia->setObjectName(QStringLiteral("openMedia"));
    connect(m_openMedia, &QPushButton::clicked, this, &PromptArea::showMediaDialog);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_mediaLabel);
    row->addWidget(m_mediaName, 1);
    row->addWidget(m_openMedia);
    auto* words = new QVBoxLayout;
    words->addLayout(row);
    words->addWidget(m_legend);
    words->addStretch();
    m_mediaLayout->setContentsMargins(8, 6, 10, 2);
    m_mediaLayout->setSpacing(10);
    m_mediaLayout->addWidget(m_mediaView, 0, Qt::AlignTop);
    m_mediaLayout->addLayout(words, 1);
}

// What this model reads, and nothing else.
void PromptArea::showKind() {
    const PromptModel& prompt = m_models.prompt;
    const InputKind kind = prompt.model() ? inputKind(*prompt.model()) : InputKind::tokens;
    const bool media = kind != InputKind::tokens;
    const auto show = [](bool visible, std::initializer_list<QWidget*> widgets) {
        for (QWidget* widget : widgets) widget->setVisible(visible);
    };
    show(!media, {m_label, m_editor, m_special});
    show(media, {m_media});
    show(prompt.twoStacks(), {m_decoderLabel, m_decoder});
    show(prompt.twoStacks() && !media, {m_encoderStrip});
    show(prompt.twoStacks() || !media, {m_strip});
    m_mediaLabel->setText(kind == InputKind::sound ? tr("Sound") : tr("Picture"));
    m_openMedia->setText(kind == InputKind::sound ? tr("Open sound…") : tr("Open picture…"));
    showMedia();
}

void PromptArea::showMedia() {
    const PromptMediaPtr& media = m_models.prompt.state().media;
    // Words stand beside a picture, and above what is as wide as the window.
    const bool beside = media && media->rows > 1;
    m_mediaLayout->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::BottomToTop);
    m_mediaLayout->setAlignment(m_mediaView, beside ? Qt::AlignTop : Qt::Alignment());
    m_legend->setVisible(media != nullptr);
    QString name = tr("none yet"), tip;
    if (media) {
        name = QString::fromStdString(media->prepared.media.tensor()->description);
        tip = media->file;
        for (const std::string& note : media->prepared.notes)
            tip += QLatin1Char('\n') + QString::fromStdString(note);
        name += media->rows == 1 ? tr(" · %n steps", nullptr, static_cast<int>(media->columns))
                                 : tr(" · seen as %1 × %2, %3 × %4 patches")
                                       .arg(media->image.width())
                                       .arg(media->image.height())
                                       .arg(media->columns)
                                       .arg(media->rows);
    }
    m_mediaName->setText(m_models.media.reading() ? tr("reading…") : name);
    m_mediaName->setToolTip(tip);
    updateGeometry();
}

void PromptArea::showMediaDialog() {
    const PromptModel& prompt = m_models.prompt;
    if (!prompt.mediaStack()) return;
    const InputKind kind = inputKind(*prompt.model());
    const bool sound = kind == InputKind::sound;
    const PromptMediaPtr& media = prompt.state().media;
    const QString folder = sound ? defaultSoundFolder() : defaultPictureFolder();
    const QString file = QFileDialog::getOpenFileName(this, sound ? tr("Open sound") : tr("Open picture"),
                                                      media ? media->file : folder, mediaFilter(kind));
    if (!file.isEmpty()) m_models.media.open(file);
}

void PromptArea::focusPrompt() {
    if (m_models.prompt.mediaStack()) {
        m_openMedia->setFocus(Qt::ShortcutFocusReason);
        return;
    }
    m_editor->setFocus(Qt::ShortcutFocusReason);
    m_editor->selectAll();
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
