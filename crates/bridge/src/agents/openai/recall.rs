//! What a session that begins in the middle of a call is told of it, as items of the conversation.

use call::event::Speaker;
use call::history::Memory;
use call::instructions::staff_also_said;
use serde_json::{Value, json};

use super::tools;

/// The last so many memories are told; each turn of a talk is one or two.
const MOST: usize = 60;
/// Their texts together are no longer than this, in bytes: half a minute's worth of the model's reading.
const LONGEST: usize = 24 * 1024;

/// The items, in order. Beyond the bounds the oldest memories are left out, except those of what was written: a model
/// that forgot a booking would make it again.
pub fn items(memories: Vec<Memory>) -> Vec<Value> {
    let (mut count, mut length) = (0, 0);
    let mut kept: Vec<Vec<Value>> = Vec::new();
    for memory in memories.into_iter().rev() {
        let is_writing = matches!(&memory, Memory::Done(_, request, _) if request.has_side_effect());
        let (items, own) = written(memory);
        count += usize::from(!items.is_empty());
        length += own;
        if is_writing || (count <= MOST && length <= LONGEST) {
            kept.push(items);
        }
    }
    kept.into_iter().rev().flatten().collect()
}

/// The items of one memory, and how long their texts are.
fn written(memory: Memory) -> (Vec<Value>, usize) {
    match memory {
        Memory::Said(_, text) if text.trim().is_empty() => (Vec::new(), 0),
        Memory::Said(speaker, text) => {
            // Sound of the model's cannot be put into a conversation, its words can.
            let (role, kind) = match speaker {
                Speaker::Caller => ("user", "input_text"),
                Speaker::Agent => ("assistant", "output_text"),
                Speaker::Staff => ("system", "input_text"),
            };
            let text = if speaker == Speaker::Staff { staff_also_said(&text) } else { text };
            let content = json!([{ "type": kind, "text": text }]);
            (vec![json!({ "type": "message", "role": role, "content": content })], text.len())
        }
        Memory::Told(text) => {
            let content = json!([{ "type": "input_text", "text": text }]);
            (vec![json!({ "type": "message", "role": "system", "content": content })], text.len())
        }
        Memory::Done(tool, request, outcome) => {
            let (arguments, output) = (tools::arguments(&request), tools::output(&outcome));
            let length = arguments.len() + output.len();
            let call = json!({
                "type": "function_call", "call_id": tool.0, "name": request.name(), "arguments": arguments,
            });
            let result = json!({ "type": "function_call_output", "call_id": tool.0, "output": output });
            (vec![call, result], length)
        }
    }
}

#[cfg(test)]
mod tests {
    use call::tools::{ToolId, ToolOutcome, ToolRequest};

    use super::*;

    fn said(text: impl Into<String>) -> Memory {
        Memory::Said(Speaker::Caller, text.into())
    }

    fn booked() -> Memory {
        let request = ToolRequest::CreateAppointment {
            customer_name: "Anna Novak".into(),
            date: "2026-11-23".into(),
            time: "9:00 AM".into(),
            phone_number: None,
        };
        let outcome = ToolOutcome::Booked {
            confirmation_number: "APT-12345".into(),
            customer_name: "Anna Novak".into(),
            date: "2026-11-23".into(),
            time: "9:00 AM".into(),
            birth_year_wanted: false,
        };
        Memory::Done(ToolId("call_1".into()), request, outcome)
    }

    #[test]
    fn the_talk_so_far_becomes_items_in_order() {
        let memories = vec![
            Memory::Said(Speaker::Agent, "Hello.".into()),
            said("Book me in."),
            said("  "),
            booked(),
            Memory::Said(Speaker::Agent, "Done.".into()),
        ];
        let told = items(memories);
        assert_eq!(
            told,
            [
                json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "Hello." }] }),
                json!({ "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "Book me in." }] }),
                json!({ "type": "function_call", "call_id": "call_1", "name": "create_appointment",
                    "arguments": r#"{"customer_name":"Anna Novak","date":"2026-11-23","time":"9:00 AM"}"# }),
                json!({ "type": "function_call_output", "call_id": "call_1",
                    "output": r#"{"confirmation_number":"APT-12345","success":true}"# }),
                json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "Done." }] }),
            ],
            "what has no words is no item"
        );
    }

    #[test]
    fn the_oldest_go_first_and_a_booking_never() {
        let mut memories = vec![said("long ago"), booked()];
        memories.extend((0..MOST).map(|n| said(n.to_string())));
        let told = items(memories);
        assert_eq!(told.len(), 2 + MOST);
        assert_eq!(told[0]["type"], "function_call", "a yes that was spoken is not forgotten");
        assert_eq!(told[2]["content"][0]["text"], "0");
        assert_eq!(told[1 + MOST]["content"][0]["text"], (MOST - 1).to_string());
    }

    #[test]
    fn no_more_is_told_than_a_model_reads_at_once() {
        let long = || said("x".repeat(10 * 1024));
        let told = items(vec![said("old"), long(), long(), long(), said("new")]);
        assert_eq!(told.len(), 3, "two long ones fit, and what came after them");
        assert_eq!(told[2]["content"][0]["text"], "new");
    }
}
