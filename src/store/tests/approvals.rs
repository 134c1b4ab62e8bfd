//! Commands that are asked for: one at a time, answered once, over after a day.

use secrecy::{ExposeSecret, SecretString};
use serenity::model::id::{GuildId, UserId};

use super::{ALICE, ELSEWHERE, HERE, Temp, temp};
use crate::{
    model::{ApprovalId, BindingId, Permission},
    secrets::{Row, SecretError, Secrets},
    store::{APPROVAL_LIFE, ApprovalSeal, MOST_APPROVALS, NewApproval, NotAsked, OpenApproval},
};

const NOW: i64 = 1_800_000_000;
const COMMAND: &str = "register hunter2hunter2";

fn by(guild: GuildId, asker: u64) -> NewApproval<'static> {
    let asker = UserId::new(asker);
    NewApproval { guild, asker, asker_name: "Sam", binding: BindingId(3), needs: Permission::Command }
}

async fn ask(temp: &Temp, new: NewApproval<'_>, now: i64) -> Result<ApprovalId, NotAsked> {
    let secrets = Secrets::new(None, temp.store.path());
    let seal = |row: Row<'_>, newest| secrets.seal(row, &SecretString::from(COMMAND), newest);
    temp.store.ask_approval(new, now, seal).await
}

async fn found(temp: &Temp, guild: GuildId, id: ApprovalId, now: i64) -> Option<OpenApproval> {
    temp.store.approval(guild, id, now).await.unwrap()
}

#[tokio::test]
async fn it_is_found_in_its_guild_for_a_day_and_settled_once() {
    let temp = temp().await;
    let id = ask(&temp, by(HERE, ALICE.get()), NOW).await.unwrap();
    let OpenApproval { approval, command } = found(&temp, HERE, id, NOW).await.unwrap();
    assert_eq!((approval.asker, &*approval.asker_name, approval.needs), (ALICE, "Sam", Permission::Command));
    let secrets = Secrets::new(None, temp.store.path());
    let opened = secrets.open(ApprovalSeal::from(&approval).row(), &command).unwrap();
    assert_eq!(opened.expose_secret(), COMMAND);

    assert_eq!(found(&temp, ELSEWHERE, id, NOW).await, None);
    assert!(!temp.store.settle_approval(ELSEWHERE, id).await.unwrap());
    assert!(found(&temp, HERE, id, NOW + APPROVAL_LIFE - 1).await.is_some());
    assert_eq!(found(&temp, HERE, id, NOW + APPROVAL_LIFE).await, None);
    let both = tokio::join!(temp.store.settle_approval(HERE, id), temp.store.settle_approval(HERE, id));
    assert!(both.0.unwrap() != both.1.unwrap(), "two people at once");
    assert_eq!(found(&temp, HERE, id, NOW).await, None);
}

#[tokio::test]
async fn the_command_is_in_no_file_and_opens_for_nothing_else() {
    let temp = temp().await;
    let id = ask(&temp, by(HERE, ALICE.get()), NOW).await.unwrap();
    let bytes = temp.bytes();
    assert!(!bytes.windows(7).any(|window| window == b"hunter2"), "in clear");
    let OpenApproval { approval, command } = found(&temp, HERE, id, NOW).await.unwrap();
    let secrets = Secrets::new(None, temp.store.path());
    for changed in ["asker_id = 7", "binding_id = 4", "needs = 'say'", "id = 5"] {
        temp.raw(&format!("UPDATE approvals SET {changed}")).await;
        let id = if changed == "id = 5" { ApprovalId(5) } else { id };
        let row = found(&temp, HERE, id, NOW).await.unwrap();
        let opened = secrets.open(ApprovalSeal::from(&row.approval).row(), &row.command);
        assert!(matches!(opened, Err(SecretError::Wrong { .. })), "{changed}");
        temp.raw(&format!(
            "UPDATE approvals SET asker_id = {ALICE}, binding_id = 3, needs = 'command', id = {}",
            approval.id.0
        ))
        .await;
    }
    assert!(secrets.open(ApprovalSeal::from(&approval).row(), &command).is_ok());
}

#[tokio::test]
async fn a_member_asks_one_thing_at_a_time_and_an_old_one_makes_room() {
    let temp = temp().await;
    let first = ask(&temp, by(HERE, 1), NOW).await.unwrap();
    assert!(matches!(ask(&temp, by(HERE, 1), NOW + 599).await, Err(NotAsked::Already)));
    ask(&temp, by(ELSEWHERE, 1), NOW).await.unwrap();
    let second = ask(&temp, by(HERE, 1), NOW + 600).await.unwrap();
    assert_eq!(found(&temp, HERE, first, NOW + 600).await, None, "it was replaced");

    for member in 2..=MOST_APPROVALS.unsigned_abs() {
        ask(&temp, by(HERE, member), NOW + 700).await.unwrap();
    }
    assert!(matches!(ask(&temp, by(HERE, 99), NOW + 1_199).await, Err(NotAsked::TooMany)));
    assert!(found(&temp, HERE, second, NOW + 1_199).await.is_some());
    ask(&temp, by(HERE, 99), NOW + 1_200).await.unwrap();
    assert_eq!(found(&temp, HERE, second, NOW + 1_200).await, None, "the oldest went");
    assert_eq!(temp.store.purge_approvals(NOW + APPROVAL_LIFE + 600).await.unwrap(), 1, "that of elsewhere");
    assert_eq!(
        temp.store.purge_approvals(NOW + APPROVAL_LIFE + 1_200).await.unwrap(),
        MOST_APPROVALS.unsigned_abs()
    );
}

#[tokio::test]
async fn what_can_t_be_sealed_is_not_asked() {
    let temp = temp().await;
    let refuse = |_: Row<'_>, _| Err(SecretError::Random("none".to_owned()));
    let asked = temp.store.ask_approval(by(HERE, 1), NOW, refuse).await;
    assert!(matches!(asked, Err(NotAsked::Secret(_))));
    ask(&temp, by(HERE, 1), NOW).await.unwrap();
    assert_eq!(temp.store.known_guilds().await.unwrap(), [HERE].into());
    temp.store.forget_guild(HERE).await.unwrap();
    assert!(temp.store.known_guilds().await.unwrap().is_empty());
}
