// SPDX-License-Identifier: GPL-3.0-or-later
// From a file to what a model reads, and the names of its positions.
#include "core/media/media_reader.h"

#include "tests/core/media/media_fixture.h"
#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using test::configOf;
using test::expectError;
using test::mediaFile;
using test::modelFolder;
using test::readConfig;
using test::valueOf;

MediaSpec formOf(const char* model) { return valueOf(readConfig(configOf(model))).spec.stacks.front().media; }

TEST(MediaReader, PreparesAPictureForItsModel) {
    const PreparedMedia prepared =
        valueOf(readMedia(mediaFile("rgb8.png"), modelFolder("vit"), formOf("vit")));
    const MediaTensor& tensor = *prepared.media.tensor();
    EXPECT_EQ(tensor.shape, (std::vector<std::uint32_t>{3, 12, 12}));
    EXPECT_EQ(tensor.positions, 10U);
    EXPECT_EQ(tensor.description, "rgb8.png, 37 × 29");
    EXPECT_EQ(tensor.contentHash, tensor.hashOf());
    EXPECT_TRUE(prepared.notes.empty());
    EXPECT_EQ(prepared.names, (std::vector<std::string>{"[CLS]", "(0,0)", "(0,1)", "(0,2)", "(1,0)", "(1,1)",
                                                        "(1,2)", "(2,0)", "(2,1)", "(2,2)"}));
    EXPECT_EQ(prepared.sha256.size(), 64U);
}

TEST(MediaReader, SaysWhatItAssumes) {
    const PreparedMedia prepared =
        valueOf(readMedia(mediaFile("grey.jpg"), modelFolder("deit"), formOf("deit")));
    ASSERT_EQ(prepared.notes.size(), 1U);
    EXPECT_EQ(prepared.names.front(), "[CLS]");
    EXPECT_EQ(prepared.names.at(1), "[DIST]");
    EXPECT_EQ(prepared.media.tensor()->positions, 11U);
}

TEST(MediaReader, PreparesASoundForItsModel) {
    const PreparedMedia prepared =
        valueOf(readMedia(mediaFile("mono.wav"), modelFolder("whisper"), formOf("whisper")));
    EXPECT_EQ(prepared.media.tensor()->shape, (std::vector<std::uint32_t>{8, 20}));
    EXPECT_EQ(prepared.media.tensor()->positions, 10U);
    EXPECT_EQ(prepared.names.front(), "0.00s");
    EXPECT_EQ(prepared.names.back(), "0.90s");
    EXPECT_NE(prepared.media.tensor()->description.find("8000 Hz resampled to 16000 Hz"), std::string::npos);
}

TEST(MediaReader, NamesBothSizesWhereTheyDiffer) {
    MediaSpec larger = formOf("vit");
    larger.height = larger.width = 16;
    expectError(readMedia(mediaFile("rgb8.png"), modelFolder("vit"), larger), ErrorCode::usage,
                {"[3, 12, 12]", "[3, 16, 16]"});
    MediaSpec longer = formOf("whisper");
    longer.width = 40;
    expectError(readMedia(mediaFile("mono.wav"), modelFolder("whisper"), longer), ErrorCode::usage,
                {"[8, 20]", "[8, 40]"});
    MediaSpec stretching = formOf("dinov2");
    EXPECT_EQ(
        valueOf(readMedia(mediaFile("rgb8.png"), modelFolder("vit"), stretching)).media.tensor()->positions,
        10U);
    stretching.patchHeight = 5;
    expectError(readMedia(mediaFile("rgb8.png"), modelFolder("vit"), stretching), ErrorCode::usage,
                {"multiples of 5 × 4"});
}

TEST(MediaReader, AMissingFileIsNamed) {
    const auto missing = readMedia(mediaFile("absent.png"), modelFolder("vit"), formOf("vit"));
    expectError(missing, ErrorCode::fileMissing, {"absent.png", "check its path"});
}

TEST(MediaReader, APictureIsNoSound) {
    expectError(readMedia(mediaFile("mono.wav"), modelFolder("vit"), formOf("vit")), ErrorCode::fileFormat);
    expectError(readMedia(mediaFile("rgb8.png"), modelFolder("whisper"), formOf("whisper")),
                ErrorCode::fileFormat);
}

}  // namespace
}  // namespace headscope
