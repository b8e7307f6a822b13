//! The tools as the model sees them: their description, its arguments, and our answers as JSON.

use call::tools::{DateMeaning, Mood, ToolOutcome, ToolRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The longest arguments that are read at all; a booking needs a hundred bytes.
const LONGEST_ARGUMENTS: usize = 16 * 1024;

/// The `tools` of the session.
pub fn described() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let tool = |name: &str, description: &str, properties: Value, required: &[&str]| {
        json!({ "type": "function", "name": name, "description": description, "parameters": {
            "type": "object", "properties": properties, "required": required, "additionalProperties": false } })
    };
    json!([
        tool(
            "list_available_slots",
            "Lists the free appointment times of one day. Use it before you offer any time.",
            json!({ "date": text("The day as YYYY-MM-DD: a weekday, today or within the next 90 days.") }),
            &["date"],
        ),
        tool(
            "create_appointment",
            "Books an appointment. Use it only after the caller agreed to the name, weekday, date and time you read back. \
             The appointment exists only if the answer says success.",
            json!({
                "customer_name": text("The caller's full name."),
                "date": text("The day as YYYY-MM-DD."),
                "time": text("The time as H:MM AM or H:MM PM, exactly as list_available_slots gave it."),
                "phone_number": text("A number to reach the caller at, only if they gave another one than they call from."),
            }),
            &["customer_name", "date", "time"],
        ),
        tool(
            "resolve_date",
            "Finds the day a caller means. Always use it for words like 'next Monday', 'tomorrow afternoon' or 'the 20th'; never \
             work a date out yourself.",
            json!({ "words": text("The caller's own words for the day.") }),
            &["words"],
        ),
        tool(
            "take_message",
            "Keeps a message for the clinic's staff, who will call back. Use it for whatever you cannot do yourself.",
            json!({
                "message": text("What to pass on, in one or two sentences."),
                "customer_name": text("The caller's name, if known."),
                "phone_number": text("A number to call back, only if it is another one than they call from."),
            }),
            &["message"],
        ),
        tool(
            "end_call",
            "Ends the call. Use it when the caller has nothing more, after you said goodbye.",
            json!({
                "reason": text("Why, in a few words."),
                "summary": text("For the clinic's staff, in one or two sentences: what the caller wanted, what came of it, and \
                 what is left to do."),
                "mood": { "type": "string", "enum": ["positive", "neutral", "negative"],
                    "description": "The caller's mood, as you heard it." },
            }),
            &["reason"],
        ),
    ])
}

#[derive(Deserialize)]
struct ListAvailableSlots {
    date: String,
}

#[derive(Deserialize)]
struct CreateAppointment {
    customer_name: String,
    date: String,
    time: String,
    #[serde(default)]
    phone_number: Option<String>,
}

#[derive(Deserialize)]
struct ResolveDate {
    words: String,
}

#[derive(Deserialize)]
struct TakeMessage {
    message: String,
    #[serde(default)]
    customer_name: Option<String>,
    #[serde(default)]
    phone_number: Option<String>,
}

#[derive(Deserialize)]
struct EndCall {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    mood: Option<String>,
}

const MOODS: [(&str, Mood); 3] =
    [("positive", Mood::Positive), ("neutral", Mood::Neutral), ("negative", Mood::Negative)];

/// What the model asks; `Err` is the outcome to tell it when that cannot be understood.
pub fn request(name: &str, arguments: &str) -> Result<ToolRequest, ToolOutcome> {
    Ok(match name {
        "list_available_slots" => {
            let ListAvailableSlots { date } = parse(name, arguments)?;
            ToolRequest::ListAvailableSlots { date }
        }
        "create_appointment" => {
            let CreateAppointment { customer_name, date, time, phone_number } = parse(name, arguments)?;
            ToolRequest::CreateAppointment { customer_name, date, time, phone_number: given(phone_number) }
        }
        "resolve_date" => {
            let ResolveDate { words } = parse(name, arguments)?;
            ToolRequest::ResolveDate { words }
        }
        "take_message" => {
            let TakeMessage { message, customer_name, phone_number } = parse(name, arguments)?;
            ToolRequest::TakeMessage {
                customer_name: given(customer_name),
                phone_number: given(phone_number),
                message,
            }
        }
        "end_call" => {
            let EndCall { reason, summary, mood } = parse(name, arguments)?;
            // Whatever else it says of the mood must not keep the call from ending.
            let mood =
                mood.and_then(|word| MOODS.iter().find(|(known, _)| *known == word).map(|(_, mood)| *mood));
            ToolRequest::EndCall { reason, summary: given(summary), mood }
        }
        _ => {
            let known = "list_available_slots, create_appointment, resolve_date, take_message and end_call";
            return Err(ToolOutcome::Failed { say: format!("There is no such tool. Known are {known}.") });
        }
    })
}

