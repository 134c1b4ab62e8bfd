//! A panel and a daemon that say exactly what a test writes down, for what the sandbox would never say.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers every request with the same bytes, or, without any, never.
pub(crate) async fn panel(answer: Option<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            match &answer {
                Some(answer) => {
                    let answer = answer.clone();
                    tokio::spawn(async move { respond(stream, &answer).await });
                }
                None => held.push(stream),
            }
        }
    });
    url
}

async fn respond(mut stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    let mut request = [0; 4_096];
    while stream.read(&mut request).await? > 0 {
        stream.write_all(answer).await?;
    }
    Ok(())
}

/// An HTTP answer.
pub(crate) fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len()).into_bytes()
}
