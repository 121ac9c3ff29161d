# SPDX-License-Identifier: GPL-3.0-or-later
# What the architecture scripts share. Each runs as `cmake -DROOT=<tree> -P <script>`, collects all violations and
# fails with the list: one run shows everything.
cmake_minimum_required(VERSION 3.25)
if(NOT IS_DIRECTORY "${ROOT}")
    message(FATAL_ERROR "give the tree: cmake -DROOT=<tree> -P <script>")
endif()
get_filename_component(ROOT "${ROOT}" ABSOLUTE)

# The files below the folders of ROOT that end with one of the suffixes, as paths relative to ROOT.
function(tree_files result)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FOLDERS;SUFFIXES")
    set(found)
    foreach(folder IN LISTS arg_FOLDERS)
        foreach(suffix IN LISTS arg_SUFFIXES)
            file(GLOB_RECURSE some RELATIVE "${ROOT}" "${ROOT}/${folder}/*${suffix}")
            list(APPEND found ${some})
        endforeach()
    endforeach()
    list(SORT found)
    set(${result} "${found}" PARENT_SCOPE)
endfunction()

# The text of a file with the characters that mean something in a CMake list spelled out: brackets, semicolon,
# backslash. CODE drops comments.
function(read_text file result)
    cmake_parse_arguments(PARSE_ARGV 2 arg "CODE" "" "")
    file(READ "${ROOT}/${file}" text)
    string(REPLACE "\\" "<backslash>" text "${text}")
    string(REPLACE "[" "<open>" text "${text}")
    string(REPLACE "]" "<close>" text "${text}")
    string(REPLACE ";" "<end>" text "${text}")
    if(arg_CODE)
        string(REGEX REPLACE "//[^\n]*" "" text "${text}")
        string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" "" text "${text}")
    endif()
    set(${result} "${text}" PARENT_SCOPE)
endfunction()

function(violation file what)
    set_property(GLOBAL APPEND_STRING PROPERTY violations "  ${file}: ${what}\n")
endfunction()

# Fails with what was collected, or says in a line what holds.
function(verdict holds)
    get_property(violations GLOBAL PROPERTY violations)
    if(violations)
        message(FATAL_ERROR "\n${violations}")
    endif()
    message(STATUS "${holds}")
endfunction()
