//! Hashing passwords: Argon2id with the crate's own parameters (19 MiB, two passes), outside of the
//! threads that serve requests and only a few at once, because of the memory.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use tokio::sync::Semaphore;

/// Hashes at once.
const AT_ONCE: usize = 2;
/// Hashes that wait or run; more are refused.
const IN_ALL: usize = 64;

/// What an unknown user's password is held against, so that their refusal takes as long as any:
/// the same parameters, and a hash of nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5\
    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes passwords, a few at once.
#[derive(Debug)]
pub(crate) struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// Too many passwords are being hashed, or the hash failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Busy;

impl Default for Passwords {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(IN_ALL)),
        }
    }
}

impl Passwords {
    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: String, salt: [u8; 16]) -> Result<String, Busy> {
        self.run(move || {
            Argon2::default()
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(|_| Busy)
        })
        .await?
    }

    /// Whether this is the password of a PHC string; of nobody's, it takes as long and is not.
    pub(crate) async fn verify(
        &self,
        password: String,
        kept: Option<String>,
    ) -> Result<bool, Busy> {
        self.run(move || {
            let known = kept.is_some();
            let kept = kept.unwrap_or_else(|| NOBODY.to_owned());
            let right = PasswordHash::new(&kept).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok()
            });
            right && known
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        let waiting = waiting.map_err(|_| Busy)?;
        let running = Arc::clone(&self.running).acquire_owned().await;
        let running = running.map_err(|_| Busy)?;
        // The places go along: a caller who gives up does not free them before the work is done.
        let work = move || {
            let done = work();
            drop((running, waiting));
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_hash_and_no_other() {
        let passwords = Passwords::default();
        let kept = passwords.hash("correct horse".to_owned(), [1; 16]).await;
        let kept = kept.unwrap();
        let fits = async |typed: &str| {
            let answer = passwords.verify(typed.to_owned(), Some(kept.clone())).await;
            answer.unwrap()
        };
        assert!(fits("correct horse").await);
        assert!(!fits("correct horsf").await);
        let again = passwords.hash("correct horse".to_owned(), [2; 16]).await;
        assert_ne!(again.unwrap(), kept);
    }

    #[tokio::test]
    async fn nobody_costs_the_same_work_and_has_no_password() {
        let passwords = Passwords::default();
        let kept = passwords.hash("x".to_owned(), [1; 16]).await.unwrap();
        let (real, nobody) = (
            PasswordHash::new(&kept).unwrap(),
            PasswordHash::new(NOBODY).unwrap(),
        );
        assert_eq!(real.algorithm, nobody.algorithm);
        assert_eq!(real.version, nobody.version);
        assert_eq!(real.params, nobody.params);
        assert_eq!(
            real.hash.map(|hash| hash.len()),
            nobody.hash.map(|hash| hash.len())
        );
        assert_eq!(passwords.verify(String::new(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn too_many_at_once_are_refused() {
        let passwords = Passwords::default();
        let taken = Arc::clone(&passwords.waiting)
            .acquire_many_owned(64)
            .await
            .unwrap();
        assert_eq!(passwords.verify("x".to_owned(), None).await, Err(Busy));
        drop(taken);
        assert_eq!(passwords.verify("x".to_owned(), None).await, Ok(false));
    }
}
