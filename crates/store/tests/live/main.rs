//! Live state: memory and Redis keep the same, and nothing is lost or doubled between them.

mod both;
mod failover;
mod support;
