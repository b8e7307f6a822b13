//! What a process costs, as the kernel tells it.

use std::fs;

use anyhow::{Context, Result};

/// The kernel counts a process's time in hundredths of a second.
const TICK_MS: u64 = 10;

/// What a process has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used {
    /// In the program and in the kernel on its behalf, its ended children included, milliseconds.
    pub cpu_ms: u64,
    /// Memory that is resident, KiB.
    pub resident: u64,
    /// The most that ever was, KiB.
    pub peak: u64,
    /// Times its threads went to sleep because there was nothing to do.
    pub sleeps: u64,
}

/// Looks at a process.
///
/// # Errors
/// When it is gone.
pub fn used(process: u32) -> Result<Used> {
    let read = |file: &str| {
        let path = format!("/proc/{process}/{file}");
        fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))
    };
    let (stat, status) = (read("stat")?, read("status")?);
    let threads = fs::read_dir(format!("/proc/{process}/task"))?;
    let sleeps = threads.filter_map(|thread| {
        let status = fs::read_to_string(thread.ok()?.path().join("status")).ok()?;
        Some(field(&status, "voluntary_ctxt_switches:"))
    });
    Ok(Used {
        cpu_ms: cpu_ms(&stat).context("the kernel's word about a process is not understood")?,
        resident: field(&status, "VmRSS:"),
        peak: field(&status, "VmHWM:"),
        sleeps: sleeps.sum(),
    })
}

fn cpu_ms(stat: &str) -> Option<u64> {
    // The name, the second field, may hold blanks.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11..15)?.iter().map(|field| field.parse::<u64>().unwrap_or(0)).sum();
    Some(ticks * TICK_MS)
}

fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_words_are_understood() {
        let stat = "42 (a (strange) name) S 1 42 42 0 -1 4194304 100 0 0 0 120 30 4 6 20 0 1 0 5";
        assert_eq!(cpu_ms(stat), Some(1600), "user, system and those of children");
        assert_eq!(cpu_ms("nonsense"), None);
        let status = "Name:\tx\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\nvoluntary_ctxt_switches:\t7\n";
        assert_eq!((field(status, "VmRSS:"), field(status, "VmHWM:")), (1024, 2048));
        assert_eq!(field(status, "VmSwap:"), 0);
    }

    #[test]
    fn this_process_uses_memory() {
        let here = used(std::process::id()).expect("we are alive");
        assert!(here.resident > 0 && here.peak >= here.resident);
    }
}
