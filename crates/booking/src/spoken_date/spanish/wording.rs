//! The questions in Spanish, to somebody who is addressed as "usted".

use jiff::civil::Date;

use crate::spoken_date::question::Question;
use crate::spoken_date::stretch_name::{Part, StretchName, Whole};
use crate::time_text::{spanish_date, spanish_month_name};

/// What stands before and behind the name of a stretch when it is asked for a day of it.
pub(in crate::spoken_date) const AROUND_STRETCH: (&str, &str) = ("¿Qué día ", " le viene bien?");

/// The sentence for the caller.
pub(in crate::spoken_date) fn question(question: Question<'_>) -> String {
    match question {
        Question::DoYouMean(dates) if dates.len() <= 2 => {
            let days: Vec<String> = dates.iter().map(|date| format!("al {}", spanish_date(*date))).collect();
            format!("¿Se refiere {}?", list(&days))
        }
        Question::DoYouMean(dates) | Question::WhichOf(dates) => {
            let days: Vec<String> = dates.iter().map(|date| the_day(*date)).collect();
            format!("¿Qué día prefiere: {}?", list(&days))
        }
        Question::WhichDay(names) => {
            let names: Vec<String> = names.iter().map(|name| stretch(*name)).collect();
            format!("{}{}{}", AROUND_STRETCH.0, list(&names), AROUND_STRETCH.1)
        }
        Question::WhichOther => "¿Qué día le vendría bien?".into(),
        Question::NoneLeft(name) => {
            format!("Lo siento, ya no abrimos ningún día {}. ¿Qué otro día le viene bien?", stretch(name))
        }
    }
}

/// "el lunes 23 de noviembre"
fn the_day(date: Date) -> String {
    format!("el {}", spanish_date(date))
}

/// "a, b o c"
fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} o {last}", rest.join(", ")),
    }
}

/// What stands behind "¿Qué día …".
fn stretch(name: StretchName) -> String {
    match name {
        StretchName::Of(part, whole) => part_of(part, whole),
        StretchName::Weekend { next: false } => "de este fin de semana".into(),
        StretchName::Weekend { next: true } => "del próximo fin de semana".into(),
        StretchName::NewYear => "a principios del año nuevo".into(),
        StretchName::Between(first, last) => format!("entre {} y {}", the_day(first), the_day(last)),
        StretchName::FromNow(last) => format!("de aquí al {}", spanish_date(last)),
        StretchName::After(day) => format!("después del {}", spanish_date(day)),
        StretchName::Before(day) => format!("antes del {}", spanish_date(day)),
        StretchName::By(day) => format!("hasta {}", the_day(day)),
        StretchName::From(day) => format!("a partir del {}", spanish_date(day)),
        StretchName::Around(day) => format!("alrededor del {}", spanish_date(day)),
        StretchName::WeekOf(day) => format!("de la semana del {}", spanish_date(day)),
        StretchName::WeekAfter(day) => format!("de la semana siguiente al {}", spanish_date(day)),
        StretchName::WeekBefore(day) => format!("de la semana anterior al {}", spanish_date(day)),
    }
}

fn part_of(part: Part, whole: Whole) -> String {
    let of = match whole {
        Whole::ThisWeek => "de esta semana",
        Whole::NextWeek | Whole::ComingWeek => "de la próxima semana",
        Whole::WeekAfterNext => "de la semana después de la próxima",
        Whole::ThisMonth => "de este mes",
        Whole::NextMonth => "del próximo mes",
        Whole::MonthAfterNext => "del mes después del próximo",
        Whole::ThisYear => "de este año",
        Whole::NextYear => "del próximo año",
        Whole::Month(month) => &format!("de {}", spanish_month_name(month)),
    };
    match part {
        Part::Whole => of.into(),
        Part::Early => format!("a principios {of}"),
        Part::FirstHalf => format!("en la primera mitad {of}"),
        Part::Middle => format!("a mediados {of}"),
        Part::SecondHalf => format!("en la segunda mitad {of}"),
        Part::End => format!("a finales {of}"),
        Part::Later => format!("de lo que queda {of}"),
    }
}
