# SPDX-License-Identifier: GPL-3.0-or-later
# Finds LibTorch without downloading; first hit wins: Torch_DIR or CMAKE_PREFIX_PATH, an installed Python torch,
# what third_party/bootstrap.sh fetched. Gives the target Headscope::torch.
set(HEADSCOPE_TORCH_MINIMUM 2.6)
set(HEADSCOPE_TORCH_WAYS "LibTorch ${HEADSCOPE_TORCH_VERSION} comes by third_party/bootstrap.sh, by \
`pip install torch==${HEADSCOPE_TORCH_VERSION}` (CPU build), or by unpacking the official archive and giving \
-DTorch_DIR=<folder>/share/cmake/Torch.")

# The version that the package in `folder` claims, from the file that CMake itself would ask.
function(headscope_torch_version folder result)
    set(${result} "" PARENT_SCOPE)
    if(EXISTS "${folder}/TorchConfigVersion.cmake")
        file(STRINGS "${folder}/TorchConfigVersion.cmake" line REGEX "set\\(PACKAGE_VERSION ")
        if(line MATCHES "\"([0-9]+\\.[0-9]+(\\.[0-9]+)?)")
            set(${result} "${CMAKE_MATCH_1}" PARENT_SCOPE)
        endif()
    endif()
endfunction()

