//! Which startup variables hold a secret. Pure.

use pterosocket::panel::Variable;
use secrecy::{ExposeSecret, SecretString};

use super::{Secret, names};

/// The secrets among a server's variables: the values of those that are named or ruled like secrets, and passwords in
/// the addresses that any of them holds.
pub(crate) fn secrets(variables: &[Variable]) -> Vec<Secret> {
    let all = variables.iter().flat_map(|variable| [named(variable), in_address(variable)]).flatten();
    all.filter(|secret| !secret.text.expose_secret().trim().is_empty()).collect()
}

fn named(variable: &Variable) -> Option<Secret> {
    let Variable { name, env, rules, value, .. } = variable;
    let named = names::is_secret_variable(env, name) && !names::is_choice(rules);
    (named || names::is_secret_rule(rules)).then(|| Secret::new(value.clone(), env))
}

fn in_address(variable: &Variable) -> Option<Secret> {
    let password = password_of_url(variable.value.expose_secret())?;
    Some(Secret::new(SecretString::from(password), ""))
}

/// The password in `scheme://user:password@host`.
fn password_of_url(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    (!password.is_empty()).then_some(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(name: &str, env: &str, rules: &str, value: &str) -> Option<String> {
        let variable =
            Variable { name: name.into(), env: env.into(), rules: rules.into(), value: value.into() };
        secrets(&[variable]).first().map(|secret| secret.text.expose_secret().to_owned())
    }

    #[test]
    fn variables_are_secret_by_their_name() {
        for (name, env) in [
            ("Rcon Password", "RCON_PASS"),
            ("Server Password", "SRV_PW"),
            ("", "ADMINPASS"),
            ("", "serverPwd"),
            ("", "ADMIN_PSW"),
            ("Steam Account Token", "STEAM_ACC"),
            ("Token", "GSLT"),
            ("", "STEAM_AUTH"),
            ("", "LICENSE_KEY"),
            ("API key", "VARIABLE_1"),
            ("", "DISCORD_BOT_TOKEN"),
            ("", "DISCORD_WEBHOOK_URL"),
            ("", "MONGO_CONNECTION_STRING"),
            ("", "CLIENT_SECRET"),
            ("", "WEB_PIN"),
            ("Contraseña", "SRV_1"),
            ("Server Password (required)", "VARIABLE_2"),
        ] {
            assert_eq!(
                held(name, env, "required|string|max:20", "abc").as_deref(),
                Some("abc"),
                "{name} {env}"
            );
        }
        for (name, env) in [
            ("Server Jar", "SERVER_JARFILE"),
            ("Rcon Port", "RCON_PORT"),
            ("Password file", "PASSWORD_FILE"),
            ("Steam user, whose password is below", "STEAM_USER"),
            ("Token lifetime", "TOKEN_LIFETIME"),
            ("Auth address", "AUTH_URL"),
            ("Public key", "SSH_PUBLIC_KEY"),
            ("Keyboard layout", "KEYBOARD"),
            ("Bypass the queue", "QUEUE_BYPASS"),
            ("Compass", "COMPASS"),
            ("Spinning", "SPINNING"),
            ("", "MAX_PLAYERS"),
        ] {
            assert_eq!(held(name, env, "required|string|max:20", "abc"), None, "{name} {env}");
        }
    }

    #[test]
    fn variables_are_secret_by_their_rules() {
        for (rules, secret) in [
            ("required|password", true),
            ("nullable|string|size:32", true),
            (r"required|regex:/^[A-Z0-9]{32}$/", true),
            (r"required|regex:/^[A-Za-z0-9_-]{24,}$/", true),
            ("required|string|size:5", false),
            ("required|string|max:64", false),
            ("required|uuid|size:36", false),
            (r"required|regex:/^([\w\d._-]+)(\.jar)$/", false),
            (r"required|regex:/^[0-9]{1,5}$/", false),
            ("", false),
        ] {
            assert_eq!(held("Something", "SOMETHING", rules, "abc").is_some(), secret, "{rules}");
        }
        for rules in ["required|boolean", "required|string|in:on,off", "in:0,1", "nullable | in:a,b"] {
            assert_eq!(held("Use a password", "USE_PASSWORD", rules, "on"), None, "{rules}");
        }
    }

    #[test]
    fn the_passwords_of_addresses_are_secrets_whatever_the_variable() {
        for (value, password) in [
            ("mysql://root:hunter14pw@127.0.0.1/es?x=a:b@c", Some("hunter14pw")),
            ("postgres://u:p%40ss:w@db/x", Some("p%40ss:w")),
            ("https://example.com/a:b@c", None),
            ("https://user@example.com", None),
            ("https://user:@example.com", None),
            ("user:word@example.com", None),
            ("", None),
        ] {
            assert_eq!(held("Database", "DB_1", "string", value).as_deref(), password, "{value}");
        }
        let both = Variable {
            env: "DB_CONNECTION_STRING".into(),
            value: "mysql://root:hunter14pw@db".into(),
            ..Variable::default()
        };
        assert_eq!(secrets(&[both]).len(), 2);
        assert_eq!(held("Password", "PASSWORD", "string", "  "), None, "what is empty is no secret");
    }
}
