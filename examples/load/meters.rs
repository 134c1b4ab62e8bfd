//! What a process uses, from `/proc`.

use std::{fs, io, ops::AddAssign, time::Duration};

/// The unit of CPU time in `/proc/PID/stat`: a hundredth of a second on every Linux (proc_pid_stat(5), USER_HZ).
const TICK: Duration = Duration::from_millis(10);

/// CPU time and memory of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// User and system time of all threads since its start.
    pub(crate) cpu: Duration,
    /// The most memory it ever had resident, KiB.
    pub(crate) peak: u64,
    /// What it has resident now, KiB.
    pub(crate) resident: u64,
    /// The part of that which is its own data, not pages of the program, KiB.
    pub(crate) anonymous: u64,
}

impl Usage {
    /// Of a process that runs.
    ///
    /// # Errors
    /// There is no such process, or `/proc` is not Linux's.
    pub(crate) fn of(pid: u32) -> io::Result<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        parse(&stat, &status).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// The usage of a process's next life: time adds up, the highest peak counts.
impl AddAssign for Usage {
    fn add_assign(&mut self, life: Self) {
        self.cpu += life.cpu;
        self.peak = self.peak.max(life.peak);
        self.resident = life.resident;
        self.anonymous = life.anonymous;
    }
}

fn parse(stat: &str, status: &str) -> Option<Usage> {
    // The command's name, in parentheses, may hold anything; after it come state (3) … utime (14), stime (15).
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<u32>().ok();
    let kib = |name: &str| {
        let value = status.lines().find_map(|line| line.strip_prefix(name))?;
        value.trim().trim_end_matches(" kB").parse().ok()
    };
    // A process that has ended but was not waited for has no memory left.
    let memory = |name: &str| kib(name).unwrap_or_default();
    Some(Usage {
        cpu: TICK * (ticks(14)? + ticks(15)?),
        peak: memory("VmHWM:"),
        resident: memory("VmRSS:"),
        anonymous: memory("RssAnon:"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_whatever_the_process_is_called() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 120 0 0 0 250 50 0 0 20 0 4 0 99 1000 300";
        let status = "Name:\ta\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nRssAnon:\t     768 kB\n";
        let usage = parse(stat, status).unwrap();
        let seconds = Duration::from_secs;
        assert_eq!(usage, Usage { cpu: seconds(3), peak: 2048, resident: 1024, anonymous: 768 });
        assert_eq!(parse("7 (a) S", status), None);
        let mut sum = usage;
        sum += Usage { cpu: seconds(1), peak: 512, resident: 512, anonymous: 256 };
        assert_eq!(sum, Usage { cpu: seconds(4), peak: 2048, resident: 512, anonymous: 256 });
    }

    #[test]
    fn this_process_has_a_memory() {
        let usage = Usage::of(std::process::id()).unwrap();
        assert!(usage.peak >= usage.resident && usage.resident > 1000, "{usage:?}");
    }
}
