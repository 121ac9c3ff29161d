// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are wrong in one place, one test each; made by tests/golden/reference/make_malformed.py.
// Covers: core/checkpoint/gguf_reader.cpp, core/checkpoint/torch_archive.cpp, core/checkpoint/stored_zip.cpp
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/checkpoint/gguf_reader.h"
#include "core/checkpoint/torch_archive.h"
#include "tests/support/expect_error.h"

namespace headscope::test {
namespace {

namespace fs = std::filesystem;

struct Malformed {
    std::string_view file;
    std::string_view part;  // of the sentence that refuses it
    ErrorCode code = ErrorCode::fileFormat;
};

constexpr std::array<Malformed, 42> kFiles = {{
    {"wrong_magic.gguf", "GGUF"},
    {"version_1.gguf", "version 1"},
    {"version_of_the_other_byte_order.gguf", "big-endian"},
    {"header_cut.gguf", "ends within"},
    {"more_values_than_bytes.gguf", "claims"},
    {"more_tensors_than_bytes.gguf", "claims"},
    {"string_longer_than_the_file.gguf", "claims 9223372036854775808 bytes"},
    {"list_longer_than_the_file.gguf", "values"},
    {"list_of_lists.gguf", "list of lists"},
    {"unknown_value_type.gguf", "unknown type 99"},
    {"boolean_of_2.gguf", "neither true nor false"},
    {"key_twice.gguf", "is there twice"},
    {"key_without_a_name.gguf", "is empty"},
    {"tensor_twice.gguf", "is there twice"},
    {"axis_of_0.gguf", "axis of 0"},
    {"five_axes.gguf", "5 axes"},
    {"shape_that_overflows.gguf", "does not fill whole blocks"},
    {"row_of_half_a_block.gguf", "whole blocks of Q8_0"},
    {"data_beyond_the_end.gguf", "ends beyond"},
    {"data_that_overlaps.gguf", "overlaps"},
    {"data_not_aligned.gguf", "no multiple of 32"},
    {"alignment_of_24.gguf", "power of two", ErrorCode::configKey},
    {"tensor_type_not_read.gguf", "has the type 16", ErrorCode::tensorDtype},
    {"calls_os_system.bin", "os.system"},
    {"calls_eval_from_the_stack.bin", "builtins.eval"},
    {"opcode_of_an_instance.bin", "no tensor needs"},
    {"text_longer_than_the_file.bin", "ends within"},
    {"no_stop.bin", "ends without its last opcode"},
    {"stack_that_is_empty.bin", ""},
    {"memo_place_that_is_empty.bin", "place 5"},
    {"dict_of_half_a_pair.bin", "no tensor needs"},
    {"marks_that_never_end.bin", "nested beyond"},
    {"list_that_is_no_state.bin", "no tensor needs"},
    {"storage_of_complex_numbers.bin", "ComplexFloatStorage", ErrorCode::tensorDtype},
    {"tensor_beyond_its_storage.bin", "beyond its storage"},
    {"tensor_of_negative_offset.bin", "no usable shape"},
    {"tensor_that_repeats_its_storage.bin", "repeats the elements"},
    {"dict_without_tensors.bin", "holds no tensors"},
    {"zip_whose_storage_is_short.bin", ""},
    {"zip_without_the_storage.bin", ""},
    {"zip_that_is_compressed.bin", "compressed"},
    {"zip_cut_in_half.bin", ""},
}};

fs::path folder() { return fs::path(HEADSCOPE_SOURCE_DIR) / "tests/data/malformed"; }

class MalformedFiles : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedFiles, IsRefused) {
    const fs::path file = folder() / GetParam().file;
    ASSERT_TRUE(fs::exists(file));
    const auto named = {GetParam().part, std::string_view(GetParam().file)};
    if (file.extension() == ".gguf") {
        expectError(GgufReader::open(file), GetParam().code, named);
    } else {
        expectError(TorchArchive::open(file), GetParam().code, named);
    }
}

INSTANTIATE_TEST_SUITE_P(Each, MalformedFiles, testing::ValuesIn(kFiles), [](const auto& one) {
    std::string name(one.param.file.substr(0, one.param.file.find('.')));
    return name;
});

TEST(MalformedFolder, HoldsNoFileWithoutATest) {
    for (const auto& entry : fs::directory_iterator(folder())) {
        const std::string name = entry.path().filename().string();
        EXPECT_TRUE(std::any_of(kFiles.begin(), kFiles.end(), [&](const Malformed& one) {
            return one.file == name;
        })) << name;
    }
}

}  // namespace
}  // namespace headscope::test