# The folder of TorchConfig.cmake in an installed Python torch: one that is new enough and computes on the CPU.
# A CUDA build counts only beside a CUDA toolkit, without which its CMake files fail.
function(headscope_python_torch result)
    set(${result} "" PARENT_SCOPE)
    find_program(HEADSCOPE_PYTHON NAMES python3 DOC "Asked for an installed torch at configure time; never run later")
    if(NOT HEADSCOPE_PYTHON)
        return()
    endif()
    execute_process(
        COMMAND "${HEADSCOPE_PYTHON}" -c "import torch; print(torch.utils.cmake_prefix_path, torch.version.cuda, sep=';')"
        RESULT_VARIABLE failed OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(failed)
        return()
    endif()
    list(GET answer 0 prefix)
    list(GET answer 1 cuda)
    headscope_torch_version("${prefix}/Torch" version)
    if(version VERSION_LESS HEADSCOPE_TORCH_MINIMUM)
        message(STATUS "LibTorch: Python's torch ${version} is older than ${HEADSCOPE_TORCH_MINIMUM}, passed over")
        return()
    endif()
    if(NOT cuda STREQUAL "None")
        find_package(CUDAToolkit QUIET)
        if(NOT CUDAToolkit_FOUND)
            message(STATUS "LibTorch: Python's torch ${version} is built for CUDA ${cuda}, no CUDA toolkit: passed over")
            return()
        endif()
    endif()
    set(${result} "${prefix}/Torch" PARENT_SCOPE)
endfunction()

function(headscope_cached_torch result)
    headscope_cache_folder(cache)
    set(folder "${cache}/libtorch-${HEADSCOPE_TORCH_VERSION}/share/cmake/Torch")
    set(${result} "" PARENT_SCOPE)
    if(EXISTS "${folder}/TorchConfig.cmake")
        set(${result} "${folder}" PARENT_SCOPE)
    endif()
endfunction()

# What the caller named: Torch_DIR or an entry of CMAKE_PREFIX_PATH, each as a variable or in the environment.
function(headscope_given_torch result)
    set(${result} "" PARENT_SCOPE)
    string(REPLACE ":" ";" prefixes "$ENV{CMAKE_PREFIX_PATH}")
    set(folders "$ENV{Torch_DIR}")
    foreach(prefix IN LISTS CMAKE_PREFIX_PATH prefixes)
        list(APPEND folders "${prefix}/share/cmake/Torch" "${prefix}/Torch")
    endforeach()
    foreach(folder IN LISTS folders)
        if(EXISTS "${folder}/TorchConfig.cmake")
            set(${result} "${folder}" PARENT_SCOPE)
            return()
        endif()
    endforeach()
endfunction()

# A distribution's own: what Debian 12 has is too old, and the refusal below says so.
function(headscope_system_torch result)
    set(system /usr/share/cmake /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake /usr/lib/cmake /usr/local/share/cmake)
    find_path(found TorchConfig.cmake PATHS ${system} PATH_SUFFIXES Torch NO_CACHE NO_DEFAULT_PATH)
    if(NOT found)
        set(found "")
    endif()
    set(${result} "${found}" PARENT_SCOPE)
endfunction()

set(torchFrom "as before")
if(Torch_DIR AND NOT EXISTS "${Torch_DIR}/TorchConfig.cmake")
    message(STATUS "LibTorch: ${Torch_DIR} has no TorchConfig.cmake, searching again")
    unset(Torch_DIR)
    unset(Torch_DIR CACHE)
endif()
foreach(way IN ITEMS given python cached system)
    if(NOT Torch_DIR)
        cmake_language(CALL headscope_${way}_torch Torch_DIR)
        set(torchFrom "${way}")
    endif()
endforeach()
if(NOT Torch_DIR)
    message(FATAL_ERROR "LibTorch not found in Torch_DIR, CMAKE_PREFIX_PATH, Python's torch or bootstrap.sh's cache. \
${HEADSCOPE_TORCH_WAYS} -DHEADSCOPE_COMPUTE=OFF builds the half that needs none.")
endif()
headscope_torch_version("${Torch_DIR}" torchVersion)
if(torchVersion VERSION_LESS HEADSCOPE_TORCH_MINIMUM)
    message(FATAL_ERROR "LibTorch ${torchVersion} in ${Torch_DIR} is older than ${HEADSCOPE_TORCH_MINIMUM}. \
${HEADSCOPE_TORCH_WAYS}")
endif()

# Only now, as a cached refusal would outlive its reason. What an earlier place left in the cache goes.
if(NOT Torch_DIR STREQUAL HEADSCOPE_TORCH_LAST)
    unset(c10_LIBRARY CACHE)
    unset(kineto_LIBRARY CACHE)
    unset(TORCH_LIBRARY CACHE)
endif()
set(HEADSCOPE_TORCH_LAST "${Torch_DIR}" CACHE INTERNAL "Torch_DIR of the last configuration")
set(Torch_DIR "${Torch_DIR}" CACHE PATH "Folder of TorchConfig.cmake" FORCE)
cmake_path(SET torchRoot NORMALIZE "${Torch_DIR}/../../..")
if(NOT EXISTS "${torchRoot}/lib/libkineto.a")
    # Wheels have the profiler inside libtorch_cpu, while their TorchConfig still looks for its archive and warns.
    set(kineto_LIBRARY "${torchRoot}/lib/libc10.so" CACHE INTERNAL "Stands in for an archive that wheels leave out")
endif()
find_package(Torch ${HEADSCOPE_TORCH_MINIMUM} REQUIRED QUIET)
if("${TORCH_CXX_FLAGS}" MATCHES "CXX11_ABI=0")
    message(FATAL_ERROR "LibTorch ${torchVersion} in ${Torch_DIR} has the C++ interface of before 2011, which no \
library of this system has. ${HEADSCOPE_TORCH_WAYS}")
endif()
message(STATUS "LibTorch: ${torchVersion} from ${Torch_DIR} (${torchFrom})")

add_library(headscope_torch INTERFACE)
add_library(Headscope::torch ALIAS headscope_torch)
target_link_libraries(headscope_torch INTERFACE ${TORCH_LIBRARIES})
set(HEADSCOPE_TORCH_LIB "${torchRoot}/lib")

# LibTorch brings headers of its own fmt, without the library, and they would hide those that we link: the
# system's come first, through a folder that holds nothing else.
if(EXISTS "${torchRoot}/include/fmt")
    find_path(HEADSCOPE_FMT_INCLUDE fmt/format.h REQUIRED)
    set(fmtFirst "${PROJECT_BINARY_DIR}/generated/fmt_first")
    file(MAKE_DIRECTORY "${fmtFirst}")
    file(CREATE_LINK "${HEADSCOPE_FMT_INCLUDE}/fmt" "${fmtFirst}/fmt" SYMBOLIC)
    target_include_directories(headscope_torch SYSTEM BEFORE INTERFACE "${fmtFirst}")
endif()
