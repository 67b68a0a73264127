//! Model risk: one decision under several models.
//!
//! Rule    the answer of a sequence is the safest of the winners under the models, and none if one
//!         model certifies nothing
//! Source  docs/decisions-guide.md. If what all certify breaks the constraint under some model, the
//!         model under which that begins earliest has certified a candidate that breaks it: the
//!         error stays that of a single model
//! Tests   tests/it/certify.rs

use serde::{Deserialize, Serialize};

use super::certify::{Answer, Certificate};

/// The winners of one sequence under the models.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// Its number.
    pub sequence: u32,
    /// Place of the winner under each model, in their order.
    pub places: Vec<Option<u32>>,
    /// The worst admissible: what holds under every model.
    pub worst: Option<u32>,
    /// The riskiest that any model certifies.
    pub best: Option<u32>,
}

/// What holds under every model, for each sequence.
#[must_use]
pub fn worst_of(certificates: &[Certificate]) -> Vec<Spread> {
    let sequences = certificates.iter().map(|x| x.question.sequences).max();
    let place = |certificate: &Certificate, sequence: u32| match &certificate.answer {
        Answer::Certified { places } => places.get(sequence as usize).copied().flatten(),
        Answer::NotCertifiable { .. } => None,
    };
    (0..sequences.unwrap_or(0))
        .map(|sequence| {
            let places: Vec<Option<u32>> =
                certificates.iter().map(|x| place(x, sequence)).collect();
            Spread {
                sequence,
                // None is below every place.
                worst: places.iter().copied().min().flatten(),
                best: places.iter().copied().max().flatten(),
                places,
            }
        })
        .collect()
}
