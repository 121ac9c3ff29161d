// SPDX-License-Identifier: GPL-3.0-or-later
// Exported files, read back: colours invert to values, labels are whole texts, pages have their size, and a
// failed export leaves nothing.
#include "ui/figures/figure_exporter.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <QPainter>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QSvgRenderer>
#include <QXmlStreamReader>

#include "tests/support/temporary_folder.h"
#include "tests/ui/figures/figure_fixtures.h"

namespace headscope::ui {
namespace {

using namespace figures_test;

constexpr int kDpi = 300;
const std::string kProvenance = R"({"headscope":{"version":"0.1","input":{"tokens":["Δ","<b>"]}}})";

class FigureExporterTest : public ::testing::Test {
protected:
    std::filesystem::path write(const char* name, const FigureContent& content, double widthMm = 85.0) {
        FigureSpec spec = specOf(content.kind, widthMm);
        spec.dpi = kDpi;
        const auto written = exportFigure(spec, content, kProvenance, m_folder.path(name), Overwrite::refuse);
        EXPECT_TRUE(written.has_value()) << (written ? "" : written.error().text());
        return m_folder.path(name);
    }
    static QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

    // Runs one of poppler's tools; absent where it is not installed.
    static std::optional<QByteArray> run(const char* program, const QStringList& arguments) {
        const QString path = QStandardPaths::findExecutable(QString::fromLatin1(program));
        if (path.isEmpty()) return std::nullopt;
        QProcess process;
        process.start(path, arguments);
        EXPECT_TRUE(process.waitForFinished(60000)) << program;
        EXPECT_EQ(process.exitCode(), 0) << program << ": " << process.readAllStandardError().toStdString();
        return process.readAllStandardOutput();
    }

    // Every visible cell's middle, read from a picture of the whole page.
    static void expectCellsInvert(const QImage& image, const FigureContent& content, double widthMm = 85.0) {
        const auto scene = layoutFigure(specOf(content.kind, widthMm), content);
        ASSERT_TRUE(scene.has_value());
        const QRectF area = cellsArea(*scene);
        const HeatmapData& data = content.maps[0];
        const ColorMap map = defaultColorMap(data.isSigned);
        const double pixels = image.width() / scene->sizeMm.width();
        int compared = 0;
        for (std::uint32_t row = 0; row < data.rows; ++row) {
            for (std::uint32_t column = 0; column < data.columns; ++column) {
                if (data.isMasked(row, column)) continue;
                // A little above the middle, where numbers are not.
                const QPointF at =
                    (cellMiddle(area, data, row, column) - QPointF(0.0, content.kind == FigureKind::ablation
                                                                            ? area.height() / data.rows * 0.4
                                                                            : 0.0)) *
                    pixels;
                const double expected = scaledFraction(static_cast<double>(data.at(row, column)), data.low,
                                                       data.high, ColorScale::linear);
                const double found = map.fractionOf(image.pixel(at.toPoint()));
                ASSERT_NEAR(found, expected, 1.01 / 255.0) << "cell " << row << ", " << column;
                ++compared;
            }
        }
        EXPECT_GE(compared, 16);
    }

    QImage pdfPicture(const std::filesystem::path& pdf) {
        const QString target = text(m_folder.path("page"));
        if (!run("pdftoppm", {QStringLiteral("-r"), QString::number(kDpi), QStringLiteral("-png"),
                              QStringLiteral("-singlefile"), text(pdf), target})) {
            return {};
        }
        return QImage(target + QStringLiteral(".png"));
    }

    static QImage svgPicture(const std::filesystem::path& svg) {
        QSvgRenderer renderer(text(svg));
        EXPECT_TRUE(renderer.isValid());
        const QSizeF size = renderer.viewBoxF().size() / 25.4 * kDpi;
        QImage image(size.toSize(), QImage::Format_RGB32);
        image.fill(Qt::red);
        QPainter painter(&image);
        renderer.render(&painter);
        return image;
    }

