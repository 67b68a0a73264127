//! Morris design: trajectories that change one axis after the other.
//!
//! Rule    levels 0, 1/(p−1), …, 1; a trajectory starts on a random level and moves each axis
//!         once, in random order, up or down by Δ = p / (2 (p − 1))
//! Units   coordinates of the unit cube
//! Bounds  p even and at least 2; at least one trajectory
//! Source  Morris (1991), Technometrics 33, 161
//! Tests   tests/it/design.rs: levels, one change a step, every axis once, both directions

use serde::{Deserialize, Serialize};

use super::{DesignError, key};

/// Points of Morris trajectories, trajectory after trajectory.
#[derive(Clone, Debug, PartialEq)]
pub struct Morris {
    points: Vec<Vec<f64>>,
    steps: Vec<Step>,
}

/// One step of a trajectory: two points that differ in one axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Number of the trajectory, from 0.
    pub trajectory: usize,
    /// Number of the axis, from 0.
    pub axis: usize,
    /// Index of the point before.
    pub from: usize,
    /// Index of the point after.
    pub to: usize,
    /// Change of the axis's coordinate; the elementary effect is the difference of the outcomes
    /// over it.
    pub delta: f64,
}

impl Morris {
    /// Draws trajectories, each from the stream `design/morris` of its number.
    ///
    /// # Errors
    /// [`DesignError::Size`] if there is no axis or trajectory, or the levels are odd.
    pub fn new(
        axes: usize,
        trajectories: u32,
        levels: u32,
        seed: u64,
    ) -> Result<Self, DesignError> {
        let size = |what, allowed: &str| DesignError::Size {
            what,
            allowed: allowed.to_owned(),
        };
        if axes == 0 {
            return Err(DesignError::NoAxis);
        }
        if trajectories == 0 {
            return Err(size("the number of trajectories", "at least 1"));
        }
        if levels < 2 || levels % 2 == 1 {
            return Err(size("the number of levels", "even and at least 2"));
        }
        let mut morris = Self {
            points: Vec::new(),
            steps: Vec::new(),
        };
        for number in 0..trajectories {
            morris.trajectory(axes, number, levels, seed);
        }
        Ok(morris)
    }

    /// Points of the unit cube.
    #[must_use]
    pub fn points(&self) -> &[Vec<f64>] {
        &self.points
    }

    /// Steps between them, trajectory after trajectory.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    fn trajectory(&mut self, axes: usize, number: u32, levels: u32, seed: u64) {
        let mut stream = key(seed).stream("design/morris", u64::from(number));
        let (last, jump) = (levels - 1, levels / 2);
        let start = |low: u32, up: bool| if up { low } else { low + jump };
        let ways: Vec<(u32, bool)> = (0..axes)
            .map(|_| (stream.below(jump), stream.bernoulli(0.5)))
            .collect();
        let mut place: Vec<u32> = ways.iter().map(|(low, up)| start(*low, *up)).collect();
        let mut order: Vec<usize> = (0..axes).collect();
        stream.shuffle(&mut order);
        let share = |level: u32| f64::from(level) / f64::from(last);
        let row = |place: &[u32]| place.iter().map(|level| share(*level)).collect();
        self.points.push(row(&place));
        for axis in order {
            let (low, up) = ways[axis];
            place[axis] = start(low, !up);
            self.points.push(row(&place));
            let to = self.points.len() - 1;
            self.steps.push(Step {
                trajectory: number as usize,
                axis,
                from: to - 1,
                to,
                delta: if up { share(jump) } else { -share(jump) },
            });
        }
    }
}
