// SPDX-License-Identifier: GPL-3.0-or-later
// From the file specification to the stream, by number; the stream unpacked piece by piece under a limit.
#include "ui/figures/pdf_attachment.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ui/figures/bounded_inflate.h"

namespace headscope::ui {
namespace {

// A dictionary of an attachment is a line or two.
constexpr qsizetype kMostDictionary = 4096;

Failure broken(const char* what) {
    return fail(ErrorCode::fileFormat, fmt::format("the attachment of the PDF {}", what),
                "drop the .json that was written beside the figure");
}

// The whole number behind `before`.
std::optional<int> numberBehind(const QByteArray& text, const QByteArray& before) {
    const qsizetype at = text.indexOf(before);
    if (at < 0) return std::nullopt;
    const QByteArray digits = text.mid(at + before.size(), 12).trimmed();
    const qsizetype end =
        std::find_if_not(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }) -
        digits.begin();
    bool isNumber = false;
    const int number = digits.left(end).toInt(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

// The stream of one object: its dictionary, and the bytes up to the word that ends it.
Result<std::string> streamOf(const QByteArray& pdf, int object, std::size_t mostBytes) {
    const QByteArray head = '\n' + QByteArray::number(object) + " 0 obj";
    const qsizetype at = pdf.indexOf(head);
    if (at < 0) return broken("is not there");
    qsizetype begin = pdf.indexOf("stream", at);
    if (begin < 0 || begin - at > kMostDictionary) return broken("has no stream");
    const QByteArray dictionary = pdf.mid(at, begin - at);
    begin += 6;
    if (pdf.mid(begin, 2) == "\r\n") {
        begin += 2;
    } else if (pdf.mid(begin, 1) == "\n") {
        begin += 1;
    }
    // The word may stand within packed bytes by chance, but not behind an end of line and before "endobj".
    qsizetype end = pdf.indexOf("\nendstream\nendobj", begin);
    if (end < 0) end = pdf.indexOf("endstream", begin);
    if (end < 0) return broken("has no end");
    const QByteArray bytes = pdf.mid(begin, end - begin);
    if (static_cast<std::size_t>(bytes.size()) > mostBytes) return broken("is larger than any of ours");
    if (dictionary.contains("/FlateDecode"))
        return boundedInflate(bytes, mostBytes, "the attachment of the PDF");
    if (dictionary.contains("/Filter")) return broken("is packed in a way that is not read");
    return bytes.toStdString();
}

}  // namespace

Result<std::string> pdfAttachment(const QByteArray& pdf, const QByteArray& name, std::size_t mostBytes) {
    const QByteArray written = "/F (" + name + ')';
    for (qsizetype at = pdf.indexOf(written); at >= 0; at = pdf.indexOf(written, at + 1)) {
        // Within the same dictionary: what names the file also names the object that holds it.
        const qsizetype end = std::min(pdf.indexOf("endobj", at), at + kMostDictionary);
        const QByteArray specification = pdf.mid(at, std::max<qsizetype>(0, end - at));
        const auto object = numberBehind(specification, "/EF <</F ");
        if (object) return streamOf(pdf, *object, mostBytes);
    }
    return fail(ErrorCode::fileMissing, fmt::format("the PDF has no attachment \"{}\"", name.toStdString()),
                "drop the .json that was written beside the figure");
}

}  // namespace headscope::ui
