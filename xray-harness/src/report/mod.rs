//! What a person sees.

pub(crate) mod terminal;
