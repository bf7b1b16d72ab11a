//! A page on a terminal, over the one before.
//!
//! Sets no mode: no other screen, no hidden cursor, no raw input. However the program ends, there is nothing to put back.

use std::os::fd::AsFd;

/// Where the terminal does not say how large it is.
const SIZE: Size = Size { columns: 80, rows: 24 };
/// To the upper left corner.
const HOME: &str = "\u{1b}[H";
/// What is left of the line of an earlier frame.
const END_OF_LINE: &str = "\u{1b}[K";
/// What is left below of an earlier frame.
const END_OF_SCREEN: &str = "\u{1b}[J";
/// From here on most letters are two columns wide; the few that are not only make a line end earlier.
const WIDE: char = '\u{2e80}';

/// A terminal's, in letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    columns: usize,
    rows: usize,
}

/// How large a terminal is now: somebody may have pulled at its corner.
pub(super) fn size(terminal: impl AsFd) -> Size {
    let said = rustix::termios::tcgetwinsize(terminal).ok();
    let said = said.filter(|said| said.ws_col > 0 && said.ws_row > 0);
    said.map_or(SIZE, |said| Size { columns: said.ws_col.into(), rows: said.ws_row.into() })
}

/// What a terminal is sent to show a text in place of the one before. The text has no control characters but ends of
/// lines. What does not fit is cut, since a page that scrolls is no longer in place; how many lines are missing is said.
pub(super) fn redraw(text: &str, size: Size) -> String {
    let lines: Vec<&str> = text.lines().collect();
    // The last row is the cursor's.
    let room = size.rows.saturating_sub(1).max(1);
    let mut shown: Vec<String> = lines.iter().take(room).map(|line| cut(line, size.columns)).collect();
    if lines.len() > room {
        let missing = format!("… {} more lines: make the window higher", lines.len() - room + 1);
        shown.pop();
        shown.push(cut(&missing, size.columns));
    }
    let body: String = shown.iter().map(|line| format!("{line}{END_OF_LINE}\r\n")).collect();
    format!("{HOME}{body}{END_OF_SCREEN}")
}

fn cut(line: &str, columns: usize) -> String {
    let mut used = 0;
    let fits = |letter: &char| {
        used += if *letter < WIDE { 1 } else { 2 };
        used <= columns
    };
    line.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_begins_at_the_corner_and_leaves_nothing_of_the_one_before() {
        let sent = redraw("one\ntwo", SIZE);
        assert_eq!(sent, "\u{1b}[Hone\u{1b}[K\r\ntwo\u{1b}[K\r\n\u{1b}[J");
        assert!(!sent.contains("\u{1b}[?"), "no mode that somebody would have to end");
    }

    #[test]
    fn what_does_not_fit_is_cut_and_the_missing_lines_are_counted() {
        let size = Size { columns: 6, rows: 4 };
        let lines = |sent: String| -> Vec<String> {
            sent.replace(HOME, "")
                .replace(END_OF_SCREEN, "")
                .replace(END_OF_LINE, "")
                .lines()
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(lines(redraw("a\nb\nc", size)), ["a", "b", "c"]);
        assert_eq!(lines(redraw("a\nb\nc\nd", size)), ["a", "b", "… 2 mo"]);
        assert_eq!(lines(redraw("1234567\n好好好好", size)), ["123456", "好好好"]);
        assert_eq!(lines(redraw("a\nb", Size { columns: 6, rows: 1 })), ["… 2 mo"]);
    }
}
