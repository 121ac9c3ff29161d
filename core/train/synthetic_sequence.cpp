// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, days, months, letters that go on in equal steps.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

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
constexpr Text kSeparators[] = {"", ",", ";"};

// Training documents hold every step from one member to another with two of the separators only, or with all:
// one of kKeptBackSteps steps is kept back, each with the one separator that the pair itself decides.
constexpr unsigned kKeptBackSteps = 3;

// Members of a row of names or numbers that may be counted through.
struct Row {
    std::vector<std::string> members;
    bool circular{};
    std::vector<int> steps;
};

Row randomRow(SyntheticRandom& random) {
    Row row;
    const auto take = [&](const auto& list) { row.members.assign(std::begin(list), std::end(list)); };
    const std::size_t roll = random.below(100);
    row.steps = {1, 1, 1, -1};
    if (roll < 45) {
        for (int number = 0; number <= 60; ++number) row.members.push_back(std::to_string(number));
        row.steps = {1, 1, 1, 2, 2, 3, 5, 5, 10, -1, -1, -2, -5, -10};
    } else if (roll < 60) {
        take(kOnes);
        row.steps = {1, 1, 2, -1, -2};
    } else if (roll < 64) {
        take(kTens);
    } else if (roll < 74) {
        take(kDays);
        row.circular = true;
        row.steps = {1, 1, 1, 1, 2, -1};
    } else if (roll < 84) {
        take(kMonths);
        row.circular = true;
        row.steps = {1, 1, 1, 1, 2, -1};
    } else if (roll < 94) {
        const bool capital = random.chance(60);
        for (char letter = 'a'; letter <= 'z'; ++letter) {
            row.members.emplace_back(1, capital ? static_cast<char>(letter - 'a' + 'A') : letter);
        }
        row.steps = {1, 1, 1, 2, -1};
    } else {
        take(kOrdinals);
    }
    return row;
}

struct Run {
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
    Run run;
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

bool stepIsKeptBack(const Run& run, std::size_t second, Text separator) {
    const std::string& from = run.members[second - 1];
    const std::string& to = run.members[second];
    if (!isKeptBack(from, to, kKeptBackSteps)) return false;
    const std::size_t kept = isKeptBack(to, from, 2) ? 0 : isKeptBack(to + to, from, 2) ? 1 : 2;
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

// Cuts a run where the first step comes that training documents may not hold.
void cutKeptBack(Run& run, Text separator) {
    for (std::size_t at = 1; at < run.members.size(); ++at) {
        if (stepIsKeptBack(run, at, separator)) {
            run.members.resize(at);
            return;
        }
    }
}

}  // namespace

void writeSequence(TextBuilder& text, SyntheticRandom& random, Split split) {
    static constexpr Text kLeads[] = {
        "Count:", "The list goes on:", "In order:", "Say them in order:", "We count"};
    static constexpr Text kEnds[] = {".", ".", "\n", " and so on."};
    const std::size_t count = random.between(1, 4);
    for (std::size_t at = 0; at < count; ++at) {
        const Text separator = random.pick(kSeparators);
        Run run;
        while (run.members.size() < 3) {
            run = randomRun(random, randomRow(random), random.between(4, 12));
            if (split == Split::training) cutKeptBack(run, separator);
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
        if (stepIsKeptBack(run, length - 1, separator) != (split == Split::heldOut)) continue;
        TextBuilder text;
        const TextSpan answer = addRun(text, run, separator).back();
        return text.itemBefore(
            answer,
            {run.others.begin(),
             run.others.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(3, run.others.size()))});
    }
}

}  // namespace headscope::train
