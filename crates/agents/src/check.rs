//! Checks that configuration types share.

/// Refuses NaN and the infinities, which a range alone lets through.
#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that garde calls
pub(crate) fn is_number(value: &f64, (): &()) -> garde::Result {
    if value.is_finite() {
        Ok(())
    } else {
        Err(garde::Error::new("is not a finite number"))
    }
}

/// Whether a value is its type's default, which a resolved configuration need not name.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
