//! `cargo xtask run`: the program, on whatever the machine has.

use anyhow::Result;

use crate::shell::{cargo, finish, say};
use crate::{page, setup};

/// Opens the window, or serves the console where there is no display. Further words go to the program.
pub fn run(rest: &[String]) -> Result<()> {
    let display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()));
    if display {
        setup::for_window()?;
    } else {
        setup::for_program()?;
    }
    setup::for_page()?;
    page::build()?;
    let mut words = if display {
        vec!["run", "--package", "frontdesk", "--"]
    } else {
        say("There is no display here: serving the console; open the sign-in address below in a browser.");
        vec!["run", "--package", "frontdeskd", "--", "serve"]
    };
    words.extend(rest.iter().map(String::as_str));
    finish(cargo(&words))
}
