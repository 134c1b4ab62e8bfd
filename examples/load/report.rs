//! A row for each case, what it had to reach, and the tables made of them.

use std::{collections::BTreeMap, fmt::Write, time::Duration};

/// What came of one case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) case: &'static str,
    pub(crate) emitted: u64,
    pub(crate) delivered: u64,
    pub(crate) lost: u64,
    /// Not shown, with a notice in their place: the daemon's log did not hold them any more.
    pub(crate) excused: u64,
    pub(crate) repeated: u64,
    pub(crate) out_of_order: u64,
    /// Lines in a channel that were never printed for it, or changed on the way.
    pub(crate) strange: u64,
    /// Holes that had to be announced, and how many were.
    pub(crate) holes: u64,
    pub(crate) announced: u64,
    /// From printing a line to the message that shows it.
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) max: Duration,
    /// Messages with lines, and how many of them have a file.
    pub(crate) messages: u64,
    pub(crate) files: u64,
    /// REST calls but for answers to interactions.
    pub(crate) calls: u64,
    /// 429s by scope.
    pub(crate) limited: BTreeMap<String, u64>,
    /// 401, 403 and 404.
    pub(crate) useless: u64,
    pub(crate) commands: u64,
    /// Acknowledged within 250 ms, and never.
    pub(crate) quick: u64,
    pub(crate) unanswered: u64,
    pub(crate) ack_p99: Duration,
    pub(crate) ack_max: Duration,
    /// CPU time of the bot.
    pub(crate) cpu: Duration,
    /// The most memory it had resident.
    pub(crate) peak_kib: u64,
    /// What the case had to reach, and whether it did.
    pub(crate) demands: Vec<(String, bool)>,
    /// What else there is to say.
    pub(crate) notes: Vec<String>,
}

impl Row {
    /// Says what must hold.
    pub(crate) fn demand(&mut self, what: impl Into<String>, met: bool) {
        self.demands.push((what.into(), met));
    }

    /// A case that could not be run to its end.
    pub(crate) fn failed(case: &'static str, why: &str) -> Self {
        let mut row = Self { case, ..Self::default() };
        row.demand(format!("it runs to its end ({why})"), false);
        row
    }

    pub(crate) fn passed(&self) -> bool {
        self.demands.iter().all(|(_, met)| *met)
    }

    pub(crate) fn all_limited(&self) -> u64 {
        self.limited.values().sum()
    }

    /// What holds in every case: nothing is lost, repeated, out of order or changed; commands stay quick.
    pub(crate) fn demand_the_promises(&mut self) {
        let (lost, repeated, disorder) = (self.lost, self.repeated, self.out_of_order);
        self.demand(format!("0 lost ({lost})"), lost == 0);
        self.demand(format!("0 repeated ({repeated})"), repeated == 0);
        self.demand(format!("0 out of order ({disorder})"), disorder == 0);
        self.demand(format!("no line changed or misplaced ({})", self.strange), self.strange == 0);
        let gaps = format!("every gap announced ({} of {})", self.announced, self.holes);
        self.demand(gaps, self.announced == self.holes);
        self.demand_quick_commands();
    }

    /// Acknowledged within a second, in 99 of 100 within 250 ms; of fewer than 100 one may be slower.
    pub(crate) fn demand_quick_commands(&mut self) {
        let in_time = self.unanswered == 0 && self.ack_max <= Duration::from_secs(1);
        self.demand(format!("/mc run acknowledged within 1 s (max {})", seconds(self.ack_max)), in_time);
        let slow = self.commands - self.quick;
        let share = format!("/mc run within 250 ms but for 1 in 100 ({slow} of {} slower)", self.commands);
        self.demand(share, slow <= self.commands.div_ceil(100));
    }

    /// Every line is shown: no outage was so long that the daemon's log could not tell it.
    pub(crate) fn demand_everything(&mut self) {
        let shown = format!("every line shown ({} of {})", self.delivered, self.emitted);
        self.demand(shown, self.delivered == self.emitted && self.emitted > 0);
    }

