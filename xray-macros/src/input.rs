//! The function under the attribute.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens, TokenStreamExt as _};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, GenericParam, Ident, Meta, MetaNameValue, Path, Result, ReturnType};
use syn::{Safety, Signature, Token, Type, Visibility};

/// A function, its body unread: what is in there is between the user and rustc.
pub(crate) struct Input {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: Group,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let wrong = input.error("`#[xray]` goes on a test function, above its `#[test]`");
        let vis = input.parse()?;
        let sig = input.parse().map_err(|_| wrong.clone())?;
        match input.parse::<Group>() {
            Ok(body) if body.delimiter() == Delimiter::Brace => Ok(Self { attrs, vis, sig, body }),
            _ => Err(wrong),
        }
    }
}

/// What an attribute on a test is there for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// The built-in `#[test]`, to all appearances.
    Test,
    /// What the test harness and a reader of the docs should know.
    About,
    /// A lint level.
    Lint,
    /// Another built-in attribute, or a tool's: it concerns the body.
    Body,
    /// `#[xray]` itself.
    Xray,
    /// A macro that wraps a test but never makes one.
    Wrapper,
    /// Any other macro, which may make a test of the function.
    Foreign,
}

const LINTS: &[&str] = &["allow", "warn", "deny", "forbid", "expect"];
const ABOUT: &[&str] = &["ignore", "should_panic", "doc", "deprecated"];
const BODY: &[&str] = &[
    "cfg",
    "cfg_attr",
    "cold",
    "coverage",
    "export_name",
    "inline",
    "instruction_set",
    "link_section",
    "must_use",
    "no_mangle",
    "optimize",
    "target_feature",
    "track_caller",
    "unsafe",
];
const TOOLS: &[&str] = &["clippy", "diagnostic", "miri", "rust_analyzer", "rustfmt"];
const WRAPPERS: &[&str] =
    &["file_parallel", "file_serial", "instrument", "parallel", "serial", "traced_test"];

impl Role {
    pub(crate) fn of(attr: &Attribute) -> Self {
        let path = segments(attr.path());
        let words: Vec<_> = path.iter().map(String::as_str).collect();
        match (words.as_slice(), &attr.meta) {
            (["test"] | ["core" | "std", "prelude", _, "test"], Meta::Path(_)) => Self::Test,
            ([word], _) if ABOUT.contains(word) => Self::About,
            ([word], _) if LINTS.contains(word) => Self::Lint,
            ([word], _) if BODY.contains(word) => Self::Body,
            ([tool, _, ..], _) if TOOLS.contains(tool) => Self::Body,
            ([.., "xray"] | [.., "__private", "here"], _) => Self::Xray,
            ([.., word], _) if WRAPPERS.contains(word) => Self::Wrapper,
            _ => Self::Foreign,
        }
    }
}

