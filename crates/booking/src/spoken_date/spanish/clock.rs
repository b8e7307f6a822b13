//! Times of day in Spanish: "las tres y media", "las nueve menos cuarto", "cuarto para las nueve", "mediodía".

use super::number;
use crate::spoken_date::cursor::Cursor;
use crate::spoken_date::token::Token;

/// What "las dos" counts when it is no time: "las dos semanas".
const COUNTED: &[&str] = &[
    "semanas",
    "dias",
    "opciones",
    "citas",
    "personas",
    "cosas",
    "veces",
    "ultimas",
    "primeras",
    "hijas",
    "ninas",
    "proximas",
    "siguientes",
    "fechas",
    "semana",
    "cita",
    "opcion",
    "persona",
    "vez",
];

/// A time while it is read.
struct Face {
    hour: u32,
    minute: u32,
    /// "am" or "pm".
    half: Option<&'static str>,
    /// "Y media", "en punto", "de la tarde": what makes a bare number a time.
    is_clear: bool,
}

/// The time that the tokens begin with in the tokens of the grammar, and how many tokens it takes.
pub(super) fn read(tokens: &[Token]) -> Option<(Vec<Token>, usize)> {
    let at = Cursor::new(tokens, 0);
    named(at).or_else(|| minutes_to(at)).or_else(|| on_dial(at)).map(|(said, behind)| (said, behind.at()))
}

fn named(at: Cursor<'_>) -> Option<(Vec<Token>, Cursor<'_>)> {
    if let Some(behind) = at.skip(&["el"]).any_phrase(&["mediodia", "medio dia"]) {
        return Some((vec![exact(12, 0)], behind));
    }
    let behind = at.skip(&["la"]).any_phrase(&["medianoche", "media noche"])?;
    Some((vec![exact(0, 0)], behind))
}

/// "Cuarto para las nueve", "diez para las dos", as in Mexico.
fn minutes_to(at: Cursor<'_>) -> Option<(Vec<Token>, Cursor<'_>)> {
    let start = at.any_phrase(&["faltan", "falta"]).unwrap_or(at);
    let (minutes, at) = match start.skip(&["un"]).one_of(&["cuarto"]) {
        Some(at) => (15, at),
        None => cardinal(start).filter(|(minutes, _)| (1..30).contains(minutes))?,
    };
    let at = at.skip(&["minutos"]).one_of(&["para"])?.one_of(&["las", "la"])?;
    let (hour, at) = hour(at)?;
    let mut face = Face { hour, minute: 0, half: None, is_clear: true };
    face.take_off(minutes)?;
    let behind = face.half_of_day(at);
    Some((face.tokens(), behind))
}

/// "Las tres", "las tres y media", "la una menos diez", "las 2:30 de la tarde", "tres y cuarto".
fn on_dial(at: Cursor<'_>) -> Option<(Vec<Token>, Cursor<'_>)> {
    let begun = at.one_of(&["las", "la"]);
    let start = begun.unwrap_or(at);
    if let (Token::Clock { hour, minute, padded }, behind) = start.next()? {
        let mut face = Face { hour: *hour, minute: *minute, half: None, is_clear: true };
        let behind = face.half_of_day(behind.skip(&["horas", "hrs", "h"]));
        let mut tokens = face.tokens();
        if let (true, Some(Token::Clock { padded, .. })) = (*padded, tokens.first_mut()) {
            *padded = true;
        }
        return Some((tokens, behind));
    }
    // "A las 930".
    if let (Token::Number { value, width: 3..=4 }, behind) = start.next()?
        && begun.is_some()
        && value / 100 < 24
        && value % 100 < 60
    {
        let mut face = Face { hour: value / 100, minute: value % 100, half: None, is_clear: true };
        let behind = face.half_of_day(behind.skip(&["horas", "hrs", "h"]));
        return Some((face.tokens(), behind));
    }
    let (hour, behind) = hour(start)?;
    let mut face = Face { hour, minute: 0, half: None, is_clear: false };
    let behind = face.minutes(behind, begun.is_some());
    let hours = behind.one_of(&["horas", "hrs", "h", "hs"]).filter(|_| begun.is_some() || hour > 12);
    face.is_clear |= hours.is_some();
    let behind = hours.unwrap_or(behind);
    let sharp = behind.phrase("en punto");
    face.is_clear |= sharp.is_some();
    let behind = face.half_of_day(sharp.unwrap_or(behind));
    let is_time = face.is_clear || (begun.is_some() && !behind.is_before(COUNTED));
    is_time.then(|| (face.tokens(), behind))
}

