//! The machine in virtual time: minutes of call in milliseconds.

mod catalogue;
mod consent;
mod endings;
mod figures;
mod interruption;
mod invariants;
mod limits;
mod recovery;
mod sounds;
mod staff;
mod support;
mod talk;
mod tools;
