//! Calendars that other programs subscribe to.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::appointment::Day;
use wire::feed::{Feed, FeedPrivacy};
use yew::prelude::*;

use super::make_feed::MakeFeed;
use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) day: Rc<Day>,
}

/// What is open over the list.
#[derive(Clone, PartialEq)]
enum Open {
    Form,
    Revoke(Feed),
}

/// The list, and how to make and revoke one.
#[component]
pub(super) fn FeedsCard(props: &Props) -> Html {
    let feeds = use_state(|| None::<Result<Vec<Feed>, String>>);
    let open = use_state(|| None::<Open>);
    let stamp = use_state(|| 0_u32);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    {
        let (backend, feeds) = (shared.backend.clone(), feeds.setter());
        use_effect_with(*stamp, move |_| {
            spawn_local(async move { feeds.set(Some(backend.feeds().await.map_err(|fault| fault.say()))) });
        });
    }
    let read_again = {
        let stamp = stamp.clone();
        Callback::from(move |()| stamp.set(*stamp + 1))
    };
    let on_close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    let on_form = {
        let open = open.setter();
        Callback::from(move |_: MouseEvent| open.set(Some(Open::Form)))
    };
    let on_revoke = {
        let (shared, read_again, on_close) = (shared.clone(), read_again.clone(), on_close.clone());
        Callback::from(move |id: i64| {
            on_close.emit(());
            let (shared, read_again) = (shared.clone(), read_again.clone());
            spawn_local(async move {
                match shared.backend.revoke_feed(id).await {
                    Ok(_) => shared.toaster.tell("Revoked. Its address leads nowhere from now on."),
                    Err(fault) => shared.toaster.fail(fault.say()),
                }
                read_again.emit(());
            });
        })
    };
    html! {
        <section class="card-box is-wide" aria-labelledby="feeds-title">
            <div class="flex items-start justify-between gap-4">
                <div class="min-w-0">
                    <h2 id="feeds-title" class="card-title mb-0!">{ "Calendars for other programs" }</h2>
                    <p class="text-sm text-muted">{ "A clinician’s visits in the calendar of their telephone or mail program. Each has an address that is a secret; whoever knows it can read along until you revoke it." }</p>
                </div>
                <button type="button" class="btn btn-sm btn-primary" onclick={on_form}>{ "Make a calendar" }</button>
            </div>
            { match &*feeds {
                None => html! { <div class="skeleton h-16 w-full opacity-40 mt-3" role="status" aria-label="Reading the calendars" /> },
                Some(Err(why)) => html! { <p class="note mt-3" role="status"><Drawing icon={Icon::Alert} />{ why }</p> },
                Some(Ok(list)) if list.is_empty() => html! { <p class="text-sm mt-3">{ "No calendar has been made yet." }</p> },
                Some(Ok(list)) => table(list, &props.day, &open),
            } }
            { match &*open {
                None => Html::default(),
                Some(Open::Form) => html! { <MakeFeed day={props.day.clone()} on_made={read_again.clone()} on_close={on_close.clone()} /> },
                Some(Open::Revoke(feed)) => {
                    let id = feed.id;
                    html! {
                        <Dialog title="Revoke this calendar?" on_close={on_close.clone()}>
                            <p>{ format!("Programs that read the visits of {} under its address get nothing more. That cannot be taken back; you can make another one.", name(&props.day, feed.clinician_id)) }</p>
                            <div class="flex justify-end gap-2 mt-5">
                                <button type="button" class="btn" autofocus=true onclick={on_close.reform(|_: MouseEvent| ())}>{ "Keep it" }</button>
                                <button type="button" class="btn btn-error" onclick={on_revoke.reform(move |_: MouseEvent| id)}>{ "Revoke" }</button>
                            </div>
                        </Dialog>
                    }
                }
            } }
        </section>
    }
}

fn table(list: &[Feed], day: &Day, open: &UseStateHandle<Option<Open>>) -> Html {
    let zone = text::zone(&day.time_zone);
    let when = |at: &str| match at.parse::<jiff::Timestamp>() {
        Ok(at) => at.to_zoned(zone.clone()).strftime("%b %-d, %Y, %-I:%M %p").to_string(),
        Err(_) => String::new(),
    };
    html! {
        <div class="table-scroll mt-3" tabindex="0" role="region" aria-label="Calendars">
        <table class="measures">
            <caption class="sr-only">{ "Calendars" }</caption>
            <thead><tr><th scope="col">{ "Visits of" }</th><th scope="col">{ "Tells" }</th><th scope="col">{ "Made" }</th><th scope="col">{ "Last read" }</th><td></td></tr></thead>
            <tbody>
                { for list.iter().map(|feed| {
                    let who = name(day, feed.clinician_id);
                    let on_revoke = {
                        let (open, feed) = (open.setter(), feed.clone());
                        Callback::from(move |_: MouseEvent| open.set(Some(Open::Revoke(feed.clone()))))
                    };
                    html! {
                        <tr key={feed.id} data-revoked={feed.revoked_at.is_some().to_string()}>
                            <th scope="row">{ &who }</th>
                            <td>{ tells(feed.privacy) }</td>
                            <td>{ when(&feed.made_at) }</td>
                            <td>{ feed.last_read_at.as_deref().map_or("Never".to_owned(), when) }</td>
                            <td class="is-number">
                                if let Some(at) = &feed.revoked_at {
                                    <span class="text-muted">{ format!("Revoked {}", when(at)) }</span>
                                } else {
                                    <button type="button" class="btn btn-sm" aria-label={format!("Revoke the calendar of {who}")} onclick={on_revoke}>{ "Revoke" }</button>
                                }
                            </td>
                        </tr>
                    }
                }) }
            </tbody>
        </table>
        </div>
    }
}

/// What a calendar tells, in words.
pub(super) fn tells(privacy: FeedPrivacy) -> &'static str {
    match privacy {
        FeedPrivacy::Busy => "“Visit” alone",
        FeedPrivacy::Initials => "Initials",
        FeedPrivacy::Names => "Names",
    }
}

fn name(day: &Day, clinician: i64) -> String {
    let known = day.clinicians.iter().find(|known| known.id == clinician);
    known.map_or_else(|| format!("Clinician {clinician}"), |known| known.name.clone())
}