/// One to twenty-four.
fn hour(at: Cursor<'_>) -> Option<(u32, Cursor<'_>)> {
    match at.one_of(&["una"]) {
        Some(behind) => Some((1, behind)),
        None => cardinal(at).filter(|(hour, _)| (1..=24).contains(hour)),
    }
}

fn cardinal(at: Cursor<'_>) -> Option<(u32, Cursor<'_>)> {
    // "Diez y veinte" is ten past, not a number, so only the first word is read.
    let (token, behind) = at.next()?;
    match number::read(std::slice::from_ref(token))? {
        (Token::Number { value, width: 0..=2 }, _) => Some((value, behind)),
        _ => None,
    }
}

fn exact(hour: u32, minute: u32) -> Token {
    Token::Clock { hour, minute, padded: true }
}

impl Face {
    /// "Y media", "menos cuarto", and behind an article "treinta".
    fn minutes<'t>(&mut self, at: Cursor<'t>, has_article: bool) -> Cursor<'t> {
        let amount = |at: Cursor<'t>| {
            let quarter = at.skip(&["un"]).one_of(&["cuarto"]).map(|behind| (15, behind));
            let half = || at.one_of(&["media"]).map(|behind| (30, behind));
            quarter.or_else(half).or_else(|| {
                let (token, length) = number::read(at.rest())?;
                let Token::Number { value: minutes @ 1..60, width: 0..=2 } = token else { return None };
                Some((minutes, at.forward(length)))
            })
        };
        let is_fraction = |at: Cursor<'t>| at.skip(&["un"]).is_before(&["cuarto", "media"]);
        if let Some(at) = at.one_of(&["y", "con"])
            && (has_article || is_fraction(at))
            && let Some((minutes, behind)) = amount(at).filter(|(minutes, _)| minutes % 5 == 0)
        {
            (self.minute, self.is_clear) = (minutes, true);
            return behind.skip(&["minutos"]);
        }
        if let Some(at) = at.one_of(&["menos"])
            && let Some((minutes, behind)) = amount(at)
            && self.take_off(minutes).is_some()
        {
            self.is_clear = true;
            return behind.skip(&["minutos"]);
        }
        match amount(at).filter(|(minutes, _)| has_article && minutes % 5 == 0 && *minutes >= 10) {
            Some((minutes, behind)) => {
                (self.minute, self.is_clear) = (minutes, true);
                behind
            }
            None => at,
        }
    }

    /// So many minutes before the hour.
    fn take_off(&mut self, minutes: u32) -> Option<()> {
        self.minute = 60_u32.checked_sub(minutes)?;
        self.hour = if self.hour == 1 { 12 } else { self.hour - 1 };
        Some(())
    }

    /// "De la mañana", "pm". Twelve in the morning is noon, as twelve at night is midnight.
    fn half_of_day<'t>(&mut self, at: Cursor<'t>) -> Cursor<'t> {
        const HALVES: &[(&str, &str)] = &[
            ("am", "am"),
            ("pm", "pm"),
            ("de la manana", "am"),
            ("de la madrugada", "am"),
            ("de la tarde", "pm"),
            ("de la noche", "pm"),
            ("del mediodia", "pm"),
            ("del medio dia", "pm"),
            ("del dia", "pm"),
        ];
        let found = HALVES.iter().find_map(|(words, half)| Some((*words, *half, at.phrase(words)?)));
        let Some((words, half, behind)) = found else { return at };
        let half = match (self.hour, words) {
            (12, "de la manana") => "pm",
            (12, "de la noche") => "am",
            _ => half,
        };
        (self.half, self.is_clear) = (Some(half), true);
        behind
    }

    fn tokens(&self) -> Vec<Token> {
        let hour = self.hour % 24;
        let clock = Token::Clock { hour, minute: self.minute, padded: self.hour == 24 };
        std::iter::once(clock).chain(self.half.map(Token::word)).collect()
    }
}
