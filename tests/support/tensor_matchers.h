// SPDX-License-Identifier: GPL-3.0-or-later
// Comparisons of float buffers that print the difference and its place.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

namespace headscope::test {

/// Largest |a − b|, where it is, and the largest |b|.
struct Difference {
    double largest = 0;
    std::size_t place = 0;
    double scale = 0;
};

/// Shape: equal sizes, else the difference is infinite. Two values that are not finite must be the same one.
inline Difference differenceOf(std::span<const float> ours, std::span<const float> reference) {
    Difference out;
    if (ours.size() != reference.size()) return {INFINITY, 0, 0};
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const double a = ours[i];
        const double b = reference[i];
        if (std::isfinite(b)) out.scale = std::max(out.scale, std::abs(b));
        const double d = (a == b || (std::isnan(a) && std::isnan(b))) ? 0.0 : std::abs(a - b);
        if (!(d <= out.largest)) out = {std::isnan(d) ? double{INFINITY} : d, i, out.scale};
    }
    return out;
}

/// |ours − reference| ≤ absolute + relative · max|reference| everywhere.
inline ::testing::AssertionResult near(std::span<const float> ours, std::span<const float> reference,
                                       double absolute, double relative, const std::string& what) {
    if (ours.size() != reference.size()) {
        return ::testing::AssertionFailure()
               << what << ": " << ours.size() << " values, expected " << reference.size();
    }
    const Difference d = differenceOf(ours, reference);
    const double allowed = absolute + relative * d.scale;
    if (d.largest <= allowed) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << what << ": differs by " << d.largest << " at " << d.place << " (" << ours[d.place]
           << ", expected " << reference[d.place] << "), allowed " << allowed;
}

/// Cosine of the angle between two lists of numbers.
inline double cosineOf(std::span<const float> a, std::span<const float> b) {
    double dot = 0.0, ofA = 0.0, ofB = 0.0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        dot += double{a[i]} * double{b[i]};
        ofA += double{a[i]} * double{a[i]};
        ofB += double{b[i]} * double{b[i]};
    }
    return dot / std::sqrt(ofA * ofB);
}

}  // namespace headscope::test
