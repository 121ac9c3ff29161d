# SPDX-License-Identifier: GPL-3.0-or-later
# core/base/version.h, generated: the release and, in a checkout, the commit.
set(HEADSCOPE_COMMIT "")
find_package(Git QUIET)
if(Git_FOUND AND EXISTS "${PROJECT_SOURCE_DIR}/.git")
    execute_process(COMMAND "${GIT_EXECUTABLE}" rev-parse --short HEAD
                    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" RESULT_VARIABLE failed
                    OUTPUT_VARIABLE HEADSCOPE_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(failed)
        set(HEADSCOPE_COMMIT "")
    endif()
    # A commit is one line more in this log: the next build stamps it.
    if(EXISTS "${PROJECT_SOURCE_DIR}/.git/logs/HEAD")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/.git/logs/HEAD")
    endif()
endif()
configure_file("${PROJECT_SOURCE_DIR}/core/base/version.h.in"
               "${PROJECT_BINARY_DIR}/generated/core/base/version.h" @ONLY)