    test::TemporaryFolder m_folder;
};

TEST_F(FigureExporterTest, PngColoursInvertToThePattern) {
    expectCellsInvert(QImage(text(write("a.png", headContent(15)))), headContent(15));
    expectCellsInvert(QImage(text(write("b.png", headContent(64)))), headContent(64));
    expectCellsInvert(QImage(text(write("c.png", headContent(100)))), headContent(100));
    expectCellsInvert(QImage(text(write("d.png", ablationContent(6, 8, true)))), ablationContent(6, 8, true));
}

TEST_F(FigureExporterTest, SvgColoursInvertToThePattern) {
    expectCellsInvert(svgPicture(write("a.svg", headContent(15))), headContent(15));
    expectCellsInvert(svgPicture(write("b.svg", headContent(100))), headContent(100));
    expectCellsInvert(svgPicture(write("c.svg", ablationContent(6, 8, true))), ablationContent(6, 8, true));
}

TEST_F(FigureExporterTest, PdfColoursInvertToThePattern) {
    const QImage small = pdfPicture(write("a.pdf", headContent(15)));
    if (small.isNull()) GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
    expectCellsInvert(small, headContent(15));
}

TEST_F(FigureExporterTest, PdfImagesOfLargeMapsAreExact) {
    const FigureContent content = headContent(80);
    const QString target = text(m_folder.path("cells"));
    if (!run("pdfimages", {QStringLiteral("-png"), text(write("a.pdf", content)), target})) {
        GTEST_SKIP() << "pdfimages (poppler-utils) is not installed";
    }
    const QImage cells(target + QStringLiteral("-000.png"));
    ASSERT_EQ(cells.width() % 80, 0) << "enlarged by a whole number";
    EXPECT_GE(cells.width() / cellsArea(*layoutFigure(specOf(FigureKind::head), content)).width() * 25.4,
              600.0);
    const int factor = cells.width() / 80;
    const ColorMap ink = defaultColorMap(false);
    for (std::uint32_t row = 0; row < 80; ++row) {
        for (std::uint32_t column = 0; column <= row; ++column) {
            const QPoint corner(static_cast<int>(column) * factor, static_cast<int>(row) * factor);
            const double value = static_cast<double>(content.maps[0].at(row, column));
            ASSERT_NEAR(ink.fractionOf(cells.pixel(corner)), value, 1.01 / 255.0) << row << ", " << column;
            ASSERT_EQ(cells.pixel(corner + QPoint(factor - 1, factor - 1)), cells.pixel(corner))
                << "smoothed";
        }
    }
}

TEST_F(FigureExporterTest, PngHasItsSizeResolutionAndProvenance) {
    const auto path = write("a.png", headContent(9));
    const QImage image(text(path));
    EXPECT_EQ(image.width(), static_cast<int>(std::lround(85.0 / 25.4 * kDpi)));
    EXPECT_NEAR(image.dotsPerMeterX(), kDpi / 0.0254, 1.0);
    EXPECT_NEAR(image.dotsPerMeterY(), kDpi / 0.0254, 1.0);
    EXPECT_EQ(image.text(QStringLiteral("headscope")).toStdString(), kProvenance);
    EXPECT_EQ(image.text(QStringLiteral("Description")), headContent(9).caption);
}

TEST_F(FigureExporterTest, SvgHoldsWholeLabelsNamesAndProvenance) {
    const auto path = write("a.svg", headContent(9));
    const std::string bytes = test::readBytes(path);
    QXmlStreamReader xml(QByteArray::fromStdString(bytes));
    QStringList labels;
    QStringList panels;
    QString title;
    QString description;
    QString metadata;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        const QString name = xml.name().toString();
        if (name == QStringLiteral("svg")) {
            EXPECT_EQ(xml.attributes().value(QStringLiteral("role")), QStringLiteral("img"));
            EXPECT_EQ(xml.attributes().value(QStringLiteral("width")), QStringLiteral("85mm"));
        }
        if (name == QStringLiteral("g") && xml.attributes().hasAttribute(QStringLiteral("aria-label"))) {
            panels << xml.attributes().value(QStringLiteral("aria-label")).toString();
        }
        if (name == QStringLiteral("text")) labels << xml.readElementText();
        if (name == QStringLiteral("title")) title = xml.readElementText();
        if (name == QStringLiteral("desc")) description = xml.readElementText();
        if (name == QStringLiteral("metadata")) metadata = xml.readElementText();
    }
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    for (const QString& token : tokenLabels(9)) EXPECT_EQ(labels.count(token), 2) << token.toStdString();
    EXPECT_FALSE(title.isEmpty());
    EXPECT_EQ(description, headContent(9).caption);
    EXPECT_EQ(metadata.toStdString(), kProvenance);
    EXPECT_TRUE(panels.join(QLatin1Char(' ')).contains(QStringLiteral("Layer 5, Head 1")));
}

TEST_F(FigureExporterTest, PdfHoldsWholeLabelsAsText) {
    const auto words = run(
        "pdftotext", {QStringLiteral("-raw"), text(write("a.pdf", headContent(12))), QStringLiteral("-")});
    if (!words) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
    const QStringList found = QString::fromUtf8(*words).split(QRegularExpression(QStringLiteral("\\s+")));
    for (const QString& token : tokenLabels(12)) EXPECT_GE(found.count(token), 2) << token.toStdString();
    for (const char* word : {"Query", "Key", "weight", "masked"})
        EXPECT_TRUE(found.contains(QString::fromLatin1(word)));
}

TEST_F(FigureExporterTest, PdfPageHasItsSizeAndVersion) {
    for (const double width : {85.0, 89.0, 170.0}) {
        const std::string name = std::to_string(width) + ".pdf";
        const auto info = run("pdfinfo", {text(write(name.c_str(), headContent(12), width))});
        if (!info) GTEST_SKIP() << "pdfinfo (poppler-utils) is not installed";
        const auto match = QRegularExpression(QStringLiteral("Page size:\\s+([0-9.]+) x ([0-9.]+)"))
                               .match(QString::fromUtf8(*info));
        ASSERT_TRUE(match.hasMatch());
        const auto scene = layoutFigure(specOf(FigureKind::head, width), headContent(12));
        EXPECT_NEAR(match.captured(1).toDouble() * 25.4 / 72.0, width, 0.2);
        EXPECT_NEAR(match.captured(2).toDouble() * 25.4 / 72.0, scene->sizeMm.height(), 0.2);
        EXPECT_TRUE(info->contains("1.4"));
    }
}

TEST_F(FigureExporterTest, PdfFontsAreEmbeddedTrueType) {
    const auto fonts = run("pdffonts", {text(write("a.pdf", headContent(12)))});
    if (!fonts) GTEST_SKIP() << "pdffonts (poppler-utils) is not installed";
    EXPECT_FALSE(fonts->contains("Type 3")) << fonts->toStdString();
    EXPECT_TRUE(fonts->contains("TrueType")) << fonts->toStdString();
    EXPECT_TRUE(fonts->contains("LiberationSans")) << fonts->toStdString();
    for (const QByteArray& line : fonts->split('\n').mid(2)) {
        EXPECT_TRUE(line.trimmed().isEmpty() || line.contains(" yes ")) << line.toStdString();
    }
}

TEST_F(FigureExporterTest, PdfCarriesItsProvenance) {
    const auto listed = run("pdfdetach", {QStringLiteral("-list"), text(write("a.pdf", headContent(5)))});
    if (!listed) GTEST_SKIP() << "pdfdetach (poppler-utils) is not installed";
    EXPECT_TRUE(listed->contains("headscope.json"));
}

TEST_F(FigureExporterTest, CellsAreVectorsUpTo64AndAnImageBeyond) {
    const std::string vectors = test::readBytes(write("a.svg", headContent(64)));
    const std::string pixels = test::readBytes(write("b.svg", headContent(65)));
    EXPECT_EQ(vectors.find("<image"), std::string::npos);
    EXPECT_NE(pixels.find("<image"), std::string::npos);
    if (const auto images =
            run("pdfimages", {QStringLiteral("-list"), text(write("a.pdf", headContent(64)))})) {
        EXPECT_EQ(images->count('\n'), 2) << "no image below the heading";
        const auto large = run("pdfimages", {QStringLiteral("-list"), text(write("b.pdf", headContent(65)))});
        EXPECT_EQ(large->count('\n'), 3);
        EXPECT_TRUE(large->contains("image")) << "lossless, not jpeg";
        EXPECT_FALSE(large->contains("jpeg"));
    }
}

TEST_F(FigureExporterTest, SidecarIsTheProvenance) {
    const auto path = write("a.svg", headContent(5));
    EXPECT_EQ(test::readBytes(path.string() + ".json"), kProvenance + "\n");
    EXPECT_EQ(m_folder.entryCount(), 2U);
}

TEST_F(FigureExporterTest, NothingIsOverwrittenUnlessTold) {
    const auto path = write("a.svg", headContent(5));
    const std::string before = test::readBytes(path);
    const FigureSpec spec = specOf(FigureKind::head);
    const auto refused = exportFigure(spec, headContent(6), "{}", path, Overwrite::refuse);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::fileExists);
    EXPECT_EQ(test::readBytes(path), before);
    EXPECT_EQ(test::readBytes(path.string() + ".json"), kProvenance + "\n");
    EXPECT_TRUE(exportFigure(spec, headContent(6), "{}", path, Overwrite::allow).has_value());
    EXPECT_NE(test::readBytes(path), before);
}

