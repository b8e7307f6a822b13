//! What this process takes of the machine, as far as the system tells.

/// Of `/proc/self/stat`, on every Linux that this program runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// Resident bytes; `None` where the system does not tell.
pub(crate) fn resident_bytes() -> Option<u64> {
    kilobytes("/proc/self/status", "VmRSS:").map(|kilobytes| kilobytes * 1024)
}

/// Bytes of memory that the machine has; `None` where the system does not tell.
pub(crate) fn machine_bytes() -> Option<u64> {
    kilobytes("/proc/meminfo", "MemTotal:").map(|kilobytes| kilobytes * 1024)
}

/// Seconds of computing since the start, in the program and in the system on its behalf; `None` where the system does not
/// tell.
pub(crate) fn cpu_seconds() -> Option<(f64, f64)> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name, which is in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    let (user, system) = (ticks()?, ticks()?);
    Some((user as f64 / TICKS_PER_SECOND, system as f64 / TICKS_PER_SECOND))
}

fn kilobytes(file: &str, field: &str) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
