//! The urgent-symptom gate: is this caller describing something that cannot wait for an appointment?
//!
//! It is a list of clinical words, not a diagnosis. It looks at every turn before anything else does, needs no model
//! and no network, and errs towards telling someone to call for help. What it must not do is alarm a caller who says
//! "no chest pain", so a denial before the words silences them within its clause.

use crate::understand::words::{Words, is_listed, listed};

/// What was described. The order is the order in which they are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RedFlag {
    /// Thoughts of suicide or self-harm.
    SelfHarm,
    /// Too much of a drug or medicine, or poison.
    Overdose,
    /// Chest pain or signs of a heart attack.
    Chest,
    /// Trouble breathing, choking, blue lips.
    Breathing,
    /// Signs of a stroke.
    Stroke,
    /// Unconscious or cannot be woken.
    Unconscious,
    /// A severe allergic reaction.
    Allergy,
    /// Heavy bleeding.
    Bleeding,
    /// A fit.
    Seizure,
    /// Serious injury or burn.
    Injury,
    /// Labour, or bleeding in pregnancy.
    Pregnancy,
    /// The caller calls it an emergency.
    Emergency,
}

impl RedFlag {
    /// A few words for the clinic's staff.
    pub fn label(self) -> &'static str {
        match self {
            RedFlag::SelfHarm => "thoughts of self-harm",
            RedFlag::Overdose => "overdose or poisoning",
            RedFlag::Chest => "chest pain or signs of a heart attack",
            RedFlag::Breathing => "trouble breathing",
            RedFlag::Stroke => "signs of a stroke",
            RedFlag::Unconscious => "loss of consciousness",
            RedFlag::Allergy => "severe allergic reaction",
            RedFlag::Bleeding => "heavy bleeding",
            RedFlag::Seizure => "a seizure",
            RedFlag::Injury => "a serious injury",
            RedFlag::Pregnancy => "an emergency in pregnancy",
            RedFlag::Emergency => "an emergency",
        }
    }
}

