# SPDX-License-Identifier: GPL-3.0-or-later
# Scripts that are build targets: format, tidy, coverage, golden, update_translations. Each exists where its tool does.
headscope_sources(ownSources FOLDERS
    "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}/ui" "${PROJECT_SOURCE_DIR}/app" "${PROJECT_SOURCE_DIR}/tests"
    SUFFIXES .h .cpp)

find_program(HEADSCOPE_CLANG_FORMAT clang-format-14 DOC "The one version whose output is the style")
if(HEADSCOPE_CLANG_FORMAT)
    # The names by a file: there are more of them than a command line takes.
    list(JOIN ownSources "\n" lines)
    file(WRITE "${PROJECT_BINARY_DIR}/sources.txt" "${lines}\n")
    add_custom_target(format COMMAND xargs -a "${PROJECT_BINARY_DIR}/sources.txt" -n 100 "${HEADSCOPE_CLANG_FORMAT}" -i
        VERBATIM COMMENT "clang-format-14 over all sources")
endif()

find_program(HEADSCOPE_RUN_CLANG_TIDY run-clang-tidy-14 DOC "Runs clang-tidy over compile_commands.json")
find_program(HEADSCOPE_CLAZY clazy-standalone DOC "Qt's own checks; optional")
if(HEADSCOPE_RUN_CLANG_TIDY)
    set(commands COMMAND "${HEADSCOPE_RUN_CLANG_TIDY}" -quiet -p "${PROJECT_BINARY_DIR}"
                         "^${PROJECT_SOURCE_DIR}/(core|ui|app)/")
    if(HEADSCOPE_CLAZY)
        set(qtSources "${ownSources}")
        list(FILTER qtSources INCLUDE REGEX "^${PROJECT_SOURCE_DIR}/(ui|app/desktop)/.*\\.cpp$")
        list(APPEND commands COMMAND "${HEADSCOPE_CLAZY}" -p "${PROJECT_BINARY_DIR}" -checks=level1
             "-header-filter=${PROJECT_SOURCE_DIR}/(ui|app)/.*" -extra-arg=-Werror ${qtSources})
    endif()
    add_custom_target(tidy ${commands} VERBATIM USES_TERMINAL COMMENT "clang-tidy, clazy")
endif()
add_feature_info(clazy HEADSCOPE_CLAZY "Qt's own checks in the target tidy")

find_program(HEADSCOPE_GCOVR gcovr DOC "Coverage report; optional")
if(HEADSCOPE_GCOVR)
    add_custom_target(coverage
        COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/coverage"
        COMMAND "${HEADSCOPE_GCOVR}" --root "${PROJECT_SOURCE_DIR}" --filter "${PROJECT_SOURCE_DIR}/(core|ui|app)/"
                --exclude-unreachable-branches --print-summary
                --html-details "${PROJECT_BINARY_DIR}/coverage/index.html" "${PROJECT_BINARY_DIR}"
        VERBATIM COMMENT "What the last `ctest --preset coverage` reached: coverage/index.html")
endif()

# References are made by other programs than ours, and only on purpose: the scripts say what they need.
set(HEADSCOPE_GOLDEN_PYTHON python3 CACHE STRING "Python that has what tests/golden/reference/*.py import")
file(GLOB makers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/golden/reference/make_*.py")
set(commands)
foreach(maker IN LISTS makers)
    list(APPEND commands COMMAND "${HEADSCOPE_GOLDEN_PYTHON}" "${maker}")
endforeach()
add_custom_target(golden ${commands} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" VERBATIM
    COMMENT "Golden files, anew: state the reason in the commit")

file(GLOB translations CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/resources/translations/*.ts")
if(HEADSCOPE_UI AND translations)
    find_package(Qt6 QUIET COMPONENTS LinguistTools)
    if(Qt6LinguistTools_FOUND)
        add_custom_target(update_translations
            COMMAND Qt6::lupdate "${PROJECT_SOURCE_DIR}/ui" "${PROJECT_SOURCE_DIR}/app/desktop" -ts ${translations}
            VERBATIM COMMENT "tr() texts into resources/translations")
    endif()
endif()
