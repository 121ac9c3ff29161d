// SPDX-License-Identifier: GPL-3.0-or-later
// Looks before opening.
#include "ui/models/model_inspector.h"

#include <QFile>

#include "core/session/blocking_session.h"
#include "core/session/model_info.h"

namespace headscope::ui {

Result<ModelInfoPtr> inspectFolder(const QString& model) { return inspectModel(model.toStdString()); }

QStringList bundledModelNames() {
    QStringList names;
    for (const std::string& name : bundledNames()) names << QString::fromStdString(name);
    return names;
}

QStringList examplePrompts(const ModelInfo& model) {
    constexpr int kMost = 100;
    constexpr qint64 kLongestLine = 4096;
    QFile file(QString::fromStdString((model.path / "example.txt").string()));
    QStringList prompts;
    if (!file.open(QIODevice::ReadOnly)) return prompts;
    while (!file.atEnd() && prompts.size() < kMost) {
        const QString line = QString::fromUtf8(file.readLine(kLongestLine)).trimmed();
        if (!line.isEmpty()) prompts << line;
    }
    return prompts;
}

}  // namespace headscope::ui