/// The words, in the comparable form of [`Words`]: lower case, no accents, no apostrophes.
const SIGNS: &[(RedFlag, &str)] = &[
    (
        RedFlag::SelfHarm,
        "suicide, suicidal, kill myself, killing myself, end my life, ending my life, take my own life, \
         want to die, wanna die, dont want to live, do not want to live, dont want to be alive, \
         no reason to live, hurt myself on purpose, want to hurt myself, harm myself, \
         cut myself on purpose, better off dead, quiero morir, me quiero morir, quiero matarme, \
         suicidarme, suicidio",
    ),
    (
        RedFlag::Overdose,
        "overdose, overdosed, overdosing, took too many pills, taken too many pills, took too much, \
         taken too much, too many pills, too many tablets, swallowed a whole bottle, swallowed bleach, \
         drank bleach, poisoned, poisoning, swallowed poison, swallowed a battery, sobredosis, envenenado",
    ),
    (
        RedFlag::Chest,
        "chest pain, chest pains, pain in my chest, pain in his chest, pain in her chest, \
         pain in the chest, pains in my chest, chest hurts, chest is hurting, chest tightness, \
         tightness in my chest, tight chest, chest feels tight, chest is tight, pressure in my chest, \
         pressure on my chest, chest pressure, heart attack, crushing chest, pain down my left arm, \
         pain in my left arm, cardiac arrest, dolor de pecho, dolor en el pecho, me duele el pecho, \
         ataque al corazon, infarto",
    ),
    (
        RedFlag::Breathing,
        "cant breathe, cannot breathe, can not breathe, can barely breathe, cant really breathe, \
         hard to breathe, trouble breathing, difficulty breathing, breathing trouble, \
         struggling to breathe, struggling for breath, short of breath, shortness of breath, gasping, \
         not breathing, isnt breathing, stopped breathing, is choking, im choking, choking on, \
         lips are blue, blue lips, turning blue, asthma attack, no puedo respirar, no puede respirar, \
         no respira",
    ),
    (
        RedFlag::Stroke,
        "stroke, having a stroke, face is drooping, face drooping, drooping face, face droops, \
         slurred speech, slurring, speech is slurred, cant move my arm, cant lift my arm, \
         cant move my leg, one side of my body, one side of my face, one side of his body, \
         one side of her body, suddenly numb, sudden numbness, sudden weakness, \
         worst headache of my life, sudden severe headache, suddenly confused, suddenly cant see, \
         sudden vision loss, derrame cerebral",
    ),
    (
        RedFlag::Unconscious,
        "unconscious, passed out, not waking up, wont wake up, cant wake, cannot wake, unresponsive, \
         not responding, collapsed, lost consciousness, inconsciente, se desmayo",
    ),
    (
        RedFlag::Allergy,
        "anaphylaxis, anaphylactic, severe allergic reaction, bad allergic reaction, \
         serious allergic reaction, throat is closing, throat closing, throat is swelling, \
         throat swelling, swollen throat and cant, tongue is swelling, tongue is swollen, swollen tongue, \
         face is swelling up, used my epipen, used an epipen, epi pen",
    ),
    (
        RedFlag::Bleeding,
        "heavy bleeding, bleeding heavily, bleeding a lot, bleeding badly, bleeding out, \
         wont stop bleeding, cant stop the bleeding, cant stop bleeding, bleeding wont stop, \
         doesnt stop bleeding, lot of blood, lots of blood, losing blood, vomiting blood, \
         throwing up blood, coughing up blood, blood everywhere, hemorrhage, hemorrhaging, mucha sangre",
    ),
    (RedFlag::Seizure, "seizure, seizures, convulsions, convulsing, having a fit, convulsiones"),
    (
        RedFlag::Injury,
        "been shot, was shot, got shot, been stabbed, was stabbed, got stabbed, severe burn, \
         badly burned, serious head injury, hit my head and, car accident just now, \
         just had a car accident, bone sticking out, electrocuted, drowning, drowned",
    ),
    (
        RedFlag::Pregnancy,
        "water broke, waters broke, im in labor, is in labor, pregnant and bleeding, \
         bleeding and pregnant, baby is coming",
    ),
    (
        RedFlag::Emergency,
        "medical emergency, an emergency, its an emergency, this is emergency, is an emergency, \
         need an ambulance, call an ambulance, send an ambulance, im dying, i am dying, think im dying, \
         is dying, life threatening, una emergencia, emergencia, ambulancia",
    ),
];

/// Deny what follows them, in the same clause.
const DENIALS: &str = "no, not, dont, doesnt, didnt, havent, hasnt, isnt, arent, wasnt, without, never, deny, denies, nor, \
     neither, aint, wont, sin";

/// Between a denial and the words, these take the denial away: "not only", "I don't know what to do, my chest …".
const TURNS: &str =
    "only, just, know, sure, because, so, help, think, understand, feel, feeling, and, i, im, ive, my";

/// Tell that it is over, or is about something else.
const PAST_OR_OTHER: &str = "last year, years ago, year ago, months ago, month ago, last month, when i was, in the past, \
     history of, used to have, after my stroke, after his stroke, after her stroke, \
     after my heart attack, follow up for my, follow up after my, emergency contact, emergency number, \
     not an emergency, no emergency, stroke of luck, pregnancy test, afraid of, worried about getting, \
     prevent, prevention, screening";

/// Looks for a red flag in what a caller said.
pub fn find(text: &str) -> Option<RedFlag> {
    let whole = Words::of(text);
    SIGNS.iter().find_map(|(flag, signs)| {
        clauses(&whole)
            .iter()
            .any(|clause| listed(signs).any(|sign| stands(clause, sign, *flag)))
            .then_some(*flag)
    })
}

/// Cuts a turn where a comma, a full stop or a "but" ends the reach of a denial.
fn clauses(words: &Words) -> Vec<Words> {
    let mut clauses = Vec::new();
    let mut clause = String::new();
    for word in &words.words {
        if matches!(word.plain.as_str(), "but" | "however" | "although" | "pero") && !clause.is_empty() {
            clauses.push(Words::of(&clause));
            clause.clear();
        }
        clause.push_str(&word.raw);
        clause.push(' ');
        if word.ends_clause {
            clauses.push(Words::of(&clause));
            clause.clear();
        }
    }
    clauses.push(Words::of(&clause));
    clauses
}

