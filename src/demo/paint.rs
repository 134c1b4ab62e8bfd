//! SGR styles for the terminal, or none where it takes none.

/// Puts text in a style.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    /// False: every text stays plain.
    pub(super) on: bool,
}

impl Paint {
    /// As standard output takes it: no styles in a file or pipe, or where `NO_COLOR` is set.
    pub(super) fn of_stdout() -> Self {
        Self { on: anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never }
    }

    fn styled(self, codes: &str, text: &str) -> String {
        if self.on && !text.is_empty() { format!("\u{1b}[{codes}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.styled("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.styled("2", text)
    }

    /// Something that can be typed.
    pub(super) fn code(self, text: &str) -> String {
        self.styled("36", text)
    }

    /// Who speaks.
    pub(super) fn name(self, text: &str) -> String {
        self.styled("1;34", text)
    }

    /// What only one person sees.
    pub(super) fn private(self, text: &str) -> String {
        self.styled("35", text)
    }

    pub(super) fn good(self, text: &str) -> String {
        self.styled("32", text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.styled("1;31", text)
    }
}
