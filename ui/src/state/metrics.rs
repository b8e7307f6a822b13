//! What is measured of all calls, as this window last read it, and when to read it again.

use std::rc::Rc;

use wire::figures::{Prices, Report};
use yew::Reducible;

/// Where the reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Reading {
    /// What is shown is the latest.
    #[default]
    Rests,
    /// Something changed; it is read after a pause, so that a busy hour does not mean a reading for every turn.
    Due,
    /// The question is under way.
    UnderWay {
        /// Something changed since it was asked.
        again: bool,
        /// The answer may be older than the prices on screen, which stay.
        keeps_prices: bool,
    },
}

/// The state of the Metrics screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Measured {
    /// The last report.
    pub(crate) report: Option<Rc<Report>>,
    /// Why there is no later one.
    pub(crate) fault: Option<String>,
    /// Where the reading stands.
    pub(crate) reading: Reading,
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Look {
    /// The screen is shown, or something was measured.
    Wanted,
    /// The program was asked.
    Asked,
    /// Its answer.
    Loaded(Box<Report>),
    /// There was none.
    Failed(String),
    /// Another price table is in force.
    Priced(Box<Prices>),
}

impl Measured {
    /// The currency of all costs; that of the built-in prices until it is known.
    pub(crate) fn currency(&self) -> String {
        let known = self.report.as_ref().map(|report| report.prices.currency.clone());
        known.filter(|currency| !currency.is_empty()).unwrap_or_else(|| "USD".to_owned())
    }

    fn answered(&mut self) {
        self.reading = match self.reading {
            Reading::UnderWay { again: true, .. } | Reading::Due => Reading::Due,
            Reading::UnderWay { again: false, .. } | Reading::Rests => Reading::Rests,
        };
    }
}

impl Reducible for Measured {
    type Action = Look;

    fn reduce(self: Rc<Self>, look: Look) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match look {
            Look::Wanted => {
                next.reading = match next.reading {
                    Reading::Rests | Reading::Due => Reading::Due,
                    Reading::UnderWay { keeps_prices, .. } => Reading::UnderWay { again: true, keeps_prices },
                }
            }
            Look::Asked => next.reading = Reading::UnderWay { again: false, keeps_prices: false },
            Look::Loaded(mut report) => {
                if let (Reading::UnderWay { keeps_prices: true, .. }, Some(shown)) =
                    (next.reading, &next.report)
                {
                    report.prices.clone_from(&shown.prices);
                    report.prices_edited = shown.prices_edited;
                }
                next.report = Some(Rc::new(*report));
                next.fault = None;
                next.answered();
            }
            Look::Priced(prices) => {
                if let Some(report) = &mut next.report {
                    let report = Rc::make_mut(report);
                    (report.prices, report.prices_edited) = (prices.prices, prices.edited);
                }
                if let Reading::UnderWay { .. } = next.reading {
                    next.reading = Reading::UnderWay { again: true, keeps_prices: true };
                }
            }
            // The numbers that are there are still true for their time.
            Look::Failed(fault) => {
                next.fault = Some(fault);
                next.answered();
            }
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::figures::PriceTable;

    fn after(looks: impl IntoIterator<Item = Look>) -> Rc<Measured> {
        looks.into_iter().fold(Rc::new(Measured::default()), |state, look| state.reduce(look))
    }

    fn report(turns: u64) -> Look {
        Look::Loaded(Box::new(Report { turns, ..Report::default() }))
    }

    #[test]
    fn many_changes_are_one_reading() {
        let state = after([Look::Wanted, Look::Wanted, Look::Wanted]);
        assert_eq!(state.reading, Reading::Due);
        let state = state.reduce(Look::Asked).reduce(report(3));
        assert_eq!(state.reading, Reading::Rests);
        assert_eq!(state.report.as_ref().map(|report| report.turns), Some(3));
    }

    #[test]
    fn a_change_while_the_answer_is_under_way_asks_again() {
        let state = after([Look::Wanted, Look::Asked, Look::Wanted, report(3)]);
        assert_eq!(state.reading, Reading::Due, "the answer may be older than the change");
        assert_eq!(state.reduce(Look::Asked).reduce(report(4)).reading, Reading::Rests);
    }

    #[test]
    fn another_price_table_is_shown_at_once() {
        let table = PriceTable { currency: "EUR".into(), ..PriceTable::default() };
        let prices = Prices { success: true, prices: table, edited: true, notice: None };
        let state = after([Look::Asked, report(3), Look::Priced(Box::new(prices))]);
        assert_eq!(state.currency(), "EUR");
        assert!(state.report.as_ref().is_some_and(|report| report.prices_edited && report.turns == 3));
    }

    #[test]
    fn an_answer_that_is_older_than_the_prices_on_screen_does_not_bring_the_earlier_ones_back() {
        let edited = |turns, edited| {
            Look::Loaded(Box::new(Report { turns, prices_edited: edited, ..Report::default() }))
        };
        let built_in = Prices { success: true, prices: PriceTable::default(), edited: false, notice: None };
        let state = after([
            Look::Asked,
            edited(3, true),
            Look::Asked,
            Look::Priced(Box::new(built_in)),
            edited(4, true),
        ]);
        let shown = state.report.as_ref().map(|report| (report.turns, report.prices_edited));
        assert_eq!((shown, state.reading), (Some((4, false)), Reading::Due));
        let state = state.reduce(Look::Asked).reduce(edited(4, true));
        assert!(
            state.report.as_ref().is_some_and(|report| report.prices_edited),
            "another window's is a later one"
        );
    }

    #[test]
    fn a_failure_keeps_the_numbers_and_a_new_answer_forgets_it() {
        let state = after([Look::Asked, report(3), Look::Asked, Look::Failed("no".into())]);
        assert_eq!((state.fault.as_deref(), state.reading), (Some("no"), Reading::Rests));
        assert_eq!(state.report.as_ref().map(|report| report.turns), Some(3));
        assert_eq!(state.reduce(report(4)).fault, None);
    }
}
