import { configure } from "@testing-library/dom";

// A second, the default, can pass on a loaded machine before a component has drawn once.
configure({ asyncUtilTimeout: 30_000 });
