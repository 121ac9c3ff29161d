// SPDX-License-Identifier: GPL-3.0-or-later
// File to tensor: read, prepare, compare with what the model reads.
#include "core/media/media_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "core/base/sha256.h"
#include "core/checkpoint/mapped_file.h"
#include "core/media/audio_file.h"
#include "core/media/audio_preprocessor.h"
#include "core/media/image_file.h"
#include "core/media/image_preprocessor.h"

namespace headscope {
namespace {

struct Prepared {
    MediaTensor tensor;
    std::vector<std::string> notes, names;
    RgbImage seen;
    double secondsPerStep = 0.0;
};

std::vector<std::string> pictureNames(const MediaTensor& picture, const MediaSpec& form) {
    constexpr std::array<const char*, 2> kLeading = {"[CLS]", "[DIST]"};
    std::vector<std::string> names(kLeading.begin(), kLeading.begin() + form.leading);
    const std::uint32_t columns = picture.shape[2] / form.patchWidth;
    for (std::uint32_t i = 0; names.size() < picture.positions; ++i)
        names.push_back(fmt::format("({},{})", i / columns, i % columns));
    return names;
}

std::vector<std::string> soundNames(const MediaTensor& sound, const SpectrogramSteps& steps) {
    std::vector<std::string> names;
    names.reserve(sound.positions);
    for (std::uint32_t i = 0; i < sound.positions; ++i)
        names.push_back(fmt::format("{:.2f}s", static_cast<double>(steps.seconds) * i / sound.positions));
    return names;
}

Failure wrongSize(const MediaTensor& made, std::string_view expected) {
    return fail(ErrorCode::usage,
                fmt::format("preprocessor_config.json makes [{}], this model reads {}",
                            fmt::join(made.shape, ", "), expected),
                "does preprocessor_config.json belong to this model?");
}

Result<Prepared> preparedPicture(const std::filesystem::path& file, const std::filesystem::path& model,
                                 const MediaSpec& form) {
    HEADSCOPE_TRY(const ImageSteps steps, readImageSteps(model, form.processor, form.height));
    HEADSCOPE_TRY(RgbImage image, readImage(file));
    auto description = fmt::format("{}, {} × {}", file.filename().string(), image.width, image.height);
    HEADSCOPE_TRY(RgbImage seen, resizeAndCrop(std::move(image), steps));
    MediaTensor tensor = normaliseImage(seen, steps);
    tensor.description = std::move(description);
    const std::uint32_t height = tensor.shape[1], width = tensor.shape[2];
    const bool cuts = height % form.patchHeight == 0 && width % form.patchWidth == 0;
    if (form.stretches && !cuts)
        return wrongSize(tensor,
                         fmt::format("multiples of {} × {} pixels", form.patchHeight, form.patchWidth));
    if (!form.stretches && (height != form.height || width != form.width))
        return wrongSize(tensor, fmt::format("[{}, {}, {}]", form.channels, form.height, form.width));
    tensor.positions = form.positionsOf(height, width);
    auto names = pictureNames(tensor, form);
    return Prepared{std::move(tensor), steps.assumptions, std::move(names), std::move(seen), 0.0};
}

Result<Prepared> preparedSound(const std::filesystem::path& file, const std::filesystem::path& model,
                               const MediaSpec& form) {
    HEADSCOPE_TRY(const SpectrogramSteps steps, readSpectrogramSteps(model, form.channels));
    HEADSCOPE_TRY(const Sound sound, readSound(file, steps.rate, steps.seconds));
    MediaTensor tensor = preprocessSound(sound.samples, steps);
    tensor.description = fmt::format("{}, {}", file.filename().string(), sound.description);
    if (tensor.shape != std::vector{form.channels, form.width})
        return wrongSize(tensor, fmt::format("[{}, {}]", form.channels, form.width));
    tensor.positions = form.positions();
    auto names = soundNames(tensor, steps);
    const double step = static_cast<double>(steps.seconds) / tensor.positions;
    return Prepared{std::move(tensor), steps.assumptions, std::move(names), {}, step};
}

}  // namespace

Result<PreparedMedia> readMedia(const std::filesystem::path& file, const std::filesystem::path& model,
                                const MediaSpec& form) {
    auto prepared =
        form.kind == InputKind::image ? preparedPicture(file, model, form) : preparedSound(file, model, form);
    if (!prepared) {
        Error error = std::move(prepared).error();
        // The hint for a missing file speaks of models.
        if (error.code == ErrorCode::fileMissing) error.hint = "check its path";
        return fail(std::move(error));
    }
    HEADSCOPE_TRY(const auto mapped, MappedFile::open(file));
    Sha256 digest;
    digest.update(mapped->bytes());
    return PreparedMedia{MediaPtr(std::make_shared<const MediaTensor>(std::move(prepared->tensor))),
                         std::move(prepared->notes),
                         digest.finish(),
                         std::move(prepared->names),
                         std::move(prepared->seen),
                         prepared->secondsPerStep};
}

}  // namespace headscope
