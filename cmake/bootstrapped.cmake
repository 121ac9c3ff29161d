# SPDX-License-Identifier: GPL-3.0-or-later
# What third_party/bootstrap.sh fetches beside the distribution's packages, and where it leaves it.
set(HEADSCOPE_TORCH_VERSION 2.13.0)
set(HEADSCOPE_TIDY_VERSION 23.1.4)

function(headscope_cache_folder result)
    set(cache "$ENV{XDG_CACHE_HOME}")
    if(NOT cache)
        set(cache "$ENV{HOME}/.cache")
    endif()
    set(${result} "${cache}/headscope" PARENT_SCOPE)
endfunction()
