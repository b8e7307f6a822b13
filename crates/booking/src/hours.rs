//! Hours by weekday: of the clinic, or of one clinician.

use jiff::civil::{Time, Weekday};

/// A stretch of one day: when it begins, and the first moment after it. No stretch runs over midnight.
pub type Stretch = (Time, Time);

/// The end of a stretch that lasts until the day ends.
pub const MIDNIGHT: Time = Time::MAX;

/// Wall-clock minutes after midnight of a beginning.
pub fn minute(time: Time) -> u16 {
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
}

/// Wall-clock minutes after midnight of an end; 1440 for [`MIDNIGHT`].
pub fn end_minute(time: Time) -> u16 {
    if time == MIDNIGHT { 1440 } else { minute(time) }
}

/// The time of day so many minutes after midnight, below 1440.
pub fn time_at(minute: u16) -> Option<Time> {
    Time::new(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0).ok()
}

/// The stretch between two minutes of a day, the second at most 1440.
pub fn stretch(from: u16, to: u16) -> Option<Stretch> {
    let to = if to == 1440 { Some(MIDNIGHT) } else { time_at(to) };
    Some((time_at(from)?, to?))
}

/// Opening hours by weekday. A lunch break is the hole between two stretches of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeeklyHours([Vec<Stretch>; 7]);

/// Why a day's stretches are not opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// A stretch ends before it begins, or at once. No stretch may run over midnight.
    #[error("opening hours must end after they begin, on the same day")]
    EndsBeforeItBegins,
    /// Two stretches overlap or are not in order.
    #[error("a day's opening hours must be in order and must not overlap")]
    Overlapping,
}

impl WeeklyHours {
    /// Never open; add days with [`WeeklyHours::on`].
    pub fn closed() -> Self {
        Self::default()
    }

    /// The same stretches on some days, closed on the others. The stretches are taken as they are.
    pub(crate) fn same_on(days: impl IntoIterator<Item = Weekday>, stretches: &[Stretch]) -> Self {
        let mut week = Self::default();
        for day in days {
            week.0[index(day)] = stretches.to_vec();
        }
        week
    }

    /// The same hours with `weekday` set to `stretches`: in order, none overlapping, each ending the same day.
    pub fn on(mut self, weekday: Weekday, stretches: &[Stretch]) -> Result<Self, HoursError> {
        self.0[index(weekday)] = checked(stretches)?.to_vec();
        Ok(self)
    }

    /// The open stretches of a weekday, in order.
    pub fn of(&self, weekday: Weekday) -> &[Stretch] {
        &self.0[index(weekday)]
    }
}

fn index(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}

/// Stretches of several sources as one list in order, those that touch or overlap made one.
pub(crate) fn union(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort();
    let mut merged: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for (from, to) in stretches {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// The same stretches, when they can be hours of one day: each ends after it begins, in order, none overlapping.
pub(crate) fn checked(stretches: &[Stretch]) -> Result<&[Stretch], HoursError> {
    if stretches.iter().any(|(from, to)| from >= to) {
        return Err(HoursError::EndsBeforeItBegins);
    }
    if stretches.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        return Err(HoursError::Overlapping);
    }
    Ok(stretches)
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn hours_that_overlap_or_end_before_they_begin_are_refused() {
        let (nine, noon, one) = (time(9, 0, 0, 0), time(12, 0, 0, 0), time(13, 0, 0, 0));
        let on = |stretches: &[Stretch]| WeeklyHours::closed().on(Weekday::Monday, stretches);
        assert_eq!(on(&[(noon, nine)]), Err(HoursError::EndsBeforeItBegins));
        assert_eq!(on(&[(nine, one), (noon, one)]), Err(HoursError::Overlapping));
        assert!(on(&[(nine, noon), (noon, one)]).is_ok());
    }

    #[test]
    fn what_touches_or_overlaps_becomes_one_stretch() {
        let at = |hour| time(hour, 0, 0, 0);
        let parts = vec![(at(13), at(17)), (at(9), at(12)), (at(10), at(13)), (at(18), at(19))];
        assert_eq!(union(parts), [(at(9), at(17)), (at(18), at(19))]);
        assert!(union(Vec::new()).is_empty());
    }
}
