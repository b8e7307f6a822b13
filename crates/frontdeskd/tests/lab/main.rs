//! The scenario lab: every scenario holds with the built-in receptionist, and one that must fail does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod biting;

use std::path::{Path, PathBuf};

use frontdeskd::lab;

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_holds() {
    // Every test may be the first; only one install succeeds, which is enough.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let all = lab::read_all(&[scenarios()]).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert!(all.len() >= 60, "{} scenarios", all.len());
    let played = lab::play_all(all, &lab::Agent::Offline, 2).await.unwrap();
    let failed: Vec<_> = played.into_iter().filter(|played| !played.holds()).collect();
    assert!(failed.is_empty(), "\n{}", lab::table(&failed));
}

#[tokio::test]
async fn a_scenario_comes_out_the_same_each_time() {
    let file = scenarios().join("two-bookings.toml");
    let play = || async {
        let all = lab::read_all(std::slice::from_ref(&file)).unwrap();
        let played = lab::play_all(all, &lab::Agent::Offline, 1).await.unwrap().remove(0);
        // Confirmation numbers are drawn by lot.
        let lines = played.lines.iter().map(|line| format!("{line:?}"));
        lines.map(|line| line.replace(|c: char| c.is_ascii_digit(), "0")).collect::<Vec<_>>()
    };
    assert_eq!(play().await, play().await);
}
