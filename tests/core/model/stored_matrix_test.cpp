// SPDX-License-Identifier: GPL-3.0-or-later
// Every way to a matrix gives the values of the tensor that was expanded as a whole.
// Covers: core/model/stored_matrix.cpp, core/model/weight_matrix.cpp
#include "core/model/stored_matrix.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/model/tensor_bridge.h"
#include "core/model/weight_matrix.h"
#include "core/model/weights.h"
#include "tests/support/expect_error.h"

namespace headscope::test {
namespace {

// Rows of 64 numbers: of a plain type, or of whole Q8_0 blocks.
constexpr std::int64_t kColumns = 64;

std::vector<std::byte> bytesOf(const at::Tensor& tensor) {
    const at::Tensor dense = tensor.contiguous();
    const auto* data = static_cast<const std::byte*>(dense.const_data_ptr());
    return {data, data + dense.nbytes()};
}

at::Tensor numbers(std::vector<std::int64_t> shape) {
    at::manual_seed(3);
    return at::randn(shape);
}

// What a file would hold, and a row of a table that reads it.
struct Case {
    std::string name;
    std::vector<std::byte> bytes;
    TensorEntry entry;
    TensorRow row;
};

Case plainCase(std::string name, Dtype dtype, at::ScalarType type, std::vector<std::int64_t> shape) {
    Case one{std::move(name), bytesOf(numbers(shape).to(type)), {}, {}};
    one.entry = {"t", dtype, {shape.begin(), shape.end()}, one.bytes};
    return one;
}

// 34 bytes a block of 32: an f16 scale of 2^-6, then signed bytes.
Case blockCase(std::string name, std::vector<std::uint64_t> shape, const StoredLayout& layout) {
    std::uint64_t blocks = 1;
    for (const auto extent : shape) blocks *= extent;
    blocks /= 32;
    Case one{std::move(name), {}, {}, {}};
    for (std::uint64_t b = 0; b < blocks; ++b) {
        one.bytes.push_back(std::byte{0x00});
        one.bytes.push_back(std::byte{0x24});
        for (std::uint64_t i = 0; i < 32; ++i)
            one.bytes.push_back(static_cast<std::byte>((b * 7 + i * 11) % 251));
    }
    StoredLayout full = layout;
    full.block = *ggmlBlock(8);
    one.entry = {"t", Dtype::f32, std::move(shape), one.bytes, std::make_shared<const StoredLayout>(full)};
    return one;
}

void with(std::vector<Case>& cases, Case one, const std::function<void(Case&)>& change = {}) {
    if (change) change(one);
    cases.push_back(std::move(one));
    cases.back().entry.bytes = cases.back().bytes;
}

std::vector<Case> plainCases() {
    std::vector<Case> cases;
    with(cases, plainCase("f32", Dtype::f32, at::kFloat, {6, kColumns}));
    with(cases, plainCase("f16", Dtype::f16, at::kHalf, {6, kColumns}));
    with(cases, plainCase("bf16", Dtype::bf16, at::kBFloat16, {6, kColumns}));
    with(cases, plainCase("f64", Dtype::f64, at::kDouble, {6, kColumns}));
    with(cases, plainCase("rows of f16", Dtype::f16, at::kHalf, {9, kColumns}), [](Case& one) {
        one.row.slice = TensorSlice{0, 3, 3};
    });
    for (const auto& [dtype, type] : {std::pair(Dtype::f16, at::kHalf), std::pair(Dtype::f32, at::kFloat)}) {
        with(cases, plainCase("columns, transposed", dtype, type, {kColumns, 9}), [](Case& one) {
            one.row.slice = TensorSlice{1, 3, 3};
            one.row.transform = Transform::transpose;
        });
        with(cases, plainCase("strips", dtype, type, {12, kColumns}), [](Case& one) {
            one.row.strips = TensorStrips{2, 3, 1, 1};
        });
        with(cases, plainCase("one of a stack, every second row", dtype, type, {3, kColumns, 8}),
             [](Case& one) {
                 one.row.member = 1;
                 one.row.transform = Transform::transpose;
                 one.row.everySecond = 1;
             });
    }
    StoredLayout strided;
    strided.strides = {1, 6};
    with(cases, plainCase("strided", Dtype::f16, at::kHalf, {6, kColumns}),
         [&](Case& one) { one.entry.layout = std::make_shared<const StoredLayout>(strided); });
    return cases;
}

std::vector<Case> layoutCases() {
    std::vector<Case> cases;
    StoredLayout pairs, joined, transposed;
    pairs.order = RowOrder::rotaryPairs;
    pairs.heads = 2;
    joined.order = RowOrder::joinedQkv;
    joined.heads = 4;
    joined.groups = 2;
    transposed.transposed = true;
    with(cases, blockCase("blocks", {6, kColumns}, {}));
    with(cases, blockCase("rows of blocks", {9, kColumns}, {}), [](Case& one) {
        one.row.slice = TensorSlice{0, 6, 3};
    });
    with(cases, blockCase("rotary pairs", {12, kColumns}, pairs));
    with(cases, blockCase("joined, in strips", {16, kColumns}, joined), [](Case& one) {
        one.row.strips = TensorStrips{2, 4, 2, 1};
    });
    const auto conv = [](Case& one) {
        one.row.slice = TensorSlice{1, 3, 3};
        one.row.transform = Transform::transpose;
    };
    with(cases, blockCase("transposed twice", {kColumns, 9}, transposed), conv);
    with(cases, blockCase("transposed once", {kColumns, 9}, transposed));
    with(cases, blockCase("columns of blocks", {6, kColumns}, {}), [](Case& one) {
        one.row.slice = TensorSlice{1, 8, 16};
    });
    const auto halves = [](const StoredLayout& layout) {
        return [&layout](Case& one) { one.entry.layout = std::make_shared<const StoredLayout>(layout); };
    };
    with(cases, plainCase("rotary pairs of f16", Dtype::f16, at::kHalf, {12, kColumns}), halves(pairs));
    with(cases, plainCase("transposed f16", Dtype::f16, at::kHalf, {kColumns, 9}), [&](Case& one) {
        halves(transposed)(one);
        conv(one);
    });
    return cases;
}

class StoredMatrixWays : public ::testing::Test {
protected:
    static void expectSame(const Case& one) {
        SCOPED_TRACE(one.name);
        const auto pool = WeightPool::create({}, 2 * kColumns * sizeof(float));  // blocks of two rows
        const auto matrix = valueOf(StoredMatrix::make(one.entry, one.row, pool));
        const at::Tensor wanted = viewOf(expandEntry(one.entry), one.row);
        const at::Tensor kept = matrix->kept();
        ASSERT_EQ(kept.sizes(), wanted.sizes());
        EXPECT_EQ(matrix->rows(), wanted.size(0));
        EXPECT_EQ(matrix->columns(), wanted.size(1));
        EXPECT_EQ(matrix->floatBytes(), kept.nbytes());
        EXPECT_TRUE(at::equal(kept, wanted));
        EXPECT_EQ(pool->counters().uses, 0U) << "what is kept is no use";
        {
            const at::Tensor whole = matrix->block(0, matrix->rows());
            EXPECT_TRUE(at::equal(whole, wanted));
            EXPECT_EQ(whole.strides(), kept.strides()) << "the products are those of the kept one";
        }
        for (std::int64_t first = 0; first < matrix->rows(); ++first) {
            const std::int64_t count = std::min(matrix->blockRows(), matrix->rows() - first);
            EXPECT_TRUE(at::equal(matrix->block(first, count), wanted.narrow(0, first, count)));
        }
        const at::Tensor ids = indexTensor({1, 0, 2, 1}).view({2, 2});
        EXPECT_TRUE(
            at::equal(matrix->lookUp(ids),
                      wanted.contiguous().index_select(0, ids.flatten()).view({2, 2, matrix->columns()})));
        const at::Tensor x = numbers({2, 3, matrix->columns()});
        const at::Tensor bias = numbers({matrix->rows()});
        EXPECT_TRUE(
            at::allclose(multiply(x, WeightMatrix(matrix), bias), at::linear(x, kept, bias), 1e-5, 1e-5));
        EXPECT_EQ(pool->counters().liveBytes, 0U);
    }
};

TEST_F(StoredMatrixWays, PlainValuesAreTheTensors) {
    for (const Case& one : plainCases()) expectSame(one);
}

TEST_F(StoredMatrixWays, LayoutsAreTheTensors) {
    for (const Case& one : layoutCases()) expectSame(one);
}

TEST_F(StoredMatrixWays, UnalignedHalvesAreTheTensors) {
    Case one = plainCase("unaligned", Dtype::f16, at::kHalf, {6, kColumns});
    one.bytes.insert(one.bytes.begin(), std::byte{0});
    one.entry.bytes = std::span(one.bytes).subspan(1);
    expectSame(one);
}

TEST(StoredMatrix, AUseIsAsLargeAsItSays) {
    for (const Case& one : layoutCases()) {
        SCOPED_TRACE(one.name);
        const auto pool = WeightPool::create({}, 2 * kColumns * sizeof(float));
        const auto matrix = valueOf(StoredMatrix::make(one.entry, one.row, pool));
        static_cast<void>(multiply(numbers({1, matrix->columns()}), WeightMatrix(matrix), {}));
        EXPECT_LE(pool->counters().peakBytes, matrix->useBytes());
        EXPECT_EQ(pool->counters().peakBytes,
                  static_cast<std::uint64_t>(matrix->blockRows() * matrix->columns()) * sizeof(float));
    }
}

TEST(StoredMatrix, F32IsTheMappingItself) {
    Case one = plainCase("f32", Dtype::f32, at::kFloat, {6, kColumns});
    one.entry.bytes = one.bytes;
    const auto pool = WeightPool::create({});
    const auto matrix = valueOf(StoredMatrix::make(one.entry, one.row, pool));
    EXPECT_EQ(matrix->kept().const_data_ptr(), one.bytes.data());
    EXPECT_EQ(matrix->block(1, 2).const_data_ptr(), one.bytes.data() + kColumns * sizeof(float));
    EXPECT_EQ(matrix->useBytes(), one.bytes.size()) << "the file's pages, no copy";
}

TEST(StoredMatrix, RefusesIntegersByName) {
    const std::vector<std::byte> bytes(24);
    const TensorEntry entry{"h.0.mask", Dtype::i32, {2, 3}, bytes};
    expectError(StoredMatrix::make(entry, {}, WeightPool::create({})), ErrorCode::tensorDtype,
                {"\"h.0.mask\"", "I32"});
}

TEST(WeightMatrix, SmallBlocksGiveTheSumsOfTheWholeMatrix) {
    Case one = plainCase("head", Dtype::f16, at::kHalf, {1000, kColumns});
    one.entry.bytes = one.bytes;
    const auto pool = WeightPool::create({}, 128 * kColumns * sizeof(float));
    const auto matrix = valueOf(StoredMatrix::make(one.entry, one.row, pool));
    const at::Tensor bias = numbers({1000});
    for (const std::int64_t rows : {1, 5}) {
        const at::Tensor x = numbers({1, rows, kColumns});
        EXPECT_TRUE(at::equal(multiply(x, WeightMatrix(matrix), bias), multiply(x, matrix->kept(), bias)));
    }
    EXPECT_EQ(pool->counters().uses, 2U * 8);
    EXPECT_EQ(pool->counters().peakBytes, 128U * kColumns * sizeof(float));
}

TEST(WeightMatrix, OfSixteenBitsMultipliesInThem) {
    const at::Tensor weight = numbers({4, kColumns}).to(at::kBFloat16);
    const at::Tensor x = numbers({2, kColumns});
    const at::Tensor wanted = at::linear(x.to(at::kBFloat16), weight).to(at::kFloat);
    EXPECT_TRUE(at::equal(multiply(x, weight, {}), wanted));
    EXPECT_TRUE(at::equal(multiply(x, weight, at::ones({4})), wanted + 1.0F));
    EXPECT_FALSE(WeightMatrix().defined());
}

}  // namespace
}  // namespace headscope::test
