//! What the receptionist may say.
//!
//! Two or three sentences, one question at a time, nothing that is not certain. The constants are fixed by the
//! clinic word for word; the rest is built from what was said and what the books answered.

use booking::time_text::{parse_date, show_time, spoken_date};
use call::tools::VisitLine;
use jiff::civil::{Date, Time};

use crate::red_flags::RedFlag;

/// When a tool fails for the first time.
pub const TROUBLE: &str = "I'm having a little trouble with our system. Let me try that again.";
/// When the caller gives up.
pub const NEVER_MIND: &str = "No problem at all! Feel free to call back anytime. Have a great day!";
/// For a day on a weekend.
pub const WEEKEND: &str = "We're only open Monday through Friday. What weekday works for you?";
/// For a day that no calendar has.
pub const NO_SUCH_DATE: &str = "I don't think that date exists. Could you give me another date?";
/// When somebody else was quicker.
pub const JUST_TAKEN: &str = "That time slot was just booked by someone else. Please choose another time.";

/// To a caller who does not want to be recorded, where nothing is.
pub const NOT_RECORDED: &str = "This call is not being recorded.";

pub(crate) const SORRY: &str = "I'm sorry, I didn't quite get that.";
pub(crate) const NOT_HEARD: &str = "I'm sorry, I didn't hear anything.";
pub(crate) const HELD: &str = "Thank you for holding.";
pub(crate) const STILL_THERE: &str = "Are you still there?";
pub(crate) const TAKE_YOUR_TIME: &str = "Of course, take your time.";
pub(crate) const WHAT_FOR: &str = "How can I help you today?";
pub(crate) const BOOK_OR_MESSAGE: &str =
    "Would you like to make an appointment? Say yes or press 1, or press 2 to leave a message.";
pub(crate) const FULL_NAME: &str = "May I have your full name, please?";
pub(crate) const FULL_NAME_AGAIN: &str =
    "Could you tell me just your first and last name? You can spell it if you like.";
pub(crate) const NAME_FOR_THIS: &str = "Whose name should this one be under?";
pub(crate) const WHY_A_NAME: &str = "It's only to put the appointment in your name.";
pub(crate) const NOT_OTHERS: &str = "I'm sorry, I can't tell you about other people's appointments.";
pub(crate) const WHICH_DAY: &str = "What day would you like to come in?";
pub(crate) const WHICH_DAY_AGAIN: &str =
    "Which day would suit you, for example next Tuesday? You can also press 1 for the first free day.";
pub(crate) const OTHER_DAY: &str = "Of course. What other day would you like?";
pub(crate) const WHAT_TO_CHANGE: &str = "No problem. What should I change: the name, the day, or the time?";
pub(crate) const WHAT_TO_CHANGE_AGAIN: &str =
    "For the name press 1, for the day press 2, for the time press 3. Which is it?";
pub(crate) const ONE_MOMENT: &str = "One moment while I book that for you.";
pub(crate) const ANYTHING_ELSE: &str = "Is there anything else I can help you with?";
pub(crate) const WHAT_ELSE: &str = "What else can I do for you?";
pub(crate) const YES_OR_NO: &str = "Please say yes or no, or press 1 for yes and 2 for no.";
pub(crate) const ROBOT: &str = "I'm Sarah, the clinic's automated receptionist, so yes, you're talking to a computer. I can book, move or cancel a visit, or take a message for our staff.";
pub(crate) const OFFER_MESSAGE: &str = "Would you like me to take a message for our staff?";
pub(crate) const NOT_FOLLOWING: &str = "I'm sorry, I'm still not following.";
pub(crate) const PERSON: &str = "I can't put you through from here, but I'll take a message and someone from our staff will call you back.";
pub(crate) const STAFF_CALLS_BACK: &str =
    "I'll take a message and someone from our staff will call you back.";
pub(crate) const MESSAGE_WHAT: &str = "What would you like me to tell them?";
pub(crate) const MESSAGE_NAME: &str = "Who may I say called?";
pub(crate) const MESSAGE_SAME_NUMBER: &str = "Should they call you back on the number you're calling from?";
pub(crate) const MESSAGE_NUMBER: &str =
    "What number should they call? You can say it, or key it in and press the pound key.";
