//! Channels that share memory, and a reader who keeps account of every line.

use super::*;

/// What happens to one of two channels, or to both.
#[derive(Clone, Debug)]
enum Action {
    /// A line of so many characters beside its number.
    Line(usize),
    Notice,
    Loss(u64),
    Hidden,
    Take {
        every: u64,
        room: usize,
    },
    Commit,
    GiveUp,
    Wait(u64),
}

/// Something that was pushed.
#[derive(Clone, Debug)]
struct Item {
    /// As a file has it; `None`: nothing is to be seen of it, or it found no room.
    text: Option<String>,
    /// Lines that are missing here.
    losses: u64,
    fingerprint: Option<Fingerprint>,
}

/// A channel and its reader.
struct Channel {
    backlog: Backlog,
    items: Vec<Item>,
    /// The items before this one were posted or given up, but for losses at the end that are not told yet.
    passed: usize,
    /// How many items there were when a message was last taken.
    known: usize,
    /// Bytes of that item that earlier messages had, and whether one of them was given up.
    begun: Option<(usize, bool)>,
    /// Items that arrived whole, in order, with the losses told before each.
    seen: Vec<(usize, u64)>,
    /// Losses told since the last of them.
    told: u64,
    /// Lines counted as lost with a part of them that a file has brought whole later.
    found: u64,
}

const FILE: usize = 6000;

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        20 => (0_usize..300).prop_map(Action::Line),
        2 => (1500_usize..5000).prop_map(Action::Line),
        2 => Just(Action::Notice),
        1 => (1_u64..9).prop_map(Action::Loss),
        4 => Just(Action::Hidden),
        4 => (prop::sample::select(vec![0, 1050, 25_000]), prop::sample::select(vec![0, 2500, 7000, usize::MAX]))
            .prop_map(|(every, room)| Action::Take { every, room }),
        5 => Just(Action::Commit),
        1 => Just(Action::GiveUp),
        1 => (0_u64..1500).prop_map(Action::Wait),
    ]
}

/// `— 12 lines left out: …`
fn left_out(line: &str) -> Option<u64> {
    let (count, _) = line.strip_prefix("— ")?.split_once(" line")?;
    line.contains("left out").then(|| count.parse().ok())?
}

impl Channel {
    fn new(budget: &BacklogBudget, guild: u64) -> Self {
        let limits = Limits { file: FILE, ..Limits::default() };
        Self {
            backlog: Backlog::new(
                limits,
                budget.of(GuildId::new(guild)),
                "Survival",
                RecentFingerprints::default(),
            ),
            items: Vec::new(),
            passed: 0,
            known: 0,
            begun: None,
            seen: Vec::new(),
            told: 0,
            found: 0,
        }
    }

    /// Pushes something that can be seen.
    fn show(&mut self, now: Instant, text: String, notice: bool) {
        let lost = self.backlog.lost();
        let fingerprint = (!notice).then(|| fingerprint(&text));
        if notice {
            self.backlog.push_notice(now, &text);
        } else {
            self.backlog.push_line(now, line(&text), fingerprint);
        }
        let kept = self.backlog.lost() == lost;
        self.items.push(Item { text: kept.then_some(text), losses: u64::from(!kept), fingerprint });
    }

    fn hide(&mut self) {
        let hidden = fingerprint(&format!("hidden {}", self.items.len()));
        self.backlog.push_hidden(hidden);
        self.items.push(Item { text: None, losses: 0, fingerprint: Some(hidden) });
    }

    fn lose(&mut self, now: Instant, losses: u64) {
        self.backlog.push_loss(now, losses, Cause::Unread);
        self.items.push(Item { text: None, losses, fingerprint: None });
    }

    /// The first item at or after `from` that a message must show.
    fn next_shown(&self, from: usize) -> usize {
        let waits = self.items[from..].iter().position(|item| item.text.is_some());
        waits.map_or(self.items.len(), |ahead| from + ahead)
    }

