//! A room has one visit at a time, whoever writes; and a row is changed, never replaced by another.

use proptest::prelude::*;
use rusqlite::{Connection, Error};

use crate::support::{audit, book, busy_days_are_right, count, raw};

/// A visit of one's Monday with `from` and `to` as `HH:MM`, UTC, in a room.
fn insert(
    sql: &Connection,
    verb: &str,
    number: u32,
    (clinician, room): (i64, Option<i64>),
    (from, to): (&str, &str),
    (status, reason): (&str, Option<&str>),
) -> Result<usize, Error> {
    sql.execute(
        &format!(
            "{verb} INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                confirmation_number, status, starts_at, ends_at, clinician_id, room_id, time_zone, override_reason)
             VALUES ('Ann Lee', '', '2026-11-23', '9:00 AM', 'APT-' || (10000 + ?1), ?2,
                '2026-11-23T' || ?3 || ':00Z', '2026-11-23T' || ?4 || ':00Z', ?5, ?6, 'UTC', ?7)"
        ),
        (number, status, from, to, clinician, room, reason),
    )
}

const LIVE: (&str, Option<&str>) = ("confirmed", None);

fn with_rooms(sql: &Connection) {
    sql.execute_batch("INSERT INTO rooms (id, name) VALUES (1, 'One'), (2, 'Two')").expect("two rooms");
}

fn room_is_taken(result: Result<usize, Error>) -> bool {
    result.is_err_and(|error| error.to_string().contains("another in the same room"))
}

#[test]
fn two_clinicians_cannot_have_one_room_at_a_time_on_insert_or_any_update() {
    let (_folder, path, _store) = book();
    let sql = raw(&path);
    with_rooms(&sql);
    insert(&sql, "INSERT", 1, (1, Some(1)), ("10:00", "11:00"), LIVE).expect("the first");
    let shapes =
        [("10:00", "11:00"), ("09:00", "10:01"), ("10:59", "12:00"), ("10:20", "10:30"), ("08:00", "13:00")];
    for verb in ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR FAIL"] {
        for (n, shape) in (10..).zip(shapes) {
            assert!(room_is_taken(insert(&sql, verb, n, (2, Some(1)), shape, LIVE)), "{verb} {shape:?}");
        }
    }
    insert(&sql, "INSERT", 2, (2, Some(2)), ("10:00", "11:00"), LIVE).expect("the other room");
    insert(&sql, "INSERT", 3, (3, None), ("10:00", "11:00"), LIVE).expect("no room");
    insert(&sql, "INSERT", 4, (4, Some(1)), ("11:00", "11:30"), LIVE).expect("one after the other");
    insert(&sql, "INSERT", 5, (5, Some(1)), ("10:00", "11:00"), ("cancelled", None)).expect("takes no room");
    insert(&sql, "INSERT", 6, (6, Some(1)), ("10:00", "10:30"), ("booked", Some("twins")))
        .expect("with a reason");
    let update = |set: &str, n: u32| {
        sql.execute(
            &format!("UPDATE appointments SET {set} WHERE confirmation_number = 'APT-{}'", 10_000 + n),
            [],
        )
    };
    let refused = [
        ("room_id = 1", 2, "into a taken room"),
        ("room_id = 1", 3, "into a taken room, from none"),
        ("starts_at = '2026-11-23T10:59:00Z'", 4, "beginning earlier"),
        ("ends_at = '2026-11-23T11:01:00Z'", 1, "ending later"),
        ("status = 'booked'", 5, "standing again"),
        ("override_reason = NULL", 6, "its reason taken away"),
        ("override_reason = ' '", 6, "its reason emptied"),
    ];
    for (set, n, what) in refused {
        assert!(room_is_taken(update(set, n)), "{what}");
    }
    for status in ["arrived", "in_room", "done"] {
        update(&format!("status = '{status}'"), 1).expect("who was there first is not disturbed");
    }
    update("room_id = NULL", 1).expect("a room is left");
    update("room_id = NULL", 6).expect("by both");
    update("status = 'booked'", 5).expect("and is free then");
    assert!(update("room_id = 9", 3).is_err(), "there is no such room");
    busy_days_are_right(&sql);
    audit(&path);
}

#[test]
fn a_room_is_taken_over_midnight_too() {
    let (_folder, path, _store) = book();
    let sql = raw(&path);
    with_rooms(&sql);
    let night = |n: u32, clinician: i64, from: &str, to: &str| {
        sql.execute(
            "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                confirmation_number, starts_at, ends_at, clinician_id, room_id, time_zone)
             VALUES ('Ann Lee', '', '2026-11-23', '11:00 PM', 'APT-' || (10000 + ?1), ?2, ?3, ?4, 1, 'UTC')",
            (n, from, to, clinician),
        )
    };
    night(1, 1, "2026-11-23T23:00:00Z", "2026-11-24T22:59:59Z").expect("almost a day");
    assert!(room_is_taken(night(2, 2, "2026-11-24T22:59:58Z", "2026-11-24T23:30:00Z")));
    night(3, 2, "2026-11-24T22:59:59Z", "2026-11-24T23:30:00Z").expect("the second after");
    busy_days_are_right(&sql);
}

