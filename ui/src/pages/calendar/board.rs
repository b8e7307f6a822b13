//! The columns that are drawn, and the day of the visit that is looked at.

use std::rc::Rc;

use jiff::civil::Date;
use wasm_bindgen_futures::spawn_local;
use wire::appointment::Days;
use yew::prelude::*;

use crate::app::Shared;
use crate::state::calendar_view::{Asked, View};
use crate::state::columns::{Board, ColourBy};
use crate::state::same::Same;

/// What is drawn by the clock. Columns in which nothing changed are the very same as before.
#[hook]
pub(super) fn use_board(
    days: Option<&Rc<Days>>,
    view: View,
    only: Option<i64>,
    colours: ColourBy,
) -> Option<Same<Board>> {
    let last = use_mut_ref(|| None::<Same<Board>>);
    let board = use_memo((days.cloned().map(Same), view, only, colours), |(days, view, only, colours)| {
        let board = match (days, view) {
            (Some(days), View::Day) => Board::of_day(days, *only, *colours),
            (Some(days), View::Week) => Board::of_days(days, *only, *colours),
            (_, View::Month | View::List) | (None, _) => return None,
        };
        let board = match &*last.borrow() {
            Some(old) => board.keeping(old),
            None => board,
        };
        let board = Same::new(board);
        *last.borrow_mut() = Some(board.clone());
        Some(board)
    });
    (*board).clone()
}

/// Follows the visit whose details are open to its day, when it is on none of those that are shown: an address may have
/// only the visit, and a visit may be moved.
#[hook]
pub(super) fn use_following(
    shared: &Shared,
    asked: Asked,
    date: Option<Date>,
    on_choose: &Callback<Option<i64>>,
    show: &Callback<(Date, Asked)>,
) {
    let is_known =
        shared.book.shown().is_some() && shared.book.wanted == date.map(|date| asked.view.stretch(date));
    let missing = asked.visit.filter(|id| is_known && shared.book.visit(*id).is_none());
    let (shared, on_choose, show) = (shared.clone(), on_choose.clone(), show.clone());
    use_effect_with((missing, date), move |(missing, date)| {
        let (Some(id), date) = (*missing, *date) else { return };
        spawn_local(async move {
            let found = shared.backend.visit(id).await;
            match found.map(|detail| detail.appointment.appointment_date.parse::<Date>()) {
                Ok(Ok(there)) if Some(there) != date => show.emit((there, asked)),
                // It stands on this day, and comes with its answer.
                Ok(_) => {}
                Err(fault) => {
                    shared.toaster.fail(fault.say());
                    on_choose.emit(None);
                }
            }
        });
    });
}
