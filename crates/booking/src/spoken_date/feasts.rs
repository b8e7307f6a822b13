//! Holidays by name, in English and Spanish, written without accents and apostrophes. A holiday names a day; whether
//! the clinic is open on it is for the rules.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::nth_of_month;
use super::cursor::Cursor;
use super::filler;
use super::token::Token;

use Weekday::{Friday, Monday, Sunday, Thursday};

/// When a holiday is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Feast {
    /// The same day each year: month and day.
    Fixed(i8, i8),
    /// The n-th such weekday of a month.
    Nth(i8, Weekday, i8),
    /// The last such weekday of a month.
    Last(Weekday, i8),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Days after the n-th such weekday of a month.
    AfterNth(i64, i8, Weekday, i8),
}

/// What a holiday's name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holiday {
    /// One day.
    On(Feast),
    /// One of these days, by the country the speaker is from.
    OneOf(&'static [Feast]),
    /// All days from the first to the last.
    Lasting(Feast, Feast),
}

use Feast::{AfterNth, Easter, Fixed, Last, Nth};
use Holiday::{Lasting, On, OneOf};

const HOLIDAYS: &[(Holiday, &[&str])] = &[
    (
        On(Fixed(12, 31)),
        &["new years eve", "new year eve", "nochevieja", "noche vieja", "fin de ano", "ano viejo"],
    ),
    (On(Fixed(1, 1)), &["new years day", "new years", "new year", "ano nuevo", "dia de ano nuevo"]),
    (
        On(Fixed(1, 6)),
        &[
            "kings day",
            "epiphany",
            "dia de reyes",
            "dia de los reyes magos",
            "dia de los reyes",
            "reyes magos",
            "epifania",
        ],
    ),
    (On(Fixed(1, 5)), &["noche de reyes"]),
    (
        On(Nth(3, Monday, 1)),
        &[
            "martin luther king day",
            "martin luther king jr day",
            "martin luther king junior day",
            "martin luther king",
            "mlk day",
            "mlk",
            "dia de martin luther king",
        ],
    ),
    (On(Fixed(2, 2)), &["groundhog day", "candlemas", "dia de la candelaria"]),
    (On(Nth(2, Sunday, 2)), &["super bowl sunday", "superbowl sunday", "super bowl", "superbowl"]),
    (
        On(Fixed(2, 14)),
        &[
            "valentines day",
            "valentine day",
            "valentines",
            "san valentin",
            "dia de san valentin",
            "dia de los enamorados",
        ],
    ),
    (On(Nth(3, Monday, 2)), &["presidents day", "washingtons birthday", "dia de los presidentes"]),
    (On(Fixed(2, 29)), &["leap day", "dia bisiesto"]),
    (
        On(Fixed(3, 17)),
        &[
            "saint patricks day",
            "st patricks day",
            "st pattys day",
            "st paddys day",
            "saint patricks",
            "st patricks",
            "san patricio",
            "dia de san patricio",
        ],
    ),
    (On(Fixed(3, 19)), &["dia de san jose"]),
    (On(Easter(-47)), &["mardi gras", "fat tuesday", "shrove tuesday", "martes de carnaval"]),
    (On(Easter(-46)), &["ash wednesday", "miercoles de ceniza"]),
    (On(Easter(-7)), &["palm sunday", "domingo de ramos"]),
    (Lasting(Easter(-7), Easter(0)), &["holy week", "semana santa"]),
    (On(Easter(-3)), &["maundy thursday", "holy thursday", "jueves santo"]),
    (On(Easter(-2)), &["good friday", "viernes santo"]),
    (On(Easter(-1)), &["holy saturday", "sabado santo", "sabado de gloria"]),
    (
        On(Easter(0)),
        &["easter sunday", "easter day", "easter", "domingo de pascua", "domingo de resurreccion", "pascua"],
    ),
    (On(Easter(1)), &["easter monday", "lunes de pascua"]),
    (On(Fixed(4, 1)), &["april fools day", "april fools"]),
    (On(Fixed(4, 15)), &["tax day"]),
    (On(Fixed(4, 22)), &["earth day", "dia de la tierra"]),
    (On(Fixed(5, 5)), &["cinco de mayo"]),
    (On(Nth(2, Sunday, 5)), &["mothers day"]),
    // The United States, Spain and Mexico each have their own.
    (
        OneOf(&[Nth(2, Sunday, 5), Nth(1, Sunday, 5), Fixed(5, 10)]),
        &["dia de la madre", "dia de las madres", "dia de la mama"],
    ),
    (On(Last(Monday, 5)), &["memorial day", "dia de los caidos"]),
    (On(Fixed(6, 19)), &["juneteenth"]),
    (On(Nth(3, Sunday, 6)), &["fathers day"]),
    (OneOf(&[Nth(3, Sunday, 6), Fixed(3, 19)]), &["dia del padre", "dia de los padres", "dia del papa"]),
    (On(Fixed(6, 24)), &["dia de san juan"]),
    (On(Fixed(7, 4)), &["independence day"]),
    (OneOf(&[Fixed(7, 4), Fixed(9, 16)]), &["dia de la independencia", "fiestas patrias"]),
    (On(Fixed(8, 15)), &["dia de la asuncion", "asuncion de la virgen", "virgen de agosto"]),
    (On(Nth(1, Monday, 9)), &["labor day", "labour day"]),
    (OneOf(&[Nth(1, Monday, 9), Fixed(5, 1)]), &["dia del trabajo", "dia del trabajador"]),
    (
        On(Nth(2, Monday, 10)),
        &["columbus day", "indigenous peoples day", "indigenous people day", "canadian thanksgiving"],
    ),
    (On(Fixed(10, 12)), &["dia de la hispanidad", "dia de la raza", "dia del pilar"]),
    (On(Fixed(10, 31)), &["halloween", "noche de brujas"]),
    (On(Fixed(11, 1)), &["all saints day", "dia de todos los santos", "todos los santos"]),
    (
        On(Fixed(11, 2)),
        &["all souls day", "day of the dead", "dia de los muertos", "dia de muertos", "dia de los difuntos"],
    ),
    (On(AfterNth(1, 1, Monday, 11)), &["election day", "dia de las elecciones"]),
    (On(Fixed(11, 11)), &["veterans day", "remembrance day", "dia de los veteranos"]),
    (
        On(Nth(4, Thursday, 11)),
        &[
            "thanksgiving day",
            "thanksgiving",
            "turkey day",
            "dia de accion de gracias",
            "accion de gracias",
            "dia del pavo",
        ],
    ),
    (On(AfterNth(1, 4, Thursday, 11)), &["black friday", "viernes negro"]),
    (On(AfterNth(4, 4, Thursday, 11)), &["cyber monday", "ciber lunes"]),
    (On(AfterNth(5, 4, Thursday, 11)), &["giving tuesday"]),
    (On(Fixed(12, 6)), &["dia de la constitucion"]),
    (On(Fixed(12, 8)), &["la inmaculada", "dia de la inmaculada", "inmaculada concepcion"]),
    (On(Fixed(12, 12)), &["virgen de guadalupe", "dia de la virgen de guadalupe", "dia de guadalupe"]),
    (On(Fixed(12, 24)), &["christmas eve", "xmas eve", "nochebuena", "noche buena"]),
    (
        On(Fixed(12, 25)),
        &["christmas day", "christmas", "xmas", "navidad", "dia de navidad", "la navidad", "navidades"],
    ),
    (On(Fixed(12, 26)), &["boxing day", "st stephens day", "dia de san esteban"]),
    (On(Fixed(12, 28)), &["santos inocentes", "dia de los inocentes", "dia de los santos inocentes"]),
    (On(Last(Friday, 4)), &["arbor day"]),
];