#[test]
fn no_row_vanishes_by_replace() {
    let (_folder, path, _store) = book();
    let sql = raw(&path);
    insert(&sql, "INSERT", 1, (1, None), ("10:00", "10:30"), LIVE).expect("one");
    insert(&sql, "INSERT", 2, (2, None), ("12:00", "12:30"), LIVE).expect("another");
    for verb in ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"] {
        let again = insert(&sql, verb, 1, (1, None), ("15:00", "15:30"), LIVE);
        assert!(again.is_err_and(|error| error.to_string().contains("UNIQUE")), "{verb}");
    }
    for set in ["id = 1", "confirmation_number = 'APT-10001'"] {
        let over = sql.execute(&format!("UPDATE OR REPLACE appointments SET {set} WHERE id = 2"), []);
        assert!(over.is_err(), "{set}");
    }
    assert_eq!(count(&sql, "SELECT count(*) FROM appointments"), 2, "both are there");
    sql.execute("UPDATE appointments SET id = 7 WHERE id = 2", []).expect("a free number can be taken");
    busy_days_are_right(&sql);
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    id: i64,
    clinician: i64,
    room: Option<i64>,
    from: u32,
    to: u32,
    live: bool,
    forced: bool,
}

fn fits(rows: &[Row], new: &Row) -> bool {
    let clashes = |row: &Row| {
        let same = row.clinician == new.clinician || new.room.is_some() && row.room == new.room;
        row.id != new.id && row.live && same && row.from < new.to && new.from < row.to
    };
    !new.live || new.forced || !rows.iter().any(clashes)
}

/// Whether the schema looks at an update at all: it does where a new overlap could come of it.
fn is_judged(old: &Row, new: &Row) -> (bool, bool) {
    let again = !old.live || old.forced && !new.forced || (old.from, old.to) != (new.from, new.to);
    (again || old.clinician != new.clinician, again || old.room != new.room)
}

fn any_row() -> impl Strategy<Value = Row> {
    let room = prop::option::weighted(0.7, 1..3_i64);
    (1..4_i64, room, 0..100_u32, 1..50_u32, prop::bool::weighted(0.8), prop::bool::weighted(0.1)).prop_map(
        |(clinician, room, from, minutes, live, forced)| Row {
            id: 0,
            clinician,
            room,
            from,
            to: from + minutes,
            live,
            forced,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_schema_accepts_of_rooms_and_clinicians_what_a_list_would(
        writes in prop::collection::vec((any_row(), prop::option::of(0..20_usize), 0..3_u8), 1..40)
    ) {
        let (_folder, path, _store) = book();
        let sql = raw(&path);
        sql.pragma_update(None, "synchronous", "OFF").expect("nothing here is about durability");
        with_rooms(&sql);
        let mut rows: Vec<Row> = Vec::new();
        let text = |minute: u32| format!("{:02}:{:02}", 9 + minute / 60, minute % 60);
        for (number, (new, old, kind)) in (0..).zip(writes) {
            let status = if new.live { "confirmed" } else { "no_show" };
            let reason = new.forced.then_some("because");
            match old.filter(|old| *old < rows.len()) {
                None => {
                    let at = (text(new.from), text(new.to));
                    let verb = ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"][usize::from(kind)];
                    let done = insert(&sql, verb, number, (new.clinician, new.room), (&at.0, &at.1), (status, reason));
                    prop_assert_eq!(done.is_ok(), fits(&rows, &new), "{} {:?} beside {:?}", verb, new, rows);
                    if done.is_ok() {
                        rows.push(Row { id: sql.last_insert_rowid(), ..new });
                    }
                }
                Some(old) => {
                    let (before, new) = (rows[old].clone(), Row { id: rows[old].id, ..new });
                    let verb = ["UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"][usize::from(kind)];
                    let done = sql.execute(
                        &format!("{verb} appointments SET clinician_id = ?1, room_id = ?2, starts_at = '2026-11-23T' || ?3 || ':00Z',
                            ends_at = '2026-11-23T' || ?4 || ':00Z', status = ?5, override_reason = ?6 WHERE id = ?7"),
                        (new.clinician, new.room, text(new.from), text(new.to), status, reason, new.id),
                    );
                    let (clinician, room) = is_judged(&before, &new);
                    let wanted = (!clinician || fits(&rows, &Row { room: None, ..new.clone() }))
                        && (!room || fits(&rows, &Row { clinician: 0, ..new.clone() }));
                    prop_assert_eq!(done.is_ok(), wanted, "{} {:?} to {:?} among {:?}", verb, before, new, rows);
                    if done.is_ok() {
                        rows[old] = new;
                    }
                }
            }
            busy_days_are_right(&sql);
        }
    }
}
