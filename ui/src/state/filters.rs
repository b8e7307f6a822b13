//! The filters of the Calls screen, and the query string that keeps them in the address.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::call::{Agent, Source};
use wire::history::{Outcome, Pile, Sentiment};

/// More than this nobody searches for, and an address must not grow without end.
const LONGEST_TEXT: usize = 200;

/// The tabs: the three piles, and all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tab {
    /// What somebody should look at comes first.
    #[default]
    NeedsAction,
    Active,
    Done,
    All,
}

/// Which days' calls are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Days {
    /// Today and yesterday.
    Recent,
    /// All days there are.
    All,
    /// From a day to a day, both included; a missing end is open.
    Between(Option<Date>, Option<Date>),
}

/// What is asked of the history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filters {
    pub(crate) tab: Tab,
    /// What was typed into the search box.
    pub(crate) text: String,
    /// None as long as nobody chose: recent days, or all of them when something is searched for.
    pub(crate) days: Option<Days>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) sentiment: Option<Sentiment>,
    pub(crate) agent: Option<Agent>,
    pub(crate) source: Option<Source>,
}

/// One filter that narrows the list, and can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Text,
    Days,
    Outcome,
    Sentiment,
    Agent,
    Source,
}

impl Tab {
    /// In the order of attention.
    pub(crate) const ALL: [Tab; 4] = [Tab::NeedsAction, Tab::Active, Tab::Done, Tab::All];

    /// Its pile; none for all.
    pub(crate) fn pile(self) -> Option<Pile> {
        match self {
            Tab::NeedsAction => Some(Pile::NeedsAction),
            Tab::Active => Some(Pile::Active),
            Tab::Done => Some(Pile::Done),
            Tab::All => None,
        }
    }
}

impl Filters {
    /// Reads the address's query string. What it does not know or understand narrows nothing.
    pub(crate) fn read(query: &str) -> Filters {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query.trim_start_matches('?')).unwrap_or_default();
        let mut filters = Filters::default();
        let (mut from, mut to) = (None, None);
        for (name, value) in &pairs {
            match name.as_str() {
                "pile" => filters.tab = tab(value),
                "q" => filters.text = value.chars().take(LONGEST_TEXT).collect(),
                "outcome" => filters.outcome = enumerated(value),
                "sentiment" => filters.sentiment = enumerated(value),
                "agent" => filters.agent = enumerated(value),
                "source" => filters.source = enumerated(value),
                "days" if value == "recent" => filters.days = Some(Days::Recent),
                "days" if value == "all" => filters.days = Some(Days::All),
                "from" => from = value.parse::<Date>().ok(),
                "to" => to = value.parse::<Date>().ok(),
                _ => {}
            }
        }
        if from.is_some() || to.is_some() {
            filters.days = Some(Days::Between(from, to));
        }
        filters
    }

    /// What the address keeps: nothing for what is so anyway.
    pub(crate) fn address(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        match self.tab {
            Tab::NeedsAction => {}
            Tab::All => pairs.push(("pile", "all".to_owned())),
            Tab::Active | Tab::Done => pairs.extend(self.tab.pile().map(|pile| ("pile", word(pile)))),
        }
        pairs.extend(self.narrowing());
        match self.days {
            Some(Days::Recent) => pairs.push(("days", "recent".to_owned())),
            Some(Days::All) => pairs.push(("days", "all".to_owned())),
            Some(Days::Between(from, to)) => pairs.extend(ends(from, to)),
            None => {}
        }
        pairs
    }

    /// What the program is asked, on the clinic's `today`; the same names are an export's filter.
    pub(crate) fn question(&self, today: Date) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<_> = self.tab.pile().map(|pile| ("pile", word(pile))).into_iter().collect();
        pairs.extend(self.narrowing());
        match self.shown_days() {
            Days::Recent => pairs.extend(ends(Some(today.saturating_sub(1.day())), None)),
            Days::All => {}
            Days::Between(from, to) => pairs.extend(ends(from, to)),
        }
        pairs
    }

    fn narrowing(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.text.trim().is_empty() {
            pairs.push(("q", self.text.trim().to_owned()));
        }
        pairs.extend(self.outcome.map(|outcome| ("outcome", word(outcome))));
        pairs.extend(self.sentiment.map(|sentiment| ("sentiment", word(sentiment))));
        pairs.extend(self.agent.map(|agent| ("agent", word(agent))));
        pairs.extend(self.source.map(|source| ("source", word(source))));
        pairs
    }

    /// The days that are listed: whoever searches means all of them, until they say otherwise.
    pub(crate) fn shown_days(&self) -> Days {
        match self.days {
            Some(days) => days,
            None if self.text.trim().is_empty() => Days::Recent,
            None => Days::All,
        }
    }

    /// What narrows the list beyond what it shows by itself.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let is_spanned = matches!(self.days, Some(Days::Between(..)))
            || (self.days == Some(Days::Recent) && !self.text.trim().is_empty());
        [
            (Part::Text, !self.text.trim().is_empty()),
            (Part::Days, is_spanned),
            (Part::Outcome, self.outcome.is_some()),
            (Part::Sentiment, self.sentiment.is_some()),
            (Part::Agent, self.agent.is_some()),
            (Part::Source, self.source.is_some()),
        ]
        .into_iter()
        .filter_map(|(part, is_set)| is_set.then_some(part))
        .collect()
    }

    /// The same without one filter.
    pub(crate) fn without(&self, part: Part) -> Filters {
        let mut filters = self.clone();
        match part {
            Part::Text => filters.text.clear(),
            Part::Days => filters.days = None,
            Part::Outcome => filters.outcome = None,
            Part::Sentiment => filters.sentiment = None,
            Part::Agent => filters.agent = None,
            Part::Source => filters.source = None,
        }
        filters
    }

    /// The same tab, and nothing narrowed.
    pub(crate) fn cleared(&self) -> Filters {
        Filters { tab: self.tab, ..Filters::default() }
    }

    /// True when the end lies before the beginning, and nothing can be found.
    pub(crate) fn is_reversed(&self) -> bool {
        matches!(self.days, Some(Days::Between(Some(from), Some(to))) if to < from)
    }
}

