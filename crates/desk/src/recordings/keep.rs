//! Enters recordings into the book as they end, and tells of those that go wrong.

use std::io::ErrorKind;
use std::sync::Weak;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recording::{CutShort, Found, Report, Saved, State, What};
use store::StoreError;
use store::history::{CallRef, NewRecording};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use wire::event::{Event, RecordingSaved, Trouble};

use crate::live::Order;
use crate::{Desk, Inner};

/// So often it is looked for recordings whose time is over; at the clinic's midnight too, since it is one of these.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);

/// When a row is tried again. The call's own may come a moment later, and the book may be busy.
const AGAIN_AFTER_MS: [u64; 9] = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

/// Whole files this old have had their rows for long; younger ones may have been finished when the program was killed.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(48);

/// Runs until the recorder is gone and its last rows are written, or the desk is gone.
pub(super) async fn run(desk: Weak<Inner>, found: Vec<Found>, mut reports: UnboundedReceiver<Report>) {
    let mut rows = JoinSet::new();
    if let Some(desk) = desk.upgrade().map(Desk) {
        rows.spawn(enter_found(desk, found));
    }
    let mut sweeps = tokio::time::interval(SWEEP_EVERY);
    let mut is_recording = true;
    loop {
        tokio::select! {
            report = reports.recv(), if is_recording => {
                let Some(desk) = desk.upgrade().map(Desk) else { return };
                match report {
                    Some(Report::Saved(saved)) => {
                        rows.spawn(enter_saved(desk, saved));
                    }
                    Some(Report::Removed { call_sid }) => {
                        tracing::info!(callSid = call_sid, "Nothing of the call was recorded, as the caller or staff wished");
                    }
                    Some(Report::Trouble { call_sid, what }) => trouble(&desk, call_sid, what),
                    None => {
                        is_recording = false;
                        if desk.records_calls() {
                            // The program ends.
                            while rows.join_next().await.is_some() {}
                            return;
                        }
                    }
                }
            }
            _ = sweeps.tick() => {
                let Some(desk) = desk.upgrade().map(Desk) else { return };
                desk.sweep_recordings().await;
            }
            Some(_) = rows.join_next() => {}
        }
    }
}

async fn enter_saved(desk: Desk, saved: Saved) {
    let (call_sid, file_name) = (saved.call_sid.clone(), saved.file_name.clone());
    if saved.dropped > 0 {
        tracing::warn!(
            callSid = call_sid,
            pieces = saved.dropped,
            "The disk was too slow for a recording; what could not be taken is silent in it"
        );
    }
    let new = row(
        saved.call_sid,
        saved.file_name,
        (saved.began_unix_ms, saved.duration, saved.size_bytes),
        saved.cut_short.map(word),
    );
    let told = RecordingSaved {
        call_sid: call_sid.clone(),
        duration_ms: millis(saved.duration),
        size_bytes: saved.size_bytes,
    };
    if enter(&desk, new).await {
        tracing::info!(callSid = call_sid, seconds = saved.duration.as_secs(), "Recording saved");
        desk.bus().publish(Event::RecordingSaved(told));
    } else {
        tracing::error!(
            callSid = call_sid,
            file = file_name,
            "A recording could not be entered into the book"
        );
        let message =
            "A recording is on the disk, but could not be entered into the book. The next start tries again.";
        desk.bus().publish(Event::Trouble(Trouble { call_sid: Some(call_sid), message: message.to_owned() }));
    }
}

