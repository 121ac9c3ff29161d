# SPDX-License-Identifier: GPL-3.0-or-later
# headscope_warnings: what our own sources are held to; linked privately, so no user of a library inherits it.
add_library(headscope_warnings INTERFACE)
target_compile_options(headscope_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
    -Wold-style-cast -Wcast-qual -Wcast-align -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough
    -Wunused -Wextra-semi
    # `RunRequest{.input = x}` is how requests are written: what is left out has its default.
    -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(headscope_warnings INTERFACE -Wduplicated-cond -Wlogical-op
        # g++ 12 sees overflows in inlined std::string code that are none (GCC bugs 105329, 105651).
        -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
    if(HEADSCOPE_SANITIZE)  # and with sanitizers uninitialised values in std::regex (GCC bug 105562)
        target_compile_options(headscope_warnings INTERFACE -Wno-maybe-uninitialized)
    endif()
endif()
if(HEADSCOPE_WERROR)
    target_compile_options(headscope_warnings INTERFACE -Werror)
endif()
