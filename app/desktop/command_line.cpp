// SPDX-License-Identifier: GPL-3.0-or-later
// Arguments without a display: nothing here needs a QApplication.
#include "app/desktop/command_line.h"

#include <QStringList>

namespace headscope {
namespace {

Result<QSize> parseSize(const std::string& text) {
    const QStringList parts = QString::fromStdString(text).split(QLatin1Char('x'));
    bool okWidth = false;
    bool okHeight = false;
    const int width = parts.value(0).toInt(&okWidth);
    const int height = parts.value(1).toInt(&okHeight);
    if (parts.size() != 2 || !okWidth || !okHeight || width < 200 || height < 200 || width > 10'000 ||
        height > 10'000)
        return fail(ErrorCode::usage, "--size \"" + text + "\" is no size", "write it as 1280x800");
    return QSize(width, height);
}

Result<void> takeOption(DesktopOptions& options, const std::string& name, const std::string& value) {
    if (name == "--text") {
        options.text = QString::fromStdString(value);
    } else if (name == "--image" || name == "--audio") {
        options.media = QString::fromStdString(value);
    } else if (name == "--edit") {
        options.edits.push_back(value);
    } else if (name == "--page") {
        options.page = QString::fromStdString(value);
        if (!QStringList{QStringLiteral("explore"), QStringLiteral("effects"), QStringLiteral("compare")}
                 .contains(options.page))
            return fail(ErrorCode::usage, "--page \"" + value + "\" is no page",
                        "explore, effects or compare");
    } else if (name == "--head") {
        options.head = QString::fromStdString(value);
    } else if (name == "--screenshot") {
        options.screenshot = QString::fromStdString(value);
    } else if (name == "--size") {
        HEADSCOPE_TRY(options.size, parseSize(value));
    } else if (name == "--theme") {
        options.theme = ui::themeFromName(QString::fromStdString(value));
        if (!options.theme)
            return fail(ErrorCode::usage, "--theme \"" + value + "\" is no theme", "light or dark");
    } else {
        return fail(ErrorCode::usage, "unknown option " + name, "headscope --help lists them");
    }
    return {};
}

}  // namespace

Result<DesktopOptions> parseDesktopOptions(const std::vector<std::string>& arguments) {
    DesktopOptions options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--help" || argument == "-h") {
            options.help = true;
        } else if (argument == "--version") {
            options.version = true;
        } else if (argument.starts_with("--")) {
            const std::size_t equals = argument.find('=');
            const std::string name = argument.substr(0, equals);
            if (equals == std::string::npos && i + 1 == arguments.size())
                return fail(ErrorCode::usage, "option " + name + " needs a value",
                            "headscope --help lists them");
            const std::string value =
                equals == std::string::npos ? arguments[++i] : argument.substr(equals + 1);
            HEADSCOPE_CHECKED(takeOption(options, name, value));
        } else if (options.model.isEmpty()) {
            options.model = QString::fromStdString(argument);
        } else {
            return fail(ErrorCode::usage, "a second MODEL: \"" + argument + "\"",
                        "quote links, and texts with blanks");
        }
    }
    return options;
}

std::string desktopHelp() {
    return "Usage: headscope [MODEL|SESSION|LINK] [--text T] [--edit HEADS=KIND ...] [--page NAME]\n"
           "       headscope render MODEL INPUT --figure KIND -o FILE ...\n"
           "\n"
           "Opens the window on MODEL: a model folder, a .gguf file, a cached hub id, or demo. Without MODEL "
           "it is the "
           "one\n"
           "opened last, else demo. SESSION is a .headscope file, or a figure that was exported with its "
           ".json; "
           "LINK\n"
           "begins with headscope: and stands in quotes. What the options ask for comes before what these "
           "say.\n"
           "\n"
           "  --text T            prompt to begin with\n"
           "  --image FILE        picture to begin with, for models that see: PNG or JPEG\n"
           "  --audio FILE        sound to begin with, for models that hear: WAV\n"
           "  --edit HEADS=KIND   edit to begin with, as 5.1=zero or 5.*=scale:0.5; may be repeated\n"
           "  --page NAME         explore, effects or compare\n"
           "  --theme NAME        light or dark; default: as the desktop\n"
           "  --help, --version   work without a display\n"
           "\n"
           "headscope render --help tells how figures are written without a window.\n";
}

}  // namespace headscope