pub(crate) const MESSAGE_KEPT: &str =
    "Thank you, I've passed that on, and someone from our staff will call you back.";
/// Without a number nobody can call back, and the caller is not told otherwise.
pub(crate) const MESSAGE_KEPT_NO_NUMBER: &str = "Thank you, I've passed that on. Without a number our staff can't call you back, so please call us again if you need an answer.";
pub(crate) const MESSAGE_LOST: &str =
    "I'm sorry, I can't save messages just now. Please call us again a little later.";
pub(crate) const PUT_THROUGH: &str = "I'll put you through to a colleague. One moment, please.";
pub(crate) const NOBODY_FREE: &str = "I'm sorry, nobody is free right now.";
pub(crate) const NOT_ANSWERING: &str =
    "I'm sorry, our system still isn't answering, so nothing is booked yet.";
pub(crate) const WISH_AS_MESSAGE: &str = "I'll take a message and our staff will call you to arrange it.";
pub(crate) const TOO_LATE_TO_STOP: &str = "I had already booked it when you spoke.";
pub(crate) const CHANGE_OR_CANCEL: &str = "Would you like me to move it, or to cancel it?";
pub(crate) const WHICH_NEW_DAY: &str = "What day would you like instead?";
pub(crate) const WHICH_OTHER_DAY: &str = "What other day would you like?";
pub(crate) const LATER_DAY: &str = "What later day could you come in?";
pub(crate) const LATER_DAY_OR_WAIT: &str =
    "What later day could you come in? Or shall I put you on the waiting list?";
pub(crate) const NOTHING_FITS: &str = "I'm sorry, I have nothing like that.";
pub(crate) const WHICH_CLINICIAN: &str =
    "I'm not sure whom you mean. Could you tell me the first and last name, or would anyone be all right?";
pub(crate) const WHAT_TO_CHANGE_MOVING: &str = "No problem. What should I change: the day, or the time?";
pub(crate) const ONE_MOMENT_MOVE: &str = "One moment while I move that for you.";
pub(crate) const ONE_MOMENT_CANCEL: &str = "One moment while I cancel that.";
pub(crate) const LET_ME_LOOK: &str = "Let me look that up.";
pub(crate) const LEFT_AS_IT_IS: &str = "All right, I've left everything as it is.";
pub(crate) const PASS_IT_ON: &str = "I'll pass it on to our staff.";
pub(crate) const NOT_WORKING: &str =
    "I'm sorry, our system still isn't answering, so nothing is changed yet.";
pub(crate) const NEED_TO_KNOW_WHO: &str = "First I need to know who I'm talking to.";
pub(crate) const WHO_ARE_YOU: &str = "What is the full name the appointment is under?";
pub(crate) const WHO_AGAIN: &str = "Could you tell me the first and last name the appointment is under?";
pub(crate) const BIRTH_YEAR: &str =
    "And in which year were you born? You can say it, or key in the four digits.";
pub(crate) const BIRTH_YEAR_AGAIN: &str = "In which year were you born? Please say just the year, for example nineteen eighty, or key in the four digits.";
/// Behind a booking for somebody new; the question that follows is the usual one.
pub(crate) const TELL_BIRTH_YEAR: &str =
    "If you tell me the year you were born, you can move or cancel this by phone.";
pub(crate) const BIRTH_YEAR_NOTED: &str = "Thank you, I've noted that.";
pub(crate) const BIRTH_YEAR_LOST: &str =
    "I'm sorry, I couldn't note that. Your appointment stands all the same.";
pub(crate) const WHY_WHO: &str = "It's so that nobody else hears about your appointments.";
pub(crate) const CANNOT_TELL: &str =
    "I understand. Without that I can't look at appointments, but our staff can help you.";
pub(crate) const KEYS_FOR_THESE: &str = "You can also press 1 for the first, 2 for the second, and so on.";
pub(crate) const ON_THE_LIST: &str =
    "You're on the waiting list. We'll get in touch as soon as a time comes free.";

/// At most this many times are told at once; more cannot be remembered by ear.
pub(crate) const TOLD_AT_ONCE: usize = 3;
pub(crate) const URGENT_AGAIN: &str =
    "If this is happening now, please hang up and call 911 or your local emergency number.";

