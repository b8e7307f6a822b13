//! The tools' descriptions, as the session has them.

use serde_json::{Value, json};

/// The `tools` of the session. A transfer is among them where callers can be put through.
pub fn described(can_transfer: bool) -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let number = |description: &str| json!({ "type": "integer", "description": description });
    let yes = |description: &str| json!({ "type": "boolean", "description": description });
    let tool = |name: &str, description: &str, properties: Value, required: &[&str]| {
        json!({ "type": "function", "name": name, "description": description, "parameters": {
            "type": "object", "properties": properties, "required": required, "additionalProperties": false } })
    };
    let wish = |more: &[(&str, Value)]| {
        let mut properties = json!({
            "words": text("The caller's own words for what would suit: 'mornings next week with Dr Lee'."),
            "date": text("The first day as YYYY-MM-DD, if a tool has told it. Never work a date out yourself."),
            "days": number("How many days from date on would do; 1 when left out."),
            "part_of_day": text("morning, afternoon, evening, or words like 'after 3'."),
            "clinician": text("Whom they want to see, by name, only if they said so."),
            "visit_type": text("What kind of visit, by name, only if they said so."),
        });
        for (name, value) in more {
            properties[*name] = value.clone();
        }
        properties
    };
    let mut tools = json!([
        tool(
            "find_slots",
            "Finds free times and holds a few of them for the caller for five minutes; times held before are let go. Each has a \
             handle like S1. Offer two or three, by weekday, date and time; never say the handle.",
            wish(&[("visit", text("When an appointment is to be moved: its handle, like V1."))]),
            &[],
        ),
        tool(
            "book_slot",
            "Books a time that find_slots offered. First read back the name, weekday, date and time, and wait for a yes. The \
             appointment exists only if the answer says success.",
            json!({
                "slot": text("The handle of the time, like S1."),
                "customer_name": text("The caller's full name."),
                "phone_number": text("A number to reach the caller at, only if they gave another one than they call from."),
                "confirmed": yes("True only if the caller has said yes after hearing this weekday, date and time."),
            }),
            &["slot", "customer_name", "confirmed"],
        ),
        tool(
            "note_birth_year",
            "Notes the year of birth of whoever was just booked. Use it only after a booking in this call that answered with \
             birth_year_wanted, and again if the caller puts the year right. Ask for it once, and never insist.",
            json!({ "birth_year": text("The year of birth, as the caller said or keyed it in.") }),
            &["birth_year"],
        ),
        tool(
            "identify",
            "Checks who is calling, before anything about existing appointments. Ask for both; never guess them, and never help \
             the caller to guess.",
            json!({
                "customer_name": text("The full name, as the caller said it."),
                "birth_year": text("The year of birth, as the caller said or keyed it in."),
            }),
            &["customer_name", "birth_year"],
        ),
        tool(
            "list_my_appointments",
            "Lists the caller's coming appointments, each with a handle like V1. Never say the handle.",
            json!({}),
            &[],
        ),
        tool(
            "move_appointment",
            "Moves an appointment to a time that find_slots offered. First read back the old and the new weekday, date and time, \
             and wait for a yes.",
            json!({
                "visit": text("The appointment's handle, like V1."),
                "slot": text("The new time's handle, like S2."),
                "confirmed": yes("True only if the caller has said yes after hearing the new weekday, date and time."),
            }),
            &["visit", "slot", "confirmed"],
        ),
        tool(
            "cancel_appointment",
            "Cancels an appointment. First read back its weekday, date and time, and wait for a yes.",
            json!({
                "visit": text("The appointment's handle, like V1."),
                "reason": text("Why, in a few words, only if the caller said so."),
                "confirmed": yes("True only if the caller has said yes after hearing its weekday, date and time."),
            }),
            &["visit", "confirmed"],
        ),
        tool(
            "join_waiting_list",
            "Puts the caller on the waiting list, to be told when a time comes free. Offer it when nothing suits.",
            wish(&[
                ("customer_name", text("The caller's full name.")),
                (
                    "phone_number",
                    text("A number to reach them, only if it is another one than they call from.")
                ),
            ]),
            &["customer_name"],
        ),
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
    ]);
    if let (true, Some(tools)) = (can_transfer, tools.as_array_mut()) {
        tools.push(tool(
            "transfer_to_person",
            "Puts the caller through to a person at the clinic. Use it when they ask for a person, or when it is urgent or you \
             cannot help. Say nothing before it; you are asked to tell the caller when it can be done. If the answer says \
             that it cannot be done, offer to take a message.",
            json!({ "reason": text("What the caller wants, in a few words, for whoever takes the call.") }),
            &["reason"],
        ));
    }
    tools
}
