// SPDX-License-Identifier: GPL-3.0-or-later
// Every field goes in with a fixed width or its length, so that two jobs never spell the same bytes.
#include "core/sweep/sweep_digest.h"

#include <bit>
#include <concepts>
#include <optional>

#include "core/base/sha256.h"
#include "core/base/version.h"
#include "core/sweep/checkpoint_text.h"

namespace headscope {
namespace {

class Digest {
public:
    void add(std::uint64_t value) { m_hash.update(std::as_bytes(std::span(&value, 1))); }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void add(Enum value) { add(static_cast<std::uint64_t>(value)); }
    void add(float value) { add(std::uint64_t{std::bit_cast<std::uint32_t>(value)}); }
    void add(std::string_view text) {
        add(std::uint64_t{text.size()});
        m_hash.update(std::as_bytes(std::span(text)));
    }
    template <class Tag>
    void add(StrongIndex<Tag> index) {
        add(std::uint64_t{index.value});
    }
    template <class Tag>
    void add(const std::optional<StrongIndex<Tag>>& index) {
        add(std::uint64_t{index.has_value()});
        add(index.value_or(StrongIndex<Tag>{}));
    }
    void add(const ModelInput& input) {
        add(std::uint64_t{input.ids.size()});
        for (const TokenId id : input.ids) add(id);
        add(std::uint64_t{input.segments.size()});
        for (const std::uint8_t segment : input.segments) add(std::uint64_t{segment});
        add(std::uint64_t{input.encoderIds.size()});
        for (const TokenId id : input.encoderIds) add(id);
        add(input.media.contentHash());
    }
    void add(const HeadEdit& edit) {
        add(edit.head.stack);
        add(edit.head.layer);
        add(edit.head.kind);
        add(edit.head.head);
        add(edit.kind);
        add(edit.parameter);
        add(edit.queries ? std::optional(edit.queries->begin) : std::nullopt);
        add(edit.queries ? std::optional(edit.queries->end) : std::nullopt);
        add(std::uint64_t{static_cast<bool>(edit.reference)});
    }
    std::string finish() { return m_hash.finish(); }

private:
    Sha256 m_hash;
};

}  // namespace

std::string sweepDigest(std::string_view modelSha256, std::string_view dtype,
                        std::span<const SweepRequest> requests, std::span<const ModelInput> reference) {
    Digest digest;
    digest.add(std::string_view("headscope sweep"));
    digest.add(std::uint64_t{kCheckpointVersion});
    digest.add(std::string_view(kVersion));
    digest.add(modelSha256);
    digest.add(dtype);
    digest.add(std::uint64_t{requests.size()});
    for (const SweepRequest& request : requests) {
        digest.add(request.input);
        digest.add(std::uint64_t{request.base.size()});
        for (const HeadEdit& edit : request.base.edits()) digest.add(edit);
        digest.add(request.kind);
        digest.add(request.parameter);
        digest.add(std::uint64_t{static_cast<bool>(request.reference)});
        digest.add(request.metric);
        digest.add(request.logits.position);
        digest.add(request.logits.target);
        digest.add(request.logits.foil);
        digest.add(std::uint64_t{request.logits.everyPosition});
    }
    digest.add(std::uint64_t{reference.size()});
    for (const ModelInput& input : reference) digest.add(input);
    return digest.finish();
}

}  // namespace headscope