pub(crate) const SPANISH_OFFER: &str = "Lo siento, por ahora solo hablo inglés. ¿Quiere dejar un recado? Diga sí o marque uno. Or just go on in English.";
pub(crate) const SPANISH_WHAT: &str = "¿Cuál es su recado?";
pub(crate) const SPANISH_NAME: &str = "¿Cuál es su nombre completo?";
pub(crate) const SPANISH_SAME_NUMBER: &str =
    "¿Le llamamos al número desde el que llama? Diga sí o no, o marque uno o dos.";
pub(crate) const SPANISH_NUMBER: &str =
    "¿A qué número le llamamos? Puede marcarlo y pulsar la tecla numeral.";
pub(crate) const SPANISH_KEPT: &str = "Gracias, ya tenemos su recado y le llamaremos. Adiós.";
pub(crate) const SPANISH_KEPT_NO_NUMBER: &str = "Gracias, ya tenemos su recado. Adiós.";

/// Who is speaking; with [`WHAT_FOR`] the greeting of every call.
pub(crate) fn hello(clinic: &str) -> String {
    format!("Hi! This is Sarah from {clinic}.")
}

/// Instead of the greeting, when another agent has begun the talk.
pub(crate) fn go_on(name: Option<&str>) -> String {
    match name.and_then(|name| name.split(' ').next()) {
        Some(first) => format!("Let's go on where we were, {first}."),
        None => "Let's go on where we were.".to_owned(),
    }
}

/// The last one.
pub(crate) fn goodbye(clinic: &str) -> String {
    format!("Thank you for calling {clinic}. Have a great day, goodbye!")
}

/// The last one after a booking.
pub(crate) fn goodbye_until(clinic: &str, date: Date, time: Time) -> String {
    format!(
        "You're all set for {} at {}. Thank you for calling {clinic}, goodbye!",
        spoken_date(date),
        show_time(time)
    )
}

/// What to do in an emergency; says who can help before anything else.
pub(crate) fn urgent(flag: RedFlag) -> String {
    match flag {
        RedFlag::SelfHarm => format!(
            "I'm glad you told me, and you don't have to face this alone. Please hang up now and call 911 or your local emergency number; \
             in the United States you can also call or text 988 at any hour. {OFFER_MESSAGE}"
        ),
        _ => format!(
            "That could be an emergency, and I can't help with that from here. Please hang up now and call 911 or your local emergency number. \
             {OFFER_MESSAGE}"
        ),
    }
}

/// Before the books are looked into.
pub(crate) fn let_me_check(date: Date) -> String {
    format!("Let me check {}.", spoken_date(date))
}

/// Everything, for the caller to agree to.
pub(crate) fn read_back(name: &str, date: Date, time: Time, clinician: Option<&str>) -> String {
    let at = moment(date, time, clinician);
    format!("Let me read that back: {name}, {at}. Is that right?")
}

/// A move, for the caller to agree to.
pub(crate) fn read_back_move(from: &str, date: Date, time: Time, clinician: Option<&str>) -> String {
    let to = moment(date, time, clinician);
    format!("Let me read that back: I move your appointment from {from} to {to}. Is that right?")
}

/// "Monday, November 23 at 9:00 AM with Dr Lee".
pub(crate) fn moment(date: Date, time: Time, clinician: Option<&str>) -> String {
    let with = clinician.map(|name| format!(" with {name}")).unwrap_or_default();
    format!("{} at {}{with}", spoken_date(date), show_time(time))
}

/// Times on several days.
pub(crate) fn offers(said: &[String]) -> String {
    let which = if said.len() == 1 { "Would that work?" } else { "Which would you like?" };
    format!("I have {}. {which}", listed(said, "and"))
}

/// What the caller has.
pub(crate) fn visits(visits: &[VisitLine]) -> String {
    let said: Vec<&str> = visits.iter().map(|visit| visit.say.as_str()).collect();
    match said.len() {
        0 => "I can't find an appointment that is still to come.".to_owned(),
        1 => format!("You have one appointment, on {}.", said[0]),
        _ => format!("You have {} appointments: {}.", said.len(), listed(&said, "and")),
    }
}

/// Which of them is meant.
pub(crate) fn which_visit(said: &[&str]) -> String {
    format!("You have {}. Which one is it?", listed(said, "and"))
}

/// Whether the visit is to be called off.
pub(crate) fn check_cancel(visit: &str) -> String {
    format!("That's {visit}. Shall I cancel it?")
}

