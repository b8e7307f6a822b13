//! Recordings through threads and files.

mod broken;
mod crash;
mod cut;
mod disk;
mod support;
