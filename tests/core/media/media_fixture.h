// SPDX-License-Identifier: GPL-3.0-or-later
// tests/data/media, drawn and computed by golden/reference/make_media_fixtures.py.
#pragma once

#include <string>
#include <vector>

#include "core/media/image_file.h"
#include "expect_error.h"
#include "model_fixture.h"

namespace headscope::test {

/// A file or folder of tests/data/media.
inline std::filesystem::path mediaFile(const std::string& name) {
    return sourceDir() / "tests/data/media" / name;
}

/// What Pillow and transformers make of them.
inline const GoldenTensors& mediaGolden() {
    static const GoldenTensors golden(mediaFile("golden.safetensors"));
    return golden;
}

/// Colours of a picture as numbers. Shape: [height, width, 3].
inline std::vector<float> coloursOf(const RgbImage& image) {
    return {image.pixels.begin(), image.pixels.end()};
}

}  // namespace headscope::test