/// It is called off.
pub(crate) fn cancelled(date: &str, time: &str) -> String {
    format!("Your appointment on {} at {time} is cancelled.", spoken(date))
}

/// It is at another time.
pub(crate) fn moved(date: &str, time: &str, clinician: Option<&str>) -> String {
    let with = clinician.map(|name| format!(" with {name}")).unwrap_or_default();
    format!("Your appointment is now on {} at {time}{with}.", spoken(date))
}

fn spoken(date: &str) -> String {
    parse_date(date).map_or_else(|| date.to_owned(), spoken_date)
}

/// Whether a place on the waiting list is wanted; `wish` begins with a space.
pub(crate) fn check_waiting(name: &str, wish: &str) -> String {
    format!("I can put {name} on the waiting list{wish}. Shall I do that?")
}

/// "in the morning".
pub(crate) fn part_of_day(between: Option<(Time, Time)>) -> Option<String> {
    let (from, to) = between?;
    Some(match (from.hour(), to.hour()) {
        (0, hour) if hour < 12 => "in the morning".to_owned(),
        (12, hour) if hour < 18 => "in the afternoon".to_owned(),
        (_, 23) => format!("from {} on", show_time(from)),
        (0, _) => format!("until {}", show_time(to)),
        _ => format!("between {} and {}", show_time(from), show_time(to)),
    })
}

fn listed<S: AsRef<str>>(said: &[S], word: &str) -> String {
    match said.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{}, {word} {}", rest.join("; "), last.as_ref())
        }
        Some((last, _)) => last.as_ref().to_owned(),
        None => String::new(),
    }
}

/// It is a row in the books.
pub(crate) fn booked(name: &str, day: &str, time: &str, number: &str) -> String {
    format!("You're booked, {name}, for {day} at {time}. Your confirmation number is {number}.")
}

/// What was booked in this call, once more.
pub(crate) fn still_booked(day: &str, time: &str, number: &str) -> String {
    format!("Your appointment is on {day} at {time}, and your confirmation number is {number}.")
}

/// Another day, time or name came up after the booking: whether it is to be moved.
pub(crate) fn offer_move(day: &str, time: &str) -> String {
    format!("Your appointment is on {day} at {time}. Would you like me to move it?")
}

/// Times to choose from; at most three.
pub(crate) fn times(times: &[Time], more: bool) -> String {
    let list = joined(times, "and");
    let which = if times.len() == 1 { "Would that work?" } else { "Which would you like?" };
    let others = if more { ", and a few others" } else { "" };
    format!("I have {list}{others}. {which}")
}

/// "9:00 AM, 9:30 AM or 10:00 AM".
pub(crate) fn joined(times: &[Time], word: &str) -> String {
    let shown: Vec<String> = times.iter().map(|time| show_time(*time)).collect();
    match shown.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {word} {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

/// How offered times are keyed in.
pub(crate) fn keys_for(count: usize) -> &'static str {
    match count {
        0 => "Press 4 to hear other times.",
        1 => "Press 1 to take it, or 4 to hear other times.",
        2 => "Press 1 or 2 to choose, or 4 to hear other times.",
        _ => "Press 1, 2 or 3 to choose, or 4 to hear other times.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    #[test]
    fn times_are_listed_as_people_list_them() {
        let all = [time(9, 0, 0, 0), time(9, 30, 0, 0), time(14, 0, 0, 0)];
        assert_eq!(
            times(&all, true),
            "I have 9:00 AM, 9:30 AM and 2:00 PM, and a few others. Which would you like?"
        );
        assert_eq!(times(&all[..1], false), "I have 9:00 AM. Would that work?");
        assert_eq!(joined(&all[..2], "or"), "9:00 AM or 9:30 AM");
    }

    #[test]
    fn an_emergency_is_sent_to_the_emergency_number_first() {
        for flag in [RedFlag::Chest, RedFlag::SelfHarm, RedFlag::Emergency] {
            let text = urgent(flag);
            assert!(text.contains("hang up now and call 911 or your local emergency number"));
            assert!(text.ends_with(OFFER_MESSAGE), "a message is offered, last");
        }
        assert!(urgent(RedFlag::SelfHarm).contains("988"));
    }
}
