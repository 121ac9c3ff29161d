// SPDX-License-Identifier: GPL-3.0-or-later
// The export dialog.
#include "ui/window/export_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/figures/figure_exporter.h"
#include "ui/window/error_text.h"
#include "ui/window/figure_source.h"
#include "ui/window/paths.h"
#include "ui/window/settings.h"

namespace headscope::ui {
namespace {

constexpr int kPreviewDpi = 144;

bool isCsv(const QString& format) { return format == QLatin1String("csv"); }

// Numbers that the engine writes.
bool isDataFile(const QString& format) {
    return format == QLatin1String("npz") || format == QLatin1String("safetensors");
}

bool isFigure(const QString& format) { return !isCsv(format) && !isDataFile(format); }

}  // namespace

ExportDialog::ExportDialog(Models& models, const QString& modelArgument, Settings& settings, QWidget* parent)
    : QDialog(parent),
      m_models(models),
      m_modelArgument(modelArgument),
      m_settings(settings),
      m_kind(new QComboBox(this)),
      m_format(new QComboBox(this)),
      m_width(new QDoubleSpinBox(this)),
      m_dpi(new QSpinBox(this)),
      m_theme(new QComboBox(this)),
      m_preview(new QLabel(this)),
      m_message(new QLabel(this)),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this)) {
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    resize(820, 540);
    buildForm();
    preview();
    connect(&m_models.bridge, &SessionBridge::fileWritten, this, &ExportDialog::receiveDigest);
    connect(&m_models.bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        if (lane == Lane::files) finish(fail(error));
    });
    // While the file is being chosen: every figure says which weights it shows.
    m_models.bridge.writeFile({});
}

ExportDialog::~ExportDialog() { m_models.bridge.cancel(Lane::files); }

void ExportDialog::buildForm() {
    for (const FigureKind figure : availableFigures(m_models))
        m_kind->addItem(figureTitle(figure), static_cast<int>(figure));
    m_kind->setObjectName(QStringLiteral("exportKind"));
    m_format->setObjectName(QStringLiteral("exportFormat"));
    fillFormats();
    m_width->setRange(20, 500);
    m_width->setValue(85);
    m_width->setSuffix(tr(" mm"));
    m_dpi->setRange(50, 2400);
    m_dpi->setValue(300);
    m_theme->addItem(tr("Print"), static_cast<int>(FigureTheme::print));
    m_theme->addItem(tr("Light"), static_cast<int>(FigureTheme::light));
    m_theme->addItem(tr("Dark"), static_cast<int>(FigureTheme::dark));
    auto* form = new QFormLayout;
    form->addRow(tr("&What"), m_kind);
    form->addRow(tr("&Format"), m_format);
    form->addRow(tr("W&idth"), m_width);
    form->addRow(tr("&Dots per inch"), m_dpi);
    form->addRow(tr("&Colours"), m_theme);
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setMinimumSize(420, 360);
    m_preview->setFrameShape(QFrame::StyledPanel);
    m_preview->setAccessibleName(tr("Preview"));
    m_message->setWordWrap(true);
    m_message->setObjectName(QStringLiteral("exportMessage"));
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(m_kind->count() != 0);
    auto* left = new QVBoxLayout;
    left->addLayout(form);
    left->addStretch(1);
    auto* row = new QHBoxLayout;
    row->addLayout(left);
    row->addWidget(m_preview, 1);
    auto* column = new QVBoxLayout(this);
    column->addLayout(row, 1);
    column->addWidget(m_message);
    column->addWidget(m_buttons);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &ExportDialog::chooseFile);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        fillFormats();
        preview();
    });
    connect(m_theme, &QComboBox::currentIndexChanged, this, &ExportDialog::preview);
    connect(m_width, &QDoubleSpinBox::valueChanged, this, &ExportDialog::preview);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportDialog::showFormat);
    connect(this, &ExportDialog::exported, this, &QDialog::accept);
    showFormat();
}

void ExportDialog::fillFormats() {
    const QString before = m_format->currentData().toString();
    const QSignalBlocker quiet(m_format);
    m_format->clear();
    m_format->addItem(tr("PDF (vector)"), QStringLiteral("pdf"));
    m_format->addItem(tr("SVG (vector)"), QStringLiteral("svg"));
    m_format->addItem(tr("PNG (pixels)"), QStringLiteral("png"));
    m_format->addItem(tr("CSV (numbers)"), QStringLiteral("csv"));
    if (m_kind->count() != 0 && hasDataFile(kind())) {
        m_format->addItem(tr("NumPy (.npz)"), QStringLiteral("npz"));
        m_format->addItem(tr("Safetensors"), QStringLiteral("safetensors"));
    }
    m_format->setCurrentIndex(std::max(0, m_format->findData(before)));
    showFormat();
}

