// SPDX-License-Identifier: GPL-3.0-or-later
// The image processors of ViT, DeiT, CLIP and DINOv2 against transformers, and configs that say otherwise.
// Covers: core/media/preprocessor_config.cpp
#include "core/media/image_preprocessor.h"

#include "core/media/preprocessor_config.h"
#include "temporary_folder.h"
#include "tensor_matchers.h"
#include "tests/core/media/media_fixture.h"

namespace headscope {
namespace {

using test::expectError;
using test::mediaFile;
using test::mediaGolden;
using test::near;
using test::valueOf;

class ImageProcessor : public ::testing::TestWithParam<const char*> {};

TEST_P(ImageProcessor, EqualsTransformers) {
    const ImageSteps steps = valueOf(readImageSteps(mediaFile(GetParam()), "ViTImageProcessor", 1));
    EXPECT_TRUE(steps.assumptions.empty());
    const MediaTensor tensor =
        normaliseImage(valueOf(resizeAndCrop(valueOf(readImage(mediaFile("rgb8.png"))), steps)), steps);
    const std::string name = std::string("pixels/") + GetParam();
    EXPECT_EQ(std::vector<std::uint64_t>(tensor.shape.begin(), tensor.shape.end()),
              mediaGolden().shape(name));
    EXPECT_TRUE(near(tensor.values, mediaGolden().floats(name), 0, 1e-7, name));
    EXPECT_EQ(tensor.contentHash, tensor.hashOf());
}

INSTANTIATE_TEST_SUITE_P(Transformers, ImageProcessor,
                         ::testing::Values("vit", "deit-padded", "clip", "dinov2", "raw", "lanczos"),
                         [](const auto& param) {
                             std::string name = param.param;
                             for (char& c : name) c = c == '-' ? '_' : c;
                             return name;
                         });

ImageSteps stepsOf(const std::string& json, const std::string& processor = "ViTImageProcessor") {
    const test::TemporaryFolder folder;
    folder.write("preprocessor_config.json", json);
    return valueOf(readImageSteps(folder.path(), processor, 12));
}

Result<ImageSteps> triedSteps(const std::string& json) {
    const test::TemporaryFolder folder;
    folder.write("preprocessor_config.json", json);
    return readImageSteps(folder.path(), "ViTImageProcessor", 12);
}

TEST(ImageSteps, OlderFilesWriteNumbers) {
    const ImageSteps clip =
        stepsOf(R"({"feature_extractor_type": "CLIPFeatureExtractor", "size": 7, "crop_size": 5})");
    EXPECT_EQ(clip.resize, (ImageExtent{0, 0, 7}));
    EXPECT_EQ(clip.crop, (ImageExtent{5, 5, 0}));
    const ImageSteps vit =
        stepsOf(R"({"feature_extractor_type": "ViTFeatureExtractor", "size": 7, "image_mean": 0.25})");
    EXPECT_EQ(vit.resize, (ImageExtent{7, 7, 0}));
    EXPECT_EQ(vit.crop, std::nullopt);
    EXPECT_EQ(vit.mean, (std::array<float, 3>{0.25F, 0.25F, 0.25F}));
    EXPECT_EQ(vit.resampling, Resampling::bilinear);
    EXPECT_EQ(stepsOf(R"({"image_processor_type": "DeiTImageProcessorFast"})").resampling,
              Resampling::bicubic);
}

TEST(ImageSteps, AStepThatIsSwitchedOffIsLeftOut) {
    const ImageSteps steps = stepsOf(
        R"({"image_processor_type": "CLIPImageProcessor", "do_resize": false, "do_center_crop": false,
            "do_rescale": false, "do_normalize": false})");
    EXPECT_FALSE(steps.resize || steps.crop || steps.rescale || steps.normalises);
    const MediaTensor tensor = normaliseImage({1, 1, {7, 8, 9}}, steps);
    EXPECT_EQ(tensor.values, (std::vector<float>{7, 8, 9}));
}

TEST(ImageSteps, WithoutAFileTheFamilysOwnAreTakenAndSaidSo) {
    const test::TemporaryFolder folder;
    const ImageSteps deit = valueOf(readImageSteps(folder.path(), "DeiTImageProcessor", 112));
    EXPECT_EQ(deit.resize, (ImageExtent{128, 128, 0}));
    EXPECT_EQ(deit.crop, (ImageExtent{112, 112, 0}));
    ASSERT_EQ(deit.assumptions.size(), 1U);
    EXPECT_NE(deit.assumptions[0].find("preprocessor_config.json is missing"), std::string::npos);
    const ImageSteps vit = valueOf(readImageSteps(folder.path(), "ViTImageProcessor", 384));
    EXPECT_EQ(vit.resize, (ImageExtent{384, 384, 0}));
    const ImageSteps dino = valueOf(readImageSteps(folder.path(), "Dinov2ImageProcessor", 224));
    EXPECT_EQ(dino.resize, (ImageExtent{0, 0, 256}));
}

TEST(ImageSteps, RefusesWhatItDoesNotDo) {
    const auto refused = [](const std::string& json, const char* key) {
        expectError(triedSteps(json), ErrorCode::configKey, {key, "preprocessor_config.json"});
    };
    refused(R"({"image_processor_type": "SamImageProcessor"})", "image_processor_type");
    refused(R"({"do_pad": true})", "do_pad");
    refused(R"({"size": {"longest_edge": 4}})", "size");
    refused(R"({"size": {"height": 4}})", "width");
    refused(R"({"size": "big"})", "size");
    refused(R"({"size": -1})", "size");
    refused(R"({"resample": 6})", "resample");
    refused(R"({"resample": 1.5})", "resample");
    refused(R"({"do_center_crop": true})", "crop_size");
    refused(R"({"do_center_crop": true, "crop_size": {"shortest_edge": 4}})", "crop_size");
    refused(R"({"image_mean": [1, 2]})", "image_mean");
    refused(R"({"image_std": [1, 0, 1]})", "image_std");
    expectError(triedSteps("{"), ErrorCode::fileFormat, {"preprocessor_config.json"});
}

TEST(ImageSteps, AVeryLongPictureIsRefusedBeforeItIsMade) {
    const ImageSteps steps = stepsOf(R"({"size": {"shortest_edge": 4000000000}})");
    expectError(resizeAndCrop({1, 2, {1, 2, 3, 4, 5, 6}}, steps), ErrorCode::memoryLimit);
    const ImageSteps crop =
        stepsOf(R"({"do_center_crop": true, "crop_size": {"height": 4000000000, "width": 4000000000}})");
    expectError(resizeAndCrop({1, 2, {1, 2, 3, 4, 5, 6}}, crop), ErrorCode::memoryLimit);
}

}  // namespace
}  // namespace headscope
