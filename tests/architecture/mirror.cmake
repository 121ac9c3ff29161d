# SPDX-License-Identifier: GPL-3.0-or-later
# Every source of core has its test: core/x/y.cpp <-> tests/core/x/y_test.cpp. A test that covers more says so in a
# comment of its own: `// Covers: core/x/a.cpp, core/x/b.cpp`. Prints how much test there is to a byte of source.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

# Sources without a test of their own: "path: reason", one each.
set(exceptions
    "core/model/spec/families.cpp: the registry, which architecture.families compares with the files")

set(excepted)
foreach(line IN LISTS exceptions)
    string(REGEX REPLACE "^([^:]+): .+$" "\\1" path "${line}")
    list(APPEND excepted "${path}")
endforeach()

set(covered)
set(testBytes 0)
tree_files(tests FOLDERS tests SUFFIXES _test.cpp)
foreach(file IN LISTS tests)
    file(STRINGS "${ROOT}/${file}" lines REGEX "^// Covers: ")
    foreach(line IN LISTS lines)
        string(REGEX MATCHALL "core/[a-z0-9_/]+\\.cpp" paths "${line}")
        foreach(path IN LISTS paths)
            if(NOT EXISTS "${ROOT}/${path}")
                violation("${file}" "covers ${path}, which does not exist")
            endif()
            list(APPEND covered "${path}")
        endforeach()
    endforeach()
    file(SIZE "${ROOT}/${file}" size)
    math(EXPR testBytes "${testBytes} + ${size}")
endforeach()

set(sourceBytes 0)
tree_files(sources FOLDERS core SUFFIXES .cpp)
foreach(file IN LISTS sources)
    file(SIZE "${ROOT}/${file}" size)
    math(EXPR sourceBytes "${sourceBytes} + ${size}")
    string(REGEX REPLACE "\\.cpp$" "_test.cpp" mirror "tests/${file}")
    if(file MATCHES "^core/model/families/")
        set(mirror tests/core/model/families/families_test.cpp)  # parametrised over all of them
    endif()
    if(NOT EXISTS "${ROOT}/${mirror}" AND NOT file IN_LIST covered AND NOT file IN_LIST excepted)
        violation("${file}" "no ${mirror}, and no test says that it covers it")
    endif()
endforeach()
foreach(path IN LISTS excepted)
    if(EXISTS "${ROOT}/core" AND NOT EXISTS "${ROOT}/${path}")
        violation("${path}" "listed as an exception in mirror.cmake, and does not exist")
    endif()
endforeach()

if(sourceBytes GREATER 0)
    math(EXPR percent "100 * ${testBytes} / ${sourceBytes}")
    message(STATUS "test bytes to core bytes: ${percent} % (aim 60 %)")
endif()
list(LENGTH sources count)
verdict("${count} sources of core have their tests")
