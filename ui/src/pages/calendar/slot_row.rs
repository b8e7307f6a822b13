//! A row of the grid: its time, and a cell for each column.

use yew::prelude::*;

use super::time_grid::place;
use crate::state::columns::{Board, Column, is_freed};
use crate::state::same::Same;
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) board: Same<Board>,
    /// The row's first minute.
    pub(super) minute: u16,
    /// The column whose cell the Tab key leads to, when it is one of this row.
    pub(super) tab: Option<usize>,
}

/// The row.
#[component]
pub(super) fn SlotRow(props: &Props) -> Html {
    let Props { board, minute, tab } = props;
    let (minute, to) = (*minute, minute.saturating_add(board.row));
    let is_hour = minute % 60 == 0;
    let time = text::clock(minute);
    let clock_change = board.columns.iter().find_map(|column| column.clock_change.as_ref());
    let twice = clock_change.filter(|change| change.repeated && (change.from..change.to).contains(&minute));
    html! {
        <div class="slot-row" role="row" data-hour={is_hour.to_string()} style={format!("{}; --time: \"{time}\"", place(board.ladder, (minute, to)))}>
            <span class="day-hour" role="rowheader">
                <span aria-hidden={is_hour.then_some("true")} class={(!is_hour).then_some("sr-only")}>{ if is_hour { text::hour(minute) } else { time.clone() } }</span>
                if is_hour { <span class="sr-only">{ &time }</span> }
                if let Some(change) = twice.filter(|_| is_hour) {
                    <small class="day-offsets">{ format!("{} / {}", change.offset_before, change.offset_after) }</small>
                }
            </span>
            { for board.columns.iter().enumerate().map(|(at, column)| cell(column, at, minute, to, &time, *tab == Some(at))) }
        </div>
    }
}

fn cell(column: &Column, at: usize, minute: u16, to: u16, time: &str, is_tab: bool) -> Html {
    let begin: Vec<String> = column
        .blocks
        .iter()
        .filter(|block| (minute..to).contains(&block.visit.start_minute))
        .map(|block| format!("visit-{}", block.visit.id))
        .collect();
    let is_covered = column
        .blocks
        .iter()
        .any(|block| !is_freed(block.visit.status) && block.span().0 <= minute && minute < block.span().1);
    let state = if is_covered { "taken" } else { column.state_at(minute) };
    let label = begin.is_empty().then(|| format!("{}, {time}, {state}", column.title));
    html! {
        <div id={format!("slot-{at}-{minute}")} class="slot" role="gridcell" tabindex={if is_tab { "0" } else { "-1" }}
            aria-label={label} aria-owns={(!begin.is_empty()).then(|| begin.join(" "))} />
    }
}