fn ends(from: Option<Date>, to: Option<Date>) -> impl Iterator<Item = (&'static str, String)> {
    let from = from.map(|from| ("from", from.to_string()));
    from.into_iter().chain(to.map(|to| ("to", to.to_string())))
}

fn tab(value: &str) -> Tab {
    match enumerated::<Pile>(value) {
        Some(Pile::Active) => Tab::Active,
        Some(Pile::Done) => Tab::Done,
        Some(Pile::NeedsAction) => Tab::NeedsAction,
        None if value == "all" => Tab::All,
        None => Tab::default(),
    }
}

/// The word that stands for a value on the wire.
pub(crate) fn word<T: Serialize>(value: T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// The value behind a word of the wire.
pub(crate) fn enumerated<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

/// A day as somebody types it on the clinic's `today`: `2026-11-20`, `11/20/2026`, `11/20`, `Nov 20`, `20 Nov 2026`, `today`,
/// `yesterday`. Without a year it is the last such day, because calls lie in the past.
pub(crate) fn typed_day(typed: &str, today: Date) -> Option<Date> {
    let typed = typed.trim().to_lowercase().replace(',', " ");
    match typed.as_str() {
        "today" => return Some(today),
        "yesterday" => return Some(today.saturating_sub(1.day())),
        _ => {}
    }
    if let Ok(date) = typed.parse::<Date>() {
        return Some(date);
    }
    let parts: Vec<&str> =
        typed.split(|c: char| c == '/' || c.is_whitespace()).filter(|part| !part.is_empty()).collect();
    let (&[a, b], year) = (parts.get(..2)?.first_chunk()?, parts.get(2).copied());
    if parts.len() > 3 {
        return None;
    }
    let (month, day) = match (month(a), month(b)) {
        (Some(month), None) => (month, b.parse().ok()?),
        (None, Some(month)) => (month, a.parse().ok()?),
        _ => (a.parse().ok()?, b.parse().ok()?),
    };
    match year {
        Some(year) if year.len() == 4 => Date::new(year.parse().ok()?, month, day).ok(),
        Some(_) => None,
        None => {
            let date = Date::new(today.year(), month, day).ok()?;
            Some(if date > today { date.saturating_sub(Span::new().years(1)) } else { date })
        }
    }
}

/// The same with `tomorrow`, and without a year the next such day, because visits lie ahead.
pub(crate) fn typed_day_ahead(typed: &str, today: Date) -> Option<Date> {
    if typed.trim().eq_ignore_ascii_case("tomorrow") {
        return Some(today.saturating_add(1.day()));
    }
    let date = typed_day(typed, today)?;
    let has_year = typed.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
    let is_word = !typed.contains(|c: char| c.is_ascii_digit());
    let is_past = date < today && !has_year && !is_word;
    Some(if is_past { date.saturating_add(Span::new().years(1)) } else { date })
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.');
    let place = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))?;
    i8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests;
