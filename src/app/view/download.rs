//! Files that are saved from the page.

use gloo::utils::document;
use plimsoll::desk::part::Download;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement,
    HtmlImageElement, Url,
};

/// Lets the browser save a text, or a picture of it, as a file.
pub fn download(file: &Download) {
    let Some(blob) = blob(file) else { return };
    match file.times {
        0 => save(&file.name, &blob),
        times => {
            let name = file.name.clone();
            spawn_local(async move {
                // Without a picture there is nothing to save.
                let _ = picture(&blob, times, &name).await;
            });
        }
    }
}

fn blob(file: &Download) -> Option<Blob> {
    let parts = js_sys::Array::of1(&JsValue::from(file.text.as_str()));
    let options = BlobPropertyBag::new();
    options.set_type(&file.media);
    Blob::new_with_str_sequence_and_options(&parts, &options).ok()
}

/// Draws an SVG so many times as large, and saves that.
async fn picture(svg: &Blob, times: u32, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(svg)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&address);
    let decoded = JsFuture::from(image.decode()).await;
    let _ = Url::revoke_object_url(&address);
    decoded?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(image.natural_width().saturating_mul(times));
    canvas.set_height(image.natural_height().saturating_mul(times));
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let name = name.to_owned();
    let done = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(blob) = blob {
            save(&name, &blob);
        }
    });
    canvas.to_blob(done.unchecked_ref())
}

fn save(name: &str, blob: &Blob) {
    let anchor = document()
        .create_element("a")
        .ok()
        .and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    if let (Ok(address), Some(anchor)) = (Url::create_object_url_with_blob(blob), anchor) {
        anchor.set_href(&address);
        anchor.set_download(name);
        anchor.click();
        let _ = Url::revoke_object_url(&address);
    }
}
