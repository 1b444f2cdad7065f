//! Archives of game sessions' logs, for whoever has a link.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::fs::File;
use tokio_util::io::ReaderStream;
use tracing::{debug, error};

use super::ServicesDoor;

/// Streams the archive that a link stands for.
pub(super) async fn download(State(door): State<Arc<ServicesDoor>>, Path(sealed): Path<String>) -> Response {
    let Some(logs) = &door.logs else {
        return (StatusCode::NOT_FOUND, "this gateway collects no logs: give it --data or --launch\n")
            .into_response();
    };
    let (name, path) = match logs.archive(&sealed) {
        Ok(found) => found,
        Err(problem) => {
            debug!(%problem, "refused a link to logs");
            return (StatusCode::FORBIDDEN, format!("{problem}\n")).into_response();
        }
    };
    match open(&path).await {
        Ok((file, length)) => {
            let headers = [
                (header::CONTENT_TYPE, "application/zip".to_owned()),
                (header::CONTENT_LENGTH, length.to_string()),
                // The name is made of letters, digits, hyphens and dots.
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            ];
            (headers, Body::from_stream(ReaderStream::new(file))).into_response()
        }
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => {
            (StatusCode::NOT_FOUND, "these logs are no longer kept\n").into_response()
        }
        Err(problem) => {
            error!(%problem, path = %path.display(), "cannot read collected logs");
            (StatusCode::INTERNAL_SERVER_ERROR, "these logs cannot be read; the gateway's log says why\n")
                .into_response()
        }
    }
}

async fn open(path: &std::path::Path) -> io::Result<(File, u64)> {
    let file = File::open(path).await?;
    let length = file.metadata().await?.len();
    Ok((file, length))
}
