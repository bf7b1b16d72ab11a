//! What Linux says of a running process: processor time and memory.

use std::path::PathBuf;
use std::time::Duration;

use eyre::{OptionExt, WrapErr};

/// Ticks in a second, as `/proc` counts them: fixed in the kernel's interface (`USER_HZ`).
const TICKS_PER_SECOND: u64 = 100;

/// Processor time used so far, in user and in kernel mode together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpu(pub Duration);

fn read(pid: u32, file: &str) -> eyre::Result<String> {
    let path = PathBuf::from("/proc").join(pid.to_string()).join(file);
    std::fs::read_to_string(&path).wrap_err_with(|| format!("{}: this bench reads Linux' /proc", path.display()))
}

/// Of a process and its threads.
pub fn cpu(pid: u32) -> eyre::Result<Cpu> {
    let text = read(pid, "stat")?;
    // The name, in brackets, may hold anything; what follows it are numbers. utime and stime are fields 14 and 15.
    let (_, rest) = text.rsplit_once(')').ok_or_eyre("no name in /proc/PID/stat")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |index: usize| -> eyre::Result<u64> {
        Ok(fields.get(index).ok_or_eyre("too few fields in /proc/PID/stat")?.parse()?)
    };
    let all = ticks(11)? + ticks(12)?;
    Ok(Cpu(Duration::from_millis(all * (1_000 / TICKS_PER_SECOND))))
}

/// Memory that it holds now, in kB.
pub fn resident_kb(pid: u32) -> eyre::Result<u64> {
    let text = read(pid, "status")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or_eyre("no VmRSS in /proc/PID/status")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_memory_and_time() {
        let own = std::process::id();
        assert!(resident_kb(own).unwrap() > 100);
        let before = cpu(own).unwrap();
        let mut sum = 0_u64;
        while cpu(own).unwrap() == before {
            sum = sum.wrapping_add((0..10_000_u64).sum());
        }
        assert!(sum > 0);
    }
}
