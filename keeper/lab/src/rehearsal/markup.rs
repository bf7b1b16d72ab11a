//! Text that becomes HTML: everything that came from elsewhere passes through [`escaped`].

/// A text as it stands between tags and in quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What turns the reading direction or cannot be seen is shown as what it is.
            letter if stateset_agent::is_invisible(letter) || letter.is_control() => {
                out.push_str(&format!("[U+{:04X}]", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out
}

/// A table of texts, each escaped. The first column's are names, the others' numbers.
pub(super) fn table<const N: usize>(heading: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let cells = |tag: &str, texts: &[String]| -> String {
        texts.iter().map(|text| format!("<{tag}>{}</{tag}>", escaped(text))).collect()
    };
    let head = cells("th", &heading.map(str::to_owned));
    let body: String = rows.into_iter().map(|row| format!("<tr>{}</tr>\n", cells("td", &row))).collect();
    format!("<table>\n<tr>{head}</tr>\n{body}</table>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_came_from_elsewhere_becomes_markup() {
        let hostile = "<script>alert('1')</script>&\"\u{202e}\u{1b}";
        let shown = escaped(hostile);
        assert_eq!(shown, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;[U+202E][U+001B]");
        assert!(table(["a"], [[hostile.to_owned()]]).contains(&shown));
    }
}
