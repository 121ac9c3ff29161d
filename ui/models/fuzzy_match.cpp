// SPDX-License-Identifier: GPL-3.0-or-later
// The best placement is found exactly: texts are as short as menu entries.
#include "ui/models/fuzzy_match.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace headscope::ui {
namespace {

constexpr int kHit = 2;
constexpr int kWordStart = 8;
constexpr int kRun = 10;  // more than another word: "undo" is Undo, not "Undo … off"
constexpr int kNever = std::numeric_limits<int>::min() / 2;

bool beginsWord(const QString& text, qsizetype at) {
    return at == 0 || (!text[at - 1].isLetterOrNumber() && text[at].isLetterOrNumber()) ||
           (text[at - 1].isLower() && text[at].isUpper());
}

}  // namespace

std::optional<int> fuzzyScore(const QString& text, const QString& typed) {
    QString wanted;
    for (const QChar c : typed) {
        if (!c.isSpace()) wanted += c.toLower();
    }
    const qsizetype size = text.size();
    if (wanted.isEmpty()) return 0;
    if (wanted.size() > size) return std::nullopt;
    // best[i]: the best score of all characters so far with the last one at i.
    std::vector<int> best(static_cast<std::size_t>(size), kNever), next(best);
    for (qsizetype at = 0; at < wanted.size(); ++at) {
        int before = kNever;  // the best that ends left of i - 1
        for (qsizetype i = 0; i < size; ++i) {
            const auto here = static_cast<std::size_t>(i);
            next[here] = kNever;
            if (i >= 2) before = std::max(before, best[here - 2]);
            if (text[i].toLower() != wanted[at]) continue;
            const int own = kHit + (beginsWord(text, i) ? kWordStart : 0);
            int earlier = at == 0 ? -static_cast<int>(std::min<qsizetype>(i, 6)) : before;
            if (at > 0 && i >= 1) earlier = std::max(earlier, best[here - 1] + kRun);
            if (earlier > kNever / 2) next[here] = earlier + own;
        }
        best.swap(next);
    }
    const int most = *std::max_element(best.begin(), best.end());
    if (most <= kNever / 2) return std::nullopt;
    return most * 8 - static_cast<int>(std::min<qsizetype>(size, 64));  // of equals the shorter text
}

}  // namespace headscope::ui
