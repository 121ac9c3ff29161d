// SPDX-License-Identifier: GPL-3.0-or-later
// Looks before opening.
#include "ui/models/model_inspector.h"

#include <QFile>

#include "core/session/blocking_session.h"

namespace headscope::ui {

Result<ModelInfoPtr> inspectFolder(const QString& model) { return inspectModel(model.toStdString()); }

QString examplePrompt(const ModelInfo& model) {
    QFile file(QString::fromStdString((model.path / "example.txt").string()));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QString::fromUtf8(file.readLine(4096)).trimmed();
}

}  // namespace headscope::ui
