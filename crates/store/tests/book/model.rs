//! Random writes against a list of stretches that is obviously right.

use proptest::prelude::*;

use crate::support::{audit, book, busy_days_are_right, raw};

#[derive(Debug, Clone)]
enum Write {
    Insert { clinician: i64, from: u32, minutes: u32, live: bool, forced: bool },
    Move { row: usize, clinician: i64, from: u32, minutes: u32 },
    SetLive { row: usize, live: bool },
    Delete { row: usize },
}

fn write() -> impl Strategy<Value = Write> {
    let (clinician, from, minutes) = (1..3_i64, 0..120_u32, 1..60_u32);
    prop_oneof![
        5 => (clinician.clone(), from.clone(), minutes.clone(), prop::bool::weighted(0.8), prop::bool::weighted(0.1))
            .prop_map(|(clinician, from, minutes, live, forced)| Write::Insert { clinician, from, minutes, live, forced }),
        3 => (0..20_usize, clinician, from, minutes)
            .prop_map(|(row, clinician, from, minutes)| Write::Move { row, clinician, from, minutes }),
        2 => (0..20_usize, any::<bool>()).prop_map(|(row, live)| Write::SetLive { row, live }),
        1 => (0..20_usize).prop_map(|row| Write::Delete { row }),
    ]
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    id: i64,
    clinician: i64,
    from: u32,
    to: u32,
    live: bool,
    forced: bool,
}

/// Whether `new` may stand beside the others of `rows`.
fn fits(rows: &[Row], new: &Row) -> bool {
    !new.live
        || new.forced
        || !rows.iter().any(|row| {
            row.id != new.id
                && row.live
                && row.clinician == new.clinician
                && row.from < new.to
                && new.from < row.to
        })
}

fn text(minute: u32) -> String {
    format!("2026-11-23T{:02}:{:02}:00Z", 9 + minute / 60, minute % 60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_schema_accepts_exactly_what_the_model_accepts(writes in prop::collection::vec(write(), 1..40)) {
        let (_folder, path, _store) = book();
        let sql = raw(&path);
        // Nothing here is about durability, and the disk is slow.
        sql.pragma_update(None, "synchronous", "OFF").expect("a pragma");
        let mut rows: Vec<Row> = Vec::new();
        for (number, write) in (10_000..).zip(writes) {
            match write {
                Write::Insert { clinician, from, minutes, live, forced } => {
                    let new = Row { id: 0, clinician, from, to: from + minutes, live, forced };
                    let done = sql.execute(
                        "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                            confirmation_number, status, starts_at, ends_at, clinician_id, time_zone, override_reason)
                         VALUES ('x', '', '2026-11-23', '9:00 AM', 'APT-' || ?1, ?2, ?3, ?4, ?5, 'UTC', ?6)",
                        (number, status(live), text(from), text(new.to), clinician, forced.then_some("because")),
                    );
                    prop_assert_eq!(done.is_ok(), fits(&rows, &new), "insert {:?} beside {:?}", new, rows);
                    if done.is_ok() {
                        rows.push(Row { id: sql.last_insert_rowid(), ..new });
                    }
                }
                Write::Move { row, clinician, from, minutes } => {
                    let Some(old) = rows.get(row).cloned() else { continue };
                    let new = Row { clinician, from, to: from + minutes, ..old.clone() };
                    let done = sql.execute(
                        "UPDATE appointments SET clinician_id = ?1, starts_at = ?2, ends_at = ?3 WHERE id = ?4",
                        (clinician, text(from), text(new.to), old.id),
                    );
                    // A row that stays where it is stays, whoever was forced in beside it.
                    let wanted = new == old || fits(&rows, &new);
                    prop_assert_eq!(done.is_ok(), wanted, "move {:?} to {:?} among {:?}", old, new, rows);
                    if done.is_ok() {
                        rows[row] = new;
                    }
                }
                Write::SetLive { row, live } => {
                    let Some(old) = rows.get(row).cloned() else { continue };
                    let new = Row { live, ..old.clone() };
                    let done = sql.execute("UPDATE appointments SET status = ?1 WHERE id = ?2", (status(live), old.id));
                    let wanted = old.live == live || fits(&rows, &new);
                    prop_assert_eq!(done.is_ok(), wanted, "make {:?} live: {} among {:?}", old, live, rows);
                    if done.is_ok() {
                        rows[row] = new;
                    }
                }
                Write::Delete { row } => {
                    let Some(old) = rows.get(row).cloned() else { continue };
                    sql.execute("DELETE FROM appointments WHERE id = ?1", [old.id]).expect("a row can be deleted");
                    rows.remove(row);
                }
            }
        }
        busy_days_are_right(&sql);
        let stored = sql
            .prepare("SELECT id FROM appointments ORDER BY id")
            .and_then(|mut query| query.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>())
            .expect("the ids can be read");
        let mut expected: Vec<i64> = rows.iter().map(|row| row.id).collect();
        expected.sort_unstable();
        prop_assert_eq!(stored, expected, "refused writes left nothing behind");
        if !rows.iter().any(|row| row.forced) {
            audit(&path);
        }
    }
}

fn status(live: bool) -> &'static str {
    if live { "confirmed" } else { "cancelled" }
}
