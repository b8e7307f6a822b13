//! The model's arguments, understood and written down again.

use call::tools::{Mood, SlotWish, ToolOutcome, ToolRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The longest arguments that are read at all; a booking needs a hundred bytes.
const LONGEST_ARGUMENTS: usize = 16 * 1024;

/// The tools' names, as they are told to a model that uses another.
const KNOWN: &str = "find_slots, book_slot, note_birth_year, identify, list_my_appointments, move_appointment, cancel_appointment, \
     join_waiting_list, list_available_slots, create_appointment, resolve_date, take_message, transfer_to_person and end_call";

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
#[serde(deny_unknown_fields)]
struct Wish {
    #[serde(default)]
    words: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    days: Option<u16>,
    #[serde(default)]
    part_of_day: Option<String>,
    #[serde(default)]
    clinician: Option<String>,
    #[serde(default)]
    visit_type: Option<String>,
    #[serde(default)]
    visit: Option<String>,
}

impl From<Wish> for Box<SlotWish> {
    fn from(wish: Wish) -> Box<SlotWish> {
        Box::new(SlotWish {
            words: given(wish.words),
            dates: given(wish.date).into_iter().collect(),
            days: wish.days,
            part_of_day: given(wish.part_of_day),
            clinician: given(wish.clinician),
            visit_type: given(wish.visit_type),
            for_visit: given(wish.visit),
            ..SlotWish::default()
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BookSlot {
    slot: String,
    customer_name: String,
    #[serde(default)]
    phone_number: Option<String>,
    confirmed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identify {
    customer_name: String,
    /// A model writes a year as a number or as text.
    birth_year: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteBirthYear {
    birth_year: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoveAppointment {
    visit: String,
    slot: String,
    confirmed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CancelAppointment {
    visit: String,
    #[serde(default)]
    reason: Option<String>,
    confirmed: bool,
}

/// The fields of a [`Wish`] stand here once more: one that is flattened in would take whatever else comes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JoinWaitingList {
    customer_name: String,
    #[serde(default)]
    phone_number: Option<String>,
    #[serde(default)]
    words: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    days: Option<u16>,
    #[serde(default)]
    part_of_day: Option<String>,
    #[serde(default)]
    clinician: Option<String>,
    #[serde(default)]
    visit_type: Option<String>,
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
#[serde(deny_unknown_fields)]
struct TransferToPerson {
    reason: String,
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
        "find_slots" => ToolRequest::FindSlots(parse::<Wish>(name, arguments)?.into()),
        "book_slot" => {
            let BookSlot { slot, customer_name, phone_number, confirmed } = parse(name, arguments)?;
            let phone_number = given(phone_number);
            ToolRequest::BookSlot { slot, customer_name, phone_number, confirmed }
        }
        "identify" => {
            let Identify { customer_name, birth_year } = parse(name, arguments)?;
            ToolRequest::Identify { customer_name, birth_year: year(name, birth_year)? }
        }
        "note_birth_year" => {
            let NoteBirthYear { birth_year } = parse(name, arguments)?;
            ToolRequest::NoteBirthYear { birth_year: year(name, birth_year)? }
        }
        "list_my_appointments" => {
            parse::<serde_json::Map<String, Value>>(name, arguments)?;
            ToolRequest::ListMyAppointments
        }
        "move_appointment" => {
            let MoveAppointment { visit, slot, confirmed } = parse(name, arguments)?;
            ToolRequest::MoveAppointment { visit, slot, confirmed }
        }
        "cancel_appointment" => {
            let CancelAppointment { visit, reason, confirmed } = parse(name, arguments)?;
            ToolRequest::CancelAppointment { visit, reason: given(reason), confirmed }
        }
        "join_waiting_list" => {
            let JoinWaitingList {
                customer_name,
                phone_number,
                words,
                date,
                days,
                part_of_day,
                clinician,
                visit_type,
            } = parse(name, arguments)?;
            let wish = Wish { words, date, days, part_of_day, clinician, visit_type, visit: None };
            ToolRequest::JoinWaitingList {
                customer_name,
                phone_number: given(phone_number),
                wish: wish.into(),
            }
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
        "transfer_to_person" => {
            let TransferToPerson { reason } = parse(name, arguments)?;
            ToolRequest::TransferToPerson { reason }
        }
        "end_call" => {
            let EndCall { reason, summary, mood } = parse(name, arguments)?;
            // Whatever else it says of the mood must not keep the call from ending.
            let mood =
                mood.and_then(|word| MOODS.iter().find(|(known, _)| *known == word).map(|(_, mood)| *mood));
            ToolRequest::EndCall { reason, summary: given(summary), mood }
        }
        _ => {
            return Err(ToolOutcome::Failed { say: format!("There is no such tool. Known are {KNOWN}.") });
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
        ToolRequest::FindSlots(wish) => with(wish_value(wish), "visit", &wish.for_visit),
        ToolRequest::BookSlot { slot, customer_name, phone_number, confirmed } => with(
            json!({ "slot": slot, "customer_name": customer_name, "confirmed": confirmed }),
            "phone_number",
            phone_number,
        ),
        ToolRequest::Identify { customer_name, birth_year } => {
            json!({ "customer_name": customer_name, "birth_year": birth_year })
        }
        ToolRequest::NoteBirthYear { birth_year } => json!({ "birth_year": birth_year }),
        ToolRequest::ListMyAppointments => json!({}),
        ToolRequest::MoveAppointment { visit, slot, confirmed } => {
            json!({ "visit": visit, "slot": slot, "confirmed": confirmed })
        }
        ToolRequest::CancelAppointment { visit, reason, confirmed } => {
            with(json!({ "visit": visit, "confirmed": confirmed }), "reason", reason)
        }
        ToolRequest::JoinWaitingList { customer_name, phone_number, wish } => {
            let value = with(wish_value(wish), "phone_number", phone_number);
            with(value, "customer_name", &Some(customer_name.clone()))
        }
        ToolRequest::ResolveDate { words } => json!({ "words": words }),
        ToolRequest::TakeMessage { customer_name, phone_number, message } => {
            let value = with(json!({ "message": message }), "customer_name", customer_name);
            with(value, "phone_number", phone_number)
        }
        ToolRequest::TransferToPerson { reason } => json!({ "reason": reason }),
        ToolRequest::EndCall { reason, summary, mood } => {
            let mood =
                MOODS.iter().find(|(_, known)| Some(*known) == *mood).map(|(word, _)| (*word).to_owned());
            with(with(json!({ "reason": reason }), "summary", summary), "mood", &mood)
        }
    };
    value.to_string()
}

/// What times are wished for; a list of days is told by the first.
fn wish_value(wish: &SlotWish) -> Value {
    let mut value = with(json!({}), "words", &wish.words);
    value = with(value, "date", &wish.dates.first().cloned());
    if let Some(days) = wish.days {
        value["days"] = json!(days);
    }
    value = with(value, "part_of_day", &wish.part_of_day);
    value = with(value, "clinician", &wish.clinician);
    with(value, "visit_type", &wish.visit_type)
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

/// A year of birth; the desk understands it.
fn year(name: &str, value: Value) -> Result<String, ToolOutcome> {
    match value {
        Value::String(year) => Ok(year),
        Value::Number(year) => Ok(year.to_string()),
        _ => {
            let say =
                format!("The arguments of {name} are not right: `birth_year` must be text, like \"1984\".");
            Err(ToolOutcome::Failed { say })
        }
    }
}

fn given(value: Option<String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty())
}
