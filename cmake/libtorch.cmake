# SPDX-License-Identifier: GPL-3.0-or-later
# Finds LibTorch without downloading; first hit wins: Torch_DIR or CMAKE_PREFIX_PATH, an installed Python torch,
# what third_party/bootstrap.sh fetched. Gives the target Headscope::torch.
set(HEADSCOPE_TORCH_MINIMUM 2.6)
set(HEADSCOPE_TORCH_VERSION 2.13.0)  # what bootstrap.sh fetches
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
    set(cache "$ENV{XDG_CACHE_HOME}")
    if(NOT cache)
        set(cache "$ENV{HOME}/.cache")
    endif()
    set(folder "${cache}/headscope/libtorch-${HEADSCOPE_TORCH_VERSION}/share/cmake/Torch")
    set(${result} "" PARENT_SCOPE)
    if(EXISTS "${folder}/TorchConfig.cmake")
        set(${result} "${folder}" PARENT_SCOPE)
    endif()
endfunction()

# Where TorchConfig.cmake lies, and in words who said so. find_package's own search is used for what was given,
# with a name that makes no package of it: TorchConfig.cmake must not run before its version is known.
set(torchFrom "${HEADSCOPE_TORCH_FROM}")
if(NOT torchFrom)
    set(torchFrom "Torch_DIR")
endif()
if(NOT Torch_DIR)
    find_path(HEADSCOPE_TORCH_GIVEN TorchConfig.cmake PATH_SUFFIXES share/cmake/Torch Torch NO_CACHE
              NO_CMAKE_SYSTEM_PATH NO_SYSTEM_ENVIRONMENT_PATH)
    set(torchFrom "CMAKE_PREFIX_PATH")
    set(Torch_DIR "${HEADSCOPE_TORCH_GIVEN}")
endif()
if(NOT Torch_DIR)
    headscope_python_torch(Torch_DIR)
    set(torchFrom "installed Python torch")
endif()
if(NOT Torch_DIR)
    headscope_cached_torch(Torch_DIR)
    set(torchFrom "fetched by third_party/bootstrap.sh")
endif()
if(NOT Torch_DIR)
    find_path(HEADSCOPE_TORCH_SYSTEM TorchConfig.cmake PATH_SUFFIXES share/cmake/Torch lib/cmake/Torch NO_CACHE)
    set(Torch_DIR "${HEADSCOPE_TORCH_SYSTEM}")
    set(torchFrom "system")
endif()
if(NOT Torch_DIR)
    message(FATAL_ERROR "LibTorch not found in Torch_DIR, CMAKE_PREFIX_PATH, Python's torch or bootstrap.sh's cache. \
${HEADSCOPE_TORCH_WAYS} -DHEADSCOPE_COMPUTE=OFF builds the half that needs none.")
endif()
set(Torch_DIR "${Torch_DIR}" CACHE PATH "Folder of TorchConfig.cmake" FORCE)
set(HEADSCOPE_TORCH_FROM "${torchFrom}" CACHE INTERNAL "Who named Torch_DIR")

headscope_torch_version("${Torch_DIR}" torchVersion)
if(torchVersion VERSION_LESS HEADSCOPE_TORCH_MINIMUM)
    message(FATAL_ERROR "LibTorch ${torchVersion} in ${Torch_DIR} is older than ${HEADSCOPE_TORCH_MINIMUM}. \
${HEADSCOPE_TORCH_WAYS}")
endif()

cmake_path(SET torchRoot NORMALIZE "${Torch_DIR}/../../..")
if(NOT EXISTS "${torchRoot}/lib/libkineto.a" AND NOT kineto_LIBRARY)
    # Wheels have the profiler inside libtorch_cpu, while their TorchConfig still looks for its archive and warns.
    set(kineto_LIBRARY "${torchRoot}/lib/libc10.so" CACHE FILEPATH "Stands in for an archive that wheels leave out")
    mark_as_advanced(kineto_LIBRARY)
endif()
find_package(Torch ${HEADSCOPE_TORCH_MINIMUM} REQUIRED QUIET)
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
