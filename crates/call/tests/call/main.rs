//! The machine in virtual time: minutes of call in milliseconds.

mod catalogue;
mod endings;
mod invariants;
mod limits;
mod support;
mod talk;
mod tools;