fn stands(clause: &Words, sign: &str, flag: RedFlag) -> bool {
    let Some(at) = clause.position(sign) else { return false };
    // Danger to oneself is never explained away by a word like "never" or "last year".
    if flag == RedFlag::SelfHarm {
        return !denied(clause, at, 4);
    }
    !clause.has_any(PAST_OR_OTHER) && !denied(clause, at, 8)
}

/// Whether one of the `reach` words before `at` denies what comes, as in "no fever or chest pain".
fn denied(clause: &Words, at: usize, reach: usize) -> bool {
    let before: Vec<&str> = clause.plain().take(at).collect();
    let Some(denial) = before.iter().rposition(|word| is_listed(DENIALS, word)) else { return false };
    let between = &before[denial + 1..];
    let turned = between.iter().any(|word| is_listed(TURNS, word))
        && !between.ends_with(&["think", "i", "have"])
        && !between.ends_with(&["and", "no"]);
    between.len() < reach && !turned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_symptoms_are_found() {
        let cases: &[(&str, RedFlag)] = &[
            ("I have chest pain", RedFlag::Chest),
            ("My chest hurts really bad", RedFlag::Chest),
            ("I've got this tightness in my chest and I'd like an appointment", RedFlag::Chest),
            ("I think my dad is having a heart attack", RedFlag::Chest),
            ("No, chest pain!", RedFlag::Chest),
            ("I can't breathe", RedFlag::Breathing),
            ("she's not breathing", RedFlag::Breathing),
            ("he has trouble breathing since this morning", RedFlag::Breathing),
            ("I'm short of breath", RedFlag::Breathing),
            ("My husband's face is drooping and his speech is slurred", RedFlag::Stroke),
            ("I think I'm having a stroke", RedFlag::Stroke),
            ("My finger won't stop bleeding", RedFlag::Bleeding),
            ("there is a lot of blood", RedFlag::Bleeding),
            ("I want to kill myself", RedFlag::SelfHarm),
            ("I've been feeling suicidal", RedFlag::SelfHarm),
            ("I don't want to live anymore", RedFlag::SelfHarm),
            ("she took too many pills", RedFlag::Overdose),
            ("He overdosed", RedFlag::Overdose),
            ("my wife passed out", RedFlag::Unconscious),
            ("he is unconscious", RedFlag::Unconscious),
            ("My throat is closing up", RedFlag::Allergy),
            ("I'm having a severe allergic reaction", RedFlag::Allergy),
            ("my son is having a seizure", RedFlag::Seizure),
            ("my water broke", RedFlag::Pregnancy),
            ("This is an emergency", RedFlag::Emergency),
            ("I don't have a fever but I can't breathe", RedFlag::Breathing),
            ("Not only that, chest pain too", RedFlag::Chest),
            ("I don't know what to do my chest hurts", RedFlag::Chest),
            ("tengo dolor de pecho", RedFlag::Chest),
            ("no puedo respirar", RedFlag::Breathing),
        ];
        for (text, flag) in cases {
            assert_eq!(find(text), Some(*flag), "{text:?} is urgent");
        }
    }

    #[test]
    fn denied_past_and_harmless_words_raise_no_alarm() {
        for text in [
            "no chest pain",
            "No chest pain or trouble breathing, just a cough",
            "I don't have chest pain",
            "I have a cold, no fever, no trouble breathing",
            "it's not an emergency",
            "without any shortness of breath",
            "he never had a seizure",
            "my father had a stroke two years ago",
            "I need a follow up after my heart attack",
            "my emergency contact changed",
            "I need to come in for a sore throat",
            "I'd like an appointment next Monday at two",
            "my back hurts",
            "my knee is bleeding a little",
            "I'm dying to see the doctor's new office",
            "",
        ] {
            if text.starts_with("I'm dying") {
                // Known limit: a figure of speech is taken at its word, because the other mistake costs a life.
                assert_eq!(find(text), Some(RedFlag::Emergency));
            } else {
                assert_eq!(find(text), None, "{text:?} is not urgent");
            }
        }
    }
}
