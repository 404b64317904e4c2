//! Writes the test anew.
//!
//! The function moves, body and spans untouched, into a hidden function that
//! records it and registers it; the test attribute stays on a function of the
//! old name that calls the hidden one. A target with `harness = false` loses
//! the latter, as rustc removes every `#[test]` there, and finds the former in
//! the registry.

mod options;

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{Attribute, Ident, Meta, Path, Signature, parse_quote};

use crate::Pass;
use crate::args::Args;
use crate::input::{Input, Mark, Returns, Role};

/// Everything that the attribute makes of a test.
pub(crate) fn test(pass: Pass, arguments: &TokenStream, args: &Args, input: Input) -> TokenStream {
    let home = home(args);
    match pass {
        Pass::First if input.waits_for_others() => {
            let promise = promise(&home, &input);
            let arguments = options::with_doc(arguments, args, &input);
            let deferred = deferred(&home, &arguments, input);
            quote!(#deferred #promise)
        }
        Pass::Last if input.has(Role::Foreign) => deferred(&home, arguments, input),
        Pass::First | Pass::Last if input.is_complete() => recorded(&home, args, &input),
        // Not a test, or one that rustc refuses in words of its own.
        Pass::First | Pass::Last => input.into_token_stream(),
    }
}

/// Where generated code finds the library.
fn home(args: &Args) -> TokenStream {
    let root = args.home.as_ref().map_or_else(|| quote!(::xray_harness), Path::to_token_stream);
    quote!(#root::__private)
}

/// The same function, to be looked at again when the other macros are done.
///
/// A built-in `#[test]` goes below, since whatever expands after it is lost in
/// a target with `harness = false`.
fn deferred(home: &TokenStream, arguments: &TokenStream, mut input: Input) -> TokenStream {
    let is_builtin = |attr: &Attribute| Role::of(attr) == Role::Test;
    let keep_order = input.sig.asyncness.is_some();
    let (below, above): (Vec<_>, Vec<_>) =
        input.attrs.drain(..).partition(|attr| is_builtin(attr) && !keep_order);
    quote!(#(#above)* #[#home::here(#arguments)] #(#below)* #input)
}

/// Tells the own harness to miss the test if none is made of the function.
fn promise(home: &TokenStream, input: &Input) -> TokenStream {
    let function = input.name();
    let line = line(input);
    quote! {
        #[cfg(test)]
        const _: () = {
            #home::inventory::submit! {
                #home::Promise {
                    module: ::core::module_path!(),
                    function: #function,
                    file: ::core::file!(),
                    line: #line,
                }
            }
        };
    }
}

fn recorded(home: &TokenStream, args: &Args, input: &Input) -> TokenStream {
    let hidden = hidden(home, args, input);
    let shim = shim(input);
    quote!(#hidden #shim)
}

/// Holds the user's function, says what is known of it, and runs it.
fn hidden(home: &TokenStream, args: &Args, input: &Input) -> TokenStream {
    let is_lint = |attr: &&Attribute| Role::of(attr) == Role::Lint;
    let lints = input.attrs.iter().filter(is_lint).map(lenient);
    let signature = signature(input, hidden_name(input));
    let user = user(input);
    let case = case(home, args, input);
    let run = run(home, input);
    quote! {
        #[cfg(test)]
        #(#lints)*
        #signature {
            #user
            static __XRAY_CASE: #home::Case = #case;
            #home::inventory::submit! { #home::Registered(&__XRAY_CASE) }
            #run
        }
    }
}

/// The test as libtest, rustc and editors know it.
fn shim(input: &Input) -> TokenStream {
    let attrs = input.attrs.iter().filter(|attr| is_of_shim(Role::of(attr))).map(lenient);
    let vis = &input.vis;
    let signature = signature(input, input.sig.ident.clone());
    let hidden = hidden_name(input);
    let mut body = Group::new(Delimiter::Brace, quote!(#hidden()));
    // What rustc says of the whole function, it says of the user's.
    body.set_span(input.body.span_open());
    quote!(#(#attrs)* #vis #signature #body)
}

/// The user's own tokens.
fn user(input: &Input) -> TokenStream {
    let attrs = input.attrs.iter().filter(|attr| !is_of_shim(Role::of(attr)));
    let (sig, body) = (&input.sig, &input.body);
    quote!(#(#attrs)* #sig #body)
}

fn case(home: &TokenStream, args: &Args, input: &Input) -> TokenStream {
    let function = input.name();
    let keys = &args.keys;
    let line = line(input);
    let body = body(home, input);
    let case = quote! {
        #home::Case::new(
            ::core::concat!(::core::module_path!(), "::", #function),
            &[#(#keys),*],
            (::core::file!(), #line),
            #body,
        )
    };
    let said = [ignored(input), should_panic(home, input), options::of(home, args, input)];
    if said.iter().all(Option::is_none) {
        return case;
    }
    let said = said.iter().flatten();
    quote!(#home::Case { #(#said,)* ..#case })
}

fn line(input: &Input) -> TokenStream {
    quote_spanned!(input.sig.ident.span()=> ::core::line!())
}

fn ignored(input: &Input) -> Option<TokenStream> {
    let reason = match input.ignored() {
        Mark::Absent => return None,
        Mark::Bare => quote!(""),
        Mark::With(reason) => quote!(#reason),
    };
    Some(quote!(ignored: ::core::option::Option::Some(#reason)))
}

fn should_panic(home: &TokenStream, input: &Input) -> Option<TokenStream> {
    match input.should_panic() {
        Mark::Absent => None,
        Mark::Bare => Some(quote!(should_panic: #home::ShouldPanic::Yes)),
        Mark::With(expected) => Some(quote!(should_panic: #home::ShouldPanic::With(#expected))),
    }
}

/// Runs the hidden function, and tells what its value says. A closure is code
/// that each test compiles, links and loads, so most have none.
fn body(home: &TokenStream, input: &Input) -> TokenStream {
    let hidden = hidden_name(input);
    match input.returns() {
        Returns::Nothing => quote!(#home::Body::Silent(#hidden)),
        Returns::Never => quote!(#home::Body::Telling(|| #hidden())),
        Returns::Value | Returns::Opaque => {
            quote!(#home::Body::Telling(|| #home::failure_of!(&#hidden())))
        }
    }
}

/// Runs the user's function, recorded.
fn run(home: &TokenStream, input: &Input) -> TokenStream {
    let name = &input.sig.ident;
    let failure = quote!(|value| #home::failure_of!(value));
    match input.returns() {
        Returns::Nothing => quote!(#home::run_silent(&__XRAY_CASE, #name)),
        Returns::Value => quote!(#home::run(&__XRAY_CASE, #name, #failure)),
        Returns::Never => quote!(#home::run(&__XRAY_CASE, #name, |_| ::core::option::Option::None)),
        Returns::Opaque => {
            let report = quote!(::std::process::Termination::report(#name()));
            quote!(#home::run(&__XRAY_CASE, || #report, #failure))
        }
    }
}

/// The user's signature under another name; nothing can be said of an
/// `impl Termination` but what it reports.
fn signature(input: &Input, ident: Ident) -> Signature {
    let mut sig = Signature { ident, ..input.sig.clone() };
    sig.constness = None;
    if input.returns() == Returns::Opaque {
        sig.output = parse_quote!(-> ::std::process::ExitCode);
    }
    sig
}

fn hidden_name(input: &Input) -> Ident {
    format_ident!("__xray_{}", input.sig.ident.unraw(), span = Span::call_site())
}

/// What a test is expected to do, not every part that it is now in does.
fn lenient(attr: &Attribute) -> TokenStream {
    match &attr.meta {
        Meta::List(list) if list.path.is_ident("expect") => {
            let lints = &list.tokens;
            quote!(#[allow(#lints)])
        }
        _ => attr.to_token_stream(),
    }
}

fn is_of_shim(role: Role) -> bool {
    matches!(role, Role::Test | Role::About | Role::Lint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Errors;

    fn expanded(pass: Pass, source: &str) -> String {
        let arguments = quote!("A-1");
        let args = crate::args::parse(arguments.clone(), &mut Errors::default());
        let input = syn::parse_str(source).expect("a function");
        test(pass, &arguments, &args, input).to_string()
    }

    /// The attributes at the start of what is expanded, by their last names.
    fn order(source: &str) -> Vec<String> {
        let file: syn::File = syn::parse_str(source).expect("items");
        let Some(syn::Item::Fn(function)) = file.items.first() else {
            return vec![];
        };
        let name =
            |attr: &Attribute| attr.path().segments.last().expect("a name").ident.to_string();
        function.attrs.iter().map(name).collect()
    }

    #[test]
    fn other_macros_come_first_and_a_built_in_test_last() {
        let deferred = expanded(Pass::First, "#[test] #[serial] #[ignore] fn f() {}");
        assert_eq!(order(&deferred), ["serial", "ignore", "here", "test"]);
        let deferred = expanded(Pass::First, "#[tokio::test] async fn f() {}");
        assert_eq!(order(&deferred), ["test", "here"]);
        let imported = expanded(Pass::First, "#[test] async fn f() {}");
        assert_eq!(order(&imported), ["test", "here"]);
    }

    #[test]
    fn only_the_first_pass_makes_a_promise() {
        assert!(expanded(Pass::First, "#[gtest] fn f() {}").contains("Promise"));
        assert!(!expanded(Pass::First, "#[test] fn f() {}").contains("Promise"));
        assert!(!expanded(Pass::Last, "#[gtest] #[test] fn f() {}").contains("Promise"));
    }

    #[test]
    fn the_last_pass_waits_only_for_what_may_be_a_test() {
        let deferred = expanded(Pass::Last, "#[gtest] #[test] fn f() {}");
        assert_eq!(order(&deferred), ["gtest", "here", "test"]);
        assert!(expanded(Pass::Last, "#[serial] #[test] fn f() {}").contains("__xray_f"));
    }

    #[test]
    fn the_test_itself_only_calls_the_hidden_function() {
        let source = "#[ignore] #[inline] #[test] pub(crate) fn f() -> u8 { 1 }";
        let shim = "# [ignore] # [test] pub (crate) fn f () -> u8 { __xray_f () }";
        assert!(expanded(Pass::First, source).ends_with(shim));
        assert!(expanded(Pass::First, source).starts_with("# [cfg (test)] fn __xray_f () -> u8"));
    }

    #[test]
    fn what_is_no_test_stays_as_it_is() {
        let source = "async fn f () { }";
        assert_eq!(expanded(Pass::Last, source), source);
        let source = "fn f (x : u8) { }";
        assert_eq!(expanded(Pass::Last, source), source);
    }
}
