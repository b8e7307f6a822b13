//! A row of `busy_days`: the live visits of a clinician that begin on one day of UTC. Triggers write it; here it is read.

/// A visit of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    /// When it begins, in seconds after midnight of UTC.
    pub(crate) second: i64,
    /// How long it takes, in seconds.
    pub(crate) length: i64,
    /// Id of its visit type.
    pub(crate) visit_type: i64,
    /// Id of its room.
    pub(crate) room: Option<i64>,
    /// Id of its appointment.
    pub(crate) id: i64,
}

/// The visits of a list, each written `54000+1800/1@2#77;`, the room left out where there is none. `None` stands where the
/// list is not written so.
pub(crate) fn read(list: &str) -> impl Iterator<Item = Option<Visit>> {
    let mut rest = list.as_bytes();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let visit = visit(&mut rest);
        if visit.is_none() {
            rest = &[];
        }
        Some(visit)
    })
}

/// Whether any visit of the list has a room.
pub(crate) fn holds_a_room(list: &str) -> bool {
    // Looked at to its end, so that it is done for many letters at once.
    list.as_bytes().windows(2).fold(false, |found, pair| found | (pair[0] == b'@' && pair[1] != b'#'))
}

fn visit(rest: &mut &[u8]) -> Option<Visit> {
    Some(Visit {
        second: number(rest, b'+')??,
        length: number(rest, b'/')??,
        visit_type: number(rest, b'@')??,
        room: number(rest, b'#')?,
        id: number(rest, b';')??,
    })
}

/// The whole number before the next `end`, `Some(None)` when nothing stands there; `rest` begins behind it then. Written by
/// hand because months of a full book are a hundred thousand of these, and a caller waits.
fn number(rest: &mut &[u8], end: u8) -> Option<Option<i64>> {
    /// So many digits fit whatever they are.
    const FIT: usize = 18;
    let all = *rest;
    let first = usize::from(all.first() == Some(&b'-'));
    let (mut value, mut at) = (0_i64, first);
    let behind = loop {
        let byte = *all.get(at)?;
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break byte;
        }
        value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
        at += 1;
    };
    let digits = at - first;
    if behind != end || (digits == 0 && first == 1) {
        return None;
    }
    *rest = &all[at + 1..];
    if digits > FIT {
        return std::str::from_utf8(&all[..at]).ok()?.parse().ok().map(Some);
    }
    Some((digits > 0).then_some(if first == 1 { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_as_the_triggers_write_it() {
        let visits: Vec<_> = read("54000+1800/1@2#77;0+86400/-3@#1234567;").collect();
        let first = Visit { second: 54_000, length: 1_800, visit_type: 1, room: Some(2), id: 77 };
        let second = Visit { second: 0, length: 86_400, visit_type: -3, room: None, id: 1_234_567 };
        assert_eq!(visits, [Some(first), Some(second)]);
        let ids: Vec<_> = read(&format!("0+1/1@#{};0+1/1@#{};", i64::MAX, i64::MIN)).collect();
        assert!(ids[0].is_some_and(|visit| visit.id == i64::MAX), "any row id is one");
        assert!(ids[1].is_some_and(|visit| visit.id == i64::MIN), "any row id is one");
        assert_eq!(read("").count(), 0, "nobody has anything");
        assert!(
            holds_a_room("54000+1800/1@2#77;0+86400/-3@#1234567;") && holds_a_room("1+2/3@#4;1+2/3@-5#4;")
        );
        assert!(!holds_a_room("0+86400/-3@#1234567;60+1800/1@#77;") && !holds_a_room(""));
    }

    #[test]
    fn what_is_not_written_so_is_no_visit() {
        for list in [
            "1+2/3@4#5",
            "1+2/3@4#;",
            "1+/3@4#5;",
            "+2/3@4#5;",
            "-+2/3@4#5;",
            "1+2/3@4#5;x",
            "a",
            "9999999999999999999+1/1@#1;",
        ] {
            assert!(read(list).any(|visit| visit.is_none()), "{list}");
        }
    }
}
