// SPDX-License-Identifier: GPL-3.0-or-later
// The palette.
#include "ui/window/command_palette.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QTimer>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>

#include "core/base/head_text.h"
#include "ui/models/fuzzy_match.h"
#include "ui/models/pattern_map.h"

namespace headscope::ui {
namespace {

constexpr std::size_t kMost = 50;
constexpr QChar kActions = u'>', kHeads = u'@', kTokens = u'#';

QString tr(const char* text) { return QCoreApplication::translate("CommandPalette", text); }

struct Ranked {
    int score{};
    PaletteEntry entry;
};

void addActions(std::vector<Ranked>& found, const QString& typed, const Actions& actions) {
    for (std::size_t i = 0; i < kActCount; ++i) {
        QAction* action = actions[static_cast<Act>(i)];
        const QString text = QString(action->text()).remove(QLatin1Char('&'));
        const auto score = fuzzyScore(text, typed);
        if (!score || !action->isEnabled()) continue;
        // After the palette is gone: an action may open a dialog, or ask who has the focus.
        found.push_back({*score, {text, action->shortcut().toString(QKeySequence::NativeText), [action] {
                                      QTimer::singleShot(0, action, &QAction::trigger);
                                  }}});
    }
}

void addHeads(std::vector<Ranked>& found, const QString& typed, Models& models) {
    const auto select = [&models](HeadRef head) {
        return [&models, head] { models.selection.select(head); };
    };
    if (const auto head = parseHead(typed.trimmed().toStdString(), models.heads.table().grids());
        head && models.heads.layers() != 0)
        found.push_back({1'000'000, {headName(*head), models.edits.stateText(*head), select(*head)}});
    if (typed.isEmpty()) return;
    for (const HeadRef head : models.heads.allHeads()) {
        const QString name = headName(head);
        if (!name.contains(typed, Qt::CaseInsensitive) || (!found.empty() && found.back().entry.text == name))
            continue;
        found.push_back({-static_cast<int>(name.size()), {name, tr("head"), select(head)}});
        if (found.size() > 4 * kMost) return;
    }
}

void addTokens(std::vector<Ranked>& found, const QString& typed, Models& models) {
    const QStringList& tokens = models.tokens.texts();
    for (int i = 0; i < tokens.size() && found.size() < 8 * kMost; ++i) {
        const QString text = QStringLiteral("%1 %2").arg(i).arg(tokens[i]);
        const auto score = fuzzyScore(text, typed);
        if (!score) continue;
        found.push_back({*score - 40, {text, tr("pin as query"), [&models, i] {
                                           models.selection.pin(static_cast<std::uint32_t>(i),
                                                                models.selection.key());
                                       }}});
    }
}

void addMetrics(std::vector<Ranked>& found, const QString& typed, Models& models) {
    for (const EffectMetric metric : {EffectMetric::kl, EffectMetric::dloss, EffectMetric::dlogprob,
                                      EffectMetric::logitDiff, EffectMetric::top1}) {
        const QString text = tr("Effect of each head: %1").arg(metricTitle(metric));
        const auto score = fuzzyScore(text, typed);
        if (!score) continue;
        found.push_back(
            {*score, {text, tr("metric"), [&models, metric] { models.effects.setMetric(metric); }}});
    }
}

}  // namespace

std::vector<PaletteEntry> paletteEntries(const QString& typed, const Actions& actions, Models& models) {
    std::vector<Ranked> found;
    const QChar only = typed.isEmpty() ? QChar() : typed[0];
    if (only == kActions) {
        addActions(found, typed.mid(1), actions);
    } else if (only == kHeads) {
        addHeads(found, typed.mid(1), models);
    } else if (only == kTokens) {
        addTokens(found, typed.mid(1), models);
    } else {
        addHeads(found, typed, models);
        addActions(found, typed, actions);
        addMetrics(found, typed, models);
        if (!typed.isEmpty()) addTokens(found, typed, models);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    if (found.size() > kMost) found.resize(kMost);
    std::vector<PaletteEntry> entries;
    for (Ranked& ranked : found) entries.push_back(std::move(ranked.entry));
    return entries;
}

CommandPalette::CommandPalette(const Actions& actions, Models& models, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint),
      m_actions(actions),
      m_models(models),
      m_field(new QLineEdit(this)),
      m_list(new QTreeView(this)),
      m_rows(new QStandardItemModel(0, 2, this)) {
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Commands"));
    resize(560, 380);
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->setPlaceholderText(tr("Do anything: > actions, @ heads, # tokens"));
    m_field->setAccessibleName(tr("Command"));
    m_field->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("What fits"));
    m_list->setModel(m_rows);
    m_list->setRootIsDecorated(false);
    m_list->setHeaderHidden(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_field);
    column->addWidget(m_list);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QTreeView::clicked, this, [this](const QModelIndex& index) { run(index.row()); });
    fill();
    m_field->setFocus();
}

void CommandPalette::fill() {
    const QString typed = m_field->text().trimmed();
    m_entries.clear();
    if (typed.startsWith(QLatin1String("headscope:"))) {
        m_entries.push_back({tr("Open this link"), {}, [this, typed] { Q_EMIT linkChosen(typed); }});
    } else {
        m_entries = paletteEntries(m_field->text(), m_actions, m_models);
    }
    m_rows->removeRows(0, m_rows->rowCount());
    for (const PaletteEntry& entry : m_entries) {
        auto* note = new QStandardItem(entry.note);
        note->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_rows->appendRow({new QStandardItem(entry.text), note});
    }
    if (m_rows->rowCount() != 0) m_list->setCurrentIndex(m_rows->index(0, 0));
}

void CommandPalette::run(int row) {
    if (row < 0 || static_cast<std::size_t>(row) >= m_entries.size()) return;
    const std::function<void()> chosen = m_entries[static_cast<std::size_t>(row)].run;
    accept();
    chosen();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    switch (key->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            QCoreApplication::sendEvent(m_list, event);  // typing stays in the field
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            run(m_list->currentIndex().row());
            return true;
        default:
            return QDialog::eventFilter(watched, event);
    }
}

void runPalette(const Actions& actions, Models& models, QWidget* parent,
                const std::function<void(const QString&)>& openLink) {
    CommandPalette palette(actions, models, parent);
    QObject::connect(&palette, &CommandPalette::linkChosen, &palette, openLink);
    palette.exec();
}

}  // namespace headscope::ui
