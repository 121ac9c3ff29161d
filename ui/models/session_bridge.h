// SPDX-License-Identifier: GPL-3.0-or-later
// The engine as signals: the only QObject over RunService.
#pragma once

#include <QObject>
#include <QString>
#include <array>
#include <functional>
#include <optional>

#include "core/session/run_service.h"

namespace headscope::ui {

/// Sends requests and turns reports into signals. Lives on the window's thread and never waits.
/// Only the newest request of a lane counts as pending; a replaced one says nothing.
class SessionBridge : public QObject, private RunObserver {
    Q_OBJECT

public:
    /// Runs a function on the owner's thread, later.
    using Post = std::function<void(std::function<void()>)>;

    explicit SessionBridge(QObject* parent = nullptr);
    ~SessionBridge() override;

    /// What a service calls to reach this thread; safe from any thread while the bridge lives.
    [[nodiscard]] Post post();
    /// Whom to ask; null: nobody. The service must live until it is replaced here or the bridge is gone.
    void setService(RunService* service);

    /// Opens a model: the MODEL argument of the command line.
    void load(const QString& model);
    /// One forward pass.
    void run(RunRequest request);
    /// Patterns of some heads.
    void view(PatternRequest request);
    /// A sweep or another long study.
    void study(StudyRequest request);
    /// The model's digest, and a file of numbers where one is named.
    void writeFile(ExportRequest request);
    /// Stops a lane; it reports nothing more.
    void cancel(Lane lane);

    /// True while the newest request of a lane is not answered.
    [[nodiscard]] bool busy(Lane lane) const { return m_pending[index(lane)].has_value(); }
    /// True while nothing is asked for.
    [[nodiscard]] bool idle() const;

Q_SIGNALS:
    /// A model is open.
    void modelReady(const headscope::ModelInfoPtr& model);
    /// Some layers of the newest pass are done.
    void thumbnailsReady(const headscope::ThumbnailsPtr& thumbnails);
    /// The newest pass has its answer at the position read; the rest follows.
    void answerReady(const headscope::RunResultPtr& result);
    /// A pass is done; `newest` is false for one that a later request overtakes.
    void runDone(const headscope::RunResultPtr& result, bool newest);
    /// The newest patterns are there.
    void patternsReady(const headscope::PatternResultPtr& result);
    /// Layers of a sweep are done.
    void sweepProgressed(const headscope::SweepResultPtr& partial);
    /// A study is done.
    void studyDone(const headscope::StudyResult& result);
    /// What writeFile() asked for is there.
    void fileWritten(const headscope::ExportData& data);
    /// A lane begins to work.
    void started(headscope::Lane lane);
    /// How far it is, 0…1.
    void laneProgressed(headscope::Lane lane, double fraction, const QString& stage);
    /// The lane has nothing left: done, failed or cancelled.
    void finished(headscope::Lane lane);
    /// The newest request of a lane failed; what was there before still works.
    void laneFailed(headscope::Lane lane, const headscope::Error& error);

private:
    static std::size_t index(Lane lane) { return static_cast<std::size_t>(lane); }
    void sent(Lane lane, Ticket ticket);
    // True for the newest ticket of the lane, which is then no longer pending.
    bool settle(Lane lane, Ticket ticket);

    void loadReady(Ticket ticket, ModelInfoPtr model) override;
    void runProgressed(Ticket ticket, ThumbnailsPtr thumbnails) override;
    void runAnswered(Ticket ticket, RunResultPtr result) override;
    void runReady(Ticket ticket, RunResultPtr result) override;
    void viewReady(Ticket ticket, PatternResultPtr result) override;
    void studyProgressed(Ticket ticket, StudyProgress progress) override;
    void studyReady(Ticket ticket, StudyResult result) override;
    void fileReady(Ticket ticket, ExportData data) override;
    void progressed(Lane lane, Ticket ticket, float fraction, std::string stage) override;
    void failed(Lane lane, Ticket ticket, Error error) override;

    RunService* m_service = nullptr;
    std::array<std::optional<Ticket>, kLaneCount> m_pending{};
};

}  // namespace headscope::ui
