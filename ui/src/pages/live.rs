//! Calls in progress, and the transcript of the chosen one.

mod detail;
mod joining;
mod pop;
mod transfer;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, KeyboardEvent};
use wire::call::Source;
use wire::transfer::TransferStage;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::call_card::{CallCard, title};
use crate::components::dialog::Dialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::components::lamps::LampBoard;
use crate::hooks::{deed, in_scroller, on_control, use_acts};
use crate::route::Route;
use crate::state::acts::{self, Scope};
use crate::state::metrics::Look;
use crate::state::reception::{CallView, Link as Connection, Reception};
use detail::Detail;
use joining::{WhisperDialog, hindrance};
use transfer::TransferForm;

/// What is asked before it is done.
#[derive(Clone, PartialEq)]
enum Ask {
    /// End this call?
    HangUp(Rc<CallView>),
    /// End its recording?
    StopRecording(Rc<CallView>),
    /// What is the receptionist to do in it?
    Whisper(Rc<CallView>),
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The call in the address, if any.
    #[prop_or_default]
    pub(crate) call_sid: Option<String>,
}

/// The screen.
#[component]
pub(crate) fn LivePage(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let navigator = use_navigator();
    let asks = use_state(|| None::<Ask>);
    let putting_through = use_state(|| None::<Rc<CallView>>);
    let reception = shared.reception.clone();

    {
        // Costs need a currency, which only the report tells.
        let (backend, measured) = (shared.backend.clone(), shared.measured.clone());
        use_effect_with((), move |()| {
            if measured.report.is_none() {
                spawn_local(async move {
                    if let Ok(report) = backend.figures().await {
                        measured.dispatch(Look::Loaded(Box::new(report)));
                    }
                });
            }
        });
    }
    // Without a choice in the address the oldest call is shown, else the one that ended last.
    let chosen = match &props.call_sid {
        Some(call_sid) => reception.call(call_sid).cloned(),
        None => reception.calls.first().or(reception.ended.first()).cloned(),
    };
    let on_choose = {
        let navigator = navigator.clone();
        use_callback((), move |call_sid: String, ()| {
            if let Some(navigator) = &navigator {
                navigator.replace(&Route::Call { call_sid });
            }
        })
    };
    let on_ask = {
        let asks = asks.setter();
        use_callback((), move |view: Rc<CallView>, ()| asks.set(Some(Ask::HangUp(view))))
    };
    let on_ask_stop = {
        let asks = asks.setter();
        use_callback((), move |view: Rc<CallView>, ()| asks.set(Some(Ask::StopRecording(view))))
    };
    let on_ask_whisper = {
        let asks = asks.setter();
        use_callback((), move |view: Rc<CallView>, ()| asks.set(Some(Ask::Whisper(view))))
    };
    let on_put_through = {
        let putting_through = putting_through.setter();
        use_callback((), move |view: Rc<CallView>, ()| putting_through.set(Some(view)))
    };
    use_acts(&shared.keys, Scope::Live, {
        let on_put_through = on_put_through.clone();
        let (reception, chosen, on_choose, on_ask) =
            (reception.clone(), chosen.clone(), on_choose.clone(), on_ask.clone());
        let (hand, on_ask_whisper) = (shared.hand.clone(), on_ask_whisper.clone());
        Callback::from(move |(act, event): (acts::Live, Option<KeyboardEvent>)| {
            let order: Vec<_> = reception.calls.iter().chain(&reception.ended).cloned().collect();
            let scrolls =
                event.as_ref().is_some_and(|event| event.key().starts_with("Arrow") && in_scroller(event));
            let on_choose = on_choose.clone();
            match act {
                acts::Live::Next | acts::Live::Previous => {
                    let by = if act == acts::Live::Next { 1 } else { -1 };
                    let at =
                        chosen.as_ref().and_then(|chosen| order.iter().position(|view| same(view, chosen)));
                    let at = at.map_or(0, |at| at.saturating_add_signed(by));
                    (!scrolls && !order.is_empty()).then(|| deed(move || go(&order, at, &on_choose)))?
                }
                acts::Live::Read => {
                    let is_pressing = event.as_ref().is_some_and(|event| on_control(event));
                    (!is_pressing && chosen.is_some()).then(|| deed(|| focus("[role=log]")))?
                }
                acts::Live::Listen | acts::Live::Whisper | acts::Live::TakeOver => {
                    let view =
                        chosen.clone().filter(|view| hindrance(view).is_none() && !reception.is_stale())?;
                    let is_free = view.call.staff.is_none();
                    let (hand, call_sid) = (hand.clone(), view.call.call_sid.clone());
                    match act {
                        acts::Live::Listen => deed(move || hand.listen(call_sid.clone())),
                        acts::Live::TakeOver if is_free => deed(move || hand.take_over(call_sid.clone())),
                        acts::Live::Whisper if is_free => {
                            let on_ask_whisper = on_ask_whisper.clone();
                            deed(move || on_ask_whisper.emit(view.clone()))
                        }
                        _ => None,
                    }
                }
                acts::Live::PutThrough => {
                    let view = chosen.clone()?;
                    let can = can_put_through(&view) && !reception.is_stale();
                    let on_put_through = on_put_through.clone();
                    can.then(|| deed(move || on_put_through.emit(view.clone())))?
                }
                acts::Live::HangUp => {
                    let view = chosen.clone()?;
                    let can = view.ended_after.is_none() && !view.call.elsewhere && !reception.is_stale();
                    let on_ask = on_ask.clone();
                    can.then(|| deed(move || on_ask.emit(view.clone())))?
                }
            }
        })
    });
    let on_yes = {
        let (shared, asks) = (shared.clone(), asks.clone());
        Callback::from(move |_: MouseEvent| {
            match &*asks {
                Some(Ask::HangUp(view)) => hang_up(&shared, view.call.call_sid.clone()),
                Some(Ask::StopRecording(view)) => stop_recording(&shared, view.call.call_sid.clone()),
                Some(Ask::Whisper(_)) | None => {}
            }
            asks.set(None);
        })
    };
    let on_keep = {
        let asks = asks.setter();
        Callback::from(move |()| asks.set(None))
    };
    let on_say = {
        let (shared, asks) = (shared.clone(), asks.clone());
        Callback::from(move |text: String| {
            if let Some(Ask::Whisper(view)) = &*asks {
                whisper(&shared, view.call.call_sid.clone(), text);
            }
            asks.set(None);
        })
    };
    let on_stay = {
        let putting_through = putting_through.setter();
        Callback::from(move |()| putting_through.set(None))
    };
    if reception.calls.is_empty() && reception.ended.is_empty() && props.call_sid.is_none() {
        return html! { <div class="h-full flex flex-col"><h1 class="sr-only">{ "Live" }</h1>{ nothing(&reception) }</div> };
    }
    html! {
        <div class="live">
            <section class="live-list" aria-label="Calls">
                <div class="pane-head"><h1 class="text-lg font-semibold">{ "Live" }</h1>{ counters(&reception) }</div>
                { list("On the line", &reception.calls, &chosen, &reception, &on_choose) }
                { list("Just ended", &reception.ended, &chosen, &reception, &on_choose) }
            </section>
            <section class="live-detail" aria-label="Chosen call">
                if let Some(view) = &chosen {
                    <Detail key={view.call.call_sid.clone()} view={view.clone()} reception={reception.clone()} booked_on={booked_on(&shared, view)} currency={shared.measured.currency()} hand={shared.hand.clone()} on_hang_up={on_ask} on_stop={on_ask_stop} on_whisper={on_ask_whisper} {on_put_through} />
                } else {
                    <EmptyState icon={Icon::Lines} title="This call is not here any more"
                        text="It has ended, or this window was opened after it. Calls in progress are in the list.">
                        if let Some(call_sid) = &props.call_sid {
                            <Link<Route> to={Route::Past { call_sid: call_sid.clone() }} classes="btn btn-primary">{ "Look among past calls" }</Link<Route>>
                        }
                        <Link<Route> to={Route::Live} classes="btn">{ "Show all calls" }</Link<Route>>
                    </EmptyState>
                }
            </section>
            { match &*asks {
                Some(Ask::Whisper(view)) => html! { <WhisperDialog view={view.clone()} on_close={on_keep.clone()} {on_say} /> },
                Some(ask) => question(ask, &on_keep, &on_yes),
                None => Html::default(),
            } }
            if let Some(view) = &*putting_through {
                <TransferForm view={view.clone()} on_close={on_stay} />
            }
        </div>
    }
}

