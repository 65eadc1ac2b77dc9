//! Files that are saved from the page.

use gloo::utils::document;
use plimsoll::desk::part::Download;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Lets the browser save a text as a file.
pub fn download(file: &Download) {
    let parts = js_sys::Array::of1(&JsValue::from(file.text.as_str()));
    let options = BlobPropertyBag::new();
    options.set_type(&file.media);
    let address = Blob::new_with_str_sequence_and_options(&parts, &options)
        .and_then(|blob| Url::create_object_url_with_blob(&blob));
    let anchor = document()
        .create_element("a")
        .ok()
        .and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    if let (Ok(address), Some(anchor)) = (address, anchor) {
        anchor.set_href(&address);
        anchor.set_download(&file.name);
        anchor.click();
        let _ = Url::revoke_object_url(&address);
    }
}
