//! Markup that cannot be broken out of: tags and names of attributes are written in the code, everything else is escaped.

use crate::report::text::clean;

/// A page that grows.
#[derive(Debug, Default)]
pub(super) struct Page {
    out: String,
}

impl Page {
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Markup as it stands in the code.
    pub(super) fn raw(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// `<name a="…">`
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            escape(&mut self.out, &clean(value));
            self.out.push('"');
        }
        self.out.push('>');
    }

    pub(super) fn close(&mut self, name: &'static str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// One line of text.
    pub(super) fn text(&mut self, text: &str) {
        escape(&mut self.out, &clean(text));
    }

    /// Source code, already printable: line breaks stay.
    pub(super) fn code_text(&mut self, text: &str) {
        escape(&mut self.out, text);
    }

    /// One line of text in which pairs of backticks enclose code.
    pub(super) fn words(&mut self, text: &str) {
        let text = clean(text);
        let mut parts = text.split('`').peekable();
        let mut is_code = false;
        while let Some(part) = parts.next() {
            // Without a partner the last backtick is a backtick.
            if is_code && parts.peek().is_none() {
                self.out.push('`');
                escape(&mut self.out, part);
            } else if is_code {
                self.out.push_str("<code>");
                escape(&mut self.out, part);
                self.out.push_str("</code>");
            } else {
                escape(&mut self.out, part);
            }
            is_code = !is_code;
        }
    }

    /// `<name a="…">text</name>`
    pub(super) fn element(&mut self, name: &'static str, attributes: &[(&'static str, &str)], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    /// A row of a list of facts.
    pub(super) fn fact(&mut self, label: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        self.element("dt", &[], label);
        for line in lines {
            self.open("dd", &[]);
            self.words(line);
            self.close("dd");
        }
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        let mut page = Page::default();
        page.element("p", &[("title", "\"><script>")], "</p><script>alert(1)</script>\u{202e}");
        page.words("`<b>` and ` alone");
        assert_eq!(
            page.finish(),
            "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u{fffd}</p>\
             <code>&lt;b&gt;</code> and ` alone"
        );
    }
}
