//! A wrong attribute leaves the test where it was, so that its errors are the
//! only ones.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::args::Errors;

/// The item as it stands, and the errors beside it.
pub(crate) fn beside(item: &impl ToTokens, errors: Errors) -> TokenStream {
    let errors = errors.into_compile_error();
    quote!(#errors #item)
}
