//! Which places of the position array are in use: a list without gaps, for what goes over every
//! open position and over nothing else.

/// Marks a place that is not in the list.
const CLOSED: u32 = u32::MAX;

/// Places of open positions, in no particular order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OpenPositions {
    places: Vec<u32>,
    /// Where each place stands in the list.
    slots: Vec<u32>,
}

impl OpenPositions {
    /// Nothing open among some places.
    pub(super) fn reset(&mut self, places: usize) {
        self.places.clear();
        self.slots.clear();
        self.slots.resize(places, CLOSED);
    }

    /// Takes on another list, in the memory that there is.
    pub(super) fn restore(&mut self, kept: &Self) {
        self.places.clone_from(&kept.places);
        self.slots.clone_from(&kept.slots);
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn place(&self, n: usize) -> usize {
        self.places[n] as usize
    }

    /// Notes whether a place is in use now.
    pub(super) fn note(&mut self, place: usize, is_open: bool) {
        let slot = self.slots[place];
        if is_open == (slot != CLOSED) {
            return;
        }
        if is_open {
            self.slots[place] = self.places.len() as u32;
            self.places.push(place as u32);
            return;
        }
        self.places.swap_remove(slot as usize);
        self.slots[place] = CLOSED;
        if let Some(moved) = self.places.get(slot as usize) {
            self.slots[*moved as usize] = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OpenPositions;

    #[test]
    fn the_list_holds_what_is_open_and_nothing_else() {
        let mut open = OpenPositions::default();
        open.reset(10);
        let steps = [
            (3, true),
            (7, true),
            (3, true),
            (9, true),
            (3, false),
            (5, true),
            (5, false),
        ];
        let mut expected = std::collections::BTreeSet::new();
        for (place, is_open) in steps {
            open.note(place, is_open);
            if is_open {
                expected.insert(place);
            } else {
                expected.remove(&place);
            }
            let listed = (0..open.len()).map(|n| open.place(n)).collect();
            assert_eq!(expected, listed);
        }
    }
}
