//! A payload as the body of a request, read while it is sent.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::client::way::Way;
use crate::wire::payload::{Chunks, Payload};

/// Evidence that is not on disk as it was: the server got half a request.
#[derive(Debug)]
pub(super) struct Unreadable(io::Error);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unreadable {}

/// A payload as a body of known length.
pub(super) struct Streamed {
    chunks: Chunks,
    left: u64,
    way: Arc<Way>,
}

impl Streamed {
    pub(super) fn new(payload: &Payload, way: &Arc<Way>) -> Self {
        Self { chunks: payload.chunks(), left: payload.len(), way: Arc::clone(way) }
    }
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = Unreadable;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Unreadable>>> {
        let Some(chunk) = self.chunks.next() else {
            return Poll::Ready(None);
        };
        let frame = chunk.map(|chunk| {
            self.left = self.left.saturating_sub(chunk.len() as u64);
            self.way.take(chunk.len() as u64);
            #[cfg(feature = "cli")]
            crate::progress::sent(chunk.len() as u64);
            Frame::data(Bytes::from(chunk))
        });
        Poll::Ready(Some(frame.map_err(Unreadable)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