    fn recent_before(&self, item: usize) -> RecentFingerprints {
        let mut recent = RecentFingerprints::default();
        recent.extend(self.items[..item].iter().filter_map(|item| item.fingerprint));
        recent
    }

    /// Whether `recent` ends before the first item from `self.passed` on that is shown, or before a loss on the way
    /// there: it can be told later than what came before it.
    fn is_passed(&self, recent: &RecentFingerprints, most: usize) -> bool {
        let shown = self.next_shown(self.passed).min(most);
        let at_a_loss = |item: usize| item == shown || self.items[item].losses > 0;
        (self.passed..=shown).rev().any(|item| at_a_loss(item) && *recent == self.recent_before(item))
    }

    fn check(&self, taken: bool) -> Result<(), TestCaseError> {
        let most = if taken { self.known } else { usize::MAX };
        prop_assert!(self.is_passed(self.backlog.posted(), most));
        prop_assert_eq!(self.backlog.received(), self.recent_before(self.items.len()));
        Ok(())
    }

    /// Takes a message, anew or again.
    fn take(&mut self, now: Instant, every: u64, room: usize) -> Result<Message, TestCaseError> {
        let budget = SendBudget { every: Duration::from_millis(every), room };
        self.known = self.items.len();
        prop_assert!(self.backlog.ready_at().is_some() && !self.backlog.is_empty());
        let message = self.backlog.take(now, wall(), budget);
        let message = message.ok_or_else(|| TestCaseError::fail("nothing though something waits"))?;
        prop_assert!(message.files.len() <= 2 && message.files.iter().all(|file| file.bytes.len() <= FILE));
        let bytes: usize = message.files.iter().map(|file| file.bytes.len()).sum();
        prop_assert!(bytes <= room.max(5100), "{bytes} bytes in {room}");
        prop_assert!(message.content.chars().count() <= MESSAGE_LENGTH);
        Ok(message)
    }

    /// Reads a message that is posted or given up.
    fn settle(&mut self, message: &Message, posted: bool) -> Result<(), TestCaseError> {
        let (mut told, mut lines, mut passing) = (0, 0, self.next_shown(self.passed));
        for row in rows(message)? {
            if let Some(count) = left_out(&row) {
                told += count;
                continue;
            }
            let text = self.items.get(passing).and_then(|item| item.text.clone()).unwrap_or_default();
            let (sent, given_up) = self.begun.take().unwrap_or_default();
            lines += usize::from(sent == 0);
            if row == text {
                self.found += u64::from(given_up && posted);
                self.arrive(posted, passing, &mut told);
            } else {
                let part =
                    if sent > 0 { row.strip_prefix(CONTINUED).unwrap_or("not continued") } else { &row };
                prop_assert!(text.len() > 1980 && text[sent..].starts_with(part), "{} for {}", row, text);
                if sent + part.len() < text.len() {
                    self.begun = Some((sent + part.len(), given_up || !posted));
                    continue;
                }
                self.arrive(posted && !given_up, passing, &mut told);
            }
            self.passed = passing + 1;
            passing = self.next_shown(passing + 1);
        }
        prop_assert_eq!(message.lines, lines);
        prop_assert!(self.is_passed(&message.end, self.known));
        if posted {
            self.told += told;
            self.backlog.commit();
        } else {
            self.backlog.give_up();
        }
        self.check(false)
    }

    fn arrive(&mut self, arrived: bool, item: usize, told: &mut u64) {
        if arrived {
            self.seen.push((item, self.told + std::mem::take(told)));
            self.told = 0;
        }
    }

    /// Every item was seen once and in order, or was counted where it is missing.
    fn account(&self) -> Result<(), TestCaseError> {
        let (mut next, mut missing, mut told) = (0, 0, 0);
        for (item, before) in &self.seen {
            prop_assert!(*item >= next);
            let between = &self.items[next..*item];
            let count = |item: &Item| item.losses + u64::from(item.text.is_some());
            let gone: u64 = between.iter().map(count).sum();
            prop_assert!(
                self.found > 0 || gone == *before,
                "{} missing, {} told before {}",
                gone,
                before,
                item
            );
            (next, missing, told) = (item + 1, missing + gone, told + before);
        }
        prop_assert!(missing.abs_diff(told) <= self.found, "{} missing, {} told", missing, told);
        prop_assert_eq!(next, self.items.len(), "the end has arrived");
        prop_assert_eq!(self.backlog.lost().total(), told);
        Ok(())
    }
}

