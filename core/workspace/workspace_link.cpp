// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and percent-encoded values; every key once, but for edits.
#include "core/workspace/workspace_link.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

namespace headscope {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr const char* kHint = "copy the whole link again";

// Texts of the view, which are told by name alone.
constexpr std::array<std::pair<std::string_view, std::string WorkspaceView::*>, 8> kViewTexts = {{
    {"head", &WorkspaceView::head},
    {"page", &WorkspaceView::page},
    {"tab", &WorkspaceView::tab},
    {"show", &WorkspaceView::quantity},
    {"scale", &WorkspaceView::scale},
    {"map", &WorkspaceView::colorMap},
    {"grid", &WorkspaceView::gridMetric},
    {"pooling", &WorkspaceView::pooling},
}};
constexpr std::array<std::pair<std::string_view, std::optional<std::uint32_t> WorkspaceView::*>, 3>
    kViewNumbers = {{
        {"q", &WorkspaceView::query},
        {"k", &WorkspaceView::key},
        {"at", &WorkspaceView::position},
    }};

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Beside RFC 3986's unreserved characters those that mean nothing in a query stay readable.
bool staysPlain(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || std::string_view("-._~/:,@").find(c) != std::string_view::npos;
}

std::string encoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (staysPlain(c)) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::optional<int> hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return std::nullopt;
}

Result<std::string> decoded(std::string_view key, std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? hexDigit(text[i + 1]) : std::nullopt;
        const auto low = i + 2 < text.size() ? hexDigit(text[i + 2]) : std::nullopt;
        if (!high || !low) {
            return fail(ErrorCode::usage,
                        fmt::format("link key \"{}\" has a % without two hexadecimal digits", shortened(key)),
                        kHint);
        }
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return out;
}

Result<std::uint32_t> number(std::string_view key, std::string_view text) {
    std::uint32_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && !text.empty()) return value;
    return fail(ErrorCode::usage,
                fmt::format("link key \"{}\" is \"{}\", expected a whole number", key, shortened(text)),
                kHint);
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(at), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

class Writer {
public:
    void add(std::string_view key, std::string_view value) {
        m_link += m_link.empty() ? '?' : '&';
        m_link += key;
        m_link += '=';
        m_link += encoded(value);
    }
    void addUnlessEmpty(std::string_view key, std::string_view value) {
        if (!value.empty()) add(key, value);
    }
    [[nodiscard]] std::string link() const { return std::string(kLinkScheme) + "v1" + m_link; }

private:
    std::string m_link;
};

void writePrompt(Writer& out, const WorkspacePrompt& prompt) {
    out.addUnlessEmpty("text", prompt.text);
    if (prompt.pair) out.add("pair", *prompt.pair);
    if (!prompt.specialTokens) out.add("special", "0");
    out.addUnlessEmpty("decoder", prompt.decoderText);
    out.addUnlessEmpty("media", prompt.media);
    std::string ids;
    for (const TokenId id : prompt.ids) ids += fmt::format("{}{}", ids.empty() ? "" : ",", id.value);
    out.addUnlessEmpty("ids", ids);
}

Result<void> takeIds(std::string_view value, std::vector<TokenId>& ids) {
    for (const std::string_view part : split(value, ',')) {
        HEADSCOPE_TRY(const std::uint32_t id, number("ids", part));
        ids.push_back(TokenId{id});
    }
    return {};
}

// What belongs to the prompt; false: another key.
Result<bool> takePromptKey(std::string_view key, const std::string& value, WorkspacePrompt& prompt) {
    if (key == "text") {
        prompt.text = value;
    } else if (key == "pair") {
        prompt.pair = value;
    } else if (key == "special") {
        HEADSCOPE_TRY(const std::uint32_t special, number(key, value));
        prompt.specialTokens = special != 0;
    } else if (key == "decoder") {
        prompt.decoderText = value;
    } else if (key == "media") {
        prompt.media = value;
    } else if (key == "ids") {
        HEADSCOPE_CHECKED(takeIds(value, prompt.ids));
    } else {
        return false;
    }
    return true;
}

Result<bool> takeViewKey(std::string_view key, const std::string& value, WorkspaceView& view) {
    for (const auto& [name, member] : kViewTexts) {
        if (key != name) continue;
        view.*member = value;
        return true;
    }
    for (const auto& [name, member] : kViewNumbers) {
        if (key != name) continue;
        HEADSCOPE_TRY(view.*member, number(key, value));
        return true;
    }
    if (key != "heads") return false;
    for (const std::string_view head : split(value, ',')) view.heads.emplace_back(head);
    return true;
}