    /// Where every limit is announced.
    pub(crate) fn demand_no_429(&mut self) {
        self.demand(format!("no 429 ({})", self.all_limited()), self.all_limited() == 0);
    }

    pub(crate) fn calls_per_thousand(&self) -> u64 {
        (self.calls * 1000).checked_div(self.delivered).unwrap_or_default()
    }

    fn cells(&self) -> Vec<String> {
        let limited: Vec<String> =
            self.limited.iter().map(|(scope, count)| format!("{count} {scope}")).collect();
        let share = (self.quick * 1000).checked_div(self.commands).unwrap_or_default();
        vec![
            self.case.to_owned(),
            self.emitted.to_string(),
            self.delivered.to_string(),
            self.lost.to_string(),
            self.repeated.to_string(),
            self.out_of_order.to_string(),
            format!("{}/{}", self.announced, self.holes),
            format!("{} / {} / {}", seconds(self.p50), seconds(self.p99), seconds(self.max)),
            format!("{} ({})", self.messages, self.files),
            self.calls_per_thousand().to_string(),
            if limited.is_empty() { "0".to_owned() } else { limited.join(", ") },
            self.useless.to_string(),
            format!(
                "{}: {} / {}, {}.{} %",
                self.commands,
                seconds(self.ack_p99),
                seconds(self.ack_max),
                share / 10,
                share % 10
            ),
            format!("{:.1} s", self.cpu.as_secs_f64()),
            format!("{} MiB", self.peak_kib.div_ceil(1024)),
            if self.passed() { "pass".to_owned() } else { "FAIL".to_owned() },
        ]
    }
}

const HEADS: [&str; 16] = [
    "case",
    "lines",
    "delivered",
    "lost",
    "repeated",
    "disorder",
    "gaps told",
    "latency p50 / p99 / max",
    "messages (files)",
    "calls/1000",
    "429s",
    "40x",
    "/mc run: p99 / max, in 250 ms",
    "CPU",
    "peak RSS",
    "verdict",
];

/// The table for people at a terminal, with what was not reached and the notes under it.
pub(crate) fn table(rows: &[Row]) -> String {
    let cells: Vec<Vec<String>> =
        std::iter::once(HEADS.map(str::to_owned).to_vec()).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..HEADS.len()).map(width).collect();
    let mut out = String::new();
    for row in &cells {
        let line: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let _ = writeln!(out, "{}", line.join("  ").trim_end());
    }
    for row in rows {
        for (what, _) in row.demands.iter().filter(|(_, met)| !met) {
            let _ = writeln!(out, "{}: not reached: {what}", row.case);
        }
        for note in &row.notes {
            let _ = writeln!(out, "{}: {note}", row.case);
        }
    }
    out
}

