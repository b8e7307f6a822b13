//! The places of the program, one row each: the rail, the addresses, the keys after `g`, the sheet of shortcuts and the
//! palette all read this table.

use crate::components::icon::Icon;
use crate::route::Route;

/// Where a person can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// Calls in progress.
    Live,
    /// What calls left behind.
    History,
    /// Who is to be called back.
    Callbacks,
    /// The softphone.
    Phone,
    /// The appointment book.
    Calendar,
    /// The people who come.
    Patients,
    /// Who waits for a time.
    Waiting,
    /// Calls and bookings in figures.
    Overview,
    /// What is measured of calls.
    Metrics,
    /// Hours, clinicians, rooms and what can be booked.
    Schedule,
    /// The book for other programs, and from them.
    Sharing,
}

/// Places that belong together; they stand together in the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// The telephone.
    Calls,
    /// The appointment book.
    Book,
    /// What is counted.
    Figures,
    /// What is set up.
    Clinic,
}

/// What is known of a place.
#[derive(Debug)]
pub(crate) struct Row {
    /// Which place.
    pub(crate) place: Place,
    /// Where it stands in the rail.
    pub(crate) group: Group,
    /// Its name in the rail and in the window's title.
    pub(crate) name: &'static str,
    /// Other words by which somebody may look for it.
    pub(crate) also: &'static str,
    /// Its sign.
    pub(crate) icon: Icon,
    /// The key that goes there after `g`.
    pub(crate) key: char,
    /// Its front page.
    pub(crate) front: Route,
    /// Whether an address belongs to it.
    holds: fn(&Route) -> bool,
}

/// All places, in the rail's order.
pub(crate) static PLACES: [Row; 11] = [
    Row {
        place: Place::Live,
        group: Group::Calls,
        name: "Live",
        also: "calls in progress, on the line, transcript",
        icon: Icon::Speaking,
        key: 'c',
        front: Route::Live,
        holds: |route| matches!(route, Route::Live | Route::Call { .. }),
    },
    Row {
        place: Place::History,
        group: Group::Calls,
        name: "Calls",
        also: "past calls, history, recordings, messages",
        icon: Icon::History,
        key: 'h',
        front: Route::History,
        holds: |route| matches!(route, Route::History | Route::Past { .. }),
    },
    Row {
        place: Place::Callbacks,
        group: Group::Calls,
        name: "Call-backs",
        also: "call back, missed calls, messages, to do",
        icon: Icon::CallBack,
        key: 'b',
        front: Route::Callbacks,
        holds: |route| matches!(route, Route::Callbacks),
    },
    Row {
        place: Place::Phone,
        group: Group::Calls,
        name: "Phone",
        also: "softphone, test call",
        icon: Icon::Phone,
        key: 'p',
        front: Route::Phone,
        holds: |route| matches!(route, Route::Phone),
    },
    Row {
        place: Place::Calendar,
        group: Group::Book,
        name: "Calendar",
        also: "appointments, visits, day sheet, book",
        icon: Icon::Calendar,
        key: 'a',
        front: Route::Today,
        holds: |route| matches!(route, Route::Today | Route::Day { .. }),
    },
    Row {
        place: Place::Patients,
        group: Group::Book,
        name: "Patients",
        also: "people, names, numbers",
        icon: Icon::People,
        key: 'n',
        front: Route::Patients,
        holds: |route| matches!(route, Route::Patients | Route::Patient { .. }),
    },
    Row {
        place: Place::Waiting,
        group: Group::Book,
        name: "Waiting list",
        also: "offers, outbox, texts",
        icon: Icon::Clock,
        key: 'w',
        front: Route::Waiting,
        holds: |route| matches!(route, Route::Waiting),
    },
    Row {
        place: Place::Overview,
        group: Group::Figures,
        name: "Overview",
        also: "charts, success rate, outcomes",
        icon: Icon::Chart,
        key: 'o',
        front: Route::Overview,
        holds: |route| matches!(route, Route::Overview),
    },
    Row {
        place: Place::Metrics,
        group: Group::Figures,
        name: "Metrics",
        also: "latency, cost, prices, tokens",
        icon: Icon::Gauge,
        key: 'm',
        front: Route::Metrics,
        holds: |route| matches!(route, Route::Metrics),
    },
    Row {
        place: Place::Schedule,
        group: Group::Clinic,
        name: "Schedule",
        also: "opening hours, clinicians, closures, visit types, rooms",
        icon: Icon::Hours,
        key: 's',
        front: Route::Schedule,
        holds: |route| matches!(route, Route::Schedule),
    },
    Row {
        place: Place::Sharing,
        group: Group::Clinic,
        name: "Share",
        also: "import, export, feeds, iCalendar, FHIR, CSV",
        icon: Icon::Globe,
        key: 'x',
        front: Route::Sharing,
        holds: |route| matches!(route, Route::Sharing),
    },
];

impl Group {
    /// All of them, in the rail's order.
    pub(crate) const ALL: [Group; 4] = [Group::Calls, Group::Book, Group::Figures, Group::Clinic];

    /// Its name for a screen reader.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Group::Calls => "Calls",
            Group::Book => "Appointments",
            Group::Figures => "Figures",
            Group::Clinic => "Clinic",
        }
    }
}

impl Row {
    /// The place that an address belongs to; none of one that leads nowhere.
    pub(crate) fn at(route: &Route) -> Option<&'static Row> {
        PLACES.iter().find(|row| (row.holds)(route))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_place_has_a_key_and_an_address_of_its_own() {
        let keys: BTreeSet<char> = PLACES.iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), PLACES.len(), "two places have one key");
        for row in &PLACES {
            let here = Row::at(&row.front).map(|row| row.place);
            assert_eq!(here, Some(row.place), "the front page of {} is its own", row.name);
        }
        assert!(Row::at(&Route::NotFound).is_none());
    }

    #[test]
    fn the_groups_stand_together_in_the_order_of_the_rail() {
        let order: Vec<Group> = PLACES.iter().map(|row| row.group).collect();
        let mut groups = order.clone();
        groups.dedup();
        assert_eq!(groups, Group::ALL);
    }
}
