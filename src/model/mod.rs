//! What the bot keeps and decides about, as plain types: bindings, mirrors, grants, permissions, filters, rows of the audit log.
//!
//! A leaf: `store` keeps them, `access` decides by them, and everything above passes them on. Nothing here knows SQL, and
//! nothing waits.

mod action_details;
mod alert;
mod approval;
mod audit;
mod bind_action;
mod binding;
mod binding_name;
mod board;
mod chat_bridge;
mod console_macro;
mod countdown;
mod ending;
mod filter;
mod grant;
mod ids;
mod incident;
mod mirror;
mod outcome_note;
mod permission;
mod plan;
mod sample;
mod start_hours;
mod text_form;
mod whitelist_request;

pub use self::{
    action_details::ActionDetails,
    alert::{Alert, AlertDetails, AlertEnd, AlertKind, MOST_MINUTES, NewAlert, Watched},
    approval::Approval,
    audit::{Action, AuditEntry, AuditRow, Outcome},
    bind_action::BindAction,
    binding::{Binding, NewBinding, SAY_TEMPLATE},
    binding_name::{BindingName, NAME_MAX, NameError, NameMatch, find_by_name, name_key},
    board::{Board, BoardMessage, BoardOptions, BoardStop, NewBoard},
    chat_bridge::{BridgeOptions, BridgeWebhook, ChatBridge, NewChatBridge, WithoutWebhook},
    console_macro::{Macro, NewMacro},
    countdown::{Countdown, CountdownAction, CountdownState, IfEmpty, NewCountdown},
    ending::{By, Ending, How, LastRun, Restart},
    filter::{Author, Filter, FilterAction, Filters, PatternKind},
    grant::{Grant, GrantChange, GrantLimits},
    ids::{
        AlertId, ApprovalId, AuditId, BindingId, BoardId, ChatBridgeId, CountdownId, FilterId, GrantId,
        IncidentId, MacroId, PanelId, PlanId, RequestCardId, UnboundId, WhitelistRequestId,
    },
    incident::{AfterCrash, Crash, CrashKind, Happened, Incident, Over, OverKind, Told, Who},
    mirror::{Layout, Mirror, Mode, NewMirror, Shows, TemporaryMode},
    outcome_note::{Fact, Limit, OutcomeNote},
    permission::{Grantable, Permission, Subject},
    plan::{Missed, NewPlan, Plan, PlanAction},
    sample::{Figures, RunState, Sample, SampleRow, SampledLimits, Step},
    start_hours::{NoHours, StartHours},
    text_form::UnknownText,
    whitelist_request::{NewWhitelistRequest, RequestCard, RequestState, WhitelistRequest},
};
