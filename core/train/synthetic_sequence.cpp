// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, days, months, letters that go on in equal steps.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

using Text = std::string_view;

constexpr Text kDays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr Text kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};
constexpr Text kOrdinals[] = {"first", "second",  "third",  "fourth", "fifth",
                              "sixth", "seventh", "eighth", "ninth",  "tenth"};
constexpr Text kOnes[] = {"zero",     "one",     "two",     "three",     "four",     "five",     "six",
                          "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
                          "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
constexpr Text kTens[] = {"ten",   "twenty",  "thirty", "forty", "fifty",
                          "sixty", "seventy", "eighty", "ninety"};
constexpr Text kSeparators[] = {"", ",", ";", " -", " /", " then", " and", " ..."};

// Members of a row of names or numbers that may be counted through.
struct Row {
    Text name;
    std::vector<std::string> members;
    bool circular{};
    std::vector<int> steps;
};

template <class List>
Row rowOf(Text name, const List& list, std::vector<int> steps) {
    return {name, {std::begin(list), std::end(list)}, false, std::move(steps)};
}

template <class List>
Row circleOf(Text name, const List& list) {
    return {name, {std::begin(list), std::end(list)}, true, {1, 1, 1, 1, 2, -1}};
}

Row numbers() {
    Row row{"numbers", {}, false, {1, 1, 1, 2, 2, 3, 5, 5, 10, -1, -1, -2, -5, -10}};
    for (int number = 0; number <= 60; ++number) row.members.push_back(std::to_string(number));
    return row;
}

Row letters(char first) {
    Row row{"letters", {}, false, {1, 1, 1, 2, -1}};
    for (char letter = 0; letter < 26; ++letter)
        row.members.emplace_back(1, static_cast<char>(first + letter));
    return row;
}

Row randomRow(SyntheticRandom& random) {
    const std::size_t roll = random.below(100);
    if (roll < 45) return numbers();
    if (roll < 60) return rowOf("ones", kOnes, {1, 1, 2, -1, -2});
    if (roll < 64) return rowOf("tens", kTens, {1, 1, 1, -1});
    if (roll < 74) return circleOf("days", kDays);
    if (roll < 84) return circleOf("months", kMonths);
    if (roll < 94) return letters(random.chance(60) ? 'A' : 'a');
    return rowOf("ordinals", kOrdinals, {1, 1, 1, -1});
}

struct Run {
    Text row;
    int step{};
    std::vector<std::string> members;
    std::vector<std::string> others;  ///< plausible, wrong continuations
};

// `length` members of the row from a random start; fewer than 3 where the row is too short for the step.
Run randomRun(SyntheticRandom& random, const Row& row, std::size_t length) {
    const int size = static_cast<int>(row.members.size());
    const int step = random.pick(row.steps);
    // Members at a multiple of the step half of the time, since people count 5, 10, 15.
    int at = static_cast<int>(random.below(row.members.size()));
    const int stride = step < 0 ? -step : step;
    if (random.chance(50)) at -= at % stride;
    Run run{row.name, step, {}, {}};
    int index = at;
    while (run.members.size() < length) {
        if (row.circular) index = (index % size + size) % size;
        if (index < 0 || index >= size) break;
        run.members.push_back(row.members[static_cast<std::size_t>(index)]);
        index += step;
    }
    const int answer = index - step;
    for (const int offset : {1, -1, step, -step, -2 * step, 2}) {
        int other = answer + offset;
        if (row.circular) other = (other % size + size) % size;
        if (other < 0 || other >= size) continue;
        const std::string& text = row.members[static_cast<std::size_t>(other)];
        const bool known = std::find(run.others.begin(), run.others.end(), text) != run.others.end();
        if (!run.members.empty() && text != run.members.back() && !known) run.others.push_back(text);
    }
    return run;
}

// Training documents write each row and step ("days, backwards") with two of the separators; the third is
// kept back. Nothing that a test item shows or asks for is then a string of the training text.
bool isKeptBackFormat(const Run& run, Text separator) {
    const auto kept = Hasher().add(run.row).add(run.step).value() % std::size(kSeparators);
    return kSeparators[kept] == separator;
}

// The spans of the members.
std::vector<TextSpan> addRun(TextBuilder& text, const Run& run, Text separator) {
    std::vector<TextSpan> spans;
    for (std::size_t at = 0; at < run.members.size(); ++at) {
        spans.push_back(text.word(run.members[at]));
        if (at + 1 < run.members.size()) text.attach(separator);
        if (at > 0) text.link(LinkKind::successor, spans[at], spans[at - 1]);
    }
    return spans;
}

}  // namespace

void writeSequence(TextBuilder& text, SyntheticRandom& random, Split split) {
    static constexpr Text kLeads[] = {
        "Count:", "The list goes on:", "In order:", "Say them in order:", "We count"};
    static constexpr Text kEnds[] = {".", ".", "\n", " and so on."};
    const std::size_t count = random.between(1, 4);
    for (std::size_t at = 0; at < count; ++at) {
        Text separator = random.pick(kSeparators);
        Run run;
        while (run.members.size() < 3) run = randomRun(random, randomRow(random), random.between(4, 12));
        while (split == Split::training && isKeptBackFormat(run, separator)) {
            separator = random.pick(kSeparators);
        }
        if (random.chance(25)) text.add(random.pick(kLeads));
        addRun(text, run, separator);
        const Text end = random.pick(kEnds);
        text.attach(at + 1 == count && end == "\n" ? "." : end);
    }
}

SkillItem sequenceItem(SyntheticRandom& random, Split split) {
    while (true) {
        const Text separator = random.pick(kSeparators);
        const std::size_t length = random.between(4, 7);
        const Run run = randomRun(random, randomRow(random), length);
        if (run.members.size() != length || run.others.size() < 2) continue;
        if (isKeptBackFormat(run, separator) != (split == Split::heldOut)) continue;
        TextBuilder text;
        const TextSpan answer = addRun(text, run, separator).back();
        return text.itemBefore(
            answer,
            {run.others.begin(),
             run.others.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(3, run.others.size()))});
    }
}

}  // namespace headscope::train
