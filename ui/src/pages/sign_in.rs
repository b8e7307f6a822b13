//! No session: how to get one.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::backend::Backend;
use crate::components::icon::{Drawing, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) backend: Backend,
}

/// The screen. In a browser the link or its token can be pasted; the window signs in by itself and only restarts.
#[component]
pub(crate) fn SignInPage(props: &Props) -> Html {
    let typed = use_state(String::new);
    let on_input = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let on_submit = {
        let (typed, backend) = (typed.clone(), props.backend.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let token = token(&typed);
            if !token.is_empty() {
                let token = String::from(js_sys::encode_uri_component(token));
                go(&backend.url(&format!("/sign-in?token={token}")));
            }
        })
    };
    html! {
        <main class="h-dvh grid place-items-center p-6">
            <div class="w-full max-w-md">
                <div class="empty-mark mx-0!"><Drawing icon={Icon::Person} class="size-7" /></div>
                <h1 class="text-xl font-semibold mt-4">{ "Sign in to Frontdesk" }</h1>
                if props.backend.in_window() {
                    <p class="text-muted mt-1.5">{ "This window's session has ended. Close Frontdesk and start it again." }</p>
                } else {
                    <p class="text-muted mt-1.5">{ "Open the sign-in link that the program printed when it started, or paste it here. Calls are answered meanwhile." }</p>
                    <form class="flex gap-2 mt-5" onsubmit={on_submit}>
                        <label class="sr-only" for="token">{ "Sign-in link or token" }</label>
                        <input id="token" class="input flex-1" type="password" autocomplete="off" autofocus=true placeholder="http://127.0.0.1:3000/sign-in?token=…"
                            value={(*typed).clone()} oninput={on_input} />
                        <button type="submit" class="btn btn-primary">{ "Sign in" }</button>
                    </form>
                }
            </div>
        </main>
    }
}

/// The token in a pasted link, or the pasted token itself.
fn token(pasted: &str) -> &str {
    let pasted = pasted.trim();
    let token = pasted.split_once("token=").map_or(pasted, |(_, token)| token);
    token.split(['&', '#']).next().unwrap_or(token)
}

fn go(url: &str) {
    if let Some(window) = web_sys::window() {
        // A refused navigation leaves this page, which is what should be seen then.
        drop(window.location().set_href(url));
    }
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn a_link_and_a_bare_token_are_both_taken() {
        assert_eq!(token(" http://127.0.0.1:3000/sign-in?token=abc-1&x=2 "), "abc-1");
        assert_eq!(token("abc-1"), "abc-1");
        assert_eq!(token("  "), "");
    }
}