fn question(ask: &Ask, on_keep: &Callback<()>, on_yes: &Callback<MouseEvent>) -> Html {
    let (title, text, keep, icon, yes) = match ask {
        Ask::Whisper(_) => return Html::default(),
        Ask::HangUp(view) => (
            format!("Hang up on {}?", title(view)),
            if view.call.staff.is_some() {
                "The caller is disconnected. What is booked stays booked."
            } else {
                "The receptionist says goodbye, and the caller is disconnected. What is booked stays booked."
            },
            "Keep the call",
            Icon::HangUp,
            "Hang up",
        ),
        Ask::StopRecording(view) => (
            format!("Stop recording {}?", title(view)),
            "The call goes on, and what was recorded so far is kept. Recording cannot be taken up again in this call.",
            "Keep recording",
            Icon::Record,
            "Stop recording",
        ),
    };
    html! {
        <Dialog {title} on_close={on_keep.clone()}>
            <p>{ text }</p>
            <div class="flex justify-end gap-2 mt-5">
                <button type="button" class="btn" autofocus=true onclick={on_keep.reform(|_: MouseEvent| ())}>{ keep }</button>
                <button type="button" class="btn btn-error" onclick={on_yes.clone()}><Drawing {icon} />{ yes }</button>
            </div>
        </Dialog>
    }
}

