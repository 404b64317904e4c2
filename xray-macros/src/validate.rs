//! Can these keys be keys, and this function a test?

use std::collections::HashSet;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Ident, LitStr};

use crate::args::{Args, Errors};
use crate::input::{Input, Role};

/// Checks what no argument can tell of itself alone.
pub(crate) fn arguments(args: &Args, errors: &mut Errors) {
    keys(&args.keys, errors);
    for list in [&args.defects, &args.requirements].into_iter().flatten() {
        keys(&list.0, errors);
    }
    if !args.keys.is_empty() {
        let of_an_issue = |name: &&Ident| OF_AN_ISSUE.iter().any(|known| name == known);
        args.names.iter().filter(of_an_issue).for_each(|name| errors.push(not_with_a_key(name)));
    }
}

/// The arguments that describe an issue yet to be made.
const OF_AN_ISSUE: [&str; 3] = ["summary", "labels", "requirements"];

fn not_with_a_key(name: &Ident) -> Error {
    let message = format!(
        "`{name}` is for a test without a key, of which a Test is made; a Test with a key has its \
         own in Jira, and a result never rewrites it"
    );
    Error::new(name.span(), message)
}

/// Checks the shape of every key, and that no key is named twice.
fn keys(keys: &[LitStr], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for literal in keys {
        let key = literal.value();
        if !is_key(&key) {
            errors.push(Error::new(literal.span(), not_a_key(&key)));
        } else if !seen.insert(key) {
            let message = format!("`{}` is named twice", literal.value());
            errors.push(Error::new(literal.span(), message));
        }
    }
}

/// Jira's own rule, as it is set until an administrator changes it.
fn is_key(text: &str) -> bool {
    let Some((project, number)) = text.split_once('-') else {
        return false;
    };
    let is_word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    project.len() >= 2
        && project.starts_with(|c: char| c.is_ascii_uppercase())
        && project.chars().all(is_word)
        && number.starts_with(|c| ('1'..='9').contains(&c))
        && number.chars().all(|c| c.is_ascii_digit())
}

fn not_a_key(text: &str) -> String {
    match near_key(text) {
        Some(key) => format!("`{text}` is not a Jira key: did you mean `{key}`?"),
        None => format!("`{text}` is not a Jira key: a project and a number, as in `BOOK-429`"),
    }
}

/// What was meant by a key in lower case, with spaces around it, with leading
/// zeros, or inside the address of its page.
fn near_key(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let last = text.rsplit('/').next()?.to_ascii_uppercase();
    let (project, number) = last.split_once('-')?;
    let key = format!("{project}-{}", number.trim_start_matches('0'));
    is_key(&key).then_some(key)
}

/// Checks that the function can become a test, before any other macro has
/// seen it.
pub(crate) fn test(input: &mut Input, errors: &mut Errors) {
    if let Some(attr) = input.attrs.iter().find(|attr| Role::of(attr) == Role::Xray) {
        errors.push(twice(attr));
    } else if !input.has(Role::Test) && !input.has(Role::Foreign) {
        errors.push(no_test_attribute(input));
    } else if let Some(error) = not_a_test(input) {
        errors.push(error);
        // rustc would say so once more.
        input.attrs.retain(|attr| Role::of(attr) != Role::Test);
    }
}

fn not_a_test(input: &Input) -> Option<Error> {
    if let Some(receiver) = input.sig.receiver() {
        let message = "a test cannot take `self`: `#[xray]` goes on a free function";
        return Some(Error::new(receiver.span(), message));
    }
    let message = "a plain `#[test]` has no arguments, type parameters, `unsafe` or `extern`";
    let is_sure = !input.waits_for_others() && !input.is_complete();
    is_sure.then(|| Error::new(input.sig.ident.span(), message))
}

fn twice(attr: &Attribute) -> Error {
    let message = "`#[xray]` stands here twice: one takes several keys, as in \
                   `#[xray(\"BOOK-429\", \"BOOK-458\")]`";
    Error::new(attr.path().segments.last().span(), message)
}

fn no_test_attribute(input: &Input) -> Error {
    let name = &input.sig.ident;
    let message = format!(
        "no test attribute below `#[xray]`; write it above `#[test]`:\n\n    \
         #[xray(\"BOOK-429\")]\n    #[test]\n    fn {name}() {{ … }}\n"
    );
    Error::new(Span::call_site(), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_project_and_a_number() {
        for key in ["BOOK-429", "AB-1", "A1-10", "A_B2-1000000"] {
            assert!(is_key(key), "{key}");
        }
        let wrong = [
            "", "-", "BOOK", "BOOK-", "-1", "A-1", "1A-1", "_A-1", "book-1", "BOOK-0", "BOOK-01",
            "BOOK-1a", "BOOK-1-2", "BOOK--1", "BOOK-+1", " BOOK-1", "BOOK-1 ", "BÖOK-1", "BOOK-١",
        ];
        for key in wrong {
            assert!(!is_key(key), "{key}");
        }
    }

    #[test]
    fn advice_is_a_key_or_nothing() {
        let near = |text: &str| near_key(text);
        assert_eq!(near("book-429").as_deref(), Some("BOOK-429"));
        assert_eq!(near(" BOOK-429\n").as_deref(), Some("BOOK-429"));
        assert_eq!(near("BOOK-0429").as_deref(), Some("BOOK-429"));
        assert_eq!(near("https://x.test/browse/BOOK-429/").as_deref(), Some("BOOK-429"));
        assert_eq!(near("BOOK-0"), None);
        assert_eq!(near("BOOK 429"), None);
        assert_eq!(near(""), None);
    }
}
