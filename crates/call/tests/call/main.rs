//! The machine in virtual time: minutes of call in milliseconds.

mod catalogue;
mod endings;
mod interruption;
mod invariants;
mod limits;
mod sounds;
mod support;
mod talk;
mod tools;
