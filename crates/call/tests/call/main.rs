//! The machine in virtual time: minutes of call in milliseconds.

mod catalogue;
mod endings;
mod figures;
mod invariants;
mod limits;
mod recovery;
mod support;
mod talk;
mod tools;
