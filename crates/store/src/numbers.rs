//! Confirmation numbers that nobody has yet.

use rand::Rng;
use rusqlite::{Connection, OptionalExtension};

/// How many digits a number has at first: 90,000 of them.
const DIGITS: u32 = 5;
/// Numbers tried at one length before it counts as crowded.
const TRIES: u32 = 10;
/// The longest; 9 × 10¹¹ numbers are never used up.
const MAX_DIGITS: u32 = 12;

/// A confirmation number that stands in no row. To be called inside the transaction that uses it.
pub(crate) fn fresh(connection: &Connection, rng: &mut impl Rng) -> Result<Option<String>, rusqlite::Error> {
    let mut known = connection.prepare_cached("SELECT 1 FROM appointments WHERE confirmation_number = ?1")?;
    for digits in roomy_length(connection)?..=MAX_DIGITS {
        for _ in 0..TRIES {
            let number = booking::appointment::confirmation_number(digits, rng);
            if known.query_row([&number], |_| Ok(())).optional()?.is_none() {
                return Ok(Some(number));
            }
        }
    }
    Ok(None)
}

/// The shortest length of which a quarter is left, whatever the numbers are that were given away: every try that meets one of
/// those is a look at a page of its own.
fn roomy_length(connection: &Connection) -> Result<u32, rusqlite::Error> {
    let given: i64 = connection
        .prepare_cached("SELECT coalesce(max(id), 0) FROM appointments")?
        .query_row([], |row| row.get(0))?;
    let is_roomy = |digits: &u32| given < 9 * 10_i64.pow(digits - 1) / 4 * 3;
    Ok((DIGITS..MAX_DIGITS).find(is_roomy).unwrap_or(MAX_DIGITS))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn book() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::migrations::run(&mut connection).unwrap();
        connection
    }

    fn take(connection: &Connection, from: u32, to: u32) {
        connection
            .execute(
                "WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
                 INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                    confirmation_number, status, starts_at, ends_at, time_zone)
                 SELECT 'Somebody', '', '2020-01-01', '9:00 AM', 'APT-' || i, 'cancelled',
                    '2020-01-01T09:00:00Z', '2020-01-01T09:30:00Z', 'UTC' FROM n",
                [from, to],
            )
            .unwrap();
    }

    #[test]
    fn a_number_has_five_digits_and_a_collision_is_tried_again() {
        let connection = book();
        // Two generators with one seed say the same number, so the second booking meets the first one's.
        let first = fresh(&connection, &mut StdRng::seed_from_u64(7)).unwrap().unwrap();
        assert_eq!(first.len(), "APT-12345".len(), "{first} has five digits");
        let digits: u32 = first["APT-".len()..].parse().unwrap();
        take(&connection, digits, digits);
        let second = fresh(&connection, &mut StdRng::seed_from_u64(7)).unwrap().unwrap();
        assert_ne!(first, second, "a number that is in the book is never given again");
        assert_eq!(second.len(), first.len(), "one collision does not make it longer");
    }

    #[test]
    fn numbers_grow_longer_when_all_of_one_length_are_used() {
        let connection = book();
        take(&connection, 10_000, 99_999);
        let number = fresh(&connection, &mut StdRng::seed_from_u64(1)).unwrap().unwrap();
        assert_eq!(number.len(), "APT-123456".len(), "{number} has six digits");
    }
}
