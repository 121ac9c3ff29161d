// SPDX-License-Identifier: GPL-3.0-or-later
// preprocessor_config.json of image processors, and its steps.
#include "core/media/image_preprocessor.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/check.h"
#include "core/checkpoint/config_view.h"
#include "core/media/image_codecs.h"
#include "core/media/preprocessor_config.h"

namespace headscope {
namespace {

constexpr std::array<float, 3> kHalf = {0.5F, 0.5F, 0.5F};
constexpr std::array<float, 3> kImageNetMean = {0.485F, 0.456F, 0.406F},
                               kImageNetStd = {0.229F, 0.224F, 0.225F};
constexpr std::array<float, 3> kClipMean = {0.48145466F, 0.4578275F, 0.40821073F},
                               kClipStd = {0.26862954F, 0.26130258F, 0.27577711F};

// Defaults of an image processor of transformers.
struct Processor {
    std::string_view name;  // without "ImageProcessor" and its older and faster spellings
    Resampling resampling;
    ImageExtent size;
    std::uint32_t crop;  // 0: does not crop
    std::array<float, 3> mean, deviation;
};

// Source: transformers, models/*/image_processing_*.py. "Dinov2" is what its published checkpoints say, in
// whose folders the processor is called Bit.
constexpr std::array<Processor, 5> kProcessors = {{
    {"ViT", Resampling::bilinear, {224, 224, 0}, 0, kHalf, kHalf},
    {"DeiT", Resampling::bicubic, {256, 256, 0}, 224, kHalf, kHalf},
    {"CLIP", Resampling::bicubic, {0, 0, 224}, 224, kClipMean, kClipStd},
    {"Bit", Resampling::bicubic, {0, 0, 224}, 224, kClipMean, kClipStd},
    {"Dinov2", Resampling::bicubic, {0, 0, 256}, 224, kImageNetMean, kImageNetStd},
}};

const Processor* processorNamed(std::string_view name) {
    for (const std::string_view ending : {"Fast", "Pil", "ImageProcessor", "FeatureExtractor"}) {
        if (name.ends_with(ending)) name.remove_suffix(ending.size());
    }
    const auto* const found = std::find_if(kProcessors.begin(), kProcessors.end(),
                                           [name](const Processor& p) { return p.name == name; });
    return found == kProcessors.end() ? nullptr : found;
}

ImageSteps defaultsOf(const Processor& processor) {
    ImageSteps steps;
    steps.resize = processor.size;
    steps.resampling = processor.resampling;
    if (processor.crop > 0) steps.crop = ImageExtent{processor.crop, processor.crop, 0};
    steps.rescale = 1.0 / 255.0;
    steps.normalises = true;
    steps.mean = processor.mean;
    steps.deviation = processor.deviation;
    return steps;
}

// The same steps for a model of another size, where no file says how it was trained.
void scaleTo(ImageSteps& steps, std::uint32_t side) {
    const std::uint32_t published = steps.crop ? steps.crop->height : steps.resize->height;
    for (std::uint32_t* extent : {&steps.resize->height, &steps.resize->width, &steps.resize->shortestEdge}) {
        *extent = static_cast<std::uint32_t>((std::uint64_t{*extent} * side + published / 2) / published);
    }
    if (steps.crop) steps.crop = ImageExtent{side, side, 0};
}

// An extent is a number (older files) or an object. `square`: a number means both sides.
Result<ImageExtent> readExtent(const ConfigView& config, std::string_view key, bool square) {
    if (const auto side = config.count(key))
        return square ? ImageExtent{*side, *side, 0} : ImageExtent{0, 0, *side};
    const auto object = config.object(key);
    if (!object || !*object)
        return config.wrong(key, "neither", "a number, or height and width or shortest_edge");
    ImageExtent extent;
    if ((*object)->has("longest_edge") || (*object)->has("max_height"))
        return config.wrong(key, "a longest edge", "height and width, or shortest_edge");
    if ((*object)->has("shortest_edge")) {
        HEADSCOPE_TRY(extent.shortestEdge, (*object)->count("shortest_edge"));
        return extent;
    }
    HEADSCOPE_TRY(extent.height, (*object)->count("height"));
    HEADSCOPE_TRY(extent.width, (*object)->count("width"));
    return extent;
}

Result<void> readColours(const ConfigView& config, std::string_view key, std::array<float, 3>& colours) {
    if (!config.has(key)) return {};
    if (const auto one = config.number(key)) {
        colours.fill(*one);
        return {};
    }
    HEADSCOPE_TRY(const std::vector<float> numbers, config.numbers(key));
    if (numbers.size() != colours.size())
        return config.wrong(key, fmt::format("a list of {}", numbers.size()), "three numbers");
    std::copy(numbers.begin(), numbers.end(), colours.begin());
    return {};
}

Result<void> readResize(const ConfigView& config, bool square, ImageSteps& steps) {
    if (config.has("size")) {
        HEADSCOPE_TRY(steps.resize, readExtent(config, "size", square));
    }
    HEADSCOPE_TRY(const bool resizes, config.flag("do_resize", true));
    if (!resizes) steps.resize.reset();
    if (!config.has("resample")) return {};
    HEADSCOPE_TRY(const double number, config.real("resample", 0.0));
    if (!(number >= 0.0 && number <= 5.0 && number == static_cast<int>(number)))
        return config.wrong("resample", fmt::format("{}", number), "0 to 5");
    steps.resampling = static_cast<Resampling>(static_cast<int>(number));
    return {};
}

Result<void> readCrop(const ConfigView& config, ImageSteps& steps) {
    HEADSCOPE_TRY(const bool crops, config.flag("do_center_crop", steps.crop.has_value()));
    if (!crops) {
        steps.crop.reset();
        return {};
    }
    if (!config.has("crop_size")) {
        if (!steps.crop) return config.wrong("crop_size", "missing", "a size, as do_center_crop is true");
        return {};
    }
    HEADSCOPE_TRY(steps.crop, readExtent(config, "crop_size", true));
    if (steps.crop->shortestEdge == 0) return {};
    return config.wrong("crop_size", "a shortest edge", "height and width");
}

Result<void> readColourSteps(const ConfigView& config, ImageSteps& steps) {
    HEADSCOPE_TRY(const bool rescales, config.flag("do_rescale", true));
    HEADSCOPE_TRY(steps.rescale, config.real("rescale_factor", *steps.rescale));
    if (!rescales) steps.rescale.reset();
    HEADSCOPE_TRY(steps.normalises, config.flag("do_normalize", true));
    HEADSCOPE_CHECKED(readColours(config, "image_mean", steps.mean));
    HEADSCOPE_CHECKED(readColours(config, "image_std", steps.deviation));
    const bool divides =
        std::all_of(steps.deviation.begin(), steps.deviation.end(), [](float d) { return d != 0.0F; });
    if (!divides) return config.wrong("image_std", "0", "numbers other than 0");
    return {};
}

Result<RgbImage> resized(const RgbImage& image, const ImageSteps& steps) {
    ImageExtent to = *steps.resize;
    if (to.shortestEdge > 0) {
        const bool upright = image.width <= image.height;
        const double shorter = upright ? image.width : image.height,
                     longer = upright ? image.height : image.width;
        // The reference multiplies whole numbers, then divides.
        const double other = static_cast<double>(to.shortestEdge) * longer / shorter;
        const auto longEdge =
            static_cast<std::uint32_t>(std::min(other, static_cast<double>(kMostPixels) + 1));
        to = upright ? ImageExtent{longEdge, to.shortestEdge, 0} : ImageExtent{to.shortestEdge, longEdge, 0};
    }
    return resizeImage(image, to.width, to.height, steps.resampling);
}

// Cut around the center; a picture that is smaller gets black edges, the larger one first.
RgbImage cropped(const RgbImage& image, const ImageExtent& to) {
    RgbImage out{to.width, to.height, std::vector<std::uint8_t>(std::size_t{to.width} * to.height * 3)};
    const auto shift = [](std::uint32_t from,
                          std::uint32_t wanted) -> std::int64_t {  // of the new in the old
        const std::int64_t spare = std::int64_t{from} - std::int64_t{wanted};
        return spare >= 0 ? spare / 2 : -((1 - spare) / 2);
    };
    const std::int64_t left = shift(image.width, to.width), top = shift(image.height, to.height);
    const std::int64_t first = std::max<std::int64_t>(0, -left);
    const std::int64_t end = std::min<std::int64_t>(to.width, std::int64_t{image.width} - left);
    for (std::int64_t y = 0; y < to.height; ++y) {
        const std::int64_t row = y + top;
        if (row < 0 || row >= image.height) continue;
        std::copy_n(image.pixels.data() + (row * image.width + first + left) * 3, (end - first) * 3,
                    out.pixels.data() + (y * to.width + first) * 3);
    }
    return out;
}

}  // namespace

Result<ImageSteps> readImageSteps(const std::filesystem::path& folder, std::string_view processor,
                                  std::uint32_t side) {
    HEADSCOPE_TRY(const auto config, readPreprocessorConfig(folder));
    const Processor* known = processorNamed(processor);
    HEADSCOPE_CHECK(known != nullptr);
    if (!config) {
        ImageSteps steps = defaultsOf(*known);
        scaleTo(steps, side);
        steps.assumptions.push_back(
            fmt::format("preprocessor_config.json is missing: pictures are prepared as for {}", known->name));
        return steps;
    }
    for (const std::string_view key : {"feature_extractor_type", "image_processor_type"}) {
        if (!config->has(key)) continue;
        HEADSCOPE_TRY(const std::string name, config->text(key));
        known = processorNamed(name);
        if (known == nullptr)
            return config->wrong(key, name, "the image processor of ViT, DeiT, CLIP, BiT or DINOv2");
    }
    ImageSteps steps = defaultsOf(*known);
    HEADSCOPE_TRY(const bool pads, config->flag("do_pad", false));
    if (pads) return config->wrong("do_pad", "true", "false");
    HEADSCOPE_CHECKED(readResize(*config, known->size.shortestEdge == 0, steps));
    HEADSCOPE_CHECKED(readCrop(*config, steps));
    HEADSCOPE_CHECKED(readColourSteps(*config, steps));
    return steps;
}

Result<RgbImage> resizeAndCrop(RgbImage picture, const ImageSteps& steps) {
    if (steps.resize) {
        HEADSCOPE_TRY(picture, resized(picture, steps));
    }
    if (steps.crop) {
        HEADSCOPE_CHECKED(checkImageSize(steps.crop->width, steps.crop->height));
        picture = cropped(picture, *steps.crop);
    }
    return picture;
}

MediaTensor normaliseImage(const RgbImage& picture, const ImageSteps& steps) {
    MediaTensor tensor;
    tensor.shape = {3, picture.height, picture.width};
    tensor.values.resize(picture.pixels.size());
    const std::size_t plane = std::size_t{picture.height} * picture.width;
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t i = 0; i < plane; ++i) {
            const std::uint8_t colour = picture.pixels[i * 3 + c];
            float value =
                steps.rescale ? static_cast<float>(colour * *steps.rescale) : static_cast<float>(colour);
            if (steps.normalises) value = (value - steps.mean[c]) / steps.deviation[c];
            tensor.values[c * plane + i] = value;
        }
    }
    tensor.contentHash = tensor.hashOf();
    return tensor;
}

}  // namespace headscope
