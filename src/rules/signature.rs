//! Which entry of a vendor's file a call was told by.
//!
//! Names of calls do not say it: two clients of a vendor may have a `track`, and a `set` may have forms.

use super::vendor::{Method, Vendor};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signature {
    /// The nth method of the nth client.
    Method { client: u16, number: u16 },
    /// The nth endpoint: a request without the SDK.
    Endpoint { number: u16 },
}

impl Vendor {
    /// Of a method that this vendor has; `client` is that which a call was found to be of.
    pub(crate) fn signature(&self, client: u16, method: &Method) -> Option<Signature> {
        let is_it = |own: &Method| std::ptr::eq(own, method);
        let number = |at: usize| u16::try_from(at).ok();
        if let Some(of) = self.clients.get(usize::from(client)) {
            let at = of.methods.iter().position(is_it).and_then(number)?;
            return Some(Signature::Method { client, number: at });
        }
        let at = self.endpoints.iter().position(|endpoint| is_it(&endpoint.method));
        Some(Signature::Endpoint { number: at.and_then(number)? })
    }
}
