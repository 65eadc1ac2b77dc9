//! The page: the Yew shell around the library. It shows what the state says, turns gestures into
//! actions, and keeps address, storage, reader and worker in step.

mod channel;
mod drop;
mod folder;
mod reader;
mod save;
mod store;
mod url;
mod view;
mod worker;

fn main() {
    match gloo::utils::document().get_element_by_id("app") {
        Some(root) => yew::Renderer::<view::App>::with_root(root).render(),
        None => yew::Renderer::<view::App>::new().render(),
    };
}
