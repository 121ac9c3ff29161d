// SPDX-License-Identifier: GPL-3.0-or-later
// Pickles: the tensors of a state dict, and that nothing else comes out of one, whatever it says.
// Covers: core/checkpoint/pickle_machine.cpp
#include "core/checkpoint/pickle_reader.h"

#include <gtest/gtest.h>

#include "core/checkpoint/pickle_machine.h"
#include "tests/core/checkpoint/pickle_bytes.h"
#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;
using test::pickledDict;
using test::pickledGlobal;
using test::pickledInteger;
using test::pickledIntegers;
using test::pickledStorage;
using test::pickledTensor;
using test::pickledText;
using test::pickledTuple;
using test::valueOf;

using Sizes = std::vector<std::uint64_t>;

Result<std::vector<PickledTensor>> read(const std::string& pickle) {
    return readPickledTensors(std::as_bytes(std::span(pickle)));
}

void expectBroken(const std::string& pickle, std::string_view part) {
    expectError(read(pickle), ErrorCode::fileFormat, {part});
}

std::string plain(const char* name) { return pickledText(name) + pickledTensor(6, 0, {2, 3}, {3, 1}); }

TEST(PickleReads, TensorsByName) {
    const auto tensors =
        valueOf(read(pickledDict(plain("w") + pickledText("b") + pickledTensor(8, 5, {3}, {1}))));
    ASSERT_EQ(tensors.size(), 2U);
    EXPECT_EQ(tensors[0].name, "b") << "sorted by name";
    EXPECT_EQ(tensors[0].offset, 5U);
    EXPECT_EQ(tensors[1].name, "w");
    EXPECT_EQ(tensors[1].dtype, Dtype::f32);
    EXPECT_EQ(tensors[1].storage, "0");
    EXPECT_EQ(tensors[1].storageElements, 6U);
    EXPECT_EQ(tensors[1].shape, (Sizes{2, 3}));
    EXPECT_EQ(tensors[1].strides, (Sizes{3, 1}));
}

TEST(PickleReads, ValuesBesideTensorsArePassedOver) {
    const std::string others = pickledText("step") + pickledInteger(-3) + pickledText("loss") + 'G' +
                               std::string(8, 'x') + pickledText("none") + 'N' + pickledText("yes") + "\x88" +
                               pickledText("long") + std::string("\x8a\x02\xff\x7f", 4) +
                               pickledText("list") + "](K\x01M\x02\x03" + "eK\x04" + "a";
    EXPECT_EQ(valueOf(read(pickledDict(plain("w") + others))).size(), 1U);
}

TEST(PickleReads, TheLastOfEqualNames) {
    const auto tensors =
        valueOf(read(pickledDict(plain("w") + pickledText("w") + pickledTensor(1, 0, {1}, {1}))));
    ASSERT_EQ(tensors.size(), 1U);
    EXPECT_EQ(tensors[0].storageElements, 1U);
}

TEST(PickleReads, StateDictsOneLevelDown) {
    for (const char* key : {"state_dict", "model"}) {
        const std::string nested =
            pickledText("epoch") + pickledInteger(1) + pickledText(key) + "}(" + plain("w") + 'u';
        EXPECT_EQ(valueOf(read(pickledDict(nested))).size(), 1U) << key;
    }
}

TEST(PickleReads, CyclesWithoutFollowingThem) {
    // A list that holds itself.
    EXPECT_EQ(valueOf(read(pickledDict(plain("w") + pickledText("l") + "]q\x01h\x01" + "a"))).size(), 1U);
    // A dict that is its own "model".
    expectBroken("\x80\x02}q\x01(" + pickledText("model") + "h\x01u.", "holds no tensors");
}

TEST(PickleRejects, GlobalsOutsideTheAllowList) {
    for (const auto& [module, name] :
         std::vector<std::pair<std::string, std::string>>{{"os", "system"},
                                                          {"posix", "system"},
                                                          {"builtins", "eval"},
                                                          {"__builtin__", "exec"},
                                                          {"torch", "load"},
                                                          {"torch._utils", "_rebuild_tensor_v3"},
                                                          {"collections", "defaultdict"},
                                                          {"torch.nn.modules.linear", "Linear"}}) {
        const std::string call = pickledGlobal(module, name) + pickledTuple(pickledText("echo")) + 'R';
        expectError(read(pickledDict(pickledText("w") + call)), ErrorCode::fileFormat,
                    {module + "." + name, "nothing of it was run"});
    }
}

TEST(PickleRejects, GlobalsFromTheStackToo) {
    const std::string name = "\x80\x04\x8c\x02os\x8c\x06system\x93.";
    expectBroken(name, "os.system");
}

TEST(PickleRejects, StoragesThatAreNotRead) {
    expectError(read(pickledDict(pickledText("w") + pickledStorage("ComplexFloatStorage", "0", 1))),
                ErrorCode::tensorDtype, {"torch.ComplexFloatStorage"});
}

TEST(PickleRejects, CallsOfWhatIsNoFunction) {
    expectBroken("\x80\x02" + pickledGlobal("torch", "FloatStorage") + ")R.", "no tensor needs");
    expectBroken("\x80\x02K\x01)R.", "no tensor needs");
    expectBroken("\x80\x02" + pickledGlobal("collections", "OrderedDict") + "K\x01" + "R.",
                 "no tensor needs");
    expectBroken("\x80\x02" + pickledGlobal("collections", "OrderedDict") + pickledIntegers({1}) + "R.",
                 "no tensor needs");
}

TEST(PickleRejects, OpcodesThatTensorsDoNotNeed) {
    for (const char opcode :
         {'i', 'o', '\x81', '\x92', 'P', 'S', 'I', 'F', 'L', '0', '2', '1', '\x82', '\xff'})
        expectBroken(std::string("\x80\x02") + opcode, "which no tensor needs");
}