/// Enters what a killed program has left.
async fn enter_found(desk: Desk, found: Vec<Found>) {
    let young = desk.now().saturating_sub(LOOK_BACK).map_or(i64::MIN, Timestamp::as_millisecond);
    for found in found {
        match found.state {
            State::Mended => {
                tracing::warn!(
                    file = found.file_name,
                    "A recording was broken off by the end of the program; it was mended"
                );
            }
            State::Unreadable => {
                tracing::warn!(
                    file = found.file_name,
                    "A file in the folder of recordings cannot be read; it was left alone"
                );
                continue;
            }
            State::Whole if found.began_unix_ms.is_some_and(|began| began >= young) => {}
            State::Whole | State::Empty => continue,
        }
        let (Some(call_sid), Some(began)) = (found.call_sid, found.began_unix_ms) else { continue };
        let (sid, name) = (call_sid.clone(), found.file_name.clone());
        let is_known = desk.with_book(move |store| {
            let Some(call) = store.call(&CallRef::Sid(sid))? else { return Ok(None) };
            let rows = store.recordings_of(call.id)?;
            Ok::<_, StoreError>(Some(rows.iter().any(|row| row.recording.file_name == name)))
        });
        // Whoever has no call has no row, and is deleted in time as any other file.
        let Ok(Ok(Some(is_known))) = is_known.await else { continue };
        let is_mended = found.state == State::Mended;
        if is_known && !is_mended {
            continue;
        }
        let what = (began, found.duration, found.size_bytes);
        let new = row(call_sid, found.file_name, what, is_mended.then_some("crashed"));
        if !enter(&desk, new).await {
            tracing::error!("A mended recording could not be entered into the book");
        }
    }
}

fn row(
    call_sid: String,
    file_name: String,
    (began_unix_ms, duration, size_bytes): (i64, Duration, u64),
    cut_short: Option<&str>,
) -> NewRecording {
    NewRecording {
        call_sid,
        file_name,
        format: "wav".to_owned(),
        codec: "pcm_s16le".to_owned(),
        sample_rate: recording::HZ,
        channels: recording::CHANNELS,
        duration_ms: i64::try_from(duration.as_millis()).unwrap_or(i64::MAX),
        size_bytes: i64::try_from(size_bytes).unwrap_or(i64::MAX),
        started_at: Timestamp::from_millisecond(began_unix_ms).unwrap_or_default(),
        cut_short: cut_short.map(str::to_owned),
    }
}

/// Enters a row; `false` when the book does not take it for a minute.
async fn enter(desk: &Desk, new: NewRecording) -> bool {
    for wait in AGAIN_AFTER_MS {
        let row = new.clone();
        match desk.with_book(move |store| store.add_recording(&row)).await {
            Ok(Ok(Some(_))) => return true,
            // It stays as wrong as it is.
            Ok(Err(error @ StoreError::Constraint(_))) => {
                tracing::error!(%error, "The book refuses a recording");
                return false;
            }
            Ok(Ok(None) | Err(_)) | Err(_) => tokio::time::sleep(Duration::from_millis(wait)).await,
        }
    }
    false
}

/// Says what is wrong with a recording, once. The call itself goes on and knows that it is not recorded any more.
fn trouble(desk: &Desk, call_sid: String, what: What) {
    let message = match what {
        What::NotBegun(ErrorKind::StorageFull)
        | What::Disk(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
            "A call is not recorded any further: the disk is full. Free some space, or keep recordings for fewer days."
        }
        What::NotBegun(_) => {
            "A call is not recorded: its file cannot be made. Check the folder of recordings and its permissions."
        }
        What::Disk(_) => "A call is not recorded any further: its file cannot be written. Check the disk.",
        What::FileGone => {
            "A call is not recorded any further: somebody has deleted, moved or changed its file while it was written."
        }
    };
    tracing::warn!(callSid = call_sid, ?what, "{message}");
    // It may have ended meanwhile.
    let _ = desk.live().order(&call_sid, Order::StopRecording);
    desk.bus().publish(Event::Trouble(Trouble { call_sid: Some(call_sid), message: message.to_owned() }));
}

fn word(cut_short: CutShort) -> &'static str {
    match cut_short {
        CutShort::Refused => "refused",
        CutShort::Staff => "staff",
        CutShort::Disk => "disk",
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
