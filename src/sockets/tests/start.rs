//! Many sockets under the panel's limit.

use std::collections::HashMap;

use sandbox::{BackendOptions, Dialect, ServerSpec};

use super::support::*;

const LIMIT: u32 = 120;

#[tokio::test]
async fn three_hundred_sockets_use_the_first_minute_up_without_a_refusal_in_their_order() {
    let limits =
        BackendOptions { requests_per_minute: LIMIT, websocket_per_minute: 5, ..backend(Dialect::NewGo) };
    let rig = Rig::new(limits, quick()).await;
    let mut places = HashMap::new();
    for place in 0..300 {
        let server = rig.backend.add_server(ServerSpec::default());
        places.insert(server.uuid().to_string(), place);
        rig.sockets.keep(key(&server), &rig.reached()).unwrap();
    }
    // As many as the limit lets through, less what is kept for people and renewals.
    // One list of the panel's servers has five pages.
    let enough = usize::try_from(LIMIT * 9 / 10 - 5).unwrap();
    soon(async {
        while rig.sockets.up() < enough {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let requests = rig.backend.requests();
    assert!(
        requests.iter().all(|request| request.status.is_none_or(|status| status != 429)),
        "none is refused"
    );
    let fetched = requests.iter().filter(|request| request.path.ends_with("/websocket"));
    let order: Vec<usize> =
        fetched.map(|request| places[request.path.split('/').rev().nth(1).unwrap()]).collect();
    assert!(
        requests.len() - order.len() <= 7,
        "beside them what asks for the limit, and one list of five pages"
    );
    let last = order.iter().max().unwrap();
    assert!(*last < order.len() + 20, "the first that were kept come first: {order:?}");
    // A person's request goes through all the same.
    assert_eq!(rig.sockets.len(), 300);
    soon(rig.reached().directory.servers(ms(5_000))).await.expect("in time").expect("not refused");
}