/// What [`request`] understands as this request: the `arguments` of a `function_call`.
pub fn arguments(request: &ToolRequest) -> String {
    let value = match request {
        ToolRequest::ListAvailableSlots { date } => json!({ "date": date }),
        ToolRequest::CreateAppointment { customer_name, date, time, phone_number } => with(
            json!({ "customer_name": customer_name, "date": date, "time": time }),
            "phone_number",
            phone_number,
        ),
        ToolRequest::ResolveDate { words } => json!({ "words": words }),
        ToolRequest::TakeMessage { customer_name, phone_number, message } => {
            let value = with(json!({ "message": message }), "customer_name", customer_name);
            with(value, "phone_number", phone_number)
        }
        ToolRequest::EndCall { reason, summary, mood } => {
            let mood =
                MOODS.iter().find(|(_, known)| Some(*known) == *mood).map(|(word, _)| (*word).to_owned());
            with(with(json!({ "reason": reason }), "summary", summary), "mood", &mood)
        }
    };
    value.to_string()
}

fn with(mut value: Value, name: &str, given: &Option<String>) -> Value {
    if let Some(given) = given {
        value[name] = json!(given);
    }
    value
}

fn parse<T: DeserializeOwned>(name: &str, arguments: &str) -> Result<T, ToolOutcome> {
    let failed = |say: String| Err(ToolOutcome::Failed { say });
    if arguments.len() > LONGEST_ARGUMENTS {
        return failed(format!(
            "The arguments of {name} have {} bytes; at most {LONGEST_ARGUMENTS} are read.",
            arguments.len()
        ));
    }
    // serde's message names the field and what was expected; it quotes no values of the right type.
    serde_json::from_str(arguments)
        .or_else(|error| failed(format!("The arguments of {name} are not right: {error}.")))
}

fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}

/// The `output` of a `function_call_output`: JSON in a string.
pub fn output(outcome: &ToolOutcome) -> String {
    let value = match outcome {
        // These two answers are documented to the letter, so nothing is added; why a day has no times is in the instructions.
        ToolOutcome::Slots { times, .. } => json!({ "available_slots": times }),
        ToolOutcome::Booked { confirmation_number, .. } => {
            json!({ "success": true, "confirmation_number": confirmation_number })
        }
        ToolOutcome::Date(DateMeaning::Day { date, spoken, between, time }) => {
            let mut value = json!({ "date": date, "spoken": spoken });
            if let Some((from, to)) = between {
                value["between"] = json!([clock(*from), clock(*to)]);
            }
            if let Some(time) = time {
                value["time"] = json!(time);
            }
            value
        }
        ToolOutcome::Date(DateMeaning::Ask { question, dates }) => {
            json!({ "ask_caller": question, "possible_dates": dates })
        }
        ToolOutcome::Date(DateMeaning::No { say }) => json!({ "error": say }),
        ToolOutcome::MessageKept | ToolOutcome::Ending => json!({ "success": true }),
        ToolOutcome::Refused { say, .. } | ToolOutcome::Failed { say } => {
            json!({ "success": false, "error": say })
        }
    };
    value.to_string()
}

/// Minutes after midnight as `HH:MM`.
fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_documented_shapes() {
        let times = vec!["9:00 AM".to_owned(), "9:30 AM".to_owned()];
        let slots = ToolOutcome::Slots { date: "2026-11-23".into(), times, none_because: None };
        assert_eq!(output(&slots), r#"{"available_slots":["9:00 AM","9:30 AM"]}"#);
        let booked = ToolOutcome::Booked {
            confirmation_number: "APT-12345".into(),
            customer_name: "Test Patient".into(),
            date: "2026-11-23".into(),
            time: "9:00 AM".into(),
        };
        let booked: Value = serde_json::from_str(&output(&booked)).expect("JSON");
        assert_eq!(booked, json!({ "success": true, "confirmation_number": "APT-12345" }));
        let taken = "That time slot was just booked by someone else. Please choose another time.";
        let refused = ToolOutcome::Refused { say: taken.into(), alternatives: Vec::new() };
        let refused: Value = serde_json::from_str(&output(&refused)).expect("JSON");
        assert_eq!(refused, json!({ "success": false, "error": taken }));
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
        ] {
            assert_eq!(request(asked.name(), &arguments(&asked)), Ok(asked));
        }
    }

    #[test]
    fn every_described_tool_is_understood() {
        let described = described();
        for tool in described.as_array().expect("a list") {
            let name = tool["name"].as_str().expect("a name");
            let required = tool["parameters"]["required"].as_array().expect("a list");
            let arguments: serde_json::Map<String, Value> = required
                .iter()
                .map(|field| (field.as_str().expect("a name").to_owned(), json!("x")))
                .collect();
            let request = request(name, &Value::Object(arguments).to_string());
            assert_eq!(request.map(|request| request.name().to_owned()).ok().as_deref(), Some(name));
        }
    }
}
