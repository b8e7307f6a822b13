//! What keys and drags ask of a visit.

use jiff::ToSpan;
use jiff::civil::Date;
use wire::appointment::Appointment;
use wire::visit::VisitChange;

use crate::hooks::Visits;
use crate::state::columns::Board;

/// The minutes of a day.
const DAY: i32 = 1440;

/// The change that puts a visit somewhere: only what is another there. A column without a clinician keeps theirs.
pub(super) fn put(
    visit: &Appointment,
    date: Date,
    clinician_id: Option<i64>,
    start_minute: u16,
    minutes: u16,
) -> VisitChange {
    let date = date.to_string();
    VisitChange {
        date: (date != visit.appointment_date).then_some(date),
        start_minute: (start_minute != visit.start_minute).then_some(start_minute),
        minutes: (minutes != visit.minutes).then_some(minutes),
        clinician_id: clinician_id.filter(|id| *id != visit.clinician_id),
        ..VisitChange::default()
    }
}

/// Moves a visit by keys: up and down by a row, left and right by a column; with Shift its end moves instead.
pub(super) fn nudge(
    visits: &Visits,
    board: &Board,
    column: usize,
    visit: &Appointment,
    key: &str,
    is_length: bool,
) {
    let row = i32::from(board.row);
    match key {
        "ArrowUp" | "ArrowDown" => {
            let by = if key == "ArrowUp" { -row } else { row };
            visits.change(visit, move |now| match is_length {
                true => longer(now, by),
                false => later(now, by),
            });
        }
        "ArrowLeft" | "ArrowRight" if !is_length => {
            let next = if key == "ArrowLeft" { column.checked_sub(1) } else { Some(column + 1) };
            let by = if key == "ArrowLeft" { -1 } else { 1 };
            let is_week = board.columns.iter().any(|other| board.columns[0].date != other.date);
            match next.and_then(|next| board.columns.get(next)) {
                Some(there) => {
                    let (date, clinician_id) = (there.date, there.clinician_id);
                    visits.change(visit, move |now| {
                        put(now, date, clinician_id, now.start_minute, now.minutes)
                    });
                }
                // Over the edge of a week lies the next one.
                None if is_week => {
                    visits.change(visit, move |now| match now.appointment_date.parse::<Date>() {
                        Ok(date) => put(
                            now,
                            date.saturating_add(i64::from(by).days()),
                            None,
                            now.start_minute,
                            now.minutes,
                        ),
                        Err(_) => VisitChange::default(),
                    })
                }
                None => {}
            }
        }
        _ => {}
    }
}

fn later(visit: &Appointment, by: i32) -> VisitChange {
    let start = i32::from(visit.start_minute) + by;
    let fits = start >= 0 && start + i32::from(visit.minutes) <= DAY;
    VisitChange { start_minute: u16::try_from(start).ok().filter(|_| fits), ..VisitChange::default() }
}

fn longer(visit: &Appointment, by: i32) -> VisitChange {
    let minutes = i32::from(visit.minutes) + by;
    let fits = minutes >= 5 && i32::from(visit.start_minute) + minutes <= DAY;
    VisitChange { minutes: u16::try_from(minutes).ok().filter(|_| fits), ..VisitChange::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::book::tests::{date, visit};

    #[test]
    fn only_what_is_another_is_asked_for() {
        let here = visit(1, "2026-11-20", 600, 30);
        assert_eq!(put(&here, date("2026-11-20"), Some(1), 600, 30), VisitChange::default());
        let there = put(&here, date("2026-11-21"), Some(2), 630, 45);
        assert_eq!((there.date.as_deref(), there.clinician_id), (Some("2026-11-21"), Some(2)));
        assert_eq!((there.start_minute, there.minutes), (Some(630), Some(45)));
    }

    #[test]
    fn a_visit_stays_in_its_day_and_keeps_some_length() {
        assert_eq!(later(&visit(1, "2026-11-20", 15, 30), -30).start_minute, None);
        assert_eq!(later(&visit(1, "2026-11-20", 600, 30), 30).start_minute, Some(630));
        assert_eq!(later(&visit(1, "2026-11-20", 1410, 30), 30).start_minute, None);
        assert_eq!(longer(&visit(1, "2026-11-20", 600, 30), -30).minutes, None);
        assert_eq!(longer(&visit(1, "2026-11-20", 600, 30), 30).minutes, Some(60));
    }
}
