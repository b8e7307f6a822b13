//! The machine a table was measured on, and how its processes are kept apart.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// How a process is pinned and preferred. Kept for the life of the bench, so that all runs are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Isolation {
    /// There are two cores, and `taskset`.
    pub pinned: bool,
    /// `chrt` works.
    pub preferred: bool,
}

/// Who a process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What is measured: the first core.
    Bridge,
    /// What measures: the second core, before everything else on it.
    Generator,
}

impl Isolation {
    /// What this machine allows.
    pub fn of_this_machine() -> Isolation {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Isolation {
            pinned: cores > 1 && works(&["taskset", "-c", "0,1", "true"]),
            preferred: works(&["chrt", "-f", "60", "true"]),
        }
    }

    /// A command that runs `program` at its place.
    pub fn command(self, place: Place, program: &Path) -> Command {
        let (core, kind, priority) = match place {
            Place::Bridge => ("0", "-r", "50"),
            Place::Generator => ("1", "-f", "60"),
        };
        let mut words: Vec<&str> = Vec::new();
        if self.pinned {
            words.extend(["taskset", "-c", core]);
        }
        if self.preferred {
            words.extend(["chrt", kind, priority]);
        }
        let Some((first, rest)) = words.split_first() else { return Command::new(program) };
        let mut command = Command::new(first);
        command.args(rest).arg(program);
        command
    }

    /// As a line of the table.
    pub fn describe(self) -> String {
        let pinned = if self.pinned { "bridge on core 0, generator on core 1" } else { "no pinning" };
        let preferred = if self.preferred { "real-time priority for both" } else { "no real-time priority" };
        format!("{pinned}; {preferred}")
    }
}

fn works(words: &[&str]) -> bool {
    let Some((program, rest)) = words.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(rest).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Processor, cores, kernel and compiler, in one line.
pub fn describe() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!(
        "{}, {} cores, Linux {}, {}",
        model.map_or("an unknown processor", |(_, model)| model),
        std::thread::available_parallelism().map_or(1, usize::from),
        kernel.trim(),
        compiler.ok().filter(|text| !text.is_empty()).unwrap_or_else(|| "an unknown compiler".to_owned()),
    )
}
