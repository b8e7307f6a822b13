//! Where the clinic's clock stands in the day.

use yew::prelude::*;

use super::time_grid::MINUTE_PX;
use crate::hooks::Clock;
use crate::state::columns::Board;
use crate::state::same::Same;
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) board: Same<Board>,
    pub(super) clock: Clock,
}

/// The line, over the columns of today.
#[component]
pub(super) fn NowLine(props: &Props) -> Html {
    let columns = &props.board.columns;
    let today = |at: &usize| props.clock.minute_on(columns.get(*at).map(|column| column.date)).is_some();
    let Some(first) = (0..columns.len()).find(today) else { return Html::default() };
    let count = (first..columns.len()).take_while(today).count();
    let (from, to) = props.board.ladder;
    let minute = props.clock.now.map_or(0, |(_, minute)| minute);
    if !(from..=to).contains(&minute) {
        return Html::default();
    }
    let top = f64::from(minute - from) * MINUTE_PX;
    let share = 100.0 / columns.len() as f64;
    let time = text::clock(minute);
    html! {
        <>
            <span class="now-time" style={format!("top: {top:.1}px")}>{ time.trim_end_matches([' ', 'A', 'P', 'M']).to_owned() }</span>
            <span class="now-line" style={format!("top: {top:.1}px; left: {:.3}%; width: {:.3}%", share * first as f64, share * count as f64)} />
        </>
    }
}
