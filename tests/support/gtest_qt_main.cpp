// SPDX-License-Identifier: GPL-3.0-or-later
// main() of the ui tests: GoogleTest inside a QApplication that draws offscreen and saves no settings of
// ours.
#include <gmock/gmock.h>

#include <QApplication>
#include <QLocale>
#include <QStandardPaths>

#include "tests/support/skip_report.h"

int main(int argc, char** argv) {
    testing::InitGoogleMock(&argc, argv);
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);  // never the settings and caches of whoever runs the tests
    QLocale::setDefault(QLocale::c());         // numbers and plurals the same on every machine
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("headscope-tests"));
    QApplication::setApplicationName(QStringLiteral("headscope-tests"));
    return headscope::test::runTests();
}
