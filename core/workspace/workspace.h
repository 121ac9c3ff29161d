// SPDX-License-Identifier: GPL-3.0-or-later
// A piece of work as a value: model, prompts, edits and what is looked at. What a session file and a link
// hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"

namespace headscope {

/// Limits of what is read and written: no honest session comes near them.
inline constexpr std::size_t kMostSessionBytes = std::size_t{16} << 20U;
inline constexpr std::size_t kMostPrompts = 1000;           ///< of a session
inline constexpr std::size_t kMostEdits = 65'536;           ///< in force and suspended, each
inline constexpr std::size_t kMostFigures = 1000;           ///< of a session
inline constexpr std::size_t kMostPromptBytes = 4'000'000;  ///< of a text
inline constexpr std::size_t kMostNameBytes = 4096;         ///< of a path, a name or an edit

/// The model that the work is about.
struct WorkspaceModelName {
    std::string argument;  ///< what opens it: "demo", a path, a hub id
    std::string name;      ///< for people
    std::string sha256;    ///< of its weights; empty: not known
    friend bool operator==(const WorkspaceModelName&, const WorkspaceModelName&) = default;
};

/// One prompt. The fields count as far as the model reads them.
struct WorkspacePrompt {
    std::string text;
    std::optional<std::string> pair;  ///< the second text, of models of two segments
    bool specialTokens = true;        ///< with those that the tokenizer adds itself
    std::string decoderText;          ///< of an encoder–decoder: what the decoder has written
    std::string media;                ///< a picture or a sound in the text's place: its file
    std::vector<TokenId> ids;  ///< where the text is not known (figures of the command line); else empty
    friend bool operator==(const WorkspacePrompt&, const WorkspacePrompt&) = default;
};

/// What is looked at, and how. Names are those of the window; an empty one says nothing.
struct WorkspaceView {
    std::string head;                         ///< "9.6"
    std::vector<std::string> heads;           ///< selected beside it
    std::optional<std::uint32_t> query, key;  ///< pinned
    std::optional<std::uint32_t> position;    ///< where the answer is read; absent: the model's default
    std::string page;                         ///< "explore"
    std::string tab;                          ///< of the head: "heatmap"
    std::string quantity;                     ///< of a cell: "weight"
    std::string scale;                        ///< of colours: "linear"
    std::string colorMap;                     ///< of weights; empty: the theme's
    std::string gridMetric;                   ///< of the grid's cells: "pattern"
    std::string pooling;                      ///< of a long text's squares: "largest"
    friend bool operator==(const WorkspaceView&, const WorkspaceView&) = default;
};

/// A piece of work. Edits are kept as written (core/interventions/edit_text.h): which heads there are, only
/// the model knows.
struct Workspace {
    WorkspaceModelName model;
    std::vector<WorkspacePrompt> prompts{WorkspacePrompt{}};  ///< at least one
    std::uint32_t current = 0;                                ///< the prompt that is shown
    std::vector<std::string> edits;                           ///< in force: "5.1=zero"
    std::vector<std::string> suspended;                       ///< listed, not in force
    std::string target, foil;  ///< as the vocabulary spells them, or "#123"; empty: none
    WorkspaceView view;
    std::vector<std::string> figures;  ///< JSON objects, as their editor wrote them
    friend bool operator==(const Workspace&, const Workspace&) = default;
};

/// Holds what every reader promises: limits, UTF-8 without NUL, edits and heads that are written as such.
/// Errors: usage, textEncoding, fileFormat; the message begins with the name of the part: "edits[2]".
[[nodiscard]] Result<void> checkWorkspace(const Workspace& workspace);

}  // namespace headscope
