//! What is written to those who wait. No message says who is meant or what for: telephones lie about.

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};

use crate::time_text::{show_time, spoken_date};

/// So much of a clinic's name is written; a message has 1,600 characters at most and costs by the piece.
const NAME_CHARS: usize = 60;

/// The language somebody is written to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// The stored word, `en` or `es`.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }

    /// Reads a stored word.
    pub fn parse(text: &str) -> Option<Language> {
        [Language::English, Language::Spanish].into_iter().find(|language| language.as_str() == text)
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text<'a> {
    /// A time has become free.
    Offer {
        /// The day.
        date: Date,
        /// When it begins.
        time: Time,
        /// How long it is theirs.
        stands: SignedDuration,
    },
    /// They have it.
    Booked {
        /// The day.
        date: Date,
        /// When it begins.
        time: Time,
        /// `APT-#####`.
        confirmation_number: &'a str,
    },
    /// Somebody else has it.
    Lost,
    /// They do not want it; they stay on the list.
    Declined,
    /// There is nothing to say yes or no to.
    NothingOpen,
    /// No more texts.
    Stopped,
    /// Texts again.
    Started,
    /// What this is.
    Help,
    /// It could not be understood.
    NotUnderstood,
    /// Something of ours is out of order.
    TryAgain,
}

impl Text<'_> {
    /// The message in a language.
    pub fn write(&self, language: Language, clinic: &str) -> String {
        let clinic: String = clinic.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect();
        match language {
            Language::English => self.in_english(&clinic),
            Language::Spanish => self.in_spanish(&clinic),
        }
    }

    fn in_english(&self, clinic: &str) -> String {
        match self {
            Text::Offer { date, time, stands } => format!(
                "{clinic}: a time has opened up on {} at {}. Reply YES within {} to take it, or NO to pass. Reply STOP for \
                 no more texts.",
                spoken_date(*date),
                show_time(*time),
                minutes(*stands, "minutes", "hour", "hours"),
            ),
            Text::Booked { date, time, confirmation_number } => format!(
                "{clinic}: you are booked for {} at {}. Your confirmation number is {confirmation_number}. To change it, \
                 please call us.",
                spoken_date(*date),
                show_time(*time),
            ),
            Text::Lost => format!(
                "{clinic}: sorry, that time has been taken. You are still on our waiting list and we will text you when \
                 another opens up."
            ),
            Text::Declined => {
                format!(
                    "{clinic}: all right. You are still on our waiting list and we will text you when another time opens up."
                )
            }
            Text::NothingOpen => {
                format!(
                    "{clinic}: no time is open for you at the moment. We will text you when one opens up."
                )
            }
            Text::Stopped => {
                format!("{clinic}: you will get no more texts from us. Reply START to get them again.")
            }
            Text::Started => {
                format!("{clinic}: you will get texts about open times again. Reply STOP to end them.")
            }
            Text::Help => format!(
                "{clinic}: we text you when a time you wait for opens up. Reply YES to take it, NO to pass, STOP for no more \
                 texts. For anything else, please call us."
            ),
            Text::NotUnderstood => format!(
                "{clinic}: sorry, we could not read that. Reply YES to take the time, NO to pass, or call us."
            ),
            Text::TryAgain => {
                format!(
                    "{clinic}: sorry, that did not work just now. Please reply again in a minute, or call us."
                )
            }
        }
    }

    fn in_spanish(&self, clinic: &str) -> String {
        match self {
            Text::Offer { date, time, stands } => format!(
                "{clinic}: se ha liberado una hora el {} a {} Responda SI en {} para tomarla, o NO para dejarla pasar. \
                 Responda STOP para no recibir más mensajes.",
                day_in_spanish(*date),
                time_in_spanish(*time),
                minutes(*stands, "minutos", "hora", "horas"),
            ),
            Text::Booked { date, time, confirmation_number } => format!(
                "{clinic}: tiene cita el {} a {} Su número de confirmación es {confirmation_number}. Para cambiarla, \
                 llámenos por favor.",
                day_in_spanish(*date),
                time_in_spanish(*time),
            ),
            Text::Lost => format!(
                "{clinic}: lo sentimos, esa hora ya está ocupada. Sigue en nuestra lista de espera y le escribiremos cuando \
                 se libere otra."
            ),
            Text::Declined => {
                format!(
                    "{clinic}: de acuerdo. Sigue en nuestra lista de espera y le escribiremos cuando se libere otra hora."
                )
            }
            Text::NothingOpen => {
                format!(
                    "{clinic}: en este momento no hay ninguna hora libre para usted. Le escribiremos cuando se libere una."
                )
            }
            Text::Stopped => {
                format!(
                    "{clinic}: no recibirá más mensajes nuestros. Responda START para volver a recibirlos."
                )
            }
            Text::Started => {
                format!(
                    "{clinic}: volverá a recibir mensajes sobre horas libres. Responda STOP para terminarlos."
                )
            }
            Text::Help => format!(
                "{clinic}: le escribimos cuando se libera una hora que espera. Responda SI para tomarla, NO para dejarla \
                 pasar, STOP para no recibir más mensajes. Para lo demás, llámenos por favor."
            ),
            Text::NotUnderstood => format!(
                "{clinic}: no hemos entendido su mensaje. Responda SI para tomar la hora, NO para dejarla pasar, o llámenos."
            ),
            Text::TryAgain => {
                format!(
                    "{clinic}: lo sentimos, no ha funcionado. Responda otra vez en un minuto o llámenos, por favor."
                )
            }
        }
    }
}

