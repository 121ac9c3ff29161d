// SPDX-License-Identifier: GPL-3.0-or-later
// ErrorCode to words.
#include "ui/window/error_text.h"

#include <QCoreApplication>

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ErrorText", text); }

QString codeHint(ErrorCode code) {
    switch (code) {
        case ErrorCode::fileMissing:
            return tr("choose the folder that holds config.json and the weights.");
        case ErrorCode::fileFormat:
        case ErrorCode::tensorMissing:
        case ErrorCode::tensorShape:
            return tr("download the model again; the file may be cut off.");
        case ErrorCode::tokenUnknown:
            return tr("use words of the model's vocabulary.");
        case ErrorCode::promptEmpty:
            return tr("type a prompt.");
        case ErrorCode::promptTooLong:
            return tr("shorten the prompt.");
        case ErrorCode::memoryLimit:
            return tr("use a shorter prompt, or raise the limit.");
        case ErrorCode::fileWriteFailed:
            return tr("choose another folder.");
        case ErrorCode::internal:
            return tr("report this with the details.");
        default:
            return {};
    }
}

}  // namespace

QString errorSentence(ErrorCode code) {
    switch (code) {
        case ErrorCode::internal:
            return tr("The program made a mistake.");
        case ErrorCode::cancelled:
            return tr("The work was stopped.");
        case ErrorCode::usage:
            return tr("This cannot be meant.");
        case ErrorCode::notInThisBuild:
            return tr("This is not in this build.");
        case ErrorCode::fileMissing:
            return tr("A file is missing.");
        case ErrorCode::fileUnreadable:
            return tr("A file cannot be read.");
        case ErrorCode::fileWriteFailed:
            return tr("A file cannot be written.");
        case ErrorCode::fileExists:
            return tr("The file is there already.");
        case ErrorCode::fileFormat:
            return tr("A file contradicts its own format.");
        case ErrorCode::configKey:
            return tr("A key of config.json is missing or wrong.");
        case ErrorCode::unknownArchitecture:
            return tr("This architecture is not supported.");
        case ErrorCode::tensorMissing:
            return tr("A tensor is missing.");
        case ErrorCode::tensorShape:
            return tr("A tensor has the wrong shape.");
        case ErrorCode::tensorDtype:
            return tr("A tensor has a type that cannot be read.");
        case ErrorCode::tokenizerFormat:
            return tr("The tokenizer cannot be read.");
        case ErrorCode::tokenUnknown:
            return tr("The vocabulary cannot spell this text.");
        case ErrorCode::textEncoding:
            return tr("The text is not UTF-8.");
        case ErrorCode::promptEmpty:
            return tr("The prompt is empty.");
        case ErrorCode::promptTooLong:
            return tr("The prompt is too long for this model.");
        case ErrorCode::headRange:
            return tr("The model has no such head, layer or position.");
        case ErrorCode::editConflict:
            return tr("Two edits change the same place.");
        case ErrorCode::metricUnavailable:
            return tr("This model cannot give this number.");
        case ErrorCode::memoryLimit:
            return tr("This needs more memory than allowed.");
        case ErrorCode::notFinite:
            return tr("The scores are not finite.");
        case ErrorCode::engine:
            return tr("The tensor library refused.");
    }
    return {};
}

ErrorText errorText(const Error& error) {
    ErrorText text;
    text.sentence = errorSentence(error.code);
    for (const std::string& frame : error.context)
        text.message += QString::fromStdString(frame) + QStringLiteral(": ");
    text.message += QString::fromStdString(error.message);
    text.hint = error.hint.empty() ? codeHint(error.code) : QString::fromStdString(error.hint);
    return text;
}

}  // namespace headscope::ui
