//! Reads a Markdown table.

/// A table: its columns, and the cells of each row.
pub(super) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    cells: &'a [String],
}

impl Table {
    /// The table of this number, from 0, below the heading.
    pub(super) fn read(text: &str, heading: &str, number: usize) -> Self {
        let mut lines =
            text.lines().skip_while(|line| line.trim_start_matches('#').trim() != heading).skip(1);
        for _ in 0..number {
            lines.by_ref().skip_while(|line| !line.starts_with('|')).find(|line| !line.starts_with('|'));
        }
        let mut rows =
            lines.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let columns = cells(rows.next().unwrap_or_else(|| panic!("no table below {heading}")));
        let rows: Vec<_> = rows.skip(1).map(cells).collect();
        let count = columns.len();
        assert!(
            rows.iter().all(|row| row.len() == count),
            "a row below {heading} has too many or too few cells"
        );
        Self { columns, rows }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { table: self, cells })
    }

    /// The row whose first cell says that.
    pub(super) fn row(&self, name: &str) -> Row<'_> {
        self.rows().find(|row| row.name() == name).unwrap_or_else(|| panic!("no row {name}"))
    }

    /// The columns behind this one.
    pub(super) fn columns_after(&self, column: &str) -> &[String] {
        let at = self.columns.iter().position(|name| name == column);
        &self.columns[at.map_or(0, |at| at + 1)..]
    }
}

impl<'a> Row<'a> {
    /// The first cell.
    pub(super) fn name(&self) -> &'a str {
        &self.cells[0]
    }

    /// Whether there is such a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.table.columns.iter().any(|name| name == column)
    }

    pub(super) fn cell(&self, column: &str) -> &'a str {
        let at = self.table.columns.iter().position(|name| name == column);
        &self.cells[at.unwrap_or_else(|| panic!("no column {column}"))]
    }
}

/// The cells of a line; those that are code without their backticks.
fn cells(line: &str) -> Vec<String> {
    let cells = line.trim().trim_start_matches('|').trim_end_matches('|').split('|').map(str::trim);
    let code = |cell: &str| cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')).map(str::to_owned);
    cells
        .map(|cell| code(cell).filter(|code| !code.contains('`')).unwrap_or_else(|| cell.to_owned()))
        .collect()
}