/// The table of docs/performance.md: what is promised, beside the figures of a competent bot in JavaScript under the same load.
pub(crate) fn markdown(rows: &[(Row, &'static str)]) -> String {
    let mut out = String::from(
        "| case | lines | lost / repeated / out of order | p50 / p99 / max | calls per 1,000 lines | 429s | \
         `/mc run`: p99 / max | CPU, memory | in words | the bot in JavaScript |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for (row, about) in rows {
        let printed = |cell: String| if row.emitted == 0 { "–".to_owned() } else { cell };
        let cells = [
            (*about).to_owned(),
            printed(row.emitted.to_string()),
            printed(format!("{} / {} / {}", row.lost, row.repeated, row.out_of_order)),
            printed(format!("{} / {} / {}", seconds(row.p50), seconds(row.p99), seconds(row.max))),
            printed(row.calls_per_thousand().to_string()),
            row.all_limited().to_string(),
            format!("{} / {}", seconds(row.ack_p99), seconds(row.ack_max)),
            format!("{:.1} s, {} MiB", row.cpu.as_secs_f64(), row.peak_kib.div_ceil(1024)),
            row.notes.join("; "),
            in_javascript(row.case).to_owned(),
        ];
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// Figures of a bot on the JavaScript pterosocket and discord.js, written with care, in the same cases.
fn in_javascript(case: &str) -> &'static str {
    match case {
        "flood" => "the last line after 270 s, 264 messages",
        "steady100" => "p99 264 s, 317 messages",
        "slow" => "p50 0.78 s, p99 1.5 s, 70 calls per 1,000 lines",
        "hundred" => "p99 4.8 s, 490 calls per 1,000 lines, up to 19 global 429s",
        "sockets" => "107 lost",
        "token" => "724 lost, never recovers",
        "discord503" => "105 lost",
        "restarts" => "143 lost",
        "forbidden" => "retries for ever, 81 useless calls a minute",
        "startup" => "68 s, 2,925 refused requests",
        "idle" => "8.8 % of a core, 145 MiB",
        "alone" => "79 MiB",
        _ => "",
    }
}

/// Two or three digits, with the unit that fits.
pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs_f64() {
        0.0 => "-".to_owned(),
        s if s < 0.0995 => format!("{:.0} ms", s * 1000.0),
        s if s < 9.95 => format!("{s:.2} s"),
        s => format!("{s:.0} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_passes_only_with_everything_that_was_demanded() {
        let mut row = Row { case: "flood", emitted: 10, delivered: 10, ..Row::default() };
        row.demand_the_promises();
        row.demand_everything();
        row.demand_no_429();
        assert!(row.passed(), "{:?}", row.demands);
        let worse: [fn(&mut Row); 8] = [
            |row| row.lost = 1,
            |row| row.repeated = 1,
            |row| row.out_of_order = 1,
            |row| row.strange = 1,
            |row| row.holes = 1,
            |row| row.delivered = 9,
            |row| row.limited = BTreeMap::from([("user".to_owned(), 1)]),
            |row| row.ack_max = Duration::from_millis(1001),
        ];
        for spoil in worse {
            let mut row = Row { demands: Vec::new(), ..row.clone() };
            spoil(&mut row);
            row.demand_the_promises();
            row.demand_everything();
            row.demand_no_429();
            assert!(!row.passed(), "{row:?}");
        }
        assert!(!Row::failed("flood", "no bot").passed());
    }

    #[test]
    fn of_a_hundred_commands_one_may_be_slow() {
        for (commands, quick, passes) in
            [(0, 0, true), (40, 39, true), (40, 38, false), (200, 198, true), (200, 197, false)]
        {
            let mut row = Row { commands, quick, ..Row::default() };
            row.demand_quick_commands();
            assert_eq!(row.passed(), passes, "{quick} of {commands}");
        }
    }

    #[test]
    fn the_table_says_what_was_not_reached() {
        let mut row = Row { case: "slow", p99: Duration::from_millis(1234), ..Row::default() };
        row.demand("p99 at most 1 s", false);
        let table = table(&[row]);
        assert!(table.contains("1.23 s") && table.contains("FAIL"), "{table}");
        assert!(table.ends_with("slow: not reached: p99 at most 1 s\n"), "{table}");
    }

    #[test]
    fn the_readme_table_has_a_cell_for_every_head() {
        let row = Row { case: "slow", emitted: 10, lost: 3, ..Row::default() };
        let table = markdown(&[(row, "10 lines a second"), (Row::failed("alone", "no"), "one server")]);
        let columns: Vec<usize> = table.lines().map(|line| line.matches('|').count()).collect();
        assert_eq!(columns, [11; 4], "{table}");
        assert!(
            table.contains("| 10 lines a second | 10 | 3 / 0 / 0 |") && table.contains("70 calls"),
            "{table}"
        );
        assert!(table.contains("| one server | – | – |"), "{table}");
    }

    #[test]
    fn times_have_the_unit_that_fits() {
        let shown = [0, 12, 450, 9_940, 12_300].map(|ms| seconds(Duration::from_millis(ms)));
        assert_eq!(shown, ["-", "12 ms", "0.45 s", "9.94 s", "12 s"]);
    }
}
