//! Chooses between all the days that an utterance speaks of: one is the answer, several are a question, none a refusal.

use jiff::civil::{Date, Weekday};

use super::Meaning;
use super::calendar::Calendar;
use super::language::Language;
use super::question::Question;
use super::said::{Said, Span};
use super::stretch_name::StretchName;
use crate::rules::Refusal;

/// More days than these are not given one by one.
const MOST_NAMED: usize = 7;

/// More days than these are not read out to the caller.
const MOST_READ_OUT: usize = 5;

/// The calendar without the days that the caller refused.
pub(super) struct Scope<'a, 'c> {
    pub(super) calendar: &'a Calendar<'c>,
    /// In which the caller is asked.
    pub(super) language: Language,
    /// First and last of each stretch of them.
    pub(super) refused: Vec<(Date, Date)>,
}

/// What was said, sorted.
#[derive(Default)]
struct Heard {
    days: Vec<Date>,
    /// From how many wishes the days come: "next Friday" is one, though it may mean two days.
    wishes: usize,
    spans: Vec<Span>,
    refusals: Vec<Refusal>,
    soonest: bool,
    unclear: Vec<Date>,
}

impl Scope<'_, '_> {
    /// What it all comes to.
    pub(super) fn decide(&self, said: Vec<Said>) -> Meaning {
        let heard = self.sorted(said);
        match (heard.days.is_empty(), heard.spans.as_slice()) {
            (true, []) if !heard.unclear.is_empty() => {
                self.ask(Question::DoYouMean(&heard.unclear), Vec::new())
            }
            (true, []) => self.without_days(heard.refusals, heard.soonest),
            (true, [span]) => self.of_span(span),
            (false, []) => self.of_days(heard.days, heard.wishes > 1),
            (true, spans) => self.of_spans(spans),
            (false, spans) => {
                let open = spans.iter().flat_map(|span| self.open_days(span));
                self.of_days(open.chain(heard.days).collect(), true)
            }
        }
    }

    fn sorted(&self, said: Vec<Said>) -> Heard {
        let mut heard = Heard::default();
        for said in said {
            let days = match said {
                Said::Day(date) => Ok(vec![date]),
                Said::Choice(dates) | Said::Weekday(_, dates) => Ok(dates),
                Said::DayOfMonth(day) => self.calendar.day_of_month(day).map(|date| vec![date]),
                Said::No(refusal) => Err(refusal),
                Said::Span(span) => {
                    heard.spans.push(span);
                    continue;
                }
                Said::Unclear(dates) => {
                    heard.unclear = dates;
                    continue;
                }
                Said::Soonest => {
                    heard.soonest = true;
                    continue;
                }
                Said::OneLater(_) | Said::Aside => continue,
            };
            match days {
                Ok(days) => {
                    heard.days.extend(days);
                    heard.wishes += 1;
                }
                Err(refusal) => heard.refusals.push(refusal),
            }
        }
        heard
    }

    /// Of several refusals, that a day does not exist is told before that one is over.
    fn without_days(&self, refusals: Vec<Refusal>, soonest: bool) -> Meaning {
        let telling = refusals.iter().position(|refusal| *refusal != Refusal::Past).unwrap_or(0);
        match refusals.into_iter().nth(telling) {
            Some(refusal) => Meaning::No(refusal),
            None if soonest => self.first_open(),
            None => Meaning::NotADay,
        }
    }

    fn of_days(&self, mut days: Vec<Date>, are_several_wishes: bool) -> Meaning {
        days.sort();
        days.dedup();
        let within_reach = |date: &Date| self.calendar.within_reach(*date).is_ok();
        let reachable: Vec<Date> = days.iter().copied().filter(within_reach).collect();
        match reachable.as_slice() {
            [date] => day(*date),
            [] => match days.first().map(|date| self.calendar.within_reach(*date)) {
                Some(Err(refusal)) => Meaning::No(refusal),
                _ => Meaning::NotADay,
            },
            dates if dates.len() > MOST_READ_OUT => self.ask(Question::WhichOther, few(reachable)),
            dates if are_several_wishes => self.ask(Question::WhichOf(dates), dates.to_vec()),
            dates => self.ask(Question::DoYouMean(dates), dates.to_vec()),
        }
    }

    fn of_spans(&self, spans: &[Span]) -> Meaning {
        let mut dates: Vec<Date> = spans.iter().flat_map(|span| self.open_days(span)).collect();
        dates.sort();
        dates.dedup();
        let names: Vec<StretchName> = spans.iter().map(|span| span.name).collect();
        match (dates.as_slice(), spans) {
            ([], [first, ..]) => self.of_span(first),
            ([date], _) => day(*date),
            _ => self.ask(Question::WhichDay(&names), few(dates)),
        }
    }

    fn of_span(&self, span: &Span) -> Meaning {
        let open = self.open_days(span);
        match open.as_slice() {
            [date] => day(*date),
            [] => self.of_shut_span(span),
            _ => self.ask(Question::WhichDay(&[span.name]), few(open)),
        }
    }

    fn of_shut_span(&self, span: &Span) -> Meaning {
        let calendar = self.calendar;
        let is_weekend = |date: Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if span.last < calendar.today {
            Meaning::No(Refusal::Past)
        } else if span.first > calendar.last {
            Meaning::No(Refusal::TooFar { days: calendar.clinic.horizon_days })
        } else if calendar.clinic.keeps_weekdays_only() && span.days().all(is_weekend) {
            Meaning::No(Refusal::Weekend)
        } else {
            self.ask(Question::NoneLeft(span.name), Vec::new())
        }
    }

    fn first_open(&self) -> Meaning {
        self.open_days(&self.calendar.reach()).first().map_or(Meaning::NotADay, |date| day(*date))
    }

    fn ask(&self, question: Question<'_>, dates: Vec<Date>) -> Meaning {
        Meaning::Ask { question: question.ask(self.language), dates }
    }

    fn open_days(&self, span: &Span) -> Vec<Date> {
        let is_refused = |date: &Date| self.refused.iter().any(|(first, last)| first <= date && date <= last);
        open_days(span, self.calendar).into_iter().filter(|date| !is_refused(date)).collect()
    }
}

/// The days of a span that can be booked.
pub(super) fn open_days(span: &Span, calendar: &Calendar<'_>) -> Vec<Date> {
    let (first, last) = (span.first.max(calendar.today), span.last.min(calendar.last));
    let within = Span { first, last, name: span.name };
    within.days().filter(|date| calendar.has_time(*date)).collect()
}

fn few(dates: Vec<Date>) -> Vec<Date> {
    if dates.len() > MOST_NAMED { Vec::new() } else { dates }
}

fn day(date: Date) -> Meaning {
    Meaning::Day { date, between: None, time: None }
}
