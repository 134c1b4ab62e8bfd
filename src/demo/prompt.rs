//! The prompt: reads lines while messages appear above it. The editor and its printer block, so each has a thread
//! of its own, which ends with the channel that it holds.

use std::{borrow::Cow, io, thread};

use rustyline::{
    CompletionType, Config, Context, Editor, ExternalPrinter, Helper, error::ReadlineError,
    history::DefaultHistory,
};
use tokio::sync::{mpsc, oneshot};

use super::{paint::Paint, print, typed};

/// Blocks that wait to be printed; whoever prints more waits.
const WAITING: usize = 64;

/// Reads lines, one each time it is asked.
pub(super) struct Prompt {
    asks: mpsc::Sender<String>,
    lines: mpsc::Receiver<Result<String, ReadlineError>>,
}

/// Prints above the prompt.
#[derive(Clone)]
pub(super) struct Printer(mpsc::Sender<String>);

/// Resolves when every [`Printer`] is gone and all was printed.
pub(super) type Printed = oneshot::Receiver<()>;

impl Prompt {
    /// Takes the terminal; `words` are what Tab completes.
    ///
    /// # Errors
    /// The terminal can't be used so.
    pub(super) fn open(words: Vec<String>, paint: Paint) -> Result<(Self, Printer, Printed), ReadlineError> {
        // Pasted lines are typed lines here, and a terminal that is left in this mode by a signal stays usable.
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(true)
            .bracketed_paste(false)
            .build();
        let mut editor: Editor<Typing, DefaultHistory> = Editor::with_config(config)?;
        editor.set_helper(Some(Typing { words, paint }));
        let (printer, printed) = print_on_thread(editor.create_external_printer()?)?;
        let (asks, asked) = mpsc::channel(1);
        let (answer, lines) = mpsc::channel(1);
        thread::Builder::new().name("prompt".into()).spawn(move || read(editor, asked, &answer))?;
        Ok((Self { asks, lines }, printer, printed))
    }

    /// Shows the prompt; the line comes with [`Prompt::line`].
    pub(super) async fn ask(&self, prompt: String) {
        // A thread that has ended has said why.
        let _ = self.asks.send(prompt).await;
    }

    /// The line that was typed; `None` for Ctrl-C, Ctrl-D or a terminal that went away.
    pub(super) async fn line(&mut self) -> Option<String> {
        match self.lines.recv().await? {
            Ok(line) => Some(line),
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => None,
            Err(error) => {
                tracing::warn!("the terminal can't be read any longer: {error}");
                None
            }
        }
    }
}

impl Printer {
    /// Waits until a block can be printed at once.
    pub(super) async fn room(&self) {
        drop(self.0.reserve().await);
    }

    /// Prints a block of whole lines; an empty one is nothing.
    pub(super) async fn print(&self, block: String) {
        if !block.is_empty() {
            // Where nothing can be printed any more, nobody reads it.
            let _ = self.0.send(block).await;
        }
    }
}

fn read(
    mut editor: Editor<Typing, DefaultHistory>,
    mut asked: mpsc::Receiver<String>,
    answer: &mpsc::Sender<Result<String, ReadlineError>>,
) {
    while let Some(prompt) = asked.blocking_recv() {
        let line = editor.readline(&prompt);
        let over = line.is_err();
        if answer.blocking_send(line).is_err() || over {
            return;
        }
    }
}

fn print_on_thread(mut printer: impl ExternalPrinter + Send + 'static) -> io::Result<(Printer, Printed)> {
    let (sender, mut blocks) = mpsc::channel::<String>(WAITING);
    let (done, printed) = oneshot::channel();
    thread::Builder::new().name("printer".into()).spawn(move || {
        while let Some(block) = blocks.blocking_recv() {
            // The editor is gone when the person has ended the demo: the terminal is ours alone again.
            if printer.print(block.clone()).is_err() {
                print::say(&block);
            }
        }
        let _ = done.send(());
    })?;
    Ok((Printer(sender), printed))
}

/// What the editor asks while somebody types.
struct Typing {
    words: Vec<String>,
    paint: Paint,
}

impl rustyline::completion::Completer for Typing {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        Ok((0, typed::completions(&self.words, line.get(..at).unwrap_or_default())))
    }
}

impl rustyline::highlight::Highlighter for Typing {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(self.paint.name(prompt))
    }
}

impl rustyline::hint::Hinter for Typing {
    type Hint = String;
}

impl rustyline::validate::Validator for Typing {}

impl Helper for Typing {}
