//! The page as people use it: in the real window (WebKit under Xvfb) and in Chromium, by keyboard alone.
//!
//! `cargo xtask ui` builds what is needed and runs these; `cargo xtask shots` writes pictures of every screen.

mod accessibility;
mod alarm;
mod book;
mod calendar;
mod calendar_speed;
mod callbacks;
mod comforts;
mod forms;
mod history;
mod journey;
mod metrics;
mod page;
mod past_call;
mod patients;
mod phone_lines;
mod process;
mod schedule;
mod sharing;
mod shots;
mod staff;
mod stage;
mod transfer;
mod two_windows;
mod waiting;
mod wire;
