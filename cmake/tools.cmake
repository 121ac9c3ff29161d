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

# One stamp a source, so that only what changed is looked at again: a source takes some seconds.
headscope_cache_folder(cache)
set(tidy "${cache}/clang-tidy-${HEADSCOPE_TIDY_VERSION}/clang_tidy/data/bin/clang-tidy")  # of bootstrap.sh --full
find_program(HEADSCOPE_CLAZY clazy-standalone DOC "Qt's own checks; optional")
find_package(Python3 QUIET COMPONENTS Interpreter)
if(EXISTS "${tidy}" AND Python3_FOUND)
    set(stamps)
    list(FILTER ownSources INCLUDE REGEX "^${PROJECT_SOURCE_DIR}/(core|ui|app)/.*\\.cpp$")
    foreach(source IN LISTS ownSources)
        cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE name)
        string(REPLACE "/" "." stamp "${name}")
        set(stamp "${PROJECT_BINARY_DIR}/tidy/${stamp}")
        set(commands COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/cmake/tidy_file.py"
                             "${tidy}" "${PROJECT_BINARY_DIR}" "${source}" "${stamp}")
        if(HEADSCOPE_CLAZY AND name MATCHES "^(ui|app/desktop)/")
            list(PREPEND commands COMMAND "${HEADSCOPE_CLAZY}" -p "${PROJECT_BINARY_DIR}" -checks=level1
                 "-header-filter=${PROJECT_SOURCE_DIR}/(ui|app)/.*" -extra-arg=-Werror "${source}")
        endif()
        add_custom_command(OUTPUT "${stamp}" ${commands} DEPFILE "${stamp}.d" VERBATIM
            DEPENDS "${source}" "${PROJECT_SOURCE_DIR}/.clang-tidy" "${PROJECT_SOURCE_DIR}/cmake/tidy_file.py"
            COMMENT "clang-tidy ${name}")
        list(APPEND stamps "${stamp}")
    endforeach()
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/tidy")
    add_custom_target(tidy DEPENDS ${stamps})
    # What Qt's own generators write is included by sources: it has to be there first.
    foreach(generated headscope_ui_autogen headscope_autogen)
        if(TARGET ${generated})
            add_dependencies(tidy ${generated})
        endif()
    endforeach()
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
