//! Fills the big book, in SQL of its own: a minute or two for what a clinic takes five years to make.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use booking::clinic::{Clinic, ClinicianId, RoomId, VisitType};
use booking::slot::{Slot, full_day};
use booking::time_text::show_time;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rusqlite::{Connection, params};
use store::{Author, Store, Who};

use super::clinic::{CALL, CHECK_UP, FIRST_DAY, FULL_DAYS, FULL_FROM, LAST_DAY, SURGERY, VISIT, clinic, now};

pub const VISITS: u32 = 1_000_000;
const SEED: u64 = 1;
const HALF_AN_HOUR: SignedDuration = SignedDuration::from_mins(30);

/// The book, made when it is not there or is one of another schema.
pub fn book() -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("books-{VISITS}.db"));
    let is_whole = |path: &Path| {
        path.exists() && Store::open(path).is_ok() && rows(path).is_some_and(|rows| rows == VISITS)
    };
    if !is_whole(&path) {
        remove(&path);
        fill(&path);
    }
    path
}

/// Takes a book and what SQLite keeps beside it away.
pub fn remove(path: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        drop(std::fs::remove_file(name));
    }
}

fn rows(path: &Path) -> Option<u32> {
    let sql = Connection::open(path).ok()?;
    sql.query_row("SELECT count(*) FROM appointments", [], |row| row.get(0)).ok()
}

/// A visit to write.
struct Place {
    slot: Slot,
    kind: usize,
    is_live: bool,
}

fn fill(path: &Path) {
    let clinic = {
        let store = Store::open(path).expect("a new book opens");
        let saved = store
            .save_schedule(&new_ids(clinic()), 1, &Author::desk(Who::Staff, None), now(), |_| {})
            .expect("the schedule is saved");
        assert_eq!(saved.clinic.clinicians, clinic().clinicians, "ids are as they were asked for");
        assert_eq!(saved.clinic.visit_types, clinic().visit_types, "of visit types too");
        saved.clinic
    };
    let mut chance = StdRng::seed_from_u64(SEED);
    let mut places = places(&clinic, &mut chance);
    let wanted = VISITS as usize;
    assert!(places.len() >= wanted, "five years have room for a million: {}", places.len());
    // Thinned out evenly, but for the days on which nothing is to be free.
    let is_full = |place: &Place| place.slot.date >= FULL_FROM && place.slot.date < full_until();
    let full = places.iter().filter(|place| is_full(place)).count();
    let (mut wanted, mut left) = (wanted - full, places.len() - full);
    places.retain(|place| {
        if is_full(place) {
            return true;
        }
        let keeps = chance.random_range(0..left) < wanted;
        left -= 1;
        wanted -= usize::from(keeps);
        keeps
    });
    write(path, &clinic, &places);
}

fn full_until() -> Date {
    FULL_FROM.saturating_add(FULL_DAYS.days())
}

/// What a new book gives the ids of [`clinic`] to.
fn new_ids(mut clinic: Clinic) -> Clinic {
    let new = |id: &mut i64, known: i64| {
        if *id > known {
            *id = -*id;
        }
    };
    // The new book has a clinician and a visit type already.
    clinic.clinicians.iter_mut().for_each(|known| new(&mut known.id.0, 1));
    clinic.rooms.iter_mut().for_each(|room| new(&mut room.id.0, 0));
    for kind in &mut clinic.visit_types {
        new(&mut kind.id.0, 1);
        kind.clinicians.iter_mut().for_each(|known| new(&mut known.0, 1));
        kind.rooms.iter_mut().for_each(|room| new(&mut room.0, 0));
    }
    clinic
}

/// More visits than are wanted: every clinician's days filled from morning to evening with visits of all kinds.
fn places(clinic: &Clinic, chance: &mut StdRng) -> Vec<Place> {
    let days = (0..).map_while(|n: i64| FIRST_DAY.checked_add(n.days()).ok().filter(|day| *day <= LAST_DAY));
    let mut places = Vec::new();
    for date in days.filter(|date| !full_day(clinic, *date, VISIT).is_empty()) {
        let is_full = date >= FULL_FROM && date < full_until();
        let mut rooms: HashMap<RoomId, Vec<(Timestamp, Timestamp)>> = HashMap::new();
        for id in clinic.clinicians.iter().map(|known| known.id) {
            for (from, to) in clinic.hours_of(id, date) {
                let end = clinic.instant(date, *to).expect("no clock changes at a closing time");
                let mut at = clinic.instant(date, *from).expect("nor at an opening time");
                while at < end {
                    let kind = if is_full { 0 } else { kind(chance, clinic, id) };
                    let Some(slot) = slot(clinic, date, at, id, kind, end, &mut rooms) else {
                        at += HALF_AN_HOUR;
                        continue;
                    };
                    let free_at = slot.ends_at + minutes(clinic.visit_types[kind].buffer_after);
                    while at < free_at {
                        at += HALF_AN_HOUR;
                    }
                    let is_live = is_full || chance.random_range(0..20) > 0;
                    places.push(Place { slot, kind, is_live });
                }
            }
        }
    }
    places
}

