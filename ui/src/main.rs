//! Frontdesk's page: the same in the desktop window and in a browser. It talks to the program over HTTP, one event
//! stream, and the softphone's socket; `backend` is the only module that does. `state` holds what is known, `pages`
//! draw it.

mod app;
mod backend;
mod components;
mod hooks;
mod pages;
mod place;
mod regions;
mod route;
mod sound;
mod state;
mod text;

fn main() {
    std::panic::set_hook(Box::new(tell));
    yew::set_custom_panic_hook(Box::new(tell));
    yew::Renderer::<app::App>::new().render();
}

/// After a panic nothing on the page works any more, so say that instead of showing a picture of a working page.
fn tell(panic: &std::panic::PanicHookInfo<'_>) {
    web_sys::console::error_1(&panic.to_string().into());
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Some(body) = document.body() else { return };
    body.set_inner_html(PANICKED);
}

/// Plain markup: the style sheet is still there, the program that draws is not.
const PANICKED: &str = r#"<main class="h-dvh grid place-items-center p-6"><div class="max-w-md" role="alert">
<h1 class="text-xl font-semibold">This page has stopped</h1>
<p class="mt-2">A fault in the page ended it. Frontdesk itself goes on: calls are answered and bookings are kept.</p>
<p class="mt-5"><a class="btn btn-primary" href="">Load the page again</a></p></div></main>"#;
