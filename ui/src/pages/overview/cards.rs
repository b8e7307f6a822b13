//! The four numbers on top.

use wire::history::Overview;
use yew::prelude::*;

use crate::state::overview::ended;
use crate::text::{amount, past};

/// The cards. `active` are the calls that this window knows to be up; the program may know of more elsewhere.
pub(super) fn cards(overview: &Overview, active: usize) -> Html {
    let sums = &overview.sums;
    let active = overview.active_calls.max(active as u64);
    let latency = sums.latency_ms.checked_div(sums.measured_turns);
    let rate = amount::share(sums.booked, ended(sums));
    html! {
        <dl class="tiles">
            { card("active", "Active calls", amount::count(active), if active == 0 { "nobody is on the line".to_owned() } else { "on the line now".to_owned() }) }
            { card("bookings", "Today’s bookings", amount::count(overview.bookings_today), "appointments booked over calls today".to_owned()) }
            { card("latency", "Avg audio latency", latency.map_or(amount::NONE.to_owned(), amount::wait), match sums.measured_turns {
                0 => "no answer measured in these days".to_owned(),
                1 => "of 1 answer in these days".to_owned(),
                turns => format!("of {} answers in these days", amount::count(turns)),
            }) }
            { card("success", "Success rate", rate, match ended(sums) {
                0 => "no call ended in these days".to_owned(),
                ended => format!("{} of {} booked an appointment", amount::count(sums.booked), past::calls(ended)),
            }) }
        </dl>
    }
}

fn card(mark: &'static str, name: &'static str, value: String, more: String) -> Html {
    html! {
        <div class="tile" data-tile={mark}>
            <dt class="tile-name">{ name }</dt>
            <dd class="tile-value">{ value }</dd>
            <dd class="tile-more">{ more }</dd>
        </div>
    }
}
