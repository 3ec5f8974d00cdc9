//! Pipeline tracing on the way out: a copy of each traced message as it is handed to its next hop.
//!
//! Promises: one for each queue, made at the first attempt; one that can't be made delays nothing for longer than
//! [`PATIENCE`]. The bounds are those of copies on the way in. A part of a message that goes to a queue at another time
//! (a remote domain has wishes of its own) has no copy of its own.

use super::foreign::lines_of;
use super::job::{Hop, Job};
use super::worker::Worker;
use crate::client::Body;
use crate::engine::front::blocking::blocking_told;
use crate::engine::front::pipeline::{Copies, LARGEST};
use crate::model::DeliveryType;
use crate::model::snapshot::PipelineTracing;
use std::collections::VecDeque;
use std::io::Write;
use std::time::Duration;

/// For the copies of what is delivered at once.
const PATIENCE: Duration = Duration::from_secs(60);

impl Worker {
    /// Copies what is under tracing.
    pub(super) async fn trace_pipeline(&self, hop: &Hop<'_>, jobs: &VecDeque<Job>) {
        let Some(tracing) = &hop.snapshot.service.directories.tracing else { return };
        let all = async {
            for job in jobs {
                if let Err(error) = self.copy(hop, tracing, job).await {
                    tracing::error!(message = %job.message, "it is not traced on its way out: {error}");
                }
            }
        };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            tracing::error!("the file system of PipelineTracingPath does not answer");
        }
    }

    async fn copy(&self, hop: &Hop<'_>, tracing: &PipelineTracing, job: &Job) -> Result<(), String> {
        let Some(id) = job.traced else { return Ok(()) };
        if job.size > LARGEST {
            return Err(format!("it is too large to be copied: {} octets", job.size));
        }
        if !self.delivery.queue.spares(job.size) {
            return Err("free disk space is below MinimumFreeDiskSpace".into());
        }
        let copies = Copies::of(&self.delivery.data_dir, tracing, id);
        let name = format!("Routing{:04}.eml", hop.id.0);
        let lines = lines_of(job, false);
        let file = blocking_told(move || match copies.room().and_then(|()| copies.file(&name))? {
            Some(mut file) => file.write_all(lines.as_bytes()).map(|()| Some(file)),
            None => Ok(None),
        });
        let Some(mut file) = file.await? else { return Ok(()) };
        if hop.hop.delivery_type == DeliveryType::DeliveryAgent {
            let mut body = self.body(job.message).await?;
            while let Some(chunk) = body.next_chunk().await? {
                file = blocking_told(move || file.write_all(&chunk).map(|()| file)).await?;
            }
        } else {
            let mut body = self.outgoing(hop, job).await?;
            while let Some(chunk) = body.next_chunk().await? {
                file = blocking_told(move || file.write_all(&chunk).map(|()| file)).await?;
            }
        }
        Ok(())
    }
}
