//! What the attribute asks for beside its keys.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Expr, ExprLit, Lit, LitStr, Meta};

use crate::args::{Args, DOC};
use crate::input::Input;

/// The options of a case, if there are any: only those that were given are named.
pub(super) fn of(home: &TokenStream, args: &Args, input: &Input) -> Option<TokenStream> {
    let given = [defects(args), timeout(args), retries(args), provision(home, args, input)];
    if given.iter().all(Option::is_none) {
        return None;
    }
    let rest = given.iter().any(Option::is_none).then(|| quote!(..#home::Options::NONE));
    let given = given.iter().flatten();
    Some(quote!(options: &#home::Options { #(#given,)* #rest }))
}

fn defects(args: &Args) -> Option<TokenStream> {
    let keys = list(args.defects.as_ref().map(|defects| &*defects.0)?);
    Some(quote!(defects: #keys))
}

fn timeout(args: &Args) -> Option<TokenStream> {
    let timeout = args.timeout?.0;
    let (seconds, nanos) = (timeout.as_secs(), timeout.subsec_nanos());
    let timeout = some(&quote!(::core::time::Duration::new(#seconds, #nanos)));
    Some(quote!(timeout: #timeout))
}

fn retries(args: &Args) -> Option<TokenStream> {
    let retries = args.retries?.0;
    let retries = some(&retries);
    Some(quote!(retries: #retries))
}

/// A test with a key has its issue.
fn provision(home: &TokenStream, args: &Args, input: &Input) -> Option<TokenStream> {
    if !args.keys.is_empty() {
        return None;
    }
    let none = || quote!(::core::option::Option::None);
    let summary = args.summary.as_ref().map_or_else(none, |summary| some(&summary.0));
    let description = description(args, input);
    let labels = list(args.labels.as_ref().map_or(&[], |labels| &labels.0));
    let requirements = list(args.requirements.as_ref().map_or(&[], |keys| &keys.0));
    let provision = quote! {
        #home::Provision {
            summary: #summary,
            description: #description,
            labels: #labels,
            requirements: #requirements,
        }
    };
    let provision = some(&provision);
    Some(quote!(provision: #provision))
}

fn list(texts: &[LitStr]) -> TokenStream {
    quote!(&[#(#texts),*])
}

fn some(value: &impl ToTokens) -> TokenStream {
    quote!(::core::option::Option::Some(#value))
}

/// The arguments for the last pass: a macro that makes several tests of one,
/// as `rstest` does, need not give each of them the doc comment.
pub(super) fn with_doc(arguments: &TokenStream, args: &Args, input: &Input) -> TokenStream {
    match doc(input) {
        Some(doc) if args.keys.is_empty() => {
            let name = format_ident!("{DOC}");
            quote!(#name = #doc, #arguments)
        }
        _ => arguments.clone(),
    }
}

fn description(args: &Args, input: &Input) -> TokenStream {
    let doc = args.doc.as_ref().map(ToTokens::to_token_stream).or_else(|| doc(input));
    doc.map_or_else(|| quote!(""), |doc| quote!(#doc.trim_ascii()))
}

/// The doc comment; a part that is no literal, such as `include_str!`, is
/// rustc's to read.
fn doc(input: &Input) -> Option<TokenStream> {
    let parts = input.attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => Some(part(&pair.value)),
        _ => None,
    });
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| quote!(::core::concat!(#(#parts, "\n"),*)))
}

fn part(value: &Expr) -> TokenStream {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => lines(&text.value()).to_token_stream(),
        Expr::Group(group) => part(&group.expr),
        _ => value.to_token_stream(),
    }
}

/// A comment's text without the space that sets it off from its slashes.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Errors;

    fn options(arguments: &str, source: &str) -> String {
        let args = crate::args::parse(arguments.parse().expect("tokens"), &mut Errors::default());
        let input = syn::parse_str(source).expect("a function");
        of(&quote!(h), &args, &input).map_or_else(String::new, |options| options.to_string())
    }

    #[test]
    fn what_is_not_given_is_not_named() {
        assert_eq!(options(r#""A-1""#, "fn f() {}"), "");
        let defects = options(r#""A-1", defects = ["B-2", "B-3"]"#, "fn f() {}");
        let expected =
            r#"options : & h :: Options { defects : & ["B-2" , "B-3"] , .. h :: Options :: NONE }"#;
        assert_eq!(defects, expected);
        // clippy minds the rest of nothing.
        let all = options(r#"defects = ["B-2"], timeout = "1s", retries = 0"#, "fn f() {}");
        assert!(!all.contains(".."), "{all}");
    }

    #[test]
    fn a_doc_comment_is_a_description_where_there_is_no_key() {
        let source = "/// One.\n///\n///   Two.\n#[doc(hidden)]\n#[doc = concat!()]\nfn f() {}";
        let told = options("", source);
        let parts =
            r#"concat ! ("One." , "\n" , "" , "\n" , "  Two." , "\n" , concat ! () , "\n")"#;
        assert!(told.contains(parts), "{told}");
        assert!(!options(r#""A-1""#, source).contains("One"));
    }
}