void ExportDialog::showFormat() {
    const QString format = m_format->currentData().toString();
    m_dpi->setEnabled(format == QLatin1String("png"));
    m_width->setEnabled(isFigure(format));
    m_theme->setEnabled(isFigure(format));
}

FigureKind ExportDialog::kind() const { return static_cast<FigureKind>(m_kind->currentData().toInt()); }

void ExportDialog::setKind(FigureKind figure) {
    const int index = m_kind->findData(static_cast<int>(figure));
    if (index >= 0) m_kind->setCurrentIndex(index);
}

FigureSpec ExportDialog::spec() const {
    FigureSpec spec;
    spec.kind = kind();
    spec.widthMm = m_width->value();
    spec.dpi = m_dpi->value();
    spec.theme = static_cast<FigureTheme>(m_theme->currentData().toInt());
    spec.colorMap = kind() == FigureKind::ablation || kind() == FigureKind::outputs
                        ? QString()
                        : m_models.view.colorMap();
    spec.scale = m_models.view.scale();
    return spec;
}

void ExportDialog::preview() {
    if (m_kind->count() == 0) {
        m_message->setText(tr("There is nothing to export yet."));
        return;
    }
    FigureSpec small = spec();
    small.dpi = kPreviewDpi;
    const auto image = renderFigureImage(small, figureContent(m_models, kind()));
    if (!image) {
        m_preview->clear();
        m_message->setText(errorText(image.error()).message);
        return;
    }
    m_message->clear();
    const QSize space = m_preview->contentsRect().size() - QSize(12, 12);
    const QPixmap pixmap = QPixmap::fromImage(*image);
    const bool large = pixmap.width() > space.width() || pixmap.height() > space.height();
    m_preview->setPixmap(large ? pixmap.scaled(space, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                               : pixmap);
}

void ExportDialog::exportTo(const QString& path) {
    m_target = path;
    const QString format = QFileInfo(path).suffix().toLower();
    const std::filesystem::path file(path.toStdString());
    if (isCsv(format)) {
        finish(writeFileAtomically(file, figureCsv(m_models, kind()), Overwrite::allow));
    } else if (isDataFile(format)) {
        setWaiting(true);
        m_models.bridge.writeFile(dataRequest(m_models, m_modelArgument, kind(), file));
    } else if (m_digest.empty()) {
        setWaiting(true);
        if (!m_models.bridge.busy(Lane::files)) m_models.bridge.writeFile({});
    } else {
        writeFigure();
    }
}

void ExportDialog::receiveDigest(const ExportData& known) {
    m_digest = known.modelSha256;
    if (m_target.isEmpty()) return;
    if (isDataFile(QFileInfo(m_target).suffix().toLower())) {
        finish({});
    } else {
        writeFigure();
    }
}

void ExportDialog::writeFigure() {
    const std::string sidecar = figureSidecar(m_models, m_modelArgument, m_digest, spec());
    finish(exportFigure(spec(), figureContent(m_models, kind()), sidecar, m_target.toStdString(),
                        Overwrite::allow));
}

void ExportDialog::finish(const Result<void>& done) {
    setWaiting(false);
    if (m_target.isEmpty()) return;  // the digest alone failed: said when a file needs it
    const QString target = std::exchange(m_target, QString());
    if (done) {
        Q_EMIT exported(target);
        return;
    }
    const ErrorText text = errorText(done.error());
    m_message->setText(tr("%1 %2 %3").arg(text.sentence, text.message, text.hint));
    Q_EMIT failed();
}

void ExportDialog::setWaiting(bool waiting) {
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(!waiting);
    if (waiting) m_message->setText(tr("Reading the model's weights for the file…"));
}

void ExportDialog::chooseFile() {
    const QString format = m_format->currentData().toString();
    const QString folder =
        m_settings.exportFolder().isEmpty() ? defaultExportFolder() : m_settings.exportFolder();
    const QString name =
        QStringLiteral("%1-%2.%3")
            .arg(m_models.prompt.model() ? QString::fromStdString(m_models.prompt.model()->name)
                                         : QStringLiteral("headscope"),
                 figureKindName(kind()), format);
    const QString path = QFileDialog::getSaveFileName(this, tr("Export"), QDir(folder).filePath(name),
                                                      QStringLiteral("*.%1").arg(format));
    if (path.isEmpty()) return;
    // The format chosen here is meant, whatever was typed.
    const QString whole = QFileInfo(path).suffix().isEmpty() ? path + QLatin1Char('.') + format : path;
    m_settings.setExportFolder(QFileInfo(whole).absolutePath());
    exportTo(whole);
}

}  // namespace headscope::ui