TEST_F(FigureExporterTest, AnExistingSidecarStopsTheFigureToo) {
    m_folder.write("a.png.json", "mine");
    const auto refused = exportFigure(specOf(FigureKind::head), headContent(5), "{}", m_folder.path("a.png"),
                                      Overwrite::refuse);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::fileExists);
    EXPECT_EQ(m_folder.entryCount(), 1U);
    EXPECT_EQ(test::readBytes(m_folder.path("a.png.json")), "mine");
}

TEST_F(FigureExporterTest, FailuresLeaveNothing) {
    const FigureSpec spec = specOf(FigureKind::head);
    const auto missing =
        exportFigure(spec, headContent(5), "{}", m_folder.path("none/a.png"), Overwrite::refuse);
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, ErrorCode::fileWriteFailed);
    const auto ending = exportFigure(spec, headContent(5), "{}", m_folder.path("a.gif"), Overwrite::refuse);
    ASSERT_FALSE(ending.has_value());
    EXPECT_EQ(ending.error().code, ErrorCode::usage);
    FigureContent empty;
    empty.kind = FigureKind::head;
    EXPECT_FALSE(exportFigure(spec, empty, "{}", m_folder.path("a.png"), Overwrite::refuse).has_value());
    EXPECT_EQ(m_folder.entryCount(), 0U);
    std::filesystem::create_directory(m_folder.path("b.png.json"));
    EXPECT_FALSE(
        exportFigure(spec, headContent(5), "{}", m_folder.path("b.png"), Overwrite::allow).has_value());
    EXPECT_EQ(m_folder.entryCount(), 1U);
}

