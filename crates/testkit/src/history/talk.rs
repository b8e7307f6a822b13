//! What is said in a made-up call: some twenty lines, agent and caller in turn.

use rand::Rng;
use rand::rngs::StdRng;

use super::RARE_WORD;
use super::names::{one_of, place};

/// One call in so many says [`RARE_WORD`].
const RARE: u32 = 20_000;

const REASONS: &[&str] = &[
    "a check-up",
    "a sore throat",
    "my back",
    "a rash on my arm",
    "a cough that will not go away",
    "my knee",
    "a flu shot",
    "blood work",
    "a prescription",
    "headaches",
    "my daughter's ear",
    "a follow-up visit",
    "allergies",
    "a blood pressure check",
    "a sprained ankle",
    "trouble sleeping",
    "a travel vaccination",
    "a referral",
    "a mole on my shoulder",
    "stomach pain",
];

const ASIDES: &[&str] = &[
    "The traffic here is terrible today.",
    "My neighbour told me that you are very friendly.",
    "I was there last spring, I think.",
    "Sorry, the dog is barking.",
    "I am calling from work, so I have to be quick.",
    "My sister is a patient of yours too.",
    "Could you speak a little louder, please?",
    "I have been waiting for two weeks now.",
    "Is there parking behind the building?",
    "I only started to feel it on Sunday.",
    "Do I need to bring my insurance card?",
    "I tried the website first, but it would not let me in.",
];

const PLEASED: &[&str] =
    &["Wonderful, thank you so much!", "Great, that is perfect.", "Lovely, you have been very helpful."];
const PLAIN: &[&str] = &["All right.", "Okay, thanks.", "Fine."];
const CROSS: &[&str] = &[
    "This is ridiculous.",
    "I am really unhappy about this.",
    "That is not acceptable, I am very disappointed.",
];

const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const TIMES: &[&str] = &["nine", "nine thirty", "ten", "eleven", "one thirty", "two", "three", "four thirty"];

/// What the lines are about.
pub(super) struct About<'a> {
    /// The caller's name, when they say it.
    pub name: Option<&'a str>,
    /// The confirmation number, when something was booked.
    pub confirmation: Option<&'a str>,
    /// The caller gives up in the middle.
    pub gives_up: bool,
    /// Above 0 content, below 0 cross.
    pub tone: i32,
}

/// The lines; the agent says those of even number.
pub(super) fn lines(chance: &mut StdRng, about: &About<'_>) -> Vec<String> {
    let (day, time) = (one_of(chance, DAYS), one_of(chance, TIMES));
    let other = one_of(chance, TIMES);
    let tone = match about.tone {
        1.. => PLEASED,
        0 => PLAIN,
        _ => CROSS,
    };
    let mut lines = vec![
        "Thank you for calling Riverside Clinic, how can I help you?".to_owned(),
        format!("Hello, I would like to make an appointment, it is about {}.", one_of(chance, REASONS)),
        "I am happy to help with that. May I have your name, please?".to_owned(),
        about
            .name
            .map_or_else(|| "I would rather not say yet.".to_owned(), |name| format!("My name is {name}.")),
        "Thank you. And where do you live?".to_owned(),
        format!("In {}, on {} Street.", place(chance), place(chance)),
        "Have you been with us before?".to_owned(),
        one_of(chance, ASIDES).to_owned(),
        format!("I understand. Which day would suit you? There is some time on {day}."),
    ];
    if about.gives_up {
        lines.push(format!("{} I have to go.", one_of(chance, tone)));
        return lines;
    }
    lines.extend([
        format!("{day} is good, rather in the {}.", if chance.random() { "morning" } else { "afternoon" }),
        format!("On {day} I have {time} and {other}."),
        one_of(chance, ASIDES).to_owned(),
        "Of course. Which of the two shall I take?".to_owned(),
        format!("Then {time}, please."),
        "One moment, I am looking at the book.".to_owned(),
        if chance.random_ratio(1, RARE) {
            format!("Take your time, I can hear my son play the {RARE_WORD}.")
        } else {
            "Take your time.".to_owned()
        },
    ]);
    lines.push(match about.confirmation {
        Some(number) => format!("Your appointment on {day} at {time} is booked. The number is {number}."),
        None => "I am sorry, that time was just taken. Shall somebody call you back?".to_owned(),
    });
    lines.push(one_of(chance, tone).to_owned());
    lines.push("Is there anything else that I can do for you?".to_owned());
    lines.push("No, that is all. Goodbye.".to_owned());
    lines.push("Goodbye, and take care.".to_owned());
    lines
}
