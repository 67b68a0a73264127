//! The loader of accounts, its figures and its dangers, through the public interface.

#![allow(clippy::unwrap_used)]

mod broken;
mod dangers;
mod documents;
mod fuzz;
mod records;
