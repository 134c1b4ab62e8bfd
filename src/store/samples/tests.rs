use super::*;
use crate::{
    model::{RunState, Sample, SampledLimits},
    store::{
        epoch_seconds,
        tests::{ALICE, ELSEWHERE, HERE, temp},
    },
};

fn row(binding: BindingId, step: Step, start: i64, count: usize) -> SampleRow {
    let samples = vec![Sample { state: Some(RunState::Running), ..Sample::default() }; count];
    SampleRow { binding, step, start, limits: SampledLimits::default(), samples }
}

#[tokio::test]
async fn samples_are_read_by_the_time_they_reach_into() {
    let temp = temp().await;
    let (here, there) = (temp.bound(HERE, "a").await.id, temp.bound(ELSEWHERE, "b").await.id);
    let rows = [
        row(here, Step::TenMinutes, 0, 144),
        row(here, Step::Minute, 90_000, 60),
        row(here, Step::TenSeconds, 97_000, 30),
        row(there, Step::TenSeconds, 97_000, 30),
    ];
    temp.store.write_samples(&rows).await.unwrap();
    let starts = async |from, to| {
        let found = temp.store.samples(here, from, to).await.unwrap();
        found.iter().map(|row| row.start).collect::<Vec<_>>()
    };
    assert_eq!(starts(80_000, 200_000).await, [0, 90_000, 97_000]);
    assert_eq!(starts(86_400, 200_000).await, [90_000, 97_000]);
    assert_eq!(starts(93_600, 96_999).await, [0_i64; 0]);
    assert_eq!(temp.store.samples(here, 0, 1_000_000).await.unwrap(), rows[..3]);
}

#[tokio::test]
async fn a_binding_takes_its_samples_along_and_what_comes_later_is_left_out() {
    let temp = temp().await;
    let (gone, stays) = (temp.bound(HERE, "gone").await, temp.bound(HERE, "stays").await);
    let other = temp.bound(ELSEWHERE, "other").await;
    let both = [gone.id, stays.id, other.id].map(|binding| row(binding, Step::TenSeconds, 0, 3));
    temp.store.write_samples(&both).await.unwrap();
    temp.store.unbind(HERE, gone.id, ALICE, epoch_seconds()).await.unwrap();
    assert_eq!(temp.store.count("samples").await, 2);
    // A turn that began before the server was unbound.
    temp.store.write_samples(&both).await.unwrap();
    assert_eq!(temp.store.count("samples").await, 2, "one of each that is bound");
    temp.store.forget_guild(HERE).await.unwrap();
    assert_eq!(temp.store.count("samples").await, 1);
    assert_eq!(temp.store.samples(other.id, 0, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn thinned_samples_take_the_place_of_the_finer_ones_at_once() {
    let temp = temp().await;
    let (one, other) = (temp.bound(HERE, "one").await.id, temp.bound(HERE, "other").await.id);
    let fine: Vec<_> = (0..12).map(|n| row(one, Step::TenSeconds, 300 * n, 30)).collect();
    temp.store.write_samples(&fine).await.unwrap();
    temp.store
        .write_samples(&[row(one, Step::TenSeconds, 3_600, 30), row(other, Step::TenSeconds, 0, 30)])
        .await
        .unwrap();
    let old = temp.store.samples_before(&[one, other], Step::TenSeconds, 3_600).await.unwrap();
    assert_eq!(old.len(), 13);
    let thinned = Thinned {
        binding: one,
        step: Step::TenSeconds,
        before: 3_600,
        rows: vec![row(one, Step::Minute, 0, 60)],
    };
    temp.store.thin_samples(&[thinned]).await.unwrap();
    let left = temp.store.samples(one, 0, 10_000).await.unwrap();
    assert_eq!(
        left.iter().map(|row| (row.step, row.start)).collect::<Vec<_>>(),
        [(Step::Minute, 0), (Step::TenSeconds, 3_600)]
    );
    assert_eq!(temp.store.samples(other, 0, 10_000).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_binding_has_a_bounded_number_of_rows_and_none_far_ahead() {
    let temp = temp().await;
    let one = temp.bound(HERE, "one").await.id;
    let many: Vec<_> = (0..MOST_ROWS + 50).map(|n| row(one, Step::TenSeconds, 10 * n, 1)).collect();
    temp.store.write_samples(&many).await.unwrap();
    let last = 10 * (MOST_ROWS + 49);
    assert_eq!(temp.store.tidy_samples(&[one], last).await.unwrap(), 50, "one ahead, and the oldest");
    let left = temp.store.samples(one, 0, i64::MAX / 2).await.unwrap();
    assert_eq!((i64::try_from(left.len()).unwrap(), left[0].start), (MOST_ROWS, 490));
    assert_eq!(left.last().unwrap().start, last - 10);
    assert_eq!(temp.store.tidy_samples(&[one], last).await.unwrap(), 0);
}

#[tokio::test]
async fn a_row_that_is_none_of_ours_is_an_error() {
    let temp = temp().await;
    let one = temp.bound(HERE, "one").await.id;
    temp.raw(&format!("INSERT INTO samples VALUES ({}, 10, 0, x'0900')", one.0)).await;
    assert!(temp.store.samples(one, 0, 10).await.is_err());
}
