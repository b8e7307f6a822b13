//! What takes up time, sorted by whose it is.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::clinic::{ClinicianId, RoomId, VisitType};
use crate::rules::Refusal;
use crate::slot::{Opening, Taken, TakenBy};

/// Everything that takes up time around a day.
pub(crate) struct Busy<'a> {
    clinicians: HashMap<ClinicianId, Vec<&'a Taken>>,
    rooms: HashMap<RoomId, Vec<&'a Taken>>,
}

impl<'a> Busy<'a> {
    pub(crate) fn new(taken: &'a [Taken]) -> Self {
        let (mut clinicians, mut rooms): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for one in taken {
            clinicians.entry(one.clinician).or_default().push(one);
            if let Some(room) = one.room {
                rooms.entry(room).or_default().push(one);
            }
        }
        Self { clinicians, rooms }
    }

    /// Whether the clinician has this time, and around it what the two visits ask for: of what the earlier one wants after
    /// it and the later one before it, the longer.
    pub(crate) fn clinician(
        &self,
        id: ClinicianId,
        opening: &Opening,
        kind: &VisitType,
    ) -> Result<(), Refusal> {
        let mut result = Ok(());
        for other in self.clinicians.get(&id).into_iter().flatten() {
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

    /// Whether the room is free.
    pub(crate) fn room(&self, id: RoomId, opening: &Opening) -> bool {
        !self
            .rooms
            .get(&id)
            .into_iter()
            .flatten()
            .any(|other| overlap(other, opening.starts_at, opening.ends_at))
    }
}

fn overlap(other: &Taken, starts_at: Timestamp, ends_at: Timestamp) -> bool {
    other.starts_at < ends_at && starts_at < other.ends_at
}

fn has_room_around(other: &Taken, opening: &Opening, kind: &VisitType) -> bool {
    let (between, wanted) = if other.ends_at <= opening.starts_at {
        (opening.starts_at.duration_since(other.ends_at), other.buffer_after.max(kind.buffer_before))
    } else {
        (other.starts_at.duration_since(opening.ends_at), kind.buffer_after.max(other.buffer_before))
    };
    between >= SignedDuration::from_mins(i64::from(wanted))
}