TEST(PickleRejects, EveryTruncation) {
    const std::string whole = pickledDict(plain("w"));
    ASSERT_TRUE(read(whole));
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(read(whole.substr(0, length))) << length;
}

TEST(PickleRejects, TextsLongerThanTheFile) {
    expectBroken(
        "\x80\x02X\xff\xff\xff\xff"
        "abc.",
        "ends within");
}

TEST(PickleRejects, NamesWithNul) {
    expectBroken(pickledDict(pickledText(std::string_view("a\0b", 3)) + pickledTensor(1, 0, {1}, {1})),
                 "NUL");
}

TEST(PickleRejects, TensorsWithoutAName) {
    expectBroken(pickledDict("K\x01" + pickledTensor(1, 0, {1}, {1})), "no text");
}

TEST(PickleRejects, StacksThatAreTooDeep) {
    expectBroken("\x80\x02" + std::string(200'000, 'N'), "open values");
}

TEST(PickleRejects, MarksThatAreTooDeep) {
    expectBroken("\x80\x02" + std::string(1000, '('), "nested beyond");
}

TEST(PickleRejects, TooManyValues) {
    std::string pickle = "\x80\x02](";
    for (int i = 0; i < 41; ++i) pickle += std::string(100'000, 'N') + "e(";
    expectBroken(pickle, "more than 4000000 values");
}

TEST(PickleRejects, MemoPlacesOutOfRange) {
    expectBroken("\x80\x02h\x05.", "place 5");
    expectBroken(std::string("\x80\x02j\xff\xff\xff\x7f."), "where none is");
    expectBroken("\x80\x02Nr\xff\xff\xff\x7f.", "remembers a value at place");
    expectBroken(std::string("\x80\x02Nq\x03h\x02.", 7), "place 2");
}

TEST(PickleRejects, AnEmptyStack) {
    for (const char* opcodes :
         {"R", "b", "s", "a", "t", "u", "e", "Q", "\x85", "\x86", "\x87", "q\x01", "\x94"})
        EXPECT_FALSE(read(std::string("\x80\x02") + opcodes + ".")) << opcodes;
    EXPECT_FALSE(read("\x80\x02."));
    EXPECT_FALSE(read("\x80\x02N(R.")) << "a mark hides what lies below it";
}

TEST(PickleRejects, DictsOfHalfAPair) { expectBroken("\x80\x02}(Nu.", "no tensor needs"); }

TEST(PickleRejects, WhatIsLeftUnfinished) {
    expectBroken("\x80\x02NN.", "unfinished");
    expectBroken("\x80\x02N(.", "unfinished");
}

TEST(PickleRejects, StatesOfOtherThings) { expectBroken("\x80\x02]}b.", "no tensor needs"); }

TEST(PickleRejects, ReferencesThatAreNoStorage) {
    expectBroken("\x80\x02" + pickledTuple(pickledText("file") + pickledText("/etc/passwd")) + "Q.",
                 "no storage");
    expectBroken("\x80\x02" + pickledText("storage") + "Q.", "no tensor needs");
}

TEST(PickleRejects, TensorsOfSomethingElse) {
    expectBroken("\x80\x02" + pickledGlobal("torch._utils", "_rebuild_tensor_v2") +
                     pickledIntegers({1, 2, 3, 4}) + "R.",
                 "rebuilds a tensor");
}

TEST(PickleRejects, TensorsBeyondTheirStorage) {
    const auto tensor = [](auto... numbers) {
        return pickledDict(pickledText("w") + pickledTensor(numbers...));
    };
    using Numbers = std::vector<std::int32_t>;
    expectBroken(tensor(5, 0, Numbers{2, 3}, Numbers{3, 1}), "beyond its storage of 5");
    expectBroken(tensor(6, 1, Numbers{2, 3}, Numbers{3, 1}), "beyond its storage");
    expectBroken(tensor(6, 0, Numbers{2, 3}, Numbers{4, 1}), "beyond its storage");
    expectBroken(tensor(6, 7, Numbers{0}, Numbers{1}), "beyond its storage");
    const Numbers huge(8, INT32_MAX);
    expectBroken(tensor(6, 0, huge, Numbers(8, 0)), "beyond its storage");
    expectBroken(tensor(6, 0, huge, huge), "beyond its storage");
}

TEST(PickleRejects, TensorsThatRepeatTheirStorage) {
    expectBroken(pickledDict(pickledText("w") + pickledTensor(6, 0, {1000, 6}, {0, 1})),
                 "repeats the elements");
}

TEST(PickleRejects, NegativeNumbersAndAxesThatDoNotMatch) {
    const auto tensor = [](auto... numbers) {
        return pickledDict(pickledText("w") + pickledTensor(numbers...));
    };
    using Numbers = std::vector<std::int32_t>;
    expectBroken(tensor(6, -1, Numbers{1}, Numbers{1}), "no usable shape");
    expectBroken(tensor(-6, 0, Numbers{1}, Numbers{1}), "no usable shape");
    expectBroken(tensor(6, 0, Numbers{-1}, Numbers{1}), "no usable shape");
    expectBroken(tensor(6, 0, Numbers{1}, Numbers{-1}), "no usable shape");
    expectBroken(tensor(6, 0, Numbers{1, 1}, Numbers{1}), "no usable shape");
    expectBroken(tensor(6, 0, Numbers(17, 1), Numbers(17, 1)), "no usable shape");
}

TEST(PickleRejects, WhatHoldsNoTensors) {
    expectBroken("\x80\x02}.", "holds no tensors");
    expectBroken("\x80\x02N.", "holds no tensors");
}

}  // namespace
}  // namespace headscope
