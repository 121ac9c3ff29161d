// SPDX-License-Identifier: GPL-3.0-or-later
// What exported figures tell of themselves, read back; and files that are none, are broken, or mean harm.
// Covers: ui/figures/pdf_attachment.cpp, ui/figures/png_text.cpp, ui/figures/bounded_inflate.cpp
#include "ui/figures/figure_reader.h"

#include <gtest/gtest.h>

#include <QBuffer>
#include <QtEndian>

#include "core/workspace/workspace.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/figures/figure_fixtures.h"
#include "ui/figures/figure_exporter.h"
#include "ui/figures/pdf_attachment.h"
#include "ui/figures/png_text.h"

namespace headscope::ui {
namespace {

using namespace figures_test;
using test::expectError;
using test::valueOf;

const std::string kPlain = R"({"headscope":{"version":"0.1","tokens":["<b>","&amp;","a\\n"]}, "n": 1})";
const std::string kWide = R"({"headscope":{"version":"0.1","tokens":["Ġ","🙂","Δ"]},
  "blanks":  "a  b)"
                          "\u00a0\u3000"
                          R"(c", "long": ")" +
                          std::string(5000, 'x') + "\"}";

class FigureReaderTest : public ::testing::Test {
protected:
    // A figure without the file beside it.
    QString alone(const char* name, const std::string& provenance) {
        const auto path = m_folder.path(name);
        EXPECT_TRUE(
            exportFigure(specOf(FigureKind::head), headContent(6), provenance, path, Overwrite::allow));
        std::filesystem::remove(path.string() + ".json");
        return QString::fromStdString(path.string());
    }
    QString write(const char* name, const std::string& bytes) {
        return QString::fromStdString(m_folder.write(name, bytes).string());
    }
    test::TemporaryFolder m_folder;
};

TEST_F(FigureReaderTest, ReadsFromInsideEachFormatWhatWasWritten) {
    for (const char* name : {"a.png", "a.svg", "a.pdf", "b.PNG"}) {
        EXPECT_EQ(valueOf(readFigureSidecar(alone(name, kPlain))), kPlain) << name;
        EXPECT_EQ(valueOf(readFigureSidecar(alone(name, kWide))), kWide) << name;
    }
}

TEST_F(FigureReaderTest, ElseItIsTheFileBesideThatTells) {
    for (const char* name : {"a.png", "a.svg", "a.pdf"}) {
        const QString figure = alone(name, {});
        expectError(readFigureSidecar(figure), ErrorCode::fileMissing, {name, ".json"});
        write((std::string(name) + ".json").c_str(), kPlain);
        EXPECT_EQ(valueOf(readFigureSidecar(figure)), kPlain);
    }
}

TEST_F(FigureReaderTest, NamesWhatIsNotThereOrCannotBeOpened) {
    expectError(readFigureSidecar(QStringLiteral("/no/such.png")), ErrorCode::fileMissing, {"/no/such.png"});
    std::filesystem::create_directory(m_folder.path("folder.svg"));
    expectError(readFigureSidecar(QString::fromStdString(m_folder.path("folder.svg").string())),
                ErrorCode::fileUnreadable, {"folder.svg"});
}

TEST_F(FigureReaderTest, EveryTruncationIsReadOrRefused) {
    for (const char* name : {"a.png", "a.svg", "a.pdf"}) {
        const std::string bytes = test::readBytes(alone(name, kWide).toStdString());
        for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 150) {
            const auto read = readFigureSidecar(write(name, bytes.substr(0, length)));
            EXPECT_TRUE(!read || *read == kWide) << name << " at " << length;
        }
    }
}

TEST_F(FigureReaderTest, AnSvgThatIsHostileTellsNothing) {
    const std::string bomb =
        "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]>"
        "<svg><metadata>&d;&d;&d;&d;</metadata></svg>";
    const auto expanded = readFigureSidecar(write("a.svg", bomb));
    EXPECT_TRUE(!expanded || expanded->size() < 1'000'000U);
    const std::string inner = "<svg><g><metadata>{\"headscope\":1}</metadata></g></svg>";
    expectError(readFigureSidecar(write("b.svg", inner)), ErrorCode::fileMissing);
    std::string deep = "<svg>";
    for (int i = 0; i < 100'000; ++i) deep += "<g>";
    expectError(readFigureSidecar(write("c.svg", deep)), ErrorCode::fileMissing);
    const std::string large =
        "<svg><metadata>" + std::string(kMostSessionBytes + 10, 'x') + "</metadata></svg>";
    expectError(readFigureSidecar(write("d.svg", large)), ErrorCode::fileFormat, {"d.svg"});
}

// A chunk with the sum that belongs to it.
QByteArray chunk(const QByteArray& type, const QByteArray& data) {
    QByteArray bytes(4, '\0');
    qToBigEndian(static_cast<quint32>(data.size()), bytes.data());
    quint32 sum = 0xFFFFFFFFU;
    for (const char c : type + data) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ (0xEDB88320U & (0U - (sum & 1U)));
    }
    QByteArray check(4, '\0');
    qToBigEndian(~sum, check.data());
    return bytes + type + data + check;
}

// The text "key" of a PNG of these chunks.
Result<std::string> textOf(const QByteArray& chunks, std::size_t mostBytes = 100) {
    QByteArray bytes = "\x89PNG\r\n\x1a\n" + chunk("IHDR", QByteArray(13, '\1')) + chunks + chunk("IDAT", {});
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    return pngText(buffer, "key", mostBytes);
}

const QByteArray kKey("key\0", 4);

TEST(PngText, ReadsEveryKindOfText) {
    const QByteArray packed = qCompress(QByteArray("caf\xe9  au  lait")).mid(4);
    EXPECT_EQ(valueOf(textOf(chunk("tEXt", kKey + "caf\xe9"))), "caf\xc3\xa9") << "Latin-1";
    EXPECT_EQ(valueOf(textOf(chunk("zTXt", kKey + '\0' + packed))), "caf\xc3\xa9  au  lait");
    EXPECT_EQ(valueOf(textOf(chunk("iTXt", kKey + QByteArray("\0\0en\0Wort\0", 10) + "caf\xc3\xa9"))),
              "caf\xc3\xa9");
    const QByteArray wide = qCompress(QByteArray("caf\xc3\xa9")).mid(4);
    EXPECT_EQ(valueOf(textOf(chunk("iTXt", kKey + QByteArray("\1\0\0\0", 4) + wide))), "caf\xc3\xa9");
}

TEST(PngText, PassesOverWhatIsNotAskedFor) {
    const QByteArray other = chunk("tEXt", QByteArray("keys\0no", 7)) + chunk("pHYs", "123456789") +
                             chunk("tEXt", "key without an end") + chunk("eXXt", kKey);
    EXPECT_EQ(valueOf(textOf(other)), "");
    EXPECT_EQ(valueOf(textOf(other + chunk("tEXt", kKey + "yes"))), "yes");
    EXPECT_EQ(valueOf(textOf(chunk("IDAT", "x") + chunk("tEXt", kKey + "late"))), "");
}

TEST(PngText, RefusesDamageBombsAndWhatIsNoPng) {
    QByteArray changed = chunk("tEXt", kKey + "yes");
    changed[13] = 'Y';
    expectError(textOf(changed), ErrorCode::fileFormat, {"damaged"});
    expectError(textOf(chunk("tEXt", kKey + QByteArray(200, 'a'))), ErrorCode::fileFormat, {"larger"});
    const QByteArray bomb = qCompress(QByteArray(50'000'000, '\0')).mid(4);
    expectError(textOf(chunk("zTXt", kKey + '\0' + bomb), 1'000'000), ErrorCode::fileFormat, {"larger"});
    expectError(textOf(chunk("zTXt", kKey)), ErrorCode::fileFormat, {"damaged"});
    expectError(textOf(chunk("iTXt", kKey)), ErrorCode::fileFormat, {"damaged"});
    expectError(textOf(chunk("iTXt", kKey + QByteArray("\0\0en", 4))), ErrorCode::fileFormat, {"damaged"});
    expectError(textOf(QByteArray("\xff\xff\xff\xfftEXt", 8)), ErrorCode::fileFormat);
    expectError(textOf(QByteArray("\xff\xff\xff\xffpHYs", 8)), ErrorCode::fileFormat, {"ends"});
    QByteArray many;
    for (int i = 0; i < 11'000; ++i) many += chunk("pHYs", {});
    expectError(textOf(many), ErrorCode::fileFormat, {"chunks"});
    QByteArray jpeg = "\xff\xd8\xff\xe0 and so on";
    QBuffer buffer(&jpeg);
    buffer.open(QIODevice::ReadOnly);
    expectError(pngText(buffer, "key", 100), ErrorCode::fileFormat, {"no PNG"});
}

// A PDF with one attachment whose stream is `bytes`.
QByteArray pdfWith(const QByteArray& bytes, const QByteArray& dictionary = {},
                   const QByteArray& name = "headscope.json") {
    return "%PDF-1.4\n7 0 obj\n<<\n" + dictionary + "/Length 8 0 R\n>>\nstream\n" + bytes +
           "\nendstream\nendobj\n9 0 obj\n<<\n/F (" + name +
           ")\n/EF <</F 7 0 R>>\n/Type/Filespec\n>>\nendobj\n";
}

TEST(PdfAttachment, ReadsPlainAndPackedStreams) {
    EXPECT_EQ(valueOf(pdfAttachment(pdfWith("hello"), "headscope.json", 100)), "hello");
    const QByteArray packed = qCompress(QByteArray("hello hello hello")).mid(4);
    EXPECT_EQ(valueOf(pdfAttachment(pdfWith(packed, "/Filter /FlateDecode\n"), "headscope.json", 100)),
              "hello hello hello");
}

TEST(PdfAttachment, TakesOnlyTheOneItIsAskedFor) {
    expectError(pdfAttachment(pdfWith("hello", {}, "other.json"), "headscope.json", 100),
                ErrorCode::fileMissing, {"headscope.json"});
    EXPECT_EQ(valueOf(pdfAttachment("/F (headscope.json)\nendobj\n" + pdfWith("x"), "headscope.json", 100)),
              "x");
}

TEST(PdfAttachment, StopsABombAtTheLimit) {
    const QByteArray packed = qCompress(QByteArray(50'000'000, '\0')).mid(4);
    ASSERT_LT(packed.size(), 100'000);
    expectError(pdfAttachment(pdfWith(packed, "/Filter /FlateDecode\n"), "headscope.json", 1'000'000),
                ErrorCode::fileFormat, {"larger"});
    expectError(pdfAttachment(pdfWith(QByteArray(200, 'a')), "headscope.json", 100), ErrorCode::fileFormat,
                {"larger"});
}

TEST(PdfAttachment, RefusesWhatIsDamaged) {
    const QByteArray flate = "/Filter /FlateDecode\n";
    const QByteArray packed = qCompress(QByteArray("hello hello hello")).mid(4);
    const std::vector<QByteArray> broken = {
        pdfWith("no deflate at all", flate),
        pdfWith(packed.left(8), flate),
        pdfWith("x", "/Filter /LZWDecode\n"),
        QByteArray("/F (headscope.json)\n/EF <</F 7 0 R>>\nendobj"),
        QByteArray("\n7 0 obj\nendobj /F (headscope.json)\n/EF <</F 7 0 R>>\nendobj"),
        QByteArray("\n7 0 obj\n<<>>\nstream\nabc /F (headscope.json)\n/EF <</F 7 0 R>>\nendobj"),
    };
    for (const QByteArray& pdf : broken)
        expectError(pdfAttachment(pdf, "headscope.json", 100), ErrorCode::fileFormat, {"attachment"});
    expectError(pdfAttachment("/F (headscope.json)\n/EF <</F 99999999999 0 R>>\nendobj", "headscope.json", 9),
                ErrorCode::fileMissing);
    expectError(pdfAttachment({}, "headscope.json", 9), ErrorCode::fileMissing);
}

}  // namespace
}  // namespace headscope::ui
