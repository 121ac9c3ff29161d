# SPDX-License-Identifier: GPL-3.0-or-later
# What a reader finds at the top of a file and above a declaration: licence, purpose, promise, shape.
include("${CMAKE_CURRENT_LIST_DIR}/common.cmake")

# Every file: the licence, then what it is for.
tree_files(files FOLDERS core ui app tests third_party SUFFIXES .h .cpp .hpp .h.in)
foreach(file IN LISTS files)
    file(STRINGS "${ROOT}/${file}" lines LIMIT_COUNT 2)
    list(LENGTH lines count)
    set(first "")
    set(second "")
    if(count GREATER 0)
        list(GET lines 0 first)
    endif()
    if(count GREATER 1)
        list(GET lines 1 second)
    endif()
    if(NOT first STREQUAL "// SPDX-License-Identifier: GPL-3.0-or-later")
        violation("${file}" "line 1 is not \"// SPDX-License-Identifier: GPL-3.0-or-later\"")
    endif()
    if(NOT second MATCHES "^// [^ ]")
        violation("${file}" "line 2 is no comment that says what the file is for")
    endif()
endforeach()

# Public headers of core: `///` at each class, struct, enum and free function, which stand in the first column
# (namespaces are not indented). A comment on the same line, `///<`, counts; so does one above its attributes.
set(type "^(class|struct|enum class|enum)( <open><open>[a-z]+<close><close>)? [A-Za-z]+[^;]*$")
set(function "^(<open><open>nodiscard<close><close> )?(inline |constexpr |consteval |static |extern )*[A-Za-z_:]+[A-Za-z0-9_:<>,*& ]* [*&]*[a-z][A-Za-z0-9]*\\(")
function(check_documented file)
    read_text("${file}" text)
    # What an anonymous or `detail` namespace holds is nobody's interface.
    string(REGEX REPLACE "\nnamespace( detail)? {.*\n}  // namespace( detail)?\n" "\n" text "${text}")
    string(REPLACE "\n" ";" lines "${text}")
    set(documented NO)
    foreach(line IN LISTS lines)
        if(line MATCHES "^///")
            set(documented YES)
            continue()
        elseif(line MATCHES "^(template|requires)[ <]" AND NOT line MATCHES "[;{]$|<end>")
            continue()  # the declaration follows
        elseif(line MATCHES "///<" OR documented OR line MATCHES "^(namespace|using|friend|operator|return) ?")
            set(documented NO)
            continue()
        endif()
        # `class B;` declares what another header documents.
        if((line MATCHES "${type}" AND (line MATCHES "{" OR NOT line MATCHES "<end>")) OR line MATCHES "${function}")
            if(NOT line MATCHES "<end>.*=|operator|[a-zA-Z0-9]::[a-zA-Z~]+\\(")
                violation("${file}" "no /// above: ${line}")
            endif()
        endif()
    endforeach()
endfunction()

tree_files(headers FOLDERS core SUFFIXES .h)
foreach(file IN LISTS headers)
    # core/model but for spec is behind headscope_compute: no public header.
    if(NOT file MATCHES "^core/model/" OR file MATCHES "^core/model/spec/")
        check_documented("${file}")
    endif()
    # A float buffer says what its axes are.
    read_text("${file}" code CODE)
    read_text("${file}" text)
    if(code MATCHES "std::vector<float>|std::span<(const )?float>|std::array<float|unique_ptr<float"
       AND NOT text MATCHES "Shape:")
        violation("${file}" "declares a float buffer, and no comment says \"Shape:\"")
    endif()
endforeach()
list(LENGTH files count)
list(LENGTH headers headerCount)
verdict("${count} files say what they are for, ${headerCount} headers of core what they promise")