TEST_F(FigureExporterTest, AReadOnlyFolderIsAnErrorAndStaysEmpty) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write into read-only folders";
    std::filesystem::permissions(m_folder.path(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const auto refused = exportFigure(specOf(FigureKind::head), headContent(5), "{}", m_folder.path("a.pdf"),
                                      Overwrite::refuse);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::fileWriteFailed);
    EXPECT_EQ(m_folder.entryCount(), 0U);
}

TEST_F(FigureExporterTest, TheImageOfTheAppIsTheFileOfTheExport) {
    FigureSpec spec = specOf(FigureKind::grid);
    spec.dpi = 150;
    const FigureContent content = gridContent(2, 3, 9);
    const auto shown = renderFigureImage(spec, content);
    ASSERT_TRUE(shown.has_value());
    ASSERT_TRUE(exportFigure(spec, content, "{}", m_folder.path("a.png"), Overwrite::refuse).has_value());
    const QImage file = QImage(text(m_folder.path("a.png"))).convertToFormat(QImage::Format_RGB32);
    EXPECT_EQ(file.size(), shown->size());
    int different = 0;
    for (int y = 0; y < file.height(); ++y) {
        for (int x = 0; x < file.width(); ++x) different += file.pixel(x, y) != shown->pixel(x, y) ? 1 : 0;
    }
    EXPECT_EQ(different, 0);
}

TEST_F(FigureExporterTest, AnImpossibleResolutionIsRefused) {
    FigureSpec spec = specOf(FigureKind::head, 500.0);
    spec.heightMm = 500.0;
    spec.dpi = 2400;
    const auto refused = renderFigureImage(spec, headContent(9));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace headscope::ui
