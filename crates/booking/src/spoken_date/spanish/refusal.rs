//! The sentences of refusals in Spanish.

use crate::rules::Refusal;
use crate::spoken_date::Language;

/// The sentence with which a caller is told "no", in the language that is spoken.
///
/// A refusal that has no sentence in Spanish yet is told in general words that are true of each of them.
pub fn say_in(refusal: &Refusal, language: Language) -> String {
    match language {
        Language::English => refusal.say(),
        Language::Spanish => in_spanish(refusal),
    }
}

fn in_spanish(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotADate => "Creo que esa fecha no existe. ¿Me podría decir otra fecha?".into(),
        Refusal::NotATime => "No entendí a qué hora. ¿Qué hora le viene bien?".into(),
        Refusal::Weekend => "Solo abrimos de lunes a viernes. ¿Qué día entre semana le viene bien?".into(),
        // The reason is written by the clinic, in the clinic's language.
        Refusal::Closed { .. } => {
            "Lo siento, ese día la clínica está cerrada. ¿Qué otro día le viene bien?".into()
        }
        Refusal::Lunch => {
            "A esa hora cerramos para almorzar. ¿Le viene bien una hora antes o después?".into()
        }
        Refusal::OutsideHours => {
            "A esa hora no estamos abiertos. ¿Quiere que le diga las horas que tenemos?".into()
        }
        Refusal::NotOnGrid => {
            "No tenemos ninguna cita que empiece justo a esa hora. ¿Quiere que le diga las horas que tenemos?"
                .into()
        }
        Refusal::ClockChange => {
            "Esa noche se cambia la hora y ese momento no existe. ¿Qué otra hora le viene bien?".into()
        }
        Refusal::Past => "Eso ya ha pasado. ¿Qué otro día u otra hora le viene bien?".into(),
        Refusal::TooFar { days } => {
            format!(
                "Solo podemos dar citas con un máximo de {days} días de antelación. ¿Me podría decir una fecha más cercana?"
            )
        }
        Refusal::Taken => "Otra persona acaba de reservar esa hora. Por favor, elija otra.".into(),
        Refusal::DayFull => {
            "Lo siento, ya no nos queda ninguna hora libre ese día. ¿Qué otro día le viene bien?".into()
        }
        Refusal::NoSuchClinician => {
            "Lo siento, no encuentro a esa persona entre nuestros doctores. ¿Le podría atender alguien más?"
                .into()
        }
        Refusal::NameMissing => {
            "Necesito un nombre para la cita. ¿Me podría decir su nombre completo?".into()
        }
        Refusal::NameTooLong { .. } => {
            "Lo siento, ese nombre es demasiado largo para nuestra agenda. ¿Me podría dar uno más corto?"
                .into()
        }
        Refusal::NameUnreadable => "Lo siento, no pude leer ese nombre. ¿Me podría repetir su nombre?".into(),
        // `NoSuchVisitType`, and what is added later.
        _ => "Lo siento, eso no es posible. ¿Qué otra cosa le vendría bien?".into(),
    }
}
