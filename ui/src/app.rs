//! The page's frame: who the program is, what is known, and which screen is shown.

use std::rc::Rc;

use web_sys::HtmlElement;
use wire::appointment::Appointment;
use yew::prelude::*;
use yew_router::prelude::*;

use wasm_bindgen_futures::spawn_local;

use crate::backend::Backend;
use crate::components::alert_sheet::AlertSheet;
use crate::components::alert_strip::AlertStrip;
use crate::components::call_card::title;
use crate::components::desk_banner::DeskBanner;
use crate::components::header::Header;
use crate::components::icon::{Drawing, Icon};
use crate::components::listen_bar::ListenBar;
use crate::components::palette::Palette;
use crate::components::rail::Rail;
use crate::components::shortcut_sheet::ShortcutSheet;
use crate::components::toast_region::ToastRegion;
use crate::hooks::{
    CallHand, Gate, Jobs, Keys, Lines, Toaster, Toasts, use_alerts, use_at_call, use_jobs, use_kept,
    use_keymap, use_lines, use_places, use_stream, use_theme, use_zoom,
};
use crate::pages::calendar::CalendarPage;
use crate::pages::callbacks::CallbacksPage;
use crate::pages::could_not_start::CouldNotStartPage;
use crate::pages::history::{self, HistoryPage};
use crate::pages::live::LivePage;
use crate::pages::metrics::MetricsPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::offline::OfflinePage;
use crate::pages::overview::OverviewPage;
use crate::pages::past_call::PastCallPage;
use crate::pages::patients::{self, PatientsPage};
use crate::pages::phone::PhonePage;
use crate::pages::schedule::SchedulePage;
use crate::pages::sharing::SharingPage;
use crate::pages::sign_in::SignInPage;
use crate::pages::waiting::WaitingPage;
use crate::place::{PLACES, Place, Row};
use crate::regions;
use crate::route::Route;
use crate::state::acts::{self, Act, Anywhere};
use crate::state::book::Book;
use crate::state::calendar_view::{Asked, Who};
use crate::state::keymap::Keymap;
use crate::state::listed::Listed;
use crate::state::metrics::Measured;
use crate::state::palette_days::DayMeant;
use crate::state::picks::Picks;
use crate::state::reception::Reception;
use crate::state::schedule::Plan;

/// What every screen may use.
#[derive(Clone, PartialEq)]
pub(crate) struct Shared {
    pub(crate) backend: Backend,
    pub(crate) reception: UseReducerHandle<Reception>,
    pub(crate) book: UseReducerHandle<Book>,
    pub(crate) plan: UseReducerHandle<Plan>,
    pub(crate) measured: UseReducerHandle<Measured>,
    pub(crate) listed: UseReducerHandle<Listed>,
    pub(crate) picks: UseReducerHandle<Picks>,
    pub(crate) jobs: Jobs,
    /// The softphone.
    pub(crate) lines: Lines,
    /// This window's hand in a call.
    pub(crate) hand: CallHand,
    pub(crate) toaster: Toaster,
    pub(crate) keys: Keys,
}

/// The whole page: finds the program first.
#[component]
pub(crate) fn App() -> Html {
    let found = use_state(|| None::<Result<Backend, String>>);
    {
        let found = found.setter();
        use_effect_with((), move |()| spawn_local(async move { found.set(Some(Backend::find().await)) }));
    }
    match &*found {
        None => starting(),
        Some(Err(why)) => html! { <CouldNotStartPage why={why.clone()} /> },
        Some(Ok(backend)) => html! { <BrowserRouter><Session backend={backend.clone()} /></BrowserRouter> },
    }
}

