//! The attribute `#[xray]` of `xray-harness`, which re-exports it.

use proc_macro::TokenStream;

/// Ties a test to the Jira keys of its Tests in Xray.
#[proc_macro_attribute]
pub fn xray(_arguments: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// The second pass of [`macro@xray`], after the other test macros.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn __xray_here(_arguments: TokenStream, item: TokenStream) -> TokenStream {
    item
}
