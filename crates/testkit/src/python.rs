//! Other people's readers of the formats we write. They are Python's, in an environment of their own that `cargo xtask test`
//! makes.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Runs a script with the reference readers; gives what it prints.
///
/// # Panics
/// When the environment is missing, saying how it is made, and when the script says no, with its words.
pub fn run(script: &str, input: &[u8]) -> String {
    let target = option_env!("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target"), PathBuf::from);
    let python = target.join("python/bin/python");
    assert!(
        python.is_file(),
        "the reference readers are missing ({}); `cargo xtask test` installs them",
        python.display()
    );
    let mut child = Command::new(&python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let mut stdin = child.stdin.take().expect("its input is a pipe");
    let input = input.to_owned();
    // Beside the reading: neither side waits for the other with a full pipe.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("Python ends");
    let written = writer.join().expect("the writer ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the reference reader says no:\n{errors}");
    written.expect("the script reads all of its input");
    String::from_utf8(output.stdout).expect("Python prints UTF-8")
}