fn kind(chance: &mut StdRng, clinic: &Clinic, id: ClinicianId) -> usize {
    let wished = match chance.random_range(0..100) {
        0..70 => VISIT,
        70..80 => CHECK_UP,
        80..85 => SURGERY,
        _ => CALL,
    };
    let kinds = &clinic.visit_types;
    kinds.iter().position(|kind: &VisitType| kind.id == wished && kind.is_done_by(id)).unwrap_or(0)
}

fn minutes(minutes: u16) -> SignedDuration {
    SignedDuration::from_mins(i64::from(minutes))
}

/// The visit that begins at a half hour, when it is over at the end of the stretch and a room is free.
fn slot(
    clinic: &Clinic,
    date: Date,
    at: Timestamp,
    clinician: ClinicianId,
    kind: usize,
    end: Timestamp,
    rooms: &mut HashMap<RoomId, Vec<(Timestamp, Timestamp)>>,
) -> Option<Slot> {
    let kind = &clinic.visit_types[kind];
    let starts_at = at + minutes(kind.buffer_before);
    let ends_at = starts_at + minutes(kind.minutes);
    if ends_at > end {
        return None;
    }
    let is_free = |room: &&RoomId| {
        rooms
            .get(room)
            .is_none_or(|taken| taken.iter().all(|(from, to)| *to <= starts_at || ends_at <= *from))
    };
    let room = kind.rooms.iter().find(is_free).copied();
    if room.is_none() && !kind.rooms.is_empty() {
        return None;
    }
    if let Some(room) = room {
        rooms.entry(room).or_default().push((starts_at, ends_at));
    }
    let time = clinic.at(starts_at).time();
    Some(Slot { clinician, room, date, time, minutes: kind.minutes, starts_at, ends_at })
}

/// Writes them with the triggers taken away for as long, and looks afterwards whether the book is one.
fn write(path: &Path, clinic: &Clinic, places: &[Place]) {
    let mut book = Connection::open(path).expect("the file opens");
    book.execute_batch(
        "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;",
    )
    .expect("nothing is written with care");
    let triggers: Vec<(String, String)> = book
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'appointments'")
        .and_then(|mut query| query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .expect("the triggers are read");
    let transaction = book.transaction().expect("nobody else writes");
    for (name, _) in &triggers {
        transaction.execute_batch(&format!("DROP TRIGGER {name}")).expect("it is there");
    }
    // All numbers of five and six digits are used up, as they would be.
    for (number, place) in (10_000..).zip(places) {
        insert(&transaction, clinic, place, number).expect("it is written");
    }
    transaction
        .execute_batch(
            "INSERT INTO busy_days_anew
             SELECT DISTINCT substr(starts_at, 1, 10), clinician_id FROM appointments WHERE status <> 'cancelled';",
        )
        .expect("the days are written");
    for (_, sql) in &triggers {
        transaction.execute_batch(sql).expect("it is put back");
    }
    transaction.commit().expect("it is written");
    assert_eq!(sold_twice(&book), 0, "the made-up book is a book");
    book.execute_batch("PRAGMA journal_mode = WAL;").expect("it is set up as others are");
}

fn insert(book: &Connection, clinic: &Clinic, place: &Place, number: u32) -> Result<usize, rusqlite::Error> {
    let moment = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let slot = &place.slot;
    let status = match (place.is_live, slot.starts_at < now()) {
        (false, _) => "cancelled",
        (true, true) => "done",
        (true, false) => "booked",
    };
    book.prepare_cached(
        "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time, confirmation_number,
            status, starts_at, ends_at, clinician_id, visit_type_id, time_zone, room_id, notes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'America/New_York', ?11, ?12)",
    )?
    .execute(params![
        format!("Patient {number}"),
        format!("+1500555{:04}", number % 10_000),
        slot.date.to_string(),
        show_time(slot.time),
        format!("APT-{number}"),
        status,
        moment(slot.starts_at),
        moment(slot.ends_at),
        slot.clinician.0,
        clinic.visit_types[place.kind].id.0,
        slot.room.map(|room| room.0),
        if number.is_multiple_of(5) { "Brings the letter of the hospital." } else { "" },
    ])
}

/// Pairs of live visits of one clinician, or in one room, that overlap.
pub fn sold_twice(book: &Connection) -> i64 {
    let pairs = |owner: &str| {
        book.query_row(
            &format!(
                "SELECT count(*) FROM (
                    SELECT {owner} AS owner, starts_at,
                           max(ends_at) OVER (PARTITION BY {owner} ORDER BY starts_at, id
                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
                      FROM appointments
                     WHERE status NOT IN ('cancelled', 'no_show') AND override_reason IS NULL AND {owner} IS NOT NULL)
                  WHERE busy_until > starts_at"
            ),
            [],
            |row| row.get::<_, i64>(0),
        )
        .expect("the book is read")
    };
    pairs("clinician_id") + pairs("room_id")
}
