//! Times of a clinician: where a visit can begin, and what is taken.
//!
//! They are worked out when they are asked for and stored nowhere. A slot's id says whose time it is and when it begins.

use axum::extract::State;
use desk::sharing::{ClinicianId, MOST_DAYS, TimeSlot};
use jiff::{SignedDuration, Timestamp};

use super::answer::{Answer, WantsJson};
use super::bundle::Bundle;
use super::moments::{Stretch, beginnings, instant};
use super::outcome::{FhirError, Issue};
use super::resources::{Reference, Resource, Slot};
use super::search::{NamedId, Search};
use crate::ConsoleState;

/// What `GET /fhir/Slot` can be asked for.
pub(super) const SEARCH: [&str; 4] = ["_id", "schedule", "status", "start"];
/// What a slot's id has for its beginning.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

pub(super) async fn find(
    State(state): State<ConsoleState>,
    search: Search,
) -> Result<Answer<Bundle>, FhirError> {
    let mut notes = search.check(&SEARCH)?;
    let count = search.count()? as usize;
    let clinic = state.desk.clinic();
    let schedules = search.ids("schedule", "Schedule")?;
    let clinicians: Vec<ClinicianId> = clinic
        .clinicians
        .iter()
        .map(|known| known.id)
        .filter(|id| schedules.as_ref().is_none_or(|wanted| wanted.contains(&id.0)))
        .collect();
    let stretch = start(&search, &state)?;
    let statuses = search.one("status")?;
    let ids = search.one("_id")?;

    let from = stretch.from.unwrap_or_else(|| state.desk.now());
    let most = from.checked_add(SignedDuration::from_hours(24 * MOST_DAYS)).unwrap_or(from);
    let to = stretch.to.unwrap_or(most);
    if to > most {
        let told =
            format!("Times are told for {MOST_DAYS} days from the first on; ask for later ones by `start`.");
        notes.push(Issue::note("information", "informational", told));
    }
    let mut found = state.desk.time_slots(clinicians, from, to).await?;
    found.retain(|slot| {
        statuses.as_ref().is_none_or(|wanted| wanted.contains(&status(slot)))
            && ids
                .as_ref()
                .is_none_or(|wanted| wanted.contains(&slot_id(slot.clinician.0, slot.starts_at).as_str()))
    });
    let total = found.len() as u64;
    // The place is a number: slots have no rows, and a page after a change may repeat or miss one, as FHIR allows.
    let offset = search.after()?.map_or(0, |(at, _)| usize::try_from(at).unwrap_or(0));
    let page: Vec<TimeSlot> = found.into_iter().skip(offset).take(count).collect();
    let end = offset + page.len();
    let has_more = (end as u64) < total && !page.is_empty();
    let next = has_more.then(|| search.next_link((i64::try_from(end).unwrap_or(i64::MAX), 0)));
    let resources = page.iter().map(|slot| Resource::Slot(shown(slot))).collect();
    Ok(Answer::ok(Bundle::searchset(&search.base, search.own_link(), next, total, resources, notes)))
}

pub(super) async fn read(
    State(state): State<ConsoleState>,
    _: WantsJson,
    NamedId(id): NamedId,
) -> Result<Answer<Resource>, FhirError> {
    let no_such = || FhirError::no_such("Slot", &id);
    let (clinician, starts_at) = parse(&id).ok_or_else(no_such)?;
    let after = starts_at.checked_add(SignedDuration::from_secs(1)).map_err(|_| no_such())?;
    let slots = state.desk.time_slots(vec![ClinicianId(clinician)], starts_at, after).await?;
    // What is taken comes before what is free.
    let slot = slots.first().ok_or_else(no_such)?;
    Ok(Answer::ok(Resource::Slot(shown(slot))))
}

/// The beginnings that are looked for.
fn start(search: &Search, state: &ConsoleState) -> Result<Stretch, FhirError> {
    let zone = &state.desk.clinic().time_zone;
    let mut stretch = Stretch::default();
    for alternatives in search.all("start")? {
        let [value] = alternatives[..] else {
            return Err(FhirError::parameter(
                "start",
                &alternatives.join(","),
                "one moment each time it is given",
            ));
        };
        let read = beginnings(value, zone).ok_or_else(|| {
            FhirError::parameter("start", value, "a moment like ge2026-11-23T00:00:00Z, or a day")
        })?;
        stretch = stretch.and(read);
    }
    Ok(stretch)
}

fn shown(slot: &TimeSlot) -> Slot {
    Slot {
        id: slot_id(slot.clinician.0, slot.starts_at),
        schedule: Reference::to(format!("Schedule/{}", slot.clinician.0), None),
        status: status(slot),
        start: instant(slot.starts_at),
        end: instant(slot.ends_at),
    }
}

fn status(slot: &TimeSlot) -> &'static str {
    if slot.is_free { "free" } else { "busy" }
}

/// `3-20261123T140000Z`.
pub(super) fn slot_id(clinician: i64, starts_at: Timestamp) -> String {
    format!("{clinician}-{}", starts_at.strftime(STAMP))
}

/// Whose time it is and when it begins.
pub(super) fn parse(id: &str) -> Option<(i64, Timestamp)> {
    let (clinician, stamp) = id.split_once('-')?;
    let digits = clinician.bytes().all(|byte| byte.is_ascii_digit());
    let clinician = digits.then(|| clinician.parse().ok()).flatten()?;
    let local = jiff::civil::DateTime::strptime(STAMP, stamp).ok()?;
    let starts_at = jiff::tz::TimeZone::UTC.to_timestamp(local).ok()?;
    (slot_id(clinician, starts_at) == id).then_some((clinician, starts_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_nothing_else_does() {
        let at: Timestamp = "2026-11-23T19:00:00Z".parse().unwrap();
        assert_eq!(slot_id(3, at), "3-20261123T190000Z");
        assert_eq!(parse("3-20261123T190000Z"), Some((3, at)));
        for wrong in [
            "",
            "3",
            "3-",
            "-20261123T190000Z",
            "+3-20261123T190000Z",
            "3-20261123T190000",
            "3-20261323T190000Z",
            "03-20261123T190000Z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
