//! The visits that a schedule does not allow, before it is saved and after.

use std::rc::Rc;

use serde::Serialize;
use wire::schedule::{Affected, SchedulePreview};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::dialog::Dialog;
use crate::route::Route;
use crate::state::schedule::draft::written;

/// The visit that the calendar opens.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct AtVisit {
    visit: i64,
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) preview: Rc<SchedulePreview>,
    /// Saves all the same; `None` when the schedule is in force already.
    pub(super) on_anyway: Option<Callback<()>>,
    /// It is being saved.
    pub(super) is_busy: bool,
    pub(super) on_close: Callback<()>,
}

/// How many visits do not fit the schedule in force, in a sentence.
pub(super) fn fits_not(preview: &SchedulePreview) -> String {
    match preview.affected.len() {
        1 => "One booked visit does not fit the schedule.".to_owned(),
        some if preview.has_more => format!("More than {some} booked visits do not fit the schedule."),
        some => format!("{some} booked visits do not fit the schedule."),
    }
}

/// The list, in a dialog.
#[component]
pub(super) fn PreviewDialog(props: &Props) -> Html {
    let (preview, is_saving) = (&props.preview, props.on_anyway.is_some());
    let some = preview.affected.len();
    let title = match (is_saving, some) {
        (true, 1) => "One booked visit would not fit".to_owned(),
        (true, some) if preview.has_more => format!("More than {some} booked visits would not fit"),
        (true, some) => format!("{some} booked visits would not fit"),
        (false, _) => "Visits to move".to_owned(),
    };
    let back = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <Dialog {title} on_close={props.on_close.clone()} class="max-w-2xl">
            <p class="text-sm text-muted mb-3">
                { if is_saving {
                    "They stay booked as they are, whatever you choose. Move them in the calendar, now or after saving."
                } else {
                    "They are booked outside of the schedule in force. Open one to move it."
                } }
            </p>
            <div class="affected" role="region" aria-label="Visits" tabindex="0">
                <table class="measures">
                    <thead><tr><th scope="col">{ "When" }</th><th scope="col">{ "Who" }</th><th scope="col">{ "Why" }</th></tr></thead>
                    <tbody>{ for preview.affected.iter().map(row) }</tbody>
                </table>
            </div>
            if preview.has_more { <p class="text-sm text-muted mt-2">{ format!("These are the first {some}.") }</p> }
            <div class="flex justify-end gap-2 mt-5">
                <button type="button" class="btn" autofocus=true onclick={back}>{ if is_saving { "Back" } else { "Close" } }</button>
                if let Some(on_anyway) = &props.on_anyway {
                    <button type="button" class="btn btn-primary" disabled={props.is_busy} onclick={on_anyway.reform(|_: MouseEvent| ())}>{ "Save anyway" }</button>
                }
            </div>
        </Dialog>
    }
}

fn row(affected: &Affected) -> Html {
    let visit = &affected.appointment;
    let when = format!("{}, {}", written(&visit.appointment_date), visit.appointment_time);
    html! {
        <tr key={visit.id}>
            <td class="whitespace-nowrap">
                <Link<Route, AtVisit> to={Route::Day { date: visit.appointment_date.clone() }} query={Some(AtVisit { visit: visit.id })} classes="text-link">
                    { when }<span class="sr-only">{ format!(": {} in the calendar", visit.customer_name) }</span>
                </Link<Route, AtVisit>>
            </td>
            <th scope="row" class="break-anywhere">{ &visit.customer_name }</th>
            <td>{ &affected.reason }</td>
        </tr>
    }
}
