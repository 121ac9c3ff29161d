# SPDX-License-Identifier: GPL-3.0-or-later
# Test programs and their ctest entries: labels, timeout, offscreen, the lock on the screen.
include(GoogleTest)

# headscope_tests(<program> LABELS … FOLDERS … [FILES …] [EXCLUDE <regex>] LIBRARIES … [MAIN <file>] [GUI])
# A program of every *_test.cpp of the folders (below tests/), with one ctest entry per gtest suite: a suite is what
# a source promises, and a program that loads LibTorch is too slow to start once per single test.
function(headscope_tests program)
    cmake_parse_arguments(PARSE_ARGV 1 arg "GUI" "EXCLUDE;MAIN" "LABELS;FOLDERS;FILES;LIBRARIES;DEFINITIONS")
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
        message(STATUS "${program}: no tests yet")
        return()
    endif()
    if(NOT arg_MAIN)
        set(arg_MAIN support/gtest_main.cpp)
    endif()
    add_executable(${program} ${sources} ${arg_MAIN})
    target_link_libraries(${program} PRIVATE
        ${arg_LIBRARIES} headscope_warnings GTest::gmock GTest::gtest nlohmann_json::nlohmann_json fmt::fmt)
    target_include_directories(${program} PRIVATE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/tests/support")
    target_compile_definitions(${program} PRIVATE
        HEADSCOPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" HEADSCOPE_TEST_DATA_DIR="${HEADSCOPE_TEST_DATA}"
        ${arg_DEFINITIONS})

    set(properties LABELS "${arg_LABELS}" TIMEOUT 120 SKIP_RETURN_CODE 77 WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    if(arg_GUI)
        list(APPEND properties ENVIRONMENT QT_QPA_PLATFORM=offscreen RESOURCE_LOCK gui)
    endif()
    # ctest asks the program for its suites when it starts: the build stays free of running tests, and what is
    # listed is what was built.
    set(listing "${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.cmake")
    file(GENERATE OUTPUT "${listing}" CONTENT "\
set(program [==[${program}]==])
set(executable [==[$<TARGET_FILE:${program}>]==])
set(cache [==[${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.txt]==])
set(properties [==[${properties}]==])
include([==[${PROJECT_SOURCE_DIR}/cmake/test_suites.cmake]==])
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${listing}")
endfunction()
