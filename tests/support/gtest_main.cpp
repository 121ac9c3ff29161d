// SPDX-License-Identifier: GPL-3.0-or-later
// main() of every test program without a window.
#include <gmock/gmock.h>

#include "tests/support/skip_report.h"

int main(int argc, char** argv) {
    testing::InitGoogleMock(&argc, argv);
    return headscope::test::runTests();
}
