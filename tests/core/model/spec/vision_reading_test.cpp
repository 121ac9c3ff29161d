// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes of vision models, and what their configs may get wrong.
#include "core/model/spec/vision_reading.h"

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::configOf;
using test::expectError;
using test::readConfig;
using test::valueOf;
using test::viewOf;

TEST(VisionReading, ReadsSizesAsNumbersOrPairs) {
    const MediaSpec square =
        valueOf(readPictures(viewOf({{"image_size", 12}, {"patch_size", 4}}), "ViTImageProcessor", 1));
    EXPECT_EQ(square.positions(), 10U);
    EXPECT_EQ(square.processor, "ViTImageProcessor");
    const MediaSpec wide = valueOf(readPictures(
        viewOf({{"image_size", json::array({8, 12})}, {"patch_size", json::array({2, 3})}}), "", 2));
    EXPECT_EQ(wide.height, 8U);
    EXPECT_EQ(wide.width, 12U);
    EXPECT_EQ(wide.positions(), 2U + 16U);
    EXPECT_EQ(wide.positionsOf(4, 6), 2U + 4U);
}

TEST(VisionReading, APatchSizeThatDoesNotDivideTheImageIsNamed) {
    expectError(readPictures(viewOf({{"image_size", 12}, {"patch_size", 5}}), "", 1), ErrorCode::configKey,
                {"patch_size", "5 × 5", "12 × 12"});
    expectError(readPictures(viewOf({{"image_size", 12}, {"patch_size", json::array({1, 1.5})}}), "", 1),
                ErrorCode::configKey, {"patch_size"});
    expectError(readPictures(viewOf({{"image_size", "big"}, {"patch_size", 4}}), "", 1), ErrorCode::configKey,
                {"image_size"});
    expectError(readPictures(viewOf({{"image_size", 12}, {"patch_size", 4}, {"num_channels", 1}}), "", 1),
                ErrorCode::configKey, {"num_channels", "expected 3"});
}

TEST(VisionReading, TooManyPatchesAreRefused) {
    json config = configOf("vit");
    config["image_size"] = 65536;
    config["patch_size"] = 1;
    expectError(readConfig(config), ErrorCode::configKey, {"patches"});
}

TEST(VisionReading, DescribesWhatAModelReads) {
    EXPECT_EQ(describeInput(valueOf(readConfig(configOf("vit"))).spec),
              "pictures of 12 × 12 in patches of 4 × 4");
    EXPECT_EQ(describeInput(valueOf(readConfig(configOf("whisper"))).spec), "speech in 8 mel bands");
    EXPECT_EQ(describeInput(valueOf(readConfig(configOf("gpt2"))).spec), "text");
}

}  // namespace
}  // namespace headscope
