//! The directives that a file begins with: `'use client';`.

/// The texts of the strings that stand alone before all code, without their quotes. Comments before them are passed over.
pub(crate) fn prologue(text: &str) -> Vec<&str> {
    let mut directives = Vec::new();
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start_matches([';', ' ', '\t', '\r', '\n']);
        if let Some(comment) = rest.strip_prefix("//").or_else(|| rest.strip_prefix("#!")) {
            rest = comment.find('\n').map_or("", |end| &comment[end..]);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
        } else if let Some(quote) = rest.chars().next().filter(|first| matches!(first, '\'' | '"')) {
            let Some((directive, after)) = rest[1..].split_once(quote) else { return directives };
            // `'a' + b` is an expression, and no directive.
            if directive.contains('\n')
                || !after.trim_start_matches([' ', '\t']).starts_with(['\r', '\n', ';'])
            {
                return directives;
            }
            directives.push(directive);
            rest = after;
        } else {
            return directives;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_strings_before_all_code_are_directives() {
        assert_eq!(
            prologue("#!/usr/bin/env node\n/* a */ // b\n'use strict'; \"use client\"\nf();"),
            ["use strict", "use client"]
        );
        assert_eq!(prologue("f(); 'use client';"), [""; 0]);
        assert_eq!(prologue("'use client' + x;\n"), [""; 0]);
        assert_eq!(prologue("'use client"), [""; 0]);
        assert_eq!(prologue("/* 'use client';"), [""; 0]);
    }
}
