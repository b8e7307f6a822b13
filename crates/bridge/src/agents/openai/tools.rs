//! The tools as the model sees them: their description, its arguments, and our answers as JSON.

mod arguments;
mod described;
mod output;

pub use arguments::{arguments, request};
pub use described::described;
pub use output::output;

#[cfg(test)]
mod tests {
    use call::tools::{ToolOutcome, ToolRequest};
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn answers_have_the_documented_shapes() {
        let times = vec!["9:00 AM".to_owned(), "9:30 AM".to_owned()];
        let slots = ToolOutcome::Slots { date: "2026-11-23".into(), times, none_because: None };
        assert_eq!(output(&slots), r#"{"available_slots":["9:00 AM","9:30 AM"]}"#);
        let booked = |birth_year_wanted| ToolOutcome::Booked {
            confirmation_number: "APT-12345".into(),
            customer_name: "Test Patient".into(),
            date: "2026-11-23".into(),
            time: "9:00 AM".into(),
            birth_year_wanted,
        };
        let read = |outcome| -> Value { serde_json::from_str(&output(&outcome)).expect("JSON") };
        assert_eq!(read(booked(false)), json!({ "success": true, "confirmation_number": "APT-12345" }));
        assert_eq!(
            read(booked(true)),
            json!({ "success": true, "confirmation_number": "APT-12345", "birth_year_wanted": true }),
            "of somebody new the year is asked for"
        );
        assert_eq!(read(ToolOutcome::BirthYearNoted), json!({ "success": true }));
        let taken = "That time slot was just booked by someone else. Please choose another time.";
        let refused = ToolOutcome::Refused { say: taken.into(), alternatives: Vec::new() };
        let refused: Value = serde_json::from_str(&output(&refused)).expect("JSON");
        assert_eq!(refused, json!({ "success": false, "error": taken }));
    }

    #[test]
    fn answers_about_visits_say_what_to_do_next() {
        let say = || String::from("Monday, November 23 at 9:00 AM");
        let read = |outcome: &ToolOutcome| -> Value { serde_json::from_str(&output(outcome)).expect("JSON") };
        let offer = call::tools::Offer {
            handle: "S1".into(),
            date: "2026-11-23".into(),
            time: "9:00 AM".into(),
            clinician: None,
            say: say(),
        };
        let offers = ToolOutcome::Offers {
            offers: vec![offer],
            also_free: vec!["9:30 AM".into()],
            none_because: None,
            can_wait: false,
        };
        assert_eq!(
            read(&offers),
            json!({ "offers": [{ "slot": "S1", "say": say() }], "also_free": ["9:30 AM"] })
        );
        let visit = call::tools::VisitLine {
            handle: "V1".into(),
            date: "2026-11-23".into(),
            time: "9:00 AM".into(),
            clinician: None,
            visit_type: None,
            say: say(),
        };
        let visits = ToolOutcome::Visits { visits: vec![visit], this_call_only: false };
        assert_eq!(read(&visits), json!({ "appointments": [{ "visit": "V1", "say": say() }] }));
        let no = ToolOutcome::NotIdentified { say: "No.".into(), tries_left: 0 };
        assert!(read(&no)["then"].as_str().is_some_and(|then| then.contains("message")), "the way out");
        let back = ToolOutcome::ReadBack { say: say() };
        assert_eq!(
            (read(&back)["success"].clone(), read(&back)["read_back"].clone()),
            (json!(false), json!(say()))
        );
    }

    #[test]
    fn bad_arguments_become_an_answer_that_names_the_field() {
        for (name, arguments, told) in [
            ("create_appointment", "{}", "customer_name"),
            (
                "create_appointment",
                r#"{"customer_name":7,"date":"2026-11-23","time":"9:00 AM"}"#,
                "expected a string",
            ),
            ("list_available_slots", "not json", "list_available_slots"),
            ("list_available_slots", "[]", "list_available_slots"),
            ("cure_patient", "{}", "no such tool"),
            ("book_slot", r#"{"slot":"S1","customer_name":"Ana"}"#, "confirmed"),
            ("book_slot", r#"{"slot":1,"customer_name":"Ana","confirmed":true}"#, "expected a string"),
            ("book_slot", r#"{"slot":"S1","customer_name":"Ana","confirmed":"yes"}"#, "expected a boolean"),
            (
                "move_appointment",
                r#"{"visit":"V1","slot":"S1","confirmed":true,"row":7}"#,
                "unknown field `row`",
            ),
            ("cancel_appointment", r#"{"confirmed":true}"#, "visit"),
            ("identify", r#"{"customer_name":"Ana","birth_year":[]}"#, "birth_year"),
            ("note_birth_year", r#"{"birth_year":null}"#, "`birth_year` must be text"),
            ("note_birth_year", "{}", "birth_year"),
            (
                "note_birth_year",
                r#"{"birth_year":"1984","customer_name":"Ana"}"#,
                "unknown field `customer_name`",
            ),
            ("find_slots", r#"{"days":-1}"#, "expected u16"),
            ("find_slots", r#"{"when":"December 8"}"#, "unknown field `when`"),
            ("join_waiting_list", r#"{"customer_name":"Ann","when":"mornings"}"#, "unknown field `when`"),
            ("list_my_appointments", "[]", "list_my_appointments"),
        ] {
            let Err(ToolOutcome::Failed { say }) = request(name, arguments) else {
                panic!("{name} {arguments}")
            };
            assert!(say.contains(told), "{say:?} does not tell {told:?}");
        }
        let long = format!(r#"{{"date":"{}"}}"#, "x".repeat(1 << 20));
        assert!(request("list_available_slots", &long).is_err(), "a megabyte is not read");
    }

    #[test]
    fn a_request_is_written_down_as_it_is_read() {
        let given = |text: &str| Some(text.to_owned());
        let appointment = |phone_number| ToolRequest::CreateAppointment {
            customer_name: "Ana \"Annie\" Ruiz".into(),
            date: "2026-11-23".into(),
            time: "9:00 AM".into(),
            phone_number,
        };
        let message = |customer_name, phone_number| ToolRequest::TakeMessage {
            customer_name,
            phone_number,
            message: "Please call back.\n".into(),
        };
        for asked in [
            ToolRequest::ListAvailableSlots { date: "2026-11-23".into() },
            appointment(None),
            appointment(given("+15005550006")),
            ToolRequest::ResolveDate { words: "next Monday".into() },
            message(None, None),
            message(given("Ana"), given("+15005550006")),
            ToolRequest::end_call(""),
            ToolRequest::TransferToPerson { reason: "a question about a bill".into() },
            ToolRequest::FindSlots(Box::default()),
            ToolRequest::FindSlots(Box::new(call::tools::SlotWish {
                words: given("mornings next week with Dr Lee"),
                dates: vec!["2026-11-23".into()],
                days: Some(5),
                part_of_day: given("morning"),
                clinician: given("Dr Lee"),
                visit_type: given("Physical"),
                for_visit: given("V1"),
                ..call::tools::SlotWish::default()
            })),
            ToolRequest::BookSlot {
                slot: "S1".into(),
                customer_name: "Ana".into(),
                phone_number: given("+15005550006"),
                confirmed: true,
            },
            ToolRequest::Identify { customer_name: "Ana Ruiz".into(), birth_year: "1984".into() },
            ToolRequest::NoteBirthYear { birth_year: "nineteen eighty-four".into() },
            ToolRequest::ListMyAppointments,
            ToolRequest::MoveAppointment { visit: "V1".into(), slot: "S2".into(), confirmed: false },
            ToolRequest::CancelAppointment { visit: "V1".into(), reason: given("moving"), confirmed: true },
            ToolRequest::JoinWaitingList {
                customer_name: "Ana Ruiz".into(),
                phone_number: None,
                wish: Box::new(call::tools::SlotWish { words: given("Monday"), ..Default::default() }),
            },
        ] {
            assert_eq!(request(asked.name(), &arguments(&asked)), Ok(asked));
        }
    }

    #[test]
    fn a_year_may_be_written_as_a_number() {
        let noted = request("note_birth_year", r#"{"birth_year":1984}"#);
        assert_eq!(noted, Ok(ToolRequest::NoteBirthYear { birth_year: "1984".into() }));
    }

    #[test]
    fn a_transfer_is_offered_only_where_there_is_one() {
        let names = |can_transfer| -> Vec<String> {
            let described = described(can_transfer);
            let names = described.as_array().expect("a list").iter().map(|tool| tool["name"].as_str());
            names.map(|name| name.expect("a name").to_owned()).collect()
        };
        assert!(names(true).iter().any(|name| name == "transfer_to_person"));
        assert!(!names(false).iter().any(|name| name == "transfer_to_person"));
        assert_eq!(names(true).len(), names(false).len() + 1);
    }

    #[test]
    fn every_described_tool_is_understood() {
        let described = described(true);
        for tool in described.as_array().expect("a list") {
            let name = tool["name"].as_str().expect("a name");
            let required = tool["parameters"]["required"].as_array().expect("a list");
            let value = |field: &str| match tool["parameters"]["properties"][field]["type"].as_str() {
                Some("boolean") => json!(true),
                _ => json!("x"),
            };
            let arguments: serde_json::Map<String, Value> = required
                .iter()
                .map(|field| field.as_str().expect("a name"))
                .map(|field| (field.to_owned(), value(field)))
                .collect();
            let request = request(name, &Value::Object(arguments).to_string());
            assert_eq!(request.map(|request| request.name().to_owned()).ok().as_deref(), Some(name));
        }
    }
}
