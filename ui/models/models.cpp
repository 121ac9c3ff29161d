// SPDX-License-Identifier: GPL-3.0-or-later
// The wiring of the models.
#include "ui/models/models.h"

namespace headscope::ui {

Models::Models(PatternLimits limits)
    : prompt(undo),
      media(prompt),
      edits(undo),
      history(selection),
      effects(bridge, prompt),
      heads(prompt, edits, results, effects),
      tokens(prompt, results, Stack::main),
      encoderTokens(prompt, results, Stack::encoder),
      outputs(prompt, results),
      editList(edits),
      strongest(effects, edits),
      patterns(bridge, limits),
      scores(prompt, patterns),
      progress(bridge),
      log(bridge),
      continuation(bridge, prompt, edits, effects),
      live(*this) {
    QObject::connect(&prompt, &PromptModel::modelChanged, &history, &HeadHistory::clear);
    undo.setUndoLimit(1000);  // a day of clicking must not grow for ever
}

Models::~Models() { bridge.setService(nullptr); }

}  // namespace headscope::ui
