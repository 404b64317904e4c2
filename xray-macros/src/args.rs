//! What stands in the parentheses of `#[xray(…)]`.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{Expr, Ident, LitStr, Path, Result, Token};

use crate::values::{Labels, Retries, Summary, Texts, Timeout};

/// The arguments, as they were written.
#[derive(Default)]
pub(crate) struct Args {
    /// The Jira keys.
    pub(crate) keys: Vec<LitStr>,
    /// The names of the other arguments.
    pub(crate) names: Vec<Ident>,
    /// Keys of bugs.
    pub(crate) defects: Option<Texts>,
    /// How long the test may run.
    pub(crate) timeout: Option<Timeout>,
    /// How often it is tried again.
    pub(crate) retries: Option<Retries>,
    /// The summary of an issue to be made.
    pub(crate) summary: Option<Summary>,
    /// Its labels.
    pub(crate) labels: Option<Labels>,
    /// Keys of what it covers.
    pub(crate) requirements: Option<Texts>,
    /// The doc comment, from the first pass to the last.
    pub(crate) doc: Option<Expr>,
    /// The path to `xray_harness`.
    pub(crate) home: Option<Path>,
}

/// Reads the value of one named argument.
type Read = fn(&mut Args, &Ident, ParseStream<'_>) -> Result<()>;

/// Every named argument, and where its value goes.
const NAMED: &[(&str, Read)] = &[
    ("defects", |args, name, value| set(&mut args.defects, name, value)),
    ("timeout", |args, name, value| set(&mut args.timeout, name, value)),
    ("retries", |args, name, value| set(&mut args.retries, name, value)),
    ("summary", |args, name, value| set(&mut args.summary, name, value)),
    ("labels", |args, name, value| set(&mut args.labels, name, value)),
    ("requirements", |args, name, value| set(&mut args.requirements, name, value)),
    (DOC, |args, name, value| set(&mut args.doc, name, value)),
    ("crate", |args, name, value| set(&mut args.home, name, value)),
];

/// The argument that the first pass adds for the last, and nobody else.
pub(crate) const DOC: &str = "__doc";

/// All that is wrong with one attribute, to be reported at once.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// Keeps the error of a failure, and hands on the value of a success.
    pub(crate) fn take<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn into_compile_error(self) -> TokenStream {
        self.0.map(syn::Error::into_compile_error).unwrap_or_default()
    }
}

/// Reads all arguments that can be read.
pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Args {
    let mut args = Args::default();
    let read = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if errors.take(argument(&mut args, input)).is_none() {
                skip_to_comma(input);
            }
            if !input.is_empty() {
                errors.take(input.parse::<Token![,]>());
            }
        }
        Ok(())
    };
    let outcome = read.parse2(tokens);
    errors.take(outcome);
    args
}

fn argument(args: &mut Args, input: ParseStream<'_>) -> Result<()> {
    if input.peek(LitStr) {
        args.keys.push(input.parse()?);
        return end_of_argument(input);
    }
    if !(input.peek(Ident::peek_any) && input.peek2(Token![=])) {
        return Err(input.error("a key is written in quotes, as in `\"BOOK-429\"`"));
    }
    let name = input.call(Ident::parse_any)?;
    input.parse::<Token![=]>()?;
    match NAMED.iter().find(|(known, _)| name == known) {
        Some((_, read)) => {
            read(args, &name, input)?;
            args.names.push(name);
            end_of_argument(input)
        }
        None => Err(unknown(&name)),
    }
}

/// Reads a value that may be given once.
fn set<T: Parse>(slot: &mut Option<T>, name: &Ident, input: ParseStream<'_>) -> Result<()> {
    match slot.replace(input.parse()?) {
        Some(_) => Err(syn::Error::new(name.span(), format!("`{name}` is given twice"))),
        None => Ok(()),
    }
}

fn unknown(name: &Ident) -> syn::Error {
    let known = NAMED.iter().map(|(known, _)| *known).filter(|known| *known != DOC);
    let known: Vec<_> = known.map(|known| format!("`{known}`")).collect();
    let message = format!("unknown argument `{name}`; known are keys and {}", known.join(", "));
    syn::Error::new(name.span(), message)
}

fn end_of_argument(input: ParseStream<'_>) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    Err(input.error("expected a comma"))
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        let _: Result<TokenTree> = input.parse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(source: &str) -> Vec<String> {
        let mut errors = Errors::default();
        parse(source.parse().expect("tokens"), &mut errors);
        errors.0.into_iter().flatten().map(|error| error.to_string()).collect()
    }

    #[test]
    fn keys_and_arguments_come_in_any_order() {
        let mut errors = Errors::default();
        let tokens = r#""A-1", crate = ::xh, "B-2","#.parse().expect("tokens");
        let args = parse(tokens, &mut errors);
        assert!(errors.is_empty());
        assert_eq!(args.keys.iter().map(LitStr::value).collect::<Vec<_>>(), ["A-1", "B-2"]);
        assert!(args.home.is_some());
    }

    #[test]
    fn every_value_goes_where_its_name_says() {
        let source = r#"summary = "S", labels = ["l"], requirements = ["R-1"], defects = ["D-1"],
                        timeout = "2s", retries = 3"#;
        let mut errors = Errors::default();
        let args = parse(source.parse().expect("tokens"), &mut errors);
        assert!(errors.is_empty());
        let texts = |list: &[LitStr]| list.iter().map(LitStr::value).collect::<Vec<_>>();
        assert_eq!(args.summary.expect("a summary").0.value(), "S");
        assert_eq!(texts(&args.labels.expect("labels").0), ["l"]);
        assert_eq!(texts(&args.requirements.expect("requirements").0), ["R-1"]);
        assert_eq!(texts(&args.defects.expect("defects").0), ["D-1"]);
        assert_eq!(args.timeout.expect("a timeout").0.as_millis(), 2_000);
        assert_eq!(args.retries.expect("retries").0, 3);
        assert_eq!(args.names.len(), 6);
    }

    #[test]
    fn every_argument_is_looked_at() {
        let found = messages(r#"BOOK-1, "A-1" "B-2", colour = 1 + 1, crate = "xh", b"A-1""#);
        assert_eq!(found.len(), 5, "{found:#?}");
    }

    #[test]
    fn an_unknown_argument_is_told_the_known_ones() {
        let found = messages("colour = \"red\"");
        let known = "`defects`, `timeout`, `retries`, `summary`, `labels`, `requirements`, `crate`";
        assert_eq!(found, [format!("unknown argument `colour`; known are keys and {known}")]);
    }
}