/// The holiday that comes next: the longest of all names.
pub(super) fn named(at: Cursor<'_>) -> Option<(Holiday, Cursor<'_>)> {
    let names = HOLIDAYS.iter().flat_map(|(holiday, names)| names.iter().map(move |name| (holiday, name)));
    names
        .filter_map(|(holiday, name)| Some((*holiday, at.phrase(name)?)))
        .max_by_key(|(_, behind)| behind.at())
}

/// Whether a word is part of some holiday's name.
pub(super) fn is_word_of_one(word: &str) -> bool {
    let mut names = HOLIDAYS.iter().flat_map(|(_, names)| names.iter());
    names.any(|name| name.split(' ').any(|part| part == word))
}

/// How many tokens the longest name of a holiday takes that they begin with.
pub(super) fn length(tokens: &[Token]) -> Option<usize> {
    let names = HOLIDAYS.iter().flat_map(|(_, names)| names.iter());
    names.filter_map(|name| filler::begins_with(tokens, name)).max()
}

/// The day of a holiday in a year.
pub(super) fn in_year(feast: Feast, year: i16) -> Option<Date> {
    match feast {
        Feast::Fixed(month, day) => Date::new(year, month, day).ok(),
        Feast::Nth(nth, weekday, month) => nth_of_month(year, month, nth, weekday),
        Feast::Last(weekday, month) => nth_of_month(year, month, -1, weekday),
        Feast::AfterNth(after, nth, weekday, month) => {
            nth_of_month(year, month, nth, weekday)?.checked_add(after.days()).ok()
        }
        Feast::Easter(after) => easter(year)?.checked_add(after.days()).ok(),
    }
}

/// Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
pub(crate) fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        for (year, month, day) in [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)] {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }
}
