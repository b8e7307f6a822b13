//! Visits in words: for screen readers, and for what was done with them.

use jiff::civil::Date;
use wire::appointment::{Appointment, AppointmentStatus, Clinician};

use crate::state::columns::Block;
use crate::text;

/// What follows the name for a screen reader: what, with whom, when, how it stands. `day` is the visit's day in words.
pub(crate) fn spoken(block: &Block, day: &str, is_live: bool) -> String {
    let visit = &block.visit;
    let end = visit.start_minute.saturating_add(visit.minutes);
    let mut words = format!(
        ", {}, {}, {day}, {} to {}",
        visit.visit_type,
        block.clinician,
        text::clock(visit.start_minute),
        text::clock(end)
    );
    if let Some(offset) = &block.offset {
        words += &format!(" at UTC {offset}");
    }
    if let Some(room) = &block.room {
        words += &format!(", {room}");
    }
    words += &format!(", {}", text::appointment_status(visit.status).to_lowercase());
    match block.doubled {
        0 => {}
        1 => words += ", double-booked with 1 other",
        others => words += &format!(", double-booked with {others} others"),
    }
    if is_live {
        words += ", caller on the line";
    }
    words
}

/// When a visit is, on its day.
pub(crate) fn time(visit: &Appointment) -> String {
    let span = text::span(visit.start_minute, visit.minutes);
    if visit.later { format!("{span}, the second time") } else { span }
}

/// What was done with a visit, in a few words.
pub(crate) fn told(before: &Appointment, after: &Appointment, clinicians: &[Clinician]) -> String {
    if before.status != after.status {
        return match after.status {
            AppointmentStatus::Cancelled => format!("{} is cancelled", after.customer_name),
            status => format!("{}: {}", after.customer_name, text::appointment_status(status).to_lowercase()),
        };
    }
    let later = if after.later { ", the second time" } else { "" };
    let time = format!("{}{later}", text::clock(after.start_minute));
    let is_elsewhere = (before.start_minute, before.later) != (after.start_minute, after.later);
    let has_other_day = before.appointment_date != after.appointment_date;
    let has_other_clinician = before.clinician_id != after.clinician_id;
    let clinician = clinicians.iter().find(|known| known.id == after.clinician_id);
    let clinician = clinician.filter(|_| has_other_clinician).map(|known| format!(" with {}", known.name));
    let clinician = clinician.unwrap_or_default();
    match has_other_day {
        true => format!("Moved to {}, {time}{clinician}", short_day(&after.appointment_date)),
        false if has_other_clinician || is_elsewhere => {
            format!("Moved to {time}{clinician}")
        }
        false if before.minutes != after.minutes => format!("Now {} long", length(after.minutes)),
        false => "Saved".to_owned(),
    }
}

/// A day that is sent, as `Mon, Nov 23`.
pub(crate) fn short_day(day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |date| date.strftime("%a, %b %-d").to_string())
}

/// Minutes as `45 minutes`, `1 hour`, `1 h 30 min`.
pub(crate) fn length(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} minutes"),
        (1, 0) => "1 hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// `1 visit`, `3 visits`.
pub(crate) fn visits(count: usize) -> String {
    if count == 1 { "1 visit".to_owned() } else { format!("{count} visits") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::book::tests::{days, visit};
    use crate::state::columns::{Board, ColourBy};

    const DAY: &str = "2026-11-20";

    #[test]
    fn a_visit_is_told_whole() {
        let days = days(DAY, 1, vec![visit(1, DAY, 570, 20), visit(2, DAY, 570, 30)]);
        let board = Board::of_day(&days, None, ColourBy::Clinician);
        assert_eq!(
            spoken(&board.columns[0].blocks[0], "Friday, November 20", true),
            ", Visit, Dr Lee, Friday, November 20, 9:30 AM to 9:50 AM, confirmed, double-booked with 1 other, caller on the line"
        );
    }

    #[test]
    fn what_was_done_is_told_by_what_is_another() {
        let before = visit(1, DAY, 570, 30);
        let lee = [Clinician { id: 2, name: "Dr Ortiz".into(), colour: 0 }];
        let told = |after: Appointment| super::told(&before, &after, &lee);
        assert_eq!(told(visit(1, DAY, 630, 30)), "Moved to 10:30 AM");
        assert_eq!(told(visit(1, "2026-11-23", 570, 30)), "Moved to Mon, Nov 23, 9:30 AM");
        assert_eq!(told(Appointment { clinician_id: 2, ..before.clone() }), "Moved to 9:30 AM with Dr Ortiz");
        assert_eq!(told(visit(1, DAY, 570, 90)), "Now 1 h 30 min long");
        assert_eq!(told(before.clone()), "Saved");
        let arrived = Appointment { status: AppointmentStatus::Arrived, ..before.clone() };
        assert_eq!(told(arrived), "Ana Ruiz: arrived");
        let off = Appointment { status: AppointmentStatus::Cancelled, ..before.clone() };
        assert_eq!(told(off), "Ana Ruiz is cancelled");
    }

    #[test]
    fn lengths_are_words() {
        for (minutes, words) in [(45, "45 minutes"), (60, "1 hour"), (90, "1 h 30 min"), (120, "2 hours")] {
            assert_eq!(length(minutes), words);
        }
    }
}