/// A length as it is read: whole hours as such.
fn minutes(length: SignedDuration, minutes: &str, hour: &str, hours: &str) -> String {
    match length.as_mins() {
        60 => format!("1 {hour}"),
        whole if whole > 60 && whole % 60 == 0 => format!("{} {hours}", whole / 60),
        some => format!("{some} {minutes}"),
    }
}

fn day_in_spanish(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "lunes",
        Weekday::Tuesday => "martes",
        Weekday::Wednesday => "miércoles",
        Weekday::Thursday => "jueves",
        Weekday::Friday => "viernes",
        Weekday::Saturday => "sábado",
        Weekday::Sunday => "domingo",
    };
    const MONTHS: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    let month =
        usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    format!("{weekday} {} de {month}", date.day())
}

/// Ends with the full stop of its abbreviation, which ends a sentence, too.
fn time_in_spanish(time: Time) -> String {
    let (hour, half) = (time.hour(), if time.hour() < 12 { "a. m." } else { "p. m." });
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    let article = if hour == 1 { "la" } else { "las" };
    format!("{article} {hour}:{:02} {half}", time.minute())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    const DAY: Date = date(2026, 12, 1);

    fn offer(mins: i64) -> Text<'static> {
        Text::Offer { date: DAY, time: time(13, 30, 0, 0), stands: SignedDuration::from_mins(mins) }
    }

    #[test]
    fn an_offer_says_where_when_and_how_to_answer() {
        assert_eq!(
            offer(15).write(Language::English, "Riverside Medical Clinic"),
            "Riverside Medical Clinic: a time has opened up on Tuesday, December 1 at 1:30 PM. Reply YES within 15 minutes to \
             take it, or NO to pass. Reply STOP for no more texts."
        );
        assert_eq!(
            offer(60).write(Language::Spanish, "Riverside Medical Clinic"),
            "Riverside Medical Clinic: se ha liberado una hora el martes 1 de diciembre a la 1:30 p. m. Responda SI en 1 hora \
             para tomarla, o NO para dejarla pasar. Responda STOP para no recibir más mensajes."
        );
    }

    #[test]
    fn every_message_fits_whatever_the_clinic_is_called() {
        let name = format!("Clinic\n{}", "ä".repeat(5000));
        let texts = [
            offer(15),
            Text::Booked { date: DAY, time: time(9, 0, 0, 0), confirmation_number: "APT-12345" },
            Text::Lost,
            Text::Declined,
            Text::NothingOpen,
            Text::Stopped,
            Text::Started,
            Text::Help,
            Text::NotUnderstood,
            Text::TryAgain,
        ];
        for (text, language) in
            texts.iter().flat_map(|text| [(text, Language::English), (text, Language::Spanish)])
        {
            let written = text.write(language, &name);
            assert!(written.chars().count() < 400 && !written.contains('\n'), "{written}");
            assert!(written.starts_with("Clinic"), "it says whose it is: {written}");
        }
    }
}
