//! A Test Execution as Xray thinks of it, made of a run's journals.
//!
//! Values only: no clock, no disk, no environment, and no wire format.

mod assemble;
pub(crate) mod model;
mod row;

pub(crate) use assemble::assemble;
