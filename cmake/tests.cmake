# SPDX-License-Identifier: GPL-3.0-or-later
# Test programs and their ctest entries: labels, timeout, offscreen, the lock on the screen.

# headscope_tests(<program> LABELS … FOLDERS … [FILES …] [EXCLUDE <regex>] LIBRARIES … [DEFINITIONS …]
#                 [MAIN <file>] [TIMEOUT <seconds>] [GUI] [TORCH])
# A program of every *_test.cpp of the folders (below tests/), with one ctest entry per gtest suite: a suite is what
# a source promises, and a program that loads LibTorch is too slow to start once per single test.
function(headscope_tests program)
    cmake_parse_arguments(PARSE_ARGV 1 arg "GUI;TORCH" "EXCLUDE;MAIN;TIMEOUT" "LABELS;FOLDERS;FILES;LIBRARIES;DEFINITIONS")
    headscope_sources(sources FOLDERS ${arg_FOLDERS} SUFFIXES _test.cpp)
    if(arg_EXCLUDE)
        list(FILTER sources EXCLUDE REGEX "${arg_EXCLUDE}")
    endif()
    foreach(file IN LISTS arg_FILES)
        if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
            list(APPEND sources "${file}")
        endif()
    endforeach()
    if(NOT sources)
        return()
    endif()
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    if(NOT arg_MAIN)
        set(arg_MAIN support/gtest_main.cpp)
    endif()
    headscope_sources(headers FOLDERS support ${arg_FOLDERS} SUFFIXES .h)  # listed for automoc
    add_executable(${program} ${sources} ${headers} ${arg_MAIN})
    target_link_libraries(${program} PRIVATE
        ${arg_LIBRARIES} headscope_warnings GTest::gmock GTest::gtest nlohmann_json::nlohmann_json fmt::fmt)
    target_include_directories(${program} PRIVATE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/tests/support")
    target_compile_definitions(${program} PRIVATE
        HEADSCOPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" HEADSCOPE_TEST_DATA_DIR="${HEADSCOPE_TEST_DATA}"
        ${arg_DEFINITIONS})
    headscope_precompile(${program} <gtest/gtest.h> <nlohmann/json.hpp>)
    if("headscope_ui" IN_LIST arg_LIBRARIES)
        headscope_precompile(${program} <QtWidgets/QtWidgets>)
    endif()

    if(arg_TORCH)
        target_link_libraries(${program} PRIVATE Headscope::torch)
        headscope_precompile(${program} <ATen/ATen.h>)
    endif()

    # Threads of OpenMP that wait by spinning make small passes ten times slower where tests share the cores.
    set(environment OMP_WAIT_POLICY=passive QT_QPA_PLATFORM=offscreen)
    # One list inside another: its separators are escaped.
    string(REPLACE ";" "\\;" environment "${environment}")
    string(REPLACE ";" "\\;" labels "${arg_LABELS}")
    set(properties LABELS "${labels}" ENVIRONMENT "${environment}" TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77
        WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    if(arg_GUI)
        list(APPEND properties RESOURCE_LOCK gui)
    endif()
    # ctest asks the program for its suites when it starts: the build stays free of running tests, and what is
    # listed is what was built.
    set(listing "${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.cmake")
    file(GENERATE OUTPUT "${listing}" CONTENT "\
set(cmake [==[${CMAKE_COMMAND}]==])
set(program [==[${program}]==])
set(executable [==[$<TARGET_FILE:${program}>]==])
set(cache [==[${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.txt]==])
set(properties [==[${properties}]==])
include([==[${PROJECT_SOURCE_DIR}/cmake/test_suites.cmake]==])
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${listing}")
endfunction()

# headscope_fuzzer(<file>): fuzz_x.cpp as a libFuzzer program; ctest runs it for HEADSCOPE_FUZZ_SECONDS, from the
# corpus of the repository, and leaves what it finds in the build tree.
function(headscope_fuzzer file)
    cmake_path(GET file STEM target)
    string(REGEX REPLACE "^fuzz_" "" name "${target}")
    add_executable(${target} "${file}")
    target_link_libraries(${target} PRIVATE headscope_data headscope_warnings)
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    set(work "${CMAKE_CURRENT_BINARY_DIR}/fuzz/${name}")
    set(seeds)
    foreach(folder IN ITEMS corpus crashes)
        if(IS_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${folder}/${name}")
            list(APPEND seeds "${CMAKE_CURRENT_SOURCE_DIR}/fuzz/${folder}/${name}")
        endif()
    endforeach()
    file(MAKE_DIRECTORY "${work}")
    add_test(NAME fuzz.${name}
        COMMAND ${target} -max_total_time=${HEADSCOPE_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
                "-artifact_prefix=${work}/crash-" "${work}" ${seeds})
    math(EXPR timeout "${HEADSCOPE_FUZZ_SECONDS} + 120")
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT ${timeout})
    add_dependencies(fuzzers ${target})
endfunction()
