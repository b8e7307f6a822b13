//! What takes up time, sorted by whose it is.

use std::collections::HashMap;
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};

use crate::clinic::{ClinicianId, RoomId, VisitType};
use crate::rules::Refusal;
use crate::slot::{Opening, Taken, TakenBy};

/// Everything that takes up time on some days.
pub(crate) struct Busy<'a> {
    clinicians: HashMap<ClinicianId, Vec<&'a Taken>>,
    rooms: HashMap<RoomId, Vec<&'a Taken>>,
    /// The longest of it all: what begins earlier before a moment than this is over by then.
    longest: SignedDuration,
    /// The widest buffer of it all, in minutes.
    widest: u16,
}

impl<'a> Busy<'a> {
    pub(crate) fn new(taken: &'a [Taken]) -> Self {
        // In whole seconds, and one more for the parts of one that are cut: there may be a hundred thousand of them.
        let seconds = |one: &Taken| one.ends_at.as_second() - one.starts_at.as_second() + 1;
        Self {
            clinicians: by_owner(taken, |one| Some(one.clinician)),
            rooms: by_owner(taken, |one| one.room),
            longest: SignedDuration::from_secs(taken.iter().map(seconds).max().unwrap_or(0)),
            widest: taken.iter().map(|one| one.buffer_before.max(one.buffer_after)).max().unwrap_or(0),
        }
    }

    /// Of a clinician's time, in order, what can matter to visits of a kind between two moments.
    pub(crate) fn near(
        &self,
        id: ClinicianId,
        from: Timestamp,
        to: Timestamp,
        kind: &VisitType,
    ) -> &[&'a Taken] {
        self.part(
            self.clinicians.get(&id),
            from,
            to,
            self.widest.max(kind.buffer_before).max(kind.buffer_after),
        )
    }

    /// Whether the room is free.
    pub(crate) fn room(&self, id: RoomId, opening: &Opening) -> bool {
        let near = self.part(self.rooms.get(&id), opening.starts_at, opening.ends_at, 0);
        !near.iter().any(|other| overlap(other, opening.starts_at, opening.ends_at))
    }

    /// What of somebody's time touches a stretch when buffers are at most `widest` minutes; what lies beside it may be
    /// among it.
    fn part<'b>(
        &self,
        owned: Option<&'b Vec<&'a Taken>>,
        from: Timestamp,
        to: Timestamp,
        widest: u16,
    ) -> &'b [&'a Taken] {
        let Some(owned) = owned else { return &[] };
        let buffer = SignedDuration::from_mins(i64::from(widest));
        let first = from.checked_sub(self.longest + buffer).unwrap_or(Timestamp::MIN);
        let last = to.checked_add(buffer).unwrap_or(Timestamp::MAX);
        let from = owned.partition_point(|one| one.starts_at < first);
        let to = owned.partition_point(|one| one.starts_at <= last);
        &owned[from..to.max(from)]
    }
}

/// Whether a clinician of whose time this is all that matters has an opening, and around it what the two visits ask for: of
/// what the earlier one wants after it and the later one before it, the longer.
pub(crate) fn is_free(near: &[&Taken], opening: &Opening, kind: &VisitType) -> Result<(), Refusal> {
    let mut result = Ok(());
    for other in near {
        if overlap(other, opening.starts_at, opening.ends_at) {
            match other.by {
                TakenBy::Visit => return Err(Refusal::Taken),
                TakenBy::Hold => result = Err(Refusal::Held),
            }
        } else if result.is_ok() && !has_room_around(other, opening, kind) {
            result = Err(Refusal::Buffer);
        }
    }
    result
}

/// Each owner's time, in order.
fn by_owner<Owner: Copy + Eq + Hash>(
    taken: &[Taken],
    owner: impl Fn(&Taken) -> Option<Owner>,
) -> HashMap<Owner, Vec<&Taken>> {
    let mut owned: HashMap<Owner, Vec<&Taken>> = HashMap::new();
    // It comes in runs of one owner, so that looking them up once for a run is much quicker for months of a full book.
    for run in taken.chunk_by(|one, next| owner(one) == owner(next)) {
        if let Some(owner) = owner(&run[0]) {
            owned.entry(owner).or_default().extend(run);
        }
    }
    for time in owned.values_mut() {
        if !time.is_sorted_by_key(|one| one.starts_at) {
            time.sort_by_key(|one| one.starts_at);
        }
    }
    owned
}

fn overlap(other: &Taken, starts_at: Timestamp, ends_at: Timestamp) -> bool {
    other.starts_at < ends_at && starts_at < other.ends_at
}

fn has_room_around(other: &Taken, opening: &Opening, kind: &VisitType) -> bool {
    if [other.buffer_before, other.buffer_after, kind.buffer_before, kind.buffer_after] == [0; 4] {
        return true;
    }
    let (between, wanted) = if other.ends_at <= opening.starts_at {
        (opening.starts_at.duration_since(other.ends_at), other.buffer_after.max(kind.buffer_before))
    } else {
        (other.starts_at.duration_since(opening.ends_at), kind.buffer_after.max(other.buffer_before))
    };
    between >= SignedDuration::from_mins(i64::from(wanted))
}
