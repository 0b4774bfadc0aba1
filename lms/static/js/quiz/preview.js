// The preview of a quiz: steps are moved as learners move them.

import { listenToOrder } from "./order.js";

listenToOrder(document.querySelector("form.review"));
