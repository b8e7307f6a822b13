//! The desktop window when the program behind it could not start: a port in use, a setting that cannot be used.

use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The program's own words: a sentence, or one line for each wrong setting.
    pub(crate) why: AttrValue,
}

/// The screen. Nothing on it can be tried again: the program starts once.
#[component]
pub(crate) fn CouldNotStartPage(props: &Props) -> Html {
    html! {
        <main class="h-dvh grid place-items-center p-6" role="alert">
            <div class="max-w-2xl text-center">
                <div class="empty-mark"><Drawing icon={Icon::Alert} class="size-7" /></div>
                <h1 class="text-xl font-semibold mt-4">{ "Frontdesk could not start" }</h1>
                <p class="mt-3 whitespace-pre-line text-left">{ sentence(&props.why) }</p>
                <p class="text-muted mt-3">{ "Mend this and start Frontdesk again. No call is being answered meanwhile." }</p>
            </div>
        </main>
    }
}

/// With a capital at the beginning and a full stop at the end, as a sentence on a page has.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn the_programs_words_become_a_sentence() {
        assert_eq!(sentence("port 3000 (PORT) is in use"), "Port 3000 (PORT) is in use.");
        assert_eq!(sentence("Done.\n"), "Done.", "a full stop is not doubled");
        assert_eq!(sentence(""), "");
    }
}