fn segments(path: &Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

impl Input {
    pub(crate) fn has(&self, role: Role) -> bool {
        self.attrs.iter().any(|attr| Role::of(attr) == role)
    }

    /// Must other macros be expanded before the test can be written anew?
    ///
    /// An async function under what looks like the built-in `#[test]` is such
    /// a case: it is `use tokio::test`, or an error that rustc will name.
    pub(crate) fn waits_for_others(&self) -> bool {
        self.has(Role::Foreign) || self.has(Role::Wrapper) || self.sig.asyncness.is_some()
    }

    /// Can the function be called with nothing at hand?
    pub(crate) fn is_complete(&self) -> bool {
        let sig = &self.sig;
        let is_generic = sig.generics.params.iter().any(|param| !is_lifetime(param));
        sig.inputs.is_empty() && sig.asyncness.is_none() && !is_generic && is_plain(sig)
    }

    /// Is the test `#[ignore]`d, and with which reason?
    pub(crate) fn ignored(&self) -> Mark {
        self.named("ignore").map_or(Mark::Absent, Mark::of)
    }

    /// Is it a `#[should_panic]`, and with which message?
    pub(crate) fn should_panic(&self) -> Mark {
        self.named("should_panic").map_or(Mark::Absent, Mark::of)
    }

    fn named(&self, name: &str) -> Option<&Attribute> {
        self.attrs.iter().find(|attr| attr.path().is_ident(name))
    }

    pub(crate) fn returns(&self) -> Returns {
        let ReturnType::Type(_, ty) = &self.sig.output else {
            return Returns::Nothing;
        };
        match &**ty {
            Type::Tuple(tuple) if tuple.elems.is_empty() => Returns::Nothing,
            Type::Never(_) => Returns::Never,
            Type::ImplTrait(_) => Returns::Opaque,
            _ => Returns::Value,
        }
    }

    /// The function's name as libtest shows it: `r#` only where it must be.
    pub(crate) fn name(&self) -> String {
        let bare = self.sig.ident.unraw();
        match syn::parse_str::<Ident>(&bare.to_string()) {
            Ok(_) => bare.to_string(),
            Err(_) => format!("r#{bare}"),
        }
    }
}

impl ToTokens for Input {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

fn is_lifetime(param: &GenericParam) -> bool {
    matches!(param, GenericParam::Lifetime(_))
}

fn is_plain(sig: &Signature) -> bool {
    sig.abi.is_none() && matches!(sig.safety, Safety::Default)
}

/// An attribute that may be there, and may say more.
pub(crate) enum Mark {
    /// It is not there.
    Absent,
    /// It says no more than its name.
    Bare,
    /// `#[name = "…"]`, or `#[name(key = "…")]`.
    With(Expr),
}

impl Mark {
    fn of(attr: &Attribute) -> Self {
        let pair: Option<MetaNameValue> = match &attr.meta {
            Meta::Path(_) => None,
            Meta::NameValue(pair) => Some(pair.clone()),
            // With a trailing comma or without.
            Meta::List(list) => {
                let pairs = Punctuated::<MetaNameValue, Token![,]>::parse_terminated;
                list.parse_args_with(pairs).ok().and_then(|pairs| pairs.into_iter().next())
            }
        };
        pair.map_or(Self::Bare, |pair| Self::With(pair.value))
    }
}

/// What kind of type a test returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Returns {
    /// `()`, said or not.
    Nothing,
    /// A type with a name.
    Value,
    /// `impl Termination`.
    Opaque,
    /// `!`.
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(source: &str) -> Input {
        syn::parse_str(source).expect("a function")
    }

    fn role(attribute: &str) -> Role {
        Role::of(&input(&format!("{attribute}\nfn f() {{}}")).attrs[0])
    }

    #[test]
    fn only_a_bare_test_is_the_built_in_one() {
        for attribute in ["#[test]", "#[core::prelude::v1::test]", "#[::std::prelude::v1::test]"] {
            assert_eq!(role(attribute), Role::Test, "{attribute}");
        }
        for attribute in ["#[tokio::test]", "#[test(tokio::test)]", "#[rstest]", "#[case(1)]"] {
            assert_eq!(role(attribute), Role::Foreign, "{attribute}");
        }
    }

    #[test]
    fn attributes_of_rustc_and_of_tools_are_no_macros() {
        assert_eq!(role("/// words"), Role::About);
        assert_eq!(role("#[should_panic = \"words\"]"), Role::About);
        assert_eq!(role("#[expect(unused)]"), Role::Lint);
        assert_eq!(role("#[track_caller]"), Role::Body);
        assert_eq!(role("#[rustfmt::skip]"), Role::Body);
        assert_eq!(role("#[serial_test::serial(one)]"), Role::Wrapper);
        assert_eq!(role("#[xh::xray(\"A-1\")]"), Role::Xray);
        assert_eq!(role("#[::xray_harness::__private::here()]"), Role::Xray);
    }

    #[test]
    fn a_name_is_raw_only_where_it_must_be() {
        assert_eq!(input("fn r#match() {}").name(), "r#match");
        assert_eq!(input("fn r#plain() {}").name(), "plain");
        assert_eq!(input("fn plain() {}").name(), "plain");
    }

    #[test]
    fn a_body_is_not_read() {
        let source = "fn f () { let this is = not [rust] }";
        assert_eq!(input(source).to_token_stream().to_string(), source);
    }
}
