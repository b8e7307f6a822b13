//! What must not happen, whatever an agent asks in whatever order: random calls.

use std::collections::HashMap;

use call::tools::{SlotWish, ToolOutcome, ToolRequest};
use jiff::civil::date;
use proptest::prelude::*;

use crate::callers::{patient, visit};
use crate::support::{MONDAY, book, caller, id, reception};

#[derive(Debug, Clone)]
enum Ask {
    Find(usize),
    Book(u8),
    Documented(usize),
    Identify { right: bool },
    List,
    Move(u8, u8),
    Cancel(u8),
    NoteYear,
}

const DAYS: [&str; 3] = [MONDAY, "2026-11-24", "2026-11-25"];

fn ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        4 => (0..DAYS.len()).prop_map(Ask::Find),
        4 => (0_u8..8).prop_map(Ask::Book),
        1 => (0..DAYS.len()).prop_map(Ask::Documented),
        1 => Just(Ask::Identify { right: true }),
        3 => Just(Ask::Identify { right: false }),
        3 => Just(Ask::List),
        4 => ((0_u8..6), (0_u8..8)).prop_map(|(visit, slot)| Ask::Move(visit, slot)),
        2 => (0_u8..6).prop_map(Ask::Cancel),
        2 => Just(Ask::NoteYear),
    ]
}

fn request(ask: &Ask) -> ToolRequest {
    match ask {
        Ask::Find(day) => ToolRequest::FindSlots(Box::new(SlotWish {
            dates: vec![DAYS[*day].to_owned()],
            ..SlotWish::default()
        })),
        Ask::Book(slot) => ToolRequest::BookSlot {
            slot: format!("S{slot}"),
            customer_name: "Bea Lund".into(),
            phone_number: None,
            confirmed: true,
        },
        Ask::Documented(day) => book(DAYS[*day], "10:00 AM"),
        Ask::Identify { right } => ToolRequest::Identify {
            customer_name: "Ana Ruiz".into(),
            birth_year: if *right { "1984" } else { "1985" }.into(),
        },
        Ask::List => ToolRequest::ListMyAppointments,
        Ask::NoteYear => ToolRequest::NoteBirthYear { birth_year: "1984".into() },
        Ask::Move(visit, slot) => ToolRequest::MoveAppointment {
            visit: format!("V{visit}"),
            slot: format!("S{slot}"),
            confirmed: true,
        },
        Ask::Cancel(visit) => {
            ToolRequest::CancelAppointment { visit: format!("V{visit}"), reason: None, confirmed: true }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_told_or_changed_without_identity_and_nothing_is_sold_twice(
        asks in proptest::collection::vec((0_usize..3, ask()), 1..50),
    ) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let reception = reception();
            let desk = &reception.desk;
            let ana = patient(&reception, "Ana Ruiz", Some(date(1984, 3, 5)));
            let bea = patient(&reception, "Bea Lund", None);
            visit(&reception, ana, "Ana Ruiz", MONDAY, 540).await;
            let hers = reception.store.on_day(date(2026, 11, 23)).expect("read").remove(0);
            let mut identified = [false; 3];
            let mut given: HashMap<(usize, String), ()> = HashMap::new();
            for (n, (call, ask)) in asks.into_iter().enumerate() {
                let before = reception.store.appointment(hers.id).expect("read").expect("a row");
                let outcome = desk.run_tool(&caller(&format!("CA{call}")), &id(&n.to_string()), request(&ask)).await;
                let after = reception.store.appointment(hers.id).expect("read").expect("a row");
                match &outcome {
                    ToolOutcome::Identified => {
                        prop_assert!(matches!(ask, Ask::Identify { right: true }), "the right answer alone");
                        identified[call] = true;
                    }
                    ToolOutcome::Offers { offers, .. } => {
                        for offer in offers {
                            given.insert((call, offer.handle.clone()), ());
                        }
                    }
                    ToolOutcome::Visits { visits, .. } => {
                        for line in visits {
                            given.insert((call, line.handle.clone()), ());
                            let is_hers = line.say == format!(
                                "{} at {}",
                                booking::time_text::spoken_date(after.date),
                                booking::time_text::show_time(after.time)
                            ) && !after.status.frees_time();
                            prop_assert!(identified[call] || !is_hers || booked_there(&reception.store, call, &line.say), "told {}", line.say);
                        }
                    }
                    ToolOutcome::Booked { .. } | ToolOutcome::Moved { .. } | ToolOutcome::Cancelled { .. } => {
                        let used: Vec<String> = match &ask {
                            Ask::Book(slot) => vec![format!("S{slot}")],
                            Ask::Move(visit, slot) => vec![format!("V{visit}"), format!("S{slot}")],
                            Ask::Cancel(visit) => vec![format!("V{visit}")],
                            _ => Vec::new(),
                        };
                        for handle in used {
                            prop_assert!(given.contains_key(&(call, handle.clone())), "{handle} was never given out in CA{call}");
                        }
                    }
                    _ => {}
                }
                let born = reception.store.patient(bea).expect("read").expect("a row").born;
                prop_assert!(born.is_none(), "{ask:?} gave somebody who was known a year of birth");
                prop_assert!(identified[call] || before == after, "{ask:?} changed a visit of somebody else's");
                let mut live = reception.store.live_from(desk.now(), 500).expect("read");
                live.sort_by_key(|row| (row.clinician, row.starts_at));
                prop_assert!(live.windows(2).all(|pair| pair[0].clinician != pair[1].clinician || pair[0].ends_at <= pair[1].starts_at), "two live visits at one time");
            }
            Ok(())
        })?;
    }
}

/// Whether a visit that was booked in this call is called so.
fn booked_there(store: &store::Store, call: usize, say: &str) -> bool {
    store.booked_in(&format!("CA{call}")).expect("read").iter().any(|row| {
        say == format!(
            "{} at {}",
            booking::time_text::spoken_date(row.date),
            booking::time_text::show_time(row.time)
        )
    })
}
