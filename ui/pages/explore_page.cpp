// SPDX-License-Identifier: GPL-3.0-or-later
// Explore.
#include "ui/pages/explore_page.h"

#include <QVBoxLayout>

#include "ui/views/head_view.h"

namespace headscope::ui {

ExplorePage::ExplorePage(Models& models, QWidget* parent)
    : QWidget(parent), m_headView(new HeadView(models, this)) {
    setObjectName(QStringLiteral("explorePage"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_headView);
}

}  // namespace headscope::ui
