// SPDX-License-Identifier: GPL-3.0-or-later
// The open dialog.
#include "ui/window/open_model_dialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>
#include <chrono>

#include "ui/models/model_inspector.h"
#include "ui/window/error_text.h"
#include "ui/window/paths.h"
#include "ui/window/settings.h"

namespace headscope::ui {

OpenModelDialog::OpenModelDialog(const Settings& settings, QWidget* parent)
    : QDialog(parent),
      m_folder(new QLineEdit(this)),
      m_recent(new QListWidget(this)),
      m_facts(new QTableView(this)),
      m_message(new QLabel(this)),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this)) {
    setObjectName(QStringLiteral("openModelDialog"));
    setWindowTitle(tr("Open model"));
    resize(760, 520);
    QLayout* row = buildChoice();
    auto* recentLabel = new QLabel(tr("&Recent"), this);
    recentLabel->setBuddy(m_recent);
    buildRecent(settings);
    m_facts->setModel(&m_info);
    m_facts->horizontalHeader()->hide();
    m_facts->horizontalHeader()->setStretchLastSection(true);
    m_facts->verticalHeader()->hide();
    m_facts->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_facts->setColumnWidth(0, 130);
    m_facts->setShowGrid(false);
    m_facts->setSelectionMode(QAbstractItemView::NoSelection);
    m_facts->setAccessibleName(tr("What the model is"));
    m_message->setObjectName(QStringLiteral("openMessage"));
    m_message->setWordWrap(true);
    auto* middle = new QHBoxLayout;
    auto* left = new QVBoxLayout;
    left->addWidget(recentLabel);
    left->addWidget(m_recent, 1);
    middle->addLayout(left, 2);
    auto* right = new QVBoxLayout;
    right->addWidget(new QLabel(tr("What it is"), this));
    right->addWidget(m_facts, 1);
    middle->addLayout(right, 3);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(8);
    column->addLayout(row);
    column->addLayout(middle, 1);
    column->addWidget(m_message);
    column->addWidget(m_buttons);
    m_pause.setSingleShot(true);
    m_pause.setInterval(std::chrono::milliseconds(200));
    connect(&m_pause, &QTimer::timeout, this, &OpenModelDialog::inspect);
    connect(m_folder, &QLineEdit::textChanged, this, [this] { m_pause.start(); });
    connect(m_recent, &QListWidget::currentTextChanged, m_folder, &QLineEdit::setText);
    connect(m_recent, &QListWidget::itemActivated, this, [this] {
        inspect();
        if (m_buttons->button(QDialogButtonBox::Open)->isEnabled()) accept();
    });
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    inspect();
}

// The path, and two ways to find one.
QLayout* OpenModelDialog::buildChoice() {
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(tr("&Model"), this);
    label->setBuddy(m_folder);
    m_folder->setObjectName(QStringLiteral("modelFolder"));
    m_folder->setPlaceholderText(
        tr("a model folder, a .gguf file, an id in the Hugging Face cache, or demo"));
    auto* browseButton = new QPushButton(tr("&Browse…"), this);
    browseButton->setAutoDefault(false);
    auto* fileButton = new QPushButton(tr("&GGUF file…"), this);
    fileButton->setAutoDefault(false);
    row->addWidget(label);
    row->addWidget(m_folder, 1);
    row->addWidget(browseButton);
    row->addWidget(fileButton);
    connect(browseButton, &QPushButton::clicked, this, &OpenModelDialog::browse);
    connect(fileButton, &QPushButton::clicked, this, &OpenModelDialog::browseFile);
    return row;
}

void OpenModelDialog::buildRecent(const Settings& settings) {
    QStringList models = settings.recentModels();
    for (const QString& bundled : bundledModelNames()) {
        if (!models.contains(bundled)) models << bundled;
    }
    m_recent->addItems(models);
    m_recent->setTextElideMode(Qt::ElideLeft);
    m_recent->setAccessibleName(tr("Models opened before"));
}

QString OpenModelDialog::model() const { return m_folder->text().trimmed(); }

void OpenModelDialog::setModel(const QString& model) {
    m_folder->setText(model);
    inspect();
}

void OpenModelDialog::browse() {
    const QString start = model().isEmpty() ? defaultModelFolder() : model();
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Model folder"), start);
    if (!folder.isEmpty()) setModel(folder);
}

void OpenModelDialog::browseFile() {
    const QString start = model().isEmpty() ? defaultModelFolder() : model();
    const QString file =
        QFileDialog::getOpenFileName(this, tr("GGUF file"), start, tr("Models in one file (*.gguf)"));
    if (!file.isEmpty()) setModel(file);
}

void OpenModelDialog::inspect() {
    m_pause.stop();
    QPushButton* open = m_buttons->button(QDialogButtonBox::Open);
    if (model().isEmpty()) {
        m_info.setModel(nullptr);
        m_message->setText(
            tr("Choose a folder that holds config.json, the weights and the tokenizer, or a .gguf file."));
        open->setEnabled(false);
        return;
    }
    const auto found = inspectFolder(model());
    const bool hasWeights = found && found.value()->bytes > 0;
    open->setEnabled(hasWeights);
    m_info.setModel(found ? found.value() : nullptr);
    if (found) {
        m_message->setText(hasWeights ? ModelInfoModel::summary(*found.value())
                                      : tr("A config without weights: it can be looked at, not opened."));
        return;
    }
    const ErrorText text = errorText(found.error());
    m_message->setText(text.hint.isEmpty()
                           ? tr("%1 %2").arg(text.sentence, text.message)
                           : tr("%1 %2. Try: %3").arg(text.sentence, text.message, text.hint));
}

}  // namespace headscope::ui
