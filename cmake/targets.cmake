# SPDX-License-Identifier: GPL-3.0-or-later
# How a target comes to its sources: the folder decides, so a new file needs no line anywhere.

# Globs because "folder = target" is the rule itself (design: one table), not a list that somebody keeps;
# CONFIGURE_DEPENDS makes the build notice a new file.
function(headscope_sources result)
    cmake_parse_arguments(PARSE_ARGV 1 arg "FLAT" "" "FOLDERS;SUFFIXES")
    set(mode GLOB_RECURSE)
    if(arg_FLAT)
        set(mode GLOB)
    endif()
    set(patterns)
    foreach(folder IN LISTS arg_FOLDERS)
        foreach(suffix IN LISTS arg_SUFFIXES)
            list(APPEND patterns "${folder}/*${suffix}")
        endforeach()
    endforeach()
    set(found)
    if(patterns)
        file(${mode} found CONFIGURE_DEPENDS ${patterns})
        list(SORT found)
    endif()
    set(${result} "${found}" PARENT_SCOPE)
endfunction()

# A static library of the sources and headers given. Without a .cpp there is nothing to archive: then the
# target is an interface of the same name, so that a tree with an empty folder still configures.
function(headscope_library target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;PRIVATE_HEADERS;PUBLIC;PRIVATE")
    if(arg_SOURCES)
        add_library(${target} STATIC ${arg_SOURCES})
        set(public PUBLIC)
        target_link_libraries(${target} PRIVATE headscope_warnings ${arg_PRIVATE})
    else()
        add_library(${target} INTERFACE)
        set(public INTERFACE)
        message(STATUS "${target}: no sources yet")
    endif()
    target_link_libraries(${target} ${public} headscope_sanitizers ${arg_PUBLIC})
    target_include_directories(${target} ${public} "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
    target_compile_features(${target} ${public} cxx_std_20)
    # Public headers form a file set: the preset ci compiles each one alone.
    if(arg_HEADERS)
        target_sources(${target} ${public} FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${arg_HEADERS})
    endif()
    if(arg_PRIVATE_HEADERS AND arg_SOURCES)
        target_sources(${target} PRIVATE ${arg_PRIVATE_HEADERS})
    endif()
endfunction()

# Headers that most sources of `target` read, read once (HEADSCOPE_PCH).
function(headscope_precompile target)
    get_target_property(kind ${target} TYPE)
    if(HEADSCOPE_PCH AND NOT kind STREQUAL "INTERFACE_LIBRARY")
        target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
endfunction()
