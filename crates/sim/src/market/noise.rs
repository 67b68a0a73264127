//! Standard normals of one purpose, drawn in blocks.

use plimsoll_streams::{Key, Stream};

const BLOCK: usize = 64;

/// The normals of one named stream, one after the other.
#[derive(Debug)]
pub(super) struct Noise {
    name: String,
    key: Option<Key>,
    stream: Option<Stream>,
    /// Blocks drawn so far.
    blocks: u32,
    block: [f64; BLOCK],
    at: usize,
}

impl Noise {
    /// The stream of a purpose and an asset; to be opened by [`Self::begin`].
    pub(super) fn new(purpose: &str, asset: &str) -> Self {
        Self {
            name: format!("{purpose}/{asset}"),
            key: None,
            stream: None,
            blocks: 0,
            block: [0.0; BLOCK],
            at: BLOCK,
        }
    }

    /// Opens the stream on a path.
    pub(super) fn begin(&mut self, key: Key) {
        self.key = Some(key);
        self.stream = Some(key.stream(&self.name, 0));
        self.blocks = 0;
        self.at = BLOCK;
    }

    /// The next one; nought before the stream is opened.
    pub(super) fn draw(&mut self) -> f64 {
        if self.at == BLOCK {
            let Some(stream) = &mut self.stream else {
                return 0.0;
            };
            stream.fill_standard_normal(&mut self.block);
            self.blocks += 1;
            self.at = 0;
        }
        self.at += 1;
        self.block[self.at - 1]
    }
}

/// The same stream at the same place, opened anew: a stream itself cannot be copied.
impl Clone for Noise {
    fn clone(&self) -> Self {
        let mut stream = self.key.map(|key| key.stream(&self.name, 0));
        let mut block = self.block;
        if let Some(stream) = &mut stream {
            for _ in 0..self.blocks {
                stream.fill_standard_normal(&mut block);
            }
        }
        Self {
            name: self.name.clone(),
            key: self.key,
            stream,
            blocks: self.blocks,
            block,
            at: self.at,
        }
    }
}