Result<void> takeKey(std::string_view key, const std::string& value, Workspace& workspace) {
    HEADSCOPE_TRY(const bool ofPrompt, takePromptKey(key, value, workspace.prompts.front()));
    if (ofPrompt) return {};
    HEADSCOPE_TRY(const bool ofView, takeViewKey(key, value, workspace.view));
    if (ofView) return {};
    if (key == "model") {
        workspace.model.argument = value;
    } else if (key == "sha256") {
        workspace.model.sha256 = value;
    } else if (key == "edit") {
        workspace.edits.push_back(value);
    } else if (key == "suspended") {
        workspace.suspended.push_back(value);
    } else if (key == "target") {
        workspace.target = value;
    } else if (key == "foil") {
        workspace.foil = value;
    } else {
        return fail(ErrorCode::usage, fmt::format("link key \"{}\" is not known", shortened(key)),
                    "open it with a newer Headscope, or leave the key out");
    }
    return {};
}

// Takes "headscope:v1" off the front; what is left begins with '?'.
Result<std::string_view> afterVersion(std::string_view link) {
    if (!link.starts_with(kLinkScheme)) return fail(ErrorCode::usage, "a link begins with headscope:", kHint);
    link.remove_prefix(kLinkScheme.size());
    const std::string_view version = link.substr(0, link.find('?'));
    if (version != "v1") {
        const bool later = version.size() > 1 && version.front() == 'v' &&
                           version.find_first_not_of("0123456789", 1) == std::string_view::npos;
        return fail(later ? ErrorCode::notInThisBuild : ErrorCode::usage,
                    fmt::format("the link is of version \"{}\", this program reads v1", shortened(version)),
                    later ? "open it with a newer Headscope" : kHint);
    }
    link.remove_prefix(version.size());
    return link.substr(std::min<std::size_t>(1, link.size()));
}

}  // namespace

bool isWorkspaceLink(std::string_view text) { return trimmed(text).starts_with(kLinkScheme); }

Workspace linkedPart(const Workspace& workspace) {
    Workspace linked = workspace;
    linked.model.name.clear();
    linked.prompts = {workspace.prompts.at(workspace.current)};
    linked.current = 0;
    linked.figures.clear();
    return linked;
}

Result<std::string> workspaceLink(const Workspace& workspace) {
    HEADSCOPE_CHECKED(checkWorkspace(workspace));
    Writer out;
    out.add("model", workspace.model.argument);
    out.addUnlessEmpty("sha256", workspace.model.sha256);
    writePrompt(out, workspace.prompts.at(workspace.current));
    for (const std::string& edit : workspace.edits) out.add("edit", edit);
    for (const std::string& edit : workspace.suspended) out.add("suspended", edit);
    out.addUnlessEmpty("target", workspace.target);
    out.addUnlessEmpty("foil", workspace.foil);
    for (const auto& [key, member] : kViewTexts) out.addUnlessEmpty(key, workspace.view.*member);
    std::string heads;
    for (const std::string& head : workspace.view.heads) heads += (heads.empty() ? "" : ",") + head;
    out.addUnlessEmpty("heads", heads);
    for (const auto& [key, member] : kViewNumbers) {
        if (const auto value = workspace.view.*member) out.add(key, fmt::format("{}", *value));
    }
    std::string link = out.link();
    if (link.size() > kMostLinkBytes) {
        return fail(ErrorCode::usage,
                    fmt::format("the link would have {} characters, at most {} are read", link.size(),
                                kMostLinkBytes),
                    "save a session instead");
    }
    return link;
}

Result<Workspace> parseWorkspaceLink(std::string_view text) {
    const std::string_view link = trimmed(text);
    if (link.size() > kMostLinkBytes) {
        return fail(
            ErrorCode::usage,
            fmt::format("the link has {} characters, expected at most {}", link.size(), kMostLinkBytes),
            kHint);
    }
    HEADSCOPE_TRY(const std::string_view query, afterVersion(link));
    Workspace workspace;
    std::set<std::string, std::less<>> seen;
    for (const std::string_view pair : split(query, '&')) {
        const auto equals = pair.find('=');
        const std::string_view key = pair.substr(0, equals);
        if (equals == std::string_view::npos) {
            return fail(ErrorCode::usage, fmt::format("link key \"{}\" has no value", shortened(key)), kHint);
        }
        const bool many = key == "edit" || key == "suspended";
        if (!seen.emplace(key).second && !many) {
            return fail(ErrorCode::usage, fmt::format("link key \"{}\" appears twice", shortened(key)),
                        kHint);
        }
        HEADSCOPE_TRY(const std::string value, decoded(key, pair.substr(equals + 1)));
        HEADSCOPE_CHECKED(takeKey(key, value, workspace));
    }
    if (workspace.model.argument.empty())
        return fail(ErrorCode::usage, "link key \"model\" is missing", kHint);
    HEADSCOPE_CHECKED(checkWorkspace(workspace));
    return workspace;
}

}  // namespace headscope