/// What a reader gets of a message: the files if there are any, else the text; one row for each line.
fn rows(message: &Message) -> Result<Vec<String>, TestCaseError> {
    if message.files.is_empty() {
        let seen = read(&message.content)?.into_iter();
        return Ok(seen
            .map(|seen| match seen {
                Seen::Console(row) | Seen::Notice(row) => row,
            })
            .collect());
    }
    let rows: Vec<_> = (0..message.files.len()).flat_map(|file| text(message, file).lines()).collect();
    let counted = rows.iter().filter(|row| left_out(row).is_none()).count();
    let head = message.content.lines().find_map(|line| line.strip_prefix("**"));
    let said = head.and_then(|said| said.split_once(" line"));
    prop_assert_eq!(said.map(|(count, _)| count.replace(',', "")), Some(counted.to_string()));
    let (_, preview) = message.content.split_once("The last of it:\n").unwrap_or_default();
    let shown = read(preview)?.len();
    prop_assert!(shown > 0 && shown <= 8, "{}", preview);
    Ok(rows.into_iter().map(str::to_owned).collect())
}

proptest! {
    #[test]
    fn every_line_is_accounted_for(
        steps in prop::collection::vec((0_usize..2, action()), 0..80),
        channel_memory in 500_usize..6000,
        memory in 10_000_usize..200_000,
        channel_spill in 0_u64..24_000,
        other_guild in 1_u64..3,
    ) {
        let budget = BacklogBudget::new(BacklogLimits { channel_memory, channel_spill, memory });
        let mut channels = [Channel::new(&budget, 1), Channel::new(&budget, other_guild)];
        let mut taken = [None, None];
        let mut now = Instant::now();
        for (which, action) in steps {
            let (channel, taken) = (&mut channels[which], &mut taken[which]);
            let number = channel.items.len();
            match action {
                Action::Line(length) => channel.show(now, format!("#{number}{}", "x".repeat(length)), false),
                Action::Notice => channel.show(now, format!("▸ {number}"), true),
                Action::Loss(lines) => channel.lose(now, lines),
                Action::Hidden => channel.hide(),
                Action::Take { every, room } if taken.is_none() && !channel.backlog.is_empty() => {
                    *taken = Some(channel.take(now, every, room)?);
                }
                Action::Take { .. } => {
                    let again = channel.backlog.take(now, wall(), USUAL);
                    prop_assert_eq!(&again, &*taken, "the same until its outcome is known");
                }
                Action::Commit | Action::GiveUp => {
                    if let Some(message) = taken.take() {
                        channel.settle(&message, matches!(action, Action::Commit))?;
                    }
                }
                Action::Wait(millis) => now += Duration::from_millis(millis),
            }
            channel.check(taken.is_some())?;
            // Beside a piece on its way to each channel, and fingerprints.
            prop_assert!(budget.memory() <= memory + 2 * (FILE + MESSAGE_LENGTH + 80 * 16), "{}", budget.memory());
        }
        for (channel, taken) in channels.iter_mut().zip(taken) {
            let mut next = taken;
            loop {
                match next.take() {
                    Some(message) => channel.settle(&message, true)?,
                    None if channel.backlog.is_empty() => break,
                    None => next = Some(channel.take(now, 1050, usize::MAX)?),
                }
            }
        }
        for channel in &mut channels {
            channel.show(now, "#the end".into(), false);
            let end = channel.take(now, 1050, usize::MAX)?;
            channel.settle(&end, true)?;
            channel.account()?;
        }
        prop_assert_eq!((budget.memory(), budget.spilled()), (0, 0));
    }
}