fn starting() -> Html {
    html! {
        <main class="h-dvh grid place-items-center" role="status" aria-label="Starting">
            <span class="loading loading-spinner loading-lg text-primary" aria-hidden="true" />
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct SessionProps {
    backend: Backend,
}

/// Keeps the state, and decides what may be shown.
#[component]
fn Session(props: &SessionProps) -> Html {
    let reception = use_reducer(Reception::default);
    let book = use_reducer(Book::default);
    let plan = use_reducer(Plan::default);
    let measured = use_reducer(Measured::default);
    let listed = use_reducer(Listed::default);
    let picks = use_reducer(Picks::default);
    let toasts = use_reducer(Toasts::default);
    let keys = use_keymap();
    let attempt = use_state(|| 0_u32);
    let toaster = Toaster::new(toasts.dispatcher());
    let gate = use_stream(&props.backend, *attempt, &reception, &book, &plan, &toaster);
    let lines = use_lines(&props.backend);
    let hand = use_at_call(&props.backend);
    let jobs = use_jobs(&props.backend, &reception, &toaster);
    let on_retry = {
        let attempt = attempt.clone();
        Callback::from(move |()| attempt.set(*attempt + 1))
    };
    let shared = Shared {
        backend: props.backend.clone(),
        reception,
        book,
        plan,
        measured,
        listed,
        picks,
        jobs,
        lines,
        hand,
        toaster: toaster.clone(),
        keys,
    };
    html! {
        <>
            { match gate {
                Gate::Starting => starting(),
                Gate::SignIn => html! { <SignInPage backend={props.backend.clone()} /> },
                Gate::Offline(why) => html! { <OfflinePage {why} {on_retry} /> },
                Gate::Open => html! {
                    <ContextProvider<Keymap> context={shared.keys.map().clone()}><ContextProvider<Shared> context={shared}><Frame /></ContextProvider<Shared>></ContextProvider<Keymap>>
                },
            } }
            <ToastRegion toasts={toasts.shown.clone()} {toaster} />
        </>
    }
}

/// Rail, header and screen.
#[component]
fn Frame() -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let keys = shared.keys.clone();
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    let navigator = use_navigator();
    let has_sheet = use_state(|| false);
    let has_alerts = use_state(|| false);
    let alerts = use_alerts();
    let (theme, on_theme) = use_theme();
    let (is_narrow, on_narrow) = use_kept("frontdesk.rail.narrow");
    let main = use_node_ref();
    let wants_search = use_mut_ref(|| false);
    let palette = use_state(|| None::<Vec<(acts::Row, Callback<()>)>>);
    let on_go = use_callback(navigator.clone(), |route: Route, navigator| {
        if let Some(navigator) = navigator {
            navigator.push(&route);
        }
    });
    let on_visit = use_callback(navigator.clone(), |visit: Rc<Appointment>, navigator| {
        if let Some(navigator) = navigator {
            let asked = Asked { visit: Some(visit.id), ..Asked::default() };
            let route = Route::Day { date: visit.appointment_date.clone() };
            // Fails only for what cannot be written as a query, and these pairs can.
            drop(navigator.push_with_query(&route, asked.address()));
        }
    });
    let on_day = use_callback(navigator, |day: DayMeant, navigator| {
        if let Some(navigator) = navigator {
            let who = day.clinician.map(|clinician| Who::One(clinician.id));
            let route = Route::Day { date: day.date.to_string() };
            // See above.
            drop(navigator.push_with_query(&route, Asked { who, ..Asked::default() }.address()));
        }
    });
    let on_act = {
        let (has_sheet, has_alerts, palette, keys) =
            (has_sheet.setter(), has_alerts.setter(), palette.setter(), keys.clone());
        let (wants_search, route, on_go, on_narrow) =
            (wants_search.clone(), route.clone(), on_go.clone(), on_narrow.clone());
        Callback::from(move |act: Act| match act {
            Act::Go(place) => {
                PLACES.iter().filter(|row| row.place == place).for_each(|row| on_go.emit(row.front.clone()))
            }
            Act::Everywhere(Anywhere::Palette) => palette.set(Some(keys.offered())),
            Act::Everywhere(Anywhere::Search) if here(&route) == Some(Place::Patients) => patients::search(),
            Act::Everywhere(Anywhere::Search) if route == Route::History => history::focus::search(),
            Act::Everywhere(Anywhere::Search) => {
                *wants_search.borrow_mut() = true;
                on_go.emit(Route::History);
            }
            Act::Everywhere(Anywhere::Help) => has_sheet.set(true),
            Act::Everywhere(Anywhere::NextRegion) => regions::next(),
            Act::Everywhere(Anywhere::Alerts) => has_alerts.set(true),
            Act::Everywhere(Anywhere::Rail) => on_narrow.emit(()),
            // A screen's own acts are done by the screen.
            _ => {}
        })
    };
    use_places(&keys, on_act.clone());
    use_zoom(&shared.backend, &shared.toaster);
    let place = here(&route);
    {
        let main = main.clone();
        let is_first = use_mut_ref(|| true);
        use_effect_with(place, move |place| {
            set_title(*place);
            // A new screen starts at its beginning, also for the keyboard and a screen reader.
            if std::mem::replace(&mut *is_first.borrow_mut(), false) {
                return;
            }
            if *place == Some(Place::Patients) {
                patients::search();
            } else if let Some(main) = main.cast::<HtmlElement>() {
                drop(main.focus());
            }
        });
    }
    use_effect_with(route.clone(), move |route| {
        if std::mem::take(&mut *wants_search.borrow_mut()) && *route == Route::History {
            history::focus::search();
        }
    });
    let on_help = {
        let has_sheet = has_sheet.setter();
        Callback::from(move |()| has_sheet.set(true))
    };
    let on_close = {
        let has_sheet = has_sheet.setter();
        Callback::from(move |()| has_sheet.set(false))
    };
    let on_alerts_close = {
        let has_alerts = has_alerts.setter();
        Callback::from(move |()| has_alerts.set(false))
    };
    let on_alerts = {
        let has_alerts = has_alerts.setter();
        Callback::from(move |()| has_alerts.set(true))
    };
    let on_call = on_go.reform(|call_sid: String| Route::Call { call_sid });
    let on_leave = {
        let palette = palette.setter();
        Callback::from(move |()| palette.set(None))
    };
    let on_find = {
        let (palette, keys) = (palette.setter(), keys.clone());
        Callback::from(move |()| palette.set(Some(keys.offered())))
    };
    let name = name(place);
    html! {
        <div class="frame" data-rail={if is_narrow { "narrow" } else { "wide" }} data-stale={shared.reception.is_stale().to_string()}>
            <a class="skip" href="#main" onclick={skip(&main)}>{ "Skip to the screen" }</a>
            <Rail {place} calls={shared.reception.calls.len()} callbacks={shared.reception.callbacks_open} is_calling={shared.lines.is_busy()} is_planning={shared.plan.is_changed()} {is_narrow} {on_narrow} is_quiet={alerts.wanted().quiet} {on_find} {on_alerts} {on_help} find_keys={shared.keys.map().keys_of(Anywhere::Palette)} />
            <div class="frame-right">
                <Header reception={shared.reception.clone()} jobs={shared.jobs.clone()} softphone={shared.lines.calling().clone()} {theme} {on_theme} />
                <DeskBanner hand={shared.hand.clone()} keys={shared.keys.clone()} caller={on_the_line(&shared, shared.hand.state.desk.as_ref().map(|desk| &desk.call_sid))} />
                <ListenBar hand={shared.hand.clone()} caller={on_the_line(&shared, shared.hand.state.listening.as_ref().map(|listening| &listening.call_sid))} />
                if shared.reception.is_stale() {
                    <p class="strip" role="status"><Drawing icon={Icon::Alert} />
                        { "The connection to Frontdesk is lost; trying again. What you see is as it was then." }
                    </p>
                }
                <AlertStrip reception={shared.reception.clone()} own={shared.lines.call_sids()} alerts={alerts.clone()} backend={shared.backend.clone()} {on_call} />
                <main ref={main} id="main" class="frame-main" tabindex="-1" aria-label={name}>{ screen(&route) }</main>
            </div>
            if *has_sheet { <ShortcutSheet keys={shared.keys.clone()} {on_close} /> }
            if *has_alerts { <AlertSheet alerts={alerts.clone()} backend={shared.backend.clone()} on_close={on_alerts_close} /> }
            if let Some(offered) = &*palette {
                <Palette offered={offered.clone()} {on_act} {on_go} {on_visit} {on_day} on_close={on_leave} />
            }
        </div>
    }
}

/// Who is on the line in this call.
fn on_the_line(shared: &Shared, call_sid: Option<&String>) -> String {
    let view = call_sid.and_then(|call_sid| shared.reception.call(call_sid));
    view.map_or_else(|| "the caller".to_owned(), |view| title(view))
}

fn screen(route: &Route) -> Html {
    match route {
        Route::Live => html! { <LivePage /> },
        Route::Call { call_sid } => html! { <LivePage call_sid={call_sid.clone()} /> },
        Route::History => html! { <HistoryPage /> },
        Route::Past { call_sid } => html! { <PastCallPage call_sid={call_sid.clone()} /> },
        Route::Overview => html! { <OverviewPage /> },
        Route::Today => html! { <CalendarPage /> },
        Route::Day { date } => match date.parse::<jiff::civil::Date>() {
            Ok(date) => html! { <CalendarPage {date} /> },
            Err(_) => html! { <NotFoundPage /> },
        },
        Route::Patients => html! { <PatientsPage /> },
        Route::Patient { id } => match id.parse::<i64>() {
            Ok(id) => html! { <PatientsPage {id} /> },
            Err(_) => html! { <NotFoundPage /> },
        },
        Route::Waiting => html! { <WaitingPage /> },
        Route::Callbacks => html! { <CallbacksPage /> },
        Route::Phone => html! { <PhonePage /> },
        Route::Metrics => html! { <MetricsPage /> },
        Route::Schedule => html! { <SchedulePage /> },
        Route::Sharing => html! { <SharingPage /> },
        Route::NotFound => html! { <NotFoundPage /> },
    }
}

/// A link to a fragment would leave the page, because addresses hang under the base.
fn skip(main: &NodeRef) -> Callback<MouseEvent> {
    let main = main.clone();
    Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        if let Some(main) = main.cast::<HtmlElement>() {
            drop(main.focus());
        }
    })
}

fn here(route: &Route) -> Option<Place> {
    Row::at(route).map(|row| row.place)
}

fn name(place: Option<Place>) -> &'static str {
    PLACES.iter().find(|row| Some(row.place) == place).map_or("Not found", |row| row.name)
}

fn set_title(place: Option<Place>) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&format!("{} · Frontdesk", name(place)));
    }
}
