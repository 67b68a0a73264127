//! What can go wrong with a picture.

/// What can go wrong with a picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// There is no moment, or only one, to draw a course of.
    #[error("a picture needs samples of at least two moments")]
    NoCourse,
    /// The drawing library failed.
    #[error("cannot draw: {0}")]
    Drawing(String),
}