/// A telephone call that is up here and not on its way to somebody.
fn can_put_through(view: &CallView) -> bool {
    let is_under_way = view.call.transfer.is_some_and(|transfer| transfer.stage != TransferStage::Back);
    view.ended_after.is_none() && !view.call.elsewhere && view.call.source == Source::Phone && !is_under_way
}

fn booked_on(shared: &Shared, view: &CallView) -> Option<String> {
    shared.book.booked_over(&view.call.call_sid).map(|visit| visit.appointment_date.clone())
}

fn same(a: &Rc<CallView>, b: &Rc<CallView>) -> bool {
    a.call.call_sid == b.call.call_sid
}

fn go(order: &[Rc<CallView>], at: usize, on_choose: &Callback<String>) {
    if let Some(view) = order.get(at) {
        on_choose.emit(view.call.call_sid.clone());
        focus(&format!("#call-{}", view.call.call_sid));
    }
}

fn focus(selector: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) =
        found.and_then(|element| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(element).ok())
    {
        // An element on screen can be focused.
        drop(element.focus());
    }
}

fn hang_up(shared: &Shared, call_sid: String) {
    let (backend, toaster) = (shared.backend.clone(), shared.toaster.clone());
    spawn_local(async move {
        match backend.hang_up(&call_sid).await {
            Ok(()) => toaster.tell("Hanging up."),
            Err(fault) => toaster.fail(format!("The call goes on. {}", fault.say())),
        }
    });
}

fn stop_recording(shared: &Shared, call_sid: String) {
    let (backend, toaster) = (shared.backend.clone(), shared.toaster.clone());
    spawn_local(async move {
        match backend.stop_recording(&call_sid).await {
            Ok(()) => toaster.tell("The recording has stopped."),
            Err(fault) => toaster.fail(format!("The recording goes on. {}", fault.say())),
        }
    });
}

fn whisper(shared: &Shared, call_sid: String, text: String) {
    let (backend, toaster) = (shared.backend.clone(), shared.toaster.clone());
    spawn_local(async move {
        match backend.whisper(&call_sid, &text).await {
            Ok(()) => toaster.tell("The receptionist was told."),
            Err(fault) => toaster.fail(format!("The receptionist was not told. {}", fault.say())),
        }
    });
}

fn counters(reception: &Reception) -> Html {
    let metrics = reception.metrics;
    html! {
        <dl class="counters">
            <div title="Calls answered since this program was first started"><dt>{ "Answered" }</dt><dd>{ metrics.total_calls }</dd></div>
            <div title="Appointments booked over calls since then"><dt>{ "Booked" }</dt><dd>{ metrics.appointments_booked }</dd></div>
        </dl>
    }
}

fn list(
    label: &'static str,
    views: &[Rc<CallView>],
    chosen: &Option<Rc<CallView>>,
    reception: &Reception,
    on_choose: &Callback<String>,
) -> Html {
    let lost_ms = match reception.link {
        Connection::Lost { since_ms } => Some(since_ms),
        Connection::Live | Connection::Opening => None,
    };
    if views.is_empty() && label == "On the line" {
        return html! { <p class="text-muted text-sm px-4 py-3">{ "Nobody is on the line." }</p> };
    }
    if views.is_empty() {
        return Html::default();
    }
    html! {
        <div class="mb-4">
            <h2 class="section-label px-4 mb-1.5">{ label }</h2>
            <ul class="flex flex-col gap-1.5 px-2.5">
                { for views.iter().map(|view| html! {
                    <CallCard key={view.call.call_sid.clone()} view={view.clone()} is_chosen={chosen.as_ref().is_some_and(|chosen| same(chosen, view))}
                        skew_ms={reception.skew_ms} {lost_ms} on_choose={on_choose.clone()} />
                }) }
            </ul>
        </div>
    }
}

/// Nobody calls: say whether anybody could, and how to try.
fn nothing(reception: &Reception) -> Html {
    html! {
        <div class="h-full overflow-y-auto grid content-center-safe justify-items-center gap-6 p-6">
            <div>
                <EmptyState icon={Icon::Phone} title="No calls on the line" is_tight=true
                    text="Nobody is calling. A call appears here as it comes in, with every word and what the receptionist does.">
                    <Link<Route> to={Route::Phone} classes="btn btn-primary"><Drawing icon={Icon::Headset} />{ "Make a test call" }</Link<Route>>
                </EmptyState>
            </div>
            if let Some(status) = &reception.status { <LampBoard status={status.clone()} /> }
            { counters(reception) }
        </div>
    }
}
