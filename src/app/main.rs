//! The page: the Yew shell around what the planner says. It draws parts, sends back what a person does, and keeps address and storage.

mod drop;
mod folder;
mod planner;
mod save;
mod store;
mod view;

fn main() {
    match gloo::utils::document().get_element_by_id("app") {
        Some(root) => yew::Renderer::<view::App>::with_root(root).render(),
        None => yew::Renderer::<view::App>::new().render(),
    };
}
