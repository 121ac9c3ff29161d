# SPDX-License-Identifier: GPL-3.0-or-later
# What makes a rebuild short, where the machine has it: ccache, mold. Neither is needed.
find_program(HEADSCOPE_CCACHE ccache DOC "Compiler cache; empty or NOTFOUND: none")
if(HEADSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # The two kinds of sloppiness are what ccache asks for before it caches users of a precompiled header; paths
    # relative to the checkout let one cache serve several.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_NOHASHDIR=true "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
        "${HEADSCOPE_CCACHE}")
endif()
add_feature_info(ccache HEADSCOPE_CCACHE "an unchanged file is not compiled twice")

find_program(HEADSCOPE_MOLD mold DOC "Fast linker; empty or NOTFOUND: the compiler's own")
set(moldWorks OFF)
if(HEADSCOPE_MOLD)
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_LINK_OPTIONS -fuse-ld=mold)
    check_cxx_source_compiles("int main() {}" HEADSCOPE_MOLD_WORKS)
    unset(CMAKE_REQUIRED_LINK_OPTIONS)
    if(HEADSCOPE_MOLD_WORKS)
        add_link_options(-fuse-ld=mold)
    endif()
endif()
add_feature_info(mold HEADSCOPE_MOLD_WORKS "links in a fraction of the time")
